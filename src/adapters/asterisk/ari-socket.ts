/**
 * One WebSocket to one Asterisk, from its opening to its end: events come down it, requests go up it (ARI's "REST over WebSocket",
 * Asterisk ≥ 22.6: `RESTRequest`/`RESTResponse`, docs.asterisk.org, "ARI REST over WebSocket"). Requests are pipelined; Asterisk serves them
 * one after another in the order sent, so of two requests the second finds what the first made.
 */
import net from 'node:net';
import tls from 'node:tls';
import { WebSocket } from 'ws';
import type { AriEvent } from './ari-types.ts';

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

export type AriSocketOptions = {
  /** `http://host:8088`. */
  url: string;
  user: string;
  password: string;
  /** Registered by connecting. Another connection with the same name takes its events away (`ApplicationReplaced`). */
  application: string;
  /** Connecting. */
  connectMs: number;
  /** A request's answer. */
  requestMs: number;
  /** A ping is sent this often. */
  pingMs: number;
  /** Nothing received for this long: the line is dead. */
  silenceMs: number;
  opened(): void;
  event(event: AriEvent): void;
  /** Told once, whether it was open or not; requests under way are rejected right after. Not told after `close`. */
  ended(reason: string, httpStatus: number | null): void;
};

type Pending = {
  request: AriRequest;
  sentAtMs: number;
  resolve: (body: unknown) => void;
  reject: (error: AriError) => void;
  timer: NodeJS.Timeout;
  /** Asterisk has answered, or never will: it was told after the promise, also of a request that had timed out. */
  over: () => void;
};

export class AriSocket {
  private readonly options: AriSocketOptions;
  private readonly webSocket: WebSocket;
  /** What Asterisk has not answered, oldest first; those that timed out among it. */
  private readonly pending = new Map<string, Pending>();
  private line: net.Socket | null = null;
  private over = false;
  private lastRequest = 0;
  private pingTimer: NodeJS.Timeout | undefined;
  private heardAtMs = 0;

  constructor(options: AriSocketOptions) {
    this.options = options;
    const { url, user, password, application } = options;
    const address = new URL('ari/events', `${url.replace(/^http/, 'ws').replace(/\/*$/, '')}/`);
    address.searchParams.set('app', application);
    address.searchParams.set('subscribeAll', 'false');
    const socket = new WebSocket(address, {
      auth: `${user}:${password}`,
      handshakeTimeout: options.connectMs,
      perMessageDeflate: false,
      // Ours to send, Asterisk's to refuse: a list of all channels is the longest message it sends, some 500 bytes for each.
      maxPayload: 64 * 1024 * 1024,
      createConnection: ((to: tls.ConnectionOptions) => this.connect(to)) as never,
    });
    this.webSocket = socket;
    let why = '';
    socket.on('open', () => {
      this.heardAtMs = Date.now();
      this.pingTimer = setInterval(() => this.watch(), options.pingMs);
      options.opened();
    });
    socket.on('message', (data) => this.take(String(data)));
    socket.on('pong', () => {
      this.heardAtMs = Date.now();
    });
    socket.on('unexpected-response', (request, response) => {
      response.resume();
      request.destroy();
      this.end(`HTTP ${response.statusCode}`, response.statusCode);
    });
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', (code) => this.end(why || `closed with ${code}`));
  }

  get application(): string {
    return this.options.application;
  }

  /** Requests that Asterisk may still be carrying out. */
  get outstanding(): number {
    return this.pending.size;
  }

  /** When the oldest of them was sent; null: there is none. */
  get oldestSentAtMs(): number | null {
    for (const { sentAtMs } of this.pending.values()) return sentAtMs;
    return null;
  }

  /**
   * Sends one request behind all sent before it; those of one turn go out together.
   * @param over called once when Asterisk has answered, or when the socket has ended: also of a request that has timed out before
   * @returns a GET's answer, of other requests null
   * @throws AriError
   */
  send(request: AriRequest, over: () => void = () => {}): Promise<unknown> {
    if (this.over) {
      over();
      return Promise.reject(new AriError('closed', 0, `not connected: ${describe(request)}`));
    }
    return new Promise((resolve, reject) => {
      this.lastRequest += 1;
      const requestId = String(this.lastRequest);
      const { requestMs } = this.options;
      const timer = setTimeout(
        () => reject(new AriError('timeout', 0, `no answer within ${requestMs} ms: ${describe(request)}`)),
        requestMs,
      );
      this.pending.set(requestId, { request, sentAtMs: Date.now(), resolve, reject, timer, over });
      this.gather();
      this.webSocket.send(messageOf(requestId, request));
    });
  }

