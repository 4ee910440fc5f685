/**
 * The HTTP port with everything real behind it but Asterisk: a seeded database, the floor, the desks. What enters by the
 * door is kept in `events`, and handled by the floor.
 */
import fs from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { Test } from 'tap';
import { WebSocket } from 'ws';
import { newDeskPhone } from '../../../src/adapters/asterisk/index.ts';
import {
  createCustomers,
  createFlowVersions,
  createFunnel,
  createKeptPhones,
  createPool,
  createRecords,
  createRoutingRecords,
  createSessions,
  createWhatIfRunner,
  createWork,
  type DemoAccount,
  loadOrganization,
  PAGES_POOL,
  seedDemo,
} from '../../../src/adapters/database/index.ts';
import { createDesks, MESSAGE_LIMIT_BYTES } from '../../../src/adapters/desk/index.ts';
import {
  DESK_PROTOCOL,
  type DeskHello,
  type DeskMessage,
  type DeskRequest,
} from '../../../src/adapters/desk/protocol.ts';
import { calendarOf, createFlowReader, createWorkshop } from '../../../src/adapters/flows/index.ts';
import { serveHttp } from '../../../src/adapters/http/index.ts';
import { createShop } from '../../../src/adapters/shop/index.ts';
import { startSimulatedShop } from '../../../src/adapters/simulated-shop/index.ts';
import { createAgentPhones } from '../../../src/app/agent-phones.ts';
import { createCustomerPages } from '../../../src/app/customers/index.ts';
import { masked } from '../../../src/app/customers/secrecy.ts';
import { MAINLAND } from '../../../src/app/numbers/index.ts';
import type { ArrivingEvent } from '../../../src/app/ports.ts';
import { createPublisher } from '../../../src/app/publishing/publisher.ts';
import { startUpFlows } from '../../../src/app/publishing/start-up.ts';
import { createRouting } from '../../../src/app/routing.ts';
import { systemClock } from '../../../src/app/timers.ts';
import { createWhatIf } from '../../../src/app/what-if.ts';
import type { FloorEvent } from '../../../src/core/events.ts';
import { emptyFloor } from '../../../src/core/floor.ts';
import { handle } from '../../../src/core/handle.ts';
import { floorView } from '../../../src/core/views.ts';
import { soundsFolder as allSounds } from '../../../src/setup/paths.ts';
import { until } from '../../../src/setup/processes.ts';

export type WebOptions = {
  databaseUrl: string;
  guestPhone?: boolean;
  publicUrl?: string;
  sipWebSocketUrl?: string;
  speechCommand?: string;
  /** Built pages; without it there is one empty page. */
  webFolder?: string;
  tls?: { cert: string; key: string };
  /** Asterisk refuses to make phones. */
  noPhones?: boolean;
  /** How long the shop's system is waited for. */
  shopTimeoutMs?: number;
};

