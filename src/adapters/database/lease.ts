/**
 * The lease: one row says which controller acts, by the database's clock. Its epoch only rises, and the journal refuses
 * writes of an older one, so a controller that hung and wakes up can do no harm to the record.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import type pg from 'pg';
import type { BaseLogger } from 'pino';
import type { Lease } from '../../app/ports.ts';
import { createClient } from './pool.ts';

/** How long a holder that says nothing keeps the lease: callers of a dead controller wait no longer than this. */
const LEASE_MS = 2000;
/** Four renewals within the lease: three may fail before a standby may take over. */
const RENEW_EVERY_MS = 500;
/** For connecting and for asking, each: both and the pause before them stay within the lease. */
const QUERY_TIMEOUT_MS = 700;
/** A timer this late means that this process stood still, not the database. */
const STOOD_STILL_MS = 250;

export type LeaseOptions = {
  databaseUrl: string;
  name?: string;
  log: Pick<BaseLogger, 'info' | 'warn' | 'error'>;
};

/** Makes the lease; nothing is asked of the database before `acquire`. */
export function createLease(options: LeaseOptions): Lease {
  return new DatabaseLease(options);
}

class DatabaseLease implements Lease {
  readonly #options: LeaseOptions;
  readonly #name: string;
  readonly #holder = describeHolder();
  readonly #listeners: (() => void)[] = [];
  #client: pg.Client | null = null;
  #epoch = 0;
  #state: 'none' | 'held' | 'lost' = 'none';
  /** The last renewal failed because of the database; while it is away nobody can take over. */
  #databaseAway = false;
  /** When we last knew that nobody else can have the lease: a renewal that went through, or the database seen away. */
  #knownAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> | null = null;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#name = options.name ?? 'main';
  }

  async acquire(signal?: AbortSignal): Promise<number> {
    let told = false;
    for (;;) {
      signal?.throwIfAborted();
      const epoch = await this.#tryAcquire().catch((error: unknown) => {
        if (!told) this.#options.log.warn({ err: error }, 'lease: the database cannot be reached yet');
        told = true;
        return null;
      });
      if (epoch !== null) return epoch;
      await pause(RENEW_EVERY_MS / 2, signal);
    }
  }

  async #tryAcquire(): Promise<number | null> {
    const asked = performance.now();
    const client = await this.#connect();
    const { rows } = await this.#ask<{ epoch: number }>(client, ACQUIRE, [
      this.#name,
      this.#holder,
      LEASE_MS,
      await this.#deadHolder(client),
    ]);
    const epoch = rows[0]?.epoch;
    if (epoch === undefined) return null;
    this.#epoch = epoch;
    this.#state = 'held';
    this.#knownAt = asked;
    this.#databaseAway = false;
    this.#scheduleRenewal();
    this.#options.log.info({ epoch }, 'lease: this controller acts');
    return epoch;
  }

  /** The present holder, when it is a process of this machine that is no more: its lease need not be waited out. */
  async #deadHolder(client: pg.Client): Promise<string | null> {
    const { rows } = await this.#ask<{ holder: string }>(
      client,
      'select holder from controller_lease where name = $1 and expires_at > clock_timestamp()',
      [this.#name],
    );
    const holder = rows[0]?.holder;
    return holder !== undefined && isDeadProcess(holder) ? holder : null;
  }

  isHeld(): boolean {
    if (this.#state !== 'held') return false;
    // After standing still we know nothing until a renewal has gone through: someone may have taken over meanwhile.
    return performance.now() - this.#knownAt < LEASE_MS;
  }

  isDatabaseAway(): boolean {
    return this.#databaseAway;
  }

  onLost(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async release(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#renewing;
    if (this.#state === 'held') {
      this.#state = 'none';
      const free =
        'update controller_lease set expires_at = clock_timestamp() where name = $1 and holder = $2 and epoch = $3';
      await this.#connect()
        .then((client) => this.#ask(client, free, [this.#name, this.#holder, this.#epoch]))
        .catch(() => {}); // It runs out by itself.
    }
    await this.#disconnect();
  }

  #scheduleRenewal(): void {
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renew().finally(() => {
        this.#renewing = null;
        if (this.#state === 'held' && this.#timer !== null) this.#scheduleRenewal();
      });
    }, RENEW_EVERY_MS);
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    try {
      const client = await this.#connect();
      const { rowCount } = await this.#ask(client, RENEW, [this.#name, this.#holder, this.#epoch, LEASE_MS]);
      if (rowCount === 1) {
        if (this.#databaseAway) this.#options.log.info('lease: renewed, the database is back');
        this.#databaseAway = false;
        this.#knownAt = asked;
      } else {
        this.#lose();
      }
    } catch (error) {
      void this.#disconnect();
      // A late time-out is our own standing still; whether the database is there, the next try tells.
      if (performance.now() - asked > 2 * QUERY_TIMEOUT_MS + STOOD_STILL_MS) return;
      if (!this.#databaseAway) this.#options.log.warn({ err: error }, 'lease: the database is away; going on');
      this.#databaseAway = true;
      this.#knownAt = performance.now();
    }
  }

  #lose(): void {
    this.#state = 'lost';
    this.#options.log.error({ epoch: this.#epoch }, 'lease: another controller has taken over');
    for (const listener of this.#listeners.splice(0)) listener();
  }

  async #connect(): Promise<pg.Client> {
    if (this.#client !== null) return this.#client;
    const client = createClient(this.#options.databaseUrl, 'lease', QUERY_TIMEOUT_MS);
    client.on('end', () => {
      if (this.#client === client) this.#client = null;
    });
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
    return client;
  }

  #ask<R extends pg.QueryResultRow>(client: pg.Client, text: string, values: unknown[]): Promise<pg.QueryResult<R>> {
    return client.query<R>(text, values);
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    // A server that hangs never answers the goodbye.
    await Promise.race([client?.end().catch(() => {}), pause(QUERY_TIMEOUT_MS)]);
  }
}

/**
 * $1 name, $2 holder, $3 lease in ms, $4 a holder known to be dead. Taking over locks the row `for update`, which waits
 * for the old holder's last journal batch (`for key share`); renewals never wait for one.
 */
const ACQUIRE = `
  with present as (select name, holder, expires_at from controller_lease where name = $1 for update),
  taken as (
    update controller_lease l
    set holder = $2, epoch = l.epoch + 1, expires_at = clock_timestamp() + $3 * interval '1 ms'
    from present where l.name = present.name
      and (present.expires_at <= clock_timestamp() or present.holder = $4)
    returning l.epoch),
  made as (
    insert into controller_lease (name, holder, epoch, expires_at)
    select $1, $2, 1, clock_timestamp() + $3 * interval '1 ms' where not exists (select from present)
    on conflict (name) do nothing
    returning epoch)
  select epoch from taken union all select epoch from made`;

const RENEW = `
  update controller_lease set expires_at = clock_timestamp() + $4 * interval '1 ms'
  where name = $1 and holder = $2 and epoch = $3`;

/** `machine/pid/unique`. The machine is this boot of this kernel and its pid namespace: only there a pid means something. */
function describeHolder(): string {
  return `${describeMachine()}/${process.pid}/${randomUUID()}`;
}

function describeMachine(): string {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${os.hostname()}:${boot}:${fs.readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${os.hostname()}:unknown`;
  }
}

function isDeadProcess(holder: string): boolean {
  const [machine, pid] = holder.split('/');
  if (machine !== describeMachine() || machine.endsWith(':unknown')) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
