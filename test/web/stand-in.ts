/**
 * A stand-in for the controller, for tests of page behaviour only: it serves the built pages with the controller's content
 * security policy, answers the API from the sample, speaks the desk's protocol as a test tells it to, and is SIP enough to
 * register a softphone and to ring it. What is said about calls is proved elsewhere, on the real thing.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DeskHello, DeskMessage, DeskRequest } from '../../src/adapters/desk/protocol.ts';
import { AGENT, CALLS, callDetail, MESSAGES, routing, SUPERVISOR, WAIT_ACCURACY, welcome } from './sample.ts';
import { CUSTOMER_ANSWERS } from './sample-customers.ts';
import { WORK_ANSWERS } from './sample-work.ts';
import { answerSip, inviteText } from './stand-in-sip.ts';
import { WHAT_IF } from './what-if-sample.ts';

const LANGUAGE_NAMES = { 'zh-CN': { 'zh-CN': '中文', en: 'Chinese' }, en: { 'zh-CN': '英语', en: 'English' } };

/** As `src/adapters/http` sends it: what breaks it shows as an error in the browser's console. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

type Unnumbered<M> = M extends { seq: number } ? Omit<M, 'seq'> : M;

export type StandIn = {
  url: string;
  /** Everything pages asked over the desk's socket, oldest first. */
  requests: DeskRequest[];
  /** How pages began, oldest first. */
  hellos: DeskHello[];
  /** Another page has the desk: a page is told so until it takes over. */
  elsewhere: boolean;
  /** What a page is told when it connects, after `welcome`. */
  greeting: Unnumbered<DeskMessage>[];
  send(message: Unnumbered<DeskMessage>): void;
  /** Loses one message on the way. */
  skip(): void;
  /** Rings the registered softphone; `callId` null leaves the header out. */
  invite(callId: string | null): void;
  /** First lines of what the softphone sent. */
  sipHeard: string[];
  /** Further answers of the API, `GET /api/path` → JSON (its `status` when it is not 200), or what makes it of the address. */
  answers: Record<string, unknown>;
  /** What was asked of those. */
  asked: { path: string; body: unknown }[];
  /** Cuts the desk's socket as a lost network would, or with a close code. */
  cut(code?: number): void;
  /** Refuses new sockets until set back. */
  away: boolean;
  registered(): boolean;
  close(): Promise<void>;
};

/** Messages without a number. */
const PASSING: ReadonlySet<string> = new Set(['beat', 'elsewhere', 'floor', 'resumed', 'deskPhone']);

