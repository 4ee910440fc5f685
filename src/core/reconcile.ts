/**
 * Brings the floor and a node together again after they have been apart: at every connect, whether the controller, the
 * line between them or Asterisk itself was away. What the node lists is true; what the floor remembers is whose it is.
 *
 * - A call whose channel is gone is ended as such; an agent's leg that is gone is nobody's fault.
 * - Who talks goes on talking; who waits keeps place and arrival time; who was in a menu hears its step again.
 * - A caller we do not know (claimed a moment before a crash) is taken in as new. A leg or bridge nobody owns is removed.
 */

import { queueOf } from './acd/queue.ts';
import { forgetPhonesOn } from './agent/phone.ts';
import { agentOfStandingLeg, reconcileStandingLegs } from './agent/standing.ts';
import { arrive } from './call/arrive.ts';
import { stopPlaying } from './call/call.ts';
import { holdParty, meet, reconcileParty } from './call/consult.ts';
import type { EndingCause } from './call/endings.ts';
import { checkMessage } from './call/message.ts';
import { reconcileOutside, repairOutside } from './call/outside.ts';
import { tellLifted } from './call/press.ts';
import { isInSelfService, leaveAgentAlone } from './call/self-service.ts';
import { join } from './call/talk.ts';
import { isBeforeTalk, reconcileAttempt } from './callback/attempt.ts';
import type { FloorEvent, LiveChannel } from './events.ts';
import type { Call } from './floor.ts';
import { outermost, standsIn } from './machine.ts';
import { type Turn, tellCall, tellFlow } from './turn.ts';

type NodeConnected = Extract<FloorEvent, { type: 'nodeConnected' }>;

export function reconcile(turn: Turn, event: NodeConnected): void {
  const { floor } = turn;
  floor.nodes[event.nodeId] = { connected: true };
  // A phone that is still registered is reported anew right after this; one that is not must not be offered calls.
  for (const agent of Object.values(floor.agents)) {
    forgetPhonesOn(agent, event.nodeId);
    turn.freeAgents.add(agent.agentId);
  }
  const live = new Map(event.channels.map((channel) => [channel.channelId, channel]));
  const bridges = new Map(event.bridges.map((bridge) => [bridge.bridgeId, new Set(bridge.channelIds)]));
  for (const call of Object.values(floor.calls)) {
    if (call.nodeId === event.nodeId) reconcileCall(turn, call, live, bridges, event.restarted);
  }
  reconcileStandingLegs(turn, event.nodeId, live);
  for (const channelId of Object.keys(floor.leaving)) {
    if (floor.leaving[channelId] === event.nodeId && !live.has(channelId)) delete floor.leaving[channelId];
  }
  for (const channel of event.channels) {
    if (!(channel.channelId in floor.channels || agentOfStandingLeg(floor, channel.channelId)))
      takeIn(turn, event, channel);
  }
  const owned = new Set(Object.values(floor.calls).flatMap((call) => [call.bridgeId, call.consult?.bridgeId]));
  for (const bridgeId of bridges.keys()) {
    if (!owned.has(bridgeId)) turn.commands.push({ type: 'dissolveBridge', nodeId: event.nodeId, bridgeId });
  }
}

function reconcileCall(
  turn: Turn,
  call: Call,
  live: Map<string, LiveChannel>,
  bridges: Map<string, Set<string>>,
  restarted: boolean,
): void {
  const { callId } = call;
  if (isBeforeTalk(call)) {
    reconcileAttempt(turn, call, live);
    return;
  }
  const customer = live.get(call.channelId);
  if (customer === undefined) {
    delete turn.floor.channels[call.channelId];
    const cause: EndingCause = restarted ? 'asteriskRestarted' : 'customerLost';
    tellCall(turn, callId, { type: 'customerGone', cause });
  }
  const leg = call.leg === null ? undefined : live.get(call.leg.channelId);
  if (call.leg !== null && leg === undefined) {
    delete turn.floor.channels[call.leg.channelId];
    if (customer !== undefined) {
      tellCall(turn, callId, { type: 'agentInterrupted', why: 'legLost' });
      tellCall(turn, callId, { type: 'agentGone', why: 'lost' });
    }
  }
  reconcileOutside(turn, call, live);
  reconcileParty(turn, call, live);
  if (customer === undefined) return;
  const repaired = repair(turn, call, customer, leg, bridges);
  turn.entries.push({ kind: 'recovered', callId, atMs: turn.atMs, found: repaired ? 'repaired' : 'whole' });
}

