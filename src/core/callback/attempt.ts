/** One attempt to call somebody back: the agent has the file and has answered, the customer's telephone is rung, and what came of it. */
import { stopPlaying } from '../call/call.ts';
import { hangUp, releaseLeg } from '../call/legs.ts';
import { outsideMissedBy } from '../call/outside.ts';
import { tellLifted } from '../call/press.ts';
import type { CallbackOffer } from '../commands.ts';
import type { CallbackMissedWhy } from '../entries.ts';
import type { FloorEvent, LiveChannel } from '../events.ts';
import type { Call, Floor } from '../floor.ts';
import { standsIn } from '../machine.ts';
import { type Turn, tellAgent, tellCall, tellFlow } from '../turn.ts';
import { callbackRulesOf } from './rules.ts';
import { callbacksOf, canBeCalledBack, closeCallback, retry } from './tickets.ts';

type CommandFailure = Extract<FloorEvent, { type: 'commandFailed' }>['reason'];

/** There was no talk to write up; time to see why, and for a word of a note. */
const NOT_REACHED_MS = 5_000;

/** The attempt's own record begins with its first offer; tickets that only stood in the line leave none. */
export function beginAttempt(turn: Turn, call: Call): void {
  const { callback, callId, dnis, nodeId, channelId, language, customer, queue } = call;
  if (!callback || callback.begun) return;
  const ticket = callbacksOf(turn.floor)[callback.callbackId];
  callback.begun = true;
  call.arrivedAtMs = turn.atMs;
  turn.entries.push({
    kind: 'callbackBegun',
    callId,
    atMs: turn.atMs,
    callbackId: callback.callbackId,
    firstCallId: ticket?.callId ?? '',
    number: call.ani ?? '',
    dnis,
    nodeId,
    channelId,
    language,
    queueId: queue?.queueId ?? '',
    attempt: (ticket?.attempts ?? 0) + 1,
    customer: customer && { customerId: customer.customerId, name: customer.name, level: customer.level },
  });
}

/** The agent is on the line: ring the customer, if that is still allowed. */
export function dialCustomer(turn: Turn, call: Call): void {
  const { floor, atMs } = turn;
  const { callback, callId, nodeId, leg, ani } = call;
  const ticket = callbacksOf(floor)[callback?.callbackId ?? ''];
  if (!callback || leg === null) return;
  leg.answeredAtMs = atMs;
  tellAgent(turn, leg.agentId, { type: 'answered' });
  if (ticket === undefined || ani === null || !canBeCalledBack(floor, ani)) {
    tellCall(turn, callId, { type: 'customerMissed', why: 'refused' });
    return;
  }
  ticket.attempts += 1;
  if (ticket.agentId !== null) turn.changedAgents.add(ticket.agentId);
  ticket.agentId = leg.agentId;
  const callerNumber = floor.organization?.outside?.callerNumber ?? null;
  callback.dialledAtMs = atMs;
  floor.channels[call.channelId] = { callId, role: 'customer' };
  turn.commands.push({ type: 'dialOutside', nodeId, channelId: call.channelId, callId, number: ani, callerNumber });
  turn.entries.push({
    kind: 'callbackDialled',
    callId,
    atMs,
    callbackId: callback.callbackId,
    agentId: leg.agentId,
    number: ani,
    callerNumber,
    attempt: ticket.attempts,
    ringMs: atMs - leg.offeredAtMs,
  });
  showAttempt(turn, call, 'dialling');
}

/** The customer was not reached: their leg and the agent's are let go, and the agent sees why. */
export function missCustomer(turn: Turn, call: Call, why: CallbackMissedWhy): void {
  const { callback, callId, leg, channelId, ani } = call;
  if (!callback) return;
  const { atMs, floor } = turn;
  callback.missed = why;
  hangUp(turn, call, channelId);
  delete floor.channels[channelId];
  const ringMs = callback.dialledAtMs === null ? 0 : atMs - callback.dialledAtMs;
  turn.entries.push({ kind: 'callbackMissed', callId, atMs, number: ani ?? '', why, ringMs });
  if (leg === null) return;
  const { agentId } = leg;
  releaseLeg(turn, call);
  callback.triedBy = agentId;
  // Nobody was talked with: there is nothing to give a disposition to.
  const agent = floor.agents[agentId];
  if (agent) agent.talk = null;
  const state = { callId, state: 'ended' as const, sinceMs: atMs, endedBy: 'failure' as const, notReached: why };
  turn.commands.push({ type: 'showCall', agentId, call: state });
  // When the customer has called in meanwhile, this agent is the one to take that call.
  tellAgent(turn, agentId, { type: 'talkEnded', wrapUpMs: why === 'withdrawn' ? 0 : NOT_REACHED_MS });
  if (why === 'withdrawn') tellAgent(turn, agentId, { type: 'wrapUpFinished' });
}

/** The agent hears that nobody is there but a machine: no talk, whatever was said to it. */
export function markMachine(turn: Turn, callId: string): void {
  const call = turn.floor.calls[callId];
  if (!call || !isByUs(call) || !standsIn(call.machine, 'talking')) return;
  const { callback, outbound, ani } = call;
  const { atMs } = turn;
  if (callback) callback.missed = 'machine';
  if (outbound) outbound.missed = 'machine';
  const ringMs = atMs - ((outbound ?? callback)?.dialledAtMs ?? atMs);
  const kind = outbound ? 'outboundMissed' : 'callbackMissed';
  turn.entries.push({ kind, callId, atMs, number: ani ?? '', why: 'machine', ringMs });
  tellCall(turn, callId, { type: 'customerMissed', why: 'machine' });
}

