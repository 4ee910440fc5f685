/**
 * Between a call and its flow: what the call tells the flow, and what the flow orders. The flow knows no channel and no
 * Asterisk; the call knows no step.
 */
import type { HoursState, Opening } from '../calendar/index.ts';
import type { LookUpQuery } from '../commands.ts';
import type { ComplaintSummary, CustomerFile, OrderSummary } from '../customer.ts';
import type { QueuePlace } from '../floor.ts';
import type { Language, SkillRequirement } from '../organization.ts';
import type { EntryRule } from './checksum.ts';
import type { CallbackTime, TimeSlot } from './document-ways.ts';
import type { SealedPart } from './sealed.ts';

/**
 * Something to be spoken. `say` names a prompt, `flow/prompt`; the others are read out correctly in the caller's language.
 * `language` is set where a prompt is spoken in one language whatever the caller's is: the greeting that offers both.
 */
export type Prompt =
  | { say: string; language?: Language }
  | { number: number }
  /** How many of something: Chinese says 两 where a bare number is 二. */
  | { count: number }
  | { digits: string }
  /** `YYYY-MM-DD` */
  | { date: string }
  /** `HH:MM` */
  | { time: string }
  | { moneyFen: number }
  /** The tone after which a message begins. */
  | { tone: 'beep' }
  /** How many callers are served before this one. */
  | { ahead: number }
  /** How long the wait will be; see `Told`. */
  | { wait: Told }
  /** How long the wait will be, which the floor knows when it is said; nothing when it does not. */
  | { expectedWait: true }
  /** The place in the queue, which the floor knows when it is said. */
  | { position: true };

/** A wait in whole minutes. `fromMinutes` null: at most `toMinutes`; `toMinutes` null: at least `fromMinutes`. */
export type Told = { fromMinutes: number | null; toMinutes: number | null };

/** What is known of the caller when a flow starts or when it asks. */
export type CallFacts = {
  callId: string;
  language: Language;
  ani: string | null;
  dnis: string;
  customer: CustomerFile | null;
};

/** What the floor answers: the shop's time and the queues that were asked about. */
export type FloorFacts = {
  /** `HH:MM` on the shop's clock. */
  time: string;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
  emergency: boolean;
  /** A queue that does not exist is not in it. */
  queues: Record<string, QueueFacts>;
};

export type QueueFacts = {
  hours: HoursState;
  opening: Opening | null;
  waiting: number;
  /** 0 when nobody waits. */
  longestWaitMs: number;
  /** Agents who could be rung now and have the skills. */
  agentsReady: number;
  /** Wait of a caller who joined now; null or missing while it cannot be told honestly. */
  expectedWaitMs?: number | null;
};

/** What was found, by its kind. None of them: the records could not be reached; null: there is none. */
export type FlowAnswer = {
  order?: OrderSummary | null;
  complaint?: ComplaintSummary | null;
  customer?: CustomerFile | null;
  /** What a service told, as conditions ask about it. */
  facts?: Record<string, string> | null;
};

/** The flow's state: plain JSON, as XState's `value` and `context` of the compiled machine. */
export type FlowState = { flowId: string; version: string; value: unknown; context: unknown };

export type FlowInput =
  | { type: 'digitReceived'; digit: string }
  /** What the flow had ordered played was heard to the end (or could not be played). */
  | { type: 'promptsFinished' }
  | { type: 'customerKnown'; customer: CustomerFile | null }
  | ({ type: 'lookUpFinished' } & { [Kind in keyof FlowAnswer]: FlowAnswer[Kind] | undefined })
  /** The waiting key behind `seal`: `•` when it is none that was wanted, null when it is lost. */
  | { type: 'keyRevealed'; seal: number; digit: string | null }
  /** Whether the masked entry fulfils its rule. */
  | { type: 'entryChecked'; fits: boolean }
  | { type: 'told'; facts: FloorFacts }
  /** Answer to `askQueue`, and told again while the caller waits there and agents have gone. */
  | { type: 'toldOfQueue'; waiting: number; agentsSignedIn: number }
  /** The message is over. `saidMs`: how much of it was speech. */
  | { type: 'recorded'; saidMs: number }
  | { type: 'recordFailed' }
  /** Nobody was reached; a transfer that is answered ends the flow. */
  | { type: 'transferFailed'; why: TransferFailedWhy }
  /** Answer to `requestCallback`; false: that number cannot be called. */
  | { type: 'toldOfCallback'; noted: boolean }
  /** Answer to `askTimes`, slot by slot; null: it cannot be had. */
  | { type: 'toldOfTimes'; times: (CallbackTime | null)[] }
  /** The caller stands in the line. */
  | { type: 'queued'; announceEveryMs: number }
  /** An agent's phone rings for the caller; it does no more. */
  | { type: 'offered' }
  | { type: 'offerOver' }
  | { type: 'timerFired'; timer: string }
  /** The controller was away: say the current step again from its beginning. */
  | { type: 'resumed' };

