/** Does what the call's machine orders. Each order leaves commands and entries, and decides nothing. */
import { predictWait } from '../acd/expected-wait/announce.ts';
import { headStartOf, totalOf } from '../acd/order.ts';
import { countAbandoned, houseFor, isServedAtOnce, joinQueue, leaveQueue, positionOf } from '../acd/queue.ts';
import { requirementAt } from '../acd/relaxation.ts';
import { dialCustomer, isBeforeTalk, isByUs, missCustomer, missedWhy, settleAttempt } from '../callback/attempt.ts';
import { greetCustomer } from '../callback/greeting.ts';
import { startCallbacksOf } from '../callback/tickets.ts';
import { callBackWhoLeft } from '../callback/wishes.ts';
import type { Call } from '../floor.ts';
import { outermost, standsIn } from '../machine.ts';
import { cancelTimersOf, type Turn, tellFlow } from '../turn.ts';
import { sayPreface, stopPlaying } from './call.ts';
import {
  beginConsult,
  confer,
  connectParty,
  dropParty,
  handOver,
  missParty,
  ringParty,
  turnToCustomer,
  turnToParty,
} from './consult.ts';
import type { CallOrder } from './contract.ts';
import { classifyEnding, type EndingCause, type EndingState } from './endings.ts';
import { beginFlow, leaveFlow } from './flow.ts';
import { hangUp, hangUpAtDesk } from './legs.ts';
import { endMessage } from './message.ts';
import { missOffer, ringAgent } from './offer.ts';
import { offerToOne } from './one-agent.ts';
import { dialOut, missDialled, reachCustomer, ringDialler } from './outbound.ts';
import { connectOutside, dialOutside, endOutside, missOutside } from './outside.ts';
import { dialAgain, interrupt, rejoin } from './rejoin.ts';
import { entryFlow, forgetKeys } from './secrecy.ts';
import { beginSelfService, bringBack, endSelfService, rejoinAside, waitForAgent } from './self-service.ts';
import { connect, endTalk, putOnHold, takeOffHold } from './talk.ts';
import { returnTransfer, sendAway } from './transfer.ts';

export function obeyCall(turn: Turn, call: Call, order: CallOrder): void {
  switch (order.type) {
    case 'answer':
      turn.commands.push({ type: 'answerChannel', nodeId: call.nodeId, channelId: call.channelId });
      return;
    case 'startEntryFlow':
      turn.entries.push({ kind: 'callAnswered', callId: call.callId, atMs: turn.atMs });
      beginFlow(turn, call, entryFlow(turn.floor, call.dnis));
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
    case 'leaveFlow':
      // What greets a customer who is called back has nothing to say to one who waits.
      call.waitingFlow = isBeforeTalk(call) ? null : call.flow;
      leaveFlow(turn, call);
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
      hangUpAtDesk(turn, call);
      return;
    case 'interrupt':
      interrupt(turn, call, order.why);
      return;
    case 'dialAgain':
      dialAgain(turn, call);
      return;
    case 'rejoin':
      rejoin(turn, call);
      return;
    case 'endTalk':
      if (call.consult) dropParty(turn, call, order.endedBy === 'agent' ? 'asker' : order.endedBy);
      endSelfService(turn, call, order.endedBy);
      endTalk(turn, call, order.endedBy);
      return;
    case 'sendAway':
      sendAway(turn, call);
      return;
    case 'returnTransfer':
      returnTransfer(turn, call, order.why);
      return;
    case 'dialOutside':
      dialOutside(turn, call);
      return;
    case 'missOutside':
      missOutside(turn, call, order.why);
      return;
    case 'connectOutside':
      connectOutside(turn, call);
      return;
    case 'endOutside':
      endOutside(turn, call, order.endedBy);
      return;
    case 'ringDialler':
      ringDialler(turn, call);
      return;
    case 'dialOut':
      dialOut(turn, call);
      return;
    case 'reachCustomer':
      reachCustomer(turn, call);
      return;
    case 'dialCustomer':
      dialCustomer(turn, call);
      return;
    case 'greetCustomer':
      greetCustomer(turn, call);
      return;
    case 'missCustomer':
      if (call.outbound) missDialled(turn, call, call.outbound, order.why);
      else missCustomer(turn, call, order.why);
      return;
    case 'end':
      end(turn, call, order.cause);
      return;
    default:
      obeyAboutParty(turn, call, order);
  }
}

type AboutParty = Extract<
  CallOrder,
  {
    type:
      | 'beginConsult'
      | 'ringParty'
      | 'missParty'
      | 'connectParty'
      | 'turnToCustomer'
      | 'turnToParty'
      | 'confer'
      | 'dropParty'
      | 'handOver';
  }
>;

