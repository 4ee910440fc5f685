/** What Asterisk and the records report about calls, told to the machines it concerns. Whatever names nothing of ours is dropped. */
import { rankAnew } from '../acd/place.ts';
import { agentOfStandingLeg, tellStandingAnswered, tellStandingEnded, tellStandingFailed } from '../agent/standing.ts';
import { isBeforeTalk, missedBy, tellCustomerNotDialled } from '../callback/attempt.ts';
import type { FloorEvent, LookUpResult } from '../events.ts';
import type { Call } from '../floor.ts';
import { standsIn } from '../machine.ts';
import { type Turn, tellCall, tellFlow } from '../turn.ts';
import { callOfPlayback } from './call.ts';
import { tellNotRecorded } from './message.ts';
import { offerView } from './offer.ts';
import { outsideMissedBy, tellNotDialled } from './outside.ts';
import { tellLifted, tellPressed } from './press.ts';
import { keyOf } from './secrecy.ts';
import { suggestOwner, takeChosen, takeFound } from './who.ts';

type CommandFailure = Extract<FloorEvent, { type: 'commandFailed' }>['reason'];

const ANSWERED = {
  customer: 'answered',
  outside: 'outsideAnswered',
  party: 'partyAnswered',
} as const;

export function tellAnswered(turn: Turn, channelId: string): void {
  const channel = turn.floor.channels[channelId];
  if (channel === undefined) {
    tellStandingAnswered(turn, channelId);
    return;
  }
  if (channel.role === 'agent' || (channel.role === 'party' && turn.floor.calls[channel.callId]?.consult?.leg))
    tellLifted(turn, channelId);
  else tellCall(turn, channel.callId, { type: ANSWERED[channel.role] });
}

/** Q.850 causes by which a phone says that a person (or a do-not-disturb) refused. */
const REJECTED_CAUSES = new Set([17, 21]);
/** Q.850: nobody was there to be rung. 0 is Asterisk's "unknown", given when a leg could not be made. */
const UNREACHABLE_CAUSES = new Set([0, 1, 3, 20, 27, 34, 38, 41, 58, 88, 127]);

/**
 * Q.850: what a line, a browser or a network that broke ends a talk with (44 is Asterisk's for a telephone that sends no sound
 * any more, 18 and 20 for one that answers no request). Everything else counts as hung up, or an agent whose phone gives no
 * cause would be waited for.
 */
const BROKEN_CAUSES = new Set([18, 20, 27, 38, 41, 44]);

export function tellEnded(turn: Turn, channelId: string, cause: number): void {
  delete turn.floor.leaving[channelId];
  const standing = agentOfStandingLeg(turn.floor, channelId);
  if (standing) tellStandingEnded(turn, standing);
  const channel = turn.floor.channels[channelId];
  if (channel === undefined) return;
  delete turn.floor.channels[channelId];
  const callback = turn.floor.calls[channel.callId];
  if (channel.role === 'customer' && callback !== undefined && isBeforeTalk(callback)) {
    tellCall(turn, channel.callId, { type: 'customerMissed', why: missedBy(callback, cause) });
    return;
  }
  if (channel.role === 'customer') {
    tellCall(turn, channel.callId, { type: 'customerGone', cause: 'customerHungUp' });
    return;
  }
  if (channel.role === 'outside') {
    tellCall(turn, channel.callId, { type: 'outsideGone', why: outsideMissedBy(cause) });
    return;
  }
  const call = turn.floor.calls[channel.callId];
  if (channel.role === 'party') {
    const why = call?.consult?.outside ? outsideMissedBy(cause) : agentGoneBy(cause);
    tellCall(turn, channel.callId, { type: 'partyGone', why });
    return;
  }
  if (BROKEN_CAUSES.has(cause) && call !== undefined && standsIn(call.machine, 'talking')) {
    tellCall(turn, channel.callId, { type: 'agentInterrupted', why: 'legLost' });
    // A leg dialled anew that did not come up is simply not there again.
    tellCall(turn, channel.callId, { type: 'agentGone', why: 'lost' });
    return;
  }
  // A leg that stood and broke while its page rang was not refused.
  tellCall(turn, channel.callId, { type: 'agentGone', why: standing ? 'lost' : agentGoneBy(cause) });
}

function agentGoneBy(cause: number): 'rejected' | 'unreachable' | 'noAnswer' {
  return REJECTED_CAUSES.has(cause) ? 'rejected' : UNREACHABLE_CAUSES.has(cause) ? 'unreachable' : 'noAnswer';
}

/** As many as the flow's own buffer takes; nobody presses more in a third of a second. */
const EARLY_KEYS = 32;

export function tellDigit(turn: Turn, event: Extract<FloorEvent, { type: 'digitReceived' }>): void {
  const channel = turn.floor.channels[event.channelId];
  const digit = keyOf(event);
  if (digit === null) return;
  if (channel?.role !== 'customer') {
    tellPressed(turn, event.channelId, digit);
    return;
  }
  const call = turn.floor.calls[channel.callId];
  if (call !== undefined && event.seal !== undefined) call.sealed = event.seal;
  // Who knows the menu by heart presses before it has begun.
  if (call !== undefined && standsIn(call.machine, 'arriving'))
    call.earlyKeys = (call.earlyKeys + digit).slice(0, EARLY_KEYS);
  else tellFlow(turn, channel.callId, { type: 'digitReceived', digit });
}

