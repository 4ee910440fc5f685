/** A guest without a telephone: from a page in one browser through the menu to an agent in another. */
import t from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { openBrowser, openDesk, openPage } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';

const GUEST_HZ = 900;
const AGENT_HZ = 1300;
const QUIET_HZ = 2100;
/** Speech has its power here; what is not at all there lies far below. */
const SPEECH_HZ = [150, 200, 250, 300, 400, 500];
const SPEECH_DB = -55;

t.test('a guest calls from the browser, chooses by keypad, and talks with an agent', async (t) => {
  t.setTimeout(120_000);
  const hotline = await startHotline(t);
  const agents = await openBrowser(t, { voiceHz: AGENT_HZ });
  const guests = await openBrowser(t, { voiceHz: GUEST_HZ });
  const desk = await openDesk(t, hotline, agents, '1001');
  await desk.ready();

  const guest = await openPage(t, hotline, guests, '/guest?measure=1');
  const { page } = guest;
  t.equal(await page.getByLabel('电话号码').inputValue(), '4001', 'the number is filled in');
  await page.getByRole('button', { name: '拨打', exact: true }).click();
  await page.locator('[data-call-state=up]').waitFor();
  await eventually('the greeting is heard', async () => {
    const levels = await Promise.all(SPEECH_HZ.map((hz) => guest.levelAt(hz)));
    return levels.filter((level) => level > SPEECH_DB).length >= 2;
  });
  await page.locator('[data-key="1"]').click();
  await page.getByText('已按：1').waitFor();
  // The computer's own keys press too.
  await page.keyboard.press('0');
  await page.getByText('已按：10').waitFor();

  await desk.phase('incoming');
  const file = desk.page.getByLabel('客户档案');
  t.match(await file.textContent(), /未登记的客户.*从网页拨打/s, 'the pop tells that it is a guest');
  await desk.do('A');
  await desk.phase('talking');
  await desk.hears(GUEST_HZ, { notHz: QUIET_HZ });
  await guest.hears(AGENT_HZ, { notHz: QUIET_HZ });

  await page.getByRole('button', { name: '静音' }).click();
  await eventually('a muted guest is not heard', async () => (await desk.levelAt(GUEST_HZ)) < -75);
  await page.getByRole('button', { name: '取消静音' }).click();
  await desk.hears(GUEST_HZ, { notHz: QUIET_HZ });

  await page.getByRole('button', { name: '挂断' }).click();
  await page.locator('[data-call-state=idle]').waitFor();
  await desk.phase('ended');
  await desk.page.locator('[aria-keyshortcuts=D]').click();
  await desk.page.getByRole('option', { name: '咨询已解答' }).click();
  await desk.do('Y');
  await desk.do('F');
  await desk.state('ready');

  const boss = await hotline.signIn('2001');
  const cdr = await eventually('the call is on record', async () => {
    const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=1');
    return calls[0]?.disposition != null && calls[0];
  });
  t.match(cdr, { result: 'answered', queueId: 'general', agentId: '1001', dnis: '4001', disposition: 'answered' });
  t.match(cdr.ani, /^guest-/);
  const { timeline } = await boss.get<{ timeline: CallEntry[] }>(`/api/calls/${encodeURIComponent(cdr.callId)}`);
  const inputs = timeline.flatMap((one) => (one.kind === 'ivrInput' ? [`${one.digits} ${one.outcome}`] : []));
  t.same(inputs, ['1 matched', '0 matched'], 'each key counted once');
  t.match(
    timeline.find((one) => one.kind === 'talkEnded'),
    { endedBy: 'customer' },
  );
  await hotline.settled();
  t.same(guest.errors, []);
  t.same(desk.errors, []);
});
