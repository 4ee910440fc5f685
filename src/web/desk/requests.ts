/** What people ask of the controller by the desk's socket, where the page's own telephone has no part in it. */
import type { TransferTarget } from '../../core/call/targets.ts';
import type { ConsultStep } from '../../core/events.ts';
import { send } from './session.ts';
import { useDesk } from './store.ts';

/** No calls while a case is written, or again. */
export function setFocus(on: boolean): void {
  send({ type: 'focus', on });
}

/** What to be called on from now on; the desk says so when it cannot be now. */
export function choosePhone(phone: 'browser' | 'desk'): void {
  // What is asked below is about the telephone in the page.
  if (phone === 'desk') useDesk.setState({ microphone: null });
  send({ type: 'choosePhone', phone });
}

/** A number outside to be called on; the desk says so when it may not be dialled. */
export function chooseOutsidePhone(number: string): void {
  useDesk.setState({ microphone: null });
  send({ type: 'chooseOutsidePhone', number });
}

/** Answered by what to type into the desk phone. */
export function renewDeskPhone(): void {
  send({ type: 'renewDeskPhone' });
}

/** It has been typed into the phone, or is not wanted any more. */
export function forgetDeskPhone(): void {
  useDesk.setState({ deskPhone: null });
}

/** A leg that stands from call to call, or no longer. */
export function setStandingLeg(on: boolean): void {
  send({ type: 'standingLeg', on });
}

/** A supervisor puts an agent there. */
export function forceState(
  agentId: string,
  state: 'ready' | 'notReady' | 'signedOut',
  why: string,
  reason?: string,
): void {
  send({ type: 'forceState', agentId, state, why, ...(reason !== undefined && { reason }) });
}

/** One key for "nobody is there": the callback is tried again later. */
export function machineAnswered(): void {
  const { call } = useDesk.getState().desk;
  if (call !== null) send({ type: 'machineAnswered', callId: call.callId });
}

export function toggleHold(): void {
  const { call } = useDesk.getState().desk;
  if (call?.state === 'talking') send({ type: 'hold', callId: call.callId });
  else if (call?.state === 'held') send({ type: 'resume', callId: call.callId });
}

/** Card data is about to be spoken, or has been. */
export function togglePause(): void {
  const { call } = useDesk.getState().desk;
  if (call === null) return;
  const isPaused = call.recordingPausedUntilMs !== undefined;
  send({ type: isPaused ? 'resumeRecording' : 'pauseRecording', callId: call.callId });
}

/** The customer keys something in, out of this agent's hearing. */
export function sendToSelfService(flowId: string): void {
  const { call } = useDesk.getState().desk;
  if (call !== null) send({ type: 'selfService', callId: call.callId, flowId });
}

/** Back, whatever they have keyed in so far. */
export function endSelfService(): void {
  const { call } = useDesk.getState().desk;
  if (call !== null) send({ type: 'endSelfService', callId: call.callId });
}

/** Lets the customer go to somebody else, or asks them first; false: there is no talk, or no line to the controller. */
export function passOn(how: 'transfer' | 'consult', target: TransferTarget): boolean {
  const { call } = useDesk.getState().desk;
  return call !== null && call.state !== 'ended' && send({ type: how, callId: call.callId, target });
}

export function takeConsultStep(step: ConsultStep): void {
  const { call } = useDesk.getState().desk;
  if (call !== null) send({ type: 'consultStep', callId: call.callId, step });
}

/** Anew: who was free a while ago is not shown as free. */
export function lookForTargets(): void {
  useDesk.setState(({ desk }) => ({ desk: { ...desk, targets: null } }));
  findTargets();
}

export function findTargets(): void {
  send({ type: 'findTargets' });
}

/** Who calls. The answer brings the file; without a connection the question stays on the screen. */
export function chooseCustomer(callId: string, customerId: string): void {
  send({ type: 'chooseCustomer', callId, customerId });
}

export function extendWrapUp(callId: string): void {
  send({ type: 'extendWrapUp', callId });
}
