/**
 * Every order the floor can give. Imperative, plain data, carried out by the outbox in the order given; how it went comes
 * back as an event. Ids of what a command makes are in it, so nothing that follows can be missed.
 */

import type { WantedState } from './agent/machine.ts';
import type { RefusedWhy, TransferTarget } from './call/targets.ts';
import type { CallbackRow } from './callback/views.ts';
import type { CallerFacts, CustomerChoice, CustomerFile } from './customer.ts';
import type { CustomerLink } from './customer-link.ts';
import type { CallbackMissedWhy } from './entries.ts';
import type { EntryRule } from './ivr/checksum.ts';
import type { MessageKind } from './ivr/contract.ts';
import type { SealedPart } from './ivr/sealed.ts';
import type { Language, ScreenNames } from './organization.ts';

export type TelephonyCommand =
  | { type: 'answerChannel'; nodeId: string; channelId: string }
  /** Plays sounds one after another to one channel, bridged or not. `media` are names below the sounds' folder, without ending: `zh-CN/main-menu/greeting`. */
  | { type: 'playMedia'; nodeId: string; channelId: string; playbackId: string; media: string[] }
  | { type: 'stopPlayback'; nodeId: string; playbackId: string }
  /** Puts the channel into the node's holding bridge for this music; it leaves whatever bridge it is in. */
  | { type: 'holdChannel'; nodeId: string; channelId: string; music: string }
  /** Takes the channel out of the holding bridge or talk, so that it can be spoken to alone. */
  | { type: 'unbridgeChannel'; nodeId: string; channelId: string }
  /** Rings the agent's phone; the talk is recorded from its answer under `recordingId`. */
  | {
      type: 'dialAgent';
      nodeId: string;
      channelId: string;
      agentId: string;
      /** Missing: the one in the page. */
      phone?: 'desk';
      /** A telephone outside in place of it; it is recorded only when it is joined. */
      outside?: { number: string; callerNumber: string | null };
      callId: string;
      callerName: string;
      callerNumber: string;
      recordingId: string;
    }
  /**
   * Records what the channel says until it is silent for so long, or has spoken so long, or `stopRecording`. The recording's end
   * is `messageRecorded`.
   */
  | {
      type: 'recordMessage';
      nodeId: string;
      channelId: string;
      messageId: string;
      messageKind: MessageKind;
      queueId: string | null;
      longestMs: number;
      silenceMs: number;
    }
  /** Ends the recording; one that has ended meanwhile is reported again. */
  | { type: 'stopRecording'; nodeId: string; messageId: string; channelId: string }
  /** After a break: a recording that is over by now is reported; one that goes on is left alone. */
  | { type: 'checkRecording'; nodeId: string; messageId: string; channelId: string }
  | { type: 'playMessage'; nodeId: string; channelId: string; playbackId: string; messageId: string }
  /** The message is wanted: it is brought to its place, and reported by `messageSaved`. */
  | {
      type: 'keepMessage';
      nodeId: string;
      messageId: string;
      callId: string;
      messageKind: MessageKind;
      queueId: string | null;
    }
  | { type: 'discardMessage'; nodeId: string; messageId: string }
  /** Rings a telephone outside; an answer is `channelAnswered`, everything else `channelEnded`. */
  | {
      type: 'dialOutside';
      nodeId: string;
      channelId: string;
      callId: string;
      /** Digits only; the floor has seen that it may be dialled. */
      number: string;
      /** Shown to who is called; null: whatever the trunk shows. */
      callerNumber: string | null;
    }
  /** Calls an agent's phone, which answers by itself, for a leg that stands from call to call. */
  | { type: 'dialStandingLeg'; nodeId: string; channelId: string; agentId: string; phone?: 'desk' }
  /** Puts a standing leg where it waits in silence, from whatever bridge it is in; what was recorded of it is complete then. */
  | { type: 'parkLeg'; nodeId: string; channelId: string }
  /**
   * Makes the mixing bridge when it is not there and puts exactly these channels in. `record`: this agent's leg from here on, unless it
   * is being recorded under this id already; null: not any more.
   */
  | {
      type: 'connectChannels';
      nodeId: string;
      bridgeId: string;
      channelIds: string[];
      record?: { channelId: string; recordingId: string | null; callId: string };
    }
  | { type: 'dissolveBridge'; nodeId: string; bridgeId: string }
  | { type: 'hangUpChannel'; nodeId: string; channelId: string; reason: 'normal' | 'busy' | 'congestion' };

