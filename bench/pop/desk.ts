/** An agent's desk in Chromium: signing in against the clock, and what the controller has sent it, frame by frame. */
import type { Browser, Page } from 'playwright-core';
import type { DeskMessage } from '../../src/adapters/desk/protocol.ts';
import { openPage, signInOnPage } from '../../test/helpers/browser.ts';
import { eventually, type TestHotline } from '../../test/helpers/hotline.ts';
import type { Closing } from '../closing.ts';
import { AGENT, asTest } from './hotline.ts';

const WITHIN_MS = 30_000;

/** The click as Chromium dates it, on either page. */
export const WATCH_CLICK = `document.addEventListener('click', (event) => { window.__clickedMs ??= event.timeStamp; }, true)`;

/** Usable: "ready" can be pressed, and has been painted. */
const WATCH_USABLE = `new MutationObserver((_, observer) => {
  if (document.querySelector('[aria-keyshortcuts="R"]:enabled') === null) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.__usableMs = performance.now(); }));
}).observe(document.body, { subtree: true, childList: true, attributes: true })`;

const ANSWERED = `performance.getEntriesByType('resource')
  .find(({ name, startTime }) => name.endsWith('/api/session') && startTime >= window.__clickedMs)
  .responseEnd - window.__clickedMs`;

export type BenchDesk = {
  page: Page;
  errors: string[];
  /** Clicked → usable, in ms. */
  signInMs: number;
  /** Of these until the password has been checked and the answer is there. */
  answeredMs: number;
  /** Every frame so far, as text; taken out by whoever reads it. */
  frames: string[];
  agent(): Extract<DeskMessage, { type: 'agent' }>['agent'] | undefined;
  do(key: string): Promise<void>;
};

/** In a context of its own, as at the first visit: nothing is in the browser's cache. */
export async function signInAtDesk(closing: Closing, hotline: TestHotline, browser: Browser): Promise<BenchDesk> {
  const opened = await openPage(asTest(closing), hotline, browser, '/desk?measure=1');
  const { page } = opened;
  const frames: string[] = [];
  let agent: ReturnType<BenchDesk['agent']>;
  page.on('websocket', (socket) => {
    if (!socket.url().endsWith('/desk')) return;
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload);
      frames.push(text);
      const message = JSON.parse(text) as DeskMessage;
      if (message.type === 'agent') agent = message.agent;
    });
  });
  await page.locator('input[name=user]').waitFor();
  await page.evaluate(`${WATCH_CLICK}; ${WATCH_USABLE};`);
  await signInOnPage(opened, hotline, AGENT);
  const signInMs = await eventually(
    'the desk is usable',
    () => page.evaluate<number | null>('window.__usableMs ? window.__usableMs - window.__clickedMs : null'),
    WITHIN_MS,
  );
  const answeredMs = await page.evaluate<number>(ANSWERED);
  return {
    page,
    errors: opened.errors,
    signInMs,
    answeredMs,
    frames,
    agent: () => agent,
    do: (key) => page.locator(`[aria-keyshortcuts="${key}"]:enabled`).click(),
  };
}

export type Marks = { atMs: Map<string, number> /** `Date.now()` less `performance.now()` there. */; offsetMs: number };

/** @param list the page's own expression for its marks */
export async function marksOf(page: Page, list: string): Promise<Marks> {
  const { marks, offsetMs } = await page.evaluate<{ marks: { name: string; atMs: number }[]; offsetMs: number }>(
    `({ marks: ${list}, offsetMs: Date.now() - performance.now() })`,
  );
  return { atMs: new Map(marks.map(({ name, atMs }) => [name, atMs])), offsetMs };
}
