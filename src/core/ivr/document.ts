/**
 * A flow as its document says it: what a YAML file of `ivr-flows/` holds once it is read. `schema.ts` says the same to
 * editors and to the check, with the words people read.
 */
import type { HoursState } from '../calendar/index.ts';
import type { ComplaintSummary, CustomerFile, OrderState, OrderSummary } from '../customer.ts';
import type { Language, ScreenNames } from '../organization.ts';
import type { Checksum } from './checksum.ts';
import type { CallbackStep, EnqueueStep, HangupStep, MessageStep, TransferStep } from './document-ways.ts';
import type { LookupKind } from './lookups.ts';

export type { CallbackStep, EnqueueStep, HangupStep, MessageStep, TransferStep } from './document-ways.ts';

/** A key of a telephone. */
export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#';

/** What can be read out of what is known of the call. */
export type ValueName =
  | 'order.number'
  | 'order.lastFour'
  | 'order.placedOn'
  | 'order.amount'
  | 'order.expectedOn'
  | 'parcel.lastFour'
  | 'complaint.number'
  | 'complaint.owner'
  | 'complaint.openedOn'
  | 'complaint.promisedOn';

export type ParcelState = NonNullable<OrderSummary['parcel']>['state'];
export type ReturnState = NonNullable<OrderSummary['return']>['state'];
export type ComplaintState = ComplaintSummary['state'];

/** All that are given must hold; a list holds when one of its members does. */
export type Condition = {
  customer?: 'known' | 'unknown';
  level?: CustomerFile['level'] | CustomerFile['level'][];
  language?: Language;
  customerLanguage?: Language;
  orderState?: OrderState | OrderState[];
  /** Whether the parcel's day of arrival is known. */
  arrival?: 'known' | 'unknown';
  parcelState?: ParcelState | ParcelState[];
  returnState?: ReturnState | ReturnState[];
  complaintState?: ComplaintState | ComplaintState[];
  /** Whether it is known by which day the complaint is answered. */
  complaintPromise?: 'known' | 'unknown';
  complaintOverdue?: boolean;
  complaintOwner?: 'known' | 'unknown';
  /** Whether the customer has an open case. */
  openCase?: boolean;
  /** When the queue of the last `hours` step opens next. */
  opening?: 'today' | 'tomorrow' | 'later' | 'unknown';
  /** Whether the caller has chosen a time to be called back at. */
  callbackTime?: 'known' | 'unknown';
  /** What `set` steps have set. */
  set?: Record<string, string>;
};

/** What `choose` can ask for beside: things that only the floor knows, asked of it when the step is reached. */
export type FloorCondition = Condition & {
  /** On the shop's clock; from later than to spans midnight. `to` itself is not in it. */
  time?: { from: string; to: string };
  /** 1 Monday … 7 Sunday. */
  weekday?: number | number[];
  emergency?: boolean;
  queue?: {
    id: string;
    hours?: HoursState | HoursState[];
    waitingAtLeast?: number;
    longestWaitAtLeastSeconds?: number;
    readyAtLeast?: number;
    readyAtMost?: number;
    /** Never holds while the wait cannot be told; 0 asks whether it can. */
    expectedWaitAtLeastSeconds?: number;
    expectedWaitAtMostSeconds?: number;
  };
};

/** One thing to say. A bare word is a prompt of this flow, `flow/prompt` one of another. */
export type SayItem =
  | string
  | { say: string; in: Language }
  | { number: number }
  | { digits: ValueName | 'caller.number' | { typed: string } }
  /** The caller's place in the queue, while waiting in it. */
  | { position: true }
  /** What no document says: the tone before a message. */
  | { tone: 'beep' }
  /** What no document says either: the words of a slot. */
  | { slot: number; say: SayItem[] }
  /** How long that will be, as far as it is known; nothing to whoever is next. */
  | { expectedWait: true }
  | { date: ValueName | 'hours.opensOn' | 'callback.on' }
  | { time: 'hours.opensAt' | 'callback.at' }
  | { money: ValueName }
  /** The state of what was looked up. */
  | { orderState: true }
  | { parcelState: true }
  | { returnState: true }
  | { complaintState: true }
  /** How many wait in the queue, as it was when a step last asked about it. */
  | { waiting: string }
  /** The wait expected in the queue, in whole minutes, as it was when a step last asked about it. */
  | { expectedWaitMinutes: string }
  /** What a service has told (`find: facts`). */
  | { fact: string; as: 'digits' | 'number' | 'date' | 'money' }
  | { when: Condition; say: SayItem[] };

