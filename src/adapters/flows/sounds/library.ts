/**
 * The folder of spoken sounds and its manifest, which remembers which words each file says. A file that is not as the
 * manifest knows it is a person's own recording: it is levelled, kept, and never overwritten.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NeededSound } from '../../../core/ivr/index.ts';

/** Digests of the words and of the file; `recorded` when a person spoke it. */
export type ManifestEntry = { words: string; sound: string; recorded?: true };
export type Manifest = Record<string, ManifestEntry>;

/**
 * `missing`: no file. `changed`: made by machine from other words. `recorded`: a person's, not yet levelled and noted.
 * `outspoken`: a person's, but the words have changed since, so only a person can put it right.
 */
export type SoundState = 'current' | 'missing' | 'changed' | 'recorded' | 'outspoken';

const MANIFEST = 'manifest.json';

export const digest = (data: string | Buffer) => createHash('sha256').update(data).digest('hex').slice(0, 16);

export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}

/** Sorted, so that two people's changes meet in as few lines as possible. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(sorted, null, 1)}\n`);
}

export const soundFile = (folder: string, name: string) => join(folder, `${name}.wav`);

/** 8,000 samples a second of 16 bits behind a header of 44 bytes: what every kept sound is. */
const BYTES_A_MS = 16;
const HEADER_BYTES = 44;

/** How long a kept sound lasts; 0 when it is not there. */
export function soundLengthMs(folder: string, name: string): number {
  const size = statSync(soundFile(folder, name), { throwIfNoEntry: false })?.size ?? HEADER_BYTES;
  return Math.max(0, size - HEADER_BYTES) / BYTES_A_MS;
}

/** How each needed sound stands. */
export function soundStates(folder: string, needed: NeededSound[]): Map<NeededSound, SoundState> {
  const manifest = readManifest(folder);
  return new Map(needed.map((sound) => [sound, stateOf(folder, sound, manifest[sound.name])]));
}

function stateOf(folder: string, sound: NeededSound, entry: ManifestEntry | undefined): SoundState {
  const file = soundFile(folder, sound.name);
  if (!existsSync(file)) return 'missing';
  if (!entry || entry.sound !== digest(readFileSync(file))) return 'recorded';
  if (entry.words === digest(sound.words)) return 'current';
  return entry.recorded ? 'outspoken' : 'changed';
}

/** Writes the sound and notes it; the manifest itself is written by the caller, once. */
export function keepSound(
  folder: string,
  manifest: Manifest,
  sound: NeededSound,
  wav: Buffer,
  recorded: boolean,
): void {
  const file = soundFile(folder, sound.name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wav);
  manifest[sound.name] = { words: digest(sound.words), sound: digest(wav), ...(recorded ? { recorded: true } : {}) };
}

/** What a person is told about a sound that needs something done; null when it can be used as it is. */
export function describeState(state: SoundState): string | null {
  switch (state) {
    case 'missing':
      return 'has no sound';
    case 'changed':
      return 'has a sound that says older words';
    case 'outspoken':
      return 'was recorded by a person with other words (record it again, or delete the file)';
    case 'recorded':
    case 'current':
      return null;
  }
}

/** Names of files that no flow needs any more. */
export function strayFiles(folder: string, needed: NeededSound[]): string[] {
  if (!existsSync(folder)) return [];
  const names = new Set(needed.map(({ name }) => name));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.wav'))
    .map((path) => path.replaceAll('\\', '/').slice(0, -'.wav'.length))
    .filter((name) => !names.has(name));
}

export function removeSound(folder: string, manifest: Manifest, name: string): void {
  rmSync(soundFile(folder, name), { force: true });
  delete manifest[name];
}
