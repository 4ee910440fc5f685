/**
 * A telephone on the desk instead of the browser's: baresip, which others have made, as an agent's desk phone, with real sound in both
 * directions. The page pops, the handset is lifted, and everything else goes on as at any desk.
 */
import t from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import { openBaresip } from '../helpers/baresip.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, startHotline, straightTo } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { type Sound, toneLevelDb } from '../helpers/sound.ts';

const CALLER_HZ = 700;
const PAGE_HZ = 1300;
const DESK_HZ = 1700;
const AGENT = '1001';
const UNHEARD_DB = -60;
const NUMBER = '4100';
const ANI = '13300009001';
const OTHER_ANI = '13300009002';

t.test('an agent takes calls on a telephone on the desk', async (t) => {
  t.setTimeout(300_000);
  const hotline = await startHotline(t, {
    flows: { 'to-agent': straightTo('complaints') },
    prepare: async (query) => {
      await query('update shop set survey_flow = null');
      await query('update queues set wrap_up_ms = 15000');
      await query(`insert into numbers (dnis, flow_id) values ($1, 'to-agent')`, [NUMBER]);
    },
  });
  const browser = await openBrowser(t, { voiceHz: PAGE_HZ });
  const desk = await openDesk(t, hotline, browser, AGENT);
  const { page } = desk;
  const customer = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => customer.close());
  const dial = async (callerNumber: string) => {
    const call = await customer.call({ to: NUMBER, callerNumber });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(CALLER_HZ);
    return call;
  };
  const choose = async (label: string) => {
    await page.getByRole('button', { name: '设备检测' }).click();
    await page.locator('[data-phone-choice]').getByText(label).click();
  };

  await choose('桌面话机');
  const setting = (name: string) => page.locator(`[data-setting=${name}]`).innerText();
  await page.locator('[data-desk-phone]').waitFor();
  const [server, user, password] = await Promise.all(['server', 'user', 'password'].map(setting));
  t.equal(server, hotline.sipServer);
  const handset = await openBaresip(t, {
    ...{ server: hotline.sipServer, user: user ?? '', password: password ?? '' },
    voiceHz: DESK_HZ,
  });
  await page.locator('[data-check=phone][data-good=true]').waitFor();
  await page.keyboard.press('Escape');
  await desk.ready();

  const first = await dial(ANI);
  await handset.happened('CALL_INCOMING');
  await desk.phase('incoming');
  t.match(await page.locator('section[data-phase=incoming]').innerText(), /133 0000 9001[\s\S]*请摘机接听/);
  t.equal(await page.evaluate('window.__hotline.state().session'), 'none', 'the page rings no telephone of its own');

  await handset.press('accept');
  await desk.phase('talking');
  await first.audio.waitForTone(DESK_HZ, { withinMs: 20_000 });

  await t.test('hold and resume are the page’s, and a reload costs nobody a word', async (t) => {
    await desk.do('H');
    await desk.phase('held');
    await eventually('music for the customer', () => first.audio.hearing.toneLevelDb(DESK_HZ) < UNHEARD_DB);
    await desk.do('H');
    await desk.phase('talking');
    await first.audio.waitForTone(DESK_HZ);
    await choose('本网页');
    await page.getByText('正在振铃或通话，不能更换电话').waitFor();
    await page.reload();
    await desk.phase('talking');
    const fromMs = performance.now();
    await first.audio.waitForTone(DESK_HZ, { fromMs });
    const [row] = await hotline.query<{ n: string }>(
      `select count(*) as n from timeline where kind = 'talkInterrupted'`,
    );
    t.equal(row?.n, '0');
    t.equal(handset.events.filter((type) => type === 'CALL_INCOMING').length, 1, 'it was rung once');
  });

  await handset.press('hangup');
  await first.waitForEnd();
  await desk.state('wrapUp');
  const level = loudest(await handset.heard(), CALLER_HZ);
  t.ok(level > -40, `the agent heard the customer at ${level.toFixed(1)} dBFS`);
  const boss = await hotline.signIn('2001');
  const cdr = await eventually('the call is on record', async () => {
    const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=5');
    return calls.find(({ ani, endedAtMs }) => ani === ANI && endedAtMs !== null);
  });
  t.match(cdr, { agentId: AGENT, result: 'answered' });

  await t.test('a restarted Asterisk knows the telephone again, without a page or a person', async () => {
    await hotline.asterisk.kill();
    await hotline.asterisk.start();
    await eventually(
      'the telephone is registered again',
      async () => {
        // Asked of the new Asterisk itself: the page may not have noticed yet that the old one is gone.
        const endpoints = await hotline.ari.endpoints.listByTech({ tech: 'PJSIP' }).catch(() => []);
        return endpoints.some(({ resource, state }) => resource === user && state === 'online');
      },
      90_000,
    );
    await page.locator('[data-health=good]').filter({ hasText: '已注册' }).waitFor();
  });

  await t.test('and going back, the page rings and the handset does not', async (t) => {
    await choose('本网页');
    await page.locator('[data-check=microphone][data-good=true]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-health=good]').filter({ hasText: '已就绪' }).waitFor();
    await desk.ready();
    const second = await dial(OTHER_ANI);
    await desk.phase('incoming');
    await desk.do('A');
    await second.audio.waitForTone(PAGE_HZ, { withinMs: 20_000 });
    t.equal(handset.events.filter((type) => type === 'CALL_INCOMING').length, 1);
    await second.hangUp();
  });
  await hotline.settled();
});

/** Of its fifths of a second: a tone that pauses and comes back is not one wave. */
function loudest({ samples, rateHz }: Sound, hz: number): number {
  const step = rateHz / 5;
  const starts = Array.from({ length: Math.floor(samples.length / step) }, (_, index) => index * step);
  return Math.max(...starts.map((start) => toneLevelDb(samples.subarray(start, start + step), hz, rateHz)));
}
