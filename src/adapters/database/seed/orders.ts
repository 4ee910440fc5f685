/** What the demonstration shop's customers bought, what became of it, and what they still ask about. */
import type { CaseSummary, OrderState, OrderSummary } from '../../../core/customer.ts';
import { CUSTOMERS, KNOWN } from './customers.ts';
import { between, digits, pick, type Random } from './random.ts';

const DAY_MS = 86_400_000;

const GOODS: readonly [name: string, priceFen: number][] = [
  ['北欧风落地灯', 32900],
  ['记忆棉护颈枕', 15900],
  ['全棉四件套 1.8 m', 45900],
  ['实木床头柜', 59900],
  ['空气炸锅 5 L', 39900],
  ['便携式榨汁杯', 12900],
  ['扫地机器人 S7', 219900],
  ['陶瓷不粘锅 28 cm', 25900],
  ['羊毛地毯 160×230', 89900],
  ['人体工学椅', 129900],
  ['升降书桌 1.4 m', 189900],
  ['香薰加湿器', 19900],
  ['折叠晾衣架', 9900],
  ['保温杯 500 ml', 8900],
  ['电热水壶 1.7 L', 16900],
  ['真空收纳袋 10 只', 4990],
];

const CARRIERS = ['顺丰速运', '中通快递', '圆通速递', '韵达快递', '京东物流'] as const;
const REASONS = ['尺寸不合适', '颜色与图片不符', '收到时已破损', '不想要了', '有质量问题'] as const;

export type DemoOrder = {
  orderId: string;
  orderNumber: string;
  customerId: string;
  placedAtMs: number;
  state: OrderState;
  amountFen: number;
  items: { name: string; quantity: number; priceFen: number }[];
  parcel: (OrderSummary['parcel'] & { updatedAtMs: number }) | null;
  return: (NonNullable<OrderSummary['return']> & { requestedAtMs: number }) | null;
};

/** Orders that tests name; each is its customer's newest. */
const FIXED: readonly { customerId: string; orderNumber: string; state: OrderState; daysAgo: number; lost?: true }[] = [
  { ...KNOWN.vipWithShippedOrder, state: 'shipped', daysAgo: 2 },
  { ...KNOWN.openComplaint, state: 'shipped', daysAgo: 9, lost: true },
  { ...KNOWN.englishSpeaker, state: 'delivered', daysAgo: 6 },
  { ...KNOWN.returning, state: 'returning', daysAgo: 8 },
];

/** Every state is there; the older an order, the more likely it is settled. */
const LATELY: readonly OrderState[] = ['unpaid', 'paid', 'packed', 'shipped', 'shipped', 'cancelled'];
const LONG_AGO: readonly OrderState[] = ['delivered', 'delivered', 'delivered', 'cancelled', 'returning', 'refunded'];

/** About 90 orders. @param now dates are relative to it */
export function makeOrders(random: Random, now: Date): DemoOrder[] {
  const orders: DemoOrder[] = [];
  for (const { customerId, level } of CUSTOMERS) {
    if (customerId === KNOWN.withoutOrders.customerId) continue;
    const fixed = FIXED.find((order) => order.customerId === customerId);
    const count = level === 'vip' ? 4 : level === 'regular' ? between(random, 2, 3) : 1;
    for (let n = 0; n < count; n += 1) {
      const newest = n === 0;
      const daysAgo = (newest && fixed?.daysAgo) || (newest ? between(random, 1, 9) : between(random, 12, 200));
      const placedAtMs = now.getTime() - daysAgo * DAY_MS - between(random, 0, 6 * 3_600_000);
      const state = newest && fixed ? fixed.state : pick(random, daysAgo < 5 ? LATELY : LONG_AGO);
      const orderNumber = newest && fixed ? fixed.orderNumber : `2026${digits(random, 8)}`;
      const lost = newest && fixed?.lost === true;
      orders.push(makeOrder(random, now, { customerId, orderNumber, placedAtMs, state, lost }, orders.length));
    }
  }
  return orders;
}

type Plan = { customerId: string; orderNumber: string; placedAtMs: number; state: OrderState; lost: boolean };

function makeOrder(random: Random, now: Date, plan: Plan, index: number): DemoOrder {
  const first = between(random, 0, GOODS.length - 1);
  const items = Array.from({ length: between(random, 1, 2) }, (_, n) => {
    const [name, priceFen] = GOODS[(first + n * 5) % GOODS.length] as [string, number];
    return { name, quantity: random() < 0.2 ? 2 : 1, priceFen };
  });
  const { lost, ...order } = plan;
  return {
    orderId: `O${10001 + index}`,
    ...order,
    items,
    amountFen: items.reduce((sum, { quantity, priceFen }) => sum + quantity * priceFen, 0),
    parcel: makeParcel(random, now, plan),
    return: makeReturn(random, now, plan),
  };
}

