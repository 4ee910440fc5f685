/** Does what the call's machine orders: one function an order. Each leaves commands and entries, and decides nothing. */

import { countAbandoned, countAnswered, joinQueue, leaveQueue, positionOf } from '../acd/queue.ts';
import { FORCED_REASONS } from '../agent/machine.ts';
import type { OfferView } from '../commands.ts';
import type { Agent, Call } from '../floor.ts';
import { positionPrompts } from '../ivr/index.ts';
import { outermost, standsIn } from '../machine.ts';
import type { QueueProfile } from '../organization.ts';
import { cancelTimersOf, type Turn, tellAgent, tellCall, tellFlow } from '../turn.ts';
import { nextId, play, stopPlaying } from './call.ts';
import { classifyEnding, type EndingCause, type EndingState } from './endings.ts';
import { beginFlow, leaveFlow } from './flow.ts';
import type { CallOrder, MissedWhy } from './machine.ts';

export function obeyCall(turn: Turn, call: Call, order: CallOrder): void {
  switch (order.type) {
    case 'answer':
      turn.commands.push({ type: 'answerChannel', nodeId: call.nodeId, channelId: call.channelId });
      return;
    case 'startEntryFlow':
      turn.entries.push({ kind: 'callAnswered', callId: call.callId, atMs: turn.atMs });
      beginFlow(turn, call, entryFlow(turn, call.dnis));
      for (const digit of call.earlyKeys) tellFlow(turn, call.callId, { type: 'digitReceived', digit });
      call.earlyKeys = '';
      return;
    case 'startSurvey':
      startSurvey(turn, call);
      return;
    case 'joinQueue':
      waitInQueue(turn, call);
      return;
    case 'leaveQueue':
      leaveQueue(turn, call);
      return;
    case 'announcePosition':
      announcePosition(turn, call);
      return;
    case 'stopSpeaking':
      stopPlaying(turn, call);
      return;
    case 'ringAgent':
      ringAgent(turn, call);
      return;
    case 'missOffer':
      missOffer(turn, call, order.why);
      return;
    case 'connect':
      connect(turn, call);
      return;
    case 'putOnHold':
      putOnHold(turn, call);
      return;
    case 'takeOffHold':
      takeOffHold(turn, call);
      return;
    case 'hangUpAgentLeg':
      if (call.leg) hangUp(turn, call, call.leg.channelId);
      return;
    case 'endTalk':
      endTalk(turn, call, order.endedBy);
      return;
    case 'end':
      end(turn, call, order.cause);
  }
}

export function queueOf(turn: Turn, call: Call): QueueProfile | undefined {
  return turn.floor.organization?.queues.find((queue) => queue.queueId === call.queue?.queueId);
}

function entryFlow(turn: Turn, dnis: string): string {
  const numbers = turn.floor.organization?.numbers ?? {};
  return numbers[dnis] ?? numbers['*'] ?? '';
}

function startSurvey(turn: Turn, call: Call): void {
  turn.entries.push({ kind: 'surveyStarted', callId: call.callId, atMs: turn.atMs });
  beginFlow(turn, call, turn.floor.organization?.surveyFlow ?? '');
}

function waitInQueue(turn: Turn, call: Call): void {
  leaveFlow(turn, call);
  const profile = queueOf(turn, call);
  if (profile === undefined || call.queue === null) return;
  joinQueue(turn, call);
  turn.commands.push({
    type: 'holdChannel',
    nodeId: call.nodeId,
    channelId: call.channelId,
    music: profile.music,
  });
  turn.entries.push({
    kind: 'queued',
    callId: call.callId,
    atMs: turn.atMs,
    queueId: profile.queueId,
    requires: profile.requires,
    priority: call.queue.priority,
    position: positionOf(turn, call),
  });
}

/** Also with an agent idle: the words cover the ring, and the agent's answer cuts them short. */
function announcePosition(turn: Turn, call: Call): void {
  if (call.queue === null) return;
  const position = positionOf(turn, call);
  call.queue.announced += 1;
  play(turn, call, positionPrompts(position));
  turn.entries.push({
    kind: 'positionAnnounced',
    callId: call.callId,
    atMs: turn.atMs,
    queueId: call.queue.queueId,
    position,
  });
}

