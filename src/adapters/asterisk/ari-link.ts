/**
 * The connection to one Asterisk: one socket for its events, several for requests (`ari-lanes.ts`). It connects again for ever.
 *
 * It is up only as a whole. When a request socket breaks, nobody knows which of its requests were carried out: they fail, the floor is
 * told that the node was lost, and once the socket has been replaced and everything sent before has come to its end, it is
 * told what there is. Events go on coming meanwhile. When the events' socket breaks, all is made anew.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AriLanes } from './ari-lanes.ts';
import { AriError, type AriRequest, AriSocket, describe } from './ari-socket.ts';
import type { AriEvent, AriInfo } from './ari-types.ts';
import { isNewEnough, OLDEST_VERSION } from './version.ts';

/** Connecting was refused for a reason that trying again does not mend: somebody has to change something. */
export class AriRefusedError extends Error {
  override name = 'AriRefusedError';
}

export type AriListener = {
  /** Connected, and the server is new enough. Events may have come before. */
  connected(info: AriInfo): void;
  event(event: AriEvent): void;
  /** Was connected and is not any more; pending requests are rejected. */
  lost(reason: string): void;
  /** Another connection took the application's name. No new attempt is made: two of a name would throw each other out for ever. */
  replaced(): void;
  /** Wrong password, or Asterisk is too old. It is tried again every `retryAtMostMs`. */
  refused(error: AriRefusedError): void;
};

export type AriLimits = {
  /** A request's answer. Asterisk answers within 1 ms; what takes seconds is a channel that hangs, and the floor must go on without it. */
  requestMs: number;
  /** Connecting, and the version's answer. */
  connectMs: number;
  /** Pause before the second attempt; it doubles up to `retryAtMostMs`. */
  retryFirstMs: number;
  /** Longest pause, so that a node is back at most this long after Asterisk is. */
  retryAtMostMs: number;
  /** A ping is sent this often. */
  pingMs: number;
  /** Nothing received for this long: the line is dead. More than `requestMs`, since a request that hangs delays the pong as well. */
  silenceMs: number;
  /** The same for a request socket. A channel that hangs keeps its socket silent; whoever else is on the line need not suffer for it. */
  requestSilenceMs: number;
  /**
   * Sockets for requests. Each costs Asterisk a sleeping thread. As many channels can be moved at once; where a core is to be had they
   * are moved in a millisecond each, so this is for an overloaded machine (docs/benchmarks.md, `pickup`).
   */
  requestSockets: number;
  /** Requests not answered. Ten for each of a thousand calls: an Asterisk that is so far behind serves nobody, and the connection is made anew. */
  outstandingAtMost: number;
};

export const ARI_LIMITS: AriLimits = {
  requestMs: 5_000,
  connectMs: 5_000,
  retryFirstMs: 100,
  retryAtMostMs: 2_000,
  pingMs: 2_000,
  silenceMs: 7_000,
  requestSilenceMs: 30_000,
  requestSockets: 8,
  outstandingAtMost: 10_000,
};

export type AriLinkOptions = {
  /** `http://host:8088`. */
  url: string;
  user: string;
  password: string;
  application: string;
  listener: AriListener;
  limits?: Partial<AriLimits>;
};

/** How often it is asked whether Asterisk is through with a socket that has ended. */
const ENDED_ASK_MS = 10;

/** Name of the event by which an application shows that it still gets its own. */
const SIGN_OF_LIFE = 'hotline-sign-of-life';

export class AriLink {
  private readonly options: AriLinkOptions;
  private readonly limits: AriLimits;
  /** Apart from other controllers on the same Asterisk: of two connections of a name the older one is thrown out. */
  private readonly instance = randomBytes(4).toString('hex');
  private events: AriSocket | null = null;
  private readonly lanes: AriLanes;
  /** Request sockets that have not ended, and when they are open. */
  private readonly sockets = new Map<AriSocket, Promise<void>>();
  private info: AriInfo | null = null;
  /** True from `connected` to `lost`. */
  private up = false;
  private over = false;
  /** Counts what is built up and torn down, so that what belongs to an earlier state is dropped. */
  private generation = 0;
  private madeSockets = 0;
  /** Applications of request sockets that ended with requests under way. */
  private leftBehind: string[] = [];
  private retryMs: number;
  private retryTimer: NodeJS.Timeout | undefined;
  private lifeTimer: NodeJS.Timeout | undefined;
  /** When the sign of life was asked for that has not come yet. */
  private askedForLifeAtMs: number | null = null;

