/** What agents work with beside the telephone, in Chromium, with a stand-in for the controller. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { buildPages } from '../../src/setup/web-pages.ts';
import { startBrowser } from './browser.ts';
import { faultsOf } from './faults.ts';
import { AGENT, agent, CALL_ID, offer } from './sample.ts';
import { PHONE, startStandIn } from './stand-in.ts';

t.setTimeout(300_000);

const webFolder = await buildPages();
const browser = await startBrowser();
const standIn = await startStandIn(webFolder);
t.teardown(async () => {
  await browser.close();
  await standIn.close();
});

type Tap = { same(found: unknown, wanted: unknown, ...what: [string]): unknown };

/** Where pictures go when somebody wants to look: `PICTURES=folder`. */
const PICTURES = process.env.PICTURES;

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function look(t: Tap, page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await until(`the page is ${scheme}`, () =>
      page.evaluate<boolean>(`document.documentElement.dataset.mantineColorScheme === '${scheme}'`),
    );
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.${scheme}.png` });
    t.same(await faultsOf(page), [], `${name}, ${scheme}`);
  }
}

t.test('a call worked on with the keyboard, and the day between calls', { timeout: 280_000 }, async (t) => {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  standIn.greeting = [{ type: 'agent', agent: agent('ready') }, PHONE];
  await page.goto(standIn.url);
  await page.locator('input[name=user]').fill(AGENT.userId);
  await page.locator('input[name=password]').fill('right');
  await page.locator('button[type=submit]').click();
  const asked = (path: string) => standIn.asked.filter((one) => one.path === path).at(-1)?.body;

  await t.test(
    'the day shows numbers against aims, what is due, and what the next grade asks',
    { timeout: 120_000 },
    async (t) => {
      await page.locator('[data-number=calls]').waitFor();
      t.match(await page.locator('[data-number=calls]').textContent(), /23.*50.*未达标/);
      t.match(await page.locator('[data-number=service]').textContent(), /87%.*82%.*达标/);
      const main = await page.locator('main').textContent();
      t.match(main, /待补小结.*刘洋.*K2001.*前答复.*当前等级：银牌.*升到金牌还需.*在岗满 12 个月.*1月10日.*无违规/s);
      await look(t, page, 'day');
    },
  );

  await t.test('a message waits beside, and is read when the agent says so', { timeout: 120_000 }, async () => {
    await page.getByRole('button', { name: '已读' }).click();
    await until('it is told', () => asked('/api/notices/1/read') !== undefined);
    standIn.answers['GET /api/notices'] = {
      notices: [{ noticeId: 2, atMs: Date.now(), fromName: '沈丽华', text: '请支援售后队列', readAtMs: null }],
    };
    standIn.send({
      type: 'notice',
      notice: { noticeId: 2, atMs: Date.now(), fromName: '沈丽华', text: '请支援售后队列' },
    });
    await page.getByText('请支援售后队列').waitFor();
  });

  standIn.send({ type: 'offer', offer: offer() });
  standIn.send({ type: 'agent', agent: agent('onCall') });
  standIn.send({ type: 'call', call: { callId: CALL_ID, state: 'talking', sinceMs: Date.now(), endedBy: null } });

  await t.test(
    'the script lies open with the caller’s name; what is missing is marked; HTML stays text',
    { timeout: 120_000 },
    async (t) => {
      await page.locator('[data-article=opening]').waitFor();
      t.match(
        await page.locator('[data-article=opening]').textContent(),
        /王女士，您是想了解订单 2025112088 对吗.*【日期】/s,
      );
      await look(t, page, 'talking');
      await page.keyboard.press('k');
      await page.keyboard.type('物流不更新');
      await until('the article is found', async () => (await page.locator('[data-article]').count()) === 1);
      const shown = page.locator('[data-article=parcel]');
      await shown.getByText('正常中转').waitFor();
      t.equal(await shown.locator('img').count(), 0);
      t.equal(await shown.locator('a').count(), 0);
      t.match(await shown.textContent(), /<img src=x onerror=alert\(1\)> 坏链接/);
      await page.keyboard.press('Escape');
    },
  );

  await t.test('an order action is chosen, confirmed and refused in words', { timeout: 120_000 }, async (t) => {
    await page.keyboard.press('o');
    await page.getByRole('button', { name: '取消订单' }).click();
    await page.getByLabel('原因').fill('不想要了');
    await page.getByRole('button', { name: '取消订单…' }).click();
    await page.getByText('确认对 2025112088 取消订单？').waitFor();
    t.equal(asked('/api/orders/2025112088/actions'), undefined, 'nothing is asked before it is confirmed');
    await page.getByRole('button', { name: '确认', exact: true }).click();
    await page.locator('[data-outcome=refused]').waitFor();
    t.match(await page.locator('[data-outcome=refused]').textContent(), '店铺系统拒绝：订单已发货');
    t.match(asked('/api/orders/2025112088/actions'), {
      key: /^[0-9a-f]{32}$/,
      callId: CALL_ID,
      request: { action: 'cancel', reason: '不想要了' },
    });
    await look(t, page, 'order');
  });

  await t.test('a case is opened, and a callback promised', { timeout: 120_000 }, async (t) => {
    await page.locator('[role=tab][aria-keyshortcuts=W]').click();
    await page.getByRole('button', { name: '新建工单' }).click();
    await page.getByRole('combobox', { name: '类型' }).click();
    await page.getByRole('option', { name: '投诉' }).click();
    await page.getByLabel('标题').fill('物流慢');
    await page.getByLabel('客户诉求与经过').fill('五天没更新');
    await look(t, page, 'case');
    await page.getByRole('button', { name: '提交，附本次通话' }).click();
    await until('it is opened', () => asked('/api/cases') !== undefined);
    t.match(asked('/api/cases'), { kind: 'complaint', ownerId: '1001', ownerQueue: null, callId: CALL_ID });
    await page.locator('[role=tab][aria-keyshortcuts=L]').click();
    await page.getByRole('button', { name: '60 分钟后' }).click();
    await page.getByRole('button', { name: '确认约定回电' }).click();
    await page.getByText('已约定').waitFor();
    t.match(asked('/api/callbacks'), { callId: CALL_ID, number: null, atMs: Number });
  });

  await t.test(
    'the wrap-up knows that a case follows, and a note survives a reload at once',
    { timeout: 120_000 },
    async (t) => {
      standIn.send({
        type: 'call',
        call: { callId: CALL_ID, state: 'ended', sinceMs: Date.now(), endedBy: 'customer' },
      });
      standIn.send({ type: 'agent', agent: agent('wrapUp') });
      await page.locator('[aria-keyshortcuts=F]').waitFor();
      t.equal(await page.getByRole('button', { name: '工单跟进' }).getAttribute('aria-pressed'), 'true');
      await look(t, page, 'wrap-up');
      await page.getByLabel('通话小结').fill('客户要求今天答复');
      standIn.greeting = [
        { type: 'agent', agent: agent('wrapUp') },
        PHONE,
        { type: 'offer', offer: offer() },
        { type: 'call', call: { callId: CALL_ID, state: 'ended', sinceMs: Date.now(), endedBy: 'customer' } },
      ];
      await page.reload();
      await page.locator('[aria-keyshortcuts=F]').waitFor();
      t.equal(await page.getByLabel('通话小结').inputValue(), '客户要求今天答复');
    },
  );

  await t.test('the knowledge base has its page', { timeout: 120_000 }, async (t) => {
    await page.goto(`${standIn.url}/knowledge/parcel`);
    await page.getByText('补充丢件处理').waitFor();
    await look(t, page, 'knowledge');
  });
  t.same(errors, []);
  await context.close();
});
