/** A queue's line of callers and its counts of the day. */
import type { Call, Queue } from '../floor.ts';
import type { QueueProfile } from '../organization.ts';
import type { Turn } from '../turn.ts';
import { indexIn, insert, remove } from './line.ts';
import { matcherOf } from './matcher.ts';
import { leavePlace, takePlace } from './place.ts';
import { requirementAt } from './relaxation.ts';

const DAY_MS = 86_400_000;

export function joinQueue(turn: Turn, call: Call): void {
  const profile = queueOf(turn, call);
  if (call.queue === null || profile === undefined) return;
  takePlace(turn, call, profile);
  const queue = todays(turn, call.queue.queueId);
  insert(turn.floor, queue, call);
  // Who comes back, from a message not left or from a talk that broke off, has been counted.
  if (call.queue.returned !== true && !call.talked) queue.offered += 1;
  turn.waitingCalls.add(call.callId);
  if (call.callback !== undefined) turn.looksAhead = true;
}

export function leaveQueue(turn: Turn, call: Call): void {
  if (call.queue === null) return;
  leavePlace(turn, call);
  remove(turn.floor, todays(turn, call.queue.queueId), call);
  turn.waitingCalls.add(call.callId);
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
      const { queueId } = first;
      const position = positionOf(turn, call);
      const { priority } = call.queue;
      const requires = requirementAt(first, call.queue);
      if (call.callback !== undefined || call.consult) continue;
      turn.entries.push({ kind: 'queued', callId, atMs: turn.atMs, queueId, requires, priority, position });
    }
  }
}

/** What the shop has decided about the queue this call is in. */
export function queueOf(turn: Turn, call: Call): QueueProfile | undefined {
  return matcherOf(turn.floor).queues.get(call.queue?.queueId ?? '');
}

/** The queue a call goes (back) to: its own, or the first there is when that was removed meanwhile. */
export function houseFor(turn: Turn, call: Call): QueueProfile | undefined {
  const profile = queueOf(turn, call) ?? turn.floor.organization?.queues[0];
  if (call.queue !== null && profile !== undefined) call.queue.queueId = profile.queueId;
  return profile;
}

/** 1 is next. */
export function positionOf(turn: Turn, call: Call): number {
  if (call.queue === null) return 0;
  return indexIn(turn.floor, todays(turn, call.queue.queueId), call) + 1;
}

/** Somebody is idle who may take it, so it is offered at the end of this turn. */
export function isServedAtOnce(turn: Turn, call: Call): boolean {
  const matcher = matcherOf(turn.floor);
  // As the floor is now, whatever has been changed in this turn.
  for (const agentId of turn.freeAgents) matcher.agentChanged(agentId);
  return matcher.hasIdleFor(call);
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
