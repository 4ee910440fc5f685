/**
 * Which of several sockets a request takes. Asterisk serves a socket's requests one after another, and one that moves a channel waits there
 * for that channel's thread: on one socket everybody waits for everybody.
 *
 * Each request names the things it touches (channels, bridges, an agent's phone). Requests that share a thing keep the order in which they
 * were given: while one of them is under way the others follow it on the same socket, and where that is not possible (it touches
 * things that are under way on two sockets) it waits here until it is. Others take the socket with the least to do.
 */
import { AriError, type AriRequest, type AriSocket, describe } from './ari-socket.ts';

type Busy = { socket: AriSocket | null; sent: number; waiting: number };

type Waiting = {
  things: readonly string[];
  request: AriRequest;
  resolve: (answer: Promise<unknown>) => void;
  reject: (error: AriError) => void;
  timer: NodeJS.Timeout;
};

/** Nearly all requests are answered within 1 ms. Behind one that takes this long nothing is put that need not be. */
const SLOW_MS = 50;
/** One slow request outweighs any number of quick ones. */
const SLOW_WEIGHT = 1_000_000;

export class AriLanes {
  private readonly sockets = new Set<AriSocket>();
  private readonly busy = new Map<string, Busy>();
  /** In the order given. Mostly empty: only a request that brings two busy things together waits. */
  private waiting: Waiting[] = [];
  private readonly requestMs: number;
  private idle: (() => void)[] = [];

  /** @param requestMs how long a request may wait here before it fails as one that was not answered */
  constructor(requestMs: number) {
    this.requestMs = requestMs;
  }

  /** Requests that wait here or that Asterisk may still be carrying out. */
  get outstanding(): number {
    let sum = this.waiting.length;
    for (const socket of this.sockets) sum += socket.outstanding;
    return sum;
  }

  add(socket: AriSocket): void {
    this.sockets.add(socket);
  }

  /** A socket that has ended. False when it was not one of these. */
  remove(socket: AriSocket): boolean {
    return this.sockets.delete(socket);
  }

  /** @throws AriError */
  send(request: AriRequest, things: readonly string[]): Promise<unknown> {
    const socket = things.some((thing) => (this.busy.get(thing)?.waiting ?? 0) > 0) ? null : this.socketFor(things);
    if (socket !== null) return this.sendOn(socket, request, things);
    for (const thing of things) this.use(thing).waiting += 1;
    return new Promise((resolve, reject) => {
      const error = () => new AriError('timeout', 0, `not sent within ${this.requestMs} ms: ${describe(request)}`);
      const timer = setTimeout(() => this.giveUp(entry, error()), this.requestMs);
      const entry: Waiting = { things, request, resolve, reject, timer };
      this.waiting.push(entry);
    });
  }

  /** Resolves when nothing is under way, or after `withinMs`. */
  async untilIdle(withinMs: number): Promise<void> {
    if (this.outstanding === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Rejects what waits here; what is under way is its sockets' affair. */
  rejectWaiting(reason: string): void {
    for (const entry of [...this.waiting]) {
      this.giveUp(entry, new AriError('closed', 0, `connection lost (${reason}): ${describe(entry.request)}`));
    }
  }

  /** The one that carries these things already, or the one with the least to do; null: they are under way on several. */
  private socketFor(things: readonly string[]): AriSocket | null {
    let chosen: AriSocket | null = null;
    for (const thing of things) {
      const socket = this.busy.get(thing)?.socket ?? null;
      if (socket === null || socket === chosen) continue;
      if (chosen !== null) return null;
      chosen = socket;
    }
    return chosen ?? this.leastLoaded();
  }

  /** The first of equals, so that in quiet times one thread of Asterisk's does the work and stays warm. */
  private leastLoaded(): AriSocket | null {
    let best: AriSocket | null = null;
    let least = Number.POSITIVE_INFINITY;
    const slowBefore = Date.now() - SLOW_MS;
    for (const socket of this.sockets) {
      if (socket.outstanding === 0) return socket;
      const load = socket.outstanding + ((socket.oldestSentAtMs ?? 0) < slowBefore ? SLOW_WEIGHT : 0);
      if (load >= least) continue;
      least = load;
      best = socket;
    }
    return best;
  }

  private sendOn(socket: AriSocket, request: AriRequest, things: readonly string[]): Promise<unknown> {
    for (const thing of things) {
      const use = this.use(thing);
      use.socket = socket;
      use.sent += 1;
    }
    return socket.send(request, () => this.answered(things));
  }

  private answered(things: readonly string[]): void {
    for (const thing of things) {
      const use = this.use(thing);
      use.sent -= 1;
      if (use.sent === 0) use.socket = null;
      this.forget(thing, use);
    }
    if (this.waiting.length > 0) this.sendWaiting();
    if (this.idle.length > 0 && this.outstanding === 0) for (const tell of this.idle.splice(0)) tell();
  }

  /** Those whose turn has come; one that has to go on waiting holds back all after it that share a thing with it. */
  private sendWaiting(): void {
    const heldBack = new Set<string>();
    for (const entry of [...this.waiting]) {
      const { things, request } = entry;
      const socket = things.some((thing) => heldBack.has(thing)) ? null : this.socketFor(things);
      if (socket === null) for (const thing of things) heldBack.add(thing);
      else if (this.take(entry)) entry.resolve(this.sendOn(socket, request, things));
    }
  }

  private giveUp(entry: Waiting, error: AriError): void {
    if (!this.take(entry)) return;
    entry.reject(error);
    if (this.waiting.length > 0) this.sendWaiting();
  }

  private take(entry: Waiting): boolean {
    const index = this.waiting.indexOf(entry);
    if (index < 0) return false;
    this.waiting.splice(index, 1);
    clearTimeout(entry.timer);
    for (const thing of entry.things) {
      const use = this.use(thing);
      use.waiting -= 1;
      this.forget(thing, use);
    }
    return true;
  }

  private use(thing: string): Busy {
    let use = this.busy.get(thing);
    if (use === undefined) {
      use = { socket: null, sent: 0, waiting: 0 };
      this.busy.set(thing, use);
    }
    return use;
  }

  private forget(thing: string, { sent, waiting }: Busy): void {
    if (sent === 0 && waiting === 0) this.busy.delete(thing);
  }
}
