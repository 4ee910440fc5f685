/**
 * Every fact that can enter the floor. One door: whatever happens in Asterisk, at a desk, in the database or on the clock
 * is one of these, named in the past tense, with the moment it was seen. A list of them is a complete bug report.
 */
import type { PhoneKind } from './agent/phone.ts';
import type { Calendar } from './calendar/calendar.ts';
import type { TransferTarget } from './call/targets.ts';
import type { CallerFacts, ComplaintSummary, CustomerChoice, CustomerFile, OrderSummary } from './customer.ts';
import type { MessageKind } from './ivr/contract.ts';
import type { FlowSource, LanguageSource, Organization } from './organization.ts';
import type { OrderActionName, OrderActionOutcome } from './shop/order-actions.ts';

type At = {
  /** Wall-clock milliseconds since 1970 at which the controller took the event in; never decreases. */
  atMs: number;
};

/** A channel that Asterisk really has, listed when a node is connected. */
export type LiveChannel = {
  channelId: string;
  /** `customer`: came in over the trunk or a guest's page; `agent`: a leg we dialled; `outside`: one we dialled through a trunk; `other`: not ours. */
  kind: 'customer' | 'agent' | 'outside' | 'other';
  answered: boolean;
  ani: string | null;
  dnis: string;
};

export type TelephonyEvent =
  /** A call was offered to the application and we won the claim. Ids are the caller's channel's own. `ani` null: withheld. */
  | ({ type: 'callArrived'; callId: string; channelId: string; nodeId: string; ani: string | null; dnis: string } & At)
  /** A channel went up: the caller's after our answer, or an agent's phone that was picked up. */
  | ({ type: 'channelAnswered'; channelId: string } & At)
  | ({ type: 'channelRang'; channelId: string } & At)
  /** A channel is gone. `cause` is Q.850's (16 normal, 17 busy, 18 no response, 19 no answer, 21 rejected; 0 unknown). */
  | ({ type: 'channelEnded'; channelId: string; cause: number } & At)
  /**
   * A key was pressed. Digits of a masked entry, and those that nothing listens to, come as `•`: the first with the number of
   * the seal that the vault keeps them under (`app/vault.ts`), the others without one.
   */
  | ({ type: 'digitReceived'; channelId: string; digit: string; seal?: number } & At)
  | ({ type: 'playbackFinished'; playbackId: string } & At)
  /** Connected to a node, at start or after a break, with what it has now. Nothing else about it is certain. */
  | ({
      type: 'nodeConnected';
      nodeId: string;
      restarted: boolean;
      channels: LiveChannel[];
      bridges: { bridgeId: string; channelIds: string[] }[];
    } & At)
  | ({ type: 'nodeLost'; nodeId: string } & At)
  /** `phone` missing: the one in the agent's page. */
  | ({ type: 'phoneRegistered'; agentId: string; nodeId: string; phone?: 'desk' } & At)
  | ({ type: 'phoneUnregistered'; agentId: string; phone?: 'desk' } & At)
  /** The talk's sound lies on disk, complete. */
  /**
   * A message is over. `saidMs` is how much of it was speech, as well as Asterisk can tell; `gone` when the caller hung up. A message that
   * could not be recorded at all comes as `commandFailed`.
   */
  | ({ type: 'messageRecorded'; messageId: string; saidMs: number; gone: boolean } & At)
  /** A message lies in its place. `ani` and `dnis` come with those that Asterisk took alone, of which the floor knows no call. */
  | ({
      type: 'messageSaved';
      messageId: string;
      callId: string;
      messageKind: MessageKind;
      queueId: string | null;
      ani: string | null;
      dnis: string | null;
      recordedAtMs: number;
      file: string;
      durationMs: number;
      bytes: number;
    } & At)
  | ({
      type: 'recordingSaved';
      recordingId: string;
      callId: string;
      file: string;
      durationMs: number;
      bytes: number;
    } & At);

