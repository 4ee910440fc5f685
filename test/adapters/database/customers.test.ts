/** Customers' files in a real database: found, made, edited, merged, taken apart, and seen by role. */
import t from 'tap';
import { HANGING } from '../../../src/adapters/database/customers/merge.ts';
import { nameKeys, salutationsOf } from '../../../src/adapters/database/customers/names.ts';
import { regionOf } from '../../../src/adapters/database/customers/regions.ts';
import {
  createCustomers,
  createDirectory,
  createPool,
  KNOWN,
  loadOrganization,
  PAGES_POOL,
  seedDemo,
} from '../../../src/adapters/database/index.ts';
import { writeEntries } from '../../../src/adapters/database/journal/rows.ts';
import type { CustomerError } from '../../../src/app/customers/ports.ts';
import { maskAddress, masked, maskNumber } from '../../../src/app/customers/secrecy.ts';
import type { Home } from '../../../src/app/numbers/index.ts';
import { readPhoneNumber } from '../../../src/app/numbers/index.ts';
import type { CallEntry } from '../../../src/core/entries.ts';
import { startDatabase } from '../../helpers/database.ts';

const BY = '2001';

t.test('customers', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, PAGES_POOL);
  t.teardown(() => pool.end());
  await seedDemo(pool);
  let home: Home = { country: 'CN', areaCode: '10' };
  const customers = createCustomers(pool, () => home);
  const directory = createDirectory(pool, () => home);
  const lookUp = async (ani: string) => {
    const found = await directory.lookUp({ kind: 'customer', ani });
    if (found.kind !== 'customer') throw new Error('a customer was asked for');
    return found;
  };
  const names = async (text: string) => (await customers.search(text, 20)).map(({ name }) => name);
  const ids = async (text: string) => (await customers.search(text, 20)).map(({ customerId }) => customerId).sort();
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: CustomerError) => error.code,
    );
  /** A call that is over, as the journal would write it. */
  const call = async (callId: string, ani: string, customerId: string | null, atMs = Date.now() - 60_000) => {
    const entries: CallEntry[] = [
      { kind: 'callArrived', callId, atMs, ani, dnis: '4001', nodeId: 'n', channelId: callId },
      ...(customerId === null
        ? []
        : [{ kind: 'customerChosen' as const, callId, atMs, customerId, name: 'x', level: 'new', agentId: '1001' }]),
      {
        kind: 'callEnded',
        callId,
        atMs: atMs + 1000,
        result: 'answered',
        reason: 'customerHungUp',
        state: 'talking',
        totalMs: 1000,
      },
    ];
    const client = await pool.connect();
    await writeEntries(
      client,
      entries.map((entry, n) => ({ seq: 900_000 + Number(callId.replace(/\D/g, '')), n, entry })),
    );
    client.release();
  };

  t.test('a shared number finds all who have it, with what tells them apart', async (t) => {
    const { customer, choices, caller } = await lookUp(KNOWN.family.ani);
    t.same(choices?.map(({ customerId }) => customerId).sort(), KNOWN.family.customerIds);
    t.equal(customer?.customerId, choices?.[0]?.customerId, 'the first is the likeliest');
    t.match(choices, [
      { because: 'number', lastOrder: { orderNumber: /^\d{8,12}$/ } },
      { name: String, level: String, openCases: 0 },
    ]);
    t.same(caller?.region, { 'zh-CN': '湖北 武汉', en: 'Wuhan, Hubei' });
    t.equal(caller?.number, '+862787654321');
    t.notOk((await lookUp(KNOWN.vipWithShippedOrder.ani)).choices, 'one alone is no choice');
  });

  t.test('who was chosen comes first the next time, and calls of today are counted', async (t) => {
    const before = await lookUp(KNOWN.family.ani);
    const other = before.choices?.[1]?.customerId ?? '';
    await call('c1', KNOWN.family.ani, other);
    await call('c2', KNOWN.family.ani, null);
    const after = await lookUp(KNOWN.family.ani);
    t.equal(after.choices?.[0]?.customerId, other);
    t.equal(after.customer?.customerId, other);
    t.equal(after.caller?.callsBefore, 2);
  });

  t.test('a caller who hides the number, or has none, is nobody', async (t) => {
    for (const ani of ['anonymous', '', 'guest-4f2a'])
      t.match(await lookUp(ani), { customer: null, caller: { number: null, region: null, callsBefore: 0 } });
  });

  t.test('an order’s number leads to its owner, as one who may be calling', async (t) => {
    const { orderNumber, customerId } = KNOWN.vipWithShippedOrder;
    t.match(await directory.lookUp({ kind: 'orderByNumber', orderNumber }), {
      order: { orderNumber },
      owner: { customerId, because: 'order' },
    });
  });

  t.test('the file has what helps in the first ten seconds', async (t) => {
    const { customer } = await lookUp(KNOWN.openComplaint.ani);
    t.match(customer, {
      salutations: { 'zh-CN': '吴先生', en: 'Mr Wu' },
      promises: [{ kind: 'case', caseId: KNOWN.openComplaint.caseId, promisedOn: /^\d{4}-\d\d-\d\d$/, overdue: false }],
    });
    t.ok([1, 2, 3, 4, 5].includes(customer?.lastScore?.score ?? 1));
  });

  t.test('searching takes names, pinyin, initials, numbers in any spelling, last digits, orders and ids', async (t) => {
    for (const text of [
      '王芳',
      'wangfang',
      'wf',
      'WF',
      'wang f',
      '138 0013 8001',
      '+86138-0013-8001',
      '010 6512 3456',
      '65123456',
      KNOWN.vipWithShippedOrder.orderNumber,
      'C1001',
      'c1001',
      '８００１',
    ]) {
      t.ok((await names(text)).includes('王芳'), text);
    }
    t.same(await names('emily'), ['Emily Carter']);
    t.same(await names('ec'), ['Emily Carter']);
    t.same(await names('0571-87001234'), ['木石设计工作室'], 'without the extension');
    t.same(await names('95079'), ['木石设计工作室']);
    for (const text of ["' or 1=1 --", '%', '_', '13000000000', 'zzzz', '\0']) t.same(await names(text), [], text);
    t.equal((await customers.search('', 5)).length, 5, 'the latest, before anything is typed');
  });

  t.test('a new customer is found by the number at once, in every spelling', async (t) => {
    const customerId = await customers.create(
      { name: ' 尉迟明 ', salutation: '', level: 'new', language: 'zh-CN', address: '', remark: '' },
      [
        { raw: '+86 133 0000 1234', kind: null },
        { raw: '8765 4321 转 12', kind: 'work' },
      ],
      '1001',
    );
    t.match(await customers.record(customerId), {
      name: '尉迟明',
      salutation: '尉迟明',
      version: 1,
      phones: [{ kind: 'mobile' }, { kind: 'work', extension: '12' }],
    });
    t.equal((await lookUp('013300001234')).customer?.customerId, customerId);
    t.equal((await lookUp('01087654321')).customer?.customerId, customerId, 'a local number is of the shop’s own area');
    t.same(await names('ycm'), ['尉迟明'], 'a surname is read as one');
    t.match((await customers.changes(customerId)).changes, [{ field: 'created', byUser: '1001', new: '尉迟明' }]);
    t.equal(
      await refusal(
        customers.create(
          { name: 'x', salutation: '', level: 'new', language: 'en', address: '', remark: '' },
          [{ raw: 'nonsense', kind: null }],
          '1001',
        ),
      ),
      'noNumber',
    );
  });

  t.test('an edit leaves a row for each field: what it was, what it is, who and when', async (t) => {
    const id = 'C1012';
    const before = await customers.record(id);
    const version = await customers.edit(
      id,
      {
        version: 1,
        name: '孙大鹏',
        level: 'vip',
        phones: [
          { raw: '15088661122', kind: 'work' },
          { raw: '0571-88990011', kind: null },
        ],
      },
      BY,
    );
    t.equal(version, 2);
    t.match(
      (await customers.changes(id)).changes
        .map(({ field, old, new: now, byUser, byName }) => [field, old, now, byUser, byName])
        .sort(),
      [
        ['level', before?.level, 'vip', BY, '沈丽华'],
        ['name', '孙鹏', '孙大鹏', BY, '沈丽华'],
        ['phone', '15088661122 (mobile)', '15088661122 (work)', BY, '沈丽华'],
        ['phone', null, '0571-88990011 ()', BY, '沈丽华'],
      ].sort(),
    );
    t.same(await names('sdp'), ['孙大鹏']);
    t.equal(await refusal(customers.edit(id, { version: 1, name: '孙小鹏' }, '1002')), 'changedMeanwhile');
    t.equal(await customers.edit(id, { version: 2, name: '孙大鹏' }, BY), 2, 'what is as it was is no change');
    t.equal(await refusal(customers.edit('nobody', { version: 1, name: 'x' }, BY)), 'notFound');
  });

  t.test('every table whose rows hang on a customer is hung over at a merge', async (t) => {
    const { rows } = await pool.query<{ table_name: string }>(
      `select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public' and column_name = 'customer_id' and table_type = 'BASE TABLE'`,
    );
    const own = ['customers', 'customer_phones', 'customer_changes'];
    t.same(
      rows
        .map((row) => row.table_name)
        .filter((table) => !own.includes(table))
        .sort(),
      HANGING.map(({ table }) => table).sort(),
      'add a new table to HANGING in customers/merge.ts',
    );
  });

  t.test('a merge hangs everything over to the survivor, and can be taken back', async (t) => {
    const [keptId, goneId] = KNOWN.twice.customerIds;
    await call('c11', '+8613871234455', goneId, Date.now() - 3_600_000);
    await pool.query(
      `insert into callbacks (callback_id, call_id, number, language, customer_id, queue_id, priority, ticket, queued_at, requested_at)
      values ('cb1', 'c11', '1', 'zh-CN', $1, 'orders', 0, 1, now(), now())`,
      [goneId],
    );
    const whole = async () => {
      const kept = await customers.history(keptId);
      return { calls: kept.calls.length, orders: kept.orders.length, callbacks: kept.callbacks.length };
    };
    const [before, gone] = [await whole(), await customers.history(goneId)];
    t.match(await customers.duplicates(keptId), [{ customerId: goneId }]);
    const mergeId = await customers.merge(keptId, goneId, ['level', 'address'], BY);
    t.same(await whole(), {
      calls: before.calls + gone.calls.length,
      orders: before.orders + gone.orders.length,
      callbacks: 1,
    });
    t.match(
      await customers.record(goneId),
      { customerId: keptId, level: 'new' },
      'the old address leads to the survivor, with the chosen values',
    );
    t.equal((await customers.record(keptId))?.phones.length, 1, 'a number both had stays once');
    t.notOk((await lookUp(KNOWN.twice.ani)).choices, 'the number is one customer’s now');
    t.same(await ids('罗刚'), [keptId]);
    await call('c12', '+8613871234455', goneId);
    t.equal((await whole()).calls, before.calls + gone.calls.length + 1, 'a call written later hangs over too');
    t.match(await directory.lookUp({ kind: 'customerById', customerId: goneId }), { customer: { customerId: keptId } });

    t.equal(await refusal(customers.merge(keptId, goneId, [], BY)), 'alreadyMerged');
    t.equal(await refusal(customers.merge(keptId, keptId, [], BY)), 'sameCustomer');
    const version = (await customers.record(keptId))?.version ?? 0;
    await customers.edit(keptId, { version, address: '武汉市中山大道 1 号' }, BY);
    const { merges } = await customers.changes(keptId);
    t.match(merges, [{ mergeId, mergedId: goneId, undoneAt: null, undoUntil: String, byName: '沈丽华' }]);
    t.equal(await customers.undoMerge(mergeId, BY), goneId);
    t.same(await whole(), { ...before, calls: before.calls + 1 }, 'what came after the merge stays with the survivor');
    t.match(
      await customers.record(keptId),
      { level: 'regular', address: '武汉市中山大道 1 号' },
      'and so does what was written after it',
    );
    t.match(await customers.record(goneId), {
      customerId: goneId,
      level: 'new',
      phones: [{ raw: '+86 138 7123 4455' }],
    });
    t.equal((await customers.history(goneId)).orders.length, gone.orders.length);
    t.equal((await lookUp(KNOWN.twice.ani)).choices?.length, 2);
    t.equal(await refusal(customers.undoMerge(mergeId, BY)), 'notFound', 'once');
  });

  t.test('only the newest merge is taken back, and only for its time', async (t) => {
    const [a, b] = KNOWN.family.customerIds;
    const first = await customers.merge(a, b, [], BY);
    const second = await customers.merge(a, 'C1041', ['name'], BY);
    t.equal(await refusal(customers.undoMerge(first, BY)), 'notNewest');
    t.match((await customers.changes(a)).merges, [
      { mergeId: second, undoUntil: String },
      { mergeId: first, undoUntil: null },
    ]);
    await pool.query(`update customer_merges set at = now() - interval '25 hours' where merge_id = $1`, [second]);
    t.equal(await refusal(customers.undoMerge(second, BY)), 'tooLate');
    t.equal((await customers.changes(a)).merges[0]?.undoUntil, null);
  });

  t.test('two people who merge the same pair either way round do not wait for each other for ever', async (t) => {
    const done = await Promise.all([
      refusal(customers.merge('C1008', 'C1009', [], BY)),
      refusal(customers.merge('C1009', 'C1008', [], '4001')),
    ]);
    t.same(done.sort(), ['alreadyMerged', 'done']);
  });

  t.test('a shop that moves has its numbers read anew', async (t) => {
    const settings = await customers.settings();
    t.match(settings, {
      link: null,
      sight: { agent: 'onRequest', quality: 'masked' },
      undoMergeMinutes: 1440,
      home: { country: 'CN', areaCode: null },
    });
    await pool.query(
      `insert into customer_phones (customer_id, position, raw, key) values ('C1030', 7, '55667788', '55667788')`,
    );
    home = { country: 'CN', areaCode: '21' };
    await customers.saveSettings({ ...settings, home, sight: { ...settings.sight, quality: 'clear' } });
    t.ok((await lookUp('02155667788')).customer?.customerId === 'C1030');
    t.match(
      await loadOrganization(pool),
      { home, customerLink: null, sight: { quality: 'masked' } },
      'nothing lets inspectors see numbers',
    );
    await pool.query(
      `update shop set customer_settings = '{"link": {"template": "javascript:x", "opens": "onClick"}}'`,
    );
    await t.rejects(loadOrganization(pool), /link: it is no address/);
  });
});

