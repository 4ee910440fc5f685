/** What a call's machine is told, what it orders, and what it keeps: the words between `machine.ts` and all around it. */
import type { CallbackMissedWhy, OutsideMissedWhy } from '../entries.ts';
import type { EndingCause } from './endings.ts';
import type { SelfServiceEnd, SelfServiceOver } from './self-service.ts';
import type { TransferTarget } from './targets.ts';

/** `lost`: the leg was gone when we came back, which is nobody's fault. `callerLeft`: a key led out of the queue. */
export type MissedWhy = 'noAnswer' | 'rejected' | 'unreachable' | 'callerGone' | 'callerLeft' | 'lost';

/** Why a talk lost its agent without anybody hanging up: the page went, another page asks for the call, the leg broke, or the desk moved. */
export type InterruptedWhy = 'pageLeft' | 'pageReturned' | 'legLost' | 'deskMoved';

/** Why who was asked (an agent, a telephone outside) is not on the line any more, or never was. */
export type PartyGoneWhy = MissedWhy | OutsideMissedWhy;

/** Why a blind transfer came to nothing. */
export type TransferMissedWhy = 'noAnswer' | 'busy' | 'failed';

export type CallOrder =
  | { type: 'answer' }
  | { type: 'startEntryFlow' }
  | { type: 'leaveFlow' }
  | { type: 'startSurvey' }
  | { type: 'joinQueue' }
  | { type: 'leaveQueue' }
  | { type: 'stopSpeaking' }
  | { type: 'ringAgent' }
  | { type: 'missOffer'; why: MissedWhy }
  | { type: 'connect' }
  | { type: 'putOnHold' }
  | { type: 'takeOffHold' }
  | { type: 'endTalk'; endedBy: 'customer' | 'agent' | 'failure' }
  /** A blind transfer (`call.transfer` says where to), and the caller's return from one that nobody took. */
  | { type: 'sendAway' }
  | { type: 'returnTransfer'; why: TransferMissedWhy }
  | { type: 'beginConsult' }
  | { type: 'ringParty' }
  | { type: 'missParty'; why: PartyGoneWhy }
  | { type: 'connectParty' }
  | { type: 'turnToCustomer' }
  | { type: 'turnToParty' }
  | { type: 'confer' }
  | { type: 'dropParty'; endedBy: 'asker' | 'party' | 'customer' | 'failure' }
  /** The agent leaves the customer to the other party. */
  | { type: 'handOver'; endedBy: 'agent' | 'failure' }
  | { type: 'hangUpAgentLeg' }
  | { type: 'dialOutside' }
  | { type: 'missOutside'; why: OutsideMissedWhy }
  | { type: 'connectOutside' }
  | { type: 'endOutside'; endedBy: 'customer' | 'outside' | 'failure' }
  /** A call that an agent makes: first their own telephone, then the customer's, who picks up. */
  | { type: 'ringDialler' }
  | { type: 'dialOut' }
  | { type: 'reachCustomer' }
  | { type: 'dialCustomer' }
  | { type: 'greetCustomer' }
  | { type: 'missCustomer'; why: CallbackMissedWhy }
  | { type: 'interrupt'; why: InterruptedWhy }
  | { type: 'dialAgain' }
  | { type: 'rejoin' }
  /** `call.selfService` says which. */
  | { type: 'beginSelfService' }
  | { type: 'endSelfService'; endedAs: SelfServiceEnd }
  | { type: 'bringBack' }
  | { type: 'waitForAgent' }
  | { type: 'rejoinAside' }
  | { type: 'end'; cause: EndingCause };

export type CallMachineEvent =
  | { type: 'answered' }
  | { type: 'recognised' }
  | { type: 'flowEnqueued'; ringTimeoutMs: number }
  /** The flow has taken the caller out of the line again. */
  | { type: 'flowLeftQueue' }
  | { type: 'flowFinished'; served: boolean }
  /** `moreRingMs`: how much longer than others this agent's telephone may ring. */
  | { type: 'assigned'; moreRingMs?: number }
  | { type: 'agentAnswered' }
  /** The agent's leg is gone or could not be made. */
  | { type: 'agentGone'; why: MissedWhy }
  /** In the talk: the page with the agent's telephone went away, or the leg ended without a hang-up. */
  | { type: 'agentInterrupted'; why: InterruptedWhy }
  /** The agent's page is (back) here, without the call's sound. */
  | { type: 'rejoinRequested' }
  | { type: 'holdRequested' }
  /** The customer goes to key something in: `call.selfService` says what. */
  | { type: 'selfServiceRequested' }
  | { type: 'selfServiceOver'; how: SelfServiceOver }
  | { type: 'resumeRequested' }
  /** The agent hung up at the desk: the leg is ended by us. */
  | { type: 'agentHungUp' }
  | { type: 'bridgeFailed' }
  /** A blind transfer; `ringMs`: how long whoever is dialled may ring. */
  | { type: 'transferRequested'; to: TransferTarget['to']; ringMs: number }
  /** Nobody took it; `ringMs` is the own queue's again. */
  | { type: 'transferFailed'; why: TransferMissedWhy; ringMs: number }
  /** Somebody is asked while the customer waits: `call.consult` says who. */
  | { type: 'consultRequested'; to: 'agent' | 'queue' | 'outside'; ringMs: number }
  /** The queue that is asked has an agent for it. */
  | { type: 'partyFound' }
  | { type: 'partyAnswered' }
  | { type: 'partyGone'; why: PartyGoneWhy }
  | { type: 'consultCancelled' }
  | { type: 'swapRequested' }
  | { type: 'conferenceRequested' }
  | { type: 'handOverRequested' }
  /** The flow wants somebody outside: `call.outside` says whom. */
  | { type: 'flowDialsOutside'; ringMs: number }
  /** The flow no longer waits for an answer. */
  | { type: 'flowGaveUp' }
  | { type: 'outsideAnswered' }
  | { type: 'outsideGone'; why: OutsideMissedWhy }
  /** Of a callback, or a call that an agent makes: the customer's telephone was not picked up, or by a machine. */
  | { type: 'customerMissed'; why: CallbackMissedWhy }
  /** The customer has heard who calls, and is to be put through. */
  | { type: 'greeted' }
  /** A callback is no longer wanted: the customer has called in, or somebody has cancelled it. */
  | { type: 'withdrawn' }
  | { type: 'customerGone'; cause: EndingCause };

export type CallContext = {
  ringTimeoutMs: number;
  /** Of the agent who is rung, or was last; missing: nothing. */
  moreRingMs?: number;
  survey: boolean;
  /** How long a telephone outside rings; missing before one was dialled. */
  outsideRingMs?: number;
  /** An agent calls somebody; missing: somebody called us, or is called back. */
  outbound?: true;
  /** A callback whose customer has not been reached yet: how long their telephone rings. */
  callbackRingMs?: number | null;
  /** How long the return-call flow may keep that customer; missing where only the fixed words are said. */
  greetingMs?: number;
  /** Who calls has been looked up, whether found or not; a withheld number has nothing to look up. */
  recognised: boolean;
  /** On the way to a telephone outside by an agent's hand: not being reached is no matter of the flow's. */
  transferred?: boolean;
  /** Who is asked beside the customer; null or missing: nobody. */
  party?: 'agent' | 'outside' | null;
  /** The party is looked for in a queue. */
  viaQueue?: boolean;
  partyRingMs?: number;
  /** Agent, customer and party hear one another. */
  conference?: boolean;
};
