/**
 * Open callbacks: somebody keeps the place in the queue and gives up the line. A ticket is opened by whoever asks for one (or
 * waited in vain), stands in the line while people may be rung, and is closed once, in one of the ways of {@link CallbackClosedAs}.
 *
 *   opened ─▶ not yet (the first call ends; quiet hours; a pause; a chosen time) ⇄ in line ─▶ offered ─▶ dialled ─▶ done
 *                ▲                                                                    not reached │
 *                └────────────────────────────────────────────────────────────────────────────────┘
 */
import { settledCustomer } from '../call/who.ts';
import type { CallbackClosedAs, CallbackMissedWhy } from '../entries.ts';
import type { Call, CallbackTicket, Floor, QueuePlace } from '../floor.ts';
import { standsIn } from '../machine.ts';
import { dialable, mayBeDialled } from '../number.ts';
import { cancelTimer, cancelTimersOf, startTimer, type Turn } from '../turn.ts';
import { stand, watchClosing, withdraw } from './line.ts';
import { callableFromMs, callbackRulesOf, retryAtMs } from './rules.ts';

/** A telephone that has just been hung up is still busy for its network; nobody waits longer for this. */
const LINE_FREE_MS = 3_000;

/** Until somebody who has it now has let go of it. */
const LOOK_LATER_MS = 60_000;

/** A queue that does not open within 60 days may be given hours any day. */
const LOOK_AGAIN_MS = 86_400_000;

/** All that are open. */
export function callbacksOf(floor: Floor): Record<string, CallbackTicket> {
  floor.callbacks ??= {};
  return floor.callbacks;
}

/** The one open callback of a number, however it is written. */
export function openCallbackOf(floor: Floor, number: string | null): CallbackTicket | undefined {
  const wanted = number === null ? null : dialable(number);
  if (wanted === null) return undefined;
  return Object.values(callbacksOf(floor)).find((one) => one.number === wanted);
}

/** Only numbers that the shop dials out to can be called back. */
export function canBeCalledBack({ organization }: Floor, number: string): boolean {
  return mayBeDialled(number, organization?.outside?.allowed ?? []);
}

export type Wish = Pick<CallbackTicket, 'number' | 'source'> & {
  place: QueuePlace;
  chosenAtMs?: number | null;
  callbackId: string;
};

/** What a ticket keeps of the call it was asked for in. */
type Asking = Pick<
  Call,
  'callId' | 'language' | 'nodeId' | 'dnis' | 'pressed' | 'customer' | 'choices' | 'arrivedAtMs'
>;

/** Opens one at the place the caller has. Nothing is dialled before the call it was asked for in is over. */
export function openCallback(turn: Turn, call: Asking, wish: Wish): CallbackTicket {
  const { number, source, place, chosenAtMs = null, callbackId } = wish;
  const { floor, atMs } = turn;
  const { callId, language, nodeId, dnis, pressed, arrivedAtMs } = call;
  const customer = settledCustomer(call);
  const { queueId, priority, queuedAtMs, ticket, requires, prefers, preferredAgent } = place;
  const rankMs = place.rankMs ?? queuedAtMs;
  const opened: CallbackTicket = {
    callbackId,
    number,
    callId,
    source,
    language,
    customerId: customer?.customerId ?? null,
    nodeId,
    dnis,
    pressed,
    customer,
    arrivedAtMs,
    requestedAtMs: atMs,
    expiresAtMs: (chosenAtMs ?? atMs) + callbackRulesOf(floor.organization, queueId).openAtMostMs,
    chosenAtMs,
    queueId,
    priority,
    queuedAtMs,
    ticket,
    rankMs,
    ...(requires && { requires }),
    ...(prefers && { prefers }),
    ...(preferredAgent && { preferredAgent }),
    attempts: 0,
    lastMissed: null,
    agentId: null,
    notBeforeMs: chosenAtMs ?? atMs,
    dueAtMs: null,
    standing: null,
    made: 0,
  };
  callbacksOf(floor)[callbackId] = opened;
  const own = { kind: 'callback' as const, id: callbackId };
  startTimer(turn, `callback/${callbackId}/expired`, opened.expiresAtMs - atMs, own, { type: 'expired' });
  turn.entries.push({
    kind: 'callbackRequested',
    callId,
    atMs,
    callbackId,
    number,
    source,
    language,
    customerId: customer?.customerId ?? null,
    queueId,
    priority,
    ticket,
    queuedAtMs,
    requestedAtMs: atMs,
    chosenAtMs,
  });
  return opened;
}

