/**
 * Recordings: when an agent's leg has ended, the two files that Asterisk wrote (what the agent said, what the agent heard) become
 * one with the customer on the left and the agent on the right. What was left unfinished is finished at the next connect.
 */
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArrivingEvent } from '../../app/ports.ts';
import { writeStereo } from './wav.ts';

export type RecordingIds = { recordingId: string; callId: string };

/** What the dialplan appends to the name it is given (extensions.conf, agent-leg). */
const CUSTOMER_SIDE = '-customer.wav';
const AGENT_SIDE = '-agent.wav';

/** Asterisk closes the files within some milliseconds after the channel; one that it left open when it died is taken as it is. */
const CLOSED_WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 50;

/** The file's name in Asterisk's spool, without side and ending. Holds both ids: after a restart nothing else knows them. */
export function recordingName({ recordingId, callId }: RecordingIds): string {
  return `${encodeURIComponent(recordingId)}@${encodeURIComponent(callId)}`;
}

/** The reverse; null for a file that is not ours. */
export function recordingIdsOf(name: string): RecordingIds | null {
  const parts = name.split('@');
  if (parts.length !== 2) return null;
  try {
    const [recordingId, callId] = parts.map(decodeURIComponent) as [string, string];
    return { recordingId, callId };
  } catch {
    return null;
  }
}

export type RecordingsOptions = {
  /** Where Asterisk's MixMonitor writes. */
  spoolDir: string;
  /** Where finished recordings go, as `<recordingId>.wav`. */
  recordingsDir: string;
  tell(event: ArrivingEvent): void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
};

export class Recordings {
  private readonly options: RecordingsOptions;
  /** Names under way, so that none is finished twice at once. */
  private readonly underWay = new Map<string, Promise<void>>();
  /** The folder of finished ones, made before the first. */
  private folder: Promise<unknown> | undefined;

  constructor(options: RecordingsOptions) {
    this.options = options;
  }

  /** An answered leg has ended: makes its recording. Tells `recordingSaved`; never rejects. */
  finish(ids: RecordingIds): Promise<void> {
    const name = recordingName(ids);
    const known = this.underWay.get(name);
    if (known !== undefined) return known;
    const work = this.make(name, ids)
      .catch((error: Error) => {
        const { spoolDir } = this.options;
        this.options.log(
          'error',
          `recording ${ids.recordingId} stays in ${spoolDir} until the next start: ${error.message}`,
        );
      })
      .finally(() => this.underWay.delete(name));
    this.underWay.set(name, work);
    return work;
  }

  /**
   * Finishes what an earlier run left behind.
   * @param isLive is a leg with this recording still there?
   */
  async finishLeftOvers(isLive: (ids: RecordingIds) => boolean): Promise<void> {
    const files = await readdir(this.options.spoolDir).catch((error: Error) => {
      this.options.log(
        'error',
        `recordings cannot be read: ${error.message}; set the folder where Asterisk writes them`,
      );
      return [];
    });
    const names = new Set(files.flatMap((file) => nameOf(file) ?? []));
    for (const name of names) {
      const ids = recordingIdsOf(name);
      // One after another: a backlog must not take the disk away from the talks that are being recorded.
      if (ids && !isLive(ids)) await this.finish(ids);
    }
  }

  /** Waits for what is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  private async make(name: string, ids: RecordingIds): Promise<void> {
    const { spoolDir, recordingsDir, tell, log } = this.options;
    const customer = path.join(spoolDir, name + CUSTOMER_SIDE);
    const agent = path.join(spoolDir, name + AGENT_SIDE);
    this.folder ??= mkdir(recordingsDir, { recursive: true }).catch((error: Error) => {
      this.folder = undefined;
      throw error;
    });
    await this.folder;
    // The id may hold anything; a slash in it must not lead out of the folder.
    const file = `${encodeURIComponent(ids.recordingId)}.wav`;
    const partial = path.join(recordingsDir, `${file}.part`);
    const { durationMs, bytes } = await joinWhenClosed(customer, agent, partial);
    if (durationMs === 0) {
      log('warn', `recording ${ids.recordingId} is empty and was dropped`);
      await unlink(partial);
    } else {
      await rename(partial, path.join(recordingsDir, file));
      tell({ type: 'recordingSaved', ...ids, file, durationMs, bytes });
    }
    for (const source of [customer, agent]) await unlinkIfThere(source);
  }
}

function nameOf(file: string): string | null {
  for (const side of [CUSTOMER_SIDE, AGENT_SIDE]) if (file.endsWith(side)) return file.slice(0, -side.length);
  return null;
}

/** Asterisk is mostly not through when the channel ends: the first look is a pause later, and mostly the only one. */
async function joinWhenClosed(customer: string, agent: string, into: string) {
  const deadline = Date.now() + CLOSED_WITHIN_MS;
  while (Date.now() < deadline) {
    await pause(LOOK_AGAIN_MS);
    const joined = await writeStereo(customer, agent, into, true);
    if (joined !== null) return joined;
  }
  return (await writeStereo(customer, agent, into)) ?? { durationMs: 0, bytes: 0 };
}

async function unlinkIfThere(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