t.test('names in letters, and how they are addressed', async (t) => {
  for (const [name, letters, initials] of [
    ['王芳', 'wangfang', 'wf'],
    ['单雄信', 'shanxiongxin', 'sxx'],
    ['吕布', 'lvbu', 'lb'],
    ['Emily Carter', 'emilycarter', 'ec'],
    ['王Lily', 'wanglily', 'wl'],
    ['来电客户 8000', 'laidiankehu8000', 'ldkh8'],
  ] as const) {
    t.same(nameKeys(name), { pinyin: letters, initials }, name);
  }
  for (const [salutation, english] of [
    ['王女士', 'Ms Wang'],
    ['欧阳先生', 'Mr Ouyang'],
    ['单小姐', 'Miss Shan'],
    ['Ms Carter', 'Ms Carter'],
    ['石经理', '石经理'],
  ] as const) {
    t.same(salutationsOf(salutation), { 'zh-CN': salutation, en: english });
  }
});

t.test('where numbers are from', async (t) => {
  for (const [number, zh, en] of [
    ['13800138000', '北京', 'Beijing'],
    ['13000001234', '山东', 'Shandong'],
    ['18926453210', '广东', 'Guangdong'],
    ['010-65123456', '北京', 'Beijing'],
    ['0755-26881234', '广东 深圳', 'Shenzhen, Guangdong'],
    ['+852 9123 4567', '香港', 'Hong Kong'],
    ['+44 20 7946 0958', '英国', 'UK'],
  ] as const) {
    t.same(regionOf(readPhoneNumber(number)), { 'zh-CN': zh, en }, number);
  }
  for (const number of ['95588', '400-123-4567', 'anonymous', '8001'])
    t.equal(regionOf(readPhoneNumber(number)), null, number);
});

