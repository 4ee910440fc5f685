/**
 * What happened to a call or an agent, in words that do not change when machines do. The floor writes entries beside its
 * commands; the call's timeline, the CDR, counters and reports are folds over them and nothing else, so no two can disagree.
 */
import type { TransferTarget } from './call/targets.ts';
import type { AgentStateName } from './commands.ts';
import type { CallQuality, FloorEvent, Outcome } from './events.ts';
import type { CallbackTicket } from './floor.ts';
import type { LeftQueueWhy, MessageKind } from './ivr/contract.ts';
import type { Language, ScreenNames } from './organization.ts';

/** How a call ended: the one word that reports count by. */
export type CallResult =
  /** Talked with an agent. */
  | 'answered'
  /** Got what they wanted from the IVR and heard its goodbye. */
  | 'selfServed'
  /** Hung up before an agent answered; `reason` says where. */
  | 'abandoned'
  /** Ended by us or by a fault; `reason` says which. */
  | 'failed'
  /** Left a message. */
  | 'messageLeft'
  /** Is to be called back. */
  | 'callback'
  /** Talked with somebody outside. */
  | 'transferred'
  /** Was called back and not talked with; `reason` says why. */
  | 'notReached';

/** Why nobody outside was reached; `refused`: the number is not allowed, or too many are being dialled. */
export type OutsideMissedWhy = 'busy' | 'noAnswer' | 'failed' | 'refused' | 'lost';

/**
 * Why a customer who was called back was not talked with. `refused`: the number may not be dialled; `machine`: the agent heard one, or
 * nobody pressed the key that was asked for; `declined`: it is no good time, by the customer's key; `hungUp`: picked up and hung up
 * before the agent was through; `agentGone`: the agent's side ended it; `ownPhone`: the agent's own telephone was not picked up;
 * `lost`: a break did; `withdrawn`: it was no longer wanted.
 */
export type CallbackMissedWhy =
  | 'busy'
  | 'noAnswer'
  | 'failed'
  | 'refused'
  | 'machine'
  | 'declined'
  | 'hungUp'
  | 'agentGone'
  | 'ownPhone'
  | 'lost'
  | 'withdrawn';

/** How a callback ended. `merged`: the customer called in; `exhausted`: no attempts left; `expired`: open for too long. */
export type CallbackClosedAs = 'done' | 'merged' | 'cancelled' | 'exhausted' | 'expired' | 'refused';

/** Who is on the line beside customer and agent: an agent, or a number outside. */
type Party = { agentId: string | null; number: string | null };

type OfCall = { callId: string; atMs: number };

