/**
 * SIP over one UDP socket with the transactions of RFC 3261 section 17: what is lost is sent again, what comes twice is
 * answered twice and handled once.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { openSocket } from './rtp.ts';
import {
  branchOf,
  cseqOf,
  formatSip,
  Headers,
  parseSip,
  responseTo,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from './sip-message.ts';

export interface Peer {
  host: string;
  port: number;
}

export interface TransportOptions {
  address: string;
  port: number;
  /** T1, the estimate of the round trip that all timers are multiples of (RFC 3261 17.1.1.1). */
  t1Ms: number;
  /** Loses a datagram on purpose when it returns true. */
  lose: (way: 'in' | 'out', message: SipMessage) => boolean;
  /** A request nobody has seen before, with the way to answer it; ACK to a 2xx has nothing to answer. */
  onRequest: (request: SipRequest, server: ServerTransaction, atMs: number) => void;
}

/** T2: the longest pause between repetitions (RFC 3261 17.1.2.1). */
const T2_MS = 4000;
/** Timers B, F, H, J, L and M: how long a transaction is cared for, in multiples of T1. */
const LIFE_IN_T1 = 64;

/** Our request and what becomes of it. */
interface ClientTransaction {
  request: SipRequest;
  peer: Peer;
  onResponse: (response: SipResponse, atMs: number) => void;
  onTimeout: () => void;
  state: 'calling' | 'proceeding' | 'completed';
  ack?: SipRequest;
  timer?: NodeJS.Timeout;
  expiresMs: number;
}

/** Somebody's request and our answers to it. */
export class ServerTransaction {
  readonly request: SipRequest;
  readonly peer: Peer;
  private readonly transport: SipTransport;
  private last: SipResponse | undefined;
  private timer: NodeJS.Timeout | undefined;
  expiresMs: number;
  onUnacknowledged: () => void = () => {};

  constructor(transport: SipTransport, request: SipRequest, peer: Peer) {
    this.transport = transport;
    this.request = request;
    this.peer = peer;
    this.expiresMs = performance.now() + transport.lifeMs;
  }

  /** Sends a response; a final one to an INVITE again and again until its ACK (13.3.1.4 and timer G of 17.2.1). */
  respond(response: SipResponse): void {
    this.last = response;
    this.transport.send(response, this.peer);
    this.expiresMs = performance.now() + this.transport.lifeMs;
    if (this.request.method !== 'INVITE' || response.status < 200) return;
    this.timer = this.transport.repeat(
      () => this.transport.send(response, this.peer),
      T2_MS,
      () => this.onUnacknowledged(),
    );
  }

  /** Answers with nothing but a status. */
  reply(status: number, reason: string): void {
    this.respond(responseTo(this.request, status, reason, randomBytes(6).toString('hex')));
  }

  /** The same request came again: the same answer goes. */
  again(): void {
    if (this.last) this.transport.send(this.last, this.peer);
  }

  /** Its final response has arrived. */
  acknowledge(): void {
    this.transport.stopRepeating(this.timer);
    this.timer = undefined;
  }
}

export class SipTransport {
  private readonly socket: Socket;
  private readonly options: TransportOptions;
  private readonly clients = new Map<string, ClientTransaction>();
  private readonly servers = new Map<string, ServerTransaction>();
  private readonly repeats = new Map<NodeJS.Timeout, { current: NodeJS.Timeout }>();
  private readonly sweeper: NodeJS.Timeout;
  private closed = false;
  readonly lifeMs: number;

  static async open(options: TransportOptions): Promise<SipTransport> {
    return new SipTransport(await openSocket(options.address, options.port), options);
  }

  private constructor(socket: Socket, options: TransportOptions) {
    this.socket = socket;
    this.options = options;
    this.lifeMs = options.t1Ms * LIFE_IN_T1;
    socket.on('message', (bytes, from) => this.receive(bytes, { host: from.address, port: from.port }));
    this.sweeper = setInterval(() => this.sweep(), 1000);
    this.sweeper.unref();
  }

  get port(): number {
    return this.socket.address().port;
  }

  send(message: SipMessage, peer: Peer): void {
    if (this.closed || this.options.lose('out', message)) return;
    this.socket.send(formatSip(message), peer.port, peer.host);
  }

  /** The Via that brings answers back here (RFC 3261 8.1.1.7, rport of RFC 3581). */
  via(branch = `z9hG4bK${randomBytes(10).toString('hex')}`): string {
    return `SIP/2.0/UDP ${this.options.address}:${this.port};branch=${branch};rport`;
  }

