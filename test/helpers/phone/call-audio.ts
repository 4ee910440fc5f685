/** A call's sound: a socket, what is said into it and what is heard from it, and waiting for what should be heard. */
import type { Socket } from 'node:dgram';
import { writeWav } from '../sound.ts';
import { framesIn, Hearing, type Window } from './hearing.ts';
import { onTick } from './pacer.ts';
import { PromptFinder, type PromptMatch } from './prompt-finder.ts';
import { openRtpSocket, parseRtp } from './rtp.ts';
import type { AudioDescription } from './sdp.ts';
import { Speaking } from './speaking.ts';

/** Every wait has a deadline, from now. */
export interface Waiting {
  withinMs?: number;
  /** Only sound that arrives from here on counts (performance.now()); default now. */
  fromMs?: number;
}

/** Someone who waits for a sound, to be told when it cannot come any more. */
interface Watch {
  fail: (why: string) => void;
}

const DEFAULT_WITHIN_MS = 10_000;
/** Without a packet for so long the sound may be over: Asterisk sends none between one playback and the next. */
const PAUSE_MS = 100;

export class CallAudio {
  private readonly address: string;
  private socket: Socket | undefined;
  private remote: { address: string; port: number } | undefined;
  private stopTicking: (() => void) | undefined;
  private watches = new Set<Watch>();
  /** Where the last recognised prompt ended: the next one is looked for behind it. */
  private promptCursor = 0;
  private endedWhy: string | undefined;
  private eventPayloadType: number | undefined;
  readonly speaking: Speaking;
  readonly hearing: Hearing;

  constructor(address: string, keepAudioMs: number) {
    this.address = address;
    this.hearing = new Hearing(keepAudioMs);
    this.speaking = new Speaking((packet) => {
      if (this.remote) this.socket?.send(packet, this.remote.port, this.remote.address);
    });
  }

  /** Takes a port, before any description of this sound is sent. */
  async open(): Promise<void> {
    if (this.socket) return;
    const socket = await openRtpSocket(this.address);
    if (this.endedWhy !== undefined) {
      socket.close();
      return;
    }
    this.socket = socket;
    socket.on('message', (bytes) => {
      const packet = parseRtp(bytes);
      if (packet) this.hearing.take(packet, performance.now(), this.eventPayloadType);
    });
  }

  get port(): number {
    return this.socket?.address().port ?? 0;
  }

  /** Starts (or goes on) sending where the other side wants it; `eventPayloadType` is the one we promised to take. */
  connect(theirs: AudioDescription, eventPayloadType: number | undefined): void {
    this.remote = { address: theirs.address, port: theirs.port };
    this.eventPayloadType = eventPayloadType;
    this.speaking.eventPayloadType = theirs.eventPayloadType;
    const wanted = theirs.direction === 'sendrecv' || theirs.direction === 'recvonly';
    this.speaking.allowed = wanted && this.socket !== undefined;
    if (this.socket) this.stopTicking ??= onTick((skipped, late) => this.speaking.tick(skipped, late));
  }

  /** Ends sending and receiving; what was heard can still be asked for, and whoever waits is told why it is vain. */
  end(why: string): void {
    if (this.endedWhy !== undefined) return;
    this.endedWhy = why;
    this.stopTicking?.();
    this.speaking.end();
    this.socket?.close();
    this.socket = undefined;
    for (const watch of this.watches) watch.fail(why);
  }

  /** Waits until a frequency sounds for `forMs` at `minLevelDb` or more, with at least `minShare` of all the power. */
  waitForTone(
    hz: number,
    options: Waiting & { forMs?: number; minLevelDb?: number; minShare?: number } = {},
  ): Promise<{ atMs: number; levelDb: number }> {
    const { forMs = 100, minLevelDb = -40, minShare = 0.25 } = options;
    return this.waitFor(
      `a tone of ${hz} Hz`,
      options,
      (window) => {
        const tone = this.hearing.toneLevelDb(hz, window);
        const all = this.hearing.levelDb(window);
        if (!this.isFull(window) || tone < minLevelDb || tone < all + 10 * Math.log10(minShare)) return undefined;
        return { atMs: window.fromMs, levelDb: tone };
      },
      forMs,
    );
  }

  /** Waits until anything louder than `minLevelDb` is heard for `forMs` on average. */
  waitForSound(options: Waiting & { forMs?: number; minLevelDb?: number } = {}): Promise<{ atMs: number }> {
    const { forMs = 100, minLevelDb = -45 } = options;
    return this.waitFor(
      'sound',
      options,
      (window) => {
        const loud = this.isFull(window) && this.hearing.levelDb(window) >= minLevelDb;
        return loud ? { atMs: window.fromMs } : undefined;
      },
      forMs,
    );
  }

  /** Waits until `forMs` of silence are heard; no packets are silence too. */
  waitForSilence(options: Waiting & { forMs?: number; maxLevelDb?: number } = {}): Promise<{ atMs: number }> {
    const { forMs = 500, maxLevelDb = -50 } = options;
    return this.waitFor(
      'silence',
      options,
      (window) => {
        return this.hearing.levelDb(window) <= maxLevelDb ? { atMs: window.fromMs } : undefined;
      },
      forMs,
    );
  }

