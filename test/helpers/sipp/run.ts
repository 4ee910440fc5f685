/**
 * SIPp (3.6 or later), a caller nobody here wrote: for load, and to show that it is not only our own telephone that
 * Asterisk understands. It cannot judge sound; test/helpers/phone can.
 *
 *     await runSipp({ target: `127.0.0.1:${sipPort}`, to: '4001', steps: [pause(500), key('1'), pause(300), key('2')] });
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodePcmu } from '../phone/g711.ts';
import { openSocket } from '../phone/rtp.ts';
import { dtmf, join, type Sound, silence, tone } from '../sound.ts';

/** What a caller does between answer and hang-up, one after another; a key takes its own time, 0.24 or 1.2 s. */
export type Step = { pauseMs: number } | { key: string } | { toneHz: number };

export const pause = (pauseMs: number): Step => ({ pauseMs });
export const key = (one: string): Step => ({ key: one });
/** A tone until the next key or the end; needs `keys: 'in-band'`. */
export const sound = (toneHz: number): Step => ({ toneHz });

export interface SippOptions {
  /** Host and port of the server. */
  target: string;
  /** Number dialled. */
  to: string;
  steps: Step[];
  /**
   * `events`: RFC 4733, which SIPp sends by raw packets, so for root only. `in-band`: tones in the sound, for everybody,
   * and the only way to send other sound too. Default `events` for root.
   */
  keys?: 'events' | 'in-band';
  /** Number of calls (default 1), and how many begin each second (default 10). */
  calls?: number;
  rate?: number;
  /** Who calls, in turn. Default one number. */
  callers?: { number: string; name?: string }[];
  /** All calls must be over by then; default 60 s. */
  timeoutMs?: number;
  /** Keeps SIPp's folder of messages and statistics even when all goes well. */
  keepTrace?: boolean;
}

export interface SippResult {
  successful: number;
  failed: number;
  /** SIPp's exit code: 0 all well, 1 a call failed, 97 out of time, others are its own trouble. */
  exitCode: number;
  /** Folder of messages.log, errors.log and stats.csv; gone unless something failed or `keepTrace`. */
  folder: string;
}

export interface RunningSipp {
  done: Promise<SippResult>;
  /** Ends SIPp at once; `done` then tells a failure. */
  stop(): void;
}

/** play_dtmf sends 400 ms of empty packets, then the key; another one started before its end would cut it off. */
const EVENT_KEY_MS = 1200;
/** How long past its own time limit SIPp may take to end before it is killed. */
const GRACE_MS = 5000;

/** Runs callers to the end. @throws Error with the exit code, SIPp's complaints and the folder of its traces. */
export async function runSipp(options: SippOptions): Promise<SippResult> {
  const result = await (await startSipp(options)).done;
  if (result.exitCode === 0 && result.failed === 0) return result;
  throw new Error(
    `SIPp: ${result.failed} of ${options.calls ?? 1} calls failed, exit code ${result.exitCode}; ` +
      `${complaints(path.join(result.folder, 'errors.log'))}; its traces are in ${result.folder}`,
  );
}

/** Starts callers. The program is that of the environment's SIPP, else `sipp` on the PATH. */
export async function startSipp(options: SippOptions): Promise<RunningSipp> {
  const { calls = 1, rate = 10, timeoutMs = 60_000, callers = [{ number: '13800138000', name: 'SIPp' }] } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'sipp-'));
  writeFileSync(path.join(folder, 'caller.xml'), writeScenario(folder, options));
  const lines = callers.map(({ number, name = '' }) => `${number};${name};`);
  writeFileSync(path.join(folder, 'callers.csv'), `${['SEQUENTIAL', ...lines].join('\n')}\n`);
  const [sipPort, mediaPort] = [await freePort(), await freePort()];
  const args = [
    ...[options.target, '-sf', 'caller.xml', '-inf', 'callers.csv', '-nostdin'],
    ...['-i', '127.0.0.1', '-mi', '127.0.0.1', '-p', String(sipPort), '-mp', String(mediaPort)],
    ...['-m', String(calls), '-r', String(rate), '-timeout', `${Math.ceil(timeoutMs / 1000)}s`, '-timeout_error'],
    ...['-trace_msg', '-message_file', 'messages.log', '-trace_err', '-error_file', 'errors.log'],
    ...['-trace_stat', '-stf', 'stats.csv', '-fd', '1'],
  ];
  const sipp = spawn(process.env.SIPP ?? 'sipp', args, { cwd: folder, stdio: 'ignore' });
  const killer = setTimeout(() => sipp.kill('SIGKILL'), timeoutMs + GRACE_MS);
  const done = new Promise<SippResult>((resolve, reject) => {
    sipp.once('error', (error) => {
      clearTimeout(killer);
      reject(new Error(`cannot run SIPp (${error.message}): install sip-tester, or name the program in SIPP`));
    });
    sipp.once('close', (code) => {
      clearTimeout(killer);
      const counts = readStatistics(path.join(folder, 'stats.csv'));
      const result = { ...counts, exitCode: code ?? -1, folder };
      if (code === 0 && counts.failed === 0 && !options.keepTrace) rmSync(folder, { recursive: true });
      resolve(result);
    });
  });
  done.catch(() => {});
  return { done, stop: () => sipp.kill('SIGKILL') };
}

