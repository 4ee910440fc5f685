/**
 * Pictures of every page in both languages, out of the stand-in's sample:
 *
 *   node --import=tsx test/web/screenshots.ts FOLDER
 *
 * They are for looking at; none is kept in the repository.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { buildPages } from './build.ts';
import { AGENT, agent, CALL_ID, CALLBACKS, callbackOffer, EDGE, floor, offer, SUPERVISOR } from './sample.ts';
import { PHONE, type StandIn, startStandIn } from './stand-in.ts';

const folder = process.argv[2];
if (folder === undefined)
  throw new Error('Say where the pictures go: node --import=tsx test/web/screenshots.ts FOLDER');
await mkdir(folder, { recursive: true });

const browser = await startBrowser();
const pages = await buildPages();
const standIn = await startStandIn(pages.folder);
const VIEW = { width: 1366, height: 768 };

async function signIn(page: Page, user: string): Promise<void> {
  await page.goto(standIn.url);
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill('right');
  await page.locator('button[type=submit]').click();
}

const callView = (state: 'talking' | 'held' | 'ended') =>
  ({
    type: 'call',
    call: { callId: CALL_ID, state, sinceMs: Date.now() - 83_000, endedBy: state === 'ended' ? 'customer' : null },
  }) as const;

/** Each: what the desk is told, and the name of the picture. */
const DESK: [string, (server: StandIn) => void][] = [
  ['desk-idle', (server) => server.send({ type: 'agent', agent: agent('ready') })],
  ['desk-not-ready', (server) => server.send({ type: 'agent', agent: agent('notReady', { reason: 'missed' }) })],
  [
    'desk-dial-own-phone',
    (server) => {
      server.send({ type: 'agent', agent: agent('onCall') });
      server.send({ type: 'offer', offer: offer({ outbound: true, pressed: [], waitedMs: 0 }) });
      const call = { callId: CALL_ID, state: 'ringing' as const, sinceMs: Date.now() - 1_000, endedBy: null };
      server.send({ type: 'call', call });
    },
  ],
  ['desk-dial-talking', (server) => server.send(callView('talking'))],
  [
    'desk-dial-missed',
    (server) => {
      const state = { callId: CALL_ID, state: 'ended' as const, sinceMs: Date.now(), endedBy: 'failure' as const };
      server.send({ type: 'call', call: { ...state, notReached: 'busy' } });
      server.send({ type: 'agent', agent: agent('ready', { callId: null }) });
    },
  ],
  [
    'desk-callback-offer',
    (server) => {
      server.send({ type: 'offer', offer: callbackOffer() });
      server.send({ type: 'agent', agent: agent('offered', { sinceMs: Date.now() - 2_000 }) });
      server.invite(CALL_ID);
    },
  ],
  [
    'desk-callback-dialling',
    (server) => {
      server.send({ type: 'agent', agent: agent('onCall') });
      const call = { callId: CALL_ID, state: 'dialling' as const, sinceMs: Date.now() - 3_000, endedBy: null };
      server.send({ type: 'call', call });
    },
  ],
  ['desk-callback-talking', (server) => server.send(callView('talking'))],
  [
    'desk-callback-missed',
    (server) => {
      const state = { callId: CALL_ID, state: 'ended' as const, sinceMs: Date.now(), endedBy: 'failure' as const };
      server.send({ type: 'call', call: { ...state, notReached: 'noAnswer' } });
      server.send({ type: 'agent', agent: agent('ready', { callbacks: CALLBACKS.slice(1, 2) }) });
    },
  ],
  [
    'desk-incoming',
    (server) => {
      server.send({ type: 'offer', offer: offer() });
      server.send({ type: 'agent', agent: agent('offered', { sinceMs: Date.now() - 2_000 }) });
      server.invite(CALL_ID);
    },
  ],
  [
    'desk-talking',
    (server) => {
      server.send({ type: 'agent', agent: agent('onCall', { wanted: { state: 'notReady', reason: 'meal' } }) });
      server.send(callView('talking'));
    },
  ],
  ['desk-held', (server) => server.send(callView('held'))],
  [
    'desk-wrap-up',
    (server) => {
      server.send(callView('ended'));
      server.send({ type: 'agent', agent: agent('wrapUp') });
    },
  ],
  [
    'desk-unknown-caller',
    (server) => {
      server.send({ type: 'agent', agent: agent('ready') });
      server.send({
        type: 'offer',
        offer: offer({ callId: 'x', customer: null, ani: null, pressed: [], language: 'en' }),
      });
      server.send({ type: 'agent', agent: agent('offered', { callId: 'x' }) });
    },
  ],
];

