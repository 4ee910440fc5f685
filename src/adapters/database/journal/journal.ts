/**
 * The journal: every event on local disk before anything follows from it, in the database a moment later. What the floor
 * was can be told from it after any crash; CDRs and timelines are written in the same transaction as the events.
 */
import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import type { BaseLogger } from 'pino';
import type { Journal, JournalRecord } from '../../../app/ports.ts';
import { inTransaction, isAway } from '../pool.ts';
import { readBack } from './recover.ts';
import { storable, writeRecords } from './rows.ts';
import { Spool, type SpoolMark } from './spool.ts';
import { Timelines } from './timelines.ts';

/** A batch is small enough to lock nothing for long (30 ms) and large enough that its commit costs little. */
const BATCH_RECORDS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
/**
 * Records gather this long before a batch is sent: screens that read the database are behind by no more, which nobody sees. A batch costs
 * eight trips to the database however much is in it.
 */
const GATHER_MS = 200;
/** Between tries while the database is away. */
const RETRY_FIRST_MS = 100;
const RETRY_LAST_MS = 5000;
/** Floors kept: the last one, and two to fall back on by hand. */
const SNAPSHOTS_KEPT = 3;
/** And the first of each hour for so long, from which a call of that time is explained and a day played again. */
const HOURS_KEPT = 8 * 24;

export type JournalOptions = {
  /** Of JOURNAL_POOL's kind; used by this journal alone. */
  pool: pg.Pool;
  /** Folder of the local spool, this installation's own. */
  directory: string;
  /** Of the lease that this controller holds. A newer one in the database refuses everything we bring. */
  epoch: number;
  leaseName?: string;
  maxSpoolBytes?: number;
  log: Pick<BaseLogger, 'info' | 'warn' | 'error'>;
  /** Called once when the database has refused a batch because a newer controller acts. */
  onFenced?: () => void;
};

/** What `status` tells beyond the port: records that were lost because neither disk nor memory took them. */
export type JournalStatus = { pending: number; awaySinceMs: number | null; lost: number; fenced: boolean };

/** A newer controller holds the lease: what this one still has to write must not be written. */
export class FencedError extends Error {
  override name = 'FencedError';
}

/** Opens the spool. Draining begins with `recover`, which must come before the first `append`. */
export function openJournal(options: JournalOptions): Journal & { status(): JournalStatus } {
  return new DatabaseJournal(options);
}

