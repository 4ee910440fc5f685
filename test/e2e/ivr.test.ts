/** What a caller hears before anybody answers: real calls, real prompts, told apart by their sound. */
import fs from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import fastify from 'fastify';
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
  const bank = await startBank(t);
  const hotline = await startHotline(t, {
    flowsFolder: await flowsWithCards(t, bank.port),
    environment: { LOG_LEVEL: 'trace' },
    prepare: async (query) => void (await query(`insert into numbers values ('4099', 'cards')`)),
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const dial = async (callerNumber: string | null, to = '4001') => {
    const call = await phone.call({ to, callerNumber });
    await call.waitForAnswer();
    return call;
  };

  // Some at once, each waiting for what its own caller hears; a crowd at the records' door would be greeted as strangers.
  t.jobs = 4;
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

    t.test('a customer hears how far the return is', { buffered: true }, async (t) => {
      const call = await dial(KNOWN.returning.ani);
      const [row] = await hotline.query<{ state: string }>(
        'select r.state from returns r join orders using (order_id) where order_number = $1',
        [KNOWN.returning.orderNumber],
      );
      await call.press('131');
      await hears(call, `zh-CN/return/${row?.state}`, 'zh-CN/after-sale/next');
      await call.press('9');
      await hears(call, 'zh-CN/after-sale/goodbye');
      await call.waitForEnd();
      t.match((await recordOf(hotline, KNOWN.returning.ani)).cdr, { result: 'selfServed' });
    }),

    t.test(
      'who has an open complaint hears of it and comes to its owner’s queue first',
      { buffered: true },
      async (t) => {
        const call = await dial(KNOWN.openComplaint.ani);
        await call.press('14');
        await hears(call, 'zh-CN/complaints/number', 'zh-CN/complaint/in-progress', 'zh-CN/complaints/owner');
        await hears(call, 'zh-CN/complaints/promised', 'zh-CN/complaints/connecting', 'zh-CN/waiting/next');
        await call.hangUp();
        t.match((await recordOf(hotline, KNOWN.openComplaint.ani)).cdr, { queue_id: 'complaints' });
      },
    ),

    t.test('a lost parcel is told, and a person takes it from there', { buffered: true }, async (t) => {
      const number = '13300002004';
      const call = await dial(number);
      await call.press('12');
      await hears(call, 'zh-CN/during-sale/ask-number');
      await call.press(`${KNOWN.openComplaint.orderNumber}#`);
      await hears(call, 'zh-CN/during-sale/lost', 'zh-CN/waiting/next');
      await call.hangUp();
      t.match((await recordOf(hotline, number)).cdr, { queue_id: 'orders' });
    }),

    t.test('a card number reaches the service that is asked and is nowhere else', { buffered: true }, async (t) => {
      const number = '13300002005';
      const call = await dial(number, '4099');
      await hears(call, 'zh-CN/during-sale/ask-number');
      await call.press(`${WRONG_CARD}#`);
      await hears(call, 'zh-CN/during-sale/wrong-number');
      await call.press(`${CARD}#`);
      await hears(call, 'zh-CN/during-sale/goodbye');
      await call.waitForEnd();
      const record = await recordOf(hotline, number);
      t.match(record.cdr, { result: 'selfServed' });
      const inputs = record.timeline.filter(({ kind }) => kind === 'ivrInput').map(({ data }) => data.digits);
      t.strictSame(inputs, ['*'.repeat(16), '*'.repeat(16)]);
      t.ok(bank.asked.includes(CARD), 'the bank was asked');
    }),

    t.test('a service that is too slow costs the caller an apology and no more', { buffered: true }, async (t) => {
      const number = '13300002006';
      const call = await dial(number, '4099');
      await hears(call, 'zh-CN/during-sale/ask-number');
      await call.press(`${SLOW_CARD}#`);
      await hears(call, 'zh-CN/during-sale/records-away', 'zh-CN/waiting/next');
      await call.hangUp();
      t.match((await recordOf(hotline, number)).cdr, { reason: 'hungUpInQueue', queue_id: 'general' });
    }),
  ]);
  await hotline.settled();
  await hotline.stopController(false);
  const traces = await tracesOf(hotline, [CARD, WRONG_CARD, SLOW_CARD]);
  t.strictSame(traces.found, [], 'no card number is in any table, file or log');
  t.ok(traces.looked > 20, `${traces.looked} tables and files`);
});

