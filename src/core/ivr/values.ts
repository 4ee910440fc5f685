/** What can be read out of what is known of the call, as prompts. What is not known is left out rather than read wrong. */
import type { FlowContext } from './context.ts';
import type { Prompt } from './contract.ts';
import type { SayItem, ValueName } from './document.ts';

type ValueItem = Exclude<
  SayItem,
  | string
  | { in: unknown }
  | { when: unknown }
  | { number: unknown }
  | { fact: unknown }
  | { position: unknown }
  | { tone: unknown }
  | { slot: unknown }
  | { expectedWait: unknown }
>;

export function valuePrompts(item: ValueItem, context: FlowContext): Prompt[] {
  const { order, complaint, opening, callbackAt } = context;
  if ('orderState' in item) return order ? [{ say: `order/${order.state}` }] : [];
  if ('parcelState' in item) return order?.parcel ? [{ say: `parcel/${snake(order.parcel.state)}` }] : [];
  if ('returnState' in item) return order?.return ? [{ say: `return/${order.return.state}` }] : [];
  if ('complaintState' in item) return complaint ? [{ say: `complaint/${snake(complaint.state)}` }] : [];
  if ('waiting' in item) return counted(context.queues?.[item.waiting]?.waiting);
  if ('expectedWaitMinutes' in item) {
    const waitMs = context.queues?.[item.expectedWaitMinutes]?.expectedWaitMs ?? undefined;
    // Never "0 minutes": who waits at all waits a moment.
    return counted(waitMs === undefined ? undefined : Math.max(1, Math.ceil(waitMs / 60_000)));
  }
  if ('digits' in item) {
    const digits =
      typeof item.digits === 'object' ? context.values[item.digits.typed] : knownValue(item.digits, context);
    return digits ? [{ digits: String(digits) }] : [];
  }
  if ('time' in item) return timeOf(item.time === 'callback.at' ? callbackAt?.at : opening?.at);
  if ('date' in item && item.date === 'hours.opensOn') return opening ? [{ date: opening.on }] : [];
  if ('date' in item && item.date === 'callback.on') return callbackAt ? [{ date: callbackAt.on }] : [];
  const value = knownValue('date' in item ? item.date : item.money, context);
  if (value === null) return [];
  return 'date' in item ? [{ date: String(value) }] : [{ moneyFen: Number(value) }];
}

/** What a service told, read as the flow says; left out when it cannot be read so. */
export function factPrompts(fact: string | undefined, as: 'digits' | 'number' | 'date' | 'money'): Prompt[] {
  if (fact === undefined) return [];
  if (as === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(fact) ? [{ date: fact }] : [];
  if (as === 'digits') return /^\d+$/.test(fact) ? [{ digits: fact }] : [];
  if (!/^-?\d{1,12}$/.test(fact)) return [];
  return as === 'number' ? [{ number: Number(fact) }] : [{ moneyFen: Number(fact) }];
}

/** Prompts have names of small letters: `inTransit` is said by `in-transit`. */
function snake(state: string): string {
  return state.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function timeOf(at: string | undefined): Prompt[] {
  return at === undefined ? [] : [{ time: at }];
}

function counted(value: number | undefined): Prompt[] {
  return value === undefined ? [] : [{ count: value }];
}

function knownValue(
  name: ValueName | 'hours.opensOn' | 'callback.on' | 'caller.number',
  { order, complaint, callerNumber }: FlowContext,
): string | number | null {
  switch (name) {
    case 'caller.number':
      return callerNumber ?? null;
    case 'order.number':
      return order?.orderNumber ?? null;
    case 'order.lastFour':
      return order?.orderNumber.slice(-4) ?? null;
    case 'order.placedOn':
      return order?.placedOn ?? null;
    case 'order.amount':
      return order?.amountFen ?? null;
    case 'order.expectedOn':
      return order?.parcel?.expectedOn ?? null;
    case 'parcel.lastFour':
      return order?.parcel?.trackingNumber.replace(/\D/g, '').slice(-4) ?? null;
    case 'complaint.number':
      return complaint?.number ?? null;
    case 'complaint.owner':
      return complaint?.owner?.extension ?? null;
    case 'complaint.openedOn':
      return complaint?.openedOn ?? null;
    case 'complaint.promisedOn':
      return complaint?.promisedOn ?? null;
    default:
      return null;
  }
}