export type LookUpResult =
  /** `choices`: several have this number, likeliest first; `customer` is the first of them. */
  | { kind: 'customer'; customer: CustomerFile | null; choices?: CustomerChoice[]; caller?: CallerFacts }
  /** `owner`: whose order it is, where it was found by its number alone. */
  | { kind: 'order'; order: OrderSummary | null; owner?: CustomerChoice | null }
  | { kind: 'complaint'; complaint: ComplaintSummary | null }
  /** What a service told, by the names that its file gives. */
  | { kind: 'facts'; facts: Record<string, string> | null };

export type ConsultStep = 'cancel' | 'swap' | 'conference' | 'handOver';
/** Means over `measuredMs` of talk; `mos` is 1 to 4.5, estimated from the others (ITU-T G.107). */
export type CallQuality = {
  measuredMs: number;
  lossPercent: number;
  jitterMs: number;
  roundTripMs: number;
  mos: number;
};

/** How a call has ended for the customer. `resolved` null: not said. */
export type Outcome = { resolved?: boolean | null; followUp?: FollowUp | null };
export type FollowUp = 'none' | 'callback' | 'case';

export type DeskEvent =
  /** The agent's page is open and signed in. `takesOver`: from another page that was open until now, by the agent's wish. */
  | ({ type: 'deskConnected'; agentId: string; deskId: string; takesOver?: boolean } & At)
  /** `left`: the browser said that the page is going; its telephone goes with it. Otherwise only the socket is known to be gone. */
  | ({ type: 'deskDisconnected'; agentId: string; deskId: string; left?: boolean } & At)
  /** The page is here, its telephone registered, and the sound of the agent's own talk is missing. */
  | ({ type: 'rejoinRequested'; agentId: string; callId: string } & At)
  | ({
      type: 'agentStateRequested';
      agentId: string;
      state: 'ready' | 'notReady' | 'signedOut';
      reason: string | null;
    } & At)
  /** A supervisor puts the agent there; while they are busy it is kept as what comes next. */
  | ({
      type: 'agentForced';
      agentId: string;
      state: 'ready' | 'notReady' | 'signedOut';
      reason: string | null;
      by: string;
      byName: string;
      why: string;
    } & At)
  /** Writes a case and wants no call until it is done, or does again. */
  | ({ type: 'focusRequested'; agentId: string; on: boolean } & At)
  /** Wants to be called on this telephone from now on. `number`: as it was written, of one outside. */
  | ({ type: 'phoneChosen'; agentId: string; phone: PhoneKind; number?: string } & At)
  /**
   * Calls somebody: `number` as it was written, by hand or in a file. `customerId`: whose file it was taken from, where it was; the
   * number may be several people's.
   */
  | ({ type: 'dialRequested'; agentId: string; number: string; customerId?: string } & At)
  /** Wants a leg that stands from call to call, or no longer. */
  | ({ type: 'standingLegRequested'; agentId: string; on: boolean } & At)
  /** Puts a call that is offered over a standing leg through. */
  | ({ type: 'offerAccepted'; agentId: string; callId: string } & At)
  | ({ type: 'offerRejected'; agentId: string; callId: string } & At)
  | ({ type: 'holdRequested'; agentId: string; callId: string } & At)
  | ({ type: 'resumeRequested'; agentId: string; callId: string } & At)
  /** Card data is about to be spoken, or has been. */
  | ({ type: 'recordingPauseRequested'; agentId: string; callId: string } & At)
  | ({ type: 'recordingResumeRequested'; agentId: string; callId: string } & At)
  /** The customer is to key something in, out of this agent's hearing; and back before that has come to its end. */
  | ({ type: 'selfServiceRequested'; agentId: string; callId: string; flowId: string } & At)
  | ({ type: 'selfServiceEndRequested'; agentId: string; callId: string } & At)
  | ({ type: 'hangUpRequested'; agentId: string; callId: string } & At)
  /** Lets the customer go to somebody else, without asking there first. */
  | ({ type: 'transferRequested'; agentId: string; callId: string; target: TransferTarget } & At)
  /** Asks somebody while the customer hears music. */
  | ({ type: 'consultRequested'; agentId: string; callId: string; target: TransferTarget } & At)
  /** `cancel`: back to the customer, without the party; `swap`: to the other of the two; `handOver`: leaves the customer to the party. */
  | ({ type: 'consultStepRequested'; agentId: string; callId: string; step: ConsultStep } & At)
  /** The agent hears that a machine has answered the callback. */
  | ({ type: 'machineAnswered'; agentId: string; callId: string } & At)
  /** The agent says who calls: one of the choices, one found by searching, or one whose file has just been made. */
  | ({ type: 'customerChosen'; agentId: string; callId: string; customerId: string } & At)
  | ({ type: 'noteSaved'; agentId: string; callId: string; note: string } & At)
  /** How the sound that reached the agent's browser was, over some part of the talk. */
  | ({ type: 'qualityReported'; agentId: string; callId: string } & CallQuality & At)
  | ({ type: 'wrapUpExtended'; agentId: string; callId: string } & At)
  | ({ type: 'wrapUpFinished'; agentId: string; callId: string; disposition: string; note: string } & Outcome & At)
  /** A case was opened from the call, or added to with the call as evidence; whoever sends this has seen that it is the agent's. */
  | ({
      type: 'caseFiled';
      agentId: string;
      callId: string;
      caseId: string;
      how: 'opened' | 'appended';
      title: string;
    } & At)
  /** The shop's system was asked for something, and what it answered; `code`: why it refused. */
  | ({
      type: 'orderActed';
      agentId: string;
      callId: string;
      orderNumber: string;
      action: OrderActionName;
      outcome: OrderActionOutcome['outcome'];
      code: string | null;
    } & At)
  /** The agent and the caller agree on a time. `number` null: the call's own. */
  | ({ type: 'callbackPromised'; agentId: string; callId: string; chosenAtMs: number; number: string | null } & At)
  /** A call that had been left without one gets its disposition later; whoever sends this has seen that it is the agent's. */
  | ({ type: 'dispositionAdded'; agentId: string; callId: string; disposition: string; note: string } & Outcome & At);

