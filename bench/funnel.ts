/**
 * The funnel of a day with `--calls` calls, as the page reads it, beside the same counted from the timelines themselves, as it was before
 * there was a roll-up. PostgreSQL of its own; the calls are written by SQL and rolled up as the migration does.
 */
import fs from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createFunnel, createPool, migrate, REPORTS_POOL } from '../src/adapters/database/index.ts';
import { startPostgres } from '../src/setup/postgres.ts';
import { openClosing } from './closing.ts';
import { percentile, rounded, table } from './figures.ts';
import { whole } from './options.ts';
import type { Bench } from './run.ts';

const DAY_MS = Date.UTC(2026, 10, 11);

/** Four steps of twenty-five, two keys and an end for each call, over twelve hours. */
const CALLS = [
  `insert into cdr (call_id, dnis, node_id, channel_id, arrived_at, ended_at, result, reason, state, recovered, offers, missed_offers,
     wait_ms, ring_ms, talk_ms, hold_ms, total_ms)
   select 'c' || i, '4001', 'a1', 'c' || i, to_timestamp($1 / 1000.0) + i * interval '43200 s' / $2, now(), 'abandoned',
     'hungUpInQueue', 'waiting', false, 0, 0, 0, 0, 0, 0, 0 from generate_series(1, $2::int) i`,
  `insert into timeline
   select i * 10 + k, 0, 'c' || i, to_timestamp($1 / 1000.0) + i * interval '43200 s' / $2 + k * (i % 97) * interval '0.1 s',
     case when k % 2 = 1 and k < 8 then 'ivrStepEntered' when k < 6 then 'ivrInput' when k = 8 then 'queued' else 'callEnded' end,
     case when k = 9 then '{"result": "abandoned", "reason": "hungUpInQueue"}'::jsonb
       else jsonb_build_object('step', 'menu/' || (i + (k + 1) / 2) % 25, 'outcome', 'matched', 'digits', (i % 10)::text) end
   from generate_series(1, $2::int) i, unnest(array[1, 2, 3, 4, 5, 7, 8, 9]) k`,
];
const ROLL_UP = [
  `insert into ivr_visits select seq, n, arrived_at, step, next_kind, next_step, lost, is_first, stay_ms
   from timeline_visits join cdr using (call_id)`,
  `insert into ivr_inputs select seq, n, arrived_at, step, outcome, key from timeline_inputs join cdr using (call_id)`,
  'analyze',
];
const FROM_TIMELINES = `
  select step, count(*)::int as entered, count(*) filter (where is_first)::int as calls,
    percentile_cont(0.5) within group (order by stay_ms), percentile_cont(0.9) within group (order by stay_ms)
  from timeline_visits join cdr using (call_id)
  where arrived_at >= to_timestamp($1 / 1000.0) and arrived_at < to_timestamp($2 / 1000.0) group by step`;

export const funnelBench: Bench = async (args) => {
  const { values } = parseArgs({
    args,
    options: { calls: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '5' } },
  });
  const calls = whole('calls', values.calls, 1_000_000);
  const rounds = whole('rounds', values.rounds, 100);
  const closing = openClosing();
  try {
    const folder = await fs.mkdtemp('/tmp/hl-bench-funnel-');
    closing.add(() => fs.rm(folder, { recursive: true, force: true }));
    const postgres = await startPostgres({ folder, durable: false, endsWithParent: true });
    closing.add(() => postgres.stop());
    const { databaseUrl } = postgres;
    await migrate(databaseUrl);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    closing.add(() => client.end());
    const pool = createPool(databaseUrl, REPORTS_POOL);
    closing.add(() => pool.end());
    for (const text of CALLS) await client.query(text, [DAY_MS, calls]);
    for (const text of ROLL_UP) await client.query(text);
    const period: [number, number] = [DAY_MS, DAY_MS + 86_400_000];
    const funnel = createFunnel(pool);
    const rolledUp: number[] = [];
    const timelines: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rolledUp.push(await msOf(() => funnel(...period)));
      timelines.push(await msOf(() => client.query(FROM_TIMELINES, period)));
    }
    const rowOf = (name: string, ms: number[]) => [
      name,
      String(percentile(ms, 50)),
      String(Math.max(...ms.map(rounded))),
    ];
    console.log(
      table([
        [`${calls} calls`, 'median ms', 'slowest ms'],
        rowOf('funnel', rolledUp),
        rowOf('from timelines', timelines),
      ]),
    );
    const ratio = rounded(percentile(timelines, 50) / percentile(rolledUp, 50));
    console.log(JSON.stringify({ bench: 'funnel', calls, ratio, rolledUpMs: rolledUp, fromTimelinesMs: timelines }));
  } finally {
    await closing.close();
  }
};

async function msOf(act: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await act();
  return performance.now() - startMs;
}