/** What happens after silence or a wrong key: `say` comes before the step's own words; after the last try the call goes on at `go`. */
export type Miss = { say?: SayItem[]; go: string };

type Asking = {
  say: SayItem[];
  /** Silence allowed after the words; default 5. */
  waitSeconds?: number;
  /** How often the step is said in all; default 3. */
  tries?: number;
  /** Whether a key stops the words; default true. Without it the key is taken when they end. */
  bargeIn?: boolean;
  noInput: Miss;
  noMatch: Miss;
};

export type SayStep = { kind: 'say'; say: SayItem[]; bargeIn?: boolean; go: string };
export type MenuStep = Asking & { kind: 'menu'; keys: Partial<Record<Key, string>> };
export type SurveyStep = Asking & {
  kind: 'survey';
  highest?: number;
  /** Scores up to this lead elsewhere: who is not satisfied is asked about it. */
  low?: { atMost: number; go: string };
  go: string;
};
export type CollectStep = Asking & {
  kind: 'collect';
  /** Name the digits are kept under. */
  into: string;
  min: number;
  max: number;
  end?: '#' | '*';
  /** Silence that ends the digits; default 4. */
  betweenSeconds?: number;
  /** Regular expression that the whole must fit. */
  pattern?: string;
  /** What the digits must fulfil to be one of their kind. */
  checksum?: Checksum;
  /** The digits are never known to the core nor on record: see masking.ts. */
  masked?: boolean;
  /** Ways out by `*` or `#`. */
  keys?: Partial<Record<'*' | '#', string>>;
  go: string;
};
export type LookupStep = {
  kind: 'lookup';
  find: LookupKind;
  /** For kinds that go by a number: what a `collect` step kept. */
  number?: string;
  /** Name of a service that answers; the shop's records when left out. */
  from?: string;
  /** What the service is given beside: its own name for it → what a `collect` step kept. */
  give?: Record<string, string>;
  /** Default 3. */
  withinSeconds?: number;
  found: string;
  none: string;
  notReached: string;
};
export type ChooseStep = { kind: 'choose'; cases: { when: FloorCondition; go: string }[]; otherwise: string };
/** Sets values that conditions ask about later in the call. */
export type SetStep = { kind: 'set'; set: Record<string, string>; go: string };
export type HoursStep = {
  kind: 'hours';
  queue: string;
  open: string;
  closed: string;
  /** As `closed` when left out. */
  holiday?: string;
  /** As `open` when left out. */
  promotion?: string;
};
export type LanguageStep = { kind: 'language'; use: Language; go: string };
/** Goes on in another flow. With `go` it is a call: a `return` there leads to the step `go` here. */
export type GotoStep = { kind: 'goto'; flow: string; go?: string };
/** Back to where this flow was called from; a goodbye when it was not called. */
export type ReturnStep = { kind: 'return' };
/** What `goto` and `return` become when flows are linked (`link.ts`); no document says it. */
export type PassStep = { kind: 'pass'; go: string };
/** `outcome`: what a self-service step tells the agent, by its name under `selfService`. */
export type FinishStep = { kind: 'finish'; say?: SayItem[]; served: boolean; outcome?: string };

export type Step =
  | SayStep
  | MenuStep
  | SurveyStep
  | CollectStep
  | LookupStep
  | ChooseStep
  | SetStep
  | HoursStep
  | LanguageStep
  | EnqueueStep
  | MessageStep
  | TransferStep
  | CallbackStep
  | HangupStep
  | GotoStep
  | ReturnStep
  | PassStep
  | FinishStep;

/**
 * What makes a flow a self-service step: an agent in a talk sends the caller to it and gets them back with one of the outcomes.
 * `shows`: name of the masked digits the agent is told about, by their number only, or with the last `lastDigits` of them.
 */
export type SelfServiceRules = { outcomes: Record<string, ScreenNames>; shows?: string; lastDigits?: number };

