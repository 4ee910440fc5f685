/** Brings up a PostgreSQL: the one DATABASE_URL names, or one of our own in the data folder. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, portIsFree } from './ports.ts';
import { findPostgres, type PostgresProgram, reachableFolder } from './postgres-program.ts';
import { commandLineOf, endProcess, isAlive, type Running, startProcess, until, whenGone } from './processes.ts';
import { SetupError } from './say.ts';

const run = promisify(execFile);

export interface PostgresOptions {
  /** Its own folder; made when missing. */
  folder: string;
  /** Off only where losing the data on a power cut does not matter (tests): everything is faster. */
  durable: boolean;
  /** End with this process, whatever ends it (tests). */
  endsWithParent?: boolean;
}

export interface RunningPostgres {
  /** `postgres://…` of the database `hotline`, which exists. */
  databaseUrl: string;
  port: number;
  pid: number;
  /** True when it was still running from an earlier start, which had ended without stopping it. */
  adopted: boolean;
  /** The folder really used. */
  folder: string;
  /** Settles when the server is gone. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

interface Settings {
  port: number;
  password: string;
}

const USER = 'hotline';
const DATABASE = 'hotline';
/** A crashed server first replays its log: seconds normally, minutes after much unsaved work. */
const START_WITHIN_MS = 120_000;
const OLD_SESSIONS_END_WITHIN_MS = 15_000;

/**
 * Starts PostgreSQL in its folder, making the cluster on the first start. A server left running by an earlier start is
 * taken over, a stale pid file is removed, a crash is recovered from by PostgreSQL itself.
 * @throws SetupError in one sentence
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const program = await findPostgres();
  const folder = await reachableFolder(options.folder, program);
  const data = path.join(folder, 'data');
  await fs.mkdir(folder, { recursive: true });
  const settings = await makeCluster(folder, data, program, options.durable);

  const left = await leftRunning(data);
  if (left !== undefined) {
    await waitUntilReady(settings, () => !isAlive(left), folder);
    return handle(settings, left, true, folder, whenGone(left));
  }
  if (!(await portIsFree(settings.port, '127.0.0.1'))) {
    settings.port = await freePort();
    await writeSettings(folder, settings);
  }
  const deadline = Date.now() + OLD_SESSIONS_END_WITHIN_MS;
  for (;;) {
    const running = await launch(program, data, folder, settings, options);
    try {
      await waitUntilReady(settings, running.hasEnded, folder);
      return handle(settings, running.pid, false, folder, running.ended);
    } catch (error) {
      await stopPid(running.pid);
      // The sessions of a server that was killed need a moment to notice; until then a new one refuses to start.
      const stillThere = (error as Error).message.includes('pre-existing shared memory block');
      if (!stillThere || Date.now() > deadline) throw error;
    }
  }
}

async function launch(
  program: PostgresProgram,
  data: string,
  folder: string,
  settings: Settings,
  options: PostgresOptions,
): Promise<Running> {
  const fast = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
  return startProcess({
    command: program.postgres,
    args: [
      ...['-D', data, '-p', String(settings.port), '-c', 'listen_addresses=127.0.0.1'],
      // No socket file: its folder would have to exist and its path stay under 107 characters.
      ...['-c', 'unix_socket_directories=', '-c', 'timezone=UTC', '-c', 'log_timezone=UTC'],
      ...(options.durable ? [] : fast),
    ],
    logFile: path.join(folder, 'postgres.log'),
    // Where the starting folder may not be entered by user postgres it would complain.
    cwd: data,
    uid: program.owner?.uid,
    gid: program.owner?.gid,
    signalWhenParentDies: options.endsWithParent ? 'INT' : undefined,
  });
}

/**
 * Looks whether a database that somebody else runs can be used.
 * @throws SetupError in one sentence that names DATABASE_URL and never its password
 */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  let shown = 'DATABASE_URL';
  try {
    const { host, pathname } = new URL(databaseUrl);
    shown = `DATABASE_URL (${host}${pathname})`;
  } catch {
    throw new SetupError('DATABASE_URL is not an address; write it as postgres://user:password@host:5432/database');
  }
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    const version = Number(rows[0]?.version);
    if (version < 150_000) {
      throw new SetupError(`${shown} is PostgreSQL ${Math.floor(version / 10_000)}; 15 or newer is needed.`);
    }
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`${shown} cannot be used: ${whyNot(error)}.`);
  } finally {
    await client.end().catch(() => {});
  }
}

function whyNot(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'ECONNREFUSED') return 'nothing listens there; start that PostgreSQL or correct host and port';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is not known; correct it';
  if (code === '28P01' || code === '28000') return 'it refuses this user or password; correct them';
  if (code === '3D000') return 'it has no database of this name; create it with `createdb` or correct the name';
  if (/timeout/i.test(message)) return 'it did not answer within 5 s; correct the host or open the firewall';
  return message;
}

