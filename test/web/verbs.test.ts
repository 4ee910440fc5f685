/** Transfer, consult and conference at the desk, in Chromium, with a stand-in for the controller. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import type { AgentCallView, ConsultView } from '../../src/core/commands.ts';
import type { TargetsView } from '../../src/core/targets-view.ts';
import { startBrowser } from './browser.ts';
import { buildPages } from './build.ts';
import { AGENT, agent, CALL_ID, offer } from './sample.ts';
import { PHONE, startStandIn } from './stand-in.ts';

t.setTimeout(240_000);

const pages = await buildPages();
const browser = await startBrowser();
t.teardown(async () => {
  await browser.close();
  await pages.remove();
});

/** Where pictures go when somebody wants to look: `PICTURES=folder`. */
const PICTURES = process.env.PICTURES;
const LAPTOP = { width: 1366, height: 768 };

const TARGETS: TargetsView = {
  agents: [
    { agentId: '1006', name: '郑雅婷', extension: '8006', state: 'onCall', isFree: false },
    { agentId: '1009', name: '马志强', extension: '8009', state: 'ready', isFree: true },
  ],
  queues: [{ queueId: 'complaints', names: { 'zh-CN': '投诉与建议', en: 'Complaints' }, waiting: 2, ready: 1 }],
  flows: [{ flowId: 'main-menu', titles: { 'zh-CN': '主菜单', en: 'Main menu' } }],
  outside: true,
};

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const consulting = (stage: ConsultView['stage'], changes: Partial<ConsultView> = {}): ConsultView => ({
  stage,
  target: { to: 'agent', agentId: '1009' },
  isAsked: false,
  agentId: '1009',
  name: '马志强',
  number: null,
  sinceMs: Date.now(),
  ...changes,
});

