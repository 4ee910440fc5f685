/**
 * Starting, watching and ending the processes that set-up owns (Asterisk, PostgreSQL, the controller), each by its
 * own pid.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from './say.ts';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  pid: number;
  /** Settles when the process has ended; never rejects. */
  ended: Promise<Ended>;
  /** True once it has ended. */
  hasEnded(): boolean;
}

export interface StartOptions {
  command: string;
  args: string[];
  /** Standard output and error are appended here. */
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number | undefined;
  gid?: number | undefined;
  /** Kernel-made end: when this process dies, even by SIGKILL, the child gets this signal. For tests. */
  signalWhenParentDies?: 'TERM' | 'INT' | 'KILL' | undefined;
}

const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts a process in a session of its own, so that Ctrl-C in the terminal reaches only the launcher, which then ends
 * things in the right order.
 * @throws SetupError when the command cannot be executed
 */
export async function startProcess(options: StartOptions): Promise<Running> {
  const log = openSync(options.logFile, 'a');
  const dies = options.signalWhenParentDies !== undefined && existsSync(SETPRIV);
  const command = dies ? SETPRIV : options.command;
  const args = dies
    ? ['--pdeathsig', options.signalWhenParentDies as string, options.command, ...options.args]
    : options.args;
  let child: ChildProcess;
  try {
    child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
    });
  } finally {
    closeSync(log);
  }
  let over = false;
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => {
      over = true;
      resolve({ code, signal });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new SetupError(`${options.command} cannot be started: ${error.message}.`)));
  });
  return { pid: child.pid as number, ended, hasEnded: () => over };
}

/** kill(2) takes 0 and below for whole groups of processes, our own among them: a pid read from an empty file must not. */
function isPid(pid: number): boolean {
  return Number.isInteger(pid) && pid > 1;
}

/** True while a process with this pid exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  if (!isPid(pid)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return !existsSync('/proc/self/stat');
  }
}

/** The words a running process was started with, or '' where the system does not tell (not Linux, process gone). */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/**
 * Ends a process: each signal in turn, each with its own patience.
 * @param signals pairs of signal and how many ms it is given, the last is normally SIGKILL
 * @returns true when the process is gone
 */
export async function endProcess(pid: number, signals: [NodeJS.Signals, number][]): Promise<boolean> {
  if (!isPid(pid)) return true;
  for (const [signal, patienceMs] of signals) {
    try {
      process.kill(pid, signal);
    } catch {
      return true;
    }
    if (await until(() => !isAlive(pid), patienceMs)) return true;
  }
  return !isAlive(pid);
}

/**
 * Waits for a condition, looking every 10 ms at first and every 100 ms later.
 * @param condition sync or async; a rejection counts as "not yet"
 * @returns true when it came true, false when withinMs passed first
 */
export async function until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  let pauseMs = 10;
  for (;;) {
    let met = false;
    try {
      met = await condition();
    } catch {
      met = false;
    }
    if (met) return true;
    if (Date.now() >= deadline) return false;
    await delay(pauseMs);
    pauseMs = Math.min(100, pauseMs * 1.5);
  }
}

/** Settles when a process that is not our child, so nothing tells us, is gone; looks twice a second. */
export async function whenGone(pid: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(timer);
      resolve();
    }, 500);
  });
}
