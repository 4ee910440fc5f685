/** Callers who hang up wherever one can, agents who do not answer, and a hotline without its controller. */
import fs from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { recordOf, watchFloor } from '../helpers/floor-watch.ts';
import { eventually, startHotline, type TestHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { readWav, toneLevelDb } from '../helpers/sound.ts';
import { openWireDesk, type WireDesk } from '../helpers/wire-desk.ts';

// Rings, announcements and prompts take the time they take.
t.setTimeout(120_000);

const prompt = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);
const CALLER_HZ = 700;
const AGENT_HZ = 1300;
/** Both may take complaints, which is all they are asked for here. */
const AGENTS = ['1006', '1009'] as const;
const RING_TIMEOUT_MS = 3_000;
const ANNOUNCE_EVERY_MS = 5_000;
/** A customer of this test's own who has never ordered. */
const WITHOUT_ORDERS = '13300009999';

t.test('however a call ends, it is on record and nothing of it stays', async (t) => {
  const hotline = await startHotline(t, {
    prepare: async (query) => {
      await query('update queues set wrap_up_ms = 0, ring_timeout_ms = $1, announce_every_ms = $2', [
        RING_TIMEOUT_MS,
        ANNOUNCE_EVERY_MS,
      ]);
      await query(
        `insert into customers (customer_id, name, salutation, level, language) values ('c-test', '何无单', '何先生', 'new', 'zh-CN')`,
      );
      await query(
        `insert into customer_phones (customer_id, position, raw, key) values ('c-test', 0, $1, '+86' || $1::text)`,
        [WITHOUT_ORDERS],
      );
    },
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());

  const dial = async (callerNumber: string | null, keys = '') => {
    const call = await phone.call({ to: '4001', callerNumber });
    await call.waitForAnswer();
    if (keys !== '') await call.press(keys);
    return call;
  };
  const allIsFree = async () => {
    await floor.until('no call is on the floor', ({ calls }) => calls.length === 0);
    await hotline.settled();
  };

  // Two that take long by their nature go on beside the first subtests: a caller of an hour without a controller …
  const hearApology = async () => {
    const call = await dial('13300002701');
    await call.audio.waitForPrompt(prompt('zh-CN/system/fallback'), { withinMs: 20_000 });
    await call.audio.waitForPrompt(prompt('en/system/fallback'), { withinMs: 20_000 });
    // The tone after which to speak (extensions.conf, nobody-home).
    await call.audio.waitForTone(950, { withinMs: 15_000 });
    call.audio.speaking.sendTone(CALLER_HZ);
    const folder = path.join(hotline.asterisk.spoolFolder, 'voicemail');
    const name = await eventually('a file', async () =>
      (await fs.readdir(folder)).find((one) => one.includes('_13300002701_4001_')),
    );
    const file = path.join(folder, name);
    // The record starts while the tone that asks for words is still on its way to the caller: what counts is a second
    // (8 kHz, 16 bits) written after they began to speak.
    const silentBytes = (await fs.stat(file)).size;
    await eventually('a second of speech is recorded', async () => (await fs.stat(file)).size > silentBytes + 16_000);
    await call.hangUp();
    // Asterisk writes the sound's length into the file's head when it closes the record; until then it says 0.
    await eventually('the record is closed', () => readWav(file).samples.length > 0);
    return file;
  };
  // … and one for whom nobody is there.
  const hearPlaceTwice = async () => {
    const call = await dial('13300002301', '14');
    const first = await call.audio.waitForPrompt(prompt('zh-CN/waiting/next'));
    await floor.call('13300002301', (row) => row.state === 'waiting' && row.detail === '1');
    // The words take 3.5 s; between them and the next ones there is only music.
    await call.audio.waitForSound({ fromMs: first.atMs + 4_500, forMs: 300 });
    await call.audio.waitForPrompt(prompt('zh-CN/waiting/next'), {
      withinMs: ANNOUNCE_EVERY_MS + 10_000,
      matchMs: 1_000,
    });
    await call.hangUp();
  };

  await hotline.killController();
  const apology = hearApology();
  await hotline.startController();
  const floor = await watchFloor(t, hotline);
  const [agents, take] = await openAgents(t, hotline);
  const placeToldTwice = hearPlaceTwice();
  for (const underWay of [apology, placeToldTwice]) underWay.catch(() => undefined);
  await floor.call('13300002301', (row) => row.state === 'waiting');

  await t.test('who hangs up in a menu, in an entry or in any prompt has abandoned the call there', async (t) => {
    const [order] = await hotline.query<{ order_number: string }>('select order_number from orders limit 1');
    const entered = `12${order?.order_number}#`;
    const steps: { at: string; number?: string; keys?: string; hears: string }[] = [
      { at: 'main-menu/welcome', hears: 'zh-CN/main-menu/welcome' },
      { at: 'main-menu/welcome-in-chinese', number: '13800138001', hears: 'zh-CN/main-menu/welcome' },
      { at: 'main-menu/welcome-in-english', number: '18510223344', hears: 'en/main-menu/welcome' },
      { at: 'main-menu/main', keys: '1', hears: 'zh-CN/main-menu/main' },
      { at: 'main-menu/main', keys: '2', hears: 'en/main-menu/main' },
      { at: 'during-sale/ask-number', keys: '12', hears: 'zh-CN/during-sale/ask-number' },
      {
        at: 'during-sale/no-recent-order',
        number: WITHOUT_ORDERS,
        keys: '12',
        hears: 'zh-CN/during-sale/no-recent-order',
      },
      { at: 'during-sale/order-not-found', keys: '1200000000#', hears: 'zh-CN/during-sale/order-not-found' },
      { at: 'during-sale/tell-order', keys: entered, hears: 'zh-CN/during-sale/order-ending' },
      { at: 'during-sale/goodbye', keys: `${entered}9`, hears: 'zh-CN/during-sale/goodbye' },
    ];
    const leave = async (step: (typeof steps)[number], ani: string, call: Call) => {
      await call.audio.waitForPrompt(prompt(step.hears), { fromMs: 0, matchMs: 600, withinMs: 20_000 });
      await call.hangUp();
      const record = await recordOf(hotline, ani);
      const wanted = { result: 'abandoned', reason: 'hungUpInIvr', state: 'ivr' };
      t.match(record, wanted, `${step.at} (${step.hears})`);
      const [last] = await hotline.query<{ step: string }>(
        `select data->>'step' as step from timeline where call_id = $1 and kind = 'ivrStepEntered'
         order by seq desc, n desc limit 1`,
        [record.call_id],
      );
      t.equal(last?.step, step.at, 'it went no further');
    };
    // Customers one by one: behind a crowd at the records' door they would be greeted as strangers after 300 ms.
    for (const step of steps) {
      if (step.number !== undefined) await leave(step, step.number, await dial(step.number, step.keys));
    }
    const strangers = steps.filter(({ number }) => number === undefined);
    await Promise.all(
      strangers.map(async (step, n) => {
        const ani = `1330000${2000 + n}`;
        await leave(step, ani, await dial(ani, step.keys));
      }),
    );
    // Half an order number is keyed in: digits wait, nobody speaks.
    const typing = await dial('13300002100', '122026');
    await floor.call('13300002100', (row) => row.detail === 'during-sale/ask-number');
    await typing.hangUp();
    t.match(await recordOf(hotline, '13300002100'), { result: 'abandoned', reason: 'hungUpInIvr' });
  });

  await t.test('so has who hangs up while records that do not answer are waited for', async (t) => {
    const client = new pg.Client({ connectionString: hotline.databaseUrl });
    await client.connect();
    t.teardown(() => client.end());
    await client.query('begin');
    // Every look-up waits behind this, as it does behind a database that is overwhelmed.
    await client.query('lock table orders in access exclusive mode');

    const early = await phone.call({ to: '4001', callerNumber: '13300002201' });
    await early.hangUp();
    const atOnce = await dial('13300002202');
    await atOnce.hangUp();
    t.match(await recordOf(hotline, '13300002202'), {
      result: 'abandoned',
      reason: 'hungUpBeforeGreeting',
      state: 'arriving',
    });

    const asking = await dial('13300002203', '1212345678#');
    await floor.call('13300002203', (row) => row.detail === 'during-sale/order-by-number');
    await asking.hangUp();
    t.match(await recordOf(hotline, '13300002203'), { result: 'abandoned', reason: 'hungUpInIvr' });

    const told = await dial('13300002204', '1212345678#');
    await told.audio.waitForPrompt(prompt('zh-CN/during-sale/records-away'), { matchMs: 600 });
    await told.hangUp();
    t.match(await recordOf(hotline, '13300002204'), { result: 'abandoned', reason: 'hungUpInIvr' });
    await client.query('rollback');

    await floor.until('they are gone', ({ calls }) => !calls.some((call) => call.ani?.startsWith('133000022')));
    const [gaveUp] = await hotline.query<object>(`select result, reason from cdr where ani = '13300002201'`);
    // Given up before it was claimed, a call has never been ours; after that it has to be accounted for.
    if (gaveUp !== undefined) t.match(gaveUp, { result: 'abandoned', reason: 'hungUpBeforeGreeting' });
    t.equal(early.ending?.kind, 'cancelled');
  });

  await t.test('nobody at all: the caller is told the place, hears music, and is told again', async (t) => {
    await placeToldTwice;
    t.match(await recordOf(hotline, '13300002301'), { result: 'abandoned', reason: 'hungUpInQueue', state: 'waiting' });
    const inPrompt = await dial('13300002302', '14');
    await inPrompt.audio.waitForPrompt(prompt('zh-CN/waiting/next'), { matchMs: 600 });
    await inPrompt.hangUp();
    t.match(await recordOf(hotline, '13300002302'), { result: 'abandoned', reason: 'hungUpInQueue', state: 'waiting' });
  });

  await t.test('without a controller the caller hears so in both languages, and what they say is kept', async (t) => {
    const message = readWav(await apology);
    t.ok(toneLevelDb(message.samples, CALLER_HZ, message.rateHz) > -40, 'the caller can be understood in it');
    await allIsFree();
  });

  // A subtest that fails leaves no caller to the next.
  t.afterEach(() => Promise.all(phone.calls.map((call) => call.hangUp())).then(() => undefined));
  const [first, second] = agents;
  await t.test(
    'who hangs up while a phone rings, in the talk, on hold or in the survey leaves the agent free',
    async (t) => {
      await first.ready();
      take.call = (call) => call.ring();
      const ringing = await dial('13300002401', '14');
      await eventually('the phone rings', () => first.rung.length === 1);
      await ringing.hangUp();
      await first.rung[0]?.waitForEnd();
      t.match(await recordOf(hotline, '13300002401'), {
        result: 'abandoned',
        reason: 'hungUpWhileRinging',
        state: 'ringing',
        missed_offers: 0,
      });
      await isReady(first);

      take.call = answer;
      const talking = await dial('13300002402', '14');
      await talking.audio.waitForTone(AGENT_HZ);
      await talking.hangUp();
      await first.rung[1]?.waitForEnd();
      t.match(await recordOf(hotline, '13300002402'), {
        result: 'answered',
        reason: 'customerHungUp',
        state: 'talking',
      });
      await isReady(first);

      const held = await dial('13300002403', '14');
      await held.audio.waitForTone(AGENT_HZ);
      const { callId } = await floor.call('13300002403', (row) => row.state === 'talking');
      first.send({ type: 'hold', callId });
      await floor.call('13300002403', (row) => row.state === 'held');
      await held.audio.waitForSound();
      t.ok(held.audio.hearing.toneLevelDb(AGENT_HZ) < -40, 'who is held does not hear the agent');
      await held.hangUp();
      await first.rung[2]?.waitForEnd();
      const heldRow = await recordOf(hotline, '13300002403');
      t.match(heldRow, { result: 'answered', reason: 'customerHungUp', state: 'talking' });
      t.ok(Number(heldRow.hold_ms) > 0, 'the time on hold counts though nobody resumed');
      await isReady(first);

      const asked = await dial('13300002404', '14');
      await asked.audio.waitForTone(AGENT_HZ);
      await first.rung[3]?.hangUp();
      await asked.audio.waitForPrompt(prompt('zh-CN/survey/ask'), { matchMs: 600 });
      await asked.hangUp();
      t.match(await recordOf(hotline, '13300002404'), {
        result: 'answered',
        reason: 'hungUpInSurvey',
        state: 'surveying',
      });
      await isReady(first);
      await allIsFree();
    },
  );

  await t.test('an agent who does not answer is taken out, and the next one has the caller', async (t) => {
    await second.ready();
    const before = [first.rung.length, second.rung.length];
    take.call = (call) => call.ring();
    const call = await dial('13300002501', '14');
    const rungFirst = await eventually('a phone rings', () =>
      agents.find((desk, n) => desk.rung.length > (before[n] ?? 0)),
    );
    take.call = answer;
    await call.audio.waitForTone(AGENT_HZ, { withinMs: RING_TIMEOUT_MS + 5_000 });
    const taker = rungFirst === first ? second : first;
    await eventually('the missed agent is told', () => rungFirst.agent()?.reason === 'missed');
    t.match(rungFirst.agent(), { state: 'notReady', callId: null });
    t.equal(rungFirst.rung.at(-1)?.ending?.kind, 'cancelled', 'its phone rings no more');
    await call.hangUp();
    t.match(await recordOf(hotline, '13300002501'), { result: 'answered', agent_id: taker.agentId, missed_offers: 1 });
    await isReady(taker);
    await rungFirst.ready();
    await allIsFree();
  });

  await t.test(
    'a caller whom one agent rejects at the desk and another at the phone waits on, and is served',
    async (t) => {
      const before = [first.rung.length, second.rung.length];
      take.call = (call) => call.ring();
      const call = await dial('13300002601', '14');
      const atDesk = await eventually('a phone rings', () =>
        agents.find((desk, n) => desk.rung.length > (before[n] ?? 0)),
      );
      const { callId } = await floor.call('13300002601', (row) => row.state === 'ringing');
      // Busy here is what a softphone says when its reject key is pressed.
      take.call = (call) => call.reject(486);
      atDesk.send({ type: 'rejectOffer', callId });
      for (const desk of agents) {
        await eventually(`${desk.agentId} has rejected`, () => desk.agent()?.reason === 'rejected');
        t.equal(desk.agent()?.state, 'notReady');
      }
      await floor.call('13300002601', (row) => row.state === 'waiting' && row.detail === '1');
      take.call = answer;
      // Not waited for as such: whoever is ready here is offered the caller in the same moment.
      second.send({ type: 'requestState', state: 'ready' });
      await call.audio.waitForTone(AGENT_HZ);
      await call.hangUp();
      t.match(await recordOf(hotline, '13300002601'), {
        result: 'answered',
        agent_id: second.agentId,
        missed_offers: 2,
      });
      await isReady(second);
      await allIsFree();
    },
  );

  await t.test('a caller without a number is served like anybody, and shown as who they are: unknown', async (t) => {
    const offers = second.offers.length;
    const call = await dial(null, '14');
    await call.audio.waitForTone(AGENT_HZ);
    t.match(second.offers.slice(offers), [{ ani: null, customer: null }]);
    const { callId } = await floor.call(null, (row) => row.state === 'talking');
    await call.hangUp();
    const row = await eventually('the call on record', async () => {
      const rows = await hotline.query<object>('select * from cdr where call_id = $1 and ended_at is not null', [
        callId,
      ]);
      return rows[0];
    });
    t.match(row, { ani: null, customer_id: null, result: 'answered', agent_id: second.agentId });
    await isReady(second);
    await allIsFree();
  });
});

/** Two agents at their desks, not ready yet, and what both do with a call that comes. */
async function openAgents(
  t: Parameters<typeof openWireDesk>[0],
  hotline: TestHotline,
): Promise<[[WireDesk, WireDesk], { call: (call: Call) => void | Promise<void> }]> {
  const take: { call: (call: Call) => void | Promise<void> } = { call: answer };
  const [first, second] = await Promise.all(
    AGENTS.map((agentId) => openWireDesk(t, hotline, agentId, (call) => take.call(call))),
  );
  if (first === undefined || second === undefined) throw new Error('two agents are needed');
  return [[first, second], take];
}

async function answer(call: Call): Promise<void> {
  call.ring();
  await call.answer();
  call.audio.speaking.sendTone(AGENT_HZ);
}

function isReady(desk: WireDesk): Promise<unknown> {
  return eventually(`${desk.agentId} is free again`, () => {
    const agent = desk.agent();
    return agent?.state === 'ready' && agent.callId === null;
  });
}
