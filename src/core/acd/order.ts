/**
 * One order over all queues: who is served first.
 *
 * A call is due when its queue's service-level target runs out, the earlier the more urgent it is:
 *
 *     rank = queued at + target of the queue − head start         score at t = t − rank
 *
 * All scores grow by one millisecond a millisecond, so the order of two calls never changes by waiting: it is known on arrival,
 * in whole milliseconds, and changes only when a fact does (another queue, a file found late). Waited time, nearness to the
 * target and priority are all in it. This is earliest-due-date scheduling with bounded head starts.
 *
 * Nobody starves: a call is overtaken only by calls that came less than
 *
 *     bound = MAX_HEAD_START_MS + (own target − least target of all queues)
 *
 * after it. Whoever waits with the lowest class thus starts no later than one who came `bound` later would under plain
 * first come, first served.
 */
import type { Call } from '../floor.ts';
import type { QueueProfile } from '../organization.ts';

/** One point of a flow's priority (0 to 100): six seconds, so that 10 is a minute. */
export const PRIORITY_POINT_MS = 6_000;

/** All raises together never exceed this: ten minutes are longer than callers of any class wait on a day that works. */
export const MAX_HEAD_START_MS = 600_000;

/** Phoned before within this time: the first call has not solved it. */
export const CALLED_AGAIN_MS = 3_600_000;

/** What raises a call, each in milliseconds of head start; 0: it does not apply. */
export type HeadStart = { priorityMs: number; vipMs: number; complaintMs: number; calledAgainMs: number };

export function headStartOf(call: Call, profile: QueueProfile): HeadStart {
  const { queue: place, customer } = call;
  const raises = profile.headStarts ?? { vipMs: 0, complaintMs: 0, calledAgainMs: 0 };
  const hasComplaint = customer?.openCases.some(({ kind }) => kind === 'complaint') ?? false;
  const lastAtMs = Date.parse(customer?.lastContacts[0]?.at ?? '');
  const sinceMs = call.arrivedAtMs - lastAtMs;
  return {
    priorityMs: ((place?.priority ?? 0) + (profile.priority ?? 0)) * PRIORITY_POINT_MS,
    vipMs: customer?.level === 'vip' ? raises.vipMs : 0,
    complaintMs: hasComplaint ? raises.complaintMs : 0,
    // Not a number when there was no call before: no comparison holds.
    calledAgainMs: sinceMs >= 0 && sinceMs <= CALLED_AGAIN_MS ? raises.calledAgainMs : 0,
  };
}

export function totalOf({ priorityMs, vipMs, complaintMs, calledAgainMs }: HeadStart): number {
  return Math.min(MAX_HEAD_START_MS, Math.max(0, priorityMs + vipMs + complaintMs + calledAgainMs));
}

/** The moment from which the call counts as overdue; the lower, the earlier it is served. */
export function rankOf(call: Call, profile: QueueProfile): number {
  // A callback has the very place its caller had: what its first call is to the records raises nothing.
  if (call.callback !== undefined && call.queue?.rankAtMostMs !== undefined) return call.queue.rankAtMostMs;
  const rankMs = (call.queue?.queuedAtMs ?? 0) + profile.serviceLevelMs - totalOf(headStartOf(call, profile));
  return Math.min(rankMs, call.queue?.rankAtMostMs ?? rankMs);
}

/** Milliseconds after a call's arrival from which on no later call is served before it. See above. */
export function overtakingBoundMs(queues: readonly QueueProfile[], profile: QueueProfile): number {
  const least = Math.min(profile.serviceLevelMs, ...queues.map(({ serviceLevelMs }) => serviceLevelMs));
  return MAX_HEAD_START_MS + profile.serviceLevelMs - least;
}

/** Serves first: the lower rank; equal ones in the order in which they were queued. Calls that wait nowhere come last. */
export function comesBefore(a: Pick<Call, 'queue'>, b: Pick<Call, 'queue'>): boolean {
  const left = a.queue;
  const right = b.queue;
  if (left === null || right === null) return left !== null;
  // A floor kept before there were ranks has none: then the time of arrival stands for it.
  const leftRank = left.rankMs ?? left.queuedAtMs;
  const rightRank = right.rankMs ?? right.queuedAtMs;
  return leftRank === rightRank ? left.ticket < right.ticket : leftRank < rightRank;
}
