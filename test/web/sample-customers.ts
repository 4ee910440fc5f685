/** Customers' files for the stand-in: one who has a duplicate, with a history and changes. */
import type { CustomerAnswer, CustomerHistory, CustomerRow } from '../../src/web/customers/api.ts';

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
const day = (hours: number) => ago(hours).slice(0, 10);

export const ROW: CustomerRow = {
  customerId: 'C1005',
  name: '陈静',
  salutations: { 'zh-CN': '陈女士', en: 'Ms Chen' },
  level: 'vip',
  phones: [
    { raw: '159****5678', kind: 'mobile', extension: null, region: '上海' },
    { raw: '021-****5432', kind: 'landline', extension: null, region: '上海' },
  ],
  lastOrder: { orderNumber: '202600018845', placedOn: day(70) },
  openCases: 1,
  lastContactOn: day(30),
};

export const DUPLICATE: CustomerRow = {
  ...{ customerId: 'C1041', name: '陈静', salutations: { 'zh-CN': '陈小姐', en: 'Miss Chen' }, level: 'new' },
  phones: [{ raw: '021-****5432', kind: 'landline', extension: null, region: '上海' }],
  ...{ lastOrder: null, openCases: 0, lastContactOn: null },
};

/** As whoever sees numbers on request has it. */
export function answerOf(row: CustomerRow, change: Partial<CustomerAnswer> = {}): CustomerAnswer {
  const { customerId, name, salutations, level, phones } = row;
  return {
    customer: {
      ...{ customerId, name, salutation: salutations['zh-CN'], salutations, level, phones },
      ...{ language: 'zh-CN', address: '上海市****', remark: '习惯下午联系', createdAt: ago(9_000), version: 3 },
    },
    ...{ sight: 'onRequest', mayEdit: true, mayMerge: false, link: null },
    ...change,
  };
}

export const REVEALED = {
  phones: [
    { raw: '15921345678', kind: 'mobile', extension: null, region: '上海' },
    { raw: '021-58765432', kind: 'landline', extension: null, region: '上海' },
  ],
  address: '上海市中山北路 46 号 5 幢 141 室',
};

const HISTORY: CustomerHistory = {
  calls: [
    {
      ...{ callId: 'call-9', at: ago(30), ani: '159****5678', result: 'answered', queueId: 'orders' },
      ...{
        agentName: '李晓梅',
        talkMs: 184_000,
        disposition: 'parcel',
        note: '包裹在中转站滞留，已催促物流。',
        score: 2,
      },
      ...{ isCallback: false, recordings: [{ recordingId: 'r1', durationMs: 184_000 }] },
    },
    {
      ...{ callId: 'call-3', at: ago(75), ani: '021-****5432', result: 'abandoned', queueId: 'after-sale' },
      ...{ agentName: null, talkMs: 0, disposition: null, note: null, score: null, isCallback: false, recordings: [] },
    },
  ],
  orders: [
    {
      ...{ orderId: 'o1', orderNumber: '202600018845', placedOn: day(70), state: 'shipped', amountFen: 129_900 },
      items: '实木书桌 1.4 米',
      parcel: { carrier: '顺丰', trackingNumber: 'SF1234567890', state: 'inTransit', expectedOn: day(-24) },
      return: null,
    },
  ],
  cases: [
    {
      ...{ caseId: 'K2001', kind: 'complaint', title: '物流五天没更新', state: 'open', openedOn: day(30) },
      ...{ ownerName: '李晓梅', closedOn: null },
    },
  ],
  messages: [{ messageId: 'm1', callId: 'call-3', at: ago(75), durationMs: 21_000, heardAt: null }],
  callbacks: [],
};

const CHANGES = [
  { ...{ at: ago(20), byUser: '1001', byName: '李晓梅' }, field: 'remark', old: '', new: '习惯下午联系' },
  { ...{ at: ago(9_000), byUser: 'shop', byName: null }, field: 'created', old: null, new: '陈静' },
];

export const MERGE = {
  ...{ mergeId: 7, at: ago(0), byUser: '2001', byName: '周建国', mergedId: 'C1041', mergedName: '陈静' },
  ...{ undoneAt: null, undoUntil: ago(-24) },
};

export const CUSTOMER_ANSWERS: Record<string, unknown> = {
  'GET /api/customers': (url: URL) => {
    const text = url.searchParams.get('q') ?? '';
    return { customers: [ROW, DUPLICATE].filter(({ name }) => text === '' || text === 'cj' || name.includes(text)) };
  },
  'GET /api/customers/C1005': answerOf(ROW),
  'GET /api/customers/C1041': answerOf(DUPLICATE),
  'GET /api/customers/C1005/history': HISTORY,
  'GET /api/customers/C1005/changes': { changes: CHANGES, merges: [] },
  'GET /api/customers/C1005/duplicates': { customers: [DUPLICATE] },
  'POST /api/customers/C1005/reveal': REVEALED,
  'PATCH /api/customers/C1005': { version: 4 },
  'POST /api/customers/C1005/merge': { mergeId: 7 },
  'POST /api/customer-merges/7/undo': { customerId: 'C1041' },
  'POST /api/customers': { customerId: 'C1050' },
};
