/**
 * The line to drachtio-server: requests come up it, verdicts go down. Everything of drachtio-srf is in this file.
 *
 * Calls are proxied, not ended and begun anew (no B2BUA): once a call is up, drachtio-server passes what belongs to it along its
 * recorded route without asking, so a talk needs this process no more, and a restart of it cuts nobody off.
 */
import type { Socket } from 'node:net';
import Srf from 'drachtio-srf';
import type { Protocol, Source } from './request.ts';

/** A lost line is tried again after 0.25 s, then ever longer up to this. It is tried for ever. */
const RECONNECT_AT_MOST_MS = 5_000;
/** drachtio-server confirms at once what it was asked to send; silent for so long, it hangs or the line is dead. */
const CONFIRMED_WITHIN_MS = 5_000;
/** Methods a stranger may send. One that nobody asked drachtio-server for, it would answer with 503 by itself. */
const METHODS = ['invite', 'options', 'register', 'subscribe', 'publish', 'message', 'info', 'notify', 'refer'];

/** What to do with a request. */
export type Order =
  | { kind: 'drop' }
  | { kind: 'answer'; status: number; phrase: string; headers?: Record<string, string> }
  | {
      kind: 'proxy';
      /** `sip:4001@127.0.0.1:5080`, in the order they are to be tried. */
      targets: string[];
      headers: Record<string, string>;
      /** How it came out: the final status; null: the line to drachtio-server was lost before. `from`: addresses that answered. */
      done(status: number | null, from: string[]): void;
    };

export type SignallingOptions = {
  drachtio: { host: string; port: number; secret: string };
  /** A node that has not even said 100 after this time is passed over for the next. */
  nodeSilentAfterMs: number;
  onRequest(text: string, source: Source): Order;
  onConnected(isConnected: boolean): void;
  log: Log;
};

export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

export type Signalling = {
  /** Asks an address whether it is alive (OPTIONS). Resolves to the status, or null when nothing came in time. */
  ask(address: string, withinMs: number): Promise<number | null>;
  isConnected(): boolean;
  /** INVITEs that drachtio-srf holds because nothing has become of them yet. */
  held(): number;
  close(): void;
};

/** Of drachtio-srf's objects, what is used here. Its own types are not right about much of it. */
type Agent = {
  mapServer: Map<Socket, { pendingNetworkInvites: Map<string, unknown> }>;
  wp: { closing?: boolean; socket?: Socket; reconnectVars?: { retryTimer: NodeJS.Timeout | null } };
};
type Request = {
  agent: Agent;
  socket: Socket;
  method: string;
  source_address: string;
  source_port: number;
  protocol: string;
  msg: { raw: string };
  get(name: string): string;
};
type Response = { send(status: number, phrase: string, options: { headers?: Record<string, string> }): void };
type ProxyResults = {
  finalStatus?: number;
  finalResponse?: { msg: { get(name: string): string | undefined } };
  responses: { address: string; port: number }[];
};
type Sent = { on(event: 'response', heard: (response: { status: number }) => void): void };
type Wire = {
  connect(options: object): void;
  on(event: string, heard: (...args: never[]) => void): void;
  request(uri: string, options: object, sent: (error: Error | null, request?: Sent) => void): void;
  proxyRequest(request: Request, targets: string[], options: object): Promise<ProxyResults>;
  _app: { client: Agent };
} & Record<string, (heard: (request: Request, response: Response) => void) => void>;

