/** Callbacks: somebody keeps the place in the queue and gives up the line. */
import type { Call, CallbackTicket, Floor } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import { dialable, mayBeDialled } from '../number.ts';
import { type Turn, tellFlow } from '../turn.ts';
import { nextId } from './call.ts';
import { profileFor } from './queueing.ts';

/** All that are open. */
export function callbacksOf(floor: Floor): Record<string, CallbackTicket> {
  floor.callbacks ??= {};
  return floor.callbacks;
}

/**
 * Notes the wish at the place the caller has, or has just left; who was in no line gets the last place. A second wish for the
 * same number changes nothing but the record: the first has the better place.
 */
export function requestCallback(turn: Turn, call: Call, order: Extract<FlowOrder, { type: 'requestCallback' }>): void {
  const { floor, atMs } = turn;
  const { callId, language } = call;
  const number = dialable(order.number);
  const profile = profileFor(turn, order.queueId);
  const tell = (noted: boolean) => tellFlow(turn, callId, { type: 'toldOfCallback', noted });
  if (number === null || profile === undefined || !mayBeCalledBack(floor, number)) {
    tell(false);
    return;
  }
  call.achieved = 'callback';
  tell(true);
  const open = Object.values(callbacksOf(floor)).find((one) => one.number === number);
  if (open !== undefined) {
    turn.entries.push({ kind: 'callbackMerged', callId, atMs, callbackId: open.callbackId, number });
    return;
  }
  const { queueId } = profile;
  const place = call.places?.[queueId];
  if (place === undefined) floor.tickets += 1;
  const { queuedAtMs, ticket, priority } = place ?? { queuedAtMs: atMs, ticket: floor.tickets, priority: 0 };
  const { requires, prefers, preferredAgent } = place ?? {};
  const wish: CallbackTicket = {
    callbackId: nextId(call, 'c'),
    number,
    callId,
    language,
    customerId: call.customer?.customerId ?? null,
    requestedAtMs: atMs,
    queueId,
    priority,
    queuedAtMs,
    ticket,
    ...(requires && { requires }),
    ...(prefers && { prefers }),
    ...(preferredAgent && { preferredAgent }),
  };
  callbacksOf(floor)[wish.callbackId] = wish;
  turn.entries.push({ kind: 'callbackRequested', atMs, ...wish });
}

/** Where the shop dials out only to some numbers, others could never be called back. */
function mayBeCalledBack({ organization }: Floor, number: string): boolean {
  const allowed = organization?.outside?.allowed ?? [];
  return allowed.length === 0 || mayBeDialled(number, allowed);
}