  constructor(options: AriLinkOptions) {
    this.options = options;
    this.limits = { ...ARI_LIMITS, ...options.limits };
    this.retryMs = this.limits.retryFirstMs;
    this.lanes = new AriLanes(this.limits.requestMs);
  }

  /** Starts connecting; what comes of it is told to the listener. */
  open(): void {
    const { application, listener } = this.options;
    const { silenceMs } = this.limits;
    const socket = this.makeSocket(application, silenceMs, {
      opened: () => void this.greet(socket),
      event: (event) => {
        this.askedForLifeAtMs = null;
        if (event.type === 'ApplicationReplaced') this.giveWay();
        else if (event.type !== 'ChannelUserevent') listener.event(event);
      },
      ended: (reason, httpStatus) => {
        if (httpStatus === 401 || httpStatus === 403) this.refuse(wrongPassword(this.options.url, this.options.user));
        this.tearDown(reason);
      },
    });
    this.events = socket;
  }

  /**
   * Sends one request at once, behind all sent before it that touch one of the same things.
   * @param things what it touches: ids of channels, bridges, phones; none: it is sent with the connection's own, in their order
   * @returns a GET's answer, of other requests null
   * @throws AriError
   */
  request<T = unknown>(request: AriRequest, things: readonly string[] = []): Promise<T> {
    const { events, lanes, limits } = this;
    if (!this.up || events === null) {
      return Promise.reject(new AriError('closed', 0, `${this.options.url} is not connected: ${describe(request)}`));
    }
    if (things.length === 0) return events.send(request) as Promise<T>;
    if (lanes.outstanding >= limits.outstandingAtMost) {
      this.drop(`${limits.outstandingAtMost} requests are not answered`);
      return Promise.reject(new AriError('closed', 0, `Asterisk is too far behind: ${describe(request)}`));
    }
    return lanes.send(request, things) as Promise<T>;
  }

  /** For looking through a node while nothing else may be asked of it yet. */
  ask<T = unknown>(request: AriRequest): Promise<T> {
    if (this.events === null) return Promise.reject(new AriError('closed', 0, `not connected: ${describe(request)}`));
    return this.events.send(request) as Promise<T>;
  }

  /** Breaks the connection and connects anew; for a line that answers, but wrongly. */
  drop(reason: string): void {
    this.events?.end(reason);
  }

  /** Closes for good; pending requests are rejected. `lost` is not told. */
  close(): void {
    if (this.over) return;
    this.over = true;
    this.up = false;
    this.generation += 1;
    clearTimeout(this.retryTimer);
    clearInterval(this.lifeTimer);
    this.lanes.rejectWaiting('closed by us');
    for (const socket of this.sockets.keys()) socket.close();
    this.events?.close();
    this.events = null;
  }

  private makeSocket(
    application: string,
    silenceMs: number,
    told: Pick<ConstructorParameters<typeof AriSocket>[0], 'opened' | 'event' | 'ended'>,
  ): AriSocket {
    const { url, user, password } = this.options;
    const { connectMs, requestMs, pingMs } = this.limits;
    return new AriSocket({ url, user, password, application, connectMs, requestMs, pingMs, silenceMs, ...told });
  }

  /** The first thing asked: is this an Asterisk that we can work with? */
  private async greet(events: AriSocket): Promise<void> {
    try {
      const info = (await events.send({ method: 'GET', uri: 'asterisk/info' })) as AriInfo;
      if (events !== this.events) return;
      if (!isNewEnough(info.system.version)) {
        this.refuse(tooOld(this.options.url, info.system.version));
        this.drop('too old');
        return;
      }
      this.info = info;
      await this.complete();
    } catch (error) {
      events.end((error as Error).message);
    }
  }

  /** Opens the request sockets that are missing. Up means: nothing sent before can still change anything. */
  private async complete(): Promise<void> {
    this.generation += 1;
    const { generation, info, lanes, limits } = this;
    while (this.sockets.size < limits.requestSockets) this.openRequestSocket();
    await Promise.all([...this.sockets.values(), lanes.untilIdle(limits.requestMs)]);
    await this.untilForgotten(generation);
    if (generation !== this.generation || info === null) return;
    this.up = true;
    this.retryMs = limits.retryFirstMs;
    clearInterval(this.lifeTimer);
    this.askedForLifeAtMs = null;
    this.lifeTimer = setInterval(() => this.askForLife(), limits.pingMs);
    this.options.listener.connected(info);
  }

