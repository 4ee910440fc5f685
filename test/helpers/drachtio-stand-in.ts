/**
 * Stands in for drachtio-server where there is none: its control protocol over TCP (frames `length#…`) on one side, SIP over UDP on the
 * other, and between them as much of a stateful proxy as the edge asks for. It follows what the real one was seen to do, its oddities
 * included: an INVITE gets `100` before anybody is asked, a method that nobody asked for gets `503`, and any final answer but 200 makes
 * a serial proxy try the next target. It repeats nothing that is lost; on loopback nothing is.
 */
import { randomUUID } from 'node:crypto';
import type { Socket as UdpSocket } from 'node:dgram';
import net from 'node:net';
import { openSocket } from './phone/rtp.ts';
import {
  branchOf,
  cseqOf,
  formatSip,
  Headers,
  parseSip,
  partsOfUri,
  responseTo,
  type SipRequest,
  type SipResponse,
  tagOf,
  uriOf,
} from './phone/sip-message.ts';
import { copyFor, type Peer } from './phone/transactions.ts';

type Client = { socket: net.Socket; verbs: Set<string>; text: Buffer };

/** An INVITE (or other request) that the application has been asked about. */
type Pending = { request: SipRequest; peer: Peer; client: Client; last?: SipResponse };

type Proxy = Pending & {
  messageId: string;
  targets: string[];
  recordRoute: boolean;
  silentAfterMs: number;
  extra: Headers;
  branch: string;
  sent?: SipRequest;
  peerNow?: Peer;
  timer?: NodeJS.Timeout;
  best?: SipResponse;
  over: boolean;
  isCancelled?: boolean;
};

export type StandIn = { controlPort: number; sipPort: number; secret: string; close(): Promise<void> };

const SECRET = 'cymru';

