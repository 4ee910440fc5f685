import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import pino from 'pino';
import t, { type Test } from 'tap';
import { createPool, JOURNAL_POOL, openJournal } from '../../../src/adapters/database/index.ts';
import { Spool } from '../../../src/adapters/database/journal/spool.ts';
import type { JournalRecord } from '../../../src/app/ports.ts';
import type { Entry } from '../../../src/core/entries.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase, startDatabaseServer } from '../../helpers/database.ts';

const quiet = pino({ enabled: false });
const AT = 1_700_000_000_000;

function record(seq: number, entries: Entry[] = [], epoch = 1): JournalRecord {
  return { seq, epoch, event: { type: 'digitReceived', channelId: `ch${seq}`, digit: '1', atMs: AT + seq }, entries };
}

function poolFor(test: Test, databaseUrl: string): pg.Pool {
  const pool = createPool(databaseUrl, JOURNAL_POOL);
  test.teardown(() => pool.end());
  return pool;
}

type Opening = { pool: pg.Pool; directory: string; epoch?: number; onFenced?: () => void };

function open({ epoch = 1, ...options }: Opening) {
  return openJournal({ ...options, epoch, log: quiet });
}

async function drained(journal: ReturnType<typeof open>, withinMs = 10_000): Promise<boolean> {
  return await until(() => journal.status().pending === 0 && journal.status().awaySinceMs === null, withinMs);
}

