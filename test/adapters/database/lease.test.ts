import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import pino from 'pino';
import t, { type Test } from 'tap';
import { createLease, createPool, JOURNAL_POOL, openJournal } from '../../../src/adapters/database/index.ts';
import type { Lease } from '../../../src/app/ports.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase, startDatabaseServer } from '../../helpers/database.ts';

const quiet = pino({ enabled: false });

function leaseOf(test: Test, databaseUrl: string): Lease & { lost: () => number } {
  const lease = createLease({ databaseUrl, log: quiet });
  let lost = 0;
  lease.onLost(() => lost++);
  test.teardown(() => lease.release());
  return Object.assign(lease, { lost: () => lost });
}

/** A holder in a process of its own, and what it has said so far. */
function holder(test: Test, databaseUrl: string): { child: ChildProcess; said: () => string } {
  const script = fileURLToPath(new URL('hold-lease.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', script, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  test.teardown(() => child.kill('SIGKILL'));
  return { child, said: () => said };
}

t.test('one holds it, the other waits until it is released', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const first = leaseOf(t, databaseUrl);
  const second = leaseOf(t, databaseUrl);
  t.notOk(first.isHeld());
  t.equal(await first.acquire(), 1);
  t.ok(first.isHeld());
  const giveUp = new AbortController();
  const waiting = second.acquire(giveUp.signal);
  let taken = false;
  void waiting.then(() => {
    taken = true;
  });
  // Longer than the lease: it was renewed.
  t.notOk(await until(() => taken, 2600));
  t.ok(first.isHeld());
  await first.release();
  t.equal(await waiting, 2, 'the epoch rises');
  t.ok(second.isHeld());
  t.notOk(first.isHeld());
  t.equal(first.lost(), 0, 'giving it back is not losing it');
  await second.release();
});

t.test('waiting can be given up', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  await leaseOf(t, databaseUrl).acquire();
  const giveUp = new AbortController();
  const waiting = leaseOf(t, databaseUrl).acquire(giveUp.signal);
  setTimeout(() => giveUp.abort(new Error('enough')), 300);
  await t.rejects(waiting, { message: 'enough' });
});

t.test('of many who start at once, one has it', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const leases = Array.from({ length: 6 }, () => leaseOf(t, databaseUrl));
  const giveUp = new AbortController();
  const outcomes = Promise.allSettled(leases.map((lease) => lease.acquire(giveUp.signal)));
  t.ok(await until(() => leases.some((lease) => lease.isHeld()), 5000));
  t.notOk(await until(() => leases.filter((lease) => lease.isHeld()).length > 1, 700));
  giveUp.abort();
  t.equal((await outcomes).filter(({ status }) => status === 'fulfilled').length, 1);
});

t.test('a holder that was killed on this machine is followed at once', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const { child, said } = holder(t, databaseUrl);
  t.ok(await until(() => said().includes('epoch 1'), 10_000));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  const askedAt = performance.now();
  t.equal(await leaseOf(t, databaseUrl).acquire(), 2);
  t.ok(performance.now() - askedAt < 1000, `it took ${Math.round(performance.now() - askedAt)} ms`);
});

t.test('a holder elsewhere that died is followed when its lease has run out', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const client = new pg.Client(databaseUrl);
  await client.connect();
  t.teardown(() => client.end());
  await client.query(`insert into controller_lease
    values ('main', 'another machine/1/x', 7, clock_timestamp() + interval '2 s')`);
  const askedAt = performance.now();
  t.equal(await leaseOf(t, databaseUrl).acquire(), 8);
  const tookMs = performance.now() - askedAt;
  t.ok(tookMs > 1700 && tookMs < 3500, `it took ${Math.round(tookMs)} ms`);
});

t.test('a holder that hung and wakes up does not act for a moment, and learns that it has lost', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const hung = holder(t, databaseUrl);
  t.ok(await until(() => hung.said().includes('epoch 1'), 10_000));
  hung.child.kill('SIGSTOP');
  const next = leaseOf(t, databaseUrl);
  t.equal(await next.acquire(), 2);
  hung.child.kill('SIGCONT');
  t.ok(await until(() => hung.said().includes('lost'), 10_000), hung.said());
  t.match(hung.said(), /woke up unsure|not held/, 'at no moment it believed that it still acts');
  t.notMatch(hung.said(), /woke up holding/);
  t.ok(next.isHeld());
});

t.test('while the database is away the holder goes on, and keeps the lease when it is back', async (t) => {
  const server = await startDatabaseServer(t);
  const lease = leaseOf(t, server.databaseUrl);
  t.equal(await lease.acquire(), 1);
  await server.stop();
  t.notOk(await until(() => !lease.isHeld(), 4000), 'longer than the lease, and it never doubts');
  await server.start();
  const client = new pg.Client(server.databaseUrl);
  await client.connect();
  const renewed = async (): Promise<boolean> => {
    const { rows } = await client.query('select epoch from controller_lease where expires_at > clock_timestamp()');
    return rows[0]?.epoch === 1;
  };
  t.ok(await until(renewed, 10_000));
  t.ok(lease.isHeld());
  t.equal(lease.lost(), 0);
  await client.end();
  await lease.release();
});

t.test('taking over waits for a batch under way, but not for a journal whose process stands still', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, JOURNAL_POOL);
  t.teardown(() => pool.end());
  await pool.query(`insert into controller_lease values ('main', 'gone', 1, clock_timestamp())`);
  const batch = await pool.connect();
  batch.on('error', () => {});
  await batch.query('begin');
  await batch.query(`select epoch from controller_lease where name = 'main' for key share`);
  const askedAt = performance.now();
  t.equal(await leaseOf(t, databaseUrl).acquire(), 2);
  const tookMs = performance.now() - askedAt;
  t.ok(tookMs > 1000 && tookMs < 5000, `it took ${Math.round(tookMs)} ms`);
  await t.rejects(batch.query('commit'), 'the server has ended the transaction that stood still');
  batch.release(true);
  const journal = openJournal({ pool, directory: t.testdir(), epoch: 2, log: quiet });
  t.strictSame(await journal.recover(), { snapshot: null, records: [] });
  await journal.close(0);
});
