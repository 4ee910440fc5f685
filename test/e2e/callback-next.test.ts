/**
 * The callback that comes next, on a real Asterisk with a real page: an agent writes up a call, reads meanwhile whom they call back, and
 * when they are done the customer's telephone rings at once. No other desk hears of it.
 */
import t from 'tap';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';
import { askForCallback, WISH_FLOW, WISH_NUMBER } from '../helpers/wish.ts';

const CUSTOMER_HZ = 700;
const AGENT_HZ = 1300;
const SHOP_NUMBER = '4008001234';
const AGENT = '1009';
const WRAP_UP_MS = 15_000;
/** Over long before the after-call work is. */
const PREVIEW_MS = 5_000;
const WISHES = '13300004009';

t.test('an agent who is about to be free reads the next callback, and dials when they are', async (t) => {
  const rung: { call: Call; atMs: number }[] = [];
  const outside = await Phone.open();
  t.teardown(() => outside.close());
  outside.onInvite((call) => {
    rung.push({ call, atMs: Date.now() });
    call.ring();
  });
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${outside.port}`,
      OUTSIDE_NUMBERS: '13xxxxxxxxx',
      OUTSIDE_CALLER: SHOP_NUMBER,
    },
    flows: { wish: WISH_FLOW },
    prepare: async (query) => {
      const rules = { quiet: null, autoDial: true, previewMs: PREVIEW_MS };
      await query('delete from hours');
      await query('update shop set survey_flow = null, return_call_flow = null, callbacks = $1', [rules]);
      await query('update queues set wrap_up_ms = $1', [WRAP_UP_MS]);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'wish')`, [WISH_NUMBER]);
    },
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const desk = await openDesk(t, hotline, browser, AGENT);
  // Another who serves the queue, at rest: no callback is theirs to see.
  const other = await openWireDesk(t, hotline, '1010');

  const first = await phone.call({ to: WISH_NUMBER, callerNumber: '13300004008' });
  await first.waitForAnswer();
  await desk.ready();
  await desk.phase('incoming');
  await desk.do('A');
  await desk.phase('talking');

  await askForCallback(phone, WISHES);
  const [ticket] = await eventually('the callback is open', async () => {
    const rows = await hotline.query<{ callback_id: string }>('select * from callbacks where number = $1', [WISHES]);
    return rows.length > 0 && rows;
  });

  await first.hangUp();
  await desk.state('wrapUp');
  const card = desk.page.getByRole('region', { name: '接下来回电' });
  await card.waitFor();
  t.match(await card.textContent(), '133 0000 4009');
  t.match(await card.textContent(), '第 1 次');
  await desk.page.keyboard.press('i');
  const callId = `${ticket?.callback_id}.1`;
  await desk.page.locator(`[data-call="${callId}"]`).waitFor();
  t.equal(rung.length, 0, 'nobody is rung while the agent writes');

  await desk.state('offered');
  const offeredMs = Date.now();
  const { call: theirs, atMs } = await eventually('the customer is rung', () => rung[0], 15_000);
  t.ok(atMs - offeredMs < PREVIEW_MS - 1_000, `at once, not after a preview: ${atMs - offeredMs} ms`);
  t.equal(theirs.callerNumber, SHOP_NUMBER);
  await theirs.answer();
  theirs.audio.speaking.sendTone(CUSTOMER_HZ);
  await desk.phase('talking');
  await desk.hears(CUSTOMER_HZ);
  await theirs.audio.waitForTone(AGENT_HZ, { withinMs: 15_000 });
  await theirs.hangUp();
  await desk.state('wrapUp');

  const kinds = await eventually('it is all on record', async () => {
    const rows = await hotline.query<{ kind: string; data: { because?: string; agentId?: string } }>(
      'select kind, data from timeline where call_id = $1 order by seq, n',
      [callId],
    );
    return rows.some(({ kind }) => kind === 'disconnected' || kind === 'callEnded') && rows;
  });
  const kept = kinds.find(({ kind }) => kind === 'keptForAgent');
  t.match(kept?.data, { because: 'next', agentId: AGENT });
  t.notOk(JSON.stringify(other.messages).includes(WISHES), 'the other desk has heard nothing of it');
  t.strictSame(desk.errors, []);
});
