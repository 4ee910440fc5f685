import fs from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import t from 'tap';
import { checkDatabase, startPostgres } from '../../src/setup/postgres.ts';
import { endProcess, isAlive } from '../../src/setup/processes.ts';
import { startDatabase } from '../helpers/database.ts';

async function ask(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

t.test('a PostgreSQL of our own keeps its data, survives a crash and a stale pid file', async (t) => {
  const folder = await fs.mkdtemp('/tmp/hl-pgtest-');
  await fs.chmod(folder, 0o755);
  const options = { folder: path.join(folder, 'postgres'), durable: true, endsWithParent: true };
  const first = await startPostgres(options);
  t.teardown(async () => {
    await endProcess(first.pid, [['SIGQUIT', 5000]]);
    await fs.rm(folder, { recursive: true, force: true });
  });
  await ask(first.databaseUrl, 'create table kept as select 42 as value');

  const again = await startPostgres(options);
  t.ok(again.adopted, 'a server left running is taken over');
  t.equal(again.pid, first.pid);

  await endProcess(first.pid, [['SIGKILL', 5000]]);
  const second = await startPostgres(options);
  t.notOk(second.adopted, 'after a crash it starts anew');
  t.strictSame(await ask(second.databaseUrl, 'select * from kept'), [{ value: 42 }]);
  t.equal(second.databaseUrl, first.databaseUrl, 'at the same address');
  await second.stop();
  t.notOk(isAlive(second.pid));

  // A pid file that names a living stranger: this very process.
  const data = path.join(second.folder, 'data');
  await fs.writeFile(path.join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1\n1\n\n127.0.0.1\n1 1\nready\n`);
  const third = await startPostgres(options);
  t.strictSame(await ask(third.databaseUrl, 'select * from kept'), [{ value: 42 }]);
  await third.stop();

  await fs.rm(path.join(third.folder, 'data'), { recursive: true });
  await fs.mkdir(path.join(third.folder, 'data.partial'));
  const fourth = await startPostgres(options);
  t.teardown(() => fourth.stop());
  t.strictSame(await ask(fourth.databaseUrl, 'show fsync'), [{ fsync: 'on' }], 'a half-made cluster is made anew');
});

t.test('a DATABASE_URL that cannot be used is explained in one sentence, without its password', async (t) => {
  const { databaseUrl } = await startDatabase(t, { migrated: false });
  await checkDatabase(databaseUrl);
  const wrong = (change: (url: URL) => void) => {
    const url = new URL(databaseUrl);
    change(url);
    return checkDatabase(url.href);
  };
  await t.rejects(
    wrong((url) => {
      url.password = 'other';
    }),
    /refuses this user or password/,
  );
  await t.rejects(
    wrong((url) => {
      url.pathname = '/nowhere';
    }),
    /no database of this name/,
  );
  await t.rejects(checkDatabase('postgres://a:secret@127.0.0.1:1/x'), {
    name: 'SetupError',
    message:
      'DATABASE_URL (127.0.0.1:1/x) cannot be used: nothing listens there; start that PostgreSQL or correct host and port.',
  });
  await t.rejects(checkDatabase('nonsense'), /postgres:\/\/user:password@host:5432\/database/);
});
