/**
 * Between a call and its flow: what the call tells the flow, and what the flow orders. The flow knows no channel and no
 * Asterisk; the call knows no step.
 */
import type { HoursState, Opening } from '../calendar/index.ts';
import type { LookUpQuery } from '../commands.ts';
import type { CustomerFile, OrderSummary } from '../customer.ts';
import type { QueuePlace } from '../floor.ts';
import type { Language } from '../organization.ts';

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
  | { moneyFen: number };

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
};

/** The flow's state: plain JSON, as XState's `value` and `context` of the compiled machine. */
export type FlowState = { flowId: string; version: string; value: unknown; context: unknown };

export type FlowInput =
  | { type: 'digitReceived'; digit: string }
  /** What the flow had ordered played was heard to the end (or could not be played). */
  | { type: 'promptsFinished' }
  | { type: 'customerKnown'; customer: CustomerFile | null }
  /** `order`: undefined when the records could not be reached. */
  | { type: 'lookUpFinished'; order: OrderSummary | null | undefined }
  | { type: 'told'; facts: FloorFacts }
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
  /** What the floor knows by itself is wanted; answered by `told` at once, in the same turn. */
  | { type: 'ask'; queueIds: string[] }
  | { type: 'recordScore'; score: number }
  /** The flow's last order is one of these two; whatever comes in later is answered with no orders. */
  | ({ type: 'enqueue'; queueId: string; priority: number } & Pick<
      QueuePlace,
      'requires' | 'prefers' | 'preferredAgent'
    >)
  /** Goodbye was said: the call may end. `served` when the caller got an answer from the flow. */
  | { type: 'finish'; served: boolean };

export type FlowStep = { state: FlowState; orders: FlowOrder[] };
