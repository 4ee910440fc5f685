/**
 * An Asterisk that an earlier start left running (its launcher was killed) is taken over when it is the same one this start
 * would make, so the people talking through it notice nothing; otherwise it is ended.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { commandLineOf, endProcess, isAlive, until, whenGone } from '../processes.ts';
import { type AsteriskOptions, type RunningAsterisk, runAsterisk } from './run.ts';

interface Note extends Omit<RunningAsterisk, 'stop' | 'ended'> {
  /** What its configuration was made from. */
  madeFrom: string;
}

/** Ports may be chosen anew at each start, so the HTTP port is asked for only when an Asterisk is really started. */
export type AdoptableOptions = Omit<AsteriskOptions, 'httpPort'> & { httpPort: () => Promise<number> };

/** The Asterisk left running, or a new one. */
export async function adoptOrRunAsterisk(options: AdoptableOptions): Promise<RunningAsterisk & { adopted: boolean }> {
  const madeFrom = await fingerprint(options);
  const left = await leftRunning(options.folder);
  if (left && left.madeFrom === madeFrom && (await answers(left))) {
    const { madeFrom: _, ...rest } = left;
    return { ...rest, adopted: true, ended: whenGone(left.pid), stop: () => end(left.pid, options.folder) };
  }
  if (left) await end(left.pid, options.folder);
  const running = await runAsterisk({ ...options, httpPort: await options.httpPort() });
  const { stop, ended: _, ...rest } = running;
  const note: Note = { ...rest, madeFrom };
  await fs.writeFile(noteFile(options.folder), `${JSON.stringify(note)}\n`, { mode: 0o600 });
  return {
    ...running,
    adopted: false,
    async stop() {
      await stop();
      await fs.rm(noteFile(options.folder), { force: true });
    },
  };
}

/** True when an Asterisk of this folder runs: its ports are then rightly in use. */
export async function isLeftRunning(folder: string): Promise<boolean> {
  return (await leftRunning(folder)) !== undefined;
}

function noteFile(folder: string): string {
  return path.join(folder, 'running.json');
}

async function leftRunning(folder: string): Promise<Note | undefined> {
  const text = await fs.readFile(noteFile(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const note = JSON.parse(text) as Note;
    const ours = isAlive(note.pid) && commandLineOf(note.pid).includes(path.join(folder, 'etc/asterisk.conf'));
    return ours ? note : undefined;
  } catch {
    return undefined;
  }
}

async function answers(note: Note): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${note.user}:${note.password}`).toString('base64')}`;
  return until(async () => {
    const response = await fetch(`${note.ariUrl}/ari/asterisk/info?only=status`, {
      headers: { authorization },
      signal: AbortSignal.timeout(1000),
    });
    return response.ok;
  }, 2000);
}

async function end(pid: number, folder: string): Promise<void> {
  await endProcess(pid, [
    ['SIGTERM', 5000],
    ['SIGKILL', 2000],
  ]);
  await fs.rm(noteFile(folder), { force: true });
}

async function fingerprint(options: AdoptableOptions): Promise<string> {
  const { program, bindAddress, sipPort, rtpPorts, httpAddress, folder, sounds } = options;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([program.version, bindAddress, sipPort, rtpPorts, httpAddress, folder, sounds]));
  for (const name of (await fs.readdir(options.templates)).sort()) {
    if (name.endsWith('.conf')) hash.update(name).update(await fs.readFile(path.join(options.templates, name)));
  }
  return hash.digest('hex');
}