for (const [locale, scheme] of [
  ['zh-CN', 'light'],
  ['en', 'light'],
  ['zh-CN', 'dark'],
] as const) {
  const context = await browser.newContext({
    viewport: VIEW,
    locale,
    colorScheme: scheme,
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(`${locale}: ${message.text()}`);
  });
  const take = async (name: string) => {
    // Two frames, so that what was just sent is drawn.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await page.screenshot({ path: path.join(folder, `${name}.${locale}.${scheme}.png`) });
  };

  await page.goto(standIn.url);
  await page.locator('input[name=user]').waitFor();
  await take('sign-in');
  await page.goto(`${standIn.url}/guest`);
  await page.locator('[data-key="1"]').waitFor();
  await take('guest');

  standIn.greeting = [{ type: 'agent', agent: agent('ready') }, PHONE];
  await signIn(page, AGENT.userId);
  await page.locator('[data-agent-state=ready]').waitFor();
  await page.locator('table').waitFor();
  while (!standIn.registered()) await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
  await page.keyboard.press('z');
  await page.locator('[role=dialog] input').fill('138 0013 8000');
  await page.waitForTimeout(300);
  await take('desk-dial');
  await page.keyboard.press('Escape');
  standIn.send({ type: 'agent', agent: agent('ready', { phone: 'outside', phoneNumber: '13911112222' }) });
  await page.locator('[data-open-devices], button:has(svg.tabler-icon-headphones)').first().click();
  await page.locator('[data-check=outside][data-good=true]').waitFor();
  await page.waitForTimeout(300);
  await take('desk-outside-phone');
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog]').waitFor({ state: 'detached' });
  standIn.send({ type: 'agent', agent: agent('ready') });
  standIn.send(PHONE);
  for (const [name, tell] of DESK) {
    tell(standIn);
    if (name === 'desk-talking') await page.locator('[aria-keyshortcuts=M]:enabled').waitFor();
    await page.waitForTimeout(500);
    await take(name);
    if (name === 'desk-incoming') await page.keyboard.press('a');
  }
  await page.keyboard.press('?');
  await page.locator('[role=dialog]').waitFor();
  await page.waitForTimeout(300);
  await take('desk-shortcuts');

  standIn.greeting = [{ type: 'floor', floor: floor({ edge: EDGE }) }];
  await page.evaluate("fetch('/api/session', { method: 'DELETE' })");
  await signIn(page, SUPERVISOR.userId);
  await page.locator('article').first().waitFor();
  await page.waitForTimeout(300);
  await take('floor');
  await page.goto(`${standIn.url}/messages`);
  await page.locator('audio').first().waitFor();
  await take('messages');
  await page.goto(`${standIn.url}/what-if`);
  await page.locator('button[type=submit]').click();
  await page.locator('[data-proof]').waitFor();
  await take('what-if');
  await page.goto(`${standIn.url}/floor?wall=1`);
  await page.locator('article').first().waitFor();
  await take('floor-wall');
  await page.locator('a[href="/floor"]').click();
  standIn.send({
    type: 'floor',
    floor: floor({ missing: ['databaseAway'], atMs: Date.now() - 15_000, edge: { ...EDGE, connected: false } }),
  });
  standIn.away = true;
  standIn.cut();
  await page.waitForTimeout(600);
  await take('floor-stale');
  standIn.away = false;
  await page.goto(`${standIn.url}/calls`);
  await page.locator('table').waitFor();
  await page.waitForTimeout(600);
  await take('calls');
  await page.goto(`${standIn.url}/calls/${CALL_ID}`);
  await page.locator('ol').waitFor();
  await page.waitForTimeout(600);
  await take('call');
  await page.evaluate("fetch('/api/session', { method: 'DELETE' })");
  await context.close();
}

await browser.close();
await standIn.close();
await pages.remove();