t.test('what is masked tells two apart and gives nobody away', async (t) => {
  for (const [number, shown] of [
    ['13800138000', '138****8000'],
    ['+86 138 0013 8000', '+86 138 **** 8000'],
    ['+8613800138000', '+86138****8000'],
    ['010-65123456', '010-****3456'],
    ['021-58765432转801', '021-****5432转801'],
    ['+85291234567', '+852****4567'],
    ['400-123-4567', '400-***-4567'],
    ['95588', '***88'],
    ['guest-4f2a9c', 'guest-4f2a9c'],
    ['', ''],
  ] as const) {
    t.equal(maskNumber(number), shown, number);
  }
  for (const [address, shown] of [
    ['上海市长宁区仙霞路 88 号', '上海市****'],
    ['广东省深圳市南山区', '广东省****'],
    ['221B Baker Street', '22****'],
    ['', ''],
  ] as const) {
    t.equal(maskAddress(address), shown);
  }
  const whole = {
    cdr: { ani: '13800138000', agentId: '1001' },
    timeline: [{ kind: 'outsideDialled', number: '01065123456' }],
    phones: ['13800138000', { raw: '95588' }],
    orderNumber: '202600018801',
  };
  t.same(masked(whole), {
    cdr: { ani: '138****8000', agentId: '1001' },
    timeline: [{ kind: 'outsideDialled', number: '010****3456' }],
    phones: ['138****8000', { raw: '***88' }],
    orderNumber: '202600018801',
  });
});