/** The screen-pop's content; null while nobody is offered the call. */
export function offerView(call: Call): OfferView | null {
  const { leg, queue } = call;
  if (leg === null || queue === null) return null;
  return {
    callId: call.callId,
    queueId: queue.queueId,
    ani: call.ani,
    dnis: call.dnis,
    language: call.language,
    waitedMs: leg.offeredAtMs - queue.queuedAtMs,
    pressed: call.pressed,
    customer: call.customer,
  };
}

/** The pop goes out before the ring, in this order, always. */
function ringAgent(turn: Turn, call: Call): void {
  const { leg, queue } = call;
  if (leg === null || queue === null) return;
  const offer = offerView(call);
  if (offer !== null) turn.commands.push({ type: 'showOffer', agentId: leg.agentId, offer });
  turn.commands.push({
    type: 'dialAgent',
    nodeId: call.nodeId,
    channelId: leg.channelId,
    agentId: leg.agentId,
    callId: call.callId,
    callerName: call.customer?.name ?? call.ani ?? '',
    callerNumber: call.ani ?? '',
    recordingId: leg.recordingId,
  });
}

const TAKES_AGENT_OUT: Record<MissedWhy, string | null> = {
  noAnswer: FORCED_REASONS.missed,
  rejected: FORCED_REASONS.rejected,
  unreachable: FORCED_REASONS.phone,
  callerGone: null,
  lost: null,
};

function missOffer(turn: Turn, call: Call, why: MissedWhy): void {
  const { leg } = call;
  if (leg === null) return;
  hangUp(turn, call, leg.channelId);
  forgetLeg(turn, call);
  turn.entries.push({
    kind: 'offerMissed',
    callId: call.callId,
    atMs: turn.atMs,
    agentId: leg.agentId,
    ringMs: turn.atMs - leg.offeredAtMs,
    why,
  });
  turn.commands.push({
    type: 'showCall',
    agentId: leg.agentId,
    call: {
      callId: call.callId,
      state: 'ended',
      sinceMs: turn.atMs,
      endedBy: why === 'callerGone' ? 'customer' : why === 'rejected' ? 'rejected' : 'missed',
    },
  });
  const agent = turn.floor.agents[leg.agentId];
  if (agent) agent.callId = null;
  tellAgent(turn, leg.agentId, { type: 'offerEnded', reason: TAKES_AGENT_OUT[why] });
  turn.waitingCalls.add(call.callId);
}

function connect(turn: Turn, call: Call): void {
  const { leg, queue } = call;
  if (leg === null || queue === null) return;
  leg.answeredAtMs = turn.atMs;
  call.talked = true;
  join(turn, call);
  const waitedMs = leg.offeredAtMs - queue.queuedAtMs;
  countAnswered(turn, call, turn.atMs - queue.queuedAtMs);
  turn.entries.push({
    kind: 'connected',
    callId: call.callId,
    atMs: turn.atMs,
    agentId: leg.agentId,
    waitedMs,
    ringMs: turn.atMs - leg.offeredAtMs,
  });
  showCall(turn, call, 'talking');
  tellAgent(turn, leg.agentId, { type: 'answered' });
}

/** Puts both legs into the talk's bridge, which is made when it is not there. */
export function join(turn: Turn, call: Call): void {
  if (call.leg === null) return;
  call.bridgeId ??= nextId(call, 'b');
  turn.commands.push({
    type: 'connectChannels',
    nodeId: call.nodeId,
    bridgeId: call.bridgeId,
    channelIds: [call.channelId, call.leg.channelId],
  });
}

function putOnHold(turn: Turn, call: Call): void {
  call.heldSinceMs = turn.atMs;
  const music = queueOf(turn, call)?.music ?? 'default';
  turn.commands.push({ type: 'holdChannel', nodeId: call.nodeId, channelId: call.channelId, music });
  turn.entries.push({ kind: 'held', callId: call.callId, atMs: turn.atMs, agentId: call.leg?.agentId ?? '' });
  showCall(turn, call, 'held');
}

function takeOffHold(turn: Turn, call: Call): void {
  const heldMs = turn.atMs - (call.heldSinceMs ?? turn.atMs);
  call.heldSinceMs = null;
  join(turn, call);
  const agentId = call.leg?.agentId ?? '';
  turn.entries.push({ kind: 'resumed', callId: call.callId, atMs: turn.atMs, agentId, heldMs });
  showCall(turn, call, 'talking');
}

