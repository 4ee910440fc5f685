/** Finds an Asterisk to run: the one on the PATH when it is new enough, otherwise Debian's, fetched into a folder. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { fetchDebianPackages } from '../packages/debian.ts';
import { DEBIAN_PROCESSORS, unpackedIn } from '../packages/processors.ts';
import { SetupError } from '../say.ts';

const run = promisify(execFile);

/** Older ones let a read-only ARI user write over the WebSocket. */
export const OLDEST_ASTERISK: readonly [number, number, number] = [22, 10, 1];

/** An Asterisk program and what it needs around it. */
export interface AsteriskProgram {
  command: string;
  /** Words before Asterisk's own, e.g. its loader's library path. */
  leading: string[];
  version: string;
  /** Folder of modules; undefined: the one it was built with. */
  modules: string | undefined;
  /** Folder with `documentation` and `rest-api`, which it reads at start. */
  share: string;
}

/**
 * Finds or fetches Asterisk.
 * @param cache folder for fetched programs, shared between copies when one wants
 * @param search `PATH`
 * @throws SetupError when none is there and none can be fetched
 */
export async function findAsterisk(cache: string, search: string): Promise<AsteriskProgram> {
  return (await asteriskOnPath(search)) ?? (await fetchAsterisk(cache));
}

/** True when a version such as `22.10.1~dfsg` is new enough; a version that cannot be read is not. */
export function isNewEnough(version: string): boolean {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!found) return false;
  const parts = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  for (const [index, least] of OLDEST_ASTERISK.entries()) {
    const part = parts[index] as number;
    if (part !== least) return part > least;
  }
  return true;
}

async function asteriskOnPath(search: string): Promise<AsteriskProgram | undefined> {
  const shares = ['/usr/share/asterisk', '/var/lib/asterisk', '/usr/local/share/asterisk'];
  const share = shares.find((folder) => existsSync(path.join(folder, 'documentation')));
  for (const folder of [...search.split(path.delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const command = path.join(folder, 'asterisk');
    if (!path.isAbsolute(command) || !existsSync(command) || share === undefined) continue;
    const version = await versionOf(command, []);
    if (version && isNewEnough(version)) return { command, leading: [], version, modules: undefined, share };
  }
  return undefined;
}

async function versionOf(command: string, leading: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, [...leading, '-V'], { timeout: 10_000 });
    return /^Asterisk (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

async function fetchAsterisk(cache: string): Promise<AsteriskProgram> {
  const processor = DEBIAN_PROCESSORS[process.arch];
  if (!processor) {
    throw new SetupError(
      `Asterisk cannot be fetched for this processor (${process.arch}): install Asterisk ${OLDEST_ASTERISK.join('.')} ` +
        'or newer, or set ARI_URL to a server you have.',
    );
  }
  const folder = await fetchDebianPackages({
    // Debian's release after the current stable one is the first that carries Asterisk 22.
    names: ['asterisk', 'asterisk-modules'],
    suite: 'forky',
    folder: path.join(cache, `asterisk-forky-${process.arch}`),
    title: 'Asterisk 22',
    scope: 'everything',
    needsBytes: 600e6,
  });
  const { root, libraries, command, ...unpacked } = unpackedIn(folder, processor);
  const leading = unpacked.leading('usr/sbin/asterisk');
  const version = await versionOf(command, leading);
  if (!version || !isNewEnough(version)) {
    await fs.rm(path.join(folder, 'packages.txt'), { force: true });
    throw new SetupError(
      `The Asterisk fetched into ${folder} ${version ? `is ${version}, older than ${OLDEST_ASTERISK.join('.')}` : 'does not run'}; ` +
        'start again to fetch it anew, use `docker compose up`, or set ARI_URL to a server you have.',
    );
  }
  const modules = path.join(libraries, 'asterisk/modules');
  return { command, leading, version, modules, share: path.join(root, 'usr/share/asterisk') };
}
