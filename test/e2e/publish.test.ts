/** A manager changes a menu in the browser while people are in it: real calls, real pages, real speech. */
import path from 'node:path';
import t from 'tap';
import { digest } from '../../src/adapters/flows/sounds/library.ts';
import type { Funnel, Look, OpenDocument } from '../../src/core/flow-editor/messages.ts';
import { openBrowser, openPage, signInOnPage } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';

const OLD_WORDS = '咨询商品，请按一。结束通话，请按九。';
const NEW_WORDS = '欢迎来电，菜单已经更新。咨询请按二，再见请按九。';

/** Waits are long: nobody is sent on before the test has done what it does. */
const menu = (words: string, key: string, goodbye = 'bye') => `title: { zh-CN: 试验菜单, en: Trial menu }
start: main
prompts:
  main: { zh-CN: "${words}", en: "Press ${key} for sales, or nine to end." }
  bye: { zh-CN: 谢谢来电，再见。, en: "Thank you, goodbye." }
steps:
  main:
    kind: menu
    say: [main]
    waitSeconds: 30
    tries: 5
    keys: { ${key}: sales, 9: ${goodbye} }
    noInput: { go: bye }
    noMatch: { go: bye }
  sales: { kind: enqueue, queue: pre-sale }
  bye: { kind: finish, say: [bye], served: true }
`;