function endTalk(turn: Turn, call: Call, endedBy: 'customer' | 'agent' | 'failure'): void {
  const { leg } = call;
  if (leg === null) return;
  const { atMs } = turn;
  if (call.heldSinceMs !== null) {
    const heldMs = atMs - call.heldSinceMs;
    turn.entries.push({ kind: 'resumed', callId: call.callId, atMs, agentId: leg.agentId, heldMs });
    call.heldSinceMs = null;
  }
  const talkMs = atMs - (leg.answeredAtMs ?? atMs);
  turn.entries.push({ kind: 'talkEnded', callId: call.callId, atMs, agentId: leg.agentId, talkMs, endedBy });
  turn.commands.push({
    type: 'showCall',
    agentId: leg.agentId,
    call: { callId: call.callId, state: 'ended', sinceMs: atMs, endedBy },
  });
  if (call.bridgeId !== null) {
    if (call.channelId in turn.floor.channels) {
      turn.commands.push({ type: 'unbridgeChannel', nodeId: call.nodeId, channelId: call.channelId });
    }
    turn.commands.push({ type: 'dissolveBridge', nodeId: call.nodeId, bridgeId: call.bridgeId });
    call.bridgeId = null;
  }
  hangUp(turn, call, leg.channelId);
  forgetLeg(turn, call);
  tellAgent(turn, leg.agentId, { type: 'talkEnded', wrapUpMs: queueOf(turn, call)?.wrapUpMs ?? 0 });
}

function end(turn: Turn, call: Call, cause: EndingCause): void {
  const { callId } = call;
  const { atMs } = turn;
  const state = endingState(call);
  const ending = classifyEnding(state, cause, call.talked);
  if (call.queue !== null && !call.talked) countAbandoned(turn, call);
  leaveFlow(turn, call);
  call.playbackId = null;
  hangUp(turn, call, call.channelId);
  turn.entries.push({ kind: 'callEnded', callId, atMs, ...ending, state, totalMs: atMs - call.arrivedAtMs });
  cancelTimersOf(turn, 'call', callId);
  for (const [requestId, { callId: id }] of Object.entries(turn.floor.lookUps)) {
    if (id === callId) delete turn.floor.lookUps[requestId];
  }
  delete turn.floor.channels[call.channelId];
  delete turn.floor.calls[callId];
}

/** Where the call stood before the transition that ends it: the record still holds that state while orders are done. */
function endingState(call: Call): EndingState {
  if (standsIn(call.machine, 'waiting.offer.ringing')) return 'ringing';
  return outermost(call.machine) as EndingState;
}

function hangUp(turn: Turn, call: Call, channelId: string): void {
  if (!(channelId in turn.floor.channels)) return;
  turn.floor.leaving[channelId] = call.nodeId;
  turn.commands.push({ type: 'hangUpChannel', nodeId: call.nodeId, channelId, reason: 'normal' });
}

function forgetLeg(turn: Turn, call: Call): void {
  if (call.leg === null) return;
  delete turn.floor.channels[call.leg.channelId];
  call.leg = null;
}

function showCall(turn: Turn, call: Call, state: 'talking' | 'held'): void {
  if (call.leg === null) return;
  turn.commands.push({
    type: 'showCall',
    agentId: call.leg.agentId,
    call: { callId: call.callId, state, sinceMs: turn.atMs, endedBy: null },
  });
}

/** Gives the call to the agent: from here on neither is offered anything else. */
export function assign(turn: Turn, call: Call, agent: Agent, candidates: number): void {
  const channelId = nextId(call, 'a');
  call.leg = {
    agentId: agent.agentId,
    channelId,
    recordingId: channelId,
    offeredAtMs: turn.atMs,
    answeredAtMs: null,
  };
  turn.floor.channels[channelId] = { callId: call.callId, role: 'agent' };
  agent.callId = call.callId;
  turn.entries.push({
    kind: 'offered',
    callId: call.callId,
    atMs: turn.atMs,
    queueId: call.queue?.queueId ?? '',
    agentId: agent.agentId,
    waitedMs: turn.atMs - (call.queue?.queuedAtMs ?? turn.atMs),
    candidates,
  });
  tellAgent(turn, agent.agentId, { type: 'assigned' });
  tellCall(turn, call.callId, { type: 'assigned' });
}
