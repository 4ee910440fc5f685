/** A queue's line of callers and its counts of the day. */
import type { Call, Queue } from '../floor.ts';
import type { QueueProfile } from '../organization.ts';
import type { Turn } from '../turn.ts';

const DAY_MS = 86_400_000;

/** Serves first: higher priority, then who has waited longer, then who was queued first within the same millisecond. */
export function comesBefore(a: Call, b: Call): boolean {
  const left = a.queue;
  const right = b.queue;
  if (left === null || right === null) return left !== null;
  if (left.priority !== right.priority) return left.priority > right.priority;
  if (left.queuedAtMs !== right.queuedAtMs) return left.queuedAtMs < right.queuedAtMs;
  return left.ticket < right.ticket;
}

export function joinQueue(turn: Turn, call: Call): void {
  if (call.queue === null) return;
  const queue = todays(turn, call.queue.queueId);
  const { calls } = turn.floor;
  let index = queue.waiting.length;
  while (index > 0) {
    const before = calls[queue.waiting[index - 1] ?? ''];
    if (before === undefined || comesBefore(before, call)) break;
    index -= 1;
  }
  queue.waiting.splice(index, 0, call.callId);
  // Who comes back, from a message not left or from a talk that broke off, has been counted.
  if (call.queue.returned !== true && !call.talked) queue.offered += 1;
  turn.waitingCalls.add(call.callId);
}

export function leaveQueue(turn: Turn, call: Call): void {
  if (call.queue === null) return;
  const queue = todays(turn, call.queue.queueId);
  const index = queue.waiting.indexOf(call.callId);
  if (index >= 0) queue.waiting.splice(index, 1);
}

/**
 * Callers of queues that are no more wait on in the first there is, at the place their time of arrival gives them: nobody
 * would ever look for them where they are.
 */
export function rehouse(turn: Turn): void {
  const { calls, queues, organization } = turn.floor;
  const first = organization?.queues[0];
  if (first === undefined) return;
  for (const [queueId, { waiting }] of Object.entries(queues)) {
    if (organization?.queues.some((profile) => profile.queueId === queueId)) continue;
    for (const callId of waiting.splice(0)) {
      const call = calls[callId];
      if (!call?.queue) continue;
      call.queue.queueId = first.queueId;
      joinQueue(turn, call);
      const { queueId, requires } = first;
      const position = positionOf(turn, call);
      const { priority } = call.queue;
      turn.entries.push({ kind: 'queued', callId, atMs: turn.atMs, queueId, requires, priority, position });
    }
  }
}

/** What the shop has decided about the queue this call is in. */
export function queueOf(turn: Turn, call: Call): QueueProfile | undefined {
  return turn.floor.organization?.queues.find((queue) => queue.queueId === call.queue?.queueId);
}

/** 1 is next. */
export function positionOf(turn: Turn, call: Call): number {
  if (call.queue === null) return 0;
  return todays(turn, call.queue.queueId).waiting.indexOf(call.callId) + 1;
}

export function countAnswered(turn: Turn, call: Call, waitMs: number): void {
  if (call.queue === null) return;
  const queue = todays(turn, call.queue.queueId);
  const profile = queueOf(turn, call);
  queue.answered += 1;
  queue.waitSumMs += waitMs;
  if (profile && waitMs <= profile.serviceLevelMs) queue.answeredInTarget += 1;
}

export function countAbandoned(turn: Turn, call: Call): void {
  if (call.queue !== null) todays(turn, call.queue.queueId).abandoned += 1;
}

/** Out of the line by a key or an overflow. */
export function countLeft(turn: Turn, call: Call): void {
  if (call.queue === null) return;
  const queue = todays(turn, call.queue.queueId);
  queue.left = (queue.left ?? 0) + 1;
}

function todays(turn: Turn, queueId: string): Queue {
  const { floor, atMs } = turn;
  const day = Math.floor((atMs + (floor.organization?.utcOffsetMinutes ?? 0) * 60_000) / DAY_MS);
  const queue = floor.queues[queueId];
  if (queue?.day === day) return queue;
  const fresh: Queue = {
    waiting: queue?.waiting ?? [],
    day,
    offered: 0,
    answered: 0,
    abandoned: 0,
    left: 0,
    answeredInTarget: 0,
    waitSumMs: 0,
  };
  floor.queues[queueId] = fresh;
  return fresh;
}
