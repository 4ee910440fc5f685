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
  /** Two legs could not be joined. */
  | 'bridgeFailed'
  /** There were as many callers as the hotline takes. */
  | 'full';

export type Ending = { result: CallResult; reason: string };

type State = 'arriving' | 'ivr' | 'waiting' | 'ringing' | 'talking' | 'surveying';

const HUNG_UP: Record<State, Ending> = {
  arriving: { result: 'abandoned', reason: 'hungUpBeforeGreeting' },
  ivr: { result: 'abandoned', reason: 'hungUpInIvr' },
  waiting: { result: 'abandoned', reason: 'hungUpInQueue' },
  ringing: { result: 'abandoned', reason: 'hungUpWhileRinging' },
  talking: { result: 'answered', reason: 'customerHungUp' },
  surveying: { result: 'answered', reason: 'hungUpInSurvey' },
};

const OTHERWISE: Record<Exclude<EndingCause, 'customerHungUp'>, Ending> = {
  customerLost: { result: 'abandoned', reason: 'goneWhileControllerAway' },
  asteriskRestarted: { result: 'failed', reason: 'asteriskRestarted' },
  notAnswerable: { result: 'failed', reason: 'notAnswerable' },
  served: { result: 'selfServed', reason: 'served' },
  dismissed: { result: 'failed', reason: 'dismissed' },
  agentHungUp: { result: 'answered', reason: 'agentHungUp' },
  surveyed: { result: 'answered', reason: 'surveyed' },
  bridgeFailed: { result: 'failed', reason: 'bridgeFailed' },
  full: { result: 'failed', reason: 'full' },
};

/** Classifies an ending by where the call stood and what brought it about. A call that was talked is never abandoned. */
export function classifyEnding(state: State, cause: EndingCause, talked: boolean): Ending {
  if (cause === 'customerHungUp') return HUNG_UP[state];
  const ending = OTHERWISE[cause];
  return talked && ending.result === 'abandoned' ? { result: 'answered', reason: ending.reason } : ending;
}

export type EndingState = State;
