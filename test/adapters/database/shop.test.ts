import { readdirSync } from 'node:fs';
import { verify } from '@node-rs/argon2';
import t, { type Test } from 'tap';
import {
  CALLS_POOL,
  createDirectory,
  createPool,
  KNOWN,
  loadOrganization,
  migrate,
  seedDemo,
} from '../../../src/adapters/database/index.ts';
import { readPhoneNumber } from '../../../src/app/numbers/index.ts';
import { startDatabase } from '../../helpers/database.ts';

const OPTIONS = { ...CALLS_POOL, statementTimeoutMs: 10_000 };

async function seeded(test: Test) {
  const { databaseUrl } = await startDatabase(test);
  const pool = createPool(databaseUrl, OPTIONS);
  test.teardown(() => pool.end());
  const accounts = await seedDemo(pool);
  return { databaseUrl, pool, accounts: accounts ?? [], directory: createDirectory(pool) };
}

t.test('migrations run once, and two starts at once wait for each other', async (t) => {
  const { databaseUrl } = await startDatabase(t, { migrated: false });
  const both = await Promise.all([migrate(databaseUrl), migrate(databaseUrl)]);
  const folder = new URL('../../../src/adapters/database/migrations/', import.meta.url);
  const names = readdirSync(folder).map((file) => file.replace(/\.sql$/, ''));
  t.strictSame(both.flat().sort(), names.sort(), 'each ran in one of the two');
  t.strictSame(await migrate(databaseUrl), []);
});

