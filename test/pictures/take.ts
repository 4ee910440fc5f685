/**
 * Pictures of every page, in both languages, light and dark, of a hotline that runs: real calls, the demonstration shop's people.
 *
 *     npm run pictures              into docs/images/pages, as docs/pages.md shows them
 *     npm run pictures -- FOLDER    for looking at while a page is worked on
 *
 * Chromium and the sounds are those of the tests: run `npm test` once before.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { KNOWN } from '../../src/adapters/database/seed/customers.ts';
import { projectFolder } from '../../src/setup/paths.ts';
import { startPostgres } from '../../src/setup/postgres.ts';
import type { TestWithTeardown } from '../helpers/asterisk.ts';
import { openBrowser } from '../helpers/browser.ts';
import { eventually, startHotline, type TestHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { tone } from '../helpers/sound.ts';
import { askForCallback, WISH_FLOW, WISH_NUMBER } from '../helpers/wish.ts';

const folder = path.resolve(process.argv[2] ?? path.join(projectFolder, 'docs/images/pages'));
const LOOKS = (['zh-CN', 'en'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).map((scheme) => ({ locale, scheme })),
);
const VIEW = { width: 1366, height: 768 };
/** Legible, and the whole set some megabytes. */
const QUALITY = 72;
const AGENT = '1001';
const SUPERVISOR = '2001';
/** After it a message is recorded. */
const BEEP_HZ = 950;
const MESSAGE_NUMBER = '4101';
const MESSAGE_FLOW = `
title: { zh-CN: 留言, en: Message }
start: message
prompts: {}
steps:
  message: { kind: voicemail, queue: complaints, say: [system/fallback], noMessage: { go: bye }, failed: bye, go: bye }
  bye: { kind: finish, say: [system/closing], served: true }
`;

const NOTE = {
  'zh-CN': '包裹三天没有更新物流，请仓库今天核实并回电。',
  en: 'Parcel not moving for three days; the warehouse is to check today and call back.',
};

type Look = (typeof LOOKS)[number];
type Scene = { look: Look; hotline: TestHotline; phone: Phone; page: Page; take(name: string): Promise<void> };

const undo: (() => unknown)[] = [];
const t: TestWithTeardown = { name: 'pictures', passing: () => true, teardown: (fn) => undo.push(fn) };
try {
  await fs.mkdir(folder, { recursive: true });
  const hotline = await startHotline(t, {
    databaseUrl: await startDatabase(),
    environment: { OUTSIDE_TRUNK: 'sip:127.0.0.1:9', OUTSIDE_NUMBERS: '13xxxxxxxxx', OUTSIDE_CALLER: '4008001234' },
    flows: { message: MESSAGE_FLOW, wish: WISH_FLOW },
    prepare: async (query) => {
      // The shop is open whenever pictures are taken.
      await query('delete from hours');
      await query(`insert into numbers (dnis, flow_id) values ($1, 'message'), ($2, 'wish')`, [
        MESSAGE_NUMBER,
        WISH_NUMBER,
      ]);
      await query('update shop set survey_flow = null, callbacks = $1', [
        // At any hour, and said as soon as the call before is written up.
        { quiet: null, aheadMs: 120_000 },
      ]);
    },
  });
  const browser = await openBrowser(t, { voiceHz: 700 });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  await leaveMessage(phone);
  for (const look of LOOKS) await takeAll(hotline, browser, phone, look);
} finally {
  for (const fn of undo.reverse()) await fn();
}

async function startDatabase(): Promise<string> {
  const data = await fs.mkdtemp('/tmp/hl-pictures-');
  t.teardown(() => fs.rm(data, { recursive: true, force: true }));
  // PostgreSQL runs as another user when we are root.
  await fs.chmod(data, 0o755);
  const postgres = await startPostgres({ folder: data, durable: false, endsWithParent: true });
  t.teardown(() => postgres.stop());
  return postgres.databaseUrl;
}

async function leaveMessage(phone: Phone): Promise<void> {
  const call = await phone.call({ to: MESSAGE_NUMBER, callerNumber: KNOWN.openComplaint.ani });
  await call.waitForAnswer();
  await call.audio.waitForTone(BEEP_HZ, { withinMs: 60_000, forMs: 200 });
  await call.audio.speaking.play(tone(600, 6_000));
  await call.hangUp();
}

