/** The funnel, counted from timelines, against what the calls did and against their CDRs. */
import t from 'tap';
import { createFunnel, createPool, PAGES_POOL } from '../../../src/adapters/database/index.ts';
import { type PlacedEntry, writeEntries } from '../../../src/adapters/database/journal/rows.ts';
import type { CallEntry } from '../../../src/core/entries.ts';
import { startDatabase } from '../../helpers/database.ts';

const DAY_MS = Date.UTC(2026, 10, 20);
type Happened = CallEntry extends infer E ? (E extends CallEntry ? Omit<E, 'callId' | 'atMs'> : never) : never;

const step = (name: string): Happened => ({ kind: 'ivrStepEntered', step: name });
const input = (name: string, digits: string, outcome: 'matched' | 'noMatch' | 'noInput'): Happened => ({
  kind: 'ivrInput',
  step: name,
  digits,
  outcome,
});
const end = (result: 'abandoned' | 'selfServed' | 'answered', reason: string): Happened => ({
  kind: 'callEnded',
  result,
  reason,
  state: 'ivr',
  totalMs: 1,
});
const arrived: Happened = { kind: 'callArrived', ani: null, dnis: '4001', nodeId: 'a1', channelId: 'c' };

/** Seconds since the call arrived, and what happened then. */
const CALLS: Record<string, [number, Happened][]> = {
  ordered: [
    [0, arrived],
    [1, step('menu/main')],
    [5, input('menu/main', '7', 'noMatch')],
    [11, input('menu/main', '2', 'matched')],
    [11, step('menu/number')],
    [21, input('menu/number', '20261111', 'matched')],
    [21, step('menu/to-orders')],
    [21, { kind: 'queued', queueId: 'orders', requires: {}, priority: 0, position: 1 }],
    [60, end('abandoned', 'hungUpInQueue')],
  ],
  lost: [
    [0, arrived],
    [1, step('menu/main')],
    [31, input('menu/main', '', 'noInput')],
    [41, end('abandoned', 'hungUpInIvr')],
  ],
  served: [
    [0, arrived],
    [1, step('menu/main')],
    [3, input('menu/main', '9', 'matched')],
    [3, step('menu/bye')],
    [5, end('selfServed', 'served')],
  ],
  again: [
    [0, arrived],
    [1, step('menu/main')],
    [2, input('menu/main', '2', 'matched')],
    [2, step('menu/number')],
    [4, input('menu/number', '*', 'matched')],
    [4, step('menu/main')],
  ],
};

t.test('calls that end later are counted as calls that have ended, each once', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, PAGES_POOL);
  t.teardown(() => pool.end());
  const client = await pool.connect();
  t.teardown(() => client.release());
  const placed = (CALLS.ordered ?? []).map(([second, entry], index): PlacedEntry => {
    const happened = { ...entry, callId: 'a', atMs: DAY_MS + second * 1000 } as CallEntry;
    return { seq: index + 1, n: 0, entry: happened };
  });
  const read = () => createFunnel(pool)(DAY_MS, DAY_MS + 1);
  await writeEntries(client, placed.slice(0, 6));
  t.match((await read()).steps, [
    { step: 'menu/main', entered: 1, stay: 0, noMatch: 1, pressed: { 2: 1 } },
    { step: 'menu/number', entered: 1, stay: 1, medianMs: null },
  ]);
  await writeEntries(client, placed.slice(6, -1));
  const before = await read();
  t.strictSame((await pool.query('select count(*)::int as n from ivr_visits')).rows, [{ n: 0 }], 'under way');
  await writeEntries(client, placed.slice(-1));
  t.strictSame((await pool.query('select count(*)::int as n from ivr_visits')).rows, [{ n: 3 }], 'rolled up');
  const after = await read();
  t.strictSame(after.steps, before.steps, 'the same from the roll-up as from the timeline');
  t.strictSame(after.ways, before.ways);
  await writeEntries(client, placed);
  t.strictSame(await read(), after, 'written twice, counted once');
});