/** The call is over in which callbacks were asked for: from now on they may be dialled. */
export function startCallbacksOf(turn: Turn, callId: string): void {
  for (const ticket of Object.values(callbacksOf(turn.floor))) {
    if (ticket.callId === callId && ticket.standing === null && ticket.dueAtMs === null)
      plan(turn, ticket, Math.max(turn.atMs + LINE_FREE_MS, ticket.chosenAtMs ?? 0));
  }
}

/** Into the line at the first moment from `fromMs` on at which people may be rung. */
export function plan(turn: Turn, ticket: CallbackTicket, fromMs: number): void {
  const { callbackId, queueId } = ticket;
  const shop = turn.floor.organization;
  const callableMs = shop === null ? null : callableFromMs(shop, queueId, Math.max(fromMs, turn.atMs));
  const dueAtMs = callableMs ?? turn.atMs + LOOK_AGAIN_MS;
  cancelTimer(turn, `callback/${callbackId}/due`);
  ticket.notBeforeMs = fromMs;
  if (callableMs !== null && callableMs <= turn.atMs) {
    stand(turn, ticket);
    noteCallback(turn, ticket);
    return;
  }
  ticket.dueAtMs = dueAtMs;
  const own = { kind: 'callback' as const, id: callbackId };
  startTimer(turn, `callback/${callbackId}/due`, dueAtMs - turn.atMs, own, { type: 'due' });
  noteCallback(turn, ticket);
}

export function callbackTimerFired(turn: Turn, callbackId: string, type: string): void {
  const ticket = callbacksOf(turn.floor)[callbackId];
  if (ticket === undefined) return;
  if (type === 'expired') {
    // Whoever is being dialled at this moment is not let go for it.
    if (isUnderWay(turn.floor, ticket)) lookLater(turn, ticket, type);
    else closeCallback(turn, ticket, 'expired');
  } else if (type === 'closing') {
    if (isUnderWay(turn.floor, ticket)) {
      lookLater(turn, ticket, type);
      return;
    }
    // Two of one place at once could not be told apart in the line: who may stay does.
    if (isCallable(turn.floor, ticket.queueId, turn.atMs)) {
      watchClosing(turn, ticket);
      return;
    }
    withdraw(turn, ticket);
    plan(turn, ticket, turn.atMs);
  } else plan(turn, ticket, turn.atMs);
}

/** An offer that is missed, or a talk that ends, leaves what is over now over. */
function lookLater(turn: Turn, { callbackId }: CallbackTicket, type: 'expired' | 'closing'): void {
  const own = { kind: 'callback' as const, id: callbackId };
  startTimer(turn, `callback/${callbackId}/${type}`, LOOK_LATER_MS, own, { type });
}

/** An agent has it: reads the file, dials or talks. Or has had it: the customer is in the survey, or waits for an agent whose page is away. */
export function isUnderWay(floor: Floor, { standing }: CallbackTicket): boolean {
  const call = floor.calls[standing ?? ''];
  return call !== undefined && (call.leg !== null || call.talked === true);
}

/** An attempt is over without a talk. */
export function retry(turn: Turn, ticket: CallbackTicket, why: CallbackMissedWhy, agentId: string | null): void {
  const { organization } = turn.floor;
  ticket.standing = null;
  ticket.lastMissed = why;
  ticket.agentId = agentId ?? ticket.agentId;
  const nextMs = retryAtMs(callbackRulesOf(organization, ticket.queueId), ticket.attempts, turn.atMs);
  if (why === 'refused') closeCallback(turn, ticket, 'refused');
  else if (nextMs === null) closeCallback(turn, ticket, 'exhausted');
  else if (turn.atMs >= ticket.expiresAtMs) closeCallback(turn, ticket, 'expired');
  else plan(turn, ticket, nextMs);
}