async function takeAll(hotline: TestHotline, browser: Browser, phone: Phone, look: Look): Promise<void> {
  const context = await browser.newContext({
    viewport: VIEW,
    locale: look.locale,
    colorScheme: look.scheme,
    timezoneId: 'Asia/Shanghai',
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  // Playwright itself makes no WebP, which is a third of a JPEG here.
  const chromium = await context.newCDPSession(page);
  const take = async (name: string) => {
    // Nothing is under way to the page, and what moves into place has arrived.
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(400);
    const file = path.join(folder, `${name}.${look.locale}.${look.scheme}.webp`);
    const { data } = await chromium.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
    await fs.writeFile(file, Buffer.from(data, 'base64'));
    process.stderr.write(`${path.basename(file)}\n`);
  };
  const scene = { look, hotline, phone, page, take };
  await page.goto(`${hotline.httpUrl}/`);
  await page.locator('input[name=user]').waitFor();
  await take('sign-in');
  await page.goto(`${hotline.httpUrl}/guest`);
  await page.locator('[data-key="1"]').waitFor();
  await take('guest');
  await asAgent(scene);
  await asSupervisor(scene);
  await context.close();
}

async function signIn({ page, hotline }: Scene, user: string): Promise<void> {
  await page.goto(`${hotline.httpUrl}/`);
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(hotline.password(user));
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
}

async function asAgent(scene: Scene): Promise<void> {
  const { look, page, phone, hotline, take } = scene;
  await signIn(scene, AGENT);
  await page.locator('[aria-keyshortcuts=R]:enabled').waitFor();
  await take('desk-idle');
  await page.keyboard.press('z');
  await page.locator('[role=dialog] input').fill(KNOWN.withoutOrders.ani);
  await take('desk-dial');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /设备检测|Device check/ }).click();
  await page.locator('[role=dialog]').waitFor();
  await take('desk-devices');
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog]').waitFor({ state: 'detached' });
  await page.locator('[aria-keyshortcuts=R]:enabled').click();
  await page.locator('[data-agent-state=ready]').waitFor();
  const call = await phone.call({ to: '4001', callerNumber: KNOWN.returning.ani });
  await call.waitForAnswer();
  await call.press('10');
  await page.locator('section[data-phase=incoming]').waitFor();
  await take('desk-incoming');
  await page.keyboard.press('a');
  await page.locator('section[data-phase=talking]').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type(NOTE[look.locale]);
  await page.keyboard.press('Escape');
  await page.evaluate('document.activeElement?.blur()');
  await take('desk-talk');
  await page.keyboard.press('t');
  await take('desk-transfer');
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog]').waitFor({ state: 'detached' });
  await page.keyboard.press('j');
  await page.locator('[role=menu]').waitFor();
  await take('desk-self-service');
  await page.keyboard.press('Escape');
  await page.locator('[role=menu]').waitFor({ state: 'detached' });
  await page.keyboard.press('k');
  await take('desk-knowledge');
  await page.evaluate('document.activeElement?.blur()');
  await page.keyboard.press('?');
  await page.locator('[role=dialog]').waitFor();
  await take('desk-keys');
  await page.keyboard.press('Escape');
  await askForCallback(phone, KNOWN.openComplaint.ani);
  await call.hangUp();
  await page.locator('[aria-keyshortcuts=F]').waitFor();
  await page.locator('[aria-keyshortcuts=I]').waitFor();
  await take('desk-wrap-up');
  await page.evaluate('document.activeElement?.blur()');
  await page.keyboard.press('i');
  await page.locator('[aria-keyshortcuts=I][aria-expanded=true]').waitFor();
  await take('desk-next-callback');
  await page.keyboard.press('d');
  await page.keyboard.type('zxyjd');
  await page.keyboard.press('Enter');
  await page.locator('[aria-keyshortcuts=Y]:focus').waitFor();
  await page.keyboard.press('y');
  await page.keyboard.press('f');
  await page.locator('section[data-phase=incoming]').waitFor();
  await take('desk-callback');
  await cancelCallbacks(hotline);
  await page.locator('[data-agent-state=ready]').waitFor();
  await page.evaluate("fetch('/api/session', { method: 'DELETE' })");
}

/** Nobody is there behind the trunk to be called back. */
async function cancelCallbacks(hotline: TestHotline): Promise<void> {
  const boss = await hotline.signIn(SUPERVISOR);
  const { callbacks } = await boss.get<{ callbacks: { callbackId: string }[] }>('/api/callbacks');
  for (const { callbackId } of callbacks) {
    const cancelled = await boss.fetch(`/api/callbacks/${encodeURIComponent(callbackId)}/cancel`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'pictures' }),
    });
    if (!cancelled.ok) throw new Error(`the callback ${callbackId} cannot be cancelled: ${await cancelled.text()}`);
  }
}

async function asSupervisor(scene: Scene): Promise<void> {
  const { page, phone, hotline, take } = scene;
  const waiting = await Promise.all(
    [KNOWN.openComplaint.ani, KNOWN.englishSpeaker.ani, '13900000000'].map(async (callerNumber, n) => {
      const call = await phone.call({ to: '4001', callerNumber });
      await call.waitForAnswer();
      await call.press(n === 0 ? '14' : '10');
      return call;
    }),
  );
  await signIn(scene, SUPERVISOR);
  await page.locator('[data-queue=general] [data-figure=waiting]').filter({ hasText: '2' }).waitFor();
  await take('floor');
  await page.goto(`${hotline.httpUrl}/floor?wall=1`);
  await page.locator('article').first().waitFor();
  await take('floor-wall');
  await Promise.all(waiting.map((call) => call.hangUp()));
  await hotline.settled(30_000);
  for (const [name, at, ready] of [
    ['calls', '/calls', 'table tbody tr'],
    ['messages', '/messages', 'audio'],
    ['customers', '/customers', 'main'],
    ['customer', `/customers/${KNOWN.returning.customerId}`, 'h1'],
    ['knowledge', '/knowledge', 'main'],
    ['flows', '/flows', 'main'],
    ['flow', '/flows/main-menu', '[data-step]'],
    ['what-if', '/what-if', 'button[type=submit]'],
  ] as const) {
    await page.goto(`${hotline.httpUrl}${at}`);
    await page.locator(ready).first().waitFor();
    await take(name);
  }
  const boss = await hotline.signIn(SUPERVISOR);
  const { callId } = await eventually('the answered call is on record', async () => {
    const { calls } = await boss.get<{ calls: { callId: string; disposition: string }[] }>('/api/calls?limit=20');
    return calls.find(({ disposition }) => disposition === 'answered');
  });
  await page.goto(`${hotline.httpUrl}/calls/${encodeURIComponent(callId)}`);
  await page.locator('ol').first().waitFor();
  await take('call');
  await page.evaluate("fetch('/api/session', { method: 'DELETE' })");
}
