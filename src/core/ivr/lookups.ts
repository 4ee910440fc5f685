/** What a `lookup` step can find, and what is asked for it. */
import type { LookUpQuery } from '../commands.ts';
import type { FlowContext } from './context.ts';
import type { FlowAnswer } from './contract.ts';
import type { LookupStep } from './document.ts';
import { isSealed, partsOf } from './sealed.ts';

/** `by` number: of an order or a telephone, as a `collect` step kept it; caller: the customer who was recognised. */
type Kind = { answers: keyof FlowAnswer; by: 'number' | 'caller' | 'nothing'; having?: 'parcel' | 'return' };

const KINDS = {
  'latest-order': { answers: 'order', by: 'caller' },
  'latest-parcel': { answers: 'order', by: 'caller', having: 'parcel' },
  'latest-return': { answers: 'order', by: 'caller', having: 'return' },
  'order-by-number': { answers: 'order', by: 'number' },
  'parcel-by-number': { answers: 'order', by: 'number', having: 'parcel' },
  'return-by-number': { answers: 'order', by: 'number', having: 'return' },
  'open-complaint': { answers: 'complaint', by: 'caller' },
  'customer-by-phone': { answers: 'customer', by: 'number' },
  'customer-by-order': { answers: 'customer', by: 'number' },
  /** Whatever a service tells by names of its own. */
  facts: { answers: 'facts', by: 'nothing' },
} as const satisfies Record<string, Kind>;

export type LookupKind = keyof typeof KINDS;
export const LOOKUP_KINDS = Object.keys(KINDS) as LookupKind[];

export function kindOf(find: LookupKind): Kind {
  return KINDS[find];
}

/** A service may know callers that the shop's records do not; those know only customers. */
export function asksForCaller({ find, from }: LookupStep): boolean {
  return kindOf(find).by === 'caller' && from === undefined;
}

/** Masked digits go to a service only, and as what they are: sealed. */
export function queryOf(step: LookupStep, withinMs: number, context: FlowContext): LookUpQuery {
  const { find, from } = step;
  const { answers, having } = kindOf(find);
  const customerId = context.customer?.customerId ?? '';
  const number = context.values[step.number ?? ''] ?? '';
  if (from !== undefined) {
    const wanted = { ...(step.number === undefined ? {} : { number: step.number }), ...step.give };
    const given = Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => [name, givenAs(context.values[value] ?? '')]),
    );
    const known = { customerId, language: context.language };
    return { kind: 'service', callId: '', service: from, answers, withinMs, given: { ...known, ...given } };
  }
  switch (find) {
    case 'open-complaint':
      return { kind: 'openComplaint', customerId };
    case 'customer-by-phone':
      return { kind: 'customer', ani: number };
    case 'customer-by-order':
      return { kind: 'customerByOrder', orderNumber: number };
    case 'order-by-number':
    case 'parcel-by-number':
    case 'return-by-number':
      return { kind: 'orderByNumber', orderNumber: number, ...(having ? { having } : {}) };
    default:
      return { kind: 'latestOrder', customerId, ...(having ? { having } : {}) };
  }
}

function givenAs(value: string): string | { sealed: ReturnType<typeof partsOf> } {
  return [...value].some(isSealed) ? { sealed: partsOf(value) } : value;
}
