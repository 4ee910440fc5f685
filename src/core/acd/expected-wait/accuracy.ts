/**
 * How good predictions were: each is held against the wait that followed. A wait that ended with an answer is known; one that
 * was given up, or left by a key, is known only to have been longer than it lasted: beyond P90 that is a miss, before it
 * nothing can be said, and it is counted as not known.
 */
import type { CallEntry } from '../../entries.ts';
import type { Prediction } from './memory.ts';

export type Judged = Prediction & {
  callId: string;
  queueId: string;
  at: 'joining' | 'announcement';
  waitMs: number;
  verdict: 'within' | 'shorter' | 'longer' | 'unknown';
};

export type Accuracy = {
  predictions: number;
  /** Of those, with a verdict. */
  known: number;
  within: number;
  shorter: number;
  longer: number;
  /** Median distance of the wait from P50, of those answered; null when there are none. */
  medianErrorMs: number | null;
  /** Median distance from P10 to P90; null when there are none. */
  medianWidthMs: number | null;
};

/** Every prediction among the entries, of whatever calls, whose wait has ended. Entries in the order they happened. */
export function judgePredictions(entries: readonly CallEntry[]): Judged[] {
  const open = new Map<string, Extract<CallEntry, { kind: 'waitPredicted' }>[]>();
  const judged: Judged[] = [];
  for (const entry of entries) {
    const predictions = open.get(entry.callId) ?? [];
    if (entry.kind === 'waitPredicted') open.set(entry.callId, [...predictions, entry]);
    if (entry.kind !== 'connected' && entry.kind !== 'queueLeft' && entry.kind !== 'callEnded') continue;
    open.delete(entry.callId);
    for (const { callId, queueId, at, atMs, p10Ms, p50Ms, p90Ms } of predictions) {
      const waitMs = entry.atMs - atMs;
      const prediction = { callId, queueId, at, atMs, p10Ms, p50Ms, p90Ms, waitMs };
      judged.push({ ...prediction, verdict: verdictOf(prediction, entry.kind === 'connected') });
    }
  }
  return judged;
}

function verdictOf({ p10Ms, p90Ms, waitMs }: Prediction & { waitMs: number }, answered: boolean): Judged['verdict'] {
  if (waitMs > p90Ms) return 'longer';
  if (!answered) return 'unknown';
  return waitMs < p10Ms ? 'shorter' : 'within';
}

export function accuracyOf(judged: readonly Judged[]): Accuracy {
  const having = (verdict: Judged['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  const known = judged.filter(({ verdict }) => verdict !== 'unknown');
  return {
    predictions: judged.length,
    known: known.length,
    within: having('within'),
    shorter: having('shorter'),
    longer: having('longer'),
    medianErrorMs: median(known.map(({ waitMs, p50Ms }) => Math.abs(waitMs - p50Ms))),
    medianWidthMs: median(judged.map(({ p10Ms, p90Ms }) => p90Ms - p10Ms)),
  };
}

function median(values: number[]): number | null {
  return values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;
}