function makeParcel(random: Random, now: Date, plan: Plan): DemoOrder['parcel'] {
  if (['unpaid', 'paid', 'packed', 'cancelled'].includes(plan.state)) return null;
  const underWay = plan.state === 'shipped';
  const carrier = plan.customerId === KNOWN.vipWithShippedOrder.customerId ? CARRIERS[0] : pick(random, CARRIERS);
  const state = plan.lost
    ? 'lost'
    : underWay
      ? pick(random, ['collected', 'inTransit', 'delivering'] as const)
      : 'delivered';
  return {
    carrier,
    trackingNumber: `${carrier === '顺丰速运' ? 'SF' : 'YT'}${digits(random, 13)}`,
    state,
    expectedOn: underWay && !plan.lost ? dayAfter(now, between(random, 1, 3)) : null,
    updatedAtMs: Math.min(now.getTime(), plan.placedAtMs + 2 * DAY_MS),
  };
}

function makeReturn(random: Random, now: Date, plan: Plan): DemoOrder['return'] {
  if (plan.state !== 'returning' && plan.state !== 'refunded') return null;
  return {
    state: plan.state === 'refunded' ? 'refunded' : pick(random, ['requested', 'approved', 'received'] as const),
    reason: pick(random, REASONS),
    requestedAtMs: Math.min(now.getTime(), plan.placedAtMs + 5 * DAY_MS),
  };
}

/** The day in Shanghai, `YYYY-MM-DD`, this many days from now. */
export function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
}

export type DemoCase = {
  caseId: string;
  customerId: string;
  orderNumber: string | null;
  kind: CaseSummary['kind'];
  title: string;
  state: 'open' | 'inProgress' | 'waitingForCustomer' | 'resolved' | 'closed';
  ownerId: string | null;
  openedDaysAgo: number;
  /** An answer was promised for this many days from now. */
  promisedInDays?: number;
  history: { daysAgo: number; byUser: string; kind: 'opened' | 'note' | 'stateChanged' | 'closed'; text: string }[];
};

export const CASES: readonly DemoCase[] = [
  {
    ...KNOWN.openComplaint,
    kind: 'complaint',
    title: '包裹运输途中丢失，要求补发并赔偿',
    state: 'inProgress',
    ownerId: '1009',
    openedDaysAgo: 3,
    promisedInDays: 2,
    history: [
      { daysAgo: 3, byUser: '1003', kind: 'opened', text: '客户来电反映物流 5 天未更新，情绪较激动，要求补发并赔偿。' },
      { daysAgo: 3, byUser: '1009', kind: 'stateChanged', text: '已受理，向承运商发起查件。' },
      { daysAgo: 1, byUser: '1009', kind: 'note', text: '承运商确认丢件，等待仓库安排补发，已短信告知客户。' },
    ],
  },
  {
    caseId: 'K1002',
    ...KNOWN.returning,
    kind: 'return',
    title: '退货寄回，等待仓库验收',
    state: 'open',
    ownerId: '1005',
    openedDaysAgo: 2,
    history: [{ daysAgo: 2, byUser: '1005', kind: 'opened', text: '客户已寄回商品，运单号已登记。' }],
  },
  {
    caseId: 'K1003',
    customerId: 'C1005',
    orderNumber: null,
    kind: 'enquiry',
    title: '询问企业采购 20 把人体工学椅的价格',
    state: 'waitingForCustomer',
    ownerId: '1002',
    openedDaysAgo: 5,
    history: [
      { daysAgo: 5, byUser: '1002', kind: 'opened', text: '客户希望开专票，预计本月下单。' },
      { daysAgo: 4, byUser: '1002', kind: 'stateChanged', text: '报价单已发邮箱，等客户确认。' },
    ],
  },
  {
    caseId: 'K1004',
    customerId: 'C1016',
    orderNumber: null,
    kind: 'complaint',
    title: '安装师傅迟到且态度不佳',
    state: 'closed',
    ownerId: '1006',
    openedDaysAgo: 40,
    history: [
      { daysAgo: 40, byUser: '1001', kind: 'opened', text: '客户投诉安装师傅迟到两小时。' },
      { daysAgo: 38, byUser: '1006', kind: 'closed', text: '已致歉并补偿 50 元优惠券，回访客户表示满意。' },
    ],
  },
  {
    caseId: 'K1005',
    customerId: KNOWN.englishSpeaker.customerId,
    orderNumber: KNOWN.englishSpeaker.orderNumber,
    kind: 'enquiry',
    title: 'Asks for an invoice in English',
    state: 'open',
    ownerId: '1002',
    openedDaysAgo: 1,
    history: [{ daysAgo: 1, byUser: '1002', kind: 'opened', text: 'Customer needs an English invoice for expenses.' }],
  },
];
