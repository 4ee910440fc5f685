/**
 * Fetches programs from Debian's packages into a folder, as any user, without installing anything on the machine: a
 * private apt world downloads the packages with all they depend on, `dpkg-deb` unpacks them.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../processes.ts';
import { SetupError, step } from '../say.ts';

const run = promisify(execFile);

export interface FetchOptions {
  /** Debian package names. */
  names: string[];
  /** Where the unpacked files go; made whole or not at all. */
  folder: string;
  /** Debian's release, e.g. `forky`. */
  suite: string;
  /** For people: what is being fetched. */
  title: string;
  /**
   * `everything`: also the C library, so that it runs anywhere with its own loader.
   * `missing`: only what this machine has not installed; suite must be the machine's own release.
   */
  scope: 'everything' | 'missing';
  /** Free space asked for before the download starts, bytes: the packages, the unpacked files and some air. */
  needsBytes: number;
  /** Another mirror than the machine's own. */
  mirror?: string;
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const OTHER_WAYS = 'use `docker compose up`, or set ARI_URL to an Asterisk server you have';

/**
 * Makes `folder` hold the unpacked packages. Does nothing when it already does. An interrupted fetch leaves only a
 * folder named `….partial-PID`, which the next one removes.
 * @returns the folder
 * @throws SetupError no apt, no network, no disk, no write permission: one sentence that says what to do
 */
export async function fetchDebianPackages(options: FetchOptions): Promise<string> {
  const { folder } = options;
  const stamp = `${options.suite} ${[...options.names].sort().join(' ')}\n`;
  if (await holds(folder, stamp)) return folder;
  requireApt(options.title);
  await removeLeftovers(folder);
  await requireSpace(path.dirname(folder), options);

  const partial = `${folder}.partial-${process.pid}`;
  const shown = step(`Fetching ${options.title} from Debian's packages`);
  try {
    await fs.mkdir(partial, { recursive: true });
    const archives = await download(partial, options, (percent) => shown.percent(percent * 0.7));
    await unpack(archives, path.join(partial, 'root'), (percent) => shown.percent(70 + percent * 0.3));
    await fs.rm(path.join(partial, 'apt'), { recursive: true, force: true });
    await fs.writeFile(path.join(partial, 'packages.txt'), stamp);
    await moveIntoPlace(partial, folder, stamp);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    process.stdout.write('\n');
    throw explained(error, options);
  }
  shown.done();
  return folder;
}

async function holds(folder: string, stamp: string): Promise<boolean> {
  return (await fs.readFile(path.join(folder, 'packages.txt'), 'utf8').catch(() => '')) === stamp;
}

function requireApt(title: string): void {
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-deb')) {
    if (existsSync(KEYRING)) return;
    throw new SetupError(
      `${title} comes from Debian's packages, whose keys this machine lacks (${KEYRING}): install the package ` +
        `debian-archive-keyring, ${OTHER_WAYS}.`,
    );
  }
  throw new SetupError(`${title} cannot be fetched on this system, which has no apt-get: ${OTHER_WAYS}.`);
}

async function requireSpace(folder: string, options: FetchOptions): Promise<void> {
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.access(folder, fs.constants.W_OK);
  } catch (error) {
    throw explained(error, options);
  }
  const { bavail, bsize } = await fs.statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= options.needsBytes) return;
  const mb = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw new SetupError(
    `${options.title} needs ${mb(options.needsBytes)} in ${folder}, where ${mb(freeBytes)} are free; make room or set ` +
      'HOTLINE_DATA to a folder on another disk.',
  );
}

async function removeLeftovers(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const prefix = `${path.basename(folder)}.partial-`;
  for (const name of await fs.readdir(parent).catch(() => [] as string[])) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    await fs.rm(path.join(parent, name), { recursive: true, force: true });
  }
}

async function moveIntoPlace(partial: string, folder: string, stamp: string): Promise<void> {
  if (existsSync(folder) && !(await holds(folder, stamp))) {
    await fs.rename(folder, `${partial}-old`);
    await fs.rm(`${partial}-old`, { recursive: true, force: true });
  }
  try {
    await fs.rename(partial, folder);
  } catch (error) {
    // Another copy sharing the cache was faster; its folder is as good as ours.
    if (!(await holds(folder, stamp))) throw error;
    await fs.rm(partial, { recursive: true, force: true });
  }
}