  /**
   * Sends a request that carries its Via, and repeats it until something answers. `onTimeout` when nothing does within
   * 64 * T1. An ACK to a refusal is sent here; the ACK to a 2xx is the caller's (13.2.2.4), once for each 2xx that comes.
   */
  request(
    request: SipRequest,
    peer: Peer,
    handlers: { onResponse: (response: SipResponse, atMs: number) => void; onTimeout: () => void },
  ): void {
    const key = `${branchOf(request)} ${request.method}`;
    const expiresMs = performance.now() + this.lifeMs;
    const client: ClientTransaction = { request, peer, ...handlers, state: 'calling', expiresMs };
    this.clients.set(key, client);
    this.send(request, peer);
    const longest = request.method === 'INVITE' ? Number.POSITIVE_INFINITY : T2_MS;
    client.timer = this.repeat(
      () => this.send(request, peer),
      longest,
      () => {
        this.clients.delete(key);
        client.onTimeout();
      },
    );
  }

  /** Runs `act` after T1, 2*T1, 4*T1 … (at most `longestMs` apart), `giveUp` after 64*T1. */
  repeat(act: () => void, longestMs: number, giveUp: () => void): NodeJS.Timeout {
    const endMs = performance.now() + this.lifeMs;
    let pauseMs = this.options.t1Ms;
    const next = () => {
      pauseMs = Math.min(pauseMs * 2, longestMs);
      if (performance.now() >= endMs) {
        this.repeats.delete(first);
        giveUp();
        return;
      }
      act();
      handle.current = setTimeout(next, Math.min(pauseMs, endMs - performance.now()));
    };
    const first = setTimeout(next, pauseMs);
    const handle = { current: first };
    this.repeats.set(first, handle);
    return first;
  }

  stopRepeating(timer: NodeJS.Timeout | undefined): void {
    if (!timer) return;
    clearTimeout(this.repeats.get(timer)?.current);
    this.repeats.delete(timer);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.sweeper);
    for (const timer of [...this.repeats.keys()]) this.stopRepeating(timer);
    this.clients.clear();
    this.servers.clear();
    this.socket.close();
  }

  private receive(bytes: Buffer, from: Peer): void {
    const atMs = performance.now();
    const message = parseSip(bytes.toString('utf8'));
    if (!message || this.options.lose('in', message)) return;
    if (message.kind === 'response') this.receiveResponse(message, atMs);
    else this.receiveRequest(message, from, atMs);
  }

  private receiveResponse(response: SipResponse, atMs: number): void {
    const method = cseqOf(response).method;
    const client = this.clients.get(`${branchOf(response)} ${method}`);
    if (!client) return;
    if (response.status < 200) {
      // An INVITE rests once someone works on it; others go on at T2 (17.1.2.2), which loopback needs less than it costs.
      this.stopRepeating(client.timer);
      if (client.state === 'calling') client.state = 'proceeding';
      if (client.state === 'proceeding') client.onResponse(response, atMs);
      return;
    }
    const repeated = client.state === 'completed';
    this.stopRepeating(client.timer);
    client.state = 'completed';
    client.expiresMs = atMs + this.lifeMs;
    if (method === 'INVITE' && response.status >= 300) {
      client.ack ??= ackOfRefusal(client.request, response);
      this.send(client.ack, client.peer);
    }
    if (!repeated || (method === 'INVITE' && response.status < 300)) client.onResponse(response, atMs);
  }

  private receiveRequest(request: SipRequest, from: Peer, atMs: number): void {
    const key = `${branchOf(request)} ${request.method === 'ACK' ? 'INVITE' : request.method}`;
    const known = this.servers.get(key);
    if (known) {
      if (request.method === 'ACK') known.acknowledge();
      else known.again();
      return;
    }
    const server = new ServerTransaction(this, request, from);
    if (request.method !== 'ACK') this.servers.set(key, server);
    this.options.onRequest(request, server, atMs);
  }

  /** The INVITE that a CANCEL means: same branch (RFC 3261 9.2). */
  inviteOf(cancel: SipRequest): ServerTransaction | undefined {
    return this.servers.get(`${branchOf(cancel)} INVITE`);
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const [key, client] of this.clients) {
      if (client.state === 'completed' && client.expiresMs < nowMs) this.clients.delete(key);
    }
    for (const [key, server] of this.servers) if (server.expiresMs < nowMs) this.servers.delete(key);
  }
}

/** RFC 3261 17.1.1.3: the INVITE's own Via, and the To of the response. */
function ackOfRefusal(invite: SipRequest, response: SipResponse): SipRequest {
  const ack = copyFor('ACK', invite);
  ack.headers.fields.forEach((field) => {
    if (field[0] === 'To') field[1] = response.headers.get('To') ?? field[1];
  });
  return ack;
}

/** A CANCEL (9.1) or ACK that belongs to an INVITE: its Via, From, To, Call-ID, Route and CSeq number. */
export function copyFor(method: 'ACK' | 'CANCEL', invite: SipRequest): SipRequest {
  const copy: SipRequest = { ...invite, method, headers: new Headers(), body: '' };
  for (const [name, value] of invite.headers.fields) {
    if (name === 'CSeq') copy.headers.add(name, `${cseqOf(invite).number} ${method}`);
    else if (['Via', 'From', 'To', 'Call-ID', 'Route', 'Max-Forwards'].includes(name)) copy.headers.add(name, value);
  }
  return copy;
}
