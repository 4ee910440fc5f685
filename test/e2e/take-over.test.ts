/** The desk opened on another computer while its agent talks: the sound is in one page, and in one only. */
import t from 'tap';
import { openBrowser, openDesk, openPage, signInOnPage } from '../helpers/browser.ts';
import { courseOf, INTERRUPTED_WORD, recordOf, talkAtDesk } from '../helpers/desk-talk.ts';
import { startHotline } from '../helpers/hotline.ts';

const CALLER_HZ = 700;
const FIRST_HZ = 1300;
const SECOND_HZ = 1900;
const CALLER = '13300005004';

t.test('another computer asks, takes over when told to, and has the sound alone', async (t) => {
  t.setTimeout(200_000);
  const hotline = await startHotline(t);
  const [firstBrowser, secondBrowser] = await Promise.all([
    openBrowser(t, { voiceHz: FIRST_HZ }),
    openBrowser(t, { voiceHz: SECOND_HZ }),
  ]);
  const first = await openDesk(t, hotline, firstBrowser, '1001');
  const call = await talkAtDesk(t, hotline, first, { caller: CALLER, callerHz: CALLER_HZ, agentHz: FIRST_HZ });
  const second = await openPage(t, hotline, secondBrowser, '/desk?measure=1');
  await signInOnPage(second, hotline, '1001');
  const takeOver = second.page.getByRole('button', { name: '切换到这里' });
  await takeOver.waitFor();
  await first.hears(CALLER_HZ);
  const fromMs = performance.now();
  await takeOver.click();
  await call.audio.waitForPrompt(INTERRUPTED_WORD, { fromMs, withinMs: 20_000, matchMs: 500 });
  await second.page.locator('section[data-phase=talking]').waitFor();
  await second.hears(CALLER_HZ, { withinMs: 20_000 });
  await call.audio.waitForTone(SECOND_HZ, { withinMs: 20_000 });
  await first.page.getByText('工作台已在别处打开').waitFor();
  await first.until(`!(window.__hotline.remoteLevelAt(${CALLER_HZ}) > -60)`);
  t.equal(await first.page.evaluate('window.__hotline.state().session'), 'none');
  await call.hangUp();
  const { cdr, timeline } = await recordOf(hotline, CALLER);
  t.match(cdr, { result: 'answered', agentId: '1001', offers: 1 });
  t.strictSame(courseOf(timeline), ['connected', 'deskMoved', 'talkRejoined', 'talkEnded']);
  t.same(first.errors, []);
});