/** `webFolder`: what `buildPages` made. */
export async function startStandIn(webFolder: string): Promise<StandIn> {
  let desk: WebSocket | null = null;
  let sip: WebSocket | null = null;
  let seq = 0;
  let signedIn: typeof AGENT | typeof SUPERVISOR | null = null;
  let isRegistered = false;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-security-policy', POLICY);
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/api/session' && request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { user, password } = JSON.parse(body) as { user: string; password: string };
      signedIn = password !== 'right' ? null : user === SUPERVISOR.userId ? SUPERVISOR : AGENT;
      if (signedIn === null) return json(401, { code: 'wrongPassword', message: 'The name or the password is wrong.' });
      return json(200, { user: signedIn });
    }
    if (url.pathname === '/api/session' && request.method === 'DELETE') {
      signedIn = null;
      response.writeHead(204).end();
      return;
    }
    if (url.pathname === '/api/session') return signedIn === null ? json(401, {}) : json(200, { user: signedIn });
    if (url.pathname === '/api/public')
      return json(200, {
        name: { 'zh-CN': '晴朗家居', en: 'Clear Sky Home' },
        guestPhone: true,
        numbers: ['4001'],
        languages: LANGUAGE_NAMES,
      });
    if (url.pathname === '/api/guest-phone')
      return json(200, { path: '/sip?guest=1', uri: 'sip:guest-1@hotline.invalid', user: 'guest-1', password: 'x' });
    if (url.pathname === '/api/reports/wait-accuracy') return json(200, { rows: WAIT_ACCURACY });
    if (url.pathname === '/api/what-if/shop') return json(200, WHAT_IF.shop);
    if (url.pathname === '/api/what-if') return json(202, { jobId: '1' });
    if (url.pathname === '/api/what-if/1') return json(200, { state: 'done', answer: WHAT_IF.answer });
    if (url.pathname === '/api/messages') return json(200, { messages: MESSAGES, next: null });
    if (url.pathname === '/api/calls') return json(200, { calls: CALLS, next: null });
    if (/^\/api\/calls\/[^/]+\/routing$/.test(url.pathname)) return json(200, routing());
    if (url.pathname.startsWith('/api/calls/')) return json(200, callDetail());
    const answer = standIn.answers[`${request.method} ${url.pathname}`];
    if (answer !== undefined) {
      let body = '';
      for await (const chunk of request) body += chunk;
      standIn.asked.push({ path: request.url ?? '', body: body === '' ? null : JSON.parse(body) });
      const { status = 200, ...rest } = (typeof answer === 'function' ? answer(url) : answer) as { status?: number };
      return json(status, rest);
    }
    if (url.pathname.startsWith('/api/')) return json(404, { code: 'notFound', message: 'Not here.' });
    const isFile = path.extname(url.pathname) !== '';
    const file = path.join(webFolder, isFile ? path.normalize(url.pathname) : 'index.html');
    response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    response.end(await readFile(file));
  }

  // As the controller does: a page that hears nothing takes the line for dead.
  const beat = setInterval(() => standIn.send({ type: 'beat', serverTimeMs: Date.now() }), 5_000);

  const server = createServer((request, response) => {
    respond(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  const sockets = new WebSocketServer({ noServer: true });
  const standIn: StandIn = {
    url: '',
    requests: [],
    hellos: [],
    elsewhere: false,
    greeting: [],
    sipHeard: [],
    answers: { ...WORK_ANSWERS, ...CUSTOMER_ANSWERS },
    asked: [],
    away: false,
    send(message) {
      if (!PASSING.has(message.type)) seq += 1;
      desk?.send(JSON.stringify(PASSING.has(message.type) ? message : { ...message, seq }));
    },
    skip() {
      seq += 1;
    },
    invite(callId) {
      sip?.send(inviteText(callId));
    },
    cut(code) {
      if (code === undefined) desk?.terminate();
      else desk?.close(code);
    },
    registered: () => isRegistered,
    close() {
      clearInterval(beat);
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  server.on('upgrade', (request, socket, head) => {
    const isGuest = request.url === '/sip?guest=1';
    if (standIn.away || (signedIn === null && !isGuest)) {
      socket.destroy();
      return;
    }
    const user = signedIn;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (request.url?.startsWith('/sip')) {
        sip = webSocket;
        webSocket.on('message', (data) => {
          const text = data.toString();
          standIn.sipHeard.push(text.split('\r\n', 1)[0] ?? '');
          if (text.startsWith('REGISTER')) isRegistered = true;
          const answer = answerSip(text);
          if (answer !== null) webSocket.send(answer);
        });
        return;
      }
      if (user === null) return;
      desk = webSocket;
      webSocket.on('message', (data) => {
        const said = JSON.parse(data.toString()) as DeskHello | (DeskRequest & { nr?: number });
        if (said.type !== 'hello' && said.type !== 'takeOver') {
          const { nr: _nr, ...request } = said;
          standIn.requests.push(request as DeskRequest);
          return;
        }
        standIn.hellos.push(said);
        if (standIn.elsewhere && said.type === 'hello' && !said.takeOver) {
          webSocket.send(JSON.stringify({ type: 'elsewhere' } satisfies DeskMessage));
          return;
        }
        seq = 1;
        webSocket.send(JSON.stringify({ ...welcome(user), seq }));
        for (const message of standIn.greeting) standIn.send(message);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  standIn.url = `http://127.0.0.1:${address.port}`;
  return standIn;
}

/** The messages that give an agent a softphone. */
export const PHONE: Unnumbered<DeskMessage> = {
  type: 'phone',
  phone: { path: '/sip', uri: 'sip:agent-1001@hotline.invalid', user: 'agent-1001', password: 'secret' },
};