/** Does again what may have been lost on the way; true when something was. Each of it is harmless when nothing was. */
function repair(
  turn: Turn,
  call: Call,
  customer: LiveChannel,
  leg: LiveChannel | undefined,
  bridges: Map<string, Set<string>>,
): boolean {
  const { callId } = call;
  switch (outermost(call.machine)) {
    case 'arriving':
      if (customer.answered) tellCall(turn, callId, { type: 'answered' });
      else turn.commands.push({ type: 'answerChannel', nodeId: call.nodeId, channelId: call.channelId });
      return true;
    case 'dialling':
      hold(turn, call);
      return false;
    case 'outside':
      return repairOutside(turn, call, bridges);
    case 'ivr':
    case 'surveying':
      // Only the line may have been away: the words still being played would come before those said again.
      stopPlaying(turn, call);
      tellFlow(turn, callId, { type: 'resumed' });
      checkMessage(turn, call);
      return true;
    case 'waiting':
      // A channel is moved only when its sound is over, and the node keeps all other calls waiting until then.
      stopPlaying(turn, call);
      hold(turn, call);
      tellFlow(turn, callId, { type: 'promptsFinished' });
      // A leg that stood before is no answer.
      if (leg?.answered && !call.leg?.standing) tellLifted(turn, leg.channelId);
      turn.waitingCalls.add(callId);
      return false;
    case 'talking': {
      if (isInSelfService(call)) return repairSelfService(turn, call, leg);
      if (leg === undefined) return true;
      if (standsIn(call.machine, 'talking.interrupted')) {
        hold(turn, call);
        if (leg.answered) tellLifted(turn, leg.channelId);
        return true;
      }
      return repairTalk(turn, call, leg, bridges);
    }
    default:
      return false;
  }
}

/** Out of the talk, wherever the break has left them; what they have keyed in may be lost, so they are asked again. */
function repairSelfService(turn: Turn, call: Call, leg: LiveChannel | undefined): boolean {
  const { callId, nodeId, channelId } = call;
  stopPlaying(turn, call);
  turn.commands.push({ type: 'unbridgeChannel', nodeId, channelId });
  if (leg !== undefined && call.interruptedSinceMs == null) leaveAgentAlone(turn, call);
  else if (leg?.answered) tellLifted(turn, leg.channelId);
  tellFlow(turn, callId, { type: 'resumed' });
  return true;
}

/** Puts everybody (back) where the talk has them; true when somebody was not there. */
function repairTalk(turn: Turn, call: Call, leg: LiveChannel, bridges: Map<string, Set<string>>): boolean {
  const { consult, channelId } = call;
  const party = consult?.leg ?? consult?.outside ?? null;
  if (call.heldSinceMs !== null) hold(turn, call);
  if (consult?.stage === 'together') {
    const members = bridges.get(consult.bridgeId ?? '');
    if (party !== null && members?.has(party.channelId) && members.has(leg.channelId)) return false;
    meet(turn, call);
    return true;
  }
  if (call.heldSinceMs !== null) return false;
  if (consult?.stage === 'apart') holdParty(turn, call);
  const members = bridges.get(call.bridgeId ?? '');
  const third = consult?.stage === 'conference' && party !== null ? [party.channelId] : [];
  if ([channelId, leg.channelId, ...third].every((id) => members?.has(id))) {
    // The order to pause, or to go on recording, may have been lost with the line.
    if (call.leg?.pausedAtMs !== undefined) join(turn, call);
    return false;
  }
  join(turn, call);
  return true;
}

function hold(turn: Turn, call: Call): void {
  const music = queueOf(turn, call)?.music ?? 'default';
  turn.commands.push({ type: 'holdChannel', nodeId: call.nodeId, channelId: call.channelId, music });
}

function takeIn(turn: Turn, event: NodeConnected, channel: LiveChannel): void {
  const { nodeId, atMs } = event;
  const { channelId, ani, dnis } = channel;
  if (channel.kind === 'agent' || channel.kind === 'outside' || channelId in turn.floor.leaving) {
    turn.commands.push({ type: 'hangUpChannel', nodeId, channelId, reason: 'normal' });
  } else if (channel.kind === 'customer') {
    arrive(turn, { type: 'callArrived', callId: channelId, channelId, nodeId, ani, dnis, atMs });
    if (channel.answered) tellCall(turn, channelId, { type: 'answered' });
  }
}