  /**
   * Has Asterisk send this application an event. One that connects while its predecessor's connection is being cleaned up can be switched off
   * together with it (res_stasis.c: `stasis_app_unregister` finds the application, and deactivates it after `app_update` has
   * given it to the newcomer). Its socket then stays open and answers requests, and no call ever comes.
   */
  private askForLife(): void {
    const { events, limits } = this;
    const { application } = this.options;
    if (events === null) return;
    const askedAtMs = this.askedForLifeAtMs;
    if (askedAtMs !== null) {
      if (Date.now() - askedAtMs > limits.silenceMs) this.drop(`Asterisk tells the application ${application} nothing`);
      return;
    }
    this.askedForLifeAtMs = Date.now();
    const uri = `events/user/${SIGN_OF_LIFE}`;
    events.send({ method: 'POST', uri, query: { application } }).catch((error: AriError) => {
      if (events === this.events && error.statusCode === 404) this.drop(error.message);
    });
  }

  /** Its name keeps out of what the dialplan offers calls to (`^hotline`): it gets no events, and no calls. */
  private openRequestSocket(): void {
    this.madeSockets += 1;
    const name = `requests-${this.options.application}-${this.instance}-${this.madeSockets}`;
    const silenceMs = Math.max(this.limits.silenceMs, this.limits.requestSilenceMs);
    let opened = () => {};
    let broken = (_error: AriError) => {};
    const open = new Promise<void>((resolve, reject) => {
      opened = resolve;
      broken = reject;
    });
    // Whoever waits for it hears of its end; nobody has to.
    open.catch(() => {});
    const socket = this.makeSocket(name, silenceMs, {
      opened: () => {
        this.lanes.add(socket);
        opened();
      },
      event: () => {},
      ended: (reason) => {
        broken(new AriError('closed', 0, `a connection for requests broke: ${reason}`));
        this.requestSocketEnded(socket, reason);
      },
    });
    this.sockets.set(socket, open);
  }

  private requestSocketEnded(socket: AriSocket, reason: string): void {
    this.sockets.delete(socket);
    if (!this.lanes.remove(socket)) return;
    if (socket.outstanding > 0) this.leftBehind.push(socket.application);
    if (this.events === null || this.over) return;
    const wasUp = this.up;
    this.up = false;
    this.lanes.rejectWaiting(reason);
    if (wasUp) this.options.listener.lost(`a connection for requests: ${reason}`);
    this.complete().catch((error: Error) => this.drop(error.message));
  }

  /**
   * Asterisk takes an application away when its socket's last request is done. Waits for that, so that none of them acts after
   * what is seen next; a channel that hangs is not waited for any longer than for an answer.
   */
  private async untilForgotten(generation: number): Promise<void> {
    const deadlineMs = Date.now() + this.limits.requestMs;
    while (this.leftBehind.length > 0 && generation === this.generation && Date.now() < deadlineMs) {
      const name = this.leftBehind[0] ?? '';
      try {
        await this.ask({ method: 'GET', uri: `applications/${encodeURIComponent(name)}` });
        await pause(ENDED_ASK_MS);
      } catch (error) {
        if (!(error instanceof AriError) || error.statusCode !== 404) throw error;
        this.leftBehind.shift();
      }
    }
    if (generation === this.generation) this.leftBehind = [];
  }

  private giveWay(): void {
    const { application, listener } = this.options;
    const reason = `another controller has taken the application ${application}`;
    const wasUp = this.up;
    this.close();
    if (wasUp) listener.lost(reason);
    listener.replaced();
  }

  private refuse(error: AriRefusedError): void {
    this.retryMs = this.limits.retryAtMostMs;
    this.options.listener.refused(error);
  }

  /** The only way the whole of it ends. */
  private tearDown(reason: string): void {
    this.generation += 1;
    this.events = null;
    clearInterval(this.lifeTimer);
    const wasUp = this.up;
    this.up = false;
    this.lanes.rejectWaiting(reason);
    for (const socket of this.sockets.keys()) socket.end(reason);
    this.retryTimer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, this.limits.retryAtMostMs);
    if (wasUp) this.options.listener.lost(reason);
  }
}

function wrongPassword(url: string, user: string): AriRefusedError {
  return new AriRefusedError(
    `Asterisk at ${url} refuses the ARI user "${user}"; set ARI_URL to http://USER:PASSWORD@HOST:PORT as in its ari.conf.`,
  );
}

function tooOld(url: string, version: string): AriRefusedError {
  return new AriRefusedError(
    `Asterisk at ${url} is version ${version}; ${OLDEST_VERSION.join('.')} or newer is needed, because older ones let a read-only ARI user write. Upgrade it.`,
  );
}