t.test('the demonstration shop', async (t) => {
  const { pool, accounts, directory } = await seeded(t);

  t.test('is filled in once, and says who can sign in', async (t) => {
    t.equal(await seedDemo(pool), null, 'a second start changes nothing');
    const roles = accounts.map(({ role }) => role);
    t.equal(roles.filter((role) => role === 'agent').length, 12);
    t.strictSame([...new Set(roles)].sort(), ['administrator', 'agent', 'manager', 'quality', 'supervisor']);
    t.equal(new Set(accounts.map(({ password }) => password)).size, accounts.length, 'everyone has their own password');
    const { rows } = await pool.query('select user_id, password_hash from users');
    for (const { userId, password } of accounts.slice(0, 2)) {
      const { password_hash } = rows.find(({ user_id }) => user_id === userId);
      t.match(password_hash, /^\$argon2id\$/);
      t.ok(await verify(password_hash, password));
    }
  });

  t.test(
    'has what a shop has: customers, orders in every state, returns, an open complaint, past contacts',
    async (t) => {
      const count = async (sql: string): Promise<number> => (await pool.query(sql)).rows[0].count;
      t.equal(await count('select count(*) from customers'), 44);
      const orders = await count('select count(*) from orders');
      t.ok(orders >= 80 && orders <= 110, `${orders} orders`);
      t.equal(await count('select count(distinct state) from orders'), 8);
      t.ok((await count('select count(*) from returns')) > 5);
      t.equal(await count(`select count(*) from cases where kind = 'complaint' and state <> 'closed'`), 1);
      t.ok((await count('select count(*) from cdr')) > 30);
      t.equal(await count('select count(*) from cdr where ended_at is null or wait_ms < 0 or talk_ms < 0'), 0);
      t.equal(await count('select count(*) from orders where placed_at > now()'), 0);
      t.equal(await count('select count(*) from cdr where ended_at > now()'), 0, 'nothing lies in the future');
      t.equal(
        await count(`select count(*) from customer_phones where key is null or key !~ '^[+]' and raw <> '95079'`),
        0,
        'every number of the demonstration is one that can be dialled',
      );
    },
  );

  t.test('is the same on every machine but for the passwords', async (t) => {
    const other = await seeded(t);
    for (const table of ['customers', 'orders', 'order_items', 'customer_phones', 'agent_skills', 'cases']) {
      // Moments are counted from when the shop was made.
      const sql = `select md5(string_agg(x, '|' order by x)) from (
        select (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(r)) where key not like '%\\_at')::text as x from ${table} r) as rows`;
      t.strictSame((await other.pool.query(sql)).rows, (await pool.query(sql)).rows, table);
    }
  });

  t.test('is loaded as the organization the floor takes', async (t) => {
    const organization = await loadOrganization(pool);
    t.equal(organization.utcOffsetMinutes, 480);
    t.equal(organization.agents.length, 12);
    t.strictSame(
      organization.queues.map(({ queueId }) => queueId),
      ['pre-sale', 'orders', 'after-sale', 'complaints', 'general'],
    );
    t.strictSame(organization.queues[3]?.requires, { complaints: 5 });
    t.match(organization.queues[0], {
      serviceLevelMs: 20_000,
      ringTimeoutMs: 15_000,
      wrapUpMs: 60_000,
      music: 'hotline',
    });
    t.match(organization.queues[2], {
      relaxation: [
        { untilMs: 15_000, requires: { refund: 5 } },
        { untilMs: 30_000, requires: { refund: 4 } },
      ],
      strategy: 'longestIdle',
      headStarts: { vipMs: 0, complaintMs: 60_000, calledAgainMs: 30_000 },
      preferredAgent: null,
      occupancyCapPercent: 85,
      autoAnswer: false,
    });
    t.equal(organization.queues[3]?.preferredAgent, 'case-owner');
    t.match(organization.notReadyReasons?.[0], { code: 'rest', limitMs: 900_000, whenExceeded: 'tell' });
    t.strictSame(organization.numbers, { '*': 'main-menu', '4001': 'main-menu' });
    t.equal(organization.surveyFlow, 'survey');
    t.equal(organization.returnCallFlow, 'return-call');
    t.strictSame(
      Object.keys(organization.calendar?.hours ?? {}).sort(),
      organization.queues.map((one) => one.queueId).sort(),
    );
    t.match(organization.calendar?.hours.general, {
      timeZone: 'Asia/Shanghai',
      spans: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' })),
    });
    t.ok(organization.dispositions.length >= 10);
    t.match(organization.agents[0], { agentId: '1001', extension: '1001', grade: 'gold', skills: { orders: 10 } });
    for (const queue of organization.queues) {
      const qualified = organization.agents.filter((agent) =>
        Object.entries(queue.requires).every(([skill, level]) => (agent.skills[skill] ?? 0) >= level),
      );
      t.ok(qualified.length >= 3, `${queue.queueId} has somebody to answer it`);
    }
  });

  t.test('is refused when a relaxation step turns away whom the one before admitted', async (t) => {
    await pool.query(`insert into queue_relaxations values ('after-sale', 60000, 'english', 3)`);
    t.teardown(() => pool.query(`delete from queue_relaxations where until_ms = 60000`));
    await t.rejects(loadOrganization(pool), {
      message:
        /Queue after-sale, relaxation step 3 \(until 60 s\) asks english ≥ 3, but step 2 did not ask english at all/,
    });
  });

  t.test('knows its callers by their number in every way a trunk writes it', async (t) => {
    const find = async (ani: string): Promise<string | undefined> => {
      const found = await directory.lookUp({ kind: 'customer', ani });
      return (found.kind === 'customer' && found.customer?.customerId) || undefined;
    };
    const { vipWithShippedOrder: vip, hongKong, englishSpeaker } = KNOWN;
    const spellings = ['13800138001', '+8613800138001', '008613800138001', '8613800138001', '013800138001'];
    for (const ani of [
      ...spellings,
      '138-0013-8001',
      ' +86 138 0013 8001 ',
      'sip:13800138001@10.0.0.1',
      '１３８００１３８００１',
    ]) {
      t.equal(await find(ani), vip.customerId, ani);
    }
    for (const ani of [
      '01065123456',
      '010-65123456',
      '+861065123456',
      '00861065123456',
      '1065123456',
      '861065123456',
    ]) {
      t.equal(await find(ani), vip.customerId, `landline ${ani}`);
    }
    for (const ani of ['075526881234', '+8675526881234', '75526881234']) {
      t.equal(await find(ani), KNOWN.openComplaint.customerId, `landline ${ani}`);
    }
    for (const ani of ['+85291234567', '0085291234567', '85291234567']) {
      t.equal(await find(ani), hongKong.customerId, `Hong Kong ${ani}`);
    }
    for (const ani of ['+14155552671', '0014155552671', 'tel:+1-415-555-2671']) {
      t.equal(await find(ani), englishSpeaker.customerId, `foreign ${ani}`);
    }
    // Without a plus, eleven digits from 13 to 19 are a mainland mobile: an American number reads the same.
    t.equal(await find('442079460958'), 'C1038', 'foreign without a plus');
    for (const ani of ['', 'anonymous', KNOWN.stranger.ani, '110', '0', '9'.repeat(300), "' or 1=1 --"]) {
      t.equal(await find(ani), undefined, `nobody: ${ani.slice(0, 20)}`);
    }
  });

  t.test('finds service numbers, which have no international form, as they were written', async (t) => {
    t.match(readPhoneNumber('95588'), { e164: null, key: '95588', raw: '95588' });
    await pool.query(
      `insert into customer_phones (customer_id, position, raw, key) values ('C1003', 9, '95588', '95588')`,
    );
    t.match(await directory.lookUp({ kind: 'customer', ani: '95588' }), { customer: { customerId: 'C1003' } });
  });

  t.test('a shared landline leads to who ordered last', async (t) => {
    await pool.query(
      `insert into customer_phones (customer_id, position, raw, key) values
       ('C1034', 8, '0411-81234567', '+8641181234567'),
       ('C1001', 8, '0411-81234567', '+8641181234567')`,
    );
    t.match(await directory.lookUp({ kind: 'customer', ani: '041181234567' }), { customer: { customerId: 'C1001' } });
  });

  t.test('shows the whole file: orders with parcels, open cases, last contacts', async (t) => {
    const found = await directory.lookUp({ kind: 'customer', ani: KNOWN.openComplaint.ani });
    const customer = found.kind === 'customer' ? found.customer : null;
    t.match(customer, { name: '吴昊', salutation: '吴先生', level: 'vip', language: 'zh-CN', region: '深圳' });
    t.match(customer?.orders[0], { orderNumber: KNOWN.openComplaint.orderNumber, parcel: { state: 'lost' } });
    t.ok((customer?.orders.length ?? 0) > 1);
    t.match(customer?.openCases, [{ caseId: 'K1001', kind: 'complaint', ownerName: '马志强' }]);
    t.equal(customer?.lastContacts.length, 3);
    t.ok(customer?.lastContacts.some(({ disposition }) => disposition === 'complaint-opened'));
    t.match(customer?.lastContacts[0], { result: 'answered', direction: 'inbound', waitMs: Number });
    t.match(customer?.lastContacts[0]?.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const english = await directory.lookUp({ kind: 'customer', ani: KNOWN.englishSpeaker.ani });
    t.match(english, { customer: { language: 'en', salutation: 'Ms Carter', level: 'vip' } });
  });

  t.test('finds orders: a customer’s newest, and any by its number', async (t) => {
    const { customerId, orderNumber } = KNOWN.vipWithShippedOrder;
    const newest = await directory.lookUp({ kind: 'latestOrder', customerId });
    t.match(newest, { kind: 'order', order: { orderNumber, state: 'shipped', parcel: { carrier: '顺丰速运' } } });
    const expectedOn = newest.kind === 'order' ? newest.order?.parcel?.expectedOn : undefined;
    t.match(expectedOn, /^\d{4}-\d\d-\d\d$/);
    t.ok(new Date(expectedOn ?? 0).getTime() > Date.now() - 86_400_000, 'it is still to come');
    t.match(await directory.lookUp({ kind: 'orderByNumber', orderNumber }), { order: { orderNumber } });
    t.strictSame(await directory.lookUp({ kind: 'orderByNumber', orderNumber: '99999999' }), {
      kind: 'order',
      order: null,
    });
    const none = await directory.lookUp({ kind: 'latestOrder', customerId: KNOWN.withoutOrders.customerId });
    t.strictSame(none, { kind: 'order', order: null });
  });

  t.test('finds parcels, returns, the customer of an order, and an open complaint', async (t) => {
    const { returning, vipWithShippedOrder: vip, openComplaint: upset, withoutOrders } = KNOWN;
    t.match(await directory.lookUp({ kind: 'latestOrder', customerId: returning.customerId, having: 'return' }), {
      order: { orderNumber: returning.orderNumber, return: { state: /requested|approved|received/ } },
    });
    const notBack = { kind: 'orderByNumber', orderNumber: vip.orderNumber } as const;
    t.strictSame(await directory.lookUp({ ...notBack, having: 'return' }), { kind: 'order', order: null });
    t.match(await directory.lookUp({ ...notBack, having: 'parcel' }), { order: { parcel: { carrier: '顺丰速运' } } });
    t.match(await directory.lookUp({ kind: 'customerByOrder', orderNumber: vip.orderNumber }), {
      customer: { customerId: vip.customerId, level: 'vip' },
    });
    t.strictSame(await directory.lookUp({ kind: 'customerByOrder', orderNumber: '99999999' }), {
      kind: 'customer',
      customer: null,
    });
    t.match(await directory.lookUp({ kind: 'openComplaint', customerId: upset.customerId }), {
      complaint: {
        caseId: 'K1001',
        number: '1001',
        state: 'inProgress',
        promisedOn: /^\d{4}-\d\d-\d\d$/,
        overdue: false,
        owner: { agentId: '1009', extension: '1009' },
      },
    });
    await pool.query(`update cases set promised_on = current_date - 3 where case_id = 'K1001'`);
    t.match(await directory.lookUp({ kind: 'openComplaint', customerId: upset.customerId }), {
      complaint: { overdue: true },
    });
    const none = await directory.lookUp({ kind: 'openComplaint', customerId: withoutOrders.customerId });
    t.strictSame(none, { kind: 'complaint', complaint: null });
  });

  t.test('does not let a caller wait for a database that is busy', async (t) => {
    const { databaseUrl, pool } = await seeded(t);
    const impatient = createPool(databaseUrl, { ...CALLS_POOL, statementTimeoutMs: 200 });
    t.teardown(() => impatient.end());
    const locker = await pool.connect();
    await locker.query('begin; lock table customer_phones in access exclusive mode');
    const askedAt = performance.now();
    await t.rejects(createDirectory(impatient).lookUp({ kind: 'customer', ani: '13800138001' }));
    t.ok(performance.now() - askedAt < 1500, 'it said so in time');
    await locker.query('rollback');
    locker.release();
  });
});

t.test('a database without a shop says what to do', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, OPTIONS);
  t.teardown(() => pool.end());
  await t.rejects(loadOrganization(pool), { message: /DEMO=on/ });
});
