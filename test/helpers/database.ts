/**
 * Real PostgreSQL for tests: one server per test process, one migrated database per call (a clone of a template, some
 * tens of ms).
 *
 *     const { databaseUrl } = await startDatabase(t);
 *     const server = await startDatabaseServer(t);   // one of the test's own, to stop() and start() again
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../../src/setup/ports.ts';
import { type RunningPostgres, startPostgres } from '../../src/setup/postgres.ts';
import { type TestWithTeardown, testCache } from './asterisk.ts';

const run = promisify(execFile);

export interface TestDatabase {
  databaseUrl: string;
}

export interface TestDatabaseServer extends TestDatabase {
  /** Ends the server in the ordinary way; connections break. */
  stop(): Promise<void>;
  /** Starts it again, same address, same data. */
  start(): Promise<void>;
}

let shared: Promise<RunningPostgres> | undefined;
let template: Promise<void> | undefined;
let clones = 0;

/**
 * A database of the test's own.
 * @param options.migrated default true: with all tables; false: empty
 */
export async function startDatabase(
  test: TestWithTeardown,
  options: { migrated?: boolean } = {},
): Promise<TestDatabase> {
  shared ??= startShared();
  const server = await shared;
  const migrated = options.migrated ?? true;
  if (migrated) {
    template ??= makeTemplate(server);
    await template;
  }
  clones += 1;
  const name = `test_${clones}`;
  await ask(server, `create database ${name}${migrated ? ' template migrated' : ''}`);
  test.teardown(() => ask(server, `drop database if exists ${name} with (force)`));
  return { databaseUrl: withDatabase(server.databaseUrl, name) };
}

/** A migrated server of the test's own, whose absence can be tried. */
export async function startDatabaseServer(
  test: TestWithTeardown,
  options: { migrated?: boolean } = {},
): Promise<TestDatabaseServer> {
  const folder = await makeFolder();
  const settings = { folder, durable: false, endsWithParent: true };
  let running = await startPostgres(settings);
  test.teardown(async () => {
    await running.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });
  if (options.migrated ?? true) await migrate(running.databaseUrl);
  return {
    databaseUrl: running.databaseUrl,
    stop: () => running.stop(),
    async start() {
      running = await startPostgres(settings);
    },
  };
}

async function startShared(): Promise<RunningPostgres> {
  const folder = await makeFolder();
  const server = await startPostgres({ folder, durable: false, endsWithParent: true });
  // Only here: merely loaded, tap ends the process after half a minute, a bench too.
  const { default: t } = await import('tap');
  t.teardown(async () => {
    await server.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });
  return server;
}

/** A temporary folder with a fresh cluster in it, copied from one made once per checkout: initdb takes a second, this 0.1. */
async function makeFolder(): Promise<string> {
  const master = path.join(testCache(), 'test-cluster-1');
  if (!existsSync(master)) {
    const partial = `${master}.partial-${process.pid}`;
    await fs.mkdir(partial, { recursive: true });
    const first = await startPostgres({ folder: partial, durable: false, endsWithParent: true });
    await first.stop();
    if (first.folder === partial) {
      await fs.rename(partial, master).catch(async (error) => {
        if (!existsSync(master)) throw error;
        await fs.rm(partial, { recursive: true, force: true });
      });
    }
  }
  const folder = await fs.mkdtemp('/tmp/hl-pg-');
  await fs.chmod(folder, 0o755);
  if (existsSync(master)) {
    await run('cp', ['-a', `${master}/.`, folder]);
    // Copies started at the same moment would all find the master's port free.
    const settings = path.join(folder, 'settings.json');
    const { password } = JSON.parse(await fs.readFile(settings, 'utf8'));
    await fs.writeFile(settings, JSON.stringify({ port: await freePort(), password }), { mode: 0o600 });
  }
  return folder;
}

async function makeTemplate(server: RunningPostgres): Promise<void> {
  await ask(server, 'create database migrated');
  await migrate(withDatabase(server.databaseUrl, 'migrated'));
}

async function migrate(databaseUrl: string): Promise<void> {
  const { migrate } = await import('../../src/adapters/database/index.ts');
  await migrate(databaseUrl);
}

function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function ask(server: RunningPostgres, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
