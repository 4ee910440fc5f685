/**
 * One talk, whatever befalls its agent's page: the tab killed, the network away for half a minute and back under another address.
 * The caller keeps the line and the record is one call.
 */
import t from 'tap';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { courseOf, INTERRUPTED_WORD, recordOf, talkAtDesk } from '../helpers/desk-talk.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { openMovingNetwork } from '../helpers/moving-network.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1900;
const CALLER = '13300005002';
const AWAY_MS = 30_000;
const BACK_WITHIN_MS = 10_000;

t.test('a talk outlives the tab and the network', async (t) => {
  t.setTimeout(300_000);
  const hotline = await startHotline(t);
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const network = await openMovingNetwork(t, hotline.httpUrl, browser);
  const opened = await openDesk(t, { ...hotline, httpUrl: network.httpUrl }, browser, '1001');
  const call = await talkAtDesk(t, hotline, opened, { caller: CALLER, callerHz: CALLER_HZ, agentHz: AGENT_HZ });

  const page = await opened.page.context().newPage();
  const desk = opened.on(page);
  await t.test('a tab that is killed', async () => {
    const fromMs = performance.now();
    await opened.page.goto('chrome://crash').catch(() => undefined);
    // The leg's sound has stopped, which Asterisk takes for a break after 5 s.
    await call.audio.waitForPrompt(INTERRUPTED_WORD, { fromMs, withinMs: 30_000, matchMs: 500 });
    // In the same window, signed in still.
    await page.goto(`${network.httpUrl}/desk?measure=1`);
    await page.locator('section[data-phase=talking]').waitFor();
    await desk.hears(CALLER_HZ, { withinMs: 30_000 });
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
  });

  await t.test('no network for 30 s, and another address after it', async (t) => {
    const fromMs = performance.now();
    await network.lose();
    await call.audio.waitForPrompt(INTERRUPTED_WORD, { fromMs, withinMs: 20_000, matchMs: 500 });
    await eventually('the time is over', () => performance.now() - fromMs > AWAY_MS, AWAY_MS + 5_000);
    const backMs = performance.now();
    network.comeBackAs('127.0.0.77');
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 30_000, fromMs: backMs });
    const tookMs = performance.now() - backMs;
    t.comment(`connected again ${Math.round(tookMs)} ms after the network was back`);
    t.ok(tookMs < BACK_WITHIN_MS, `${Math.round(tookMs)} ms`);
    await desk.hears(CALLER_HZ, { withinMs: 20_000 });
    t.match(await page.evaluate('window.__hotline.state()'), { status: 'open', agent: { state: 'onCall' } });
  });

  await t.test('it is one call and one talk in the record', async (t) => {
    await call.hangUp();
    const { cdr, timeline } = await recordOf(hotline, CALLER);
    t.match(cdr, { result: 'answered', agentId: '1001', offers: 1 });
    t.type(cdr.mos, 'number', 'and how it sounded');
    const back = 'talkRejoined';
    t.strictSame(courseOf(timeline), ['connected', 'legLost', back, 'legLost', back, 'talkEnded']);
  });
  t.same(opened.errors, []);
});