export function tellPlayed(turn: Turn, playbackId: string): void {
  const call = callOfPlayback(turn, playbackId);
  if (call === undefined || call.playbackId !== playbackId) return;
  call.playbackId = null;
  if (standsIn(call.machine, 'greeting') && call.flow === null) tellCall(turn, call.callId, { type: 'greeted' });
  else tellFlow(turn, call.callId, { type: 'promptsFinished' });
}

export function tellFound(turn: Turn, event: Extract<FloorEvent, { type: 'lookUpFinished' }>): void {
  const { floor } = turn;
  const request = floor.lookUps[event.requestId];
  if (request === undefined) return;
  delete floor.lookUps[event.requestId];
  const call = floor.calls[request.callId];
  if (request.purpose === 'chosen') {
    takeChosen(turn, request.callId, request.agentId ?? '', event.result);
    return;
  }
  if (call === undefined) return;
  const { callId } = call;
  if (request.purpose === 'flow') {
    tellFlowFound(turn, call, event.result);
    return;
  }
  const customer = event.result?.kind === 'customer' ? event.result.customer : null;
  if (event.result?.kind === 'customer') takeFound(turn, call, event.result);
  if (customer !== null) {
    // Later the caller may have chosen one.
    if (standsIn(call.machine, 'arriving')) call.language = customer.language;
    rankAnew(turn, call);
    // Found while the phone rings or after: whoever has the call sees the file after all.
    for (const leg of [call.leg, call.consult?.leg ?? null]) {
      const offer = offerView(floor, call, leg);
      if (leg !== null && offer !== null) turn.commands.push({ type: 'showOffer', agentId: leg.agentId, offer });
    }
  }
  tellCall(turn, callId, { type: 'recognised' });
  if (call.flow !== null) tellFlow(turn, callId, { type: 'customerKnown', customer });
}

function tellFlowFound(turn: Turn, call: Call, result: LookUpResult | null): void {
  // Who was looked up by what was keyed in is the customer of this call from here on, on the agent's screen too.
  if (result?.kind === 'customer' && result.customer !== null)
    takeFound(turn, call, { ...result, caller: call.caller });
  if (result?.kind === 'order') suggestOwner(call, result.owner);
  tellFlow(turn, call.callId, { type: 'lookUpFinished', ...answerForFlow(result) });
}

/** What a flow may speak of; whose order it is and who else has a number are the agent's business. */
function answerForFlow(result: LookUpResult | null) {
  switch (result?.kind) {
    case 'customer':
      return { customer: result.customer };
    case 'order':
      return { order: result.order };
    case 'complaint':
      return { complaint: result.complaint };
    case 'facts':
      return { facts: result.facts };
    default:
      return {};
  }
}

/** A command that failed is the end of what it was for; the channel it was for may be ending anyway. */
export function tellFailed(turn: Turn, event: Extract<FloorEvent, { type: 'commandFailed' }>): void {
  const { command, about, reason } = event;
  if (command === 'playMedia') tellPlayed(turn, about);
  else if (command === 'playMessage') tellPlayed(turn, about);
  else if (command === 'recordMessage' || (command === 'checkRecording' && reason === 'notFound'))
    tellNotRecorded(turn, about);
  else if (command === 'dialOutside' && tellCustomerNotDialled(turn, about, reason)) return;
  else if (command === 'dialOutside') tellNotDialled(turn, about, reason);
  else if (command === 'dialStandingLeg') tellStandingFailed(turn, about);
  // Not found: its end is reported. Unreachable: parked again when the node is back.
  else if (command === 'parkLeg' && reason !== 'notFound' && reason !== 'unreachable') tellStandingFailed(turn, about);
  else if (command === 'dialAgent' || command === 'answerChannel') tellNotUp(turn, about, reason);
  else if (command === 'connectChannels' && reason !== 'notFound' && reason !== 'unreachable') {
    // Not found: a leg is gone, and its end is reported. Unreachable: the talk is joined again when the node is back.
    const calls = Object.values(turn.floor.calls);
    const call = calls.find((one) => one.bridgeId === about);
    if (call) tellCall(turn, call.callId, { type: 'bridgeFailed' });
    const asking = calls.find((one) => one.consult?.bridgeId === about);
    if (asking) tellCall(turn, asking.callId, { type: 'partyGone', why: 'failed' });
  }
}

/**
 * A channel that did not go up. Only where it is certain that there is none is it forgotten here: otherwise ending the call
 * or the offer hangs it up, or a phone would ring on for nobody. After an answer such a report is no news.
 */
function tellNotUp(turn: Turn, channelId: string, reason: CommandFailure): void {
  const { channels, calls } = turn.floor;
  const channel = channels[channelId];
  const call = calls[channel?.callId ?? ''];
  if (channel === undefined || call === undefined) return;
  const isCustomer = channel.role === 'customer';
  if (channel.role === 'party') {
    if (!standsIn(call.machine, 'talking.consulting.ringing')) return;
    if (reason === 'notFound' || reason === 'refused') delete channels[channelId];
    tellCall(turn, call.callId, { type: 'partyGone', why: 'unreachable' });
    return;
  }
  const mayRing = ['waiting', 'talking.interrupted', 'talking.selfService', 'outbound.ownPhone'].some((state) =>
    standsIn(call.machine, state),
  );
  if (isCustomer ? !standsIn(call.machine, 'arriving.answering') : !mayRing) return;
  const isGone = reason === 'notFound' || (!isCustomer && reason === 'refused');
  if (isGone) delete channels[channelId];
  if (isCustomer)
    tellCall(turn, call.callId, { type: 'customerGone', cause: isGone ? 'customerHungUp' : 'notAnswerable' });
  else tellCall(turn, call.callId, { type: 'agentGone', why: 'unreachable' });
}
