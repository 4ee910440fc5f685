/**
 * One WebSocket to one Asterisk: events come down it, requests go up it (ARI's "REST over WebSocket", Asterisk ≥ 22.6:
 * `RESTRequest`/`RESTResponse`, docs.asterisk.org, "ARI REST over WebSocket"). Requests are pipelined; Asterisk serves them one after
 * another in the order sent, so of two requests the second finds what the first made. It connects again for ever.
 */
import { WebSocket } from 'ws';
import type { AriEvent, AriInfo } from './ari-types.ts';
import { isNewEnough, OLDEST_VERSION } from './version.ts';

export type AriRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/ari/`, each part encoded: `channels/ID/answer`. */
  uri: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
};

/** A request that did not succeed. */
export class AriError extends Error {
  /** `status`: Asterisk refused it; `timeout`: no answer in time; `closed`: no connection, or it broke meanwhile. */
  readonly kind: 'status' | 'timeout' | 'closed';
  /** HTTP's, for `status`; otherwise 0. */
  readonly statusCode: number;
  constructor(kind: AriError['kind'], statusCode: number, message: string) {
    super(message);
    this.name = 'AriError';
    this.kind = kind;
    this.statusCode = statusCode;
  }
}

/** Connecting was refused for a reason that trying again does not mend: somebody has to change something. */
export class AriRefusedError extends Error {
  override name = 'AriRefusedError';
}

export type AriListener = {
  /** Connected, and the server is new enough. Events may come right after. */
  connected(info: AriInfo): void;
  event(event: AriEvent): void;
  /** Was connected and is not any more; pending requests have been rejected. */
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
};

export const ARI_LIMITS: AriLimits = {
  requestMs: 5_000,
  connectMs: 5_000,
  retryFirstMs: 100,
  retryAtMostMs: 2_000,
  pingMs: 2_000,
  silenceMs: 7_000,
};

export type AriSocketOptions = {
  /** `http://host:8088`. */
  url: string;
  user: string;
  password: string;
  application: string;
  listener: AriListener;
  limits?: Partial<AriLimits>;
};

type Pending = {
  request: AriRequest;
  resolve: (body: unknown) => void;
  reject: (error: AriError) => void;
  timer: NodeJS.Timeout;
};

export class AriSocket {
  private readonly options: AriSocketOptions;
  private readonly limits: AriLimits;
  private readonly pending = new Map<string, Pending>();
  private socket: WebSocket | null = null;
  /** True from `connected` to `lost`. */
  private up = false;
  private over = false;
  private lastRequest = 0;
  private retryMs: number;
  private retryTimer: NodeJS.Timeout | undefined;
  private pingTimer: NodeJS.Timeout | undefined;
  private heardAtMs = 0;

  constructor(options: AriSocketOptions) {
    this.options = options;
    this.limits = { ...ARI_LIMITS, ...options.limits };
    this.retryMs = this.limits.retryFirstMs;
  }

  /** Starts connecting; what comes of it is told to the listener. */
  open(): void {
    const { url, user, password, application } = this.options;
    const address = new URL('ari/events', `${url.replace(/^http/, 'ws').replace(/\/*$/, '')}/`);
    address.searchParams.set('app', application);
    address.searchParams.set('subscribeAll', 'false');
    const socket = new WebSocket(address, {
      auth: `${user}:${password}`,
      handshakeTimeout: this.limits.connectMs,
      perMessageDeflate: false,
      // Ours to send, Asterisk's to refuse: a list of all channels is the longest message it sends, some 500 bytes for each.
      maxPayload: 64 * 1024 * 1024,
    });
    this.socket = socket;
    let why = '';
    socket.on('open', () => this.greet(socket));
    socket.on('message', (data) => this.take(socket, String(data)));
    socket.on('pong', () => {
      this.heardAtMs = Date.now();
    });
    socket.on('unexpected-response', (request, response) => {
      why = `HTTP ${response.statusCode}`;
      if (response.statusCode === 401 || response.statusCode === 403) this.refuse(wrongPassword(url, user));
      response.resume();
      request.destroy();
      this.ended(socket, why);
    });
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', (code) => this.ended(socket, why || `closed with ${code}`));
  }

  /** True while requests can be made. */
  isUp(): boolean {
    return this.up;
  }

  /**
   * Sends one request at once, behind all sent before it.
   * @returns the answer's JSON, null when it has none
   * @throws AriError
   */
  request<T = unknown>(request: AriRequest): Promise<T> {
    if (!this.up) {
      return Promise.reject(new AriError('closed', 0, `${this.options.url} is not connected: ${describe(request)}`));
    }
    return this.send(request) as Promise<T>;
  }

  /** Breaks the connection and connects anew; for a line that answers, but wrongly. */
  drop(reason: string): void {
    const { socket } = this;
    if (socket) this.ended(socket, reason);
  }

