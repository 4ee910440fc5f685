/**
 * Pages in one Chromium, each with a stand-in for the controller: opened, signed in, and brought to the moments of a call. A test file that
 * imports it has a browser of its own, which ends with it.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import t from 'tap';
import { buildPages } from '../../src/setup/web-pages.ts';
import { startBrowser } from './browser.ts';
import { AGENT, agent, CALL_ID, offer } from './sample.ts';
import { PHONE, type StandIn, startStandIn } from './stand-in.ts';

const webFolder = await buildPages();
const browser: Browser = await startBrowser();
t.teardown(async () => {
  await browser.close();
});

const LAPTOP = { width: 1366, height: 768 };

export type Opened = { page: Page; standIn: StandIn; errors: string[] };

export async function open(t: Tap, options: BrowserContextOptions = {}): Promise<Opened> {
  const standIn = await startStandIn(webFolder);
  const context = await browser.newContext({
    viewport: LAPTOP,
    locale: 'zh-CN',
    permissions: ['microphone'],
    ...options,
  });
  t.teardown(async () => {
    await context.close();
    await standIn.close();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A 401 before signing in and a socket cut by the test are part of the play.
    if (message.type() === 'error' && !/401|WebSocket/.test(message.text())) errors.push(message.text());
  });
  return { page, standIn, errors };
}

type Tap = { teardown(fn: () => Promise<void>): void };

export async function signIn({ page, standIn }: Opened, user: string, password = 'right', search = ''): Promise<void> {
  await page.goto(`${standIn.url}/${search}`);
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

export async function openDesk(t: Tap, options: BrowserContextOptions = {}): Promise<Opened> {
  const opened = await open(t, options);
  opened.standIn.greeting = [{ type: 'agent', agent: agent('ready') }, PHONE];
  await opened.page.addInitScript('history.replaceState(null, "", location.pathname + "?measure=1")');
  await signIn(opened, AGENT.userId);
  await opened.page.locator('[data-agent-state=ready]').waitFor();
  await until(() => opened.standIn.registered(), 'the softphone is registered');
  return opened;
}

/** Waits for a condition on this side, up to 10 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The same for the page. Playwright's own waiting evaluates text in the page, which the security policy forbids. */
export async function untilOnPage(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > deadline) throw new Error(`Not within 10 s on the page: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function offerCall(standIn: StandIn): void {
  standIn.send({ type: 'offer', offer: offer() });
  standIn.send({ type: 'agent', agent: agent('offered', { sinceMs: Date.now() }) });
}

export async function talk({ page, standIn }: Opened): Promise<void> {
  offerCall(standIn);
  standIn.invite(CALL_ID);
  await page.locator('[aria-keyshortcuts=A]:enabled').waitFor();
  await page.keyboard.press('a');
  await until(() => standIn.sipHeard.includes('SIP/2.0 200 OK'), 'the softphone has answered');
  standIn.send({ type: 'agent', agent: agent('onCall') });
  standIn.send({ type: 'call', call: { callId: CALL_ID, state: 'talking', sinceMs: Date.now(), endedBy: null } });
  await page.locator('[aria-keyshortcuts=M]:enabled').waitFor();
}

export function wrapUp(standIn: StandIn): void {
  standIn.send({ type: 'call', call: { callId: CALL_ID, state: 'ended', sinceMs: Date.now(), endedBy: 'customer' } });
  standIn.send({ type: 'agent', agent: agent('wrapUp') });
}

export async function marks(page: Page): Promise<Map<string, number>> {
  const list = (await page.evaluate('window.__hotline.marks')) as { name: string; atMs: number }[];
  return new Map(list.map(({ name, atMs }) => [name, atMs]));
}

export async function waitForMark(page: Page, name: string): Promise<number> {
  await untilOnPage(page, `window.__hotline?.marks.some((mark) => mark.name === '${name}')`);
  return (await marks(page)).get(name) ?? Number.NaN;
}