/** Fills in caller.xml, and writes the sound files that its steps play beside it. */
function writeScenario(
  folder: string,
  { to, steps, keys = process.getuid?.() === 0 ? 'events' : 'in-band' }: SippOptions,
) {
  const inBand = keys === 'in-band';
  const play = (file: string, loops: number, what: Sound) => {
    writeFileSync(path.join(folder, file), encodePcmu(what.samples));
    return `<nop><action><exec rtp_stream="${file},${loops},0"/></action></nop>`;
  };
  const lines = steps.map((step) => {
    if ('pauseMs' in step) return `<pause milliseconds="${step.pauseMs}"/>`;
    if ('toneHz' in step) {
      if (!inBand) throw new Error("sound(hz) needs keys: 'in-band': SIPp sends events from another port than sound");
      return play(`tone${step.toneHz}.ulaw`, -1, tone(step.toneHz, 1000));
    }
    if (!inBand) {
      return `<nop><action><exec play_dtmf="${step.key}"/></action></nop><pause milliseconds="${EVENT_KEY_MS}"/>`;
    }
    const name = step.key.replace('*', 'star').replace('#', 'hash');
    const tones = join(silence(40), dtmf(step.key), silence(40));
    return `${play(`key-${name}.ulaw`, 1, tones)}<pause milliseconds="${tones.samples.length / 8}"/>`;
  });
  // Sound from the first moment on: Asterisk waits for the first packet after its answer.
  if (inBand) lines.unshift(play('silence.ulaw', -1, silence(1000)));
  const media = inBand
    ? ['m=audio [rtpstream_audio_port] RTP/AVP 0', 'a=rtpmap:0 PCMU/8000']
    : [
        'm=audio [auto_media_port] RTP/AVP 0 96',
        'a=rtpmap:0 PCMU/8000',
        // play_dtmf of SIPp 3.6 sends payload type 96 whatever was offered or answered.
        'a=rtpmap:96 telephone-event/8000',
        'a=fmtp:96 0-15',
      ];
  const values: Record<string, string> = { to, steps: lines.join('\n  '), media: media.join('\n      ') };
  const template = readFileSync(new URL('caller.xml', import.meta.url), 'utf8');
  return template.replace(/<!--[\s\S]*?-->\n/, '').replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/** The last row of SIPp's statistics: names in the first line, separated by semicolons, (C) for cumulative. */
function readStatistics(file: string): { successful: number; failed: number } {
  let rows: string[][];
  try {
    rows = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(';'));
  } catch {
    // SIPp ended before it wrote any; its exit code tells.
    return { successful: 0, failed: 0 };
  }
  const value = (name: string) => Number(rows.at(-1)?.[rows[0]?.indexOf(name) ?? -1] ?? 0);
  return { successful: value('SuccessfulCall(C)'), failed: value('FailedCall(C)') };
}

/** Why SIPp gave up, without the messages it quotes whole. */
function complaints(file: string): string {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const told = lines.filter((line) => /abort|error|fail|cannot|unable/i.test(line));
    return told.length > 0 ? told.slice(-3).join(' | ') : lines.slice(0, 3).join(' | ');
  } catch {
    return 'no errors written';
  }
}

/** A free even UDP port: SIPp binds its ports itself, so there is a moment in which another may take it. */
async function freePort(): Promise<number> {
  for (;;) {
    const socket = await openSocket('127.0.0.1', 0);
    const { port } = socket.address();
    socket.close();
    if (port % 2 === 0) return port;
  }
}
