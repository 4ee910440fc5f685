/** Keeps the controller running: starts it, starts it again when it dies, ends it gracefully. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { World } from '../world.ts';
import type { FromController, ToController } from './controller-messages.ts';
import { rotateLog } from './data-folder.ts';
import { SetupError } from './say.ts';

/** Pauses before the controller is started again, ms; the last one is repeated. Short at first: callers are waiting. */
const PAUSES_MS = [0, 200, 500, 1000, 2000, 5000, 10_000];
/** A controller that ran this long before it died is no crash loop: the pauses begin anew. */
const HEALTHY_AFTER_MS = 60_000;
/** Recovery of a long journal included. */
const READY_WITHIN_MS = 60_000;
/** What a controller needs to write and close, once no call is left to wait for. */
const CLOSE_WITHIN_MS = 15_000;

export type Ready = Extract<FromController, { kind: 'ready' }>;

export interface Supervisor {
  /** Settles when the controller is ready for the first time; rejects with a SetupError when it cannot run. */
  ready: Promise<Ready>;
  /** Lets calls end (graceful) or not, then ends the controller. May be called again, not graceful, meanwhile. */
  stop(graceful: boolean): Promise<void>;
}

export interface Watcher {
  died(code: number | null, signal: string | null): void;
  back(): void;
  draining(calls: number): void;
}

/**
 * Starts the controller's process at once, and gives it the world when that is up.
 * @param program what Node is started with to be the controller
 * @param world when it rejects, the controller is not run
 */
export function superviseController(
  program: string[],
  config: Config,
  world: Promise<World>,
  watcher: Watcher,
): Supervisor {
  const logFile = path.join(config.dataFolder, 'logs/controller.log');
  let child: ChildProcess | undefined;
  let stopping = false;
  let wasReady = false;
  let settleReady: (ready: Ready) => void = () => {};
  let refuseReady: (error: Error) => void = () => {};
  const ready = new Promise<Ready>((resolve, reject) => {
    settleReady = resolve;
    refuseReady = reject;
  });

  const hear = (message: FromController): string | undefined => {
    if (message.kind === 'failed') return message.message;
    if (message.kind === 'draining') watcher.draining(message.calls);
    if (message.kind === 'ready') {
      if (wasReady) watcher.back();
      wasReady = true;
      settleReady(message);
    }
    return undefined;
  };

  const live = async (): Promise<void> => {
    let deaths = 0;
    while (!stopping) {
      const pause = PAUSES_MS[Math.min(deaths, PAUSES_MS.length - 1)] as number;
      if (pause > 0) await delay(pause);
      if (stopping) return;
      await rotateLog(logFile);
      const startedAt = Date.now();
      let failure: string | undefined;
      child = launch(program, logFile);
      await fs.writeFile(path.join(config.dataFolder, 'controller.pid'), `${child.pid}\n`);
      child.on('message', (message: FromController) => {
        failure = hear(message) ?? failure;
      });
      send(child, { kind: 'start', config, world: await world });
      const tooSlow = setTimeout(() => child?.kill('SIGKILL'), READY_WITHIN_MS);
      ready.then(
        () => clearTimeout(tooSlow),
        () => clearTimeout(tooSlow),
      );
      const [code, signal] = await ended(child);
      clearTimeout(tooSlow);
      if (stopping) return;
      if (!wasReady) {
        const last = failure ?? (await lastLines(logFile));
        refuseReady(new SetupError(`The controller could not start: ${last}\nIts log is ${logFile}`));
        return;
      }
      watcher.died(code, signal);
      deaths = Date.now() - startedAt > HEALTHY_AFTER_MS ? 0 : deaths + 1;
    }
  };
  const life = live();
  life.catch(refuseReady);
  // Whoever awaits it is told; until then its failing is nobody's.
  ready.catch(() => {});

  return {
    ready,
    async stop(graceful) {
      stopping = true;
      const current = child;
      if (current && current.exitCode === null && current.signalCode === null) {
        send(current, { kind: 'stop', graceful });
        const limit = (graceful ? config.drainMs : 0) + CLOSE_WITHIN_MS;
        const timer = setTimeout(() => current.kill('SIGKILL'), limit);
        await ended(current);
        clearTimeout(timer);
      }
      await life.catch(() => {});
      await fs.rm(path.join(config.dataFolder, 'controller.pid'), { force: true });
    },
  };
}

function launch(program: string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    program,
    // A session of its own: Ctrl-C in the terminal is for the launcher, which asks it to let calls end.
    { detached: true, stdio: ['ignore', log, log, 'ipc'], serialization: 'json' },
  );
  closeSync(log);
  return child;
}

function send(child: ChildProcess, message: ToController): void {
  // It may die between our look and our word; its end is handled where it is awaited.
  child.send(message, () => {});
}

async function ended(child: ChildProcess): Promise<[number | null, string | null]> {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode];
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
}

async function lastLines(file: string): Promise<string> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join('\n');
}
