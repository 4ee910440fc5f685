/** What a service's answer means here: picked out, put into our words and held against what each field may be. Pure. */
import type { ComplaintSummary, CustomerFile, OrderState, OrderSummary } from '../customer.ts';
import type { LookUpResult } from '../events.ts';
import { LANGUAGE_TAG } from '../ivr/schema-parts.ts';
import type { Language } from '../organization.ts';
import type { FieldSource, ServiceDefinition } from './definition.ts';

/** `unusable`: says which field is wrong and never what it holds. */
export type ServiceAnswer = { result: LookUpResult } | { unusable: string };

type Form = { test(value: unknown): boolean; words: string };
const oneOf = (...values: string[]): Form => ({
  test: (value) => values.includes(String(value)),
  words: `one of ${values.join(', ')}`,
});
const matching = (pattern: RegExp, words: string): Form => ({ test: (value) => pattern.test(String(value)), words });

const DATE = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date YYYY-MM-DD');
/** What is read out or shown on a screen; longer is no name and no number. */
const TEXT = matching(/^[^\p{Cc}]{1,200}$/u, 'text of at most 200 characters');
const DIGITS = matching(/^\d{1,30}$/, 'at most 30 digits');

const FORMS: Record<string, Record<string, Form>> = {
  order: {
    orderNumber: DIGITS,
    state: oneOf('unpaid', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returning', 'refunded'),
    placedOn: DATE,
    amountFen: matching(/^\d{1,12}$/, 'a whole number of fen'),
    parcelState: oneOf('collected', 'inTransit', 'delivering', 'delivered', 'lost'),
    expectedOn: DATE,
    returnState: oneOf('requested', 'approved', 'received', 'refunded', 'refused'),
  },
  complaint: {
    number: DIGITS,
    state: oneOf('open', 'inProgress', 'waitingForCustomer', 'resolved'),
    openedOn: DATE,
    promisedOn: DATE,
    overdue: oneOf('true', 'false'),
    ownerExtension: DIGITS,
  },
  customer: {
    level: oneOf('new', 'regular', 'vip'),
    language: matching(new RegExp(LANGUAGE_TAG), 'the tag of a language, such as zh-CN'),
  },
  facts: {},
};

const MAY_LACK = new Set([
  ...['items', 'carrier', 'trackingNumber', 'parcelState', 'expectedOn', 'returnState', 'returnReason'],
  ...['promisedOn', 'overdue', 'ownerExtension', 'salutation'],
]);

/** @param body the answer's JSON */
export function readAnswer(definition: ServiceDefinition, body: unknown): ServiceAnswer {
  const { answers, fields, noneWhen } = definition;
  if (noneWhen?.is.includes(at(body, noneWhen.at) as never)) return { result: noneOf(answers) };
  const values: Record<string, string> = {};
  for (const [name, source] of Object.entries(fields)) {
    const value = picked(body, source);
    if (value === null || value === undefined || value === '') {
      if (answers === 'facts' || MAY_LACK.has(name)) continue;
      return { unusable: `"${name}" is missing` };
    }
    if (typeof value === 'object') return { unusable: `"${name}" is no single value` };
    const form = FORMS[answers]?.[name] ?? TEXT;
    if (!form.test(value)) return { unusable: `"${name}" is not ${form.words}` };
    values[name] = String(value);
  }
  return { result: resultOf(answers, values) };
}

export function noneOf(answers: ServiceDefinition['answers']): LookUpResult {
  if (answers === 'order') return { kind: 'order', order: null };
  if (answers === 'complaint') return { kind: 'complaint', complaint: null };
  if (answers === 'customer') return { kind: 'customer', customer: null };
  return { kind: 'facts', facts: null };
}

function resultOf(answers: ServiceDefinition['answers'], values: Record<string, string>): LookUpResult {
  if (answers === 'order') return { kind: 'order', order: orderOf(values) };
  if (answers === 'complaint') return { kind: 'complaint', complaint: complaintOf(values) };
  if (answers === 'customer') return { kind: 'customer', customer: customerOf(values) };
  return { kind: 'facts', facts: values };
}

type Values = Record<string, string>;

function orderOf(values: Values): OrderSummary {
  const { orderNumber = '', placedOn = '', state, amountFen, items = '', parcelState, returnState } = values;
  return {
    orderId: orderNumber,
    orderNumber,
    placedOn,
    state: state as OrderState,
    amountFen: Number(amountFen),
    items,
    parcel: parcelState
      ? {
          carrier: values.carrier ?? '',
          trackingNumber: values.trackingNumber ?? '',
          state: parcelState as NonNullable<OrderSummary['parcel']>['state'],
          expectedOn: values.expectedOn ?? null,
        }
      : null,
    return: returnState
      ? { state: returnState as NonNullable<OrderSummary['return']>['state'], reason: values.returnReason ?? '' }
      : null,
  };
}

function complaintOf({
  number = '',
  state,
  openedOn = '',
  promisedOn,
  overdue,
  ownerExtension,
}: Values): ComplaintSummary {
  return {
    caseId: number,
    number,
    state: state as ComplaintSummary['state'],
    openedOn,
    promisedOn: promisedOn ?? null,
    overdue: overdue === 'true',
    owner: ownerExtension ? { agentId: ownerExtension, name: '', extension: ownerExtension } : null,
  };
}

function customerOf({ customerId = '', name = '', salutation, level, language }: Values): CustomerFile {
  return {
    customerId,
    name,
    salutation: salutation ?? name,
    level: level as CustomerFile['level'],
    language: language as Language,
    phones: [],
    region: null,
    orders: [],
    openCases: [],
    lastContacts: [],
  };
}

function picked(body: unknown, source: FieldSource): unknown {
  if (typeof source === 'string') return at(body, source);
  const value = at(body, source.at);
  return value === null || value === undefined ? value : (source.words[String(value)] ?? value);
}

function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Record<string, unknown>)[part];
  }, body);
}