/** What an agent sees of a callback before the customer's telephone is rung: answering dials. */
export type CallbackOffer = {
  callbackId: string;
  /** The call in which it was asked for. */
  firstCallId: string;
  source: 'asked' | 'abandoned' | 'restart' | 'promised';
  requestedAtMs: number;
  /** 1 is the first. */
  attempt: number;
  mostAttempts: number;
  lastMissed: CallbackMissedWhy | null;
  /** The softphone answers by itself so long after the offer, which dials; null: only the agent does. */
  dialsAfterMs: number | null;
};

export type OfferView = {
  callId: string;
  queueId: string;
  ani: string | null;
  dnis: string;
  language: Language;
  waitedMs: number;
  /** What was pressed, oldest first: `{ step: 'main-menu/menu', digits: '2' }`. */
  pressed: { step: string; digits: string }[];
  /** Null also while there are `choices`: nobody's file is shown before it is known whose call it is. */
  customer: CustomerFile | null;
  /** Those who may be calling, likeliest first; the agent says which, or that it is none of them. */
  choices?: CustomerChoice[];
  caller?: CallerFacts;
  /** The shop's own page about this customer or caller. */
  link?: CustomerLink;
  /** Set when it is not the customer who calls: answering rings their telephone. */
  callback?: CallbackOffer;
  /** The softphone answers by itself. */
  autoAnswer?: boolean;
  /** The agent calls: their own telephone is rung first, then the customer's. */
  outbound?: true;
  /** A colleague sends the caller, or asks about them: who, and what was noted so far. */
  transfer?: { how: 'consult' | 'blind' | 'attended'; by: string; byName: string | null; note: string };
  /** Over the agent's standing leg: the page rings, and accepting there is the answer. */
  standing?: boolean;
};

export type AgentView = {
  agentId: string;
  state: AgentStateName;
  reason: string | null;
  sinceMs: number;
  wanted: WantedState | null;
  phoneRegistered: boolean;
  /** The telephone in use; missing: the one in the page. */
  phone?: 'desk' | 'outside';
  /** Which number outside that is. */
  phoneNumber?: string;
  callId: string | null;
  wrapUpEndsAtMs: number | null;
  /** Of the call, as it was saved last; told to a page that has just been opened, when there is one. */
  note?: string;
  /** The after-call time has been extended, which is possible once. */
  wrapUpExtended?: true;
  /** Open callbacks that this agent tried last; missing when there are none. */
  callbacks?: CallbackRow[];
  /** The callback that comes when the after-call work is done: kept for them, and theirs to read until then. */
  next?: OfferView;
  /** The supervisor who put them there. */
  by: { userId: string; name: string; why: string } | null;
  /** When the time for this reason is over; null: it has no limit. */
  limitEndsAtMs: number | null;
  isExceeded: boolean;
  /** In focus mode since: ready, and offered nothing. */
  focusSinceMs: number | null;
  /** The leg that stands from call to call; missing where the shop has none. `on`: it is wanted. */
  standing?: { rule: 'optional' | 'always'; on: boolean; state: 'none' | 'calling' | 'up' } | undefined;
};

export type AgentStateName = 'signedOut' | 'notReady' | 'ready' | 'offered' | 'onCall' | 'wrapUp';

