/** Customers' files and the question whose call it is, in Chromium, with a stand-in for the controller. */
import type { Page } from 'playwright-core';
import t from 'tap';
import type { OfferView } from '../../src/core/commands.ts';
import { buildPages } from '../../src/setup/web-pages.ts';
import { startBrowser } from './browser.ts';
import { faultsOf } from './faults.ts';
import { AGENT, agent, CALL_ID, offer, SUPERVISOR } from './sample.ts';
import { answerOf, DUPLICATE, MERGE, REVEALED, ROW } from './sample-customers.ts';
import { PHONE, startStandIn } from './stand-in.ts';

t.setTimeout(300_000);

const webFolder = await buildPages();
const browser = await startBrowser();
const standIn = await startStandIn(webFolder);
t.teardown(async () => {
  await browser.close();
  await standIn.close();
});

type Tap = { teardown(fn: () => Promise<void>): void };

async function open(t: Tap, user: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    permissions: ['microphone'],
  });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  standIn.requests.length = 0;
  standIn.asked.length = 0;
  await page.goto(standIn.url);
  await page.evaluate("fetch('/api/session', { method: 'DELETE' })");
  await page.goto(standIn.url);
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill('right');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=user]').waitFor({ state: 'detached' });
  return { page, errors };
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const asked = (path: string) => standIn.asked.filter((one) => one.path === path);

async function look(t: { same(found: unknown, wanted: unknown, what: string): unknown }, page: Page, name: string) {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await until(`the page is ${scheme}`, () =>
      page.evaluate<boolean>(`document.documentElement.dataset.mantineColorScheme === '${scheme}'`),
    );
    t.same(await faultsOf(page), [], `${name}, ${scheme}`);
  }
}

t.test('an agent finds a file, sees numbers masked until they ask, and edits with who and when', async (t) => {
  standIn.greeting = [{ type: 'agent', agent: agent('notReady', { reason: 'rest' }) }, PHONE];
  const { page, errors } = await open(t, AGENT.userId);
  await page.getByRole('link', { name: '客户', exact: true }).click();
  await page.getByLabel('查找客户').fill('cj');
  await until('the initials are asked for', () => asked('/api/customers?q=cj&limit=50').length === 1);
  t.match(await page.locator('table').textContent(), /陈静.*VIP.*159\*\*\*\*5678.*202600018845/s);
  await look(t, page, 'search');
  await page.getByRole('link', { name: '陈静' }).first().click();
  await page.getByRole('heading', { name: '陈静' }).waitFor();
  const main = page.locator('main');
  await page.getByText('包裹在中转站滞留').waitFor();
  t.notMatch(await main.textContent(), /15921345678|中山北路/);
  t.equal(await page.getByRole('button', { name: '合并…' }).count(), 0, 'merging is the supervisors’');
  await look(t, page, 'file');

  await page.getByRole('button', { name: '显示完整号码和地址' }).click();
  await page.getByText('15921345678').waitFor();
  t.match(await main.textContent(), REVEALED.address);

  await page.getByRole('button', { name: '编辑' }).click();
  await page.getByLabel('备注').fill('');
  await page.getByLabel('备注').fill('请勿上午致电');
  standIn.answers['PATCH /api/customers/C1005'] = { status: 409, code: 'changedMeanwhile', message: 'Changed.' };
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('这份档案刚刚被别人修改过').waitFor();
  t.equal(await page.getByLabel('备注').inputValue(), '请勿上午致电', 'what was written stays');
  standIn.answers['PATCH /api/customers/C1005'] = { version: 4 };
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').waitFor();
  const patch = standIn.asked.filter(({ path, body }) => path === '/api/customers/C1005' && body !== null).at(-1);
  t.match(patch?.body, { version: 3, remark: '请勿上午致电' });
  t.notHas(patch?.body, { phones: [] }, 'masked numbers are not saved back');
  await page.getByRole('tab', { name: '修改记录' }).click();
  await page.getByRole('tabpanel').getByText('习惯下午联系').waitFor();
  t.match(await page.getByRole('tabpanel').textContent(), /李晓梅.*备注.*无 → 习惯下午联系/s);
  t.same(errors, []);
});