export type SystemEvent =
  | ({ type: 'organizationLoaded'; organization: Organization } & At)
  /** A new version of flows or of the calendar, for new callers; `documents` and `by` say what was published and who did it. */
  | ({
      type: 'flowsPublished';
      flows: FlowSource[];
      calendar: Calendar;
      /** Missing in journals from before there were any. */
      languages?: LanguageSource[];
      documents: { name: string; version: number }[];
      by: string;
    } & At)
  | ({ type: 'timerFired'; timerId: string } & At)
  /** A supervisor has cancelled a callback; `byUser` is the user's id. */
  | ({ type: 'callbackCancelled'; callbackId: string; byUser: string; reason: string } & At)
  /** Answer to the command `lookUp`. `result` null: the records could not be reached in time. */
  | ({ type: 'lookUpFinished'; requestId: string; result: LookUpResult | null } & At)
  /** Answer to `revealKey`: `•` when it is none of the wanted keys, null when it is not kept any more. */
  | ({ type: 'keyRevealed'; callId: string; seal: number; digit: string | null } & At)
  /** Answer to `checkEntry`. Digits that are not kept any more fit nothing. */
  | ({ type: 'entryChecked'; callId: string; entryId: string; fits: boolean } & At)
  /** Answer to `revealLast`; null: they are not kept any more. */
  | ({ type: 'lastRevealed'; callId: string; digits: string | null } & At)
  /** A command was not carried out. `about` is the channel, playback, bridge or request it was for. */
  | ({
      type: 'commandFailed';
      command: string;
      about: string;
      reason: 'notFound' | 'refused' | 'unreachable' | 'timeout';
      detail: string;
    } & At);

export type FloorEvent = TelephonyEvent | DeskEvent | SystemEvent;
