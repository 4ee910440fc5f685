/** The knowledge base over HTTP, on a real database. */
import t from 'tap';
import type { Article, ArticleVersion } from '../../../src/app/work-ports.ts';
import { startDatabase } from '../../helpers/database.ts';
import { startWeb } from './harness.ts';

t.test('the knowledge base', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const agent = await web.signIn('1001');
  const boss = await web.signIn('2001');
  const find = async (query: string): Promise<Article[]> =>
    (await web.ask('GET', `/api/knowledge?${query}`, { cookie: agent })).json.articles;
  const ids = (articles: Article[]) => articles.map(({ articleId }) => articleId);

  await t.test('beside a call stands what fits its queue, keys and orders, pinned scripts first', async (t) => {
    const shown = await find('queue=orders&pressed=main-menu/main=2,during-sale/tell-order=2&orders=shipped');
    t.strictSame(ids(shown).slice(0, 2), ['script-order-opening', 'script-opening']);
    const rest = ids(shown);
    t.ok(
      rest.indexOf('script-cannot-cancel') < rest.indexOf('privacy'),
      'what was pressed comes before what fits anybody',
    );
    t.notOk(rest.includes('complaint-steps'), 'nothing of other queues');
    t.notOk(rest.includes('cancel-order'), 'nothing for orders that are not shipped yet');
    const before = await find('queue=orders&pressed=main-menu/main=2,during-sale/tell-order=2&orders=paid');
    t.ok(ids(before).includes('cancel-order'));
  });

  for (const [words, first] of [
    ['tksj', undefined],
    ['tkdz', 'refund-times'],
    ['tuikuan', 'refund-times'],
    ['退款 信用卡', 'refund-times'],
    ['qtwly', 'return-7-days'],
    ['lost parcel', 'lost-parcel'],
    ['工单', 'damaged-on-arrival'],
    ["x'; drop table articles; --", undefined],
    ['%', undefined],
  ] as const) {
    await t.test(`"${words}" finds ${first ?? 'nothing at first'}`, async (t) => {
      const found = ids(await find(`words=${encodeURIComponent(words)}`));
      if (first === undefined) t.notOk(found[0] === 'refund-times');
      else t.ok(found.includes(first), found.join(' '));
    });
  }

  await t.test('what is found in a title comes before what is found in a text', async (t) => {
    const found = await find(`words=${encodeURIComponent('退款')}`);
    const inTitle = found.map(
      ({ titles, bodies }) => JSON.stringify(titles).includes('退款') || !JSON.stringify(bodies).includes('退款'),
    );
    t.equal(inTitle.lastIndexOf(true) < inTitle.indexOf(false), true, inTitle.join());
  });

  const draft = {
    kind: 'knowledge',
    pinned: false,
    active: true,
    titles: { 'zh-CN': '以旧换新', en: 'Trade-in' },
    bodies: { 'zh-CN': '旧家具可抵 **200 元**。', en: 'Old furniture counts for ¥200.' },
    queueIds: ['pre-sale'],
    steps: ['main-menu/main=1'],
    orderStates: [],
    change: '新活动',
  };

  await t.test('a supervisor writes one, everybody finds it, and each version says who and when', async (t) => {
    const { status, json } = await web.ask('POST', '/api/knowledge', { cookie: boss, body: draft });
    t.equal(status, 200);
    const { articleId } = json as { articleId: string };
    t.strictSame(ids(await find('words=yjhx')), [articleId]);
    const next = { ...draft, base: 1, titles: { 'zh-CN': '旧家具回收', en: 'Collection' }, change: '改名' };
    const second = await web.ask('POST', `/api/knowledge/${articleId}`, { cookie: boss, body: next });
    t.strictSame(second.json, { articleId, version: 2 });
    t.strictSame(ids(await find('words=yjhx')), [], 'it is found by what it is called now');
    const { article, versions } = (await web.ask('GET', `/api/knowledge/${articleId}`, { cookie: agent })).json as {
      article: Article;
      versions: ArticleVersion[];
    };
    t.match(article, { version: 2, writtenByName: '沈丽华' });
    t.match(versions, [
      { version: 2, change: '改名' },
      { version: 1, change: '新活动', titles: { 'zh-CN': '以旧换新' } },
    ]);
    const late = await web.ask('POST', `/api/knowledge/${articleId}`, { cookie: boss, body: { ...draft, base: 1 } });
    t.equal(late.status, 409);
    t.equal(late.json.code, 'newerVersion', 'what a colleague wrote meanwhile is not written over');
    const off = { ...next, base: 2, active: false };
    t.equal((await web.ask('POST', `/api/knowledge/${articleId}`, { cookie: boss, body: off })).status, 200);
    t.strictSame(ids(await find('words=jjjhs')), [], 'out of use: agents do not find it');
    const { json: all } = await web.ask('GET', '/api/knowledge/all', { cookie: boss });
    t.ok(ids(all.articles).includes(articleId), 'and who writes still does');
    const { rows } = await web.pool.query(`select action from audit_log where subject like $1`, [`${articleId}@%`]);
    t.equal(rows.length, 3);
  });

  await t.test('agents do not write, strangers do not read, and what is not as it should be is told', async (t) => {
    t.equal((await web.ask('POST', '/api/knowledge', { cookie: agent, body: draft })).status, 403);
    t.equal((await web.ask('GET', '/api/knowledge/all', { cookie: agent })).status, 403);
    t.equal((await web.ask('GET', '/api/knowledge')).status, 401);
    t.equal((await web.ask('GET', '/api/knowledge/no-such', { cookie: agent })).status, 404);
    const empty = { ...draft, titles: { 'zh-CN': '只有中文', en: ' ' } };
    const { status, json } = await web.ask('POST', '/api/knowledge', { cookie: boss, body: empty });
    t.equal(status, 400);
    t.equal(json.field, 'titles.en');
    const unknown = await web.ask('POST', '/api/knowledge/no-such', { cookie: boss, body: { ...draft, base: 1 } });
    t.equal(unknown.status, 404);
  });
});