/** `start` and `steps` are missing in a document that only holds prompts for others. */
export type FlowDocument = {
  title: ScreenNames;
  /** Languages it is spoken in; all there are when left out. Whoever comes with another one hears the first. */
  languages?: Language[];
  selfService?: SelfServiceRules;
  start?: string;
  /** Name → its words in each language. */
  prompts: Record<string, Record<Language, string>>;
  steps?: Record<string, Step>;
};

/** Ways out of a queue that need no key. */
export const OVERFLOW_WAYS = ['full', 'nobody', 'tooLong'] as const;
export const HOURS_WAYS = ['open', 'closed', 'holiday', 'promotion'] as const;

/** Queues that the floor is asked about for these cases; null when nothing of them has to be asked. */
export function askedBy({ cases }: ChooseStep): string[] | null {
  const asks = cases.some(({ when }) => FLOOR_FIELDS.some((field) => when[field] !== undefined));
  return asks ? [...new Set(cases.flatMap(({ when }) => (when.queue ? [when.queue.id] : [])))] : null;
}
/** What of a condition only the floor can answer. */
export const FLOOR_FIELDS = ['time', 'weekday', 'emergency', 'queue'] as const;

/** Every step that `step` may lead to, with where in the step the name stands. */
export function targetsOf(step: Step): { path: (string | number)[]; target: string }[] {
  const targets: { path: (string | number)[]; target: string }[] = [];
  const add = (target: string | undefined, ...path: (string | number)[]) => {
    if (target !== undefined) targets.push({ path, target });
  };
  if (step.kind === 'menu' || step.kind === 'collect' || step.kind === 'enqueue')
    for (const [key, go] of Object.entries(step.keys ?? {})) add(go, 'keys', key);
  if (step.kind === 'enqueue') for (const way of OVERFLOW_WAYS) add(step[way]?.go, way, 'go');
  if ('noInput' in step) add(step.noInput.go, 'noInput', 'go');
  if ('noMatch' in step) add(step.noMatch.go, 'noMatch', 'go');
  if ('noMessage' in step) add(step.noMessage.go, 'noMessage', 'go');
  if (step.kind === 'transfer') for (const way of ['busy', 'noAnswer'] as const) add(step[way], way);
  if ('failed' in step) add(step.failed, 'failed');
  if (step.kind === 'survey') add(step.low?.go, 'low', 'go');
  if (step.kind === 'lookup') for (const way of ['found', 'none', 'notReached'] as const) add(step[way], way);
  if (step.kind === 'choose') {
    for (const [index, one] of step.cases.entries()) add(one.go, 'cases', index, 'go');
    add(step.otherwise, 'otherwise');
  }
  if (step.kind === 'hours') for (const way of HOURS_WAYS) add(step[way], way);
  if ('go' in step) add(step.go, 'go');
  return targets;
}

/** Everything a step can say, with where it stands. */
export function saidBy(step: Step): { path: (string | number)[]; item: SayItem }[] {
  const flat = (items: SayItem[], path: (string | number)[]): { path: (string | number)[]; item: SayItem }[] =>
    items.flatMap((item, index) => {
      const here = [...path, index];
      const inner = typeof item === 'object' && 'when' in item ? flat(item.say, [...here, 'say']) : [];
      return [{ path: here, item }, ...inner];
    });
  const lists: [(string | number)[], SayItem[] | undefined][] = [];
  if ('say' in step) lists.push([['say'], step.say]);
  if ('ask' in step) lists.push([['ask'], step.ask]);
  if (step.kind === 'enqueue')
    for (const [index, items] of (step.repeat ?? []).entries()) lists.push([['repeat', index], items]);
  if (step.kind === 'callback' && step.times) {
    lists.push([['times', 'say'], step.times.say]);
    for (const [index, { say }] of step.times.slots.entries()) lists.push([['times', 'slots', index, 'say'], say]);
  }
  if ('review' in step) lists.push([['review', 'say'], step.review?.say]);
  if ('noInput' in step) lists.push([['noInput', 'say'], step.noInput.say]);
  if ('noMatch' in step) lists.push([['noMatch', 'say'], step.noMatch.say]);
  if ('noMessage' in step) lists.push([['noMessage', 'say'], step.noMessage.say]);
  return lists.flatMap(([path, items]) => flat(items ?? [], path));
}