async function makeCluster(
  folder: string,
  data: string,
  program: PostgresProgram,
  durable: boolean,
): Promise<Settings> {
  const known = await readSettings(folder);
  if (existsSync(data)) {
    const made = (await fs.readFile(path.join(data, 'PG_VERSION'), 'utf8').catch(() => '?')).trim();
    if (made !== String(program.major)) {
      throw new SetupError(
        `The data in ${data} is of PostgreSQL ${made}, but ${program.major} is here: dump it with that version and set ` +
          'DATABASE_URL, or set HOTLINE_DATA to another folder to begin anew.',
      );
    }
    if (known) return known;
    throw new SetupError(`${folder}/settings.json, with the password of the database, is gone; put it back.`);
  }
  const settings = known ?? { port: await freePort(), password: randomBytes(24).toString('hex') };
  await writeSettings(folder, settings);
  await initialise(data, settings.password, program, durable);
  return settings;
}

/** Runs initdb into a folder beside the right one and renames it, so a half-made cluster is never started. */
async function initialise(data: string, password: string, program: PostgresProgram, durable: boolean): Promise<void> {
  const partial = `${data}.partial`;
  await fs.rm(partial, { recursive: true, force: true });
  await fs.mkdir(partial, { mode: 0o700 });
  const passwordFile = `${data}.password`;
  await fs.writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (program.owner) {
    await fs.chown(partial, program.owner.uid, program.owner.gid);
    await fs.chown(passwordFile, program.owner.uid, program.owner.gid);
  }
  // The built-in locale sorts alike on every machine; the machine's own ones may be missing or differ.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const args = [`--pgdata=${partial}`, `--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    await run(program.initdb, [...args, ...locale, ...(durable ? [] : ['--no-sync'])], {
      cwd: partial,
      env: { ...process.env, LC_ALL: 'C' },
      ...(program.owner ?? {}),
    });
    await fs.rename(partial, data);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    const text = String((error as { stderr?: string }).stderr || (error as Error).message);
    if (/No space left/i.test(text)) {
      throw new SetupError(`The disk is full: PostgreSQL needs 100 MB in ${path.dirname(data)}; make room.`);
    }
    throw new SetupError(`PostgreSQL's data could not be made in ${data}: ${text.trim().split('\n').at(-1)}`);
  } finally {
    await fs.rm(passwordFile, { force: true });
  }
}

async function readSettings(folder: string): Promise<Settings | undefined> {
  try {
    const read = JSON.parse(await fs.readFile(path.join(folder, 'settings.json'), 'utf8'));
    return Number.isInteger(read.port) && typeof read.password === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}

async function writeSettings(folder: string, settings: Settings): Promise<void> {
  const file = path.join(folder, 'settings.json');
  await fs.writeFile(`${file}.new`, `${JSON.stringify(settings)}\n`, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
}

/** The pid of a server that still runs on this cluster. Removes a pid file whose process is gone or is something else. */
async function leftRunning(data: string): Promise<number | undefined> {
  const file = path.join(data, 'postmaster.pid');
  const pid = Number((await fs.readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid) return undefined;
  // After a reboot the pid may belong to a stranger, whom PostgreSQL would take for itself and refuse to start.
  if (isAlive(pid) && commandLineOf(pid).includes(data)) return pid;
  await fs.rm(file, { force: true });
  return undefined;
}

async function waitUntilReady(settings: Settings, hasEnded: () => boolean, folder: string): Promise<void> {
  let wrongPassword = false;
  const ready = await until(async () => {
    if (hasEnded() || wrongPassword) return true;
    try {
      await ensureDatabase(settings);
      return true;
    } catch (error) {
      wrongPassword = (error as { code?: string }).code === '28P01';
      return false;
    }
  }, START_WITHIN_MS);
  if (ready && !hasEnded() && !wrongPassword) return;
  const log = await fs.readFile(path.join(folder, 'postgres.log'), 'utf8').catch(() => '');
  const last = log.split('\n').filter((line) => /FATAL|PANIC|ERROR/.test(line));
  throw new SetupError(
    `PostgreSQL ${wrongPassword ? `refuses the password in ${folder}/settings.json` : 'did not start'}; its log is ` +
      `${folder}/postgres.log.${last.length > 0 ? ` It said last: ${last.at(-1)}` : ''}`,
  );
}

async function ensureDatabase(settings: Settings): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(settings, 'postgres'), connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function urlOf(settings: Settings, database: string): string {
  return `postgres://${USER}:${settings.password}@127.0.0.1:${settings.port}/${database}`;
}

function handle(
  settings: Settings,
  pid: number,
  adopted: boolean,
  folder: string,
  ended: Promise<unknown>,
): RunningPostgres {
  return {
    databaseUrl: urlOf(settings, DATABASE),
    port: settings.port,
    pid,
    adopted,
    folder,
    ended,
    stop: () => stopPid(pid),
  };
}

async function stopPid(pid: number): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written. SIGQUIT leaves recovery to the next start.
  const gone = await endProcess(pid, [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5000],
  ]);
  if (!gone) throw new SetupError(`PostgreSQL (pid ${pid}) does not end; look into its log and end it by hand.`);
}