t.test('a supervisor merges two files of one person, and takes it back', async (t) => {
  standIn.greeting = [];
  const clear = { sight: 'clear', mayMerge: true } as const;
  standIn.answers['GET /api/customers/C1005'] = answerOf({ ...ROW, phones: [] }, clear);
  const { page, errors } = await open(t, SUPERVISOR.userId);
  await page.goto(`${standIn.url}/customers/C1005`);
  await page.getByRole('button', { name: '合并…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('陈小姐').check();
  await look(t, page, 'merge');
  await dialog.getByRole('button', { name: '合并', exact: true }).click();
  await until('it is merged', () => asked('/api/customers/C1005/merge').length === 1);
  t.same(asked('/api/customers/C1005/merge')[0]?.body, { mergedId: DUPLICATE.customerId, take: ['salutation'] });
  standIn.answers['GET /api/customers/C1005/changes'] = { changes: [], merges: [MERGE] };
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('tab', { name: '修改记录' }).click();
  await page.getByText('周建国将“陈静”（C1041）并入本档案').waitFor();
  await page.getByRole('button', { name: '撤销合并' }).click();
  await page.getByText('已撤销，两份档案已恢复').waitFor();
  t.equal(asked('/api/customer-merges/7/undo').length, 1);
  t.same(errors, []);
});

const choices: OfferView['choices'] = [ROW, DUPLICATE].map(({ customerId, name, salutations, level }) => ({
  ...{ customerId, name, salutation: salutations['zh-CN'], level, region: '上海', because: 'number' as const },
  ...{ lastOrder: null, openCases: 0, lastContactOn: null },
}));

t.test('one of several is chosen by digit; somebody new is saved with U and Enter', async (t) => {
  standIn.greeting = [{ type: 'agent', agent: agent('ready') }, PHONE];
  const { page, errors } = await open(t, AGENT.userId);
  await page.locator('[data-agent-state=ready]').waitFor();
  const talk = (changes: Partial<OfferView>) => {
    standIn.send({ type: 'offer', offer: offer(changes) });
    standIn.send({ type: 'agent', agent: agent('onCall') });
    standIn.send({ type: 'call', call: { callId: CALL_ID, state: 'talking', sinceMs: Date.now(), endedBy: null } });
  };
  const chosen = () =>
    standIn.requests.flatMap((one) => (one.type === 'chooseCustomer' ? [`${one.callId} ${one.customerId}`] : []));
  talk({ customer: null, choices });
  await page.getByText('2 位客户使用这个号码').waitFor();
  await look(t, page, 'choices');
  await page.keyboard.press('2');
  await until('it is chosen', () => chosen().length === 1);
  t.same(chosen(), [`${CALL_ID} C1041`]);
  const { customer } = offer();
  standIn.send({ type: 'customer', callId: CALL_ID, customer });
  await page.getByRole('heading', { level: 1, name: '王女士' }).waitFor();
  t.equal(await page.getByText('2 位客户使用这个号码').count(), 0);

  standIn.send({ type: 'agent', agent: agent('ready') });
  await page.locator('[data-number=calls]').waitFor();
  talk({ customer: null });
  await page.getByRole('heading', { name: '未登记的客户' }).waitFor();
  await page.keyboard.press('u');
  await page.keyboard.press('Enter');
  await until('it is made and chosen', () => chosen().length === 2);
  t.match(asked('/api/customers').at(-1)?.body, {
    name: '来电客户 8000',
    phones: [{ raw: '+8613800138000', kind: null }],
  });
  t.equal(chosen()[1], `${CALL_ID} C1050`);

  standIn.send({ type: 'agent', agent: agent('wrapUp') });
  standIn.send({ type: 'call', call: { callId: CALL_ID, state: 'ended', sinceMs: Date.now(), endedBy: 'customer' } });
  await page.locator('[aria-keyshortcuts=F]').waitFor();
  await page.evaluate('document.activeElement?.blur()');
  await page.keyboard.press('u');
  await until('the key says what it says in the wrap-up', async () => {
    return (await page.locator('[aria-keyshortcuts=U]').getAttribute('aria-pressed')) === 'true';
  });
  t.same(errors, []);
});