/** The customer has picked up: they hear who calls, or talk. */
export function hasCustomer(attempt: Call | undefined): boolean {
  return attempt !== undefined && (attempt.talked || standsIn(attempt.machine, 'greeting'));
}

/** Ends a ticket; whatever stands in the line for it is taken out. `by`: who did it and why, when a person did. */
export function closeCallback(
  turn: Turn,
  ticket: CallbackTicket,
  as: CallbackClosedAs,
  by: { byUser: string; reason: string } | null = null,
): void {
  const { callbackId } = ticket;
  delete callbacksOf(turn.floor)[callbackId];
  cancelTimersOf(turn, 'callback', callbackId);
  withdraw(turn, ticket);
  noteCallback(turn, ticket, as, by);
}

/**
 * Somebody who is to be called back calls: the caller takes the ticket's place, and the ticket is closed. It is opened again, at the same
 * place, should the caller hang up before an agent answers.
 */
export function mergeCallback(turn: Turn, call: Call): CallbackTicket | undefined {
  const ticket = openCallbackOf(turn.floor, call.ani);
  const { floor, atMs } = turn;
  const attempt = floor.calls[ticket?.standing ?? ''];
  // On the line already: whoever calls from the same number is somebody else in the house.
  if (ticket === undefined || hasCustomer(attempt) || attempt === call) return undefined;
  const { callbackId, number } = ticket;
  call.merged = ticket;
  closeCallback(turn, ticket, 'merged');
  turn.entries.push({
    kind: 'callbackTaken',
    callId: call.callId,
    atMs,
    callbackId,
    number,
    firstCallId: ticket.callId,
  });
  return ticket;
}

/** The caller has hung up in the line again. */
export function reopenMerged(turn: Turn, call: Call): void {
  const ticket = call.merged;
  if (!ticket || call.talked || openCallbackOf(turn.floor, ticket.number)) return;
  const { callbackId } = ticket;
  const again = { ...ticket, standing: null, dueAtMs: null };
  callbacksOf(turn.floor)[callbackId] = again;
  const own = { kind: 'callback' as const, id: callbackId };
  const leftMs = Math.max(0, again.expiresAtMs - turn.atMs);
  startTimer(turn, `callback/${callbackId}/expired`, leftMs, own, { type: 'expired' });
  plan(turn, again, turn.atMs + LINE_FREE_MS);
}

/** The shop has decided anew: hours, quiet hours and queues may have changed. */
export function planAll(turn: Turn): void {
  const { floor } = turn;
  const first = floor.organization?.queues[0]?.queueId;
  for (const ticket of Object.values(callbacksOf(floor))) {
    const isThere = floor.organization?.queues.some(({ queueId }) => queueId === ticket.queueId);
    if (!isThere && first !== undefined) ticket.queueId = first;
    if (isUnderWay(floor, ticket) || (ticket.standing === null && ticket.dueAtMs === null)) continue;
    const fromMs = Math.max(turn.atMs, ticket.notBeforeMs);
    const stays = ticket.standing !== null && isCallable(floor, ticket.queueId, turn.atMs);
    if (stays) watchClosing(turn, ticket);
    else {
      withdraw(turn, ticket);
      plan(turn, ticket, fromMs);
    }
  }
}

function isCallable({ organization }: Floor, queueId: string, atMs: number): boolean {
  return organization !== null && callableFromMs(organization, queueId, atMs) === atMs;
}

/** On record as it is now; the row of it and every list follow. */
export function noteCallback(
  turn: Turn,
  ticket: CallbackTicket,
  closedAs: CallbackClosedAs | null = null,
  by: { byUser: string; reason: string } | null = null,
): void {
  const { callId, callbackId, attempts, lastMissed, agentId, dueAtMs, queueId } = ticket;
  if (agentId !== null) turn.changedAgents.add(agentId);
  const state = { callbackId, queueId, attempts, lastMissed, agentId, dueAtMs, closedAs };
  turn.entries.push({ kind: 'callbackChanged', callId, atMs: turn.atMs, ...state, ...by });
}