export type FlowOrder =
  /** `step` is `flow/step`, here and in `recordInput`. */
  | { type: 'enterStep'; step: string }
  | { type: 'recordInput'; step: string; digits: string; outcome: 'matched' | 'noMatch' | 'noInput' }
  /** Replaces whatever is being played. */
  | { type: 'play'; prompts: Prompt[] }
  | { type: 'stopPlaying' }
  | { type: 'startTimer'; timer: string; delayMs: number }
  | { type: 'cancelTimer'; timer: string }
  | { type: 'chooseLanguage'; language: Language }
  | { type: 'lookUp'; query: LookUpQuery }
  /** A step that is not masked takes the sealed key at the head: which of the wanted ones is it? Answered in the same moment. */
  | { type: 'revealKey'; seal: number; wanted: string }
  /** Whether a masked entry fulfils the rule; answered in the same moment. */
  | { type: 'checkEntry'; parts: SealedPart[]; rule: EntryRule }
  /** What the floor knows by itself is wanted; answered by `told` at once, in the same turn. */
  | { type: 'ask'; queueIds: string[] }
  | { type: 'recordScore'; score: number }
  /** How the line stands is wanted; answered by `toldOfQueue` at once. */
  | { type: 'askQueue'; queueId: string; requires?: SkillRequirement }
  /** Overflow before the caller was in the line. */
  | { type: 'passQueue'; queueId: string; why: 'full' | 'nobody' }
  /** The caller goes to stand in a line, and the flow stays in its step; an agent who answers ends the flow. */
  | ({ type: 'enqueue'; queueId: string; priority: number } & Pick<
      QueuePlace,
      'requires' | 'prefers' | 'preferredAgent'
    >)
  /** Out of the line, and on in the flow; `key` when a key did it. */
  | { type: 'leaveQueue'; why: LeftQueueWhy; key?: string }
  /** Records the caller; answered by `recorded` or `recordFailed`. */
  | {
      type: 'startRecording';
      messageKind: MessageKind;
      queueId: string | null;
      longestMs: number;
      silenceMs: number;
      /** A message cut short by a hang-up is kept from this length on. */
      leastMs: number;
    }
  | { type: 'stopRecording' }
  /** Lets the caller hear the message; its end is `promptsFinished`. */
  | { type: 'playMessage' }
  | { type: 'keepMessage' }
  | { type: 'discardMessage' }
  /** Connects the caller to a number outside, or to one agent; answered by `transferFailed` when nobody takes it. */
  | { type: 'dialOutside'; number: string; ringMs: number }
  | { type: 'offerAgent'; extension: string; ringMs: number }
  | { type: 'giveUpTransfer' }
  /** Which moments these slots mean is wanted; answered by `toldOfTimes` at once. */
  | { type: 'askTimes'; queueId: string; slots: TimeSlot[] }
  /** Answered by `toldOfCallback` at once. `chosenAtMs` null: when it is their turn; missing: they were not asked. */
  | { type: 'requestCallback'; queueId: string; number: string; chosenAtMs?: number | null }
  /**
   * The flow's last order; whatever comes in later is answered with no orders. Goodbye was said: the call may end. `served` when the
   * caller got an answer from the flow; `outcome` of a self-service step, which goes back to the agent instead.
   */
  | { type: 'finish'; served: boolean; outcome?: string };

/** Why a caller is out of a line again without having been answered or having hung up. */
export type LeftQueueWhy = 'key' | 'tooLong' | 'nobody';

export type TransferFailedWhy = 'busy' | 'noAnswer' | 'failed';

/** `voicemail`: for the people of a queue; `note`: kept with the call. */
export type MessageKind = 'voicemail' | 'note';

export type FlowStep = { state: FlowState; orders: FlowOrder[] };