/** Numbers that card schemes publish for tests; the second has a wrong last digit. */
const CARD = '4111111111111111';
const WRONG_CARD = '5555555555554445';
const SLOW_CARD = '378282246310005';

async function startBank(t: Parameters<typeof startHotline>[0]) {
  const bank = fastify({ forceCloseConnections: true });
  const asked: string[] = [];
  bank.post<{ Body: { card: string } }>('/cards', async ({ body: { card } }) => {
    asked.push(card);
    return card === SLOW_CARD ? new Promise(() => undefined) : { state: 'good', card };
  });
  await bank.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => bank.close());
  return { asked, port: (bank.server.address() as AddressInfo).port };
}

/** The shipped flows, and one that asks for a card, with the service that knows cards. */
async function flowsWithCards(t: Parameters<typeof startHotline>[0], port: number): Promise<string> {
  const folder = await fs.mkdtemp('/tmp/hl-flows-');
  t.teardown(() => fs.rm(folder, { recursive: true, force: true }));
  await fs.cp('ivr-flows', folder, { recursive: true });
  await fs.mkdir(path.join(folder, 'services'), { recursive: true });
  const service = {
    url: `http://127.0.0.1:${port}/cards`,
    body: { card: '{card}' },
    answers: 'facts',
    fields: { 'card-state': 'state', echo: 'card' },
    timeoutMs: 900,
  };
  await fs.writeFile(path.join(folder, 'services/bank.yaml'), JSON.stringify(service));
  const miss = { go: 'agent' };
  const steps = {
    card: {
      ...{ kind: 'collect', say: ['during-sale/ask-number'], into: 'card', min: 12, max: 19, end: '#' },
      ...{ masked: true, checksum: 'luhn', noInput: miss, go: 'bank' },
      noMatch: { say: ['during-sale/wrong-number'], go: 'agent' },
    },
    bank: {
      ...{ kind: 'lookup', find: 'facts', from: 'bank', give: { card: 'card' }, withinSeconds: 3 },
      ...{ found: 'known', none: 'agent', notReached: 'away' },
    },
    known: { kind: 'choose', cases: [{ when: { set: { 'card-state': 'good' } }, go: 'bye' }], otherwise: 'agent' },
    away: { kind: 'say', say: ['during-sale/records-away'], go: 'agent' },
    agent: { kind: 'enqueue', queue: 'general' },
    bye: { kind: 'finish', say: ['during-sale/goodbye'], served: true },
  };
  const flow = { title: { 'zh-CN': '银行卡', en: 'Cards' }, start: 'card', prompts: {}, steps };
  await fs.writeFile(path.join(folder, 'cards.yaml'), JSON.stringify(flow));
  return folder;
}

/** Looks for the numbers in every table, every file the controller wrote and every file Asterisk wrote. */
async function tracesOf(hotline: TestHotline, numbers: string[]): Promise<{ found: string[]; looked: number }> {
  const found: string[] = [];
  const tables = await hotline.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  for (const { name } of tables) {
    const [hit] = await hotline.query<{ n: number }>(
      `select count(*)::int as n from ${name} as x where x::text ~ any ($1)`,
      [numbers],
    );
    if ((hit?.n ?? 0) > 0) found.push(`table ${name}`);
  }
  const files: string[] = [];
  for (const folder of [path.dirname(hotline.world.stateFolder), hotline.asterisk.folder]) {
    for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
    }
  }
  for (const file of files) {
    const text = await fs.readFile(file).catch(() => Buffer.alloc(0));
    if (numbers.some((number) => text.includes(number))) found.push(file);
  }
  return { found, looked: tables.length + files.length };
}

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
