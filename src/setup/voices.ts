/**
 * The voices that speak new words of flows (`adapters/flows/sounds`): espeak-ng and flite. Used where they are installed, otherwise
 * Debian's are unpacked in the cache folder, as any user.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fetchDebianPackages } from './packages/debian.ts';
import { DEBIAN_PROCESSORS, unpackedIn } from './packages/processors.ts';
import { SetupError } from './say.ts';

const PROGRAMS = ['espeak-ng', 'flite'] as const;

/**
 * Finds or fetches the voices.
 * @param cache folder for fetched programs
 * @param search `PATH`
 * @returns a `PATH` on which they are found
 * @throws SetupError when they are not there and cannot be fetched
 */
export async function pathWithVoices(cache: string, search: string): Promise<string> {
  const folders = search.split(path.delimiter);
  const missing = PROGRAMS.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
  return missing.length === 0 ? search : [...folders, await fetchVoices(cache)].join(path.delimiter);
}

/** @returns a folder with a command for each program */
async function fetchVoices(cache: string): Promise<string> {
  const processor = DEBIAN_PROCESSORS[process.arch];
  if (!processor) throw new SetupError(`No voices can be fetched for this processor (${process.arch}).`);
  const folder = await fetchDebianPackages({
    names: [...PROGRAMS],
    suite: 'forky',
    folder: path.join(cache, `voices-forky-${process.arch}`),
    title: 'voices',
    scope: 'everything',
    needsBytes: 300e6,
  });
  const { root, libraries, command } = unpackedIn(folder, processor);
  const commands = path.join(folder, 'bin');
  await fs.mkdir(commands, { recursive: true });
  for (const name of PROGRAMS) {
    const script = `#!/bin/sh
ESPEAK_DATA_PATH='${libraries}' exec '${command}' --library-path '${libraries}:${libraries}/pulseaudio' '${path.join(root, 'usr/bin', name)}' "$@"
`;
    await fs.writeFile(path.join(commands, name), script, { mode: 0o755 });
  }
  return commands;
}