t.test('a self-service step in a talk ends with the caller’s return, or by hanging up in it', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, PAGES_POOL);
  t.teardown(() => pool.end());
  const client = await pool.connect();
  t.teardown(() => client.release());
  const over = (endedAs: 'done' | 'customer'): Happened => ({
    kind: 'selfServiceEnded',
    ...{ agentId: '1001', flowId: 'card', outcome: null, outcomeNames: null, digits: 0, lastedMs: 1 },
    endedAs,
  });
  const ways = { back: over('done'), gone: over('customer') };
  const placed = Object.entries(ways).flatMap(([callId, ending], at) =>
    (
      [
        [0, arrived],
        [10, step('card/ask')],
        [25, ending],
        [300, end('answered', 'customerHungUp')],
      ] as const
    ).map(
      ([second, entry], index): PlacedEntry => ({
        seq: at * 10 + index + 1,
        n: 0,
        entry: { ...entry, callId, atMs: DAY_MS + second * 1000 } as CallEntry,
      }),
    ),
  );
  await writeEntries(client, placed);
  const { steps } = await createFunnel(pool)(DAY_MS, DAY_MS + 1);
  t.match(steps, [{ step: 'card/ask', entered: 2, hungUp: 1, ended: 1, stay: 0, medianMs: 15_000 }]);
});

t.test('the funnel tells where the callers of a period went, waited and were lost', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, PAGES_POOL);
  t.teardown(() => pool.end());
  let seq = 0;
  const record = async (prefix: string, startMs: number) => {
    const placed = Object.entries(CALLS).flatMap(([callId, happened]) =>
      happened.map(([second, entry]): PlacedEntry => {
        seq += 1;
        return { seq, n: 0, entry: { ...entry, callId: prefix + callId, atMs: startMs + second * 1000 } as CallEntry };
      }),
    );
    const client = await pool.connect();
    await writeEntries(client, placed);
    client.release();
  };
  await record('', DAY_MS);
  await record('other-day-', DAY_MS + 86_400_000);

  const funnel = await createFunnel(pool)(DAY_MS, DAY_MS + 3_600_000);
  t.match(funnel, { calls: 4, hungUpInIvr: 1 });
  t.strictSame(funnel.steps, [
    {
      step: 'menu/bye',
      entered: 1,
      calls: 1,
      hungUp: 0,
      ended: 1,
      queued: 0,
      stay: 0,
      medianMs: 2000,
      p90Ms: 2000,
      pressed: {},
      noMatch: 0,
      noInput: 0,
    },
    {
      step: 'menu/main',
      entered: 5,
      calls: 4,
      hungUp: 1,
      ended: 0,
      queued: 0,
      stay: 1,
      medianMs: 6000,
      p90Ms: 31_000,
      pressed: { 2: 2, 9: 1 },
      noMatch: 1,
      noInput: 1,
    },
    {
      step: 'menu/number',
      entered: 2,
      calls: 2,
      hungUp: 0,
      ended: 0,
      queued: 0,
      stay: 0,
      medianMs: 6000,
      p90Ms: 9200,
      pressed: { digits: 1, '*': 1 },
      noMatch: 0,
      noInput: 0,
    },
    {
      step: 'menu/to-orders',
      entered: 1,
      calls: 1,
      hungUp: 0,
      ended: 0,
      queued: 1,
      stay: 0,
      medianMs: 0,
      p90Ms: 0,
      pressed: {},
      noMatch: 0,
      noInput: 0,
    },
  ]);
  t.strictSame(funnel.ways, [
    { from: 'menu/main', to: 'menu/bye', count: 1 },
    { from: 'menu/main', to: 'menu/number', count: 2 },
    { from: 'menu/number', to: 'menu/main', count: 1 },
    { from: 'menu/number', to: 'menu/to-orders', count: 1 },
  ]);
  const { rows } = await pool.query(
    "select count(*)::int as n from cdr where reason = 'hungUpInIvr' and arrived_at < $1",
    [new Date(DAY_MS + 3_600_000)],
  );
  const lost = funnel.steps.reduce((sum, { hungUp }) => sum + hungUp, 0);
  t.equal(lost, rows[0].n, 'as many as the records say');
  for (const { step: name, entered, hungUp, ended, queued, stay } of funnel.steps) {
    const onward = funnel.ways.filter(({ from }) => from === name).reduce((sum, { count }) => sum + count, 0);
    t.equal(entered, onward + hungUp + ended + queued + stay, `${name}: whoever came in went somewhere`);
  }
  t.match(await createFunnel(pool)(0, 1), { calls: 0, steps: [], ways: [] });
});
