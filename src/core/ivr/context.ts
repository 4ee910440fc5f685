/** What a running flow remembers, and how a document's conditions and words are read against it. */
import type { Opening } from '../calendar/index.ts';
import type { ComplaintSummary, CustomerFile, OrderSummary } from '../customer.ts';
import { dialable } from '../number.ts';
import type { Language } from '../organization.ts';
import type { CallFacts, FloorFacts, Prompt } from './contract.ts';
import type { Condition, FloorCondition, SayItem } from './document.ts';
import type { CallbackTime } from './document-ways.ts';
import { factPrompts, valuePrompts } from './values.ts';

/** Plain JSON: it lies in the floor's snapshot for as long as the call is in its flow. */
export type FlowContext = {
  flowId: string;
  language: Language;
  /** Of the customer's file only what conditions ask about; the call has the whole. */
  customer: (Pick<CustomerFile, 'customerId' | 'level' | 'language'> & { openCase: boolean }) | null;
  order: OrderSummary | null;
  /** Missing in a snapshot from before there was one, as `queues`. */
  complaint?: ComplaintSummary | null;
  /** Queues that a step has asked about, as they were then. */
  queues?: Record<string, { waiting: number; expectedWaitMs: number | null }>;
  /** Keys pressed and not yet taken by a step, oldest first. */
  keys: string;
  /** Tries of the current step that were silence or wrong. */
  misses: number;
  /** What the last miss was, so that the right help is said. */
  lastMiss: 'noInput' | 'noMatch' | null;
  /** Digits of the `collect` step under way. */
  entry: string;
  /** Digits kept by finished `collect` steps; sealed keys of masked ones. */
  values: Record<string, string>;
  /** What `set` steps have set and services have told. */
  settings: Record<string, string>;
  /** When the queue of the last `hours` step opens next. */
  opening: Opening | null;
  /** The terminator of an entry that ended because it was full; pressed next, it belongs to that entry and is dropped. */
  spentKey: string | null;
  /** The controller was away; the next words begin with an apology. */
  interrupted: boolean;
  /** In a queue: the queue's interval between words, which of the step's words come next, whether a phone rings. */
  waiting?: { everyMs: number; round: number; ringing: boolean };
  /** The number the caller calls from, as it can be dialled; null or missing when it is not known. */
  callerNumber?: string | null;
  /** Times to be called back at, by slot, as they were told; and the one that was chosen. */
  callbackTimes?: (CallbackTime | null)[];
  callbackAt?: CallbackTime | null;
};

/**
 * Keys kept for steps still to come. The longest entry of a shipped flow is 12 digits behind two menus; more than 32
 * waiting keys is a stuck or playing key, and what goes beyond is dropped.
 */
export const KEYS_WAITING_AT_MOST = 32;

export function startContext(flowId: string, facts: CallFacts): FlowContext {
  return {
    flowId,
    language: facts.language,
    customer: briefly(facts.customer),
    order: null,
    complaint: null,
    queues: {},
    keys: '',
    misses: 0,
    lastMiss: null,
    entry: '',
    values: {},
    settings: {},
    opening: null,
    spentKey: null,
    interrupted: false,
    callerNumber: facts.ani === null ? null : dialable(facts.ani),
  };
}

export function briefly(customer: CustomerFile | null): FlowContext['customer'] {
  if (!customer) return null;
  const { customerId, level, language, openCases } = customer;
  return { customerId, level, language, openCase: openCases.length > 0 };
}

/** Whether all of the condition's parts hold. An order's part never holds before an order was found. */
export function holds(when: Condition, context: FlowContext): boolean {
  const { customer, order, complaint = null } = context;
  return (
    (when.customer === undefined || (when.customer === 'known') === (customer !== null)) &&
    (when.level === undefined || isOneOf(when.level, customer?.level)) &&
    (when.language === undefined || when.language === context.language) &&
    (when.customerLanguage === undefined || when.customerLanguage === customer?.language) &&
    (when.orderState === undefined || isOneOf(when.orderState, order?.state)) &&
    (when.arrival === undefined ||
      (order !== null && (when.arrival === 'known') === Boolean(order.parcel?.expectedOn))) &&
    (when.parcelState === undefined || isOneOf(when.parcelState, order?.parcel?.state)) &&
    (when.returnState === undefined || isOneOf(when.returnState, order?.return?.state)) &&
    holdsOfComplaint(when, complaint) &&
    (when.openCase === undefined || when.openCase === (customer?.openCase ?? false)) &&
    (when.callbackTime === undefined || (when.callbackTime === 'known') === Boolean(context.callbackAt)) &&
    (when.opening === undefined || when.opening === openingWord(context.opening)) &&
    Object.entries(when.set ?? {}).every(([name, value]) => context.settings[name] === value)
  );
}

