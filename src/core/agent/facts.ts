/** What agents' pages and phones report and ask, told to the machines it concerns. */

import { askConsult, askStep } from '../call/consult.ts';
import { REJOIN_LIMIT_MS } from '../call/machine-setup.ts';
import { askDial } from '../call/outbound.ts';
import { askBack, askSelfService, isInSelfService } from '../call/self-service.ts';
import { refuse } from '../call/show.ts';
import { pauseRecording, resumeRecording } from '../call/talk.ts';
import { askTransfer } from '../call/transfer.ts';
import { chooseCustomer } from '../call/who.ts';
import { markMachine } from '../callback/attempt.ts';
import { promiseCallback } from '../callback/promise.ts';
import type { FloorEvent } from '../events.ts';
import type { Agent, Call } from '../floor.ts';
import { cancelTimer, startTimer, type Turn, tellAgent, tellCall } from '../turn.ts';
import { stateOf } from './agent.ts';
import { setFocus } from './limits.ts';
import { choosePhone, notePhone, phoneOf } from './phone.ts';
import { chooseStandingLeg, loseStandingLeg } from './standing.ts';
import { saveDisposition } from './talk.ts';

/** An agent whose page has not come back by then is signed out: as long as a caller is kept for them (`call/machine.ts`). */
const DESK_GRACE_MS = REJOIN_LIMIT_MS;

export function takeFromAgent(turn: Turn, event: Extract<FloorEvent, { agentId: string }>): void {
  const agent = turn.floor.agents[event.agentId];
  if (agent === undefined) return;
  turn.changedAgents.add(agent.agentId);
  turn.freeAgents.add(agent.agentId);
  switch (event.type) {
    case 'phoneRegistered':
      notePhone(agent, event.phone ?? 'browser', event.nodeId);
      return;
    case 'phoneUnregistered':
      notePhone(agent, event.phone ?? 'browser', null);
      return;
    case 'phoneChosen':
      choosePhone(turn, agent, event.phone, event.number);
      return;
    case 'deskConnected':
      agent.deskId = event.deskId;
      if (event.takesOver === true) moveDesk(turn, agent);
      cancelTimer(turn, `desk/${agent.agentId}/grace`);
      tellAgent(turn, agent.agentId, { type: 'signedIn' });
      return;
    case 'deskDisconnected':
      if (agent.deskId !== event.deskId) return;
      agent.deskId = null;
      if (event.left === true && phoneOf(agent) === 'browser') losePagesPhone(turn, agent);
      startTimer(
        turn,
        `desk/${agent.agentId}/grace`,
        DESK_GRACE_MS,
        { kind: 'desk', id: agent.agentId },
        { type: 'grace' },
      );
      return;
    case 'agentStateRequested':
      // Without a page nobody would see the calls, and nothing would sign the agent out again.
      if (agent.deskId === null) return;
      tellAgent(turn, agent.agentId, { type: 'stateRequested', state: event.state, reason: event.reason });
      return;
    case 'agentForced': {
      // Nobody is made ready without a page that would show the calls.
      if (agent.deskId === null && event.state !== 'signedOut') return;
      const by = { userId: event.by, name: event.byName, why: event.why };
      tellAgent(turn, agent.agentId, { type: 'stateRequested', state: event.state, reason: event.reason, by });
      return;
    }
    case 'focusRequested':
      if (agent.deskId !== null) setFocus(turn, agent, event.on);
      return;
    case 'caseFiled': {
      const { callId, agentId, atMs, caseId, how, title } = event;
      turn.entries.push({ kind: 'caseFiled', callId, atMs, agentId, caseId, how, title });
      return;
    }
    case 'orderActed': {
      const { callId, agentId, atMs, orderNumber, action, outcome, code } = event;
      turn.entries.push({ kind: 'orderActed', callId, atMs, agentId, orderNumber, action, outcome, code });
      return;
    }
    case 'callbackPromised':
      promiseCallback(turn, agent, event);
      return;
    case 'dispositionAdded':
      saveDisposition(turn, event);
      return;
    case 'dialRequested':
      askDial(turn, agent, event);
      return;
    case 'standingLegRequested':
      if (agent.deskId !== null) chooseStandingLeg(turn, agent, event.on);
      return;
    case 'wrapUpExtended':
      if (agent.callId === event.callId) tellAgent(turn, agent.agentId, { type: 'wrapUpExtended' });
      return;
    default:
      takeAboutCall(turn, agent, event);
  }
}

/** The browser says that the page is going, and its telephone with it. A telephone on the desk knows nothing of pages. */
function losePagesPhone(turn: Turn, agent: Agent): void {
  if (agent.callId !== null) tellPageLeft(turn, agent, agent.callId);
  loseStandingLeg(turn, agent);
}

/**
 * The page that was the agent's desk until now goes, and its telephone with it. Before the old page can hang up: a talk is kept for
 * the agent, who takes it up in the new page, and an offer costs nobody anything.
 */
function moveDesk(turn: Turn, agent: Agent): void {
  notePhone(agent, 'browser', null);
  if (phoneOf(agent) !== 'browser') return;
  if (agent.callId !== null) {
    const isOffered = stateOf(agent) === 'offered';
    if (isAsked(turn, agent, agent.callId)) tellCall(turn, agent.callId, { type: 'partyGone', why: 'lost' });
    else if (isOffered) tellCall(turn, agent.callId, { type: 'agentGone', why: 'lost' });
    else tellCall(turn, agent.callId, { type: 'agentInterrupted', why: 'deskMoved' });
  }
  loseStandingLeg(turn, agent);
}

