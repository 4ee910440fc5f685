/**
 * Every way a call can end, in one table. Records, counters and reports read it and nothing else: an ending that is not
 * here cannot happen (the compiler says so).
 */
import type { CallResult } from '../entries.ts';

/** What brought the end about. */
export type EndingCause =
  /** The caller hung up. */
  | 'customerHungUp'
  /** The caller was gone when the controller came back. */
  | 'customerLost'
  /** Asterisk restarted under the call. */
  | 'asteriskRestarted'
  /** Our answer was not taken up. */
  | 'notAnswerable'
  /** The flow said goodbye, having answered. */
  | 'served'
  /** The flow said goodbye without an answer (closed, too many wrong keys). */
  | 'dismissed'
  /** The agent hung up and no survey follows. */
  | 'agentHungUp'
  /** The survey came to its end. */
  | 'surveyed'
  /** Who was called outside hung up. */
  | 'outsideHungUp'
  /** A talk with somebody outside came to its limit. */
  | 'outsideTooLong'
  /** Two legs could not be joined. */
  | 'bridgeFailed'
  /** The customer of a callback, or whom an agent called, was not reached; the call's record says why. */
  | 'callbackMissed'
  /** A callback that an agent was offered is no longer wanted. */
  | 'callbackWithdrawn'
  /** There were as many callers as the hotline takes. */
  | 'full';

export type Ending = { result: CallResult; reason: string };

type State =
  | 'arriving'
  | 'ivr'
  | 'waiting'
  | 'ringing'
  | 'talking'
  | 'surveying'
  | 'dialling'
  | 'outside'
  | 'calling'
  | 'greeting'
  | 'outbound';

const HUNG_UP: Record<State, Ending> = {
  arriving: { result: 'abandoned', reason: 'hungUpBeforeGreeting' },
  ivr: { result: 'abandoned', reason: 'hungUpInIvr' },
  waiting: { result: 'abandoned', reason: 'hungUpInQueue' },
  ringing: { result: 'abandoned', reason: 'hungUpWhileRinging' },
  talking: { result: 'answered', reason: 'customerHungUp' },
  surveying: { result: 'answered', reason: 'hungUpInSurvey' },
  dialling: { result: 'abandoned', reason: 'hungUpWhileDialling' },
  outside: { result: 'transferred', reason: 'customerHungUp' },
  calling: { result: 'notReached', reason: 'noAnswer' },
  greeting: { result: 'notReached', reason: 'hungUp' },
  outbound: { result: 'notReached', reason: 'noAnswer' },
};

const OTHERWISE: Record<Exclude<EndingCause, 'customerHungUp'>, Ending> = {
  customerLost: { result: 'abandoned', reason: 'goneWhileControllerAway' },
  asteriskRestarted: { result: 'failed', reason: 'asteriskRestarted' },
  notAnswerable: { result: 'failed', reason: 'notAnswerable' },
  served: { result: 'selfServed', reason: 'served' },
  dismissed: { result: 'failed', reason: 'dismissed' },
  agentHungUp: { result: 'answered', reason: 'agentHungUp' },
  surveyed: { result: 'answered', reason: 'surveyed' },
  outsideHungUp: { result: 'transferred', reason: 'outsideHungUp' },
  outsideTooLong: { result: 'transferred', reason: 'outsideTooLong' },
  bridgeFailed: { result: 'failed', reason: 'bridgeFailed' },
  callbackMissed: { result: 'notReached', reason: 'missed' },
  callbackWithdrawn: { result: 'notReached', reason: 'withdrawn' },
  full: { result: 'failed', reason: 'full' },
};

/** What callers achieve without an agent makes their call a success, whatever they do next. */
const ACHIEVED: Record<'message' | 'callback' | 'transferred', Ending> = {
  message: { result: 'messageLeft', reason: 'messageLeft' },
  callback: { result: 'callback', reason: 'callbackRequested' },
  transferred: { result: 'transferred', reason: 'customerHungUp' },
};

/**
 * Classifies an ending by where the call stood and what brought it about. A call that was talked is never abandoned, and nor is
 * one that has achieved something; `achieved` is the last of it.
 */
export function classifyEnding(
  state: State,
  cause: EndingCause,
  talked: boolean,
  achieved: keyof typeof ACHIEVED | null = null,
): Ending {
  const ending = cause === 'customerHungUp' ? HUNG_UP[state] : OTHERWISE[cause];
  if (ending.result === 'answered' || ending.result === 'transferred') return ending;
  if (cause === 'callbackMissed') return ending;
  // Whatever a transfer has led to after it, the customer has talked with an agent.
  const isLess = ending.result === 'abandoned' || cause === 'served' || cause === 'dismissed';
  if (talked) return isLess ? { result: 'answered', reason: ending.reason } : ending;
  if (achieved === null || cause === 'asteriskRestarted') return ending;
  // Where a call with somebody outside broke off is told by the cause.
  return achieved === 'transferred' ? { result: 'transferred', reason: ending.reason } : ACHIEVED[achieved];
}

export type EndingState = State;