t.test('a menu is changed in the browser while callers are in it', async (t) => {
  const hotline = await startHotline(t, {
    prepare: async (query) => {
      await query("insert into numbers (dnis, flow_id) values ('4009', 'trial-menu')");
    },
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const manager = await hotline.signIn('4001');
  const startedAtMs = Date.now();
  const post = (at: string, body: unknown) =>
    manager.fetch(at, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const sound = (prompt: string, words: string) =>
    path.join(
      hotline.world.asterisk.spoolFolder,
      `recording/published/zh-CN/trial-menu/${prompt}-${digest(words)}.wav`,
    );
  const hears = (call: Call, prompt: string, words: string) =>
    call.audio.waitForPrompt(sound(prompt, words), { withinMs: 45_000, matchMs: 700 });
  const dial = async (callerNumber: string) => {
    const call = await phone.call({ to: '4009', callerNumber });
    await call.waitForAnswer();
    return call;
  };

  const created = await post('/api/flows/trial-menu/publish', { text: menu(OLD_WORDS, '1'), base: 0, note: 'new' });
  t.equal(created.status, 200, await created.text());
  const old = await dial('13300003001');
  await hears(old, 'main', OLD_WORDS);

  const browser = await openBrowser(t, { voiceHz: 1300 });
  const opened = await openPage(t, hotline, browser, '/flows/trial-menu?tab=graph');
  const { page } = opened;
  await signInOnPage(opened, hotline, '4001');
  await page.goto(`${hotline.httpUrl}/flows/trial-menu?tab=graph`);
  const write = async (text: string) => {
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  };

  await t.test('the graph shows the caller in the menu', async () => {
    await page.locator('[data-step=main][data-live="1"]').waitFor();
  });

  await t.test('a mistake is shown at its line, and cannot be published', async (t) => {
    await write(menu(NEW_WORDS, '2', 'byee'));
    const problems = page.locator('[data-problems="1"]');
    await problems.waitFor();
    t.match(await problems.textContent(), /第 12 行，第 23 列.*byee/);
    t.ok(await page.getByRole('button', { name: '发布…' }).isDisabled());
    const refused = await post('/api/flows/trial-menu/publish', { text: menu(NEW_WORDS, '2', 'byee'), base: 1 });
    t.equal(refused.status, 422);
    t.match(await refused.json(), { problems: [{ file: 'trial-menu.yaml', line: 12, column: 23 }] } as Partial<Look>);
  });

  await t.test('put right and tried without a telephone, it is published with a note', async (t) => {
    await write(menu(NEW_WORDS, '2'));
    await page.locator('[data-problems="0"]').waitFor();
    await page.getByRole('tab', { name: '试听' }).click();
    await page.getByText(NEW_WORDS).first().waitFor();
    await page.getByRole('button', { name: '按 9' }).click();
    await page.getByText('谢谢来电，再见。').first().waitFor();
    await page.getByRole('button', { name: '发布…' }).click();
    await page.getByLabel('改了什么、为什么').fill('换了按键');
    await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
    await page.locator('[data-version="2"]').waitFor({ timeout: 60_000 });
    const current = await manager.get<OpenDocument>('/api/flows/trial-menu');
    t.match(current, { version: 2, note: '换了按键', publishedBy: '4001', origin: 'browser' });
  });

  await t.test(
    'who is under way still hears the old menu and its keys hold; who calls now hears the new',
    async (t) => {
      await page.locator('[data-older="1"]').waitFor();
      await old.press('7');
      await hears(old, 'main', OLD_WORDS);
      const fresh = await dial('13300003002');
      await hears(fresh, 'main', NEW_WORDS);
      await page.getByRole('tab', { name: '流程图' }).click();
      await page.locator('[data-step=main][data-live="2"]').waitFor();
      await old.press('1');
      await page.locator('[data-step=sales][data-live="1"]').waitFor();
      await fresh.press('9');
      await hears(fresh, 'bye', '谢谢来电，再见。');
      await fresh.waitForEnd();
      await old.hangUp();
      t.same(opened.errors, []);
    },
  );

  await t.test('one step back is in force even when the controller dies right after it', async (t) => {
    await page.getByRole('tab', { name: '历史' }).click();
    await page.getByRole('button', { name: '退回上一版本' }).click();
    await eventually('version 3 is on record', async () => {
      const rows = await hotline.query("select 1 from flow_versions where name = 'trial-menu' and version = 3");
      return rows.length === 1;
    });
    await hotline.killController();
    await hotline.startController();
    const call = await dial('13300003003');
    await hears(call, 'main', OLD_WORDS);
    await call.hangUp();
    t.match(await manager.get('/api/flows/trial-menu'), { version: 3, origin: 'back', text: menu(OLD_WORDS, '1') });
  });

  await t.test('the funnel tells what was pressed, and agrees with the records', async (t) => {
    await eventually('all three calls are over and on record', async () => {
      const rows = await hotline.query("select 1 from cdr where dnis = '4009' and ended_at is not null");
      return rows.length === 3;
    });
    const funnel = await manager.get<Funnel>(`/api/funnel?from=${startedAtMs}&to=${Date.now() + 60_000}`);
    const main = funnel.steps.find(({ step }) => step === 'trial-menu/main');
    t.match(main, { entered: 3, calls: 3, pressed: { 1: 1, 9: 1 }, noMatch: 1, hungUp: 1 });
    t.match(
      funnel.steps.find(({ step }) => step === 'trial-menu/sales'),
      { entered: 1, queued: 1 },
    );
    // A slow machine lets a silence of the menu run out before the test has gone on.
    const silences = await hotline.query(
      "select 1 from timeline where kind = 'ivrInput' and data->>'outcome' = 'noInput' and data->>'step' = 'trial-menu/main'",
    );
    t.equal(main?.noInput, silences.length);
    const [{ n } = { n: 0 }] = await hotline.query<{ n: number }>(
      "select count(*)::int as n from cdr where dnis = '4009' and reason = 'hungUpInIvr'",
    );
    t.equal(main?.hungUp, n);
    await page.goto(`${hotline.httpUrl}/flows/trial-menu?tab=numbers`);
    const row = page.locator('[data-numbers="trial-menu/main"]');
    await row.waitFor();
    t.match(await row.textContent(), /main33.*1: 1.*9: 1/);
    await page.getByRole('tab', { name: '流程图' }).click();
    await page.locator('[data-step=main][data-entered="3"][data-hung-up="1"]').waitFor();
  });
  await hotline.settled();
});