export async function startStandIn(sipAddress = '127.0.0.1'): Promise<StandIn> {
  const udp = await openSocket(sipAddress, 0);
  const sipPort = udp.address().port;
  const standIn = new DrachtioStandIn(udp, sipAddress, sipPort);
  const server = net.createServer((socket) => standIn.accept(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    controlPort: (server.address() as net.AddressInfo).port,
    sipPort,
    secret: SECRET,
    async close() {
      standIn.close();
      udp.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class DrachtioStandIn {
  private readonly clients = new Set<Client>();
  private readonly pending = new Map<string, Pending>();
  private readonly seen = new Map<string, Pending>();
  private readonly proxies = new Map<string, Proxy>();
  private readonly asked = new Map<string, { client: Client; transactionId: string }>();
  private readonly udp: UdpSocket;
  private readonly address: string;
  private readonly port: number;

  constructor(udp: UdpSocket, address: string, port: number) {
    this.udp = udp;
    this.address = address;
    this.port = port;
    udp.on('message', (bytes, from) => this.receive(bytes.toString(), { host: from.address, port: from.port }));
  }

  close(): void {
    for (const { socket } of this.clients) socket.destroy();
    for (const { timer } of this.proxies.values()) clearTimeout(timer);
  }

  // ---- the control side

  accept(socket: net.Socket): void {
    const client: Client = { socket, verbs: new Set(), text: Buffer.alloc(0) };
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.clients.delete(client));
    socket.on('data', (bytes) => {
      client.text = Buffer.concat([client.text, bytes]);
      for (let at = client.text.indexOf('#'); at > 0; at = client.text.indexOf('#')) {
        const end = at + 1 + Number(client.text.subarray(0, at).toString());
        if (client.text.length < end) return;
        this.obey(client, client.text.subarray(at + 1, end).toString());
        client.text = client.text.subarray(end);
      }
    });
  }

  private tell(client: Client, text: string): void {
    const message = `${randomUUID()}|${text}`;
    client.socket.write(`${Buffer.byteLength(message)}#${message}`);
  }

  private obey(client: Client, message: string): void {
    const end = message.indexOf('\r\n');
    const [messageId = '', order = '', ...words] = (end < 0 ? message : message.slice(0, end)).split('|');
    const text = end < 0 ? '' : message.slice(end + 2);
    const listens = `udp/${this.address}:${this.port}`;
    if (order === 'authenticate') {
      if (words[0] === SECRET) this.clients.add(client);
      this.tell(client, `response|${messageId}|${words[0] === SECRET ? `OK|${listens}|v0.9.4|${listens}` : 'NOK'}`);
    } else if (order === 'route') client.verbs.add((words[0] ?? '').toUpperCase());
    else if (order === 'proxy') this.startProxy(client, messageId, words, text);
    else if (order === 'sip' && text.startsWith('SIP/2.0')) this.answer(words[0] ?? '', text);
    else if (order === 'sip') this.ask(client, messageId, text);
  }

  /** The application answers a request itself. */
  private answer(transactionId: string, text: string): void {
    const pending = this.pending.get(transactionId);
    const said = parseWhole(text) as SipResponse | undefined;
    if (!pending || !said) return;
    this.pending.delete(transactionId);
    const response = responseTo(pending.request, said.status, said.reason, randomUUID().slice(0, 8));
    const own = ['via', 'from', 'to', 'call-id', 'cseq', 'content-length', 'record-route'];
    for (const [name, value] of said.headers.fields)
      if (!own.includes(name.toLowerCase())) response.headers.add(name, value);
    pending.last = response;
    this.send(response, pending.peer);
  }

  /** The application asks something itself (OPTIONS). */
  private ask(client: Client, messageId: string, text: string): void {
    const wanted = parseWhole(text) as SipRequest | undefined;
    if (!wanted) return;
    const { host, port } = partsOfUri(wanted.uri);
    const transactionId = randomUUID();
    const branch = `z9hG4bK${transactionId}`;
    const headers = new Headers()
      .add('Via', this.via(branch))
      .add('Max-Forwards', '70')
      .add('From', `<sip:${this.address}:${this.port}>;tag=${transactionId.slice(0, 8)}`)
      .add('To', `<${wanted.uri}>`)
      .add('Call-ID', transactionId)
      .add('CSeq', `1 ${wanted.method}`);
    const request: SipRequest = { kind: 'request', method: wanted.method, uri: wanted.uri, headers, body: '' };
    this.asked.set(branch, { client, transactionId });
    this.send(request, { host, port });
    const sent = formatSip(request);
    const facts = `network|${sent.length}|udp|${host}|${port}|00:00:00|${transactionId}|`;
    this.tell(client, `response|${messageId}|OK|${facts.replace('network', 'application')}\r\n${sent}`);
  }

  private startProxy(client: Client, messageId: string, words: string[], text: string): void {
    const [transactionId = '', remain, , , , silent = '', , ...targets] = words;
    const pending = this.pending.get(transactionId);
    if (!pending) {
      this.tell(client, `response|${messageId}|NOK|Unknown transaction id: ${transactionId}`);
      return;
    }
    this.pending.delete(transactionId);
    const extra = parseWhole(text)?.headers ?? new Headers();
    const proxy: Proxy = Object.assign(pending, {
      client,
      messageId,
      targets,
      recordRoute: remain === 'remainInDialog',
      silentAfterMs: silent.endsWith('ms') ? Number.parseInt(silent, 10) : Number.parseInt(silent, 10) * 1000,
      extra,
      branch: '',
      over: false,
    });
    this.tryNext(proxy);
  }

  // ---- the proxy

  private tryNext(proxy: Proxy): boolean {
    clearTimeout(proxy.timer);
    const target = proxy.targets.shift();
    if (target === undefined) return false;
    const { host, port } = partsOfUri(target);
    const { request } = proxy;
    proxy.branch = `z9hG4bK${randomUUID()}`;
    this.proxies.set(proxy.branch, proxy);
    const headers = new Headers().add('Via', this.via(proxy.branch));
    if (proxy.recordRoute) headers.add('Record-Route', `<sip:${this.address}:${this.port};lr>`);
    for (const [name, value] of request.headers.fields) {
      const key = name.toLowerCase();
      if (key === 'content-length' || key === 'route') continue;
      headers.add(name, key === 'max-forwards' ? String(Number(value) - 1) : key === 'via' ? value : value);
    }
    for (const [name, value] of proxy.extra.fields)
      if (name.toLowerCase() !== 'content-length') headers.add(name, value);
    const dialled = partsOfUri(request.uri);
    // As the real one: a Request-URI that names us becomes the target, any other stays.
    const isOurs = dialled.host === this.address && dialled.port === this.port;
    proxy.sent = { ...request, uri: isOurs ? target : request.uri, headers };
    proxy.peerNow = { host, port };
    this.send(proxy.sent, proxy.peerNow);
    proxy.timer = setTimeout(() => {
      if (!this.tryNext(proxy)) this.endProxy(proxy, responseTo(request, 408, 'Request Timeout', 'stand-in'));
    }, proxy.silentAfterMs);
    return true;
  }

  private proxied(proxy: Proxy, response: SipResponse, peer: Peer): void {
    const { status } = response;
    clearTimeout(proxy.timer);
    if (status === 100) return;
    const upstream = withoutTopVia(response);
    if (status < 200) {
      proxy.last = upstream;
      this.send(upstream, proxy.peer);
      return;
    }
    if (proxy.over && !proxy.isCancelled) {
      if (status >= 300) this.acknowledge(proxy, response, peer);
      else this.send(upstream, proxy.peer);
      return;
    }
    const said = formatSip(response);
    const facts = `network|${said.length}|udp|${peer.host}|${peer.port}|00:00:00|||continue`;
    this.tell(proxy.client, `response|${proxy.messageId}|OK|${facts}\r\n${said}`);
    if (status >= 300) {
      this.acknowledge(proxy, response, peer);
      if (status !== 401 && status !== 407 && this.tryNext(proxy)) return;
    }
    // Who cancelled has had an answer already; the node's own only ends it for the application.
    if (proxy.isCancelled) this.tell(proxy.client, `response|${proxy.messageId}|OK|done`);
    else this.endProxy(proxy, upstream);
  }

  private acknowledge(proxy: Proxy, response: SipResponse, peer: Peer): void {
    if (proxy.sent?.method !== 'INVITE') return;
    const ack = copyFor('ACK', proxy.sent);
    const to = ack.headers.fields.find(([name]) => name.toLowerCase() === 'to');
    if (to) to[1] = response.headers.get('To') ?? to[1];
    this.send(ack, peer);
  }

  private endProxy(proxy: Proxy, response: SipResponse): void {
    proxy.over = true;
    proxy.last = response;
    this.send(response, proxy.peer);
    this.tell(proxy.client, `response|${proxy.messageId}|OK|done`);
  }

  // ---- the SIP side

  private send(message: SipRequest | SipResponse, peer: Peer): void {
    this.udp.send(formatSip(message), peer.port, peer.host);
  }

  private via(branch: string): string {
    return `SIP/2.0/UDP ${this.address}:${this.port};branch=${branch};rport`;
  }

  private receive(text: string, peer: Peer): void {
    const message = parseSip(text);
    if (message?.kind === 'response') this.receiveResponse(message, peer);
    else if (message) this.receiveRequest(message, peer, text);
  }

  private receiveResponse(response: SipResponse, peer: Peer): void {
    const branch = branchOf(response);
    const proxy = this.proxies.get(branch);
    const asked = this.asked.get(branch);
    if (proxy && cseqOf(response).method === proxy.request.method) this.proxied(proxy, response, peer);
    else if (asked) {
      const said = formatSip(response);
      const facts = `network|${said.length}|udp|${peer.host}|${peer.port}|00:00:00|${asked.transactionId}|`;
      this.tell(asked.client, `sip|${facts}\r\n${said}`);
    } else if (!proxy) {
      const upstream = withoutTopVia(response);
      const via = /UDP\s+([^:;\s]+)(?::(\d+))?/i.exec(upstream.headers.all('Via')[0] ?? '');
      if (via) this.send(upstream, { host: via[1] as string, port: Number(via[2] ?? 5060) });
    }
  }

  private receiveRequest(request: SipRequest, peer: Peer, text: string): void {
    const { method } = request;
    const route = request.headers.all('Route')[0];
    const isOurs = route !== undefined && partsOfUri(uriOf(route)).port === this.port;
    if (tagOf(request.headers.get('To')) && isOurs) {
      this.passOn(request);
      return;
    }
    const key = `${branchOf(request)}|${method}`;
    const known = this.seen.get(method === 'CANCEL' || method === 'ACK' ? `${branchOf(request)}|INVITE` : key);
    if (method === 'ACK') return;
    if (method === 'CANCEL') this.cancel(request, peer, known as Proxy | undefined);
    else if (known) {
      if (known.last) this.send(known.last, peer);
    } else this.askApplication(request, peer, text, key);
  }

  private askApplication(request: SipRequest, peer: Peer, text: string, key: string): void {
    if (request.method === 'INVITE') this.send(responseTo(request, 100, 'Trying'), peer);
    if (tagOf(request.headers.get('To'))) {
      this.send(responseTo(request, 481, 'Call/Transaction Does Not Exist'), peer);
      return;
    }
    const client = [...this.clients].find(({ verbs }) => verbs.has(request.method));
    if (!client) {
      this.send(responseTo(request, 503, 'Service Unavailable', 'stand-in'), peer);
      return;
    }
    const transactionId = randomUUID();
    const pending: Pending = { request, peer, client };
    this.pending.set(transactionId, pending);
    this.seen.set(key, pending);
    const facts = `network|${text.length}|udp|${peer.host}|${peer.port}|00:00:00|${transactionId}||${this.address}|${this.port}`;
    this.tell(client, `sip|${facts}\r\n${text}`);
  }

  private cancel(request: SipRequest, peer: Peer, proxy: Proxy | undefined): void {
    this.send(
      responseTo(request, proxy ? 200 : 481, proxy ? 'OK' : 'Call/Transaction Does Not Exist', 'stand-in'),
      peer,
    );
    if (!proxy?.sent || !proxy.peerNow || proxy.over) return;
    proxy.targets.length = 0;
    this.send(copyFor('CANCEL', proxy.sent), proxy.peerNow);
    proxy.over = true;
    proxy.isCancelled = true;
    proxy.last = responseTo(proxy.request, 487, 'Request Terminated', 'stand-in');
    this.send(proxy.last, proxy.peer);
  }

  /** Within a call that is up: along its route, without a memory of it. */
  private passOn(request: SipRequest): void {
    const [, ...routes] = request.headers.all('Route');
    const headers = new Headers().add('Via', this.via(`z9hG4bK${randomUUID()}`));
    for (const [name, value] of request.headers.fields) {
      if (name.toLowerCase() !== 'route' && name.toLowerCase() !== 'content-length') headers.add(name, value);
    }
    headers.add('Route', ...routes);
    const { host, port } = partsOfUri(uriOf(routes[0] ?? request.uri));
    this.send({ ...request, headers }, { host, port });
  }
}

/** A message as the application writes it: perhaps without the empty line at its end. */
function parseWhole(text: string) {
  return parseSip(text.includes('\r\n\r\n') ? text : `${text.replace(/\r\n$/, '')}\r\n\r\n`);
}

function withoutTopVia(response: SipResponse): SipResponse {
  const headers = new Headers();
  const vias = response.headers.all('Via').slice(1);
  for (const [name, value] of response.headers.fields) if (name.toLowerCase() !== 'via') headers.add(name, value);
  headers.fields.unshift(...vias.map((via): [string, string] => ['Via', via]));
  return { ...response, headers };
}
