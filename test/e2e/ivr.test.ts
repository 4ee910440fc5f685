/** What a caller hears before anybody answers: real calls, real prompts, told apart by their sound. */
import path from 'node:path';
import t from 'tap';
import { KNOWN } from '../../src/adapters/database/index.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { eventually, startHotline, type TestHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';

const sound = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);

/** Hears prompts one after another; a prompt that a key will cut short needs to be heard only by its beginning. */
async function hears(call: Call, ...names: string[]): Promise<void> {
  for (const name of names) await call.audio.waitForPrompt(sound(name), { withinMs: 45_000, matchMs: 700 });
}

t.test('the hotline speaks before anybody answers', async (t) => {
  const hotline = await startHotline(t);
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const dial = async (callerNumber: string | null) => {
    const call = await phone.call({ to: '4001', callerNumber });
    await call.waitForAnswer();
    return call;
  };

  // All at once: each waits for what its own caller hears, not for the machine.
  t.jobs = 6;
  await Promise.all([
    t.test(
      'a stranger is greeted in both languages, helped after a wrong key, and served in the one chosen',
      { buffered: true },
      async (t) => {
        const call = await dial(KNOWN.stranger.ani);
        await hears(call, 'zh-CN/main-menu/welcome', 'zh-CN/main-menu/choose-language');
        await hears(call, 'en/main-menu/welcome', 'en/main-menu/choose-language');
        await call.press('2');
        await hears(call, 'en/main-menu/main');
        await call.press('7');
        await hears(call, 'en/main-menu/wrong-key', 'en/main-menu/main');
        await call.press('#');
        await hears(call, 'en/main-menu/wrong-key', 'en/main-menu/main');
        await call.press('4');
        await hears(call, 'en/waiting/next');
        await call.hangUp();
        const record = await recordOf(hotline, KNOWN.stranger.ani);
        t.match(record.cdr, { result: 'abandoned', reason: 'hungUpInQueue', language: 'en', queue_id: 'complaints' });
        const outcomes = record.timeline.flatMap((one) => (one.kind === 'ivrInput' ? [one.data.outcome] : []));
        t.strictSame(outcomes, ['matched', 'noMatch', 'noMatch', 'matched']);
      },
    ),

    t.test('who says nothing is asked again and in the end gets an agent', { buffered: true }, async (t) => {
      const number = '13300002001';
      const call = await dial(number);
      await hears(call, 'zh-CN/main-menu/welcome', 'zh-CN/main-menu/main');
      await hears(call, 'zh-CN/main-menu/no-key', 'zh-CN/waiting/next');
      await call.hangUp();
      const record = await recordOf(hotline, number);
      t.match(record.cdr, { queue_id: 'general', language: 'zh-CN' });
      t.ok(
        record.timeline.some((one) => one.kind === 'ivrInput' && one.data.outcome === 'noInput'),
        'the silence is on record',
      );
    }),

    t.test(
      'a customer hears the state of the order, read out of the database by the number dialled from',
      { buffered: true },
      async (t) => {
        const { ani, orderNumber } = KNOWN.vipWithShippedOrder;
        const call = await dial(ani);
        await call.press('12');
        await hears(call, 'zh-CN/during-sale/order-ending');
        for (const digit of orderNumber.slice(-4)) {
          await call.audio.waitForPrompt(sound(`zh-CN/digit/${digit}`), { withinMs: 10_000, matchMs: 250 });
        }
        await hears(call, 'zh-CN/order/shipped', 'zh-CN/during-sale/arrives-on', 'zh-CN/during-sale/after-order');
        await call.press('9');
        await hears(call, 'zh-CN/during-sale/goodbye');
        await call.waitForEnd();
        t.match((await recordOf(hotline, ani)).cdr, {
          result: 'selfServed',
          customer_id: KNOWN.vipWithShippedOrder.customerId,
        });
      },
    ),

    t.test('a caller who is not known keys an order number in', { buffered: true }, async (t) => {
      const number = '13300002002';
      const call = await dial(number);
      await call.press('12');
      await hears(call, 'zh-CN/during-sale/ask-number');
      await call.press(`${KNOWN.returning.orderNumber}#`);
      await hears(call, 'zh-CN/during-sale/order-ending', 'zh-CN/order/returning', 'zh-CN/during-sale/after-order');
      await call.press('1');
      await hears(call, 'zh-CN/during-sale/ask-number');
      await call.press('99999999#');
      await hears(call, 'zh-CN/during-sale/order-not-found');
      await call.press('0');
      await hears(call, 'zh-CN/waiting/next');
      await call.hangUp();
      t.match((await recordOf(hotline, number)).cdr, { queue_id: 'orders', customer_id: null });
    }),

    t.test('an English-speaking customer is greeted in English at once', { buffered: true }, async (t) => {
      const call = await dial(KNOWN.englishSpeaker.ani);
      await hears(call, 'en/main-menu/welcome', 'zh-CN/main-menu/choose-language');
      await call.hangUp();
      t.match((await recordOf(hotline, KNOWN.englishSpeaker.ani)).cdr, { reason: 'hungUpInIvr', language: 'en' });
    }),

    t.test('a caller who withholds the number is served as a stranger', { buffered: true }, async (t) => {
      const call = await dial(null);
      await call.press('130');
      await hears(call, 'zh-CN/waiting/next');
      await call.hangUp();
      const record = await recordOf(hotline, null);
      t.match(record.cdr, { queue_id: 'after-sale', ani: null, customer_id: null });
    }),
  ]);
  await hotline.settled();
});

type Row = { kind: string; data: Record<string, unknown> };

async function recordOf(hotline: TestHotline, ani: string | null) {
  const [cdr] = await eventually(`the call of ${ani} is over and on record`, async () => {
    const rows = await hotline.query<Record<string, unknown> & { call_id: string }>(
      `select * from cdr where ani is not distinct from $1 and node_id <> 'demo' and ended_at is not null`,
      [ani],
    );
    return rows.length === 1 && rows;
  });
  const timeline = await hotline.query<Row>(
    'select kind, data from timeline where call_id = $1 and seq > 0 order by seq, n',
    [cdr?.call_id],
  );
  return { cdr, timeline };
}
