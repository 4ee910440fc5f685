/** Connections to PostgreSQL. Each kind of work has its own small pool, so that a slow page never delays a ringing call. */
import pg from 'pg';

export type PoolOptions = {
  /** Shown in `pg_stat_activity` as `hotline <name>`. */
  name: string;
  /** Connections at most; together they stay far below PostgreSQL's default of 100. */
  max: number;
  /** A statement that takes longer is ended by the server, and the caller told. */
  statementTimeoutMs: number;
  /** Waiting for a free or new connection takes at most this long. */
  connectTimeoutMs: number;
  /** A transaction that stands still this long is ended by the server (a stopped process must hold no lock). */
  idleInTransactionMs?: number;
};

/**
 * What a caller waits for: the file must be there before the greeting ends, and a flow goes on without it rather than be
 * silent. 1 s is well within the shortest greeting.
 */
export const CALLS_POOL: PoolOptions = { name: 'calls', max: 4, statementTimeoutMs: 1000, connectTimeoutMs: 1000 };
/** What a person at a screen waits for: after 5 s an error that can be retried is better than a spinner. */
export const PAGES_POOL: PoolOptions = { name: 'pages', max: 8, statementTimeoutMs: 5000, connectTimeoutMs: 3000 };
/** What a person asks of weeks of calls: few at a time, and half a minute is still an answer. */
export const REPORTS_POOL: PoolOptions = {
  name: 'reports',
  max: 2,
  statementTimeoutMs: 30_000,
  connectTimeoutMs: 3000,
};
/**
 * One writer, in order. A batch of 500 records takes about 30 ms; 15 s covers a server that is very busy. Its transaction
 * holds a lock that a controller taking over waits for, so one whose process was stopped in the middle is ended at 1.5 s.
 */
export const JOURNAL_POOL: PoolOptions = {
  name: 'journal',
  max: 1,
  statementTimeoutMs: 15_000,
  connectTimeoutMs: 3000,
  idleInTransactionMs: 1500,
};

/** int8 is text on the wire because JavaScript's numbers end at 2^53; ours (sequence numbers, ms, bytes) stay below. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} from the database is beyond 2^53`);
  return value;
}

/** A date has no time and no zone: the driver's `Date` at local midnight becomes yesterday in another zone. */
const keepText = (text: string): string => text;

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.INT8) return parseInt8;
    if (oid === pg.types.builtins.DATE) return keepText;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};

/** Opens nothing yet: a connection is made when the first query asks for one. */
export function createPool(databaseUrl: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    types,
    max: options.max,
    application_name: `hotline ${options.name}`,
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    // A server that no longer answers at all cannot end its own statement; the driver gives up a little later.
    query_timeout: options.statementTimeoutMs + 500,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 10_000,
    keepAlive: true,
  });
  // An idle connection that breaks reports here; unheard, it would end the process. The next query meets it anyway.
  pool.on('error', () => {});
  return pool;
}

/** One connection outside any pool, for work that must never wait behind other work. */
export function createClient(databaseUrl: string, name: string, timeoutMs: number): pg.Client {
  const client = new pg.Client({
    connectionString: databaseUrl,
    types,
    application_name: `hotline ${name}`,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
  });
  client.on('error', () => {});
  return client;
}

/** Runs `work` in one transaction; rolled back when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks between two statements reports here too, and would otherwise end the process.
  const ignore = (): void => {};
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/**
 * Whether a failure says that the database cannot be reached (true) or that it refused what was asked (false). Classes of
 * SQLSTATE: 08 connection, 53 resources, 57 operator intervention (shutdown, timeout), 58 system, XX internal.
 */
export function isAway(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return true;
  return /^(08|25|40|53|55|57|58|XX)/.test(code);
}

/** Text from outside as a value PostgreSQL takes: it refuses NUL, which no name, number or id of ours has. */
export function searchable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