  /** Ends it at once; requests under way are rejected. */
  end(reason: string, httpStatus: number | null = null): void {
    if (this.over) return;
    this.over = true;
    const { webSocket } = this;
    clearInterval(this.pingTimer);
    webSocket.removeAllListeners();
    webSocket.on('error', () => {});
    webSocket.terminate();
    // First, so that nothing that follows from the rejections is sent here.
    this.options.ended(reason, httpStatus);
    this.rejectPending(reason);
  }

  /** Says goodbye; requests under way are rejected. `ended` is not told. */
  close(): void {
    if (this.over) return;
    this.over = true;
    const { webSocket } = this;
    clearInterval(this.pingTimer);
    this.rejectPending('closed by us');
    webSocket.removeAllListeners();
    webSocket.on('error', () => {});
    webSocket.close(1000);
    // A peer that does not answer the close would keep the process alive for 30 s.
    const patience = setTimeout(() => webSocket.terminate(), 500);
    webSocket.once('close', () => clearTimeout(patience));
  }

  /** As `ws` would connect; made here because only the line below it can hold back what is written to it. */
  private connect(to: tls.ConnectionOptions): net.Socket {
    // There it is the URL's, here it would be a local socket's.
    const options = { ...to, path: undefined } as tls.ConnectionOptions & net.TcpNetConnectOpts;
    const { host = '' } = options;
    const isSecure = this.options.url.startsWith('https:');
    this.line = isSecure ? tls.connect({ servername: net.isIP(host) ? '' : host, ...options }) : net.connect(options);
    return this.line.setNoDelay(true);
  }

  /** One system call instead of one for each request: what a turn orders costs half, and arrives together. */
  private gather(): void {
    const { line } = this;
    if (line === null || line.writableCorked > 0) return;
    line.cork();
    process.nextTick(() => line.uncork());
  }

  private take(text: string): void {
    this.heardAtMs = Date.now();
    const message = JSON.parse(text) as { type: string };
    if (message.type === 'RESTResponse') this.settle(message as unknown as RestResponse);
    else this.options.event(message as AriEvent);
  }

  private settle(response: RestResponse): void {
    const waiting = this.pending.get(response.request_id);
    if (!waiting) return;
    this.pending.delete(response.request_id);
    clearTimeout(waiting.timer);
    const { status_code: statusCode, message_body: body } = response;
    if (statusCode >= 200 && statusCode < 300) {
      // What an order has made is known: nobody asked to be told of it again.
      waiting.resolve(body && waiting.request.method === 'GET' ? JSON.parse(body) : null);
    } else {
      const said = body ? ((JSON.parse(body) as { message?: string }).message ?? body) : response.reason_phrase;
      waiting.reject(new AriError('status', statusCode, `${statusCode} ${said}: ${describe(waiting.request)}`));
    }
    waiting.over();
  }

  private watch(): void {
    const { silenceMs } = this.options;
    if (Date.now() - this.heardAtMs > silenceMs) this.end(`nothing heard for ${silenceMs} ms`);
    else if (this.webSocket.readyState === WebSocket.OPEN) this.webSocket.ping();
  }

  private rejectPending(reason: string): void {
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { request, reject, timer, over } of waiting) {
      clearTimeout(timer);
      reject(new AriError('closed', 0, `connection lost (${reason}): ${describe(request)}`));
      over();
    }
  }
}

type RestResponse = { request_id: string; status_code: number; reason_phrase: string; message_body?: string };

export function describe({ method, uri }: AriRequest): string {
  return `${method} ${uri}`;
}

function messageOf(requestId: string, { method, uri, query, body }: AriRequest): string {
  return JSON.stringify({
    type: 'RESTRequest',
    request_id: requestId,
    method,
    uri,
    ...(query && { query_strings: Object.entries(query).map(([name, value]) => ({ name, value })) }),
    ...(body !== undefined && { content_type: 'application/json', message_body: JSON.stringify(body) }),
  });
}