  /** Waits until the keys received so far are or end with `keys`. */
  waitForKeys(keys: string, options: Waiting = {}): Promise<{ atMs: number }> {
    const done = (nowMs: number) => (this.hearing.keys.endsWith(keys) ? { atMs: nowMs } : undefined);
    return this.watch(`the keys ${keys}`, options.withinMs, done, () => `the keys so far: "${this.hearing.keys}"`);
  }

  /**
   * Waits until the beginning of a known recording (WAV) is heard: its first `matchMs` of sound (default 2500, or all of
   * a shorter one), alike by `leastScore`. That is 0.9 by default: the same recording reaches 0.99, another that begins
   * with the same apology 0.8; one that has the very same words cannot be told apart. Of several recordings the first
   * that is heard counts, and is told in `path`. Looks from the end of the prompt recognised before on, so a script of
   * waits misses nothing; `fromMs` looks elsewhere. A prompt that may be cut short needs a smaller `matchMs`.
   */
  async waitForPrompt(
    paths: string | readonly string[],
    options: Waiting & { matchMs?: number; leastScore?: number } = {},
  ): Promise<PromptMatch> {
    const finders = this.findersFor(paths, options);
    const match = await this.watch(
      `the prompt ${finders.map(({ path }) => path).join(' or ')}`,
      options.withinMs,
      (nowMs, last) => {
        const paused = last || nowMs - this.hearing.lastPacketMs > PAUSE_MS;
        return earliest(finders.map((finder) => finder.search(this.hearing, paused)));
      },
      () => `best likeness ${Math.max(...finders.map(({ bestScore }) => bestScore)).toFixed(2)}, ${this.describe()}`,
    );
    this.promptCursor = match.end;
    return match;
  }

  /** Whether a recording is in what has been heard up to now (see waitForPrompt); moves no cursor. */
  heardPrompt(
    paths: string | readonly string[],
    options: { fromMs?: number; matchMs?: number; leastScore?: number } = {},
  ): PromptMatch | undefined {
    const finders = this.findersFor(paths, { fromMs: 0, ...options });
    return earliest(finders.map((finder) => finder.search(this.hearing, true)));
  }

  /** Keeps what was heard as a WAV file, for whoever looks into a failed test. */
  save(path: string): void {
    writeWav(path, this.hearing.recording());
  }

  private findersFor(
    paths: string | readonly string[],
    options: { fromMs?: number; matchMs?: number; leastScore?: number },
  ): PromptFinder[] {
    const { matchMs = 2500, leastScore = 0.9 } = options;
    const from = options.fromMs === undefined ? this.promptCursor : this.hearing.positionAt(options.fromMs);
    const all = typeof paths === 'string' ? [paths] : paths;
    return all.map((path) => new PromptFinder(path, from, { matchMs, leastScore }));
  }

  /** A window that lacks more than one packet in five is not yet heard. */
  private isFull(window: { fromMs: number; forMs: number }): boolean {
    return this.hearing.during(window).length >= framesIn(window.forMs) * 160 * 0.8;
  }

  private waitFor<T>(
    what: string,
    options: Waiting,
    check: (window: { fromMs: number; forMs: number }) => T | undefined,
    forMs: number,
  ): Promise<T> {
    const fromMs = options.fromMs ?? performance.now();
    return this.watch(
      what,
      options.withinMs,
      (nowMs) => (nowMs - forMs < fromMs ? undefined : check({ fromMs: nowMs - forMs, forMs })),
      () => this.describe(),
    );
  }

  /**
   * Asks `check` at every tick until it knows an answer, and a last time when the deadline passes or the call ends: what
   * was heard up to then counts.
   */
  private watch<T>(
    what: string,
    withinMs = DEFAULT_WITHIN_MS,
    check: (nowMs: number, last: boolean) => T | undefined,
    soFar: () => string,
  ): Promise<T> {
    const found = new Promise<T>((resolve, reject) => {
      const deadlineMs = performance.now() + withinMs;
      const stop = onTick(() => {
        const nowMs = performance.now();
        if (nowMs > deadlineMs) watch.fail(`not within ${withinMs} ms`);
        else ask(nowMs, false);
      });
      const ask = (nowMs: number, last: boolean): boolean => {
        const answer = check(nowMs, last);
        if (answer === undefined) return false;
        stop();
        this.watches.delete(watch);
        resolve(answer);
        return true;
      };
      const watch: Watch = {
        fail: (why) => {
          if (ask(performance.now(), true)) return;
          stop();
          this.watches.delete(watch);
          reject(new Error(`did not hear ${what}: ${why}; ${soFar()}`));
        },
      };
      this.watches.add(watch);
      if (this.endedWhy !== undefined) watch.fail(this.endedWhy);
      else ask(performance.now(), false);
    });
    found.catch(() => {});
    return found;
  }

  private describe(): string {
    const window: Window = { fromMs: performance.now() - 1000, forMs: 1000 };
    const { hz } = this.hearing.loudestTone(window);
    const level = this.hearing.levelDb(window);
    const strongest = Number.isFinite(level) ? `, most of it at ${hz.toFixed(0)} Hz` : '';
    return `${this.hearing.packetCount} packets so far, ${level.toFixed(1)} dBFS over the last second${strongest}`;
  }
}

function earliest(matches: (PromptMatch | undefined)[]): PromptMatch | undefined {
  return matches
    .filter((match) => match !== undefined)
    .sort((a, b) => a.start - b.start)
    .at(0);
}
