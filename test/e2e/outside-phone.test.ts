/**
 * A mobile as an agent's telephone, behind a real trunk: it is rung with the shop's number, taken by pressing 1, and both hear each other; a
 * mailbox that presses nothing and a busy line leave the customer to others; hold and hang-up are the page's, and a reload costs nothing.
 */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, nothingAfterTheTalk, startHotline, straightTo } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';

const AGENT = '1001';
const MOBILE = '13911112222';
const SHOP_NUMBER = '4008001234';
const NUMBER = '4100';
const CUSTOMER_HZ = 700;
const MOBILE_HZ = 1900;
const UNHEARD_DB = -50;
const WORDS = path.join(soundsFolder, 'hotline/zh-CN/system/press-one.wav');

t.test('an agent takes calls on a mobile', async (t) => {
  t.setTimeout(420_000);
  const rung: Call[] = [];
  let does: (call: Call) => unknown = (call) => call.ring();
  const street = await Phone.open({ keepAudioMs: 60_000 });
  t.teardown(() => street.close());
  street.onInvite((call) => {
    rung.push(call);
    void does(call);
  });
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${street.port}`,
      OUTSIDE_NUMBERS: '139xxxxxxxx',
      OUTSIDE_CALLER: SHOP_NUMBER,
    },
    flows: { 'to-agent': straightTo('complaints') },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'to-agent')`, [NUMBER]);
    },
  });
  const browser = await openBrowser(t, { voiceHz: 1300 });
  const desk = await openDesk(t, hotline, browser, AGENT);
  const { page } = desk;
  const customers = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => customers.close());
  let callers = 0;
  const dialIn = async () => {
    callers += 1;
    const ani = `1330000600${callers}`;
    const call = await customers.call({ to: NUMBER, callerNumber: ani });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(CUSTOMER_HZ);
    return { call, ani };
  };
  const nextRing = (count: number) => eventually(`ring ${count} outside`, () => rung[count - 1], 20_000);
  const missed = (ani: string) =>
    eventually(`the missed offer to ${ani}`, async () => {
      const [row] = await hotline.query<{ why: string }>(
        `select data->>'why' as why from timeline join cdr using (call_id) where kind = 'offerMissed' and ani = $1`,
        [ani],
      );
      return row;
    });
  const choose = async (number: string) => {
    await page.getByRole('button', { name: '设备检测' }).click();
    await page.locator('[data-phone-choice]').getByText('手机或固话').click();
    await page.getByLabel('手机或固话号码').fill(number);
    await page.getByRole('button', { name: '使用此号码' }).click();
  };

  await t.test('a number that may not be dialled is none', async () => {
    await choose('110');
    await page.getByText('此号码不允许拨打').first().waitFor();
    await page.locator('[data-check=outside][data-good=false]').waitFor();
    await page.keyboard.press('Escape');
  });
  await choose('139 1111 2222');
  await page.locator('[data-check=outside][data-good=true]').waitFor();
  await page.keyboard.press('Escape');
  await desk.until(`window.__hotline?.state().registration === 'off'`);
  await desk.ready();

  await t.test('whoever lifts it presses 1, and both hear each other', async (t) => {
    does = (call) => call.answer();
    const { call, ani } = await dialIn();
    const mobile = await nextRing(1);
    t.match(mobile.invite.uri, MOBILE);
    t.equal(mobile.callerNumber, SHOP_NUMBER);
    await desk.phase('incoming');
    t.match(await page.locator('section[data-phase=incoming]').innerText(), /133 0000 6001[\s\S]*接听后请按 1/);
    await mobile.audio.waitForPrompt(WORDS, { withinMs: 15_000, matchMs: 700 });
    mobile.audio.speaking.sendTone(MOBILE_HZ);
    await t.rejects(call.audio.waitForTone(MOBILE_HZ, { withinMs: 800 }), 'nobody is through before the key');
    await mobile.press('1');
    // Keys end a tone that is being sent.
    mobile.audio.speaking.sendTone(MOBILE_HZ);
    await desk.phase('talking');
    await call.audio.waitForTone(MOBILE_HZ, { withinMs: 20_000 });
    await mobile.audio.waitForTone(CUSTOMER_HZ, { withinMs: 20_000 });
    t.equal(await page.evaluate('window.__hotline.state().session'), 'none', 'no telephone in the page');

    await desk.do('H');
    await desk.phase('held');
    await eventually(
      'music for the customer',
      () => call.audio.hearing.toneLevelDb(MOBILE_HZ, { fromMs: performance.now() - 600 }) < UNHEARD_DB,
    );
    await eventually(
      'and silence for the agent',
      () => mobile.audio.hearing.toneLevelDb(CUSTOMER_HZ, { fromMs: performance.now() - 600 }) < UNHEARD_DB,
    );
    await desk.do('H');
    await desk.phase('talking');
    await call.audio.waitForTone(MOBILE_HZ, { fromMs: performance.now() });
    await page.reload();
    await desk.phase('talking');
    await call.audio.waitForTone(MOBILE_HZ, { fromMs: performance.now() });
    await desk.do('E');
    await mobile.waitForEnd();
    await call.waitForEnd();
    const cdr = await eventually('the record', async () => {
      const [row] = await hotline.query<Record<string, unknown>>(
        'select * from cdr where ani = $1 and ended_at is not null',
        [ani],
      );
      return row;
    });
    t.match(cdr, { direction: 'inbound', agent_id: AGENT, result: 'answered' });
    const [cut] = await hotline.query<{ n: string }>(
      `select count(*) as n from timeline where kind = 'talkInterrupted'`,
    );
    t.equal(cut?.n, '0', 'a reload touched nothing');
    const recordings = await eventually('its recording', async () => {
      const rows = await hotline.query('select * from recordings where call_id = $1', [cdr.call_id]);
      return rows.length > 0 && rows;
    });
    t.equal(recordings.length, 1);
    await hotline.settled();
  });

  await t.test('a mailbox presses nothing: let go within some seconds, and not answered', async (t) => {
    await desk.ready();
    does = async (call) => {
      await call.answer();
      call.audio.speaking.sendTone(MOBILE_HZ);
    };
    const { call, ani } = await dialIn();
    const mobile = await nextRing(2);
    await mobile.waitForEnd({ withinMs: 20_000 });
    const lastedMs = performance.now() - (mobile.times.answeredMs ?? 0);
    t.ok(lastedMs > 7_000 && lastedMs < 12_000, `${Math.round(lastedMs)} ms`);
    t.match(await missed(ani), { why: 'noAnswer' });
    const all = { fromMs: mobile.times.answeredMs ?? 0, forMs: lastedMs };
    t.ok(call.audio.hearing.toneLevelDb(MOBILE_HZ, all) < UNHEARD_DB, 'the customer heard nothing of it');
    await desk.state('notReady');
    await call.hangUp();
    await hotline.settled();
  });

  await t.test('a busy line is one that was refused', async (t) => {
    does = (call) => call.reject(486, 'Busy Here');
    await desk.ready();
    const { call, ani } = await dialIn();
    await nextRing(3);
    t.match(await missed(ani), { why: 'rejected' });
    await desk.state('notReady');
    await call.hangUp();
  });

  await t.test('rejected at the desk while it rings, it stops', async (t) => {
    does = (call) => call.ring();
    await desk.ready();
    const { call, ani } = await dialIn();
    const mobile = await nextRing(4);
    await desk.phase('incoming');
    await desk.do('X');
    await mobile.waitForEnd({ withinMs: 5_000 });
    t.match(await missed(ani), { why: 'rejected' });
    await call.hangUp();
  });

  await t.test('the choice outlives the controller', async () => {
    await hotline.stopController(false);
    await hotline.startController();
    await page.reload();
    await page.locator('[data-health=good]').filter({ hasText: '139 1111 2222' }).waitFor();
    await page.locator('[data-agent-state]').waitFor();
    does = (call) => call.ring();
    await desk.ready();
    const { call } = await dialIn();
    await nextRing(5);
    await call.hangUp();
  });
  await hotline.settled();
});