class DatabaseJournal implements Journal {
  readonly #options: JournalOptions;
  readonly #spool: Spool;
  readonly #timelines = new Timelines();
  #read: SpoolMark;
  #appended = 0;
  #drained = 0;
  #drainedSeq = 0;
  #awaySinceMs: number | null = null;
  #fenced = false;
  #recovered = false;
  #closed = false;
  #retryMs = RETRY_FIRST_MS;
  #batchRecords = BATCH_RECORDS;
  #timer: NodeJS.Timeout | null = null;
  #draining: Promise<void> | null = null;
  #snapshot: { seq: number; text: string } | null = null;
  /** Records found on local disk that are not to be written any more. */
  #isSettled: (record: JournalRecord) => boolean = () => false;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#spool = new Spool({
      directory: options.directory,
      maxBytes: options.maxSpoolBytes,
      onTrouble: (message, error) => options.log.error({ err: error }, `journal: ${message}`),
    });
    this.#read = this.#spool.mark;
  }

  append(record: JournalRecord): void {
    this.#spool.append(JSON.stringify(record));
    this.#appended += 1;
    this.#schedule(GATHER_MS);
  }

  /** Kept in memory until the journal up to it is in the database; a later one replaces it. */
  saveSnapshot(seq: number, floor: unknown): void {
    this.#snapshot = { seq, text: storable(floor) };
    this.#schedule(GATHER_MS);
  }

  async recover(): ReturnType<Journal['recover']> {
    const local = await this.#readLocal();
    const { snapshot, records, lastSeq, isSettled, overtaken } = await readBack(this.#options.pool, local);
    this.#isSettled = isSettled;
    for (const record of overtaken)
      this.#setAside(JSON.stringify(record), 'another controller has written in its place');
    this.#appended = local.length;
    this.#drainedSeq = lastSeq;
    this.#recovered = true;
    this.#schedule(0);
    return { snapshot, records };
  }

  status(): JournalStatus {
    const { lost } = this.#spool;
    return {
      pending: Math.max(0, this.#appended - this.#drained - lost),
      awaySinceMs: this.#awaySinceMs,
      lost,
      fenced: this.#fenced,
    };
  }

  /** Drains what is left, within the time; what remains is found by the next `recover` on this disk. */
  async close(withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#draining;
    while (this.#recovered && !this.#fenced && Date.now() < deadline) {
      const more = await Promise.race([this.#drainOnce(), expire(deadline - Date.now())]);
      if (more === 'idle' || more === 'expired') break;
      if (more === 'failed') await expire(Math.min(RETRY_FIRST_MS, deadline - Date.now()));
    }
    this.#spool.close();
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== null || this.#draining !== null) return;
    if (!this.#recovered || this.#closed || this.#fenced) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#draining = this.#drainAll().finally(() => {
        this.#draining = null;
        if (this.#awaySinceMs !== null) this.#schedule(this.#retryMs);
        else if (this.#appended > this.#drained || this.#snapshot !== null) this.#schedule(GATHER_MS);
      });
    }, delayMs);
  }

  async #drainAll(): Promise<void> {
    let outcome: DrainOutcome = 'more';
    while (outcome === 'more' && !this.#closed) outcome = await this.#drainOnce();
  }

  async #drainOnce(): Promise<DrainOutcome> {
    try {
      const { lines, mark } = await this.#spool.read(this.#read, this.#batchRecords, BATCH_BYTES);
      const records = this.#parse(lines).filter((record) => !this.#isSettled(record));
      if (records.length > 0) await this.#write(records);
      this.#read = mark;
      this.#spool.drained(mark);
      this.#drained += lines.length;
      this.#drainedSeq = records.at(-1)?.seq ?? this.#drainedSeq;
      await this.#writeSnapshot();
      this.#reached();
      return lines.length > 0 ? 'more' : 'idle';
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #write(records: JournalRecord[]): Promise<void> {
    try {
      await this.#writeTogether(records);
    } catch (error) {
      if (error instanceof FencedError || isAway(error)) throw error;
      // The database refuses something in it: all but that are written, so that one record cannot hold up the rest.
      for (const record of records) await this.#writeAlone(record);
    }
  }

  async #writeTogether(records: JournalRecord[]): Promise<void> {
    try {
      const timelines = await this.#fencedTransaction((client) => writeRecords(client, records, this.#timelines));
      this.#timelines.keep(timelines);
    } catch (error) {
      // It may have been committed all the same.
      this.#timelines.clear();
      throw error;
    }
  }

  async #writeAlone(record: JournalRecord): Promise<void> {
    try {
      await this.#writeTogether([record]);
    } catch (error) {
      if (error instanceof FencedError || isAway(error)) throw error;
      this.#setAside(JSON.stringify(record), (error as Error).message);
    }
  }

  async #writeSnapshot(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === null || snapshot.seq > this.#drainedSeq) return;
    await this.#fencedTransaction(async (client) => {
      await client.query(
        `insert into snapshots (seq, epoch, floor) values ($1, $2, $3::json)
         on conflict (seq) do update set epoch = excluded.epoch, floor = excluded.floor, saved_at = now()`,
        [snapshot.seq, this.#options.epoch, snapshot.text],
      );
      await client.query(
        `delete from snapshots
         where seq not in (select seq from snapshots order by seq desc limit $1)
           and seq not in (select min(seq) from snapshots
             where saved_at > now() - make_interval(hours => $2) group by date_trunc('hour', saved_at))`,
        [SNAPSHOTS_KEPT, HOURS_KEPT],
      );
    });
    if (this.#snapshot === snapshot) this.#snapshot = null;
  }

  /**
   * Nothing is written once a newer epoch is in the lease's row. `for key share` goes along with the holder's renewals
   * and makes a take-over (`for update`) wait until this transaction is over, so that it reads all we wrote.
   */
  async #fencedTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return await inTransaction(this.#options.pool, async (client) => {
      const { rows } = await client.query<{ epoch: number }>(
        'select epoch from controller_lease where name = $1 for key share',
        [this.#options.leaseName ?? 'main'],
      );
      const epoch = rows[0]?.epoch ?? this.#options.epoch;
      if (epoch > this.#options.epoch) {
        throw new FencedError(`epoch ${this.#options.epoch} may not write: a controller with epoch ${epoch} acts now`);
      }
      return await work(client);
    });
  }

  #reached(): void {
    if (this.#awaySinceMs !== null) {
      this.#options.log.info({ awayMs: Date.now() - this.#awaySinceMs }, 'journal: the database is back');
    }
    this.#awaySinceMs = null;
    this.#retryMs = RETRY_FIRST_MS;
    this.#batchRecords = Math.min(BATCH_RECORDS, this.#batchRecords * 2);
  }

  #failed(error: unknown): DrainOutcome {
    if (error instanceof FencedError) {
      this.#fenced = true;
      this.#options.log.error(`journal: ${error.message}; what it still has is kept aside on disk`);
      this.#options.onFenced?.();
      return 'idle';
    }
    if (this.#awaySinceMs === null) {
      this.#awaySinceMs = Date.now();
      this.#options.log.warn({ err: error }, 'journal: the database is away; records are kept on local disk');
    }
    this.#retryMs = Math.min(RETRY_LAST_MS, this.#retryMs * 2);
    // A statement that ran out of time may fit when it is smaller.
    this.#batchRecords = Math.max(1, Math.floor(this.#batchRecords / 2));
    return 'failed';
  }

  async #readLocal(): Promise<JournalRecord[]> {
    const records: JournalRecord[] = [];
    let from = this.#spool.mark;
    for (;;) {
      const { lines, mark } = await this.#spool.read(from, BATCH_RECORDS, BATCH_BYTES);
      if (lines.length === 0) return records;
      records.push(...this.#parse(lines));
      from = mark;
    }
  }

  #parse(lines: string[]): JournalRecord[] {
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as JournalRecord];
      } catch {
        this.#setAside(line, 'damaged on disk');
        return [];
      }
    });
  }

  /** Nothing is thrown away: what cannot go into the database lies in `refused.jsonl`, with the reason. */
  #setAside(line: string, why: string): void {
    this.#options.log.error({ why, line: line.slice(0, 200) }, 'journal: a record was set aside in refused.jsonl');
    try {
      fs.appendFileSync(path.join(this.#options.directory, 'refused.jsonl'), `${JSON.stringify({ why, line })}\n`);
    } catch (error) {
      this.#options.log.error({ err: error }, 'journal: refused.jsonl cannot be written');
    }
  }
}

type DrainOutcome = 'more' | 'idle' | 'failed';

function expire(ms: number): Promise<'expired'> {
  return new Promise((resolve) => setTimeout(() => resolve('expired'), Math.max(0, ms)));
}