async function download(partial: string, options: FetchOptions, percent: (value: number) => void): Promise<string[]> {
  const world = path.join(partial, 'apt');
  const archives = path.join(world, 'cache/archives');
  await fs.mkdir(path.join(world, 'state/lists/partial'), { recursive: true });
  await fs.mkdir(path.join(archives, 'partial'), { recursive: true });
  await fs.writeFile(path.join(world, 'status'), '');
  const line = `deb [signed-by=${KEYRING}] ${options.mirror ?? (await mirror())} ${options.suite} main\n`;
  await fs.writeFile(path.join(world, 'sources.list'), line);
  const status = options.scope === 'missing' ? '/var/lib/dpkg/status' : path.join(world, 'status');
  const settings = [
    `Dir::State=${world}/state`,
    `Dir::State::status=${status}`,
    `Dir::Cache=${world}/cache`,
    `Dir::Etc::sourcelist=${world}/sources.list`,
    'Dir::Etc::sourceparts=-',
    'Dir::Etc::preferencesparts=/dev/null',
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'APT::Install-Recommends=0',
    'Acquire::Languages=none',
    // A mirror whose copy is some weeks old answers with a release file that has expired; the packages are signed.
    'Acquire::Check-Valid-Until=false',
    'Acquire::Retries=2',
    'APT::Status-Fd=1',
  ].flatMap((setting) => ['-o', setting]);
  await aptGet([...settings, 'update'], () => {});
  await aptGet([...settings, '-y', '--download-only', 'install', ...options.names], percent);
  const names = (await fs.readdir(archives)).filter((name) => name.endsWith('.deb'));
  return names.map((name) => path.join(archives, name));
}

async function aptGet(args: string[], percent: (value: number) => void): Promise<void> {
  const child = spawn('/usr/bin/apt-get', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  child.stdout.on('data', (chunk) => {
    const last = [...String(chunk).matchAll(/^dlstatus:\d+:([\d.]+):/gm)].at(-1);
    if (last) percent(Number(last[1]));
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // `update` exits 0 when the network is away and warns that old lists were used; here there are none.
  if (code !== 0 || /^E:|Failed to fetch/m.test(complaints)) throw new Error(complaints.trim() || `apt-get: ${code}`);
}

async function unpack(archives: string[], root: string, percent: (value: number) => void): Promise<void> {
  await fs.mkdir(root, { recursive: true });
  // One after another: two packages that make the same folder at once make dpkg-deb fail now and then.
  let done = 0;
  for (const archive of archives) {
    await run('/usr/bin/dpkg-deb', ['-x', archive, root]);
    await fs.rm(archive);
    done += 1;
    percent((done / archives.length) * 100);
  }
  const unread = ['usr/share/doc', 'usr/share/man', 'usr/share/info', 'usr/share/locale', 'usr/share/lintian'];
  for (const name of unread) await fs.rm(path.join(root, name), { recursive: true, force: true });
}

/** The Debian mirror this machine uses, from its own apt sources. @throws SetupError when they name none */
export async function mirror(sources = '/etc/apt'): Promise<string> {
  const files = [path.join(sources, 'sources.list')];
  const parts = path.join(sources, 'sources.list.d');
  for (const name of await fs.readdir(parts).catch(() => [] as string[])) files.push(path.join(parts, name));
  for (const file of files) {
    const text = await fs.readFile(file, 'utf8').catch(() => '');
    // "deb [options] ADDRESS suite components" or "URIs: ADDRESS", not the security archive, which has other suites.
    for (const [, address] of text.matchAll(/^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(\S+)/gm)) {
      if (address && /\/debian\/?$/.test(address)) return address;
    }
  }
  throw new SetupError(`The package sources in ${sources} name no Debian mirror: add one, ${OTHER_WAYS}.`);
}

function explained(error: unknown, options: FetchOptions): SetupError {
  if (error instanceof SetupError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || /No space left/i.test(text)) {
    return new SetupError(
      `The disk became full while ${options.title} was fetched into ${options.folder}; make room or set HOTLINE_DATA ` +
        'to a folder on another disk.',
    );
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new SetupError(
      `${path.dirname(options.folder)} cannot be written by this user; set HOTLINE_DATA to a folder that can.`,
    );
  }
  const words = text.split('\n');
  const detail = words.find((line) => line.startsWith('E:')) ?? words[0];
  if (/Could not resolve|Could not connect|Connection failed|Temporary failure|timed out|Failed to fetch/i.test(text)) {
    return new SetupError(
      `${options.title} could not be fetched, the network or Debian's mirror did not answer (${detail}): try again ` +
        `when it does, ${OTHER_WAYS}.`,
    );
  }
  return new SetupError(`${options.title} could not be fetched (${detail}): try again, ${OTHER_WAYS}.`);
}