async function numbers(pool: pg.Pool): Promise<number[]> {
  return (await pool.query<{ seq: number }>('select seq from journal order by seq')).rows.map(({ seq }) => seq);
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const segments = (directory: string): string[] =>
  fs.readdirSync(directory).filter((name) => name.startsWith('journal-'));

t.test('events, timelines, recordings and CDRs reach the database in order, and the disk is given back', async (t) => {
  const pool = poolFor(t, (await startDatabase(t)).databaseUrl);
  const directory = t.testdir();
  const journal = open({ pool, directory });
  t.strictSame(await journal.recover(), { snapshot: null, records: [] });
  const nasty = 'NUL \u0000, half \ud83d, backslash \\u0000, 王女士 😀';
  const call = { callId: 'c1' };
  const written: JournalRecord[] = [
    record(1, [
      { kind: 'callArrived', ...call, ani: null, dnis: '4001', nodeId: 'n1', channelId: 'ch1', atMs: AT + 1 },
      { kind: 'agentStateChanged', agentId: '1001', state: 'ready', reason: null, callId: null, atMs: AT + 1 },
      { kind: 'callAnswered', ...call, atMs: AT + 1 },
    ]),
    record(2),
    record(3, [
      { kind: 'recordingSaved', ...call, recordingId: 'r1', file: 'r1.wav', durationMs: 9, bytes: 7, atMs: AT + 3 },
      { kind: 'recordingSaved', ...call, recordingId: 'r1', file: 'r1.wav', durationMs: 10, bytes: 8, atMs: AT + 3 },
      { kind: 'noteSaved', ...call, agentId: '1001', note: nasty, atMs: AT + 3 },
    ]),
  ];
  for (const each of written) journal.append(each);
  t.equal(journal.status().pending, 3);
  t.ok(await drained(journal));
  t.strictSame(await numbers(pool), [1, 2, 3]);
  t.match((await pool.query('select * from recordings')).rows, [{ recording_id: 'r1', duration_ms: 10, bytes: 8 }]);
  const readable = 'NUL \ufffd, half \ufffd, backslash \\u0000, 王女士 😀';
  t.match((await pool.query('select note, dnis, arrived_at from cdr')).rows, [
    { note: readable, dnis: '4001', arrived_at: new Date(AT + 1) },
  ]);
  journal.append(
    record(4, [
      { kind: 'callEnded', ...call, result: 'selfServed', reason: 'served', state: 'ivr', totalMs: 3, atMs: AT + 4 },
    ]),
  );
  await journal.close(5000);
  t.match((await pool.query('select result, total_ms from cdr')).rows, [{ result: 'selfServed', total_ms: 3 }]);
  t.strictSame(segments(directory), [], 'drained files are removed');

  const { records } = await open({ pool, directory, epoch: 2 }).recover();
  t.strictSame(records.slice(0, 2), written.slice(0, 2), 'read back as they were, entries in their order');
  t.equal(records.length, 4);
});

t.test(
  'events and floors come back with their keys in the order they had: a replay must not differ by it',
  async (t) => {
    const pool = poolFor(t, (await startDatabase(t)).databaseUrl);
    const journal = open({ pool, directory: t.testdir() });
    await journal.recover();
    const event = { type: 'timerFired' as const, timerId: 'x', zebra: { bb: 1, a: 2, 10: 3 }, atMs: AT, alpha: 1 };
    const floor = { calls: { longer: 1, b: 2, a: 3 }, agents: {} };
    journal.append({ seq: 1, epoch: 1, event, entries: [] });
    journal.append(record(2));
    journal.saveSnapshot(1, floor);
    await journal.close(5000);
    const { rows } = await pool.query('select event from journal where seq = 1');
    t.equal(JSON.stringify(rows[0].event), JSON.stringify(event));
    const { snapshot } = await open({ pool, directory: t.testdir(), epoch: 2 }).recover();
    t.equal(JSON.stringify(snapshot?.floor), JSON.stringify(floor));
  },
);

t.test('a process killed in the middle of appending loses no record that append had kept', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = poolFor(t, databaseUrl);
  const script = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));
  const saidFile = path.join(t.testdir(), 'said');
  const directory = path.join(t.testdirName, 'spool');
  const child = spawn(process.execPath, ['--import=tsx', script, databaseUrl, directory], {
    stdio: ['ignore', fs.openSync(saidFile, 'w'), 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const gone = new Promise((resolve) => child.once('close', resolve));
  t.ok(await until(() => fs.statSync(saidFile).size > 60_000, 20_000));
  child.kill('SIGKILL');
  await gone;
  const said = fs.readFileSync(saidFile, 'utf8');
  const kept = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
  t.ok(kept > 4000, `${kept} were kept`);
  // What a cut of the power may leave: half a line at the end.
  const last = segments(directory).at(-1) as string;
  fs.appendFileSync(path.join(directory, last), '{"seq":99999,"epo');

  const journal = open({ pool, directory, epoch: 2 });
  const { records } = await journal.recover();
  t.ok(records.length >= kept, 'everything that was said to be kept is there');
  t.strictSame(
    records.map(({ seq }) => seq),
    upTo(records.length),
    'without a gap, in order, none twice',
  );
  journal.append(record(records.length + 1, [], 2));
  t.ok(await drained(journal));
  t.strictSame(await numbers(pool), upTo(records.length + 1), 'and all of it reaches the database');
  const [row] = (await pool.query('select count(*), count(distinct (seq, n)) as different from timeline')).rows;
  t.strictSame(row, { count: records.length, different: records.length }, 'entries neither');
  await journal.close(1000);
  t.notOk(fs.existsSync(path.join(directory, 'refused.jsonl')));
});

t.test('a crash between the commit and the removal of the file writes nothing twice', async (t) => {
  const pool = poolFor(t, (await startDatabase(t)).databaseUrl);
  const directory = t.testdir();
  const first = open({ pool, directory });
  await first.recover();
  const entries: Entry[] = [
    { kind: 'callArrived', callId: 'c', ani: null, dnis: '1', nodeId: 'n', channelId: 'x', atMs: AT },
    { kind: 'offered', callId: 'c', queueId: 'q', agentId: 'a', waitedMs: 0, candidates: 1, atMs: AT },
  ];
  first.append(record(1, entries));
  const [segment] = segments(directory);
  const before = fs.readFileSync(path.join(directory, segment as string));
  await first.close(5000);
  fs.writeFileSync(path.join(directory, segment as string), before);

  const second = open({ pool, directory, epoch: 2 });
  t.equal((await second.recover()).records.length, 1);
  t.ok(await drained(second));
  await second.close(5000);
  t.strictSame(await numbers(pool), [1]);
  t.match((await pool.query('select offers from cdr')).rows, [{ offers: 1 }]);
  t.notOk(fs.existsSync(path.join(directory, 'refused.jsonl')));
});

t.test('while the database is away calls go on, and what happened is there when it is back', async (t) => {
  const server = await startDatabaseServer(t);
  const pool = poolFor(t, server.databaseUrl);
  const directory = t.testdir();
  const journal = open({ pool, directory });
  await journal.recover();
  for (const seq of upTo(10)) journal.append(record(seq));
  t.ok(await drained(journal));
  await server.stop();
  const askedAt = performance.now();
  for (const seq of upTo(2000, 11)) journal.append(record(seq));
  journal.saveSnapshot(2000, { floor: 'at 2000' });
  t.ok(performance.now() - askedAt < 1000, 'append waits for no database');
  t.ok(await until(() => journal.status().awaySinceMs !== null, 10_000), 'it is noticed');
  t.equal(journal.status().pending, 1990);
  await server.start();
  t.ok(await drained(journal, 20_000));
  t.strictSame(await numbers(pool), upTo(2000));
  await journal.close(5000);
  t.strictSame((await pool.query('select seq, floor from snapshots')).rows, [
    { seq: 2000, floor: { floor: 'at 2000' } },
  ]);
});

t.test('a controller that died while the database was away recovers from its own disk', async (t) => {
  const pool = poolFor(t, (await startDatabase(t)).databaseUrl);
  const nowhere = poolFor(t, 'postgres://nobody:x@127.0.0.1:1/none');
  const directory = t.testdir();
  const first = open({ pool, directory });
  await first.recover();
  for (const seq of upTo(20)) first.append(record(seq));
  first.saveSnapshot(15, { waiting: ['c1'] });
  await first.close(5000);
  const orphaned = new Spool({ directory, onTrouble: () => {} });
  for (const seq of upTo(30, 21)) orphaned.append(JSON.stringify(record(seq)));
  orphaned.close();

  const hopeless = open({ pool: nowhere, directory, epoch: 2 });
  await t.rejects(hopeless.recover(), 'without the database it cannot know where it was');
  await hopeless.close(0);

  const second = open({ pool, directory, epoch: 2 });
  const { snapshot, records } = await second.recover();
  t.strictSame(snapshot, { seq: 15, floor: { waiting: ['c1'] } });
  t.strictSame(
    records.map(({ seq }) => seq),
    upTo(30, 16),
    'after the snapshot: five from the database, ten from the disk',
  );
  t.ok(await drained(second));
  t.strictSame(await numbers(pool), upTo(30));
  await second.close(1000);
});

t.test('a controller with an older epoch writes nothing any more, and says so', async (t) => {
  const pool = poolFor(t, (await startDatabase(t)).databaseUrl);
  const directory = path.join(t.testdir(), 'old');
  await pool.query(`insert into controller_lease values ('main', 'old', 1, now())`);
  let fenced = 0;
  const old = open({ pool, directory, onFenced: () => fenced++ });
  await old.recover();
  old.append(record(1));
  t.ok(await drained(old));
  await pool.query('update controller_lease set epoch = 2');
  const young = open({
    pool: poolFor(t, pool.options.connectionString as string),
    directory: path.join(t.testdirName, 'young'),
    epoch: 2,
  });
  old.append(record(2));
  old.saveSnapshot(1, { stale: true });
  t.ok(await until(() => fenced > 0, 5000));
  old.append(record(3));
  t.strictSame(await numbers(pool), [1]);
  t.equal((await pool.query('select from snapshots')).rowCount, 0);
  await old.close(1000);
  t.equal(fenced, 1, 'once');

  await young.recover();
  young.append(record(2, [], 2));
  t.ok(await drained(young));
  await young.close(1000);
  // The old one starts again on its own disk, as the third.
  await pool.query('update controller_lease set epoch = 3');
  const again = open({ pool, directory, epoch: 3 });
  const { records } = await again.recover();
  t.strictSame(
    records.map(({ seq, epoch }) => [seq, epoch]),
    [
      [1, 1],
      [2, 2],
    ],
    'the database’s own second record counts',
  );
  await again.close(1000);
  t.match(fs.readFileSync(path.join(directory, 'refused.jsonl'), 'utf8').trim().split('\n'), { length: 2 });
});

t.test('a record that the database refuses is set aside and holds up no other', async (t) => {
  const pool = poolFor(t, (await startDatabase(t)).databaseUrl);
  const directory = t.testdir();
  const journal = open({ pool, directory });
  await journal.recover();
  const badScore: Entry[] = [
    { kind: 'callArrived', callId: 'c', ani: null, dnis: '1', nodeId: 'n', channelId: 'x', atMs: AT },
    { kind: 'scored', callId: 'c', score: 1e9, atMs: AT },
  ];
  for (const seq of upTo(5)) journal.append(record(seq, seq === 3 ? badScore : []));
  t.ok(await drained(journal));
  await journal.close(1000);
  t.strictSame(await numbers(pool), [1, 2, 4, 5]);
  t.match(fs.readFileSync(path.join(directory, 'refused.jsonl'), 'utf8'), /"why":".*smallint/);
});

t.test('a full disk holds calls up no more than a missing database, and memory is bounded', async (t) => {
  const directory = t.testdir();
  const troubles: string[] = [];
  const spool = new Spool({
    directory,
    maxBytes: 100,
    maxHeldLines: 5,
    onTrouble: (message) => troubles.push(message),
  });
  for (const n of upTo(20)) spool.append(`line ${n} `.padEnd(30, '.'));
  t.match(troubles, [/cannot be kept on disk/, /newer ones are lost/], 'each is told once');
  t.equal(spool.lost, 12);
  const found: string[] = [];
  for (;;) {
    const { lines, mark } = await spool.read(spool.mark, 2, 1000);
    if (lines.length === 0) break;
    found.push(...lines.map((line) => line.split(' ')[1] as string));
    spool.drained(mark);
  }
  t.strictSame(found.map(Number), upTo(8), 'those on disk, then those held in memory');
  spool.append('after');
  t.strictSame((await spool.read(spool.mark, 5, 1000)).lines, ['after'], 'and it goes on');
  spool.close();
});

t.test('lines longer than a batch, several files and torn ends are read through', async (t) => {
  const directory = t.testdir({
    'journal-000003.jsonl': `a\nb\ntorn`,
    'journal-000010.jsonl': '',
    'journal-000011.jsonl': `${'c'.repeat(5000)}\nd\n`,
  });
  const spool = new Spool({ directory, onTrouble: (message) => t.fail(message) });
  spool.append('e');
  const found: string[] = [];
  for (let from = spool.mark; ; ) {
    const { lines, mark } = await spool.read(from, 10, 64);
    if (lines.length === 0) break;
    found.push(...lines.map((line) => line[0] as string));
    from = mark;
    spool.drained(mark);
  }
  t.strictSame(found, ['a', 'b', 'c', 'd', 'e']);
  t.strictSame(segments(directory), ['journal-000012.jsonl'], 'only the one written to is left');
  spool.close();
  t.strictSame(segments(directory), []);
});
