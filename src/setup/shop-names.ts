/** Ids that flows may name, from the shop's own data where it can be reached. */
import { createPool, DEMO_NAMES, PAGES_POOL } from '../adapters/database/index.ts';
import { say } from './say.ts';

export type ShopNames = { queues: string[]; skills: string[] };

/** Somebody waits at a terminal; a database that takes longer is away. */
const REACHED_WITHIN_MS = 2_000;

/**
 * Queues and skills of the database at `databaseUrl`; those of the demonstration shop when there is none, when it does not
 * answer, or when it has no shop yet.
 */
export async function shopNames(databaseUrl: string | null): Promise<ShopNames> {
  if (databaseUrl === null) return DEMO_NAMES;
  const pool = createPool(databaseUrl, { ...PAGES_POOL, max: 1, connectTimeoutMs: REACHED_WITHIN_MS });
  try {
    const ids = async (sql: string) => (await pool.query<{ id: string }>(sql)).rows.map(({ id }) => id);
    const queues = await ids('select queue_id as id from queues order by position');
    return queues.length > 0
      ? { queues, skills: await ids('select skill_id as id from skills order by 1') }
      : DEMO_NAMES;
  } catch {
    say('The database does not answer; queues and skills are those of the demonstration shop.');
    return DEMO_NAMES;
  } finally {
    await pool.end();
  }
}