  /** Closes for good; pending requests are rejected. `lost` is not told. */
  close(): void {
    if (this.over) return;
    this.over = true;
    this.up = false;
    clearTimeout(this.retryTimer);
    clearInterval(this.pingTimer);
    this.rejectPending('closed by us');
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    socket.removeAllListeners();
    socket.on('error', () => {});
    socket.close(1000);
    // A peer that does not answer the close would keep the process alive for 30 s.
    const patience = setTimeout(() => socket.terminate(), 500);
    socket.once('close', () => clearTimeout(patience));
  }

  private send(request: AriRequest): Promise<unknown> {
    const { socket } = this;
    return new Promise((resolve, reject) => {
      this.lastRequest += 1;
      const requestId = String(this.lastRequest);
      const timer = setTimeout(() => {
        this.pending.delete(requestId);
        reject(new AriError('timeout', 0, `no answer within ${this.limits.requestMs} ms: ${describe(request)}`));
      }, this.limits.requestMs);
      this.pending.set(requestId, { request, resolve, reject, timer });
      const { method, uri, query, body } = request;
      const message = {
        type: 'RESTRequest',
        request_id: requestId,
        method,
        uri,
        ...(query && { query_strings: Object.entries(query).map(([name, value]) => ({ name, value })) }),
        ...(body !== undefined && { content_type: 'application/json', message_body: JSON.stringify(body) }),
      };
      socket?.send(JSON.stringify(message));
    });
  }

  /** The first thing asked: is this an Asterisk that we can work with? */
  private async greet(socket: WebSocket): Promise<void> {
    this.heardAtMs = Date.now();
    clearInterval(this.pingTimer);
    this.pingTimer = setInterval(() => this.watch(socket), this.limits.pingMs);
    try {
      const info = (await this.send({ method: 'GET', uri: 'asterisk/info' })) as AriInfo;
      if (socket !== this.socket) return;
      if (!isNewEnough(info.system.version)) {
        this.refuse(tooOld(this.options.url, info.system.version));
        this.ended(socket, 'too old');
        return;
      }
      this.up = true;
      this.retryMs = this.limits.retryFirstMs;
      this.options.listener.connected(info);
    } catch (error) {
      this.ended(socket, (error as Error).message);
    }
  }

  private take(socket: WebSocket, text: string): void {
    if (socket !== this.socket) return;
    this.heardAtMs = Date.now();
    const message = JSON.parse(text) as { type: string };
    if (message.type === 'RESTResponse') this.settle(message as unknown as RestResponse);
    else if (message.type === 'ApplicationReplaced') this.giveWay();
    else this.options.listener.event(message as AriEvent);
  }

  private settle(response: RestResponse): void {
    const waiting = this.pending.get(response.request_id);
    if (!waiting) return;
    this.pending.delete(response.request_id);
    clearTimeout(waiting.timer);
    const { status_code: statusCode, message_body: body } = response;
    if (statusCode >= 200 && statusCode < 300) {
      waiting.resolve(body ? JSON.parse(body) : null);
    } else {
      const said = body ? ((JSON.parse(body) as { message?: string }).message ?? body) : response.reason_phrase;
      waiting.reject(new AriError('status', statusCode, `${statusCode} ${said}: ${describe(waiting.request)}`));
    }
  }

  private watch(socket: WebSocket): void {
    if (Date.now() - this.heardAtMs > this.limits.silenceMs) {
      this.ended(socket, `nothing heard for ${this.limits.silenceMs} ms`);
    } else if (socket.readyState === WebSocket.OPEN) {
      socket.ping();
    }
  }

  private giveWay(): void {
    const { socket, options } = this;
    if (socket) this.ended(socket, `another controller has taken the application ${options.application}`);
    this.close();
    options.listener.replaced();
  }

  private refuse(error: AriRefusedError): void {
    this.retryMs = this.limits.retryAtMostMs;
    this.options.listener.refused(error);
  }

  /** The only way a connection ends, whichever of its events comes first. */
  private ended(socket: WebSocket, reason: string): void {
    if (socket !== this.socket || this.over) return;
    this.socket = null;
    clearInterval(this.pingTimer);
    socket.removeAllListeners();
    socket.on('error', () => {});
    socket.terminate();
    const wasUp = this.up;
    this.up = false;
    this.retryTimer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, this.limits.retryAtMostMs);
    this.rejectPending(reason);
    if (wasUp) this.options.listener.lost(reason);
  }

  private rejectPending(reason: string): void {
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { request, reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new AriError('closed', 0, `connection lost (${reason}): ${describe(request)}`));
    }
  }
}

type RestResponse = { request_id: string; status_code: number; reason_phrase: string; message_body?: string };

function describe({ method, uri }: AriRequest): string {
  return `${method} ${uri}`;
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