async function openTalk(t: Test, locale: string) {
  const standIn = await startStandIn(pages.folder);
  const context = await browser.newContext({ viewport: LAPTOP, locale, permissions: ['microphone'] });
  t.teardown(async () => {
    await context.close();
    await standIn.close();
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
  await page.locator('[data-agent-state=ready]').waitFor();
  await until('the softphone is registered', () => standIn.registered());
  standIn.send({ type: 'offer', offer: offer() });
  standIn.send({ type: 'agent', agent: agent('offered') });
  standIn.invite(CALL_ID);
  await page.locator('[aria-keyshortcuts=A]:enabled').waitFor();
  await page.keyboard.press('a');
  await until('the softphone has answered', () => standIn.sipHeard.includes('SIP/2.0 200 OK'));
  standIn.send({ type: 'agent', agent: agent('onCall') });
  const show = async (changes: Partial<AgentCallView>) => {
    const call = { callId: CALL_ID, state: 'talking' as const, sinceMs: Date.now() - 20_000, endedBy: null };
    standIn.send({ type: 'call', call: { ...call, ...changes } });
    const stage = changes.consult?.stage;
    await page
      .locator(stage === undefined ? 'section:not([data-consult])' : `[data-consult=${stage}]`)
      .first()
      .waitFor();
  };
  await show({});
  await page.locator('[aria-keyshortcuts=M]:enabled').waitFor();
  const asked = async (what: Record<string, unknown>) => {
    await until(`asked ${JSON.stringify(what)}`, () => standIn.requests.some(({ type }) => type === what.type));
    t.match(
      standIn.requests.findLast(({ type }) => type === what.type),
      what,
    );
    standIn.requests.length = 0;
  };
  return { page, standIn, show, asked, errors };
}

/** Accessible, in full on a small laptop, and a picture when somebody wants one. */
async function look(t: Test, page: Page, name: string, within: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png` });
  const outside = await page.evaluate<string[]>(`[...document.querySelectorAll('${within} button')].filter((button) => {
    const { left, right, top, bottom } = button.getBoundingClientRect();
    return left < 0 || right > innerWidth || top < 0 || bottom > 650 || button.scrollWidth > button.clientWidth + 1;
  }).map((button) => button.textContent)`);
  t.same(outside, [], `${name}: every control is on the screen`);
  const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('section[data-phase] [role=status] *')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).map(({ textContent }) => textContent)`);
  t.same(cut, [], `${name}: who hears whom is read in full`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  t.same(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
    name,
  );
}

for (const locale of ['zh-CN', 'en'] as const) {
  t.test(`asked and sent on by keyboard, and who hears whom is said (${locale})`, async (t) => {
    const { page, standIn, show, asked, errors } = await openTalk(t, locale);
    const bar = () => page.locator('section[data-phase] [role=status]').textContent();

    await page.keyboard.press('t');
    await asked({ type: 'findTargets' });
    standIn.send({ type: 'targets', targets: TARGETS });
    const panel = page.getByRole('dialog');
    await panel.getByRole('option').first().waitFor();
    t.match(await panel.getByRole('option').first().textContent(), '马志强', 'who is free comes first');
    const verb = (name: string) => panel.getByRole('button', { name });
    const [consult, transfer] = locale === 'en' ? ['Consult', 'Transfer now'] : ['咨询', '直接转接'];
    const isOffered = async () => [await verb(consult).isEnabled(), await verb(transfer).isEnabled()];
    await panel.getByRole('option').filter({ hasText: '郑雅婷' }).click();
    t.same(await isOffered(), [false, false], 'who is busy is left alone');
    await panel
      .getByRole('option')
      .filter({ hasText: locale === 'en' ? 'Main menu' : '主菜单' })
      .click();
    t.same(await isOffered(), [false, true], 'a flow can be asked nothing');
    await panel.getByRole('option').first().click();
    t.same(await isOffered(), [true, true]);
    await panel.getByRole('combobox').focus();
    await look(t, page, `panel.${locale}`, '[role=dialog]');
    await page.keyboard.type('8009');
    await page.keyboard.press('Enter');
    await asked({ type: 'consult', target: { to: 'agent', agentId: '1009' } });

    await show({ state: 'held', consult: consulting('ringing') });
    t.match(await bar(), locale === 'en' ? 'Calling 马志强' : '正在呼叫 马志强');
    t.equal(await page.locator('[aria-keyshortcuts=T]').count(), 0, 'nobody is there to hand over to');
    await page.keyboard.press('c');
    await asked({ type: 'consultStep', step: 'cancel' });

    await show({ state: 'held', consult: consulting('together') });
    await look(t, page, `together.${locale}`, 'section[data-phase]');
    for (const [key, step] of [
      ['h', 'swap'],
      ['g', 'conference'],
      ['t', 'handOver'],
      ['c', 'cancel'],
    ] as const) {
      await page.keyboard.press(key);
      await asked({ type: 'consultStep', step });
    }
    await show({ consult: consulting('apart') });
    await look(t, page, `apart.${locale}`, 'section[data-phase]');
    await show({ consult: consulting('conference') });
    await look(t, page, `conference.${locale}`, 'section[data-phase]');
    await page.keyboard.press('h');
    await page.keyboard.press('t');
    await asked({ type: 'consultStep', step: 'handOver' });
    t.equal(standIn.requests.length, 0, 'in a conference nobody is held');

    // The one who was asked.
    await show({ consult: consulting('together', { isAsked: true, agentId: '1006', name: '郑雅婷' }) });
    t.match(await bar(), locale === 'en' ? '郑雅婷 is asking you' : '郑雅婷 正在向您咨询');
    await look(t, page, `asked.${locale}`, 'section[data-phase]');
    t.equal(await page.locator('section[data-phase] [aria-keyshortcuts=T]').count(), 0, 'the customer is not theirs');

    await show({});
    await page.keyboard.press('t');
    await asked({ type: 'findTargets' });
    standIn.send({ type: 'targets', targets: TARGETS });
    await panel.getByRole('option').first().waitFor();
    await page.keyboard.type('main-menu');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Enter');
    await asked({ type: 'transfer', target: { to: 'flow', flowId: 'main-menu' } });
    t.notOk(
      standIn.requests.some(({ type }) => type === 'consult'),
      'a flow is not asked',
    );
    standIn.send({ type: 'refused', code: 'verb.busy', message: 'transfer: busy', request: 'transfer' });
    await panel.waitFor({ state: 'hidden' });
    await page.getByText(locale === 'en' ? 'They are busy or not ready.' : '对方正忙或未示闲。').waitFor();
    t.same(errors, []);
  });
}

t.test('the keypad has a key of its own, and the keyboard while it is open; K stays the knowledge’s', async (t) => {
  const { page } = await openTalk(t, 'zh-CN');
  await page.keyboard.press('#');
  const keypad = page.getByRole('dialog');
  await keypad.waitFor();
  await until('the keypad has the keyboard', () =>
    page.evaluate<boolean>(`document.activeElement?.closest('[role=dialog]') != null`),
  );
  await page.keyboard.press('Escape');
  await keypad.waitFor({ state: 'detached' });
  await page.keyboard.press('k');
  await until('the knowledge has the keyboard', () =>
    page.evaluate<boolean>(`document.activeElement?.getAttribute('aria-keyshortcuts') === 'K'`),
  );
});

t.test('who is sent a customer reads by whom, and the note', async (t) => {
  const { page, standIn } = await openTalk(t, 'zh-CN');
  const transfer = { how: 'blind' as const, by: '1006', byName: '郑雅婷', note: '要求退款' };
  standIn.send({ type: 'agent', agent: agent('ready') });
  standIn.send({ type: 'offer', offer: offer({ callId: 'next', transfer }) });
  standIn.send({ type: 'agent', agent: agent('offered', { callId: 'next' }) });
  await page.locator('[data-call=next]').waitFor();
  t.match(await page.locator('[data-call=next]').textContent(), /郑雅婷 转来的客户.*备注：要求退款/s);
});
