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
};
