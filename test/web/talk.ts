/** An agent's desk in a talk, in Chromium, with a stand-in for the controller: what its verbs are tested on. */
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import type { AgentCallView } from '../../src/core/commands.ts';
import type { TargetsView } from '../../src/core/targets-view.ts';
import { buildPages } from '../../src/setup/web-pages.ts';
import { startBrowser } from './browser.ts';
import { faultsOf } from './faults.ts';
import { AGENT, agent, CALL_ID, offer } from './sample.ts';
import { PHONE, startStandIn } from './stand-in.ts';

const webFolder = await buildPages();
const browser = await startBrowser();
t.teardown(async () => {
  await browser.close();
});

/** Where pictures go when somebody wants to look: `PICTURES=folder`. */
const PICTURES = process.env.PICTURES;
const LAPTOP = { width: 1366, height: 768 };

export const TARGETS: TargetsView = {
  agents: [
    { agentId: '1006', name: '郑雅婷', extension: '8006', state: 'onCall', isFree: false },
    { agentId: '1009', name: '马志强', extension: '8009', state: 'ready', isFree: true },
  ],
  queues: [{ queueId: 'complaints', names: { 'zh-CN': '投诉与建议', en: 'Complaints' }, waiting: 2, ready: 1 }],
  flows: [{ flowId: 'main-menu', titles: { 'zh-CN': '主菜单', en: 'Main menu' } }],
  outside: true,
};

export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function openTalk(t: Test, locale: string) {
  const standIn = await startStandIn(webFolder);
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
export async function look(t: Test, page: Page, name: string, within: string): Promise<void> {
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
  t.same(await faultsOf(page), [], name);
}
