/**
 * Recordings: when an agent's leg has ended, the two files that Asterisk wrote (what the agent said, what the agent heard) become
 * one with the customer on the left and the agent on the right. What was left unfinished is finished at the next connect.
 */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ArrivingEvent } from '../../app/ports.ts';
import { Joins } from './joins.ts';

export type RecordingIds = { recordingId: string; callId: string };

/** What the dialplan appends to the name it is given (extensions.conf, agent-leg). */
const CUSTOMER_SIDE = '-customer.wav';
const AGENT_SIDE = '-agent.wav';

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
  private readonly joins = new Joins();
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
  async close(): Promise<void> {
    await Promise.all(this.underWay.values());
    await this.joins.close();
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
    const { durationMs, bytes } = await this.joins.join({ customer, agent, into: path.join(recordingsDir, file) });
    if (durationMs === 0) log('warn', `recording ${ids.recordingId} is empty and was dropped`);
    else tell({ type: 'recordingSaved', ...ids, file, durationMs, bytes });
  }
}

function nameOf(file: string): string | null {
  for (const side of [CUSTOMER_SIDE, AGENT_SIDE]) if (file.endsWith(side)) return file.slice(0, -side.length);
  return null;
}
