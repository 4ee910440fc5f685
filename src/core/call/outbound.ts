/**
 * An agent calls somebody. The file is looked up and shown, then the agent's own telephone is rung, and when they are on the line the
 * customer's is, while the agent hears it ring. From the answer on it is a talk like any other. A number that somebody is to be called
 * back at settles that callback, or counts as one of its attempts.
 */
import { stateOf } from '../agent/agent.ts';
import { moreRingMs } from '../agent/phone.ts';
import { canBeReached } from '../agent/standing.ts';
import { showAttempt } from '../callback/attempt.ts';
import { withdraw } from '../callback/line.ts';
import { hasCustomer, isUnderWay, openCallbackOf } from '../callback/tickets.ts';
import type { CallbackMissedWhy } from '../entries.ts';
import type { FloorEvent } from '../events.ts';
import type { Agent, Call, CallbackTicket, Floor } from '../floor.ts';
import { firstLanguage } from '../ivr/index.ts';
import { begin } from '../machine.ts';
import { dialable } from '../number.ts';
import { cancelTimer, type Turn, tellAgent, tellCall } from '../turn.ts';
import { isFull } from './arrive.ts';
import { newCall, nextId } from './call.ts';
import type { CallContext, CallOrder } from './contract.ts';
import { hangUp, releaseLeg, ringLeg, takeLeg } from './legs.ts';
import { callMachine } from './machine.ts';
import { offerView } from './offer.ts';
import { refuse } from './show.ts';
import { takeCallStep } from './step.ts';
import { houseOf, type RefusedWhy, RING_OUTSIDE_MS, whyNotOutside } from './targets.ts';
import { settledCustomer } from './who.ts';

/** Of a call that an agent makes, what no other call has. */
export type Outbound = {
  /** The agent, who has no leg yet while the file is looked up. */
  by: string;
  /** When the customer's telephone was rung; null: not yet. */
  dialledAtMs: number | null;
  /** Null: not yet known, or talked with. */
  missed: CallbackMissedWhy | null;
  /** What the agent hears while it rings. */
  toneId: string | null;
};

/** A shop without queues has an own telephone picked up within this time. */
const RING_OWN_MS = 20_000;

const RINGING_TONE = 'tones/ringing';

export function askDial(turn: Turn, agent: Agent, event: Extract<FloorEvent, { type: 'dialRequested' }>): void {
  const { floor } = turn;
  const number = dialable(event.number);
  const why = number === null ? 'unknown' : whyNotDial(floor, agent, number);
  if (number === null || why !== null) {
    refuse(turn, agent.agentId, null, 'dial', why ?? 'unknown');
    return;
  }
  beginOutbound(turn, agent, number, event.customerId ?? null);
}

/** Null: the agent may call this number now. */
function whyNotDial(floor: Floor, agent: Agent, number: string): RefusedWhy | null {
  if (floor.organization?.outside?.byAgents !== true) return 'noRight';
  const state = stateOf(agent);
  if (agent.callId !== null || (state !== 'ready' && state !== 'notReady')) return 'inCall';
  const { phoneNodeId } = agent;
  const isThere = phoneNodeId !== null && floor.nodes[phoneNodeId]?.connected === true && canBeReached(floor, agent);
  if (agent.deskId === null || !isThere) return 'noPhone';
  const ticket = openCallbackOf(floor, number);
  if (ticket && (isUnderWay(floor, ticket) || hasCustomer(floor.calls[ticket.standing ?? '']))) return 'beingCalled';
  return whyNotOutside(floor, number) ?? (isFull(floor) ? 'tooMany' : null);
}

