/** How callbacks come about and are called off: by key, by an end nobody wanted, by the customer calling in, by a supervisor. */
import { rankOf } from '../acd/order.ts';
import { nextId } from '../call/call.ts';
import type { EndingCause, EndingState } from '../call/endings.ts';
import { profileFor } from '../call/queueing.ts';
import type { FloorEvent } from '../events.ts';
import type { Call, QueuePlace } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import { dialable } from '../number.ts';
import { type Turn, tellFlow } from '../turn.ts';
import { callbackRulesOf } from './rules.ts';
import {
  callbacksOf,
  canBeCalledBack,
  closeCallback,
  hasCustomer,
  mergeCallback,
  openCallback,
  openCallbackOf,
  reopenMerged,
  type Wish,
} from './tickets.ts';

/**
 * Notes the wish at the place the caller has, or has just left; who was in no line gets the last place. A second wish for the
 * same number changes nothing but the record, since the first has the better place; where another time was chosen it replaces the
 * first, at that place.
 */
export function requestCallback(turn: Turn, call: Call, order: Extract<FlowOrder, { type: 'requestCallback' }>): void {
  const { floor, atMs } = turn;
  const { callId } = call;
  const number = dialable(order.number);
  const profile = profileFor(turn, order.queueId);
  const tell = (noted: boolean) => tellFlow(turn, callId, { type: 'toldOfCallback', noted });
  if (number === null || profile === undefined || !canBeCalledBack(floor, number)) {
    tell(false);
    return;
  }
  call.achieved = 'callback';
  tell(true);
  const open = openCallbackOf(floor, number);
  const { chosenAtMs } = order;
  const isOtherTime = chosenAtMs !== undefined && chosenAtMs !== open?.chosenAtMs;
  // Whoever is on that line already is somebody else in the house.
  if (open !== undefined && (!isOtherTime || hasCustomer(floor.calls[open.standing ?? '']))) {
    turn.entries.push({ kind: 'callbackMerged', callId, atMs, callbackId: open.callbackId, number });
    return;
  }
  const { queueId } = profile;
  if (open !== undefined) closeCallback(turn, open, 'merged');
  const left = open?.queueId === queueId ? { ...open, announced: 0 } : call.places?.[queueId];
  if (left === undefined) floor.tickets += 1;
  const place = left ?? { queueId, queuedAtMs: atMs, ticket: floor.tickets, priority: 0, announced: 0 };
  openAt(turn, call, { number, source: 'asked', place, chosenAtMs: chosenAtMs ?? null });
}

/**
 * A caller who was in the line has gone without a talk. Cut off by a restart of Asterisk, or after a long wait where the shop wants
 * that, they are called back at the place they had. A callback they had taken the place of is open again.
 */
export function callBackWhoLeft(turn: Turn, call: Call, state: EndingState, cause: EndingCause): void {
  const { floor, atMs } = turn;
  const { queue: place, ani, talked } = call;
  if (talked || call.achieved === 'callback') return;
  reopenMerged(turn, call);
  const isInLine = state === 'waiting' || state === 'ringing';
  if (place === null || place.onlyAgent !== undefined || !isInLine) return;
  const rules = callbackRulesOf(floor.organization, place.queueId);
  const hungUp = cause === 'customerHungUp' || cause === 'customerLost';
  const { abandonedAfterMs } = rules;
  const waitedLong = hungUp && abandonedAfterMs !== null && atMs - place.queuedAtMs >= abandonedAfterMs;
  const cutOff = cause === 'asteriskRestarted' && rules.afterRestart;
  const number = ani === null ? null : dialable(ani);
  if (number === null || !(waitedLong || cutOff)) return;
  if (!canBeCalledBack(floor, number) || openCallbackOf(floor, number)) return;
  openAt(turn, call, { number, source: cutOff ? 'restart' : 'abandoned', place });
}

/** At the rank the place has, or would have in the line. */
function openAt(turn: Turn, call: Call, wish: Omit<Wish, 'callbackId'>): void {
  const { place } = wish;
  const profile = turn.floor.organization?.queues.find(({ queueId }) => queueId === place.queueId);
  const rankMs = place.rankMs ?? (profile ? rankOf({ ...call, queue: place }, profile) : place.queuedAtMs);
  openCallback(turn, call, { ...wish, place: { ...place, rankMs }, callbackId: nextId(call, 'c') });
}

/** The place a caller has by an open callback, which is closed by it; undefined: there is none. */
export function placeOfCallback(
  turn: Turn,
  call: Call,
): Pick<QueuePlace, 'queuedAtMs' | 'ticket' | 'rankAtMostMs'> | undefined {
  const ticket = mergeCallback(turn, call);
  return ticket && { queuedAtMs: ticket.queuedAtMs, ticket: ticket.ticket, rankAtMostMs: ticket.rankMs };
}

/** One that is closed by now is left as it is. */
export function cancelCallback(turn: Turn, event: Extract<FloorEvent, { type: 'callbackCancelled' }>): void {
  const ticket = callbacksOf(turn.floor)[event.callbackId];
  const { byUser, reason } = event;
  const isOnTheLine = hasCustomer(turn.floor.calls[ticket?.standing ?? '']);
  if (ticket !== undefined && !isOnTheLine) closeCallback(turn, ticket, 'cancelled', { byUser, reason });
}
