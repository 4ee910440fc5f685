/**
 * The workshop from the controller's side. Walking a flow takes seconds and making speech fit for the telephone hundreds of
 * milliseconds, in which no key of any caller would be heard; so it is a process of its own, started when it is first
 * needed, and ended and started anew when a document keeps it busy beyond the limit.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FlowWorkshop } from '../../app/publishing/ports.ts';
import type { Workbench, WorkbenchOptions } from './workbench.ts';

export type ToWorkshop =
  | { kind: 'open'; options: WorkbenchOptions }
  | { kind: 'work'; id: number; job: keyof Workbench; args: unknown[] };
export type FromWorkshop = { id: number; result?: unknown; error?: string };

/** A look takes some ms, but the process has to load first: about a second, on a busy machine ten. */
const LOOK_WITHIN_MS = 30_000;
/** The largest shipped flow is walked in 2 s; a dozen of those on a busy machine still fit. */
const PROVE_WITHIN_MS = 120_000;
/** Some dozens of new prompts of a second or two each. */
const SPEAK_WITHIN_MS = 300_000;
/** A manager who stopped editing needs no process of 100 MB. */
const IDLE_MS = 120_000;

type Job = { resolve(result: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout };

export function createWorkshop(options: WorkbenchOptions): FlowWorkshop {
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | null = null;
  let lastId = 0;
  const jobs = new Map<number, Job>();

  function end(why: string): void {
    const ending = child;
    child = null;
    if (idle !== null) clearTimeout(idle);
    for (const [id, job] of jobs) finish(id, () => job.reject(new Error(why)));
    ending?.kill('SIGKILL');
  }

  function finish(id: number, settle: () => void): void {
    const job = jobs.get(id);
    if (job === undefined) return;
    jobs.delete(id);
    clearTimeout(job.timer);
    settle();
  }

  function open(): ChildProcess {
    if (child !== null) return child;
    const opened = fork(fileURLToPath(new URL('workshop-process.ts', import.meta.url)), {
      serialization: 'json',
    });
    opened.on('message', ({ id, result, error }: FromWorkshop) => {
      const job = jobs.get(id);
      if (job) finish(id, () => (error === undefined ? job.resolve(result) : job.reject(new Error(error))));
    });
    opened.on('error', () => undefined);
    opened.on('exit', () => {
      if (child === opened) end('The process that checks flows has ended; try again.');
    });
    opened.send({ kind: 'open', options } satisfies ToWorkshop);
    child = opened;
    return opened;
  }

  function ask<T>(job: keyof Workbench, args: unknown[], withinMs: number): Promise<T> {
    const worker = open();
    if (idle !== null) clearTimeout(idle);
    idle = setTimeout(() => end('The workshop was closed.'), withinMs + IDLE_MS);
    idle.unref();
    lastId += 1;
    const id = lastId;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          end(`This could not be checked within ${withinMs / 1000} s; a pattern or a menu in it makes it too large.`),
        withinMs,
      );
      jobs.set(id, { resolve: resolve as (result: unknown) => void, reject, timer });
      worker.send({ kind: 'work', id, job, args } satisfies ToWorkshop);
    });
  }

  return {
    look: (...args) => ask('look', args, LOOK_WITHIN_MS),
    prove: (...args) => ask('prove', args, PROVE_WITHIN_MS),
    try: (...args) => ask('try', args, LOOK_WITHIN_MS),
    speak: (...args) => ask('speak', args, SPEAK_WITHIN_MS),
    close: () => end('The workshop was closed.'),
  };
}
