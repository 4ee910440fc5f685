/** Before the first call: the device check, and ready only with a telephone that can ring. In Chromium, with a stand-in for the controller. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import t from 'tap';
import { startBrowser } from './browser.ts';
import { buildPages } from './build.ts';
import { AGENT, agent } from './sample.ts';
import { PHONE, startStandIn } from './stand-in.ts';

t.setTimeout(300_000);

const pages = await buildPages();
const browser = await startBrowser();
// Each with nobody signed in.
let standIn = await startStandIn(pages.folder);
t.afterEach(async () => {
  await standIn.close();
  standIn = await startStandIn(pages.folder);
});
t.teardown(async () => {
  await browser.close();
  await standIn.close();
  await pages.remove();
});

/** Where pictures go when somebody wants to look: `PICTURES=folder`. */
const PICTURES = process.env.PICTURES;

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function openDesk(locale: string): Promise<{ page: Page; errors: string[] }> {
  const viewport = { width: 1366, height: 768 };
  const context = await browser.newContext({ viewport, locale, permissions: ['microphone'] });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(standIn.url);
  await page.locator('input[name=user]').fill(AGENT.userId);
  await page.locator('input[name=password]').fill('right');
  await page.locator('button[type=submit]').click();
  return { page, errors };
}

t.test('who has no telephone is told so and does not become ready; later it works', { timeout: 90_000 }, async (t) => {
  standIn.unanswered = 1_000;
  standIn.greeting = [{ type: 'agent', agent: agent('notReady', { phoneRegistered: false }) }, PHONE];
  const { page, errors } = await openDesk('zh-CN');
  await page.locator('[aria-keyshortcuts=R]:enabled').click();
  const told = page.getByRole('alert').filter({ hasText: '电话还没有注册' });
  await told.waitFor();
  t.strictSame(
    standIn.requests.filter(({ type }) => type === 'requestState'),
    [],
  );
  standIn.unanswered = 0;
  await until('it is registered', () => standIn.registered());
  standIn.send({ type: 'agent', agent: agent('notReady') });
  await told.waitFor({ state: 'detached' });
  await page.locator('[aria-keyshortcuts=R]:enabled').click();
  await until('ready is asked for', () => standIn.requests.some(({ type }) => type === 'requestState'));
  t.same(errors, []);
  await page.context().close();
});

const LANGUAGES = [
  { locale: 'zh-CN', open: '设备检测', heard: '麦克风工作正常。', near: '往返' },
  { locale: 'en', open: 'Device check', heard: 'The microphone works.', near: 'there and back' },
] as const;

for (const { locale, open, heard, near } of LANGUAGES) {
  t.test(`the device check in ${locale}: microphone, network, telephone`, { timeout: 90_000 }, async (t) => {
    standIn.greeting = [{ type: 'agent', agent: agent('notReady') }, PHONE];
    const { page, errors } = await openDesk(locale);
    await page.getByRole('button', { name: open }).click();
    await page.locator('[data-check=microphone][data-good=true]', { hasText: heard }).waitFor();
    await page.locator('[data-check=network][data-good=true]', { hasText: near }).waitFor();
    await page.locator('[data-check=phone][data-good=true]').waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await until(`the page is ${scheme}`, () =>
        page.evaluate<boolean>(`document.documentElement.dataset.mantineColorScheme === '${scheme}'`),
      );
      if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/device-check.${locale}.${scheme}.png` });
      const { violations } = await new AxeBuilder({ page }).analyze();
      t.same(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
        scheme,
      );
      const box = await page.locator('[data-check=phone]').boundingBox();
      t.ok(box !== null && box.y + box.height <= 768, 'all of it is on the screen');
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    t.same(errors, []);
    await page.context().close();
  });
}
