/**
 * One talk, wherever its agent sits: the desk opened on another computer, the tab killed, the network away for half a minute and
 * back under another address. The sound is in one page, and in one only; the caller keeps the line and the record is one call.
 */
import t from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { type OpenPage, openBrowser, openDesk, openPage, signInOnPage } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { openMovingNetwork } from '../helpers/moving-network.ts';
import { Phone } from '../helpers/phone/index.ts';

const CALLER_HZ = 700;
const FIRST_HZ = 1300;
const SECOND_HZ = 1900;
const CALLER = '13300005002';
const AWAY_MS = 30_000;
const BACK_WITHIN_MS = 10_000;
const word = `${soundsFolder}/hotline/zh-CN/waiting/interrupted.wav`;
const menu = `${soundsFolder}/hotline/zh-CN/main-menu/main.wav`;

t.test('a talk follows its agent', async (t) => {
  t.setTimeout(500_000);
  const hotline = await startHotline(t);
  const [firstBrowser, secondBrowser] = await Promise.all([
    openBrowser(t, { voiceHz: FIRST_HZ }),
    openBrowser(t, { voiceHz: SECOND_HZ }),
  ]);
  const network = await openMovingNetwork(t, hotline.httpUrl, secondBrowser);
  const first = await openDesk(t, hotline, firstBrowser, '1001');
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 200_000 });
  t.teardown(() => phone.close());
  await first.ready();
  const call = await phone.call({ to: '4001', callerNumber: CALLER });
  await call.waitForAnswer();
  await call.press('1');
  await call.audio.waitForPrompt(menu, { withinMs: 20_000, matchMs: 500 });
  await call.press('0');
  await first.phase('incoming');
  await first.do('A');
  await first.phase('talking');
  call.audio.speaking.sendTone(CALLER_HZ);
  await first.hears(CALLER_HZ);
  await call.audio.waitForTone(FIRST_HZ, { withinMs: 20_000 });

  const second = await openPage(t, { ...hotline, httpUrl: network.httpUrl }, secondBrowser, '/desk?measure=1');
  await t.test('another computer asks, takes over when told to, and has the sound alone', async (t) => {
    await signInOnPage(second, hotline, '1001');
    const takeOver = second.page.getByRole('button', { name: '切换到这里' });
    await takeOver.waitFor();
    await first.hears(CALLER_HZ);
    const fromMs = performance.now();
    await takeOver.click();
    await call.audio.waitForPrompt(word, { fromMs, withinMs: 20_000, matchMs: 500 });
    await talking(second);
    await second.hears(CALLER_HZ, { withinMs: 20_000 });
    await call.audio.waitForTone(SECOND_HZ, { withinMs: 20_000 });
    await first.page.getByText('工作台已在别处打开').waitFor();
    await first.until(`!(window.__hotline.remoteLevelAt(${CALLER_HZ}) > -60)`);
    t.equal(await first.page.evaluate('window.__hotline.state().session'), 'none');
  });

  let desk = second;
  await t.test('a tab that is killed', async () => {
    const fromMs = performance.now();
    await second.page.goto('chrome://crash').catch(() => undefined);
    // Chromium closes a dead tab's sockets as one that has left (1001), so nobody waits for the sound to be missed.
    await call.audio.waitForPrompt(word, { fromMs, withinMs: 30_000, matchMs: 500 });
    desk = await anotherTab(second, network.httpUrl);
    await talking(desk);
    await desk.hears(CALLER_HZ, { withinMs: 30_000 });
    await call.audio.waitForTone(SECOND_HZ, { withinMs: 20_000 });
  });

  await t.test('no network for 30 s, and another address after it', async (t) => {
    const fromMs = performance.now();
    await network.lose();
    await call.audio.waitForPrompt(word, { fromMs, withinMs: 20_000, matchMs: 500 });
    await eventually('the time is over', () => performance.now() - fromMs > AWAY_MS, AWAY_MS + 5_000);
    const backMs = performance.now();
    network.comeBackAs('127.0.0.77');
    await call.audio.waitForTone(SECOND_HZ, { withinMs: 30_000, fromMs: backMs });
    const tookMs = performance.now() - backMs;
    t.comment(`connected again ${Math.round(tookMs)} ms after the network was back`);
    t.ok(tookMs < BACK_WITHIN_MS, `${Math.round(tookMs)} ms`);
    await desk.hears(CALLER_HZ, { withinMs: 20_000 });
    t.match(await desk.page.evaluate('window.__hotline.state()'), { status: 'open', agent: { state: 'onCall' } });
  });

  await t.test('it is one call and one talk in the record', async (t) => {
    await call.hangUp();
    const boss = await hotline.signIn('2001');
    const { cdr, timeline } = await eventually('the call is on record', async () => {
      const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=10');
      const mine = calls.filter((one) => one.ani === CALLER && one.endedAtMs !== null);
      if (mine.length !== 1) return null;
      return boss.get<{ cdr: Cdr; timeline: CallEntry[] }>(`/api/calls/${encodeURIComponent(mine[0]?.callId ?? '')}`);
    });
    t.match(cdr, { result: 'answered', agentId: '1001', offers: 1 });
    const kinds = timeline.flatMap((entry) =>
      entry.kind === 'talkInterrupted' ? [entry.why] : /^(connected|talk)/.test(entry.kind) ? [entry.kind] : [],
    );
    const back = 'talkRejoined';
    t.strictSame(kinds, ['connected', 'deskMoved', back, 'pageLeft', back, 'legLost', back, 'talkEnded']);
  });
  t.same(first.errors, []);
});

/** In the same window, signed in still. */
async function anotherTab(opened: OpenPage, httpUrl: string): Promise<OpenPage> {
  const page = await opened.page.context().newPage();
  await page.goto(`${httpUrl}/desk?measure=1`);
  return opened.on(page);
}

async function talking({ page }: OpenPage): Promise<void> {
  await page.locator('section[data-phase=talking]').waitFor();
}