/** What happens with the agent's call, after the offer. */
export type AgentCallView = {
  callId: string;
  /** The customer of a callback, or whom the agent calls, is being rung (`dialling`); a callback's hears who calls (`greeting`). */
  state: 'ringing' | 'dialling' | 'greeting' | 'talking' | 'held' | 'interrupted' | 'ended';
  sinceMs: number;
  /** Nothing is recorded until then, or until the agent says so; missing: it is recorded. */
  recordingPausedUntilMs?: number;
  /** Why it ended, for `ended`. */
  endedBy: 'customer' | 'agent' | 'missed' | 'rejected' | 'failure' | 'transferred' | 'colleague' | null;
  /** Why the customer of a callback, or whom the agent called, was not talked with, for `ended`. */
  notReached?: CallbackMissedWhy;
  /** Somebody is asked beside the customer, or in a conference with them. */
  consult?: ConsultView;
  /** The last self-service step of the call. While it goes on the customer is not in the talk. */
  selfService?: SelfServiceView;
};

/** Nothing of what is keyed in, but what the flow has shown. */
export type SelfServiceView = {
  flowId: string;
  names: ScreenNames;
  sinceMs: number;
  /** The caller is brought back by then; missing: it is over. */
  untilMs?: number;
  endedAs: 'done' | 'calledBack' | 'limit' | 'customer' | 'agent' | 'failure' | null;
  /** What has come of it; null: it was ended before. */
  outcome: ScreenNames | null;
  /** How many masked digits were kept, and the last of them where the flow has them shown. */
  digits: number;
  lastDigits: string | null;
};

export type ConsultView = {
  /** `together`: the customer hears music; `apart`: who was asked does. */
  stage: 'seeking' | 'ringing' | 'together' | 'apart' | 'conference';
  target: TransferTarget;
  /** True for the agent who was asked, false for the one who asks. */
  isAsked: boolean;
  /** The other of the two; null until a queue has found one, and for a number. */
  agentId: string | null;
  name: string | null;
  number: string | null;
  sinceMs: number;
};

export type DeskCommand =
  /** The screen-pop. Sent before `dialAgent`, always. */
  | { type: 'showOffer'; agentId: string; offer: OfferView }
  /** Who the agent says is calling; null: the file could not be read, and the choice is still open. */
  | { type: 'showCustomer'; agentId: string; callId: string; customer: CustomerFile | null; link?: CustomerLink }
  | { type: 'showCall'; agentId: string; call: AgentCallView }
  | { type: 'showAgent'; agentId: string; agent: AgentView }
  /** A verb was not done. `callId` null: it was about no call yet. */
  | { type: 'showRefusal'; agentId: string; callId: string | null; verb: string; why: RefusedWhy };

export type SystemCommand =
  | { type: 'startTimer'; timerId: string; dueAtMs: number }
  | { type: 'cancelTimer'; timerId: string }
  | { type: 'lookUp'; requestId: string; query: LookUpQuery }
  | SecretCommand;

/** For the one who keeps sealed keys (`app/vault.ts`); all but the last are answered at once, by events of the same name. */
export type SecretCommand =
  | { type: 'revealKey'; callId: string; seal: number; wanted: string }
  | { type: 'checkEntry'; callId: string; entryId: string; parts: SealedPart[]; rule: EntryRule }
  /** The last digits of a masked entry, where the flow has them shown to an agent. */
  | { type: 'revealLast'; callId: string; parts: SealedPart[]; count: number }
  | { type: 'forgetKeys'; callId: string };

export type LookUpQuery =
  | { kind: 'customer'; ani: string }
  | { kind: 'customerById'; customerId: string }
  /** The newest order of the customer; the newest that has such a thing. */
  | { kind: 'latestOrder'; customerId: string; having?: 'parcel' | 'return' }
  | { kind: 'orderByNumber'; orderNumber: string; having?: 'parcel' | 'return' }
  | { kind: 'customerByOrder'; orderNumber: string }
  /** The newest complaint of the customer that is not closed. */
  | { kind: 'openComplaint'; customerId: string }
  | ServiceQuery;

/** What a named service is asked. `withinMs`: the caller waits no longer. `given`: by the service's own names. */
export type ServiceQuery = {
  kind: 'service';
  callId: string;
  service: string;
  answers: 'order' | 'complaint' | 'customer' | 'facts';
  withinMs: number;
  given: Record<string, string | { sealed: SealedPart[] }>;
};

export type Command = TelephonyCommand | DeskCommand | SystemCommand;