export async function startWeb(test: Test, options: WebOptions) {
  const pool = createPool(options.databaseUrl, PAGES_POOL);
  const accounts = (await seedDemo(pool)) ?? [];
  const folder = test.testdir({ web: { 'index.html': '<!doctype html><title>hotline</title>' }, recordings: {} });
  const floor = emptyFloor();
  const events: ArrivingEvent[] = [];
  const phones: string[] = [];
  const health = { ready: true, asterisk: true, lease: true, journalPending: 0, calls: 0 };
  const enter = (event: ArrivingEvent): void => {
    events.push(event);
    const { commands } = handle(floor, { ...event, atMs: Date.now() } as FloorEvent);
    for (const command of commands) {
      if (command.type === 'showOffer' || command.type === 'showCall' || command.type === 'showAgent')
        desks.send(command);
    }
  };
  const picture = () => floorView(floor, Date.now(), []);
  const customers = createCustomerPages({
    customers: createCustomers(pool, () => floor.organization?.home ?? MAINLAND),
    organization: () => floor.organization,
    reread: () => loadOrganization(pool),
    door: enter,
  });
  const desks = createDesks({
    door: enter,
    floor,
    picture,
    sight: customers.sight,
    numberOf: customers.numberOf,
    async providePhone(agentId, password) {
      if (options.noPhones) throw new Error('Asterisk cannot be reached');
      phones.push(`+${agentId}`);
      return { user: `agent-${agentId}`, password };
    },
    async revokePhone(agentId) {
      phones.push(`-${agentId}`);
    },
    agentPhones: createAgentPhones({
      kept: createKeptPhones(pool),
      make: newDeskPhone,
      async provide({ agentId }) {
        if (options.noPhones) throw new Error('Asterisk cannot be reached');
        phones.push(`+desk ${agentId}`);
      },
      server: '127.0.0.1:5060',
      log: () => {},
    }),
    log: () => {},
    audit: (by, action, subject) =>
      void createRecords(pool)
        .audit(by, action, subject, '')
        .catch(() => {}),
  });
  const places = { library: path.join(allSounds, 'hotline'), published: path.join(folder, 'recordings/published') };
  const flowParts = {
    versions: createFlowVersions(pool),
    reader: createFlowReader(places),
    workshop: createWorkshop({ places, speechCommand: options.speechCommand ?? null }),
  };
  test.teardown(() => flowParts.workshop.close());
  const organization = () => floor.organization;
  /** As a controller does when it starts. @returns what was logged */
  const startFlows = async (texts: Record<string, string>): Promise<string[]> => {
    const logged: string[] = [];
    const log = (level: string, words: string) => void logged.push(`${level} ${words}`);
    const loaded = await loadOrganization(pool);
    const queues = loaded.queues.map(({ queueId }) => queueId);
    const {
      flows: sources,
      days,
      years,
    } = await startUpFlows(texts, {
      ...flowParts,
      outside: { queues, services: {}, numbers: [], returnCall: null },
      log,
    });
    const calendar = calendarOf(days, years, loaded.calendar?.hours ?? {});
    enter({ type: 'organizationLoaded', organization: { ...loaded, flows: sources, calendar } });
    return logged;
  };
  const flows = {
    publisher: createPublisher({ ...flowParts, services: {}, door: enter, organization }),
    organization,
    funnel: createFunnel(pool),
  };
  enter({ type: 'organizationLoaded', organization: await loadOrganization(pool) });
  const simulated = await startSimulatedShop(pool);
  const shop = createShop({ url: simulated.url, timeoutMs: options.shopTimeoutMs ?? 4_000 }, {}, () => {});
  const whatIfRunner = createWhatIfRunner(options.databaseUrl);
  test.teardown(() => whatIfRunner.close());
  const http = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    log: pino({ enabled: false }),
    webFolder: options.webFolder ?? path.join(folder, 'web'),
    recordingsFolder: path.join(folder, 'recordings'),
    publicUrl: options.publicUrl ?? null,
    tls: options.tls ?? null,
    sipWebSocketUrl: options.sipWebSocketUrl ?? 'ws://127.0.0.1:1/ws',
    sessions: createSessions(pool),
    records: createRecords(pool),
    work: { ...createWork(pool), shop, floor, door: enter, notify: desks.notify },
    cancelCallback: (callbackId, byUser, reason) => enter({ type: 'callbackCancelled', callbackId, byUser, reason }),
    picture: (role) => (customers.sight(role) === 'clear' ? picture() : masked(picture())),
    customers,
    routing: createRouting({ records: createRoutingRecords(pool), floor, clock: systemClock }),
    whatIf: createWhatIf(whatIfRunner),
    utcOffsetMinutes: () => 480,
    flows,
    health: () => health,
    desks: { accept: desks.accept, endSession: desks.endSession, messageLimitBytes: MESSAGE_LIMIT_BYTES },
    guests: {
      enabled: options.guestPhone ?? false,
      numbers: ['4001'],
      name: () => floor.organization?.name ?? {},
      languages: () => ({}),
      async providePhone(guestId) {
        phones.push(`+${guestId}`);
        return { user: `guest-${guestId}`, password: 'x' };
      },
      async revokePhone(guestId) {
        phones.push(`-${guestId}`);
      },
    },
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    desks.close();
    await http.close();
    await simulated.close();
    await pool.end();
  };
  test.teardown(close);
  const url = `http://127.0.0.1:${http.port}`;
  const web = {
    url,
    pool,
    accounts,
    floor,
    startFlows,
    publishedSounds: places.published,
    events,
    phones,
    health,
    desks,
    close,
    enter,
    simulated,
  };
  return {
    ...web,
    keepRecording: (name: string, bytes: Buffer) => keep(folder, name, bytes),
    ...client(test, url, accounts),
  };
}

