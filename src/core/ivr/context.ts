/** What a running flow remembers, and how a document's conditions and words are read against it. */
import type { CustomerFile, OrderSummary } from '../customer.ts';
import type { Language } from '../organization.ts';
import type { CallFacts, Prompt } from './contract.ts';
import type { Condition, SayItem, ValueName } from './document.ts';

/** Plain JSON: it lies in the floor's snapshot for as long as the call is in its flow. */
export type FlowContext = {
  flowId: string;
  language: Language;
  /** Of the customer's file only what conditions ask about; the call has the whole. */
  customer: Pick<CustomerFile, 'customerId' | 'level' | 'language'> | null;
  order: OrderSummary | null;
  /** Keys pressed and not yet taken by a step, oldest first. */
  keys: string;
  /** Tries of the current step that were silence or wrong. */
  misses: number;
  /** What the last miss was, so that the right help is said. */
  lastMiss: 'noInput' | 'noMatch' | null;
  /** Digits of the `collect` step under way. */
  entry: string;
  /** Digits kept by finished `collect` steps. */
  values: Record<string, string>;
  /** The terminator of an entry that ended because it was full; pressed next, it belongs to that entry and is dropped. */
  spentKey: string | null;
  /** The controller was away; the next words begin with an apology. */
  interrupted: boolean;
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
    keys: '',
    misses: 0,
    lastMiss: null,
    entry: '',
    values: {},
    spentKey: null,
    interrupted: false,
  };
}

export function briefly(customer: CustomerFile | null): FlowContext['customer'] {
  return customer && { customerId: customer.customerId, level: customer.level, language: customer.language };
}

/** Whether all of the condition's parts hold. An order's part never holds before an order was found. */
export function holds(when: Condition, context: FlowContext): boolean {
  const { customer, order } = context;
  const isOneOf = <T>(wanted: T | T[], actual: T | undefined) =>
    actual !== undefined && (Array.isArray(wanted) ? wanted.includes(actual) : wanted === actual);
  return (
    (when.customer === undefined || (when.customer === 'known') === (customer !== null)) &&
    (when.level === undefined || isOneOf(when.level, customer?.level)) &&
    (when.language === undefined || when.language === context.language) &&
    (when.customerLanguage === undefined || when.customerLanguage === customer?.language) &&
    (when.orderState === undefined || isOneOf(when.orderState, order?.state)) &&
    (when.arrival === undefined || (order !== null && (when.arrival === 'known') === Boolean(order.parcel?.expectedOn)))
  );
}

/** The words as prompts, in order. A value that is not known is left out rather than read wrong. */
export function promptsFor(items: SayItem[], context: FlowContext): Prompt[] {
  return items.flatMap((item): Prompt[] => {
    if (typeof item === 'string') return [{ say: promptId(item, context.flowId) }];
    if ('in' in item) return [{ say: promptId(item.say, context.flowId), language: item.in }];
    if ('when' in item) return holds(item.when, context) ? promptsFor(item.say, context) : [];
    if ('number' in item) return [{ number: item.number }];
    if ('orderState' in item) return context.order ? [{ say: `order/${context.order.state}` }] : [];
    if ('digits' in item) {
      const digits =
        typeof item.digits === 'object' ? context.values[item.digits.typed] : orderValue(item.digits, context.order);
      return digits ? [{ digits: String(digits) }] : [];
    }
    const value = orderValue('date' in item ? item.date : item.money, context.order);
    if (value === null) return [];
    return 'date' in item ? [{ date: String(value) }] : [{ moneyFen: Number(value) }];
  });
}

/** `prompt` of this flow, or `flow/prompt` as it stands. */
export function promptId(name: string, flowId: string): string {
  return name.includes('/') ? name : `${flowId}/${name}`;
}

function orderValue(name: ValueName, order: OrderSummary | null): string | number | null {
  if (!order) return null;
  switch (name) {
    case 'order.number':
      return order.orderNumber;
    case 'order.lastFour':
      return order.orderNumber.slice(-4);
    case 'order.placedOn':
      return order.placedOn;
    case 'order.amount':
      return order.amountFen;
    case 'order.expectedOn':
      return order.parcel?.expectedOn ?? null;
  }
}