type AboutCall = Extract<
  FloorEvent,
  {
    type:
      | 'offerAccepted'
      | 'offerRejected'
      | 'rejoinRequested'
      | 'holdRequested'
      | 'resumeRequested'
      | 'recordingPauseRequested'
      | 'recordingResumeRequested'
      | 'selfServiceRequested'
      | 'selfServiceEndRequested'
      | 'hangUpRequested'
      | 'transferRequested'
      | 'consultRequested'
      | 'consultStepRequested'
      | 'machineAnswered'
      | 'customerChosen'
      | 'noteSaved'
      | 'qualityReported'
      | 'wrapUpFinished';
  }
>;

/** The sound goes with the page. Who was asked beside another agent is not waited for. */
function tellPageLeft(turn: Turn, agent: Agent, callId: string): void {
  const isParty = isAsked(turn, agent, callId);
  tellCall(turn, callId, isParty ? { type: 'partyGone', why: 'lost' } : { type: 'agentInterrupted', why: 'pageLeft' });
}

const isAsked = ({ floor }: Turn, { agentId }: Agent, callId: string): boolean =>
  floor.calls[callId]?.consult?.leg?.agentId === agentId;

/**
 * Who was asked by a colleague may reject, leave, and write; the customer is the colleague's. True: it was theirs to ask, or is
 * theirs to be ignored.
 */
function takeFromAsked(turn: Turn, call: Call, event: AboutCall): boolean {
  const { callId } = call;
  switch (event.type) {
    case 'offerRejected':
      if (call.consult?.stage === 'ringing') tellCall(turn, callId, { type: 'partyGone', why: 'rejected' });
      return true;
    case 'offerAccepted':
      if (call.consult?.stage === 'ringing' && call.consult.leg?.standing)
        tellCall(turn, callId, { type: 'partyAnswered' });
      return true;
    case 'hangUpRequested':
      tellCall(turn, callId, { type: 'partyGone', why: 'rejected' });
      return true;
    // A page without its sound: the colleague asks again.
    case 'rejoinRequested':
      tellCall(turn, callId, { type: 'partyGone', why: 'lost' });
      return true;
    case 'noteSaved':
    case 'wrapUpFinished':
      return false;
    default:
      return true;
  }
}

const VERBS = {
  holdRequested: 'hold',
  resumeRequested: 'resume',
  recordingResumeRequested: 'resumeRecording',
} as const;

/** What an agent asks about a call counts only while it is theirs: a message sent late changes nothing. */
function takeAboutCall(turn: Turn, agent: Agent, event: AboutCall): void {
  const { callId, agentId, atMs } = event;
  // Without after-call time the talk's last measurement arrives when the agent is free already.
  const isOver = event.type === 'qualityReported' && agent.callId === null && agent.lastCallId === callId;
  if (agent.callId !== callId && !isOver) return;
  const call = turn.floor.calls[callId];
  if (call && isAsked(turn, agent, callId) && takeFromAsked(turn, call, event)) return;
  switch (event.type) {
    case 'offerAccepted':
      // Over a standing leg this is the answer; a phone that rings has to be picked up.
      if (stateOf(agent) === 'offered' && turn.floor.calls[callId]?.leg?.standing)
        tellCall(turn, callId, { type: 'agentAnswered' });
      return;
    case 'offerRejected':
      // Picked up meanwhile: the talk is not cut by a reject that was on its way.
      if (stateOf(agent) === 'offered') tellCall(turn, callId, { type: 'agentGone', why: 'rejected' });
      return;
    case 'rejoinRequested':
      tellCall(turn, callId, { type: event.type });
      return;
    case 'holdRequested':
    case 'resumeRequested':
    case 'recordingResumeRequested':
      // Each of them would join who must not hear each other now.
      if (call && isInSelfService(call)) refuse(turn, agentId, callId, VERBS[event.type], 'selfService');
      else if (event.type !== 'recordingResumeRequested') tellCall(turn, callId, { type: event.type });
      else if (call) resumeRecording(turn, call, 'asked');
      return;
    case 'selfServiceRequested':
      if (call) askSelfService(turn, call, agentId, event.flowId);
      return;
    case 'selfServiceEndRequested':
      if (call) askBack(turn, call, agentId);
      return;
    case 'recordingPauseRequested':
      if (call) pauseRecording(turn, call, agentId);
      return;
    case 'hangUpRequested':
      tellCall(turn, callId, { type: 'agentHungUp' });
      return;
    case 'transferRequested':
      if (call) askTransfer(turn, call, agentId, event.target);
      return;
    case 'consultRequested':
      if (call) askConsult(turn, call, agentId, event.target);
      return;
    case 'consultStepRequested':
      if (call) askStep(turn, call, agentId, event.step);
      return;
    case 'machineAnswered':
      markMachine(turn, callId);
      return;
    case 'customerChosen':
      chooseCustomer(turn, event);
      return;
    case 'noteSaved':
      if (call) call.note = event.note;
      turn.entries.push({ kind: 'noteSaved', callId, atMs, agentId, note: event.note });
      if (agent.talk) agent.talk.note = event.note;
      return;
    case 'qualityReported': {
      const { measuredMs, lossPercent, jitterMs, roundTripMs, mos } = event;
      const quality = { measuredMs, lossPercent, jitterMs, roundTripMs, mos };
      turn.entries.push({ kind: 'qualityMeasured', callId, atMs, agentId, ...quality });
      return;
    }
    case 'wrapUpFinished': {
      if (stateOf(agent) !== 'wrapUp') return;
      saveDisposition(turn, event);
      if (agent.talk) agent.talk.disposed = true;
      tellAgent(turn, agentId, { type: 'wrapUpFinished' });
    }
  }
}
