/** Recordings are joined in a thread of their own (`join-thread.ts`), started with the first; this is the controller's side of it. */
import { Worker } from 'node:worker_threads';

/** Paths of the two sides, which may be missing, and of the recording they become. */
export type JoinOrder = { customer: string; agent: string; into: string };
/** A duration of 0: there was no sound, and no file is made. */
export type Joined = { durationMs: number; bytes: number };

export type ToJoiner = JoinOrder & { id: number };
export type FromJoiner = { id: number } & ({ joined: Joined } | { error: string });

type Pending = { resolve(joined: Joined): void; reject(error: Error): void };

export class Joins {
  private thread: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  /**
   * Waits until Asterisk has closed both sides, for five seconds at most, writes the recording and removes the sides.
   * @throws Error when a file cannot be read or written; the sides stay
   */
  join(order: JoinOrder): Promise<Joined> {
    const thread = this.open();
    this.lastId += 1;
    const id = this.lastId;
    thread.ref();
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      thread.postMessage({ id, ...order } satisfies ToJoiner);
    });
  }

  async close(): Promise<void> {
    const { thread } = this;
    this.thread = null;
    await thread?.terminate();
  }

  private open(): Worker {
    if (this.thread !== null) return this.thread;
    const opened = startThread(new URL('join-thread.ts', import.meta.url));
    opened.on('message', (answers: FromJoiner[]) => {
      for (const answer of answers) this.settle(answer);
      if (this.pending.size === 0) opened.unref();
    });
    opened.on('error', (error) => this.lose(opened, error.message));
    opened.on('exit', () => this.lose(opened, 'the thread that joins recordings has ended'));
    this.thread = opened;
    return opened;
  }

  private settle(answer: FromJoiner): void {
    const pending = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if ('error' in answer) pending?.reject(new Error(answer.error));
    else pending?.resolve(answer.joined);
  }

  /** The next recording starts another. */
  private lose(thread: Worker, why: string): void {
    if (this.thread !== thread) return;
    this.thread = null;
    for (const { reject } of this.pending.values()) reject(new Error(why));
    this.pending.clear();
  }
}

/** Built it is JavaScript; from the sources a thread of Node 20 has to be told how they are read, as its process was. */
function startThread(program: URL): Worker {
  if (!program.pathname.endsWith('.ts')) return new Worker(program);
  const [tsx, source] = [import.meta.resolve('tsx/esm/api'), program.href].map((href) => JSON.stringify(href));
  return new Worker(`import(${tsx}).then(({ register }) => { register(); return import(${source}); });`, {
    eval: true,
  });
}
