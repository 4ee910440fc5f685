/** The data folder: writable, with room, and used by one hotline at a time. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { commandLineOf, isAlive } from './processes.ts';
import { SetupError } from './say.ts';

/** The database's log alone may take 1 GB in a storm; below this much a day's work is at risk. */
const LEAST_FREE_BYTES = 300e6;

export interface DataFolder {
  /** Lets the next start have it. */
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process.
 * @throws SetupError when it cannot be written, has no room, or another hotline uses it
 */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  try {
    await fs.mkdir(path.join(folder, 'logs'), { recursive: true });
    await fs.access(folder, fs.constants.W_OK);
  } catch (error) {
    throw new SetupError(
      `The data folder ${folder} cannot be written (${(error as Error).message}); set HOTLINE_DATA to one that can.`,
    );
  }
  const { bavail, bsize } = await fs.statfs(folder);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    throw new SetupError(
      `Only ${Math.floor((bavail * bsize) / 1e6)} MB are free in ${folder}, ${LEAST_FREE_BYTES / 1e6} MB are needed; make ` +
        'room or set HOTLINE_DATA to a folder on another disk.',
    );
  }
  const file = path.join(folder, 'launcher.pid');
  const pid = Number(await fs.readFile(file, 'utf8').catch(() => ''));
  if (pid && pid !== process.pid && isAlive(pid) && /bootstrap\.mjs/.test(commandLineOf(pid))) {
    throw new SetupError(
      `A hotline with this data folder is running already (pid ${pid}); end it, or set HOTLINE_DATA, HTTP_PORT and SIP_PORT ` +
        'for a second one.',
    );
  }
  await fs.writeFile(file, `${process.pid}\n`);
  return { release: () => fs.rm(file, { force: true }) };
}

/** Moves a log that has grown beyond 20 MB out of the way; one older one is kept. */
export async function rotateLog(file: string): Promise<void> {
  const size = (await fs.stat(file).catch(() => undefined))?.size ?? 0;
  if (size > 20e6) await fs.rename(file, `${file}.1`);
}