function beginOutbound(turn: Turn, agent: Agent, number: string, customerId: string | null): void {
  const { floor, atMs } = turn;
  const { agentId } = agent;
  // Nobody begins two calls in one millisecond: after the first they are in it.
  const callId = `out-${atMs}-${agentId}`;
  const profile = houseOf(floor, { queue: null }, agentId);
  const ringTimeoutMs = (profile?.ringTimeoutMs ?? RING_OWN_MS) + moreRingMs(agent);
  const context = { ringTimeoutMs, outsideRingMs: RING_OUTSIDE_MS, survey: false, recognised: false };
  const started = begin<CallContext, CallOrder>(callMachine, { ...context, outbound: true });
  const ticket = openCallbackOf(floor, number);
  const call = callFor(turn, agent, { callId, number, queueId: profile?.queueId ?? '', machine: started.state });
  floor.calls[callId] = call;
  agent.callId = callId;
  if (ticket) takeUp(turn, call, ticket);
  noteBegun(turn, call, ticket);
  const requestId = `${callId}-l0`;
  const query =
    customerId === null ? { kind: 'customer' as const, ani: number } : { kind: 'customerById' as const, customerId };
  floor.lookUps[requestId] = { callId, purpose: 'recognise', query };
  turn.commands.push({ type: 'lookUp', requestId, query });
  tellAgent(turn, agentId, { type: 'dialled' });
  takeCallStep(turn, call, started);
  // The page knows at once that something goes on; the file follows in some ms.
  turn.commands.push({
    type: 'showCall',
    agentId,
    call: { callId, state: 'ringing', sinceMs: atMs, endedBy: null },
  });
}

type Begun = Pick<Call, 'callId' | 'machine'> & { number: string; queueId: string };

function callFor(turn: Turn, agent: Agent, { callId, machine, number, queueId }: Begun): Call {
  const { floor, atMs } = turn;
  const { organization } = floor;
  floor.tickets += 1;
  return newCall({
    callId,
    nodeId: agent.phoneNodeId ?? '',
    channelId: `${callId}-o0`,
    ani: number,
    dnis: organization?.outside?.callerNumber ?? '',
    arrivedAtMs: atMs,
    sinceMs: atMs,
    machine,
    language: firstLanguage(organization),
    // Whose after-call time, dispositions and music hold, and where the customer goes should the agent be lost in the talk.
    queue: { queueId, queuedAtMs: atMs, ticket: floor.tickets, announced: 0, priority: 0, returned: true },
    outbound: { by: agent.agentId, dialledAtMs: null, missed: null, toneId: null },
  });
}

function noteBegun(turn: Turn, call: Call, ticket: CallbackTicket | undefined): void {
  const { callId, ani, nodeId, channelId, language, queue, outbound } = call;
  turn.entries.push({
    kind: 'outboundBegun',
    callId,
    atMs: turn.atMs,
    agentId: outbound?.by ?? '',
    number: ani ?? '',
    callerNumber: turn.floor.organization?.outside?.callerNumber ?? null,
    nodeId,
    channelId,
    language,
    queueId: queue?.queueId ?? '',
    callbackId: ticket?.callbackId ?? null,
    firstCallId: ticket?.callId ?? null,
  });
}

/** This call is the callback's next attempt: out of the line with it, so that no colleague is offered it meanwhile. */
function takeUp(turn: Turn, call: Call, ticket: CallbackTicket): void {
  const { callbackId } = ticket;
  withdraw(turn, ticket);
  cancelTimer(turn, `callback/${callbackId}/due`);
  ticket.dueAtMs = null;
  ticket.standing = call.callId;
  ticket.agentId = call.outbound?.by ?? null;
  call.callback = { callbackId, begun: true, dialledAtMs: null, missed: null };
  const { queueId, rankMs } = ticket;
  if (call.queue) call.queue = { ...call.queue, queueId, rankAtMostMs: rankMs };
}

