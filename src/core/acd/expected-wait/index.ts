/**
 * How long a caller will wait until an agent answers, as a range, from what is happening now. The line is run forward some
 * dozens of times: agents become free as such talks, wrap-ups and breaks lasted lately, given how long theirs have lasted
 * already; they take who comes first of all they qualify for; some who wait give up, some offers are missed, some callers
 * come who are served first. P10, P50 and P90 of the waits that result, widened or narrowed by how far earlier predictions
 * were off (`calibration.ts`), are the answer; with too little to go on there is none.
 *
 * Nothing here is chance: the draws come of the call and the moment, so a replay predicts the same.
 */
import type { Call, Floor } from '../../floor.ts';
import { corrected } from './calibration.ts';
import { emptyWaitMemory, type WaitMemory } from './memory.ts';
import { type Asker, newcomersPlace, pictureOf } from './picture.ts';
import { runForward } from './runs.ts';
import { seedOf } from './samples.ts';

export { learnWaits } from './learn.ts';

/** P10 ≤ P50 ≤ P90, in ms from the moment of asking until an agent answers. */
export type WaitRange = { p10Ms: number; p50Ms: number; p90Ms: number };

/**
 * Of one who waits and is not being rung. Null: nothing honest can be said, which is also so for one who is kept for a
 * single agent for the moment.
 */
export function expectedWait(floor: Floor, atMs: number, call: Call): WaitRange | null {
  const { queue, leg, callId, nodeId } = call;
  if (queue === null || leg !== null || queue.waitsFor) return null;
  return ranges(floor, atMs, [{ callId, nodeId, queue }], callId)[0] ?? null;
}

/** Of one who would join this queue now, without being preferred. */
export function expectedWaitOfNewcomer(floor: Floor, atMs: number, queueId: string): WaitRange | null {
  const profile = floor.organization?.queues.find((queue) => queue.queueId === queueId);
  if (profile === undefined) return null;
  const asker = { callId: null, nodeId: null, queue: newcomersPlace(profile, atMs) };
  return ranges(floor, atMs, [asker], queueId)[0] ?? null;
}

/** More are not shown: a screen has no room for them, and a picture must stay a matter of milliseconds. */
const SHOWN_AT_MOST = 200;

export type ExpectedWaits = {
  /** By queue: of one who would join now. */
  queues: Record<string, WaitRange | null>;
  /** By call: of those who wait and are not being rung. */
  calls: Record<string, WaitRange | null>;
};

/** For screens: all of it from one look forward. The draws are always the same, so figures move only with the floor. */
export function expectedWaits(floor: Floor, atMs: number): ExpectedWaits {
  const profiles = floor.organization?.queues ?? [];
  const shown: Asker[] = [];
  for (const { queueId } of profiles) {
    for (const callId of floor.queues[queueId]?.waiting ?? []) {
      if (shown.length >= SHOWN_AT_MOST) break;
      const call = floor.calls[callId];
      if (call?.queue && call.leg === null && !call.queue.waitsFor) shown.push({ ...call, queue: call.queue });
    }
  }
  const newcomers = profiles.map((profile) => ({
    callId: null,
    nodeId: null,
    queue: newcomersPlace(profile, atMs),
  }));
  const askers: Asker[] = [...shown, ...newcomers];
  const found = ranges(floor, atMs, askers, 'floor', 0);
  const waits: ExpectedWaits = { queues: {}, calls: {} };
  for (const [index, { callId, queue }] of askers.entries()) {
    if (callId === null) waits.queues[queue.queueId] = found[index] ?? null;
    else waits.calls[callId] = found[index] ?? null;
  }
  return waits;
}

function ranges(floor: Floor, atMs: number, askers: Asker[], name: string, seedMs = atMs): (WaitRange | null)[] {
  const memory = floor.waits ?? emptyWaitMemory();
  const picture = pictureOf(floor, memory, atMs, askers);
  if (picture === null) return askers.map(() => null);
  return runForward(picture, askers.length, seedOf(name, seedMs)).map((waits) => {
    const sorted = waits.sort();
    const range = { p10Ms: at(sorted, 0.1), p50Ms: at(sorted, 0.5), p90Ms: at(sorted, 0.9) };
    return Number.isFinite(range.p90Ms) ? corrected(memory.widths, range) : null;
  });
}

/** What the floor learns; empty on one from before anything was kept. */
export function waitMemory(floor: Floor): WaitMemory {
  floor.waits ??= emptyWaitMemory();
  return floor.waits;
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.POSITIVE_INFINITY;
}