/** Connects, and stays connected until it is closed. */
export function openSignalling(options: SignallingOptions): Signalling {
  const { drachtio, log } = options;
  const srf = new Srf() as unknown as Wire;
  let connected = false;
  let complained = false;
  /** Calls being set up: their promises never settle when the line is lost. */
  const setups = new Set<() => void>();

  const lost = () => {
    if (connected) options.onConnected(false);
    connected = false;
    for (const lose of setups) lose();
    setups.clear();
  };
  srf.on('connect', (error: Error | null, hostports: string) => {
    if (error) {
      log('error', `drachtio-server at ${drachtio.host}:${drachtio.port} refuses the secret: mend DRACHTIO_URL.`);
      cut(srf);
      return;
    }
    connected = true;
    complained = false;
    options.onConnected(true);
    log('info', `connected to drachtio-server, which listens on ${hostports}`);
  });
  srf.on('close', lost);
  // Without a listener a lost line would end the process.
  srf.on('error', (error: Error) => {
    lost();
    if (!complained) log('warn', `drachtio-server is not reached (${error.message}); it is tried again and again`);
    complained = true;
  });
  for (const method of METHODS) {
    (srf[method] as Wire[string]).call(srf, (request, response) => handle(srf, request, response, options, setups));
  }
  srf.connect({ ...drachtio, reconnect: { retryMaxDelay: RECONNECT_AT_MOST_MS } });

  return {
    ask: (address, withinMs) => (connected ? ask(srf, address, withinMs, log) : Promise.resolve(null)),
    isConnected: () => connected,
    held() {
      const lines = [...srf._app.client.mapServer.values()];
      return lines.reduce((sum, { pendingNetworkInvites }) => sum + pendingNetworkInvites.size, 0);
    },
    close() {
      const { wp } = srf._app.client;
      wp.closing = true;
      clearTimeout(wp.reconnectVars?.retryTimer ?? undefined);
      cut(srf);
      wp.socket?.destroy();
    },
  };
}

/** Cuts the line; drachtio-srf then connects anew. */
function cut(srf: Wire): void {
  for (const socket of srf._app.client.mapServer.keys()) socket.destroy();
}

function handle(
  srf: Wire,
  request: Request,
  response: Response,
  options: SignallingOptions,
  setups: Set<() => void>,
): void {
  const { source_address: address, source_port: port, protocol } = request;
  let order: Order;
  try {
    order = options.onRequest(request.msg.raw, { address, port, protocol: protocol as Protocol });
  } catch (error) {
    // Silence would cost a caller a minute; an answer lets the carrier go another way.
    options.log('error', `a request could not be judged: ${(error as Error).stack}`);
    order = { kind: 'answer', status: 500, phrase: 'Internal Server Error' };
  }
  if (order.kind === 'drop') forget(request);
  else if (order.kind === 'answer') {
    response.send(order.status, order.phrase, order.headers ? { headers: order.headers } : {});
  } else proxy(srf, request, order, options, setups);
}

/** drachtio-srf keeps each INVITE until it is answered. One that never will be would stay for ever: scanners send a hundred a second. */
function forget(request: Request): void {
  if (request.method !== 'INVITE') return;
  request.agent.mapServer.get(request.socket)?.pendingNetworkInvites.delete(request.get('call-id'));
}

function proxy(
  srf: Wire,
  request: Request,
  { targets, headers, done }: Extract<Order, { kind: 'proxy' }>,
  { nodeSilentAfterMs, log }: SignallingOptions,
  setups: Set<() => void>,
): void {
  const lose = () => done(null, []);
  setups.add(lose);
  const settle = (status: number, from: string[]) => {
    // The line may have been lost, and told so, before.
    if (setups.delete(lose)) done(status, from);
  };
  srf
    .proxyRequest(request, [...targets], {
      recordRoute: true,
      followRedirects: false,
      forking: 'sequential',
      provisionalTimeout: `${nodeSilentAfterMs}ms`,
      headers,
    })
    .then(
      ({ finalStatus = 408, finalResponse, responses }) => {
        // drachtio-srf takes answers of one address and two ports for one's, so whoever answered says so in Contact.
        const contact = /sip:(?:[^@>]*@)?([^;>?]+)/.exec(finalResponse?.msg.get('contact') ?? '')?.[1];
        const addresses = responses.map(({ address, port }) => `${address}:${port}`);
        settle(finalStatus, contact === undefined ? addresses : [...addresses, contact]);
      },
      (error) => {
        log('warn', `drachtio-server could not pass a call on: ${String(error)}`);
        settle(500, []);
      },
    );
}

function ask(srf: Wire, address: string, withinMs: number, log: Log): Promise<number | null> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => resolve(null), withinMs);
    const confirmation = setTimeout(() => {
      log('warn', 'drachtio-server has not done what it was asked for; the line is cut and made anew');
      cut(srf);
    }, CONFIRMED_WITHIN_MS);
    const settle = (status: number | null) => {
      clearTimeout(patience);
      resolve(status);
    };
    srf.request(`sip:${address}`, { method: 'OPTIONS', headers: { 'User-Agent': 'hotline-edge' } }, (error, sent) => {
      clearTimeout(confirmation);
      if (error || sent === undefined) settle(null);
      else sent.on('response', ({ status }) => settle(status));
    });
  });
}
