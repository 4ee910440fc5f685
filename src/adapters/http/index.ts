/** The one HTTP port: pages, API, health, and the WebSockets of desks and softphones. */
import type { Server as HttpServerOfNode, RequestListener } from 'node:http';
import { createServer, Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyBaseLogger, type FastifyServerFactory, LogController } from 'fastify';
import type { WebSocket } from 'ws';
import type { Records, Role, Sessions, SignedInUser } from '../../app/ports.ts';
import type { Routing } from '../../app/routing.ts';
import type { WhatIf } from '../../app/what-if.ts';
import type { FloorView } from '../../core/views.ts';
import { createAccess } from './access.ts';
import { callbackRoutes } from './callbacks.ts';
import { type CertificateFiles, OLDEST_TLS, readCertificate, watchCertificate } from './certificate.ts';
import { type CustomerOptions, customerRoutes } from './customers.ts';
import { installErrors } from './errors.ts';
import { type FlowOptions, flowRoutes } from './flows.ts';
import { type GuestOptions, guestRoutes } from './guests.ts';
import { messageRoutes } from './messages.ts';
import { recordRoutes } from './records.ts';
import { reportRoutes } from './reports.ts';
import { sessionRoutes } from './sessions.ts';
import { serveUpgrades } from './upgrades.ts';
import { buildValidator } from './validators.ts';
import { whatIfRoutes } from './what-if.ts';
import { type WorkParts, workRoutes } from './work/index.ts';

/** What `/health` tells; `ready` false answers 503, so that a balancer sends nobody here. */
export type Health = { ready: boolean; asterisk: boolean; lease: boolean; journalPending: number; calls: number };

export type HttpOptions = {
  host: string;
  port: number;
  log: FastifyBaseLogger;
  webFolder: string;
  recordingsFolder: string;
  publicUrl: string | null;
  /** Null: http. */
  tls: CertificateFiles | null;
  sipWebSocketUrl: string;
  sessions: Sessions;
  records: Records;
  /** As this role may see it. */
  picture(role: Role): FloorView;
  /** Closes an open callback; `byUser` is the id of who wants that. */
  cancelCallback(callbackId: string, byUser: string, reason: string): void;
  /** Why a call went where it went; null: it was never queued. */
  routing(callId: string): Promise<Routing | null>;
  whatIf: WhatIf;
  /** Of the shop's clock, as it is now. */
  utcOffsetMinutes(): number;
  flows: Omit<FlowOptions, 'access'>;
  customers: Omit<CustomerOptions, 'access' | 'records'>;
  health(): Health;
  /** What agents work with beside the telephone. */
  work: WorkParts;
  desks: {
    accept(socket: WebSocket, user: SignedInUser, sessionKey: string, line: Duplex): void;
    endSession(userId: string): void;
    messageLimitBytes: number;
  };
  guests: GuestOptions;
};

export type HttpServer = { port: number; close(): Promise<void> };

/** Pages a browser may open directly: each is the same document, which finds its way by the address. */
const PAGES = [
  '/',
  '/desk',
  '/floor',
  '/calls',
  '/calls/:callId',
  '/messages',
  '/customers',
  '/customers/:customerId',
  '/knowledge',
  '/knowledge/*',
  '/flows',
  '/flows/*',
  '/what-if',
  '/guest',
];

/** Starts listening. Rejects when the port is taken. */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const secure = options.tls !== null || (options.publicUrl?.startsWith('https:') ?? false);
  const server = fastify({
    ...(options.tls && { serverFactory: servedWith(options.tls) }),
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.publicUrl !== null,
    schemaController: { compilersFactory: { buildValidator } },
  });
  installErrors(server);
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  await server.register(helmet, {
    hsts: secure,
    // The shop's own system is opened in one window that every call's link leads anew: it must stay in reach of ours.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The component library writes style attributes; scripts stay our own files only.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
  });

  const access = createAccess(options.sessions);
  const { sessions, records, recordingsFolder, picture, routing } = options;
  sessionRoutes(server, { sessions, access, secure, ended: (userId) => options.desks.endSession(userId) });
  const { sight } = options.customers;
  recordRoutes(server, { records, access, recordingsFolder, picture, routing, sight });
  messageRoutes(server, { records, access, recordingsFolder, sight });
  customerRoutes(server, { ...options.customers, records, access });
  callbackRoutes(server, { records, access, picture, cancel: options.cancelCallback });
  reportRoutes(server, { records, access, utcOffsetMinutes: options.utcOffsetMinutes });
  flowRoutes(server, { ...options.flows, access });
  whatIfRoutes(server, { whatIf: options.whatIf, records, access, organization: options.flows.organization });
  workRoutes(server, {
    ...options.work,
    access,
    records,
    queuesOf: (agentId) => picture('supervisor').agents.find((one) => one.agentId === agentId)?.queueIds ?? [],
  });
  const guests = guestRoutes(server, options.guests);

  server.get('/health', async (_request, reply) => {
    const health = options.health();
    const database = await records.ping().then(
      () => true,
      () => false,
    );
    return reply.status(health.ready ? 200 : 503).send({ ...health, database });
  });

  await server.register(fastifyStatic, { root: options.webFolder, index: false, maxAge: '1h' });
  for (const page of PAGES) {
    server.get(page, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false }),
    );
  }

  const upgrades = serveUpgrades(server.server, {
    sessions,
    publicOrigin: options.publicUrl,
    sipWebSocketUrl: options.sipWebSocketUrl,
    asteriskIsThere: () => options.health().asterisk,
    deskMessageLimitBytes: options.desks.messageLimitBytes,
    acceptDesk: options.desks.accept,
    isGuest: (guestId) => guests.knows(guestId),
  });
  await server.listen({ host: options.host, port: options.port });
  const stopWatching = watchTls(options, server.server);
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close() {
      stopWatching();
      await guests.close();
      upgrades.close();
      await server.close();
    },
  };
}

function servedWith(files: CertificateFiles): FastifyServerFactory {
  const certificate = { ...readCertificate(files), minVersion: OLDEST_TLS };
  return (handler) => createServer(certificate, handler as RequestListener) as unknown as HttpServerOfNode;
}

/** A renewed certificate holds for connections from then on. */
function watchTls({ tls, log }: HttpOptions, server: unknown): () => void {
  if (tls === null || !(server instanceof TlsServer)) return () => undefined;
  const renewed = (certificate: ReturnType<typeof readCertificate>) =>
    server.setSecureContext({ ...certificate, minVersion: OLDEST_TLS });
  return watchCertificate(tls, renewed, log);
}
