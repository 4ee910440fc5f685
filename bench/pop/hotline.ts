/** The hotline for this bench: as it ships with the demonstration's shop, its pages and a PostgreSQL that syncs to disk. */
import fs from 'node:fs/promises';
import { CUSTOMERS } from '../../src/adapters/database/seed/customers.ts';
import { startPostgres } from '../../src/setup/postgres.ts';
import type { TestWithTeardown } from '../../test/helpers/asterisk.ts';
import { nothingAfterTheTalk, startHotline, type TestHotline } from '../../test/helpers/hotline.ts';
import type { Closing } from '../closing.ts';

export const NUMBER = '4100';
export const AGENT = '1001';
/** Enqueues at once: it is the pop that is measured, not the menu. */
const FLOW = `title: { zh-CN: 测速, en: Bench }
start: wait
prompts: {}
steps:
  wait: { kind: enqueue, queue: orders }
`;

/** What the tests' helpers take for their test. */
export function asTest(closing: Closing): TestWithTeardown {
  return { name: 'bench', passing: () => true, teardown: (undo) => closing.add(undo) };
}

export async function startWithPages(closing: Closing): Promise<TestHotline> {
  const folder = await fs.mkdtemp('/tmp/hl-bench-');
  closing.add(() => fs.rm(folder, { recursive: true, force: true }));
  // PostgreSQL runs as another user when we are root.
  await fs.chmod(folder, 0o755);
  const postgres = await startPostgres({ folder, durable: true, endsWithParent: true });
  closing.add(() => postgres.stop());
  return startHotline(asTest(closing), {
    databaseUrl: postgres.databaseUrl,
    flows: { bench: FLOW },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'bench')`, [NUMBER]);
    },
  });
}

/** Mobile numbers of one customer each: a number that several share opens no file before the agent has said whose it is. */
export function callerNumbers(): string[] {
  const numbers = CUSTOMERS.flatMap(({ phones }) =>
    phones.map(({ raw }) => raw.replace(/\D/g, '').replace(/^(00)?86/, '')),
  );
  return numbers.filter(
    (one, at) => /^1\d{10}$/.test(one) && numbers.indexOf(one) === numbers.lastIndexOf(one) && at >= 0,
  );
}