export type CallEntry = OfCall &
  (
    | { kind: 'callArrived'; ani: string | null; dnis: string; nodeId: string; channelId: string }
    | { kind: 'callAnswered' }
    | { kind: 'customerRecognised'; customerId: string; name: string; level: string }
    /** Several have the number; who it is, is not settled. */
    | { kind: 'customersFound'; customerIds: string[] }
    /** The agent said who it is. */
    | { kind: 'customerChosen'; customerId: string; name: string; level: string; agentId: string }
    | { kind: 'languageChosen'; language: Language }
    /** `step` is `flow/step`. */
    | { kind: 'ivrStepEntered'; step: string }
    /** Digits of a step that masks them come as asterisks. */
    | { kind: 'ivrInput'; step: string; digits: string; outcome: 'matched' | 'noMatch' | 'noInput' }
    /** `headStartMs`: what raises the call before others (`acd/order.ts`). */
    | {
        kind: 'queued';
        queueId: string;
        requires: Record<string, number>;
        priority: number;
        headStartMs?: number;
        position: number;
      }
    /** A step of the queue's relaxation plan began; `step` counts from 0, and beyond the last nothing is added. */
    | { kind: 'relaxed'; step: number; requires: Record<string, number> }
    /** Waits for this agent alone, at most until then. */
    | { kind: 'keptForAgent'; agentId: string; because: 'last' | 'case-owner' | 'transfer' | 'next'; untilMs: number }
    | { kind: 'noLongerKept'; agentId: string; why: 'budget' | 'gone' }
    | { kind: 'positionAnnounced'; queueId: string; position: number }
    /** How long from here on until an agent answers; `said`: what the caller heard of it, null for an open end. */
    | {
        kind: 'waitPredicted';
        queueId: string;
        at: 'joining' | 'announcement';
        p10Ms: number;
        p50Ms: number;
        p90Ms: number;
        said?: { fromMinutes: number | null; toMinutes: number | null };
      }
    /** Overflow: the caller was never in the line. */
    | { kind: 'queuePassed'; queueId: string; why: 'full' | 'nobody' }
    /** Out of the line without an answer, and on in the flow. `key` when a key did it. */
    | { kind: 'queueLeft'; queueId: string; why: LeftQueueWhy; key?: string; waitedMs: number }
    | { kind: 'offered'; queueId: string; agentId: string; waitedMs: number; candidates: number }
    | {
        kind: 'offerMissed';
        agentId: string;
        ringMs: number;
        why: 'noAnswer' | 'rejected' | 'unreachable' | 'callerGone' | 'callerLeft' | 'lost';
      }
    | { kind: 'connected'; agentId: string; waitedMs: number; ringMs: number }
    | { kind: 'held'; agentId: string }
    | { kind: 'resumed'; agentId: string; heldMs: number }
    /** `why` missing: at the agent's word. */
    | { kind: 'recordingPaused'; agentId: string; why?: 'selfService' }
    /** `limit`: by itself, after two minutes; `changed`: with a hold, a transfer, a consult, a self-service step, or the end of the talk. */
    | { kind: 'recordingResumed'; agentId: string; pausedMs: number; why: 'asked' | 'limit' | 'changed' }
    /** The customer keys something in that the agent neither hears nor sees, and is back. */
    | { kind: 'selfServiceBegun'; agentId: string; flowId: string; names: ScreenNames }
    /** `outcome`: what the flow's end told, with its words, which a later version may not have; null: it came to none. */
    | {
        kind: 'selfServiceEnded';
        agentId: string;
        flowId: string;
        endedAs: 'done' | 'calledBack' | 'limit' | 'customer' | 'agent' | 'failure';
        outcome: string | null;
        outcomeNames: ScreenNames | null;
        /** How many masked digits were kept. */
        digits: number;
        lastedMs: number;
      }
    /** The agent was cut off without hanging up, and is waited for. */
    | { kind: 'talkInterrupted'; agentId: string; why: 'pageLeft' | 'pageReturned' | 'legLost' | 'deskMoved' }
    | { kind: 'talkRejoined'; agentId: string; awayMs: number }
    | { kind: 'talkEnded'; agentId: string; talkMs: number; endedBy: 'customer' | 'agent' | 'failure' | 'transfer' }
    /** `by` has let the customer go: blind, or to somebody they had asked before. */
    | { kind: 'transferred'; by: string; target: TransferTarget; how: 'blind' | 'attended' }
    /** Nobody took a caller who was sent blind: back in this line. */
    | {
        kind: 'transferMissed';
        by: string;
        target: TransferTarget;
        why: 'noAnswer' | 'busy' | 'failed';
        queueId: string;
      }
    /** Somebody is asked while the customer hears music. */
    | { kind: 'consultBegun'; agentId: string; target: TransferTarget }
    | { kind: 'consultMissed'; agentId: string; ringMs: number; why: string }
    | ({ kind: 'consultConnected'; ringMs: number } & Party)
    | ({ kind: 'conferenceBegun' } & Party)
    | ({ kind: 'consultEnded'; talkMs: number; endedBy: 'asker' | 'party' | 'customer' | 'failure' } & Party)
    | { kind: 'messageTaken'; messageId: string; messageKind: MessageKind; queueId: string | null }
    | ({ kind: 'messageSaved' } & Omit<Extract<FloorEvent, { type: 'messageSaved' }>, 'type' | 'callId' | 'atMs'>)
    | ({ kind: 'callbackRequested' } & Pick<
        CallbackTicket,
        | 'callbackId'
        | 'number'
        | 'source'
        | 'language'
        | 'customerId'
        | 'queueId'
        | 'priority'
        | 'ticket'
        | 'queuedAtMs'
        | 'requestedAtMs'
        | 'chosenAtMs'
      >)
    /** There is one for this number already; it stays where it is. */
    | { kind: 'callbackMerged'; callbackId: string; number: string }
    /** The customer has called in meanwhile and has the callback's place now. */
    | { kind: 'callbackTaken'; callbackId: string; number: string; firstCallId: string }
    /** Of the call in which it was asked for: how the callback stands now. `closedAs` null: open. */
    | ({ kind: 'callbackChanged'; closedAs: CallbackClosedAs | null; byUser?: string; reason?: string } & Pick<
        CallbackTicket,
        'callbackId' | 'queueId' | 'attempts' | 'lastMissed' | 'agentId' | 'dueAtMs'
      >)
    /** Begins the record of an attempt to call somebody back, which is a call of its own. */
    | {
        kind: 'callbackBegun';
        callbackId: string;
        firstCallId: string;
        number: string;
        dnis: string;
        nodeId: string;
        channelId: string;
        language: Language;
        queueId: string;
        attempt: number;
        customer: { customerId: string; name: string; level: string } | null;
      }
    | {
        kind: 'callbackDialled';
        callbackId: string;
        agentId: string;
        number: string;
        callerNumber: string | null;
        attempt: number;
        /** The agent read the file and their phone rang for so long. */
        ringMs: number;
      }
    | { kind: 'callbackMissed'; number: string; why: CallbackMissedWhy; ringMs: number }
    /** Begins the record of a call that an agent makes. `callbackId` and `firstCallId`: the open callback that it settles, if any. */
    | {
        kind: 'outboundBegun';
        agentId: string;
        number: string;
        /** Shown to who is called; null: whatever the trunk shows. */
        callerNumber: string | null;
        nodeId: string;
        channelId: string;
        language: Language;
        queueId: string;
        callbackId: string | null;
        firstCallId: string | null;
      }
    | { kind: 'outboundMissed'; number: string; why: CallbackMissedWhy; ringMs: number }
    /** Every attempt to dial a number outside, refused ones too: the audit of what went out. */
    | { kind: 'outsideDialled'; number: string; channelId: string; callerNumber: string | null }
    | { kind: 'outsideMissed'; number: string; why: OutsideMissedWhy; ringMs: number }
    | { kind: 'outsideConnected'; number: string; ringMs: number }
    | { kind: 'outsideEnded'; number: string; talkMs: number; endedBy: 'customer' | 'outside' | 'failure' }
    | { kind: 'surveyStarted' }
    | { kind: 'scored'; score: number }
    | { kind: 'recordingSaved'; recordingId: string; file: string; durationMs: number; bytes: number }
    | ({ kind: 'qualityMeasured'; agentId: string } & CallQuality)
    | { kind: 'noteSaved'; agentId: string; note: string }
    | ({ kind: 'dispositionSaved'; agentId: string; disposition: string; note: string; late?: true } & Outcome)
    | { kind: 'caseFiled'; agentId: string; caseId: string; how: 'opened' | 'appended'; title: string }
    | ({ kind: 'orderActed'; agentId: string } & Pick<
        Extract<FloorEvent, { type: 'orderActed' }>,
        'orderNumber' | 'action' | 'outcome' | 'code'
      >)
    /** The after-call time was over before one was chosen; the agent goes on and may add it later. */
    | { kind: 'dispositionMissed'; agentId: string; queueId: string }
    /** The controller came back and found the call as it says. */
    | { kind: 'recovered'; found: 'whole' | 'repaired' }
    | { kind: 'callEnded'; result: CallResult; reason: string; state: string; totalMs: number }
  );

export type AgentEntry = {
  kind: 'agentStateChanged';
  agentId: string;
  atMs: number;
  state: AgentStateName;
  reason: string | null;
  callId: string | null;
  /** The supervisor who decided it, and why; left out when it was the agent or the rules. */
  by?: string;
  byReason?: string;
  /** The reason's limit is over. */
  exceeded?: true;
};

export type Entry = CallEntry | AgentEntry;