/** None of them holds before a complaint was found. */
function holdsOfComplaint(when: Condition, complaint: ComplaintSummary | null): boolean {
  const { complaintState, complaintPromise, complaintOverdue, complaintOwner } = when;
  const known = (is: 'known' | 'unknown', value: unknown) =>
    complaint !== null && (is === 'known') === (value !== null);
  return (
    (complaintState === undefined || isOneOf(complaintState, complaint?.state)) &&
    (complaintPromise === undefined || known(complaintPromise, complaint?.promisedOn)) &&
    (complaintOverdue === undefined || complaintOverdue === complaint?.overdue) &&
    (complaintOwner === undefined || known(complaintOwner, complaint?.owner?.extension ?? null))
  );
}

/** Whether what the condition asks of the floor holds as well. A queue that is not there fulfils nothing. */
export function holdsOnFloor(when: FloorCondition, facts: FloorFacts): boolean {
  const { time, weekday, emergency, queue } = when;
  const told = queue && facts.queues[queue.id];
  return (
    (time === undefined || isWithin(time, facts.time)) &&
    (weekday === undefined || isOneOf(weekday, facts.weekday)) &&
    (emergency === undefined || emergency === facts.emergency) &&
    (queue === undefined ||
      (told !== undefined &&
        (queue.hours === undefined || isOneOf(queue.hours, told.hours)) &&
        told.waiting >= (queue.waitingAtLeast ?? 0) &&
        told.longestWaitMs >= (queue.longestWaitAtLeastSeconds ?? 0) * 1000 &&
        told.agentsReady >= (queue.readyAtLeast ?? 0) &&
        told.agentsReady <= (queue.readyAtMost ?? Number.POSITIVE_INFINITY) &&
        isWithinWait(queue, told.expectedWaitMs ?? null)))
  );
}

/** A wait that nobody can tell is neither long nor short: a condition on it does not hold. */
function isWithinWait(queue: NonNullable<FloorCondition['queue']>, expectedWaitMs: number | null): boolean {
  const { expectedWaitAtLeastSeconds: least, expectedWaitAtMostSeconds: most } = queue;
  if (least === undefined && most === undefined) return true;
  if (expectedWaitMs === null) return false;
  return expectedWaitMs >= (least ?? 0) * 1000 && expectedWaitMs <= (most ?? Number.POSITIVE_INFINITY) * 1000;
}

function isOneOf<T>(wanted: T | T[], actual: T | undefined): boolean {
  return actual !== undefined && (Array.isArray(wanted) ? wanted.includes(actual) : wanted === actual);
}

function isWithin({ from, to }: { from: string; to: string }, time: string): boolean {
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

function openingWord(opening: Opening | null): Condition['opening'] {
  if (!opening) return 'unknown';
  return opening.inDays === 0 ? 'today' : opening.inDays === 1 ? 'tomorrow' : 'later';
}

/** The words as prompts, in order. A value that is not known is left out rather than read wrong. */
export function promptsFor(items: SayItem[], context: FlowContext): Prompt[] {
  return items.flatMap((item): Prompt[] => {
    if (typeof item === 'string') return [{ say: promptId(item, context.flowId) }];
    if ('in' in item) return [{ say: promptId(item.say, context.flowId), language: item.in }];
    if ('when' in item) return holds(item.when, context) ? promptsFor(item.say, context) : [];
    if ('slot' in item) {
      const callbackAt = context.callbackTimes?.[item.slot];
      return callbackAt ? promptsFor(item.say, { ...context, callbackAt }) : [];
    }
    if ('number' in item) return [{ number: item.number }];
    if ('tone' in item) return [item];
    if ('position' in item) return [{ position: true }];
    if ('expectedWait' in item) return [{ expectedWait: true }];
    if ('fact' in item) return factPrompts(context.settings[item.fact], item.as);
    return valuePrompts(item, context);
  });
}

/** `prompt` of this flow, or `flow/prompt` as it stands. */
export function promptId(name: string, flowId: string): string {
  return name.includes('/') ? name : `${flowId}/${name}`;
}