/** We call the customer: somebody is called back, or an agent calls of their own accord. */
export function isByUs({ callback, outbound }: Pick<Call, 'callback' | 'outbound'>): boolean {
  return callback !== undefined || outbound !== undefined;
}

/** The customer is not there yet, and may never have been rung. */
export function isBeforeTalk(call: Call): boolean {
  return isByUs(call) && !call.talked;
}

/** Why the customer whom we called was not talked with; null: not known yet, or talked with, or it was they who called. */
export function missedWhy({ callback, outbound }: Call): CallbackMissedWhy | null {
  return outbound?.missed ?? callback?.missed ?? null;
}

/** @param cause Q.850's */
export function missedBy(call: Call, cause: number): CallbackMissedWhy {
  return standsIn(call.machine, 'greeting') ? 'hungUp' : outsideMissedBy(cause);
}

/** `dialOutside` failed for a customer whom we call; false: it was for somebody else. */
export function tellCustomerNotDialled(turn: Turn, channelId: string, reason: CommandFailure): boolean {
  const call = turn.floor.calls[turn.floor.channels[channelId]?.callId ?? ''];
  if (call === undefined || !isByUs(call) || call.channelId !== channelId) return false;
  // Only where it is certain that there is no leg is it forgotten; otherwise it is hung up.
  if (reason === 'notFound' || reason === 'refused') delete turn.floor.channels[channelId];
  if (standsIn(call.machine, 'calling') || standsIn(call.machine, 'outbound.customer'))
    tellCall(turn, call.callId, { type: 'customerMissed', why: 'failed' });
  return true;
}

/** After a break: what is there of the agent's leg and the customer's. */
export function reconcileAttempt(turn: Turn, call: Call, live: Map<string, LiveChannel>): void {
  const { callId, leg, channelId } = call;
  const { channels } = turn.floor;
  const isRung = (call.outbound ?? call.callback)?.dialledAtMs != null;
  const agentLeg = live.get(leg?.channelId ?? '');
  const customerLeg = live.get(channelId);
  if (isRung && customerLeg === undefined) {
    delete channels[channelId];
    tellCall(turn, callId, { type: 'customerMissed', why: 'lost' });
  }
  if (leg !== null && agentLeg === undefined) {
    delete channels[leg.channelId];
    tellCall(turn, callId, { type: 'agentGone', why: 'lost' });
  } else if (agentLeg?.answered && !leg?.standing && isRinging(call)) tellLifted(turn, agentLeg.channelId);
  if (customerLeg?.answered && call.flow !== null) {
    // Only the line may have been away: the words still being played would come before those said again.
    stopPlaying(turn, call);
    tellFlow(turn, callId, { type: 'resumed' });
  } else if (customerLeg?.answered) {
    // The words may have come to their end unheard.
    tellCall(turn, callId, { type: standsIn(call.machine, 'greeting') ? 'greeted' : 'answered' });
  }
  turn.waitingCalls.add(callId);
  if (call.outbound || call.callback?.begun)
    turn.entries.push({ kind: 'recovered', callId, atMs: turn.atMs, found: 'whole' });
}

const isRinging = ({ machine }: Call) => standsIn(machine, 'waiting') || standsIn(machine, 'outbound.ownPhone');

/** With the attempt's end: done, or to be tried again. */
export function settleAttempt(turn: Turn, call: Call): void {
  const { callback, leg } = call;
  const ticket = callbacksOf(turn.floor)[callback?.callbackId ?? ''];
  // Closed already: merged with the customer's own call, cancelled, expired.
  if (!callback || ticket === undefined || ticket.standing !== call.callId) return;
  if (call.talked && callback.missed === null) closeCallback(turn, { ...ticket, standing: null }, 'done');
  else retry(turn, ticket, callback.missed ?? 'lost', callback.triedBy ?? leg?.agentId ?? null);
}

/** What the desk shows of the callback that is offered. */
export function callbackView(floor: Floor, { callback, outbound, queue, leg }: Call): CallbackOffer | null {
  const ticket = callbacksOf(floor)[callback?.callbackId ?? ''];
  if (!callback || ticket === undefined) return null;
  const rules = callbackRulesOf(floor.organization, queue?.queueId ?? '');
  // A handset is lifted by a hand, and who has dialled need not be asked again.
  const dialsByItself = rules.autoDial && !outbound && floor.agents[leg?.agentId ?? '']?.phone === undefined;
  return {
    callbackId: ticket.callbackId,
    firstCallId: ticket.callId,
    source: ticket.source,
    requestedAtMs: ticket.requestedAtMs,
    attempt: ticket.attempts + 1,
    mostAttempts: rules.mostAttempts,
    lastMissed: ticket.lastMissed,
    dialsAfterMs: dialsByItself ? Math.max(0, rules.previewMs - (callback.readMs ?? 0)) : null,
  };
}

/** What the agent sees of it before the talk. */
export function showAttempt(turn: Turn, call: Call, state: 'dialling' | 'greeting'): void {
  if (call.leg === null) return;
  const { agentId } = call.leg;
  turn.commands.push({
    type: 'showCall',
    agentId,
    call: { callId: call.callId, state, sinceMs: turn.atMs, endedBy: null },
  });
}
