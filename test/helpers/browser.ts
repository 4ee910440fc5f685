/**
 * People at real pages in a real Chromium: agents at their desk, supervisors, guests. What a page hears and when things
 * happened on it is asked through `?measure=1` (src/web/phone/measure.ts).
 *
 *     const voice = await openBrowser(t, { voiceHz: 1300 });
 *     const desk = await openDesk(t, hotline, voice, '1001');
 *     await desk.ready();
 *     await desk.phase('incoming');
 *     await desk.do('A');                // what carries this key: answer
 *     await desk.hears(700);
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { TestWithTeardown } from './asterisk.ts';
import { eventually, resultsFolder, type TestHotline } from './hotline.ts';
import { join, silence, tone, writeWav } from './sound.ts';

/** A page has this long for what a person would wait for; a machine that runs other tests is slow. */
const PAGE_WITHIN_MS = 20_000;
/** Levels in dBFS as the page measures them: a tone that is there lies above, anything else far below. */
const HEARD_DB = -60;

/** Exactly one screen of a common laptop: what has to be scrolled to is not seen by an agent either. */
const LAPTOP = { width: 1366, height: 768 };

export type OpenPage = {
  page: Page;
  /** What the page complained of. */
  errors: string[];
  /** Level of a frequency in what the page receives, dBFS. */
  levelAt(hz: number): Promise<number>;
  /** Waits until a frequency is received, and well above `notHz`. */
  hears(hz: number, options?: { withinMs?: number; notHz?: number }): Promise<void>;
  /** Waits until an expression holds on the page. Playwright's own waiting evaluates text, which the page's policy forbids. */
  until(expression: string, withinMs?: number): Promise<void>;
  /** When things happened on the page, `performance.now()` there; of several of one name the last. */
  marks(): Promise<Map<string, number>>;
  /** The same for another page: a tab opened in place of one that has died. */
  on(page: Page): OpenPage;
};

export type Desk = OpenPage & {
  /** Asks to be ready and waits until it is so, or a caller who waited is offered already. */
  ready(): Promise<void>;
  /** Clicks the control that carries this key. */
  do(key: string): Promise<void>;
  /** Waits for the call bar's phase: idle, incoming, talking, held, ended. */
  phase(phase: string): Promise<void>;
  /** Waits for the agent's state as the desk shows it. */
  state(state: string): Promise<void>;
};

/**
 * A browser for any number of people, who all speak with one voice: short tones at `voiceHz`. A steady tone would be taken
 * for noise and removed, as a browser does.
 */
export async function openBrowser(
  t: TestWithTeardown,
  options: { voiceHz: number; anyCertificate?: boolean },
): Promise<Browser> {
  const folder = await fs.mkdtemp('/tmp/hl-voice-');
  const file = path.join(folder, 'voice.wav');
  const word = join(tone(options.voiceHz, 400, -9, 48_000), silence(100, 48_000));
  writeWav(file, join(word, word, word, word));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${file}`,
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      ...(options.anyCertificate ? ['--ignore-certificate-errors'] : []),
    ],
  });
  t.teardown(async () => {
    await browser.close();
    await fs.rm(folder, { recursive: true, force: true });
  });
  return browser;
}

/** Opens a page of the hotline, with a picture kept when the test fails. @param at path with its query */
export async function openPage(
  t: TestWithTeardown,
  hotline: TestHotline,
  browser: Browser,
  at: string,
  options: { locale?: string } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: LAPTOP,
    locale: options.locale ?? 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_WITHIN_MS);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Before signing in the page asks who it is, and is told nobody.
    if (message.type() === 'error' && !/401/.test(message.text())) errors.push(message.text());
  });
  t.teardown(async () => {
    if (!t.passing()) {
      const name = `page${at.replaceAll(/[^a-z0-9]+/g, '-')}-${Date.now()}.png`;
      await page.screenshot({ path: path.join(await resultsFolder(t.name), name) }).catch(() => undefined);
      if (errors.length > 0) process.stderr.write(`# ${at} complained: ${errors.join(' | ')}\n`);
    }
    await context.close().catch(() => undefined);
  });
  await page.goto(`${hotline.httpUrl}${at}`);

  return watch(page, at, errors);
}

function watch(page: Page, at: string, errors: string[]): OpenPage {
  const levelAt = (hz: number) => page.evaluate<number>(`window.__hotline?.remoteLevelAt(${hz}) ?? -Infinity`);
  return {
    page,
    errors,
    levelAt,
    on: (other) => watch(other, at, errors),
    async hears(hz, { withinMs = 10_000, notHz } = {}) {
      let level = Number.NaN;
      let other = Number.NaN;
      await eventually(
        `${at} hears ${hz} Hz`,
        async () => {
          level = await levelAt(hz);
          other = notHz === undefined ? Number.NEGATIVE_INFINITY : await levelAt(notHz);
          return level > HEARD_DB && level > other + 15;
        },
        withinMs,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; last ${level.toFixed(1)} dBFS, elsewhere ${other.toFixed(1)}`);
      });
    },
    async until(expression, withinMs = PAGE_WITHIN_MS) {
      await eventually(`on the page: ${expression}`, () => page.evaluate<boolean>(expression), withinMs);
    },
    async marks() {
      const list = await page.evaluate<{ name: string; atMs: number }[]>('window.__hotline?.marks ?? []');
      return new Map(list.map(({ name, atMs }) => [name, atMs]));
    },
  };
}

/** Chromium's processes, by its own names for them; `cpuTime` in seconds. */
export async function processesOf(browser: Browser): Promise<{ type: string; id: number; cpuTime: number }[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

/** Signs in through the form, and waits until that is done. */
export async function signInOnPage(opened: OpenPage, hotline: TestHotline, user: string): Promise<void> {
  await opened.page.locator('input[name=user]').fill(user);
  await opened.page.locator('input[name=password]').fill(hotline.password(user));
  await opened.page.locator('button[type=submit]').click();
  // Going elsewhere before the answer would leave the page signed out.
  await opened.page.locator('input[name=password]').waitFor({ state: 'detached' });
}

/** An agent at the desk, with the softphone registered; not yet ready. */
export async function openDesk(
  t: TestWithTeardown,
  hotline: TestHotline,
  browser: Browser,
  agentId: string,
  options: { locale?: string } = {},
): Promise<Desk> {
  const opened = await openPage(t, hotline, browser, '/desk?measure=1', options);
  const { page } = opened;
  await signInOnPage(opened, hotline, agentId);
  await opened.until(`window.__hotline?.state().registration === 'registered'`);
  await opened.until(`window.__hotline?.state().agent?.phoneRegistered === true`);
  const state = (wanted: string) => page.locator(`[data-agent-state=${wanted}]`).waitFor();
  const act = (key: string) => page.locator(`[aria-keyshortcuts="${key}"]:enabled`).click();
  return {
    ...opened,
    state,
    do: act,
    phase: (phase) => page.locator(`section[data-phase=${phase}]`).waitFor(),
    async ready() {
      await act('R');
      // A caller who waits is offered at once.
      await page.locator('[data-agent-state=ready], [data-agent-state=offered]').waitFor();
    },
  };
}