function keep(folder: string, name: string, bytes: Buffer): void {
  fs.writeFileSync(path.join(folder, 'recordings', name), bytes);
}

function client(test: Test, url: string, accounts: DemoAccount[]) {
  const ask = async (
    method: string,
    at: string,
    options: { cookie?: string; body?: unknown; headers?: object } = {},
  ) => {
    const response = await fetch(`${url}${at}`, {
      method,
      headers: {
        ...(options.cookie ? { cookie: options.cookie } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.headers ?? {}),
      },
      body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(bytes.toString()) : null;
    return { status: response.status, headers: response.headers, bytes, json };
  };
  const passwordOf = (user: string): string => accounts.find(({ userId }) => userId === user)?.password ?? '';
  /** The cookie of a new session. */
  const signIn = async (user: string): Promise<string> => {
    const { status, headers } = await ask('POST', '/api/session', { body: { user, password: passwordOf(user) } });
    if (status !== 200) throw new Error(`sign-in of ${user} was answered with ${status}`);
    return (headers.get('set-cookie') ?? '').split(';')[0] as string;
  };
  const openDesk = (cookie: string | null, more: DeskOptions = {}): Desk =>
    connectDesk(test, `${url.replace('http', 'ws')}/desk`, cookie, { origin: url, ...more });
  return { ask, signIn, passwordOf, openDesk };
}

export type Desk = ReturnType<typeof connectDesk>;

/** `hello`: what it begins with; by default it takes the agent's desk over. Null: nothing. */
export type DeskOptions = { origin?: string; protocol?: string; hello?: DeskHello | null };

function connectDesk(test: Test, address: string, cookie: string | null, options: DeskOptions) {
  const { origin, protocol = DESK_PROTOCOL, hello = { type: 'hello', takeOver: true } } = options;
  const headers = cookie === null ? {} : { cookie };
  const socket = new WebSocket(address, protocol, { ...(origin !== undefined && { origin }), headers });
  test.teardown(() => socket.terminate());
  if (hello !== null) socket.on('open', () => socket.send(JSON.stringify(hello)));
  const got: DeskMessage[] = [];
  let end: { code: number; reason: string } | null = null;
  let refusedWith: number | null = null;
  socket.on('message', (data) => got.push(JSON.parse(data.toString())));
  socket.on('close', (code, reason) => {
    end ??= { code, reason: reason.toString() };
  });
  socket.on('unexpected-response', (_request, response) => {
    refusedWith = response.statusCode ?? 0;
    response.resume();
    socket.terminate();
  });
  socket.on('error', () => {});
  const ofType = <T extends DeskMessage['type']>(type: T) =>
    got.filter((message): message is Extract<DeskMessage, { type: T }> => message.type === type);
  return {
    socket,
    got,
    ofType,
    /** Of the messages that have one, as they came. */
    numbers: () => got.flatMap((message) => ('seq' in message ? [message.seq] : [])),
    say: (request: DeskRequest | object) => socket.send(JSON.stringify(request)),
    /** Waits until so many messages of this type are there, and returns the newest. */
    async wait<T extends DeskMessage['type']>(type: T, count = 1): Promise<Extract<DeskMessage, { type: T }>> {
      if (!(await until(() => ofType(type).length >= count, 5000))) {
        throw new Error(
          `no "${type}" number ${count} came; got ${JSON.stringify(got).slice(0, 1000)}, end ${JSON.stringify(end)}`,
        );
      }
      return ofType(type).at(-1) as Extract<DeskMessage, { type: T }>;
    },
    /** Waits until it is closed: our code, or the status of an upgrade that was refused. */
    async ended(): Promise<{ code: number; reason: string } | { refusedWith: number }> {
      await until(() => end !== null || refusedWith !== null, 5000);
      return refusedWith !== null ? { refusedWith } : (end ?? { code: 0, reason: 'still open' });
    },
  };
}
