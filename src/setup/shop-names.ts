/** Ids that flows may name and what they are there for, from the shop's own data where it can be reached. */
import { createPool, DEMO_NAMES, PAGES_POOL } from '../adapters/database/index.ts';
import { say } from './say.ts';

/** `returnCall`: the flow that meets customers who are called back; null: none does. */
export type ShopNames = { queues: string[]; skills: string[]; returnCall: string | null };

/** Somebody waits at a terminal; a database that takes longer is away. */
const REACHED_WITHIN_MS = 2_000;

/**
 * Those of the database at `databaseUrl`; those of the demonstration shop when there is none, when it does not
 * answer, or when it has no shop yet.
 */
export async function shopNames(databaseUrl: string | null): Promise<ShopNames> {
  if (databaseUrl === null) return DEMO_NAMES;
  const pool = createPool(databaseUrl, { ...PAGES_POOL, max: 1, connectTimeoutMs: REACHED_WITHIN_MS });
  try {
    const ids = async (sql: string) => (await pool.query<{ id: string }>(sql)).rows.map(({ id }) => id);
    const queues = await ids('select queue_id as id from queues order by position');
    if (queues.length === 0) return DEMO_NAMES;
    const skills = await ids('select skill_id as id from skills order by 1');
    // By name out of the whole row: a database that has not been started with this release lacks the column.
    const [returnCall = null] = await ids(`select to_jsonb(shop) ->> 'return_call_flow' as id from shop`);
    return { queues, skills, returnCall };
  } catch {
    say('The database does not answer; queues and skills are those of the demonstration shop.');
    return DEMO_NAMES;
  } finally {
    await pool.end();
  }
}