function obeyAboutParty(turn: Turn, call: Call, order: AboutParty | AboutSelfService): void {
  switch (order.type) {
    case 'beginConsult':
      beginConsult(turn, call);
      return;
    case 'ringParty':
      ringParty(turn, call);
      return;
    case 'missParty':
      missParty(turn, call, order.why);
      return;
    case 'connectParty':
      connectParty(turn, call);
      return;
    case 'turnToCustomer':
      turnToCustomer(turn, call);
      return;
    case 'turnToParty':
      turnToParty(turn, call);
      return;
    case 'confer':
      confer(turn, call);
      return;
    case 'dropParty':
      dropParty(turn, call, order.endedBy);
      return;
    case 'handOver':
      handOver(turn, call, order.endedBy);
      return;
    default:
      obeyAboutSelfService(turn, call, order);
  }
}

type AboutSelfService = Extract<
  CallOrder,
  { type: 'beginSelfService' | 'endSelfService' | 'bringBack' | 'waitForAgent' | 'rejoinAside' }
>;

function obeyAboutSelfService(turn: Turn, call: Call, order: AboutSelfService): void {
  switch (order.type) {
    case 'beginSelfService':
      beginSelfService(turn, call);
      return;
    case 'endSelfService':
      endSelfService(turn, call, order.endedAs);
      return;
    case 'bringBack':
      bringBack(turn, call);
      return;
    case 'waitForAgent':
      waitForAgent(turn, call);
      return;
    case 'rejoinAside':
      rejoinAside(turn, call);
  }
}

function startSurvey(turn: Turn, call: Call): void {
  turn.entries.push({ kind: 'surveyStarted', callId: call.callId, atMs: turn.atMs });
  beginFlow(turn, call, turn.floor.organization?.surveyFlow ?? '');
}

function waitInQueue(turn: Turn, call: Call): void {
  const profile = houseFor(turn, call);
  if (profile === undefined || call.queue === null) return;
  const isForOne = call.queue.onlyAgent !== undefined;
  // Who is on the way to one agent hears no words of waiting in a line.
  if (!(isForOne && call.transfer?.isUnderWay)) call.flow ??= call.waitingFlow ?? null;
  // Nobody is on a line who could be held, or told anything.
  if (call.callback !== undefined && !call.talked) {
    joinQueue(turn, call);
    return;
  }
  const { onlyAgent } = call.queue;
  if (onlyAgent === undefined) joinQueue(turn, call);
  turn.commands.push({
    type: 'holdChannel',
    nodeId: call.nodeId,
    channelId: call.channelId,
    music: profile.music,
  });
  // Otherwise the flow's words begin with it.
  if (call.flow === null || isForOne) sayPreface(turn, call);
  if (onlyAgent !== undefined) {
    offerToOne(turn, call, onlyAgent);
    return;
  }
  turn.entries.push({
    kind: 'queued',
    callId: call.callId,
    atMs: turn.atMs,
    queueId: profile.queueId,
    requires: requirementAt(profile, call.queue),
    priority: call.queue.priority,
    headStartMs: totalOf(headStartOf(call, profile)),
    position: positionOf(turn, call),
  });
  // For whom an agent is free is rung at the end of this very turn: there is no wait to foresee.
  if (!isServedAtOnce(turn, call)) predictWait(turn, call, 'joining');
  tellFlow(turn, call.callId, { type: 'queued', announceEveryMs: profile.announceEveryMs });
}

function end(turn: Turn, call: Call, cause: EndingCause): void {
  const { callId } = call;
  const { atMs } = turn;
  const state = endingState(call);
  endMessage(turn, call);
  const ending = classifyEnding(state, cause, call.talked, call.achieved);
  ending.reason = missedWhy(call) ?? ending.reason;
  const isInLine = call.queue !== null && call.queue.onlyAgent === undefined && !isByUs(call);
  if (isInLine && !call.talked) countAbandoned(turn, call);
  if (!isByUs(call)) callBackWhoLeft(turn, call, state, cause);
  leaveFlow(turn, call);
  // A caller may have gone before the flow began.
  forgetKeys(turn, call);
  call.playbackId = null;
  hangUp(turn, call, call.channelId);
  if (call.callback?.begun !== false)
    turn.entries.push({ kind: 'callEnded', callId, atMs, ...ending, state, totalMs: atMs - call.arrivedAtMs });
  cancelTimersOf(turn, 'call', callId);
  for (const [requestId, { callId: id, purpose }] of Object.entries(turn.floor.lookUps)) {
    // Whose call it was, the agent may still be saying.
    if (id === callId && purpose !== 'chosen') delete turn.floor.lookUps[requestId];
  }
  delete turn.floor.channels[call.channelId];
  delete turn.floor.calls[callId];
  settleAttempt(turn, call);
  startCallbacksOf(turn, callId);
}

/** Where the call stood before the transition that ends it: the record still holds that state while orders are done. */
function endingState(call: Call): EndingState {
  if (standsIn(call.machine, 'waiting.offer.ringing')) return 'ringing';
  return outermost(call.machine) as EndingState;
}
