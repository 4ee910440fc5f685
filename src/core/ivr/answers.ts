/** What look-ups may come back with: enough kinds of answers for each way out of a flow's steps to be taken, and no two alike. */
import type { ComplaintSummary, CustomerFile, OrderSummary } from '../customer.ts';
import { type FlowContext, holds, startContext } from './context.ts';
import type { FlowAnswer } from './contract.ts';
import { type Condition, FLOOR_FIELDS, type ParcelState, type ReturnState, type Step } from './document.ts';
import { kindOf } from './lookups.ts';

const order = (
  state: OrderSummary['state'],
  expectedOn: string | null,
  parcel: ParcelState | null = null,
  returned: ReturnState | null = null,
): OrderSummary => ({
  orderId: 'walk',
  orderNumber: '20261111',
  placedOn: '2026-11-11',
  state,
  amountFen: 100,
  items: '',
  parcel: parcel && { carrier: '', trackingNumber: '', state: parcel, expectedOn },
  return: returned && { state: returned, reason: '' },
});

/** Every state of what can be found stands with every other somewhere: flows go on by each of them alone. */
const ORDERS: OrderSummary[] = [
  order('shipped', '2026-11-14', 'inTransit'),
  order('delivered', null, 'delivered'),
  order('unpaid', null),
  order('paid', null),
  order('packed', null, 'collected'),
  order('cancelled', null),
  order('shipped', null, 'lost'),
  order('shipped', '2026-11-14', 'delivering'),
  order('returning', null, 'delivered', 'requested'),
  order('returning', null, 'delivered', 'approved'),
  order('returning', null, 'delivered', 'received'),
  order('delivered', null, 'delivered', 'refused'),
  order('refunded', null, 'delivered', 'refunded'),
];
const OWNER = { agentId: 'walk', name: '', extension: '1001' };
const COMPLAINTS: ComplaintSummary[] = (['open', 'inProgress', 'waitingForCustomer', 'resolved'] as const).flatMap(
  (state) => {
    const base = { caseId: 'walk', number: '1', state, openedOn: '2026-11-11' };
    return [
      { ...base, promisedOn: '2026-11-14', overdue: false, owner: OWNER },
      { ...base, promisedOn: '2026-11-14', overdue: true, owner: OWNER },
      { ...base, promisedOn: null, overdue: false, owner: null },
    ];
  },
);

/**
 * @param steps of a linked document
 * @param customers who may call or be found
 * @returns what may come back for a step; nothing is found where nothing is looked up
 */
export function answersFor(
  steps: Step[],
  customers: (CustomerFile | null)[],
): (step: Step | undefined) => FlowAnswer[] {
  const conditions = conditionsIn(steps);
  const alike = (found: Partial<FlowContext>) => tellApart(conditions, { ...startContext('', NOBODY), ...found });
  const unlike = <T>(all: T[], signature: (one: T) => string) => [
    ...new Map(all.map((one) => [signature(one), one])).values(),
  ];
  const orders = unlike(ORDERS, (order) => alike({ order }));
  const complaints = unlike(COMPLAINTS, (complaint) => alike({ complaint }));
  const settings = conditions.flatMap(({ set }) => Object.entries(set ?? {}));
  const answers = {
    order: [...orders.map((order) => ({ order })), { order: null }, {}],
    complaint: [...complaints.map((complaint) => ({ complaint })), { complaint: null }, {}],
    customer: [...customers.map((customer) => ({ customer })), {}],
    // One answer for each thing that a condition asks about, and one that fulfils none.
    facts: [{ facts: {} }, ...settings.map(([name, value]) => ({ facts: { [name]: value } })), { facts: null }, {}],
  };
  return (step) => (step?.kind === 'lookup' ? answers[kindOf(step.find).answers] : [{}]);
}

const NOBODY = { callId: '', language: 'mul', ani: null, dnis: '', customer: null } as const;

/** The same for all contexts that these conditions cannot tell apart. */
export function tellApart(conditions: Condition[], context: FlowContext): string {
  return conditions.map((when) => (holds(when, context) ? '1' : '0')).join('');
}

/** Everything that steps ask of what is known, each condition's parts by themselves. */
export function conditionsIn(steps: Step[]): Condition[] {
  const found = new Map<string, Condition>();
  const add = (one: Condition) => found.set(JSON.stringify(one), one);
  JSON.stringify(steps, (key, value) => {
    if (key !== 'when') return value;
    const { set, say: _, ...others } = value as Condition & { say?: unknown };
    for (const [field, asked] of Object.entries(others))
      if (!FLOOR_FIELDS.includes(field as never)) add({ [field]: asked });
    for (const [name, asked] of Object.entries(set ?? {})) add({ set: { [name]: asked } });
    return value;
  });
  for (const step of steps) {
    if (step.kind === 'lookup') add({ customer: 'known' });
    if (step.kind === 'enqueue' && typeof step.priority === 'object') {
      for (const level of ['new', 'regular', 'vip'] as const) add({ level });
    }
  }
  return [...found.values()];
}