/** The file first, then the ring, always. Over a standing leg nobody's telephone is rung: the agent has asked for the call. */
export function ringDialler(turn: Turn, call: Call): void {
  const { callId, outbound } = call;
  const agent = turn.floor.agents[outbound?.by ?? ''];
  if (agent === undefined) return;
  call.leg = takeLeg(turn, call, agent, 'agent');
  const { agentId, standing } = call.leg;
  const offer = offerView(turn.floor, call);
  if (offer !== null) turn.commands.push({ type: 'showOffer', agentId, offer });
  const state = { callId, state: 'ringing' as const, sinceMs: turn.atMs, endedBy: null };
  turn.commands.push({ type: 'showCall', agentId, call: state });
  if (standing) tellCall(turn, callId, { type: 'agentAnswered' });
  else ringLeg(turn, call);
}

/** The agent is on the line, and hears the customer's telephone ring. */
export function dialOut(turn: Turn, call: Call): void {
  const { floor, atMs } = turn;
  const { outbound, callback, callId, nodeId, leg, ani, channelId } = call;
  if (!outbound || leg === null || ani === null) return;
  leg.answeredAtMs = atMs;
  outbound.dialledAtMs = atMs;
  if (callback) countAttempt(turn, callback, atMs);
  const callerNumber = floor.organization?.outside?.callerNumber ?? null;
  floor.channels[channelId] = { callId, role: 'customer' };
  outbound.toneId = nextId(call, 'p');
  const tone = { playbackId: outbound.toneId, media: [RINGING_TONE] };
  turn.commands.push(
    { type: 'dialOutside', nodeId, channelId, callId, number: ani, callerNumber },
    { type: 'playMedia', nodeId, channelId: leg.channelId, ...tone },
  );
  turn.entries.push({ kind: 'outsideDialled', callId, atMs, number: ani, channelId, callerNumber });
  showAttempt(turn, call, 'dialling');
}

function countAttempt(turn: Turn, callback: NonNullable<Call['callback']>, atMs: number): void {
  callback.dialledAtMs = atMs;
  const ticket = turn.floor.callbacks?.[callback.callbackId];
  if (ticket) ticket.attempts += 1;
}

/** The customer has picked up; the talk follows. */
export function reachCustomer(turn: Turn, call: Call): void {
  const { callId, leg } = call;
  const file = settledCustomer(call);
  const talk = turn.floor.agents[leg?.agentId ?? '']?.talk;
  // The talk was kept before the file was there.
  if (talk?.callId === callId) talk.customer = file;
  // For the words they hear should the agent be cut off.
  if (file !== null) call.language = file.language;
  stopTone(turn, call);
  turn.entries.push({ kind: 'callAnswered', callId, atMs: turn.atMs });
}

function stopTone(turn: Turn, call: Call): void {
  const { outbound, nodeId } = call;
  if (!outbound || outbound.toneId === null) return;
  turn.commands.push({ type: 'stopPlayback', nodeId, playbackId: outbound.toneId });
  outbound.toneId = null;
}

/** Nobody was reached, or the agent has let go: both legs end, the agent sees why and is what they were before, or wanted meanwhile. */
export function missDialled(turn: Turn, call: Call, outbound: Outbound, why: CallbackMissedWhy): void {
  const { floor, atMs } = turn;
  const { callId, channelId, ani } = call;
  const { by: agentId, dialledAtMs } = outbound;
  outbound.missed = why;
  if (call.callback) Object.assign(call.callback, { missed: why, triedBy: agentId });
  hangUp(turn, call, channelId);
  delete floor.channels[channelId];
  const ringMs = dialledAtMs === null ? 0 : atMs - dialledAtMs;
  turn.entries.push({ kind: 'outboundMissed', callId, atMs, number: ani ?? '', why, ringMs });
  stopTone(turn, call);
  releaseLeg(turn, call);
  // Nobody was talked with: there is nothing to give a disposition to.
  const agent = floor.agents[agentId];
  if (agent) agent.talk = null;
  const state = { callId, state: 'ended' as const, sinceMs: atMs, endedBy: 'failure' as const, notReached: why };
  turn.commands.push({ type: 'showCall', agentId, call: state });
  tellAgent(turn, agentId, { type: 'dialFailed' });
}
