/**
 * What people would have done where the record does not say: how soon an agent picks up, when a caller who was answered in truth
 * would have given up, how long a talk is that never took place, how long a prompt lasts that was cut short. All of it from the
 * same period, and the same each time it is asked: the draws come of the call's own id.
 */
import { drawsFrom, seedOf } from '../acd/expected-wait/samples.ts';
import type { PeriodRecord } from './record.ts';

/** Where nobody at all answered a phone in the period. */
const RING_MS = 3_000;
/** A prompt nobody heard to its end in the period. */
const PROMPT_MS = 2_000;

export class People {
  private readonly record: PeriodRecord;
  private readonly ringOf = new Map<string, number>();
  private readonly ringOfAll: number;
  private readonly patience: { atMs: number; staying: number }[];
  private readonly allTalks: string[];

  constructor(record: PeriodRecord) {
    this.record = record;
    const all = [...record.ringsMs.values()].flat();
    this.ringOfAll = median(all) ?? RING_MS;
    for (const [agentId, ringsMs] of record.ringsMs) this.ringOf.set(agentId, median(ringsMs) ?? RING_MS);
    this.patience = survival(record);
    this.allTalks = [...record.talks.values()].flat().sort();
  }

  ringMs(agentId: string): number {
    return this.ringOf.get(agentId) ?? this.ringOfAll;
  }

  /** Until when the agent would leave a phone ringing at this moment; null: would answer. */
  awayUntilMs(agentId: string, atMs: number): number | null {
    const away = this.record.away.get(agentId)?.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
    return away?.toMs ?? null;
  }

  promptMs(media: string): number {
    const known = median(this.record.mediaMs.get(media) ?? []);
    return known ?? PROMPT_MS * media.split(',').length;
  }

  /**
   * When a caller who has waited so long without giving up does so, in ms since joining: one of those (Kaplan and Meier's
   * estimate over all waits of the period, those cut short by an answer counted as far as they went) who stayed as long.
   * Null: never.
   */
  givesUpAfterMs(callId: string, waitedMs: number): number | null {
    const { patience } = this;
    const staying = stayingAt(patience, waitedMs);
    const left = staying * (1 - drawsFrom(seedOf(callId, 1))());
    const step = patience.find(({ atMs, staying: share }) => atMs > waitedMs && share <= left);
    return step?.atMs ?? null;
  }

  /** A call of the same queue (or of any) whose talk this call is given. Null: nobody talked in the period. */
  donorOf(callId: string, queueId: string | null): string | null {
    const own = this.record.talks.get(queueId ?? '') ?? [];
    const talks = own.length > 0 ? own : this.allTalks;
    return talks[Math.floor(drawsFrom(seedOf(callId, 2))() * talks.length)] ?? null;
  }
}

function stayingAt(patience: People['patience'], waitedMs: number): number {
  let share = 1;
  for (const { atMs, staying } of patience) {
    if (atMs > waitedMs) break;
    share = staying;
  }
  return share;
}

function survival({ stays }: PeriodRecord): { atMs: number; staying: number }[] {
  const waits = [...stays.values()]
    .flat()
    .flatMap(({ phase, sinceMs, endedMs, hungUp }) =>
      phase === 'queued' && endedMs !== null ? [{ ms: endedMs - sinceMs, hungUp }] : [],
    );
  // Of one moment those who gave up count first: the others had waited as long.
  waits.sort((a, b) => a.ms - b.ms || Number(b.hungUp) - Number(a.hungUp));
  let staying = 1;
  return waits.flatMap(({ ms, hungUp }, index) => {
    if (!hungUp) return [];
    staying *= 1 - 1 / (waits.length - index);
    return [{ atMs: ms, staying }];
  });
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
