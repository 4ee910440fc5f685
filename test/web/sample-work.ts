/** What agents work with beside the telephone, for the stand-in. */
import type { Article } from '../../src/web/knowledge/api.ts';

const article = (articleId: string, zh: [string, string], en: [string, string], change: Partial<Article> = {}) =>
  ({
    articleId,
    kind: 'knowledge',
    pinned: false,
    active: true,
    queueIds: ['orders'],
    steps: [],
    orderStates: [],
    version: 2,
    titles: { 'zh-CN': zh[0], en: en[0] },
    bodies: { 'zh-CN': zh[1], en: en[1] },
    writtenAtMs: Date.now() - 86_400_000,
    writtenByName: '梁美玲',
    ...change,
  }) satisfies Article;

export const ARTICLES: Article[] = [
  article(
    'opening',
    ['订单来电：确认身份', '{称呼}，您是想了解订单 **{订单号}** 对吗？我们在 {日期} 前答复您。'],
    ['Order calls: confirm identity', '{salutation}, is this about order **{orderNumber}**? We answer by {date}.'],
    { kind: 'script', pinned: true },
  ),
  article(
    'parcel',
    [
      '物流不更新怎么办',
      '1. **48 小时内**属正常中转\n2. 超过 48 小时登记工单\n\n| 情况 | 处理 |\n|---|---|\n| 丢件 | 补发 |\n\n<img src=x onerror=alert(1)> [坏链接](javascript:alert(1))',
    ],
    ['When a parcel does not move', '1. **48 hours** are ordinary\n2. Longer: open a case'],
  ),
];

const CASE = {
  ...{
    caseId: 'K2001',
    kind: 'complaint',
    title: '物流五天没更新',
    state: 'open',
    customerId: 'c1',
    customerName: '王丽华',
  },
  ...{ orderNumber: '2025112088', ownerId: null, ownerName: null, ownerQueue: 'complaints', answeredAtMs: null },
  ...{ openedAtMs: Date.now(), answerDueAtMs: Date.now() + 3_600_000, resolveDueAtMs: Date.now() + 9e7 },
};

export const WORK_ANSWERS: Record<string, unknown> = {
  'GET /api/knowledge': (url: URL) => {
    const words = url.searchParams.get('words') ?? '';
    return { articles: ARTICLES.filter(({ titles }) => words === '' || titles['zh-CN'].includes(words)) };
  },
  'GET /api/knowledge/all': { articles: ARTICLES },
  'GET /api/knowledge/parcel': {
    article: ARTICLES[1],
    versions: [
      { ...ARTICLES[1], version: 2, change: '补充丢件处理' },
      { ...ARTICLES[1], version: 1, change: '首次发布' },
    ],
  },
  'GET /api/day': {
    numbers: { calls: 23, handleMs: 312_000, servicePercent: 87, resolvedPercent: 71, scoreTenths: 46, missed: 1 },
    targets: { calls: 50, handleMs: 330_000, servicePercent: 82, scoreTenths: 45, resolvedPercent: 75 },
    undisposed: [
      {
        callId: 'call-7',
        arrivedAtMs: Date.now() - 4_000_000,
        queueId: 'orders',
        ani: '13911112222',
        customerName: '刘洋',
      },
    ],
    cases: [CASE],
    grade: {
      grade: 'silver',
      holds: true,
      reasons: [],
      next: {
        grade: 'gold',
        reasons: [
          { rule: 'monthsServed', needed: 12, has: 10, met: false, metOn: '2027-01-10' },
          { rule: 'score', needed: 92, has: 89, met: false, metOn: null },
          { rule: 'violation', needed: 90, has: null, met: true, metOn: null },
        ],
      },
      names: { silver: { 'zh-CN': '银牌', en: 'Silver' }, gold: { 'zh-CN': '金牌', en: 'Gold' } },
    },
  },
  'GET /api/notices': {
    notices: [
      {
        noticeId: 1,
        atMs: Date.now() - 60_000,
        fromName: '沈丽华',
        text: '双11 话术已更新，请先看置顶。',
        readAtMs: null,
      },
    ],
  },
  'POST /api/notices/1/read': {},
  'GET /api/notices/sent': {
    notices: [],
    teams: [{ teamId: 'front-1', names: { 'zh-CN': '前台一组', en: 'Front line 1' } }],
  },
  'POST /api/notices': { noticeId: 2, to: 1 },
  'GET /api/cases': { cases: [CASE] },
  'GET /api/cases/K2001': {
    case: CASE,
    history: [
      { n: 1, atMs: Date.now(), byName: '李晓梅', kind: 'opened', text: '客户要求今天答复。', callId: 'call-20' },
    ],
  },
  'GET /api/case-kinds': {
    kinds: [
      { kind: 'complaint', names: { 'zh-CN': '投诉', en: 'Complaint' }, answerMs: 86_400_000, resolveMs: 259_200_000 },
    ],
  },
  'POST /api/cases': { case: CASE, history: [] },
  'GET /api/order-actions': { isConnected: true, actions: [] },
  'POST /api/orders/2025112088/actions': { outcome: 'refused', code: 'alreadyShipped', message: 'On its way.' },
  'POST /api/callbacks': { atMs: 0 },
};
