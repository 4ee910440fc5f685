/**
 * An agent cut off in the middle of a talk: the page reloaded, the machine asleep. The caller hears a word and music, the
 * same agent is back with the sound, and it is one call in the record.
 */

import type { Browser } from 'playwright-core';
import t from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { openBrowser, openDesk, processesOf } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1300;
const CALLER = '13300005001';
const word = `${soundsFolder}/hotline/zh-CN/waiting/interrupted.wav`;

t.test('an agent who is cut off comes back into the same talk', async (t) => {
  t.setTimeout(200_000);
  const hotline = await startHotline(t);
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const desk = await openDesk(t, hotline, browser, '1001');
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 120_000 });
  t.teardown(() => phone.close());
  await desk.ready();
  const call = await phone.call({ to: '4001', callerNumber: CALLER });
  await call.waitForAnswer();
  await call.press('10');
  await desk.phase('incoming');
  await desk.do('A');
  await desk.phase('talking');
  call.audio.speaking.sendTone(CALLER_HZ);
  await desk.hears(CALLER_HZ);
  await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });

  await t.test('a reload', async () => {
    // The page's own navigation has dropped the query that makes it measure.
    await desk.page.evaluate(`history.replaceState(null, '', '/desk?measure=1')`);
    const fromMs = performance.now();
    await desk.page.reload();
    await call.audio.waitForPrompt(word, { fromMs, withinMs: 20_000, matchMs: 500 });
    await desk.phase('talking');
    await desk.hears(CALLER_HZ, { withinMs: 30_000 });
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
  });

  await t.test('a machine that sleeps and wakes', async () => {
    const processId = await rendererOf(browser);
    const fromMs = performance.now();
    process.kill(processId, 'SIGSTOP');
    try {
      await call.audio.waitForPrompt(word, { fromMs, withinMs: 40_000, matchMs: 1_000 });
    } finally {
      process.kill(processId, 'SIGCONT');
    }
    await desk.phase('talking');
    await desk.hears(CALLER_HZ, { withinMs: 40_000 });
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
  });

  await t.test('it is one talk, on record with both breaks and every part of its sound', async (t) => {
    await desk.do('E');
    await call.audio.waitForSound();
    await call.hangUp();
    const boss = await hotline.signIn('2001');
    const record = await eventually('the call and its recordings are on record', async () => {
      const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=10');
      const mine = calls.filter((one) => one.ani === CALLER && one.endedAtMs !== null);
      if (mine.length !== 1) return null;
      const one = await boss.get<{ cdr: Cdr; timeline: CallEntry[]; recordings: { durationMs: number }[] }>(
        `/api/calls/${encodeURIComponent(mine[0]?.callId ?? '')}`,
      );
      return one.recordings.length === 3 && one;
    });
    t.match(record.cdr, { result: 'answered', agentId: '1001', offers: 1 });
    const kinds = record.timeline.map(({ kind }) => kind).filter((kind) => /^(connected|talk)/.test(kind));
    t.strictSame(kinds, ['connected', ...BROKEN, ...BROKEN, 'talkEnded']);
  });
  t.same(desk.errors, []);
});

const BROKEN = ['talkInterrupted', 'talkRejoined'];

/** The process that runs the page: what stops it is to the network what a closed laptop is. */
async function rendererOf(browser: Browser): Promise<number> {
  const renderers = (await processesOf(browser)).filter(({ type }) => type === 'renderer');
  const [busiest] = renderers.sort((a, b) => b.cpuTime - a.cpuTime);
  if (busiest === undefined) throw new Error('Chromium names no renderer');
  return busiest.id;
}
