/**
 * Calls that agents make, on a real Asterisk with Chromium at the desk and a telephone behind the trunk: who hears whom, by tones; the
 * number shown; busy, nobody there, wrong number, cancelled; the page reloaded and the controller killed in it; and the record of it all.
 */
import t from 'tap';
import { isOutsideLeg } from '../../src/adapters/asterisk/names.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';

const AGENT = '1001';
const AGENT_HZ = 1300;
const FAR_HZ = 1900;
const SHOP_NUMBER = '4008001234';
const UNHEARD_DB = -50;
const WRAP_UP_MS = 60_000;
const CUSTOMER = { id: 'C-DIAL', name: '林小满', number: '13300005001' };

type Does = (call: Call) => unknown;

t.test('an agent calls people', async (t) => {
  t.setTimeout(420_000);
  const does = new Map<string, Does>();
  const rung: Call[] = [];
  const street = await Phone.open({ keepAudioMs: 60_000 });
  t.teardown(() => street.close());
  const numberOf = (call: Call) => /sip:(\d+)@/.exec(call.invite.uri)?.[1] ?? '';
  street.onInvite((call) => {
    rung.push(call);
    const act = does.get(numberOf(call));
    if (act) void act(call);
    else call.ring();
  });
  const picksUp: Does = async (call) => {
    await call.answer();
    call.audio.speaking.sendTone(FAR_HZ);
  };
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${street.port}`,
      OUTSIDE_NUMBERS: '133xxxxxxxx',
      OUTSIDE_CALLER: SHOP_NUMBER,
    },
    prepare: async (query) => {
      await query('update shop set survey_flow = null');
      await query('update queues set wrap_up_ms = $1', [WRAP_UP_MS]);
    },
  });
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const desk = await openDesk(t, hotline, browser, AGENT);
  const { page } = desk;
  await desk.ready();

  const type = async (number: string) => {
    await page.keyboard.press('z');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('电话号码').fill(number);
    await dialog.getByRole('button', { name: '拨打', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const reaches = (number: string, count = 1) =>
    eventually(
      `${number} is rung for the ${count}. time`,
      () => rung.filter((call) => numberOf(call) === number)[count - 1],
      20_000,
    );
  const recordOf = (number: string) =>
    eventually(`the record of ${number}`, async () => {
      const [row] = await hotline.query<Record<string, unknown> & { call_id: string }>(
        'select * from cdr where ani = $1 and ended_at is not null order by arrived_at desc limit 1',
        [number],
      );
      return row;
    });
  /** A controller that has just come back knows no telephone until it registers again. */
  const hasPhone = () =>
    desk.until(
      `window.__hotline?.state().registration === 'registered' && window.__hotline.state().agent?.phoneRegistered === true`,
      60_000,
    );
  const finish = async () => {
    await desk.state('wrapUp');
    await page.locator('[aria-keyshortcuts=D]').click();
    await page.getByRole('option', { name: '咨询已解答' }).click();
    await desk.do('Y');
    await desk.do('F');
    await desk.state('ready');
  };

  await t.test('by number: the own telephone first, the shop’s number shown, and both hear each other', async (t) => {
    does.set(CUSTOMER.number, (call) => call.ring());
    await type(`+86 133 0000 5001`);
    await desk.phase('dialling');
    await desk.state('onCall');
    const far = await reaches(CUSTOMER.number);
    t.equal(far.callerNumber, SHOP_NUMBER);
    // 450 Hz, 1 s in 5, is what people in China hear while it rings (tonezone cn).
    await desk.hears(450, { withinMs: 10_000 });
    t.match(await page.locator('section[data-phase=dialling]').innerText(), /133 0000 5001[\s\S]*正在呼叫客户/);
    await picksUp(far);
    await desk.phase('talking');
    await desk.hears(FAR_HZ, { withinMs: 20_000 });
    await far.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await eventually('no more ringing', async () => (await desk.levelAt(450)) < UNHEARD_DB);

    await desk.do('H');
    await desk.phase('held');
    await eventually(
      'music for the customer',
      () => far.audio.hearing.toneLevelDb(AGENT_HZ, { fromMs: performance.now() - 600 }) < UNHEARD_DB,
    );
    await desk.do('H');
    await desk.phase('talking');
    await far.audio.waitForTone(AGENT_HZ);
    await desk.do('M');
    await eventually(
      'muted',
      () => far.audio.hearing.toneLevelDb(AGENT_HZ, { fromMs: performance.now() - 600 }) < UNHEARD_DB,
    );
    await desk.do('M');
    await far.audio.waitForTone(AGENT_HZ);
    await page.keyboard.press('#');
    await page.getByRole('button', { name: '5', exact: true }).click();
    await eventually('the key arrives', () => far.keys === '5');
    await page.keyboard.press('Escape');

    await far.hangUp();
    await finish();
    const cdr = await recordOf(CUSTOMER.number);
    t.match(cdr, {
      direction: 'outbound',
      agent_id: AGENT,
      dnis: SHOP_NUMBER,
      result: 'answered',
      reason: 'customerHungUp',
    });
    t.ok(Number(cdr.talk_ms) > 1_000);
    await eventually('its disposition', async () => (await recordOf(CUSTOMER.number)).disposition);
    const recordings = await eventually('its recording', async () => {
      const rows = await hotline.query('select * from recordings where call_id = $1', [cdr.call_id]);
      return rows.length > 0 && rows;
    });
    t.equal(recordings.length, 1);
    await hotline.settled(30_000);
  });

  await t.test('with one press from the list of calls, and the agent hangs up', async (t) => {
    does.set(CUSTOMER.number, picksUp);
    await page.getByRole('button', { name: '回拨 133 0000 5001' }).first().click();
    const far = await reaches(CUSTOMER.number, 2);
    await desk.phase('talking');
    await far.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await desk.do('E');
    await far.waitForEnd();
    await finish();
    t.match(await recordOf(CUSTOMER.number), { direction: 'outbound', reason: 'agentHungUp' });
  });

  await t.test('not reached: the desk says why, and the agent is free again', async (t) => {
    const ways: [string, string, Does, RegExp, string][] = [
      ['busy', '13300005010', (call) => call.reject(486, 'Busy Here'), /占线/, 'busy'],
      ['rejected', '13300005011', (call) => call.reject(603, 'Decline'), /占线/, 'busy'],
      ['nobody there', '13300005012', (call) => call.reject(480, 'Temporarily Unavailable'), /无人接听|无法接通/, ''],
      ['no such number', '13300005013', (call) => call.reject(404, 'Not Found'), /无法接通/, 'failed'],
    ];
    for (const [name, number, act, words, reason] of ways) {
      does.set(number, act);
      await type(number);
      await reaches(number);
      await desk.phase('idle');
      await desk.state('ready');
      t.match(await page.locator('section[data-phase=idle]').innerText(), words, name);
      const cdr = await recordOf(number);
      t.match(cdr, { direction: 'outbound', result: 'notReached', ...(reason && { reason }) }, name);
    }
    await hotline.settled(30_000);
  });

  await t.test('cancelled while it rings: the far telephone is silent within half a second', async (t) => {
    const number = '13300005020';
    await type(number);
    const far = await reaches(number);
    await desk.phase('dialling');
    const fromMs = performance.now();
    await page.keyboard.press('e');
    await far.waitForEnd({ withinMs: 5_000 });
    const tookMs = performance.now() - fromMs;
    t.ok(tookMs < 500, `${Math.round(tookMs)} ms`);
    await desk.state('ready');
    t.match(await recordOf(number), { result: 'notReached', reason: 'agentGone' });
  });

  await t.test('what may not be called is refused with a word, and nobody is rung', async () => {
    for (const [number, words] of [
      ['110', '这不是有效的电话号码'],
      ['02112345678', '此号码不允许拨打'],
    ] as const) {
      await type(number);
      await page.getByText(words).first().waitFor();
    }
  });

  await t.test('the page is reloaded in the talk, and the controller killed: it is one talk', async (t) => {
    const number = '13300005030';
    does.set(number, picksUp);
    await type(number);
    const far = await reaches(number);
    await desk.phase('talking');
    await far.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await page.reload();
    await desk.phase('talking');
    await far.audio.waitForTone(AGENT_HZ, { fromMs: performance.now(), withinMs: 30_000 });
    await hotline.killController();
    await far.audio.waitForTone(AGENT_HZ, { fromMs: performance.now() });
    await hotline.startController();
    await desk.until(`window.__hotline?.state().status === 'open'`, 60_000);
    await desk.phase('talking');
    await far.audio.waitForTone(AGENT_HZ, { fromMs: performance.now(), withinMs: 30_000 });
    await far.hangUp();
    await finish();
    await hasPhone();
    t.match(await recordOf(number), { result: 'answered', recovered: true });
  });

  await t.test('the controller is killed while it rings: whoever picks up then is put through', async (t) => {
    const number = '13300005031';
    await type(number);
    const far = await reaches(number);
    far.ring();
    await desk.phase('dialling');
    await eventually('it is written down', async () => {
      const rows = await hotline.query(
        `select 1 from timeline where kind = 'outsideDialled' and data->>'number' = $1`,
        [number],
      );
      return rows.length > 0;
    });
    await hotline.killController();
    await hotline.asterisk.hasLetGo();
    await picksUp(far);
    await eventually('who has picked up is kept', async () => {
      const channels = await hotline.ari.channels.list();
      return channels.some(({ id, dialplan }) => isOutsideLeg(id) && dialplan.context === 'to-controller');
    });
    await hotline.startController();
    await desk.phase('talking');
    await far.audio.waitForTone(AGENT_HZ, { fromMs: performance.now(), withinMs: 30_000 });
    await desk.hears(FAR_HZ, { withinMs: 20_000 });
    await far.hangUp();
    await finish();
    await hasPhone();
    t.match(await recordOf(number), { direction: 'outbound', result: 'answered' });
  });

  await t.test('the page is reloaded while it rings: the far telephone stops', async (t) => {
    const number = '13300005032';
    await type(number);
    const far = await reaches(number);
    far.ring();
    await desk.phase('dialling');
    await page.reload();
    await far.waitForEnd({ withinMs: 10_000 });
    await desk.until(`window.__hotline?.state().agent?.state === 'ready'`);
    t.match(await recordOf(number), { result: 'notReached', reason: 'agentGone' });
  });

  await t.test('supervisors find them among all calls, and can look at them alone', async (t) => {
    const boss = await hotline.signIn('2001');
    const { calls } = await boss.get<{ calls: { direction: string }[] }>('/api/calls?direction=outbound&limit=50');
    t.ok(calls.length >= 8);
    t.ok(calls.every(({ direction }) => direction === 'outbound'));
    const inbound = await boss.get<{ calls: { direction: string }[] }>('/api/calls?direction=inbound&limit=200');
    t.ok(inbound.calls.every(({ direction }) => direction === 'inbound'));
  });
  await hotline.settled(30_000);
});
