/** Runs a call's flow and does what it orders. The flow stands to the call as a script to the one who reads it out. */

import { obeyInGreeting } from '../callback/greeting.ts';
import { timesFor } from '../callback/times.ts';
import { requestCallback } from '../callback/wishes.ts';
import type { LookUpQuery } from '../commands.ts';
import type { Call } from '../floor.ts';
import type { CallFacts, FlowInput, FlowOrder, FlowStep } from '../ivr/contract.ts';
import { advanceFlow, type FlowDocument, languagesOf, startFlow } from '../ivr/index.ts';
import type { FlowSource } from '../organization.ts';
import { cancelTimer, startTimer, type Turn, tellCall, tellFlow } from '../turn.ts';
import { nextId, play, stopPlaying } from './call.ts';
import { floorFacts } from './floor-facts.ts';
import { obeyAboutMessage } from './message.ts';
import { giveUp, wishAgent } from './one-agent.ts';
import { wishOutside } from './outside.ts';
import { enqueue, leaveByFlow, tellOfQueue } from './queueing.ts';
import { askVault, forgetKeys } from './secrecy.ts';
import { finishSelfService } from './self-service.ts';

/** Callers of a flow that was removed since are not left in silence: they end as dismissed, which the check excludes. */
export function beginFlow(turn: Turn, call: Call, flowId: string): void {
  const source = turn.floor.organization?.flows.find((flow) => flow.flowId === flowId);
  if (source === undefined) {
    tellCall(turn, call.callId, { type: 'flowFinished', served: false });
    return;
  }
  speakAsFlow(turn, call, source);
  take(turn, call, startFlow(source, factsOf(call)));
}

/** Who comes with a language that the flow does not have hears its first one from here on. */
function speakAsFlow(turn: Turn, call: Call, { document }: FlowSource): void {
  const languages = languagesOf((document as FlowDocument).languages, turn.floor.organization?.languages ?? []);
  const [first] = languages;
  if (first === undefined || languages.includes(call.language)) return;
  call.language = first;
  turn.entries.push({ kind: 'languageChosen', callId: call.callId, atMs: turn.atMs, language: first });
}

export function tellRunningFlow(turn: Turn, call: Call, input: FlowInput): void {
  const source = sourceOf(turn, call);
  if (call.flow === null || source === undefined) return;
  take(turn, call, advanceFlow(source, call.flow, input));
}

/** Ends the script: nothing of it may speak, wait or ask any more. */
export function leaveFlow(turn: Turn, call: Call): void {
  if (call.flow === null) return;
  call.flow = null;
  call.flowStep = null;
  call.checking = null;
  forgetLookUps(turn, call);
  forgetKeys(turn, call);
  for (const timerId of Object.keys(turn.floor.timers)) {
    if (timerId.startsWith(`flow/${call.callId}/`)) cancelTimer(turn, timerId);
  }
}

/** Only the newest question is waited for: an answer to an earlier one would be taken for its answer. */
function forgetLookUps(turn: Turn, call: Call): void {
  const { lookUps } = turn.floor;
  for (const [requestId, { callId, purpose }] of Object.entries(lookUps)) {
    if (callId === call.callId && purpose === 'flow') delete lookUps[requestId];
  }
}

function sourceOf(turn: Turn, call: Call): FlowSource | undefined {
  const { flow } = call;
  return turn.floor.organization?.flows.find((one) => one.flowId === flow?.flowId && one.version === flow?.version);
}

function factsOf(call: Call): CallFacts {
  return { callId: call.callId, language: call.language, ani: call.ani, dnis: call.dnis, customer: call.customer };
}

function take(turn: Turn, call: Call, step: FlowStep): void {
  call.flow = step.state;
  for (const order of step.orders) obey(turn, call, order);
}

function obey(turn: Turn, call: Call, order: FlowOrder): void {
  if (obeyInGreeting(turn, call, order)) return;
  const { callId } = call;
  const { atMs } = turn;
  switch (order.type) {
    case 'enterStep':
      call.flowStep = order.step;
      turn.entries.push({ kind: 'ivrStepEntered', callId, atMs, step: order.step });
      return;
    case 'recordInput':
      // What brought the caller here is what they pressed before an agent was there.
      if (order.outcome === 'matched' && call.selfService?.endedAs !== null)
        call.pressed.push({ step: order.step, digits: order.digits });
      turn.entries.push({
        kind: 'ivrInput',
        callId,
        atMs,
        step: order.step,
        digits: order.digits,
        outcome: order.outcome,
      });
      return;
    case 'play':
      play(turn, call, order.prompts);
      return;
    case 'stopPlaying':
      stopPlaying(turn, call);
      return;
    case 'startTimer':
      startTimer(
        turn,
        `flow/${callId}/${order.timer}`,
        order.delayMs,
        { kind: 'flow', id: callId },
        { type: order.timer },
      );
      return;
    case 'cancelTimer':
      cancelTimer(turn, `flow/${callId}/${order.timer}`);
      return;
    case 'chooseLanguage':
      call.language = order.language;
      turn.entries.push({ kind: 'languageChosen', callId, atMs, language: order.language });
      return;
    case 'lookUp': {
      forgetLookUps(turn, call);
      const requestId = nextId(call, 'l');
      const query = withCall(order.query, call);
      turn.floor.lookUps[requestId] = { callId, purpose: 'flow', query };
      turn.commands.push({ type: 'lookUp', requestId, query });
      return;
    }
    case 'ask':
      tellFlow(turn, callId, { type: 'told', facts: floorFacts(turn, order.queueIds) });
      return;
    case 'revealKey':
    case 'checkEntry':
      askVault(turn, call, order);
      return;
    case 'recordScore':
      turn.entries.push({ kind: 'scored', callId, atMs, score: order.score });
      return;
    case 'enqueue':
      enqueue(turn, call, order);
      return;
    case 'startRecording':
    case 'stopRecording':
    case 'playMessage':
    case 'keepMessage':
    case 'discardMessage':
      obeyAboutMessage(turn, call, order);
      return;
    case 'dialOutside':
      wishOutside(turn, call, order);
      return;
    case 'offerAgent':
      wishAgent(turn, call, order);
      return;
    case 'giveUpTransfer':
      giveUp(turn, call);
      return;
    case 'askTimes': {
      const times = timesFor(turn.floor.organization, order.queueId, order.slots, atMs);
      tellFlow(turn, callId, { type: 'toldOfTimes', times });
      return;
    }
    case 'requestCallback':
      requestCallback(turn, call, order);
      return;
    case 'askQueue':
      tellOfQueue(turn, call, order.queueId, order.requires);
      return;
    case 'passQueue':
      turn.entries.push({ kind: 'queuePassed', callId, atMs, queueId: order.queueId, why: order.why });
      return;
    case 'leaveQueue':
      leaveByFlow(turn, call, order);
      return;
    case 'finish':
      if (finishSelfService(turn, call, order.outcome)) return;
      tellCall(turn, callId, { type: 'flowFinished', served: order.served });
  }
}

/** What a service may be given of the call, which the flow does not know. */
function withCall(query: LookUpQuery, { callId, ani, dnis }: Call): LookUpQuery {
  if (query.kind !== 'service') return query;
  return { ...query, callId, given: { ani: ani ?? '', dnis, ...query.given } };
}
