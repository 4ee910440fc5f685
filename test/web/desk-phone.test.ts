/** The page of an agent who takes calls on a telephone on the desk, with a stand-in for the controller. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { buildPages } from '../../src/setup/web-pages.ts';
import { startBrowser } from './browser.ts';
import { faultsOf } from './faults.ts';
import { AGENT, agent, CALL_ID, offer } from './sample.ts';
import { PHONE, type StandIn, startStandIn } from './stand-in.ts';

t.setTimeout(300_000);

const webFolder = await buildPages();
const browser = await startBrowser();
t.teardown(async () => {
  await browser.close();
});

const SETTINGS = { server: '127.0.0.1:5060', user: 'deskphone-1001', password: 'abcdefghjkmnpqrstuvwxyz234' };
const onDesk = (state: Parameters<typeof agent>[0], registered = true) =>
  ({ type: 'agent', agent: agent(state, { phone: 'desk', phoneRegistered: registered }) }) as const;

type Tap = { teardown(fn: () => Promise<void>): void };

async function openDesk(
  t: Tap,
  locale: string,
  greeting: StandIn['greeting'],
): Promise<{ page: Page; standIn: StandIn }> {
  const standIn = await startStandIn(webFolder);
  standIn.greeting = greeting;
  // No microphone is allowed: a telephone on the desk has its own.
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale });
  t.teardown(async () => {
    await context.close();
    await standIn.close();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${standIn.url}/`);
  await page.locator('input[name=user]').fill(AGENT.userId);
  await page.locator('input[name=password]').fill('right');
  await page.locator('button[type=submit]').click();
  await page.locator('[data-agent-state]').waitFor();
  return { page, standIn };
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Where pictures go when somebody wants to look: `PICTURES=folder`. */
const PICTURES = process.env.PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

for (const [locale, words] of [
  ['zh-CN', { choice: '桌面话机', once: '密码只显示这一次', lift: '请摘机接听', talk: '通话中（话机）' }],
  ['en-GB', { choice: 'A desk phone', once: 'shown this once', lift: 'lift the handset', talk: 'on the desk phone' }],
] as const) {
  t.test(`a telephone on the desk is chosen, and its password seen once (${locale})`, async (t) => {
    const { page, standIn } = await openDesk(t, locale, [{ type: 'agent', agent: agent('notReady') }, PHONE]);
    await until('the softphone is registered', () => standIn.registered());
    await page.getByRole('button', { name: /设备检测|Device check/ }).click();
    await page.locator('[data-phone-choice]').getByText(words.choice).click();
    await until('it is asked for', () => standIn.requests.some(({ type }) => type === 'choosePhone'));
    t.strictSame(standIn.requests.at(-1), { type: 'choosePhone', phone: 'desk' });
    standIn.send(onDesk('notReady', false));
    standIn.send({ type: 'deskPhone', settings: SETTINGS });
    await page.locator('[data-setting=password]').waitFor();
    t.equal(await page.locator('[data-setting=password]').textContent(), SETTINGS.password);
    t.match(await page.locator('[data-desk-phone]').textContent(), words.once);
    t.equal(await page.locator('[data-check=microphone]').count(), 0, 'what the page hears is no matter');
    t.equal(await page.locator('[data-check=phone]').getAttribute('data-good'), 'false');
    await until(
      'the softphone is gone',
      () => standIn.sipHeard.filter((line) => line.startsWith('REGISTER')).length >= 2,
    );
    await picture(page, `desk-phone-${locale}`);
    t.strictSame(await faultsOf(page), []);
    await page.locator('[data-renew]').click();
    await until('another is asked for', () => standIn.requests.at(-1)?.type === 'renewDeskPhone');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /设备检测|Device check/ }).click();
    await page.locator('[data-renew]').waitFor();
    t.equal(await page.locator('[data-desk-phone]').count(), 0, 'closed, it is gone for good');
    standIn.send(onDesk('notReady'));
    await page.locator('[data-check=phone][data-good=true]').waitFor();
  });

  t.test(`a call pops and is answered by lifting the handset (${locale})`, async (t) => {
    const { page, standIn } = await openDesk(t, locale, [onDesk('notReady')]);
    await page.keyboard.press('r');
    await until('ready without a microphone', () => standIn.requests.some(({ type }) => type === 'requestState'));
    standIn.send(onDesk('ready'));
    standIn.send({ type: 'offer', offer: offer() });
    standIn.send(onDesk('offered'));
    await page.locator(`[data-call="${CALL_ID}"]`).waitFor();
    const bar = page.locator('section[data-phase=incoming]');
    t.match(await bar.textContent(), words.lift);
    t.equal(await page.locator('[aria-keyshortcuts=A]').count(), 0, 'there is nothing to answer with here');
    await picture(page, `desk-phone-incoming-${locale}`);
    standIn.send(onDesk('onCall'));
    const call = { callId: CALL_ID, sinceMs: Date.now(), endedBy: null } as const;
    standIn.send({ type: 'call', call: { ...call, state: 'talking' } });
    t.match(await page.locator('section[data-phase=talking]').textContent(), words.talk);
    t.equal(await page.locator('[aria-keyshortcuts=M]').count(), 0, 'mute is on the telephone');
    await page.keyboard.press('h');
    await until('hold is asked for', () => standIn.requests.at(-1)?.type === 'hold');
    await picture(page, `desk-phone-talk-${locale}`);
    t.strictSame(await faultsOf(page), []);
    t.notOk(
      standIn.requests.some(({ type }) => type === 'rejoin'),
      'no sound is missing in the page',
    );
    standIn.send({ type: 'call', call: { ...call, state: 'interrupted' } });
    await until('the telephone is rung again', () => standIn.requests.at(-1)?.type === 'rejoin');
  });
}
