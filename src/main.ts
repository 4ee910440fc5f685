/** Wires everything and decides nothing. Read it from top to bottom: this is the order in which a hotline comes up. */
import path from 'node:path';
import pino, { type Logger } from 'pino';
import { connectAsterisk, newDeskPhone } from './adapters/asterisk/index.ts';
import {
  CALLS_POOL,
  createCustomers,
  createDirectory,
  createFlowVersions,
  createFunnel,
  createKeptPhones,
  createLease,
  createPool,
  createRecords,
  createRoutingRecords,
  createSessions,
  createWhatIfRunner,
  createWork,
  fillNameKeys,
  JOURNAL_POOL,
  loadOrganization,
  migrate,
  openJournal,
  PAGES_POOL,
  REPORTS_POOL,
  seedDemo,
} from './adapters/database/index.ts';
import { createDesks, MESSAGE_LIMIT_BYTES } from './adapters/desk/index.ts';
import { calendarOf, createFlowReader, createWorkshop, readTexts } from './adapters/flows/index.ts';
import { describeProblem } from './adapters/flows/reader.ts';
import { loadServices } from './adapters/flows/services-reader.ts';
import { serveHttp } from './adapters/http/index.ts';
import { createServices } from './adapters/services/index.ts';
import { createShop, loadConnector } from './adapters/shop/index.ts';
import { startSimulatedShop } from './adapters/simulated-shop/index.ts';
import { createAgentPhones } from './app/agent-phones.ts';
import { type Controller, recoverController } from './app/controller.ts';
import { createCustomerPages } from './app/customers/index.ts';
import { masked } from './app/customers/secrecy.ts';
import { onceEachDay } from './app/daily.ts';
import { callsOnLines, drain } from './app/drain.ts';
import { MAINLAND } from './app/numbers/index.ts';
import { createOutbox } from './app/outbox.ts';
import type { ArrivingEvent, Directory, KeptPhones } from './app/ports.ts';
import type { FlowOutside } from './app/publishing/ports.ts';
import { createPublisher } from './app/publishing/publisher.ts';
import { type StartUpParts, startUpFlows } from './app/publishing/start-up.ts';
import { createRouting } from './app/routing.ts';
import { createTimers, systemClock } from './app/timers.ts';
import { createVault } from './app/vault.ts';
import { createWhatIf } from './app/what-if.ts';
import type { Config } from './config.ts';
import { phoneOf } from './core/agent/phone.ts';
import { ALWAYS_OPEN, calendarWarnings } from './core/calendar/index.ts';
import { languageNames } from './core/ivr/index.ts';
import type { Organization, OutsideRules } from './core/organization.ts';
import { type ServiceDefinition, serviceWorld } from './core/services/index.ts';
import { floorView } from './core/views.ts';
import type { DemoUser, Hotline, RunHotline, World } from './world.ts';

/** One Asterisk for now; ids and commands carry its name so that more can follow. */
const NODE_ID = 'a1';
/** Draining the journal at the end; what is not in the database by then lies on disk for the next start. */
const JOURNAL_CLOSE_MS = 5_000;

/** See `world.ts`. */
export const runHotline: RunHotline = async (config, world) => {
  const log = pino({ level: config.logLevel, redact: ['password', '*.password', 'headers.cookie'] });
  await migrate(world.databaseUrl);
  const pools = {
    calls: createPool(world.databaseUrl, CALLS_POOL),
    pages: createPool(world.databaseUrl, PAGES_POOL),
    journal: createPool(world.databaseUrl, JOURNAL_POOL),
    reports: createPool(world.databaseUrl, REPORTS_POOL),
  };
  await fillNameKeys(pools.pages);
  const newUsers = config.demo ? demoUsers(await seedDemo(pools.pages)) : [];
  const definitions = readServices(world, Object.keys(config.serviceSecrets));
  const lease = createLease({ databaseUrl: world.databaseUrl, log });
  const epoch = await lease.acquire();
  lease.onLost(() => leave(log, 'another controller has taken over'));
  // Only now: a standby that read earlier would put older flows in force when it takes over.
  const flowParts = prepareFlows(config, world, pools.pages);
  const tellings = Object.fromEntries(
    [...definitions].map(([name, definition]) => [name, serviceWorld(definition)] as const),
  );
  const organization = await readOrganization(pools.pages, world, {
    ...flowParts,
    services: tellings,
    rules: outsideRules(config),
    log: (level, words) => log[level](words),
  });

  const journal = openJournal({
    pool: pools.journal,
    directory: path.join(world.stateFolder, 'journal'),
    epoch,
    log,
    onFenced: () => leave(log, 'a newer controller writes the journal'),
  });

  // The parts below speak to one another only through this door, which opens when the floor has been recovered.
  let controller: Controller;
  let draining = false;
  const door = (event: ArrivingEvent) => controller.enter(event);
  const timers = createTimers(systemClock, door);
  const say = (level: 'info' | 'warn' | 'error', message: string) => log[level](message);
  const offsetMs = () => (controller.floor.organization?.utcOffsetMinutes ?? 0) * 60_000;
  const picture = () => ({
    ...floorView(controller.floor, systemClock.nowMs(), missing()),
    ...(edge ? { edge: edge.latest() } : {}),
  });

  const telephony = {
    execute: (command: Parameters<typeof asterisk.telephony.execute>[0]) => asterisk.telephony.execute(command),
  };
  const desksPort = { send: (command: Parameters<typeof desks.send>[0]) => desks.send(command) };
  const directory = createDirectory(pools.calls, () => controller.floor.organization?.home ?? MAINLAND);
  const services = createServices({ definitions, secrets: config.serviceSecrets, log: say });
  const vault = createVault();
  const act = createOutbox({
    telephony,
    directory,
    services,
    vault,
    desks: desksPort,
    timers,
    door,
    mayAct: () => lease.isHeld(),
  });
  controller = await recoverController({
    journal,
    clock: systemClock,
    vault,
    epoch,
    act,
    onFault: (error, event) => {
      log.fatal({ err: error, event }, 'the floor failed on this event');
      leave(log, 'a fault in the floor');
    },
  });

  const records = createRecords(pools.pages);
  const customerPages = createCustomerPages({
    customers: createCustomers(pools.pages, () => controller.floor.organization?.home ?? MAINLAND),
    organization: () => controller.floor.organization,
    reread: () => loadOrganization(pools.pages),
    door,
  });
  const keptPhones = createKeptPhones(pools.pages);
  const desks = createDesks({
    door,
    floor: controller.floor,
    picture,
    sight: customerPages.sight,
    numberOf: customerPages.numberOf,
    providePhone: (agentId, password) => asterisk.administration.providePhone({ agentId }, { password }),
    revokePhone: (agentId) => asterisk.administration.revokePhone({ agentId }),
    agentPhones: createAgentPhones({
      kept: keptPhones,
      make: newDeskPhone,
      provide: (phone) => asterisk.administration.provideDeskPhone(phone),
      server: world.sipAddress,
      log: say,
    }),
    log: say,
    audit: (by, action, subject) => {
      void records.audit(by, action, subject, '').catch((error: Error) => log.warn(`audit: ${error.message}`));
    },
  });
  const asterisk = connectAsterisk({
    nodeId: NODE_ID,
    ...world.asterisk,
    spoolDir: path.join(world.asterisk.spoolFolder, 'monitor'),
    recordingsDir: world.recordingsFolder,
    messagesSpool: world.asterisk.spoolFolder,
    trunk: config.outside.trunk,
    deskPhones: () => deskPhonesOf(keptPhones),
    door,
    mayClaim: () => lease.isHeld() && !draining,
    onReplaced: () => leave(log, 'another controller has taken the calls'),
    log: say,
  });
  function missing(): string[] {
    const asteriskAway = controller.floor.nodes[NODE_ID]?.connected !== true;
    // The journal notices only when there is something to write; the lease asks twice a second.
    const databaseAway = lease.isDatabaseAway() || journal.status().awaySinceMs !== null;
    return [databaseAway ? 'databaseAway' : '', asteriskAway ? 'asteriskAway' : ''].filter(Boolean);
  }

  const edge = config.edge.statusUrl
    ? (await import('./adapters/sip-edge/index.ts')).watchEdge(config.edge.statusUrl, () => desks.floorChanged())
    : null;
  await warmUp(directory);
  controller.onTurn(() => desks.floorChanged());
  controller.enter({ type: 'organizationLoaded', organization });
  await recallPhones(controller, keptPhones);
  controller.forgetDesks();
  await asterisk.connected;
  controller.resume();
  const calendar = () => controller.floor.organization?.calendar ?? ALWAYS_OPEN;
  const stopDaily = onceEachDay(systemClock, offsetMs, (localMs) => {
    for (const warning of calendarWarnings(calendar(), localMs)) log.warn(warning);
    desks.floorChanged();
  });
  const publisher = createPublisher({
    ...flowParts,
    services: tellings,
    door,
    organization: () => controller.floor.organization,
  });
  const whatIfRunner = createWhatIfRunner(world.databaseUrl);
  const callsUnderWay = () => callsOnLines(controller.floor);
  const connector = loadConnector(world.flowsFolder, Object.keys(config.serviceSecrets));
  // Only where nothing else is connected, and only in a demonstration.
  const simulated = connector === null && config.demo ? await startSimulatedShop(pools.pages) : null;
  const shopAt = connector ?? (simulated && { url: simulated.url });
  const shop = shopAt && createShop(shopAt, config.serviceSecrets, say);
  const http = await serveHttp({
    host: config.bindAddress,
    port: config.httpPort,
    log,
    webFolder: world.webFolder,
    recordingsFolder: world.recordingsFolder,
    publicUrl: config.publicUrl,
    tls: config.tls,
    sipWebSocketUrl: world.asterisk.sipWebSocketUrl,
    sessions: createSessions(pools.pages),
    records,
    picture: (role) => (customerPages.sight(role) === 'clear' ? picture() : masked(picture())),
    customers: customerPages,
    routing: createRouting({
      records: createRoutingRecords(pools.pages),
      floor: controller.floor,
      clock: systemClock,
    }),
    whatIf: createWhatIf(whatIfRunner),
    utcOffsetMinutes: () => controller.floor.organization?.utcOffsetMinutes ?? 0,
    flows: { publisher, organization: () => controller.floor.organization, funnel: createFunnel(pools.reports) },
    work: { ...createWork(pools.pages), shop, floor: controller.floor, door, notify: desks.notify },
    cancelCallback: (callbackId, byUser, reason) => door({ type: 'callbackCancelled', callbackId, byUser, reason }),
    health: () => ({
      ready: lease.isHeld() && !draining && !missing().includes('asteriskAway'),
      asterisk: !missing().includes('asteriskAway'),
      lease: lease.isHeld(),
      journalPending: journal.status().pending,
      calls: callsUnderWay(),
    }),
    desks: { accept: desks.accept, endSession: desks.endSession, messageLimitBytes: MESSAGE_LIMIT_BYTES },
    guests: {
      enabled: config.guestPhone,
      numbers: ownNumbers(organization),
      name: () => organization.name,
      languages: () => languageNames(controller.floor.organization ?? organization),
      providePhone: (guestId) => asterisk.administration.providePhone({ guestId }),
      revokePhone: (guestId) => asterisk.administration.revokePhone({ guestId }),
    },
  });
  log.info({ epoch, seq: controller.lastSeq(), calls: callsUnderWay() }, 'the hotline is up');

  let closing: Promise<void> | null = null;
  const close = async () => {
    edge?.close();
    desks.close();
    flowParts.workshop.close();
    whatIfRunner.close();
    await http.close();
    await simulated?.close();
    await asterisk.close();
    timers.cancelAll();
    stopDaily();
    journal.saveSnapshot(controller.lastSeq(), controller.floor);
    await journal.close(JOURNAL_CLOSE_MS);
    await lease.release();
    await Promise.all(Object.values(pools).map((pool) => pool.end()));
  };
  return {
    numbers: ownNumbers(organization),
    newUsers,
    callsUnderWay,
    async stop(graceful) {
      draining = true;
      if (graceful && closing === null) {
        await drain(controller, config.drainMs, (calls) => log.info({ calls }, 'waiting for calls to end'));
      }
      closing ??= close();
      await closing;
    },
  } satisfies Hotline;
};

/**
 * The first look-up on each connection takes tens of milliseconds (connect, plan); the first callers after a start would be
 * greeted as strangers for it.
 */
async function warmUp(directory: Directory): Promise<void> {
  const nobody = { kind: 'customer', ani: '10000000' } as const;
  await Promise.allSettled(Array.from({ length: CALLS_POOL.max }, () => directory.lookUp(nobody)));
}

/** A controller that died between the choice and its row remembers one thing and the database another: the row counts. */
async function recallPhones(controller: Controller, kept: KeptPhones): Promise<void> {
  const phones = new Map((await kept.all()).map((one) => [one.agentId, one]));
  for (const agent of Object.values(controller.floor.agents)) {
    const { phone = 'browser', number } = phones.get(agent.agentId) ?? {};
    const isOther = phone !== phoneOf(agent) || (phone === 'outside' && number !== agent.outsideNumber);
    const { agentId } = agent;
    if (isOther) controller.enter({ type: 'phoneChosen', agentId, phone, ...(number && { number }) });
  }
}

async function deskPhonesOf(kept: KeptPhones): Promise<{ agentId: string; digest: string }[]> {
  return (await kept.all()).flatMap(({ agentId, digest }) => (digest === null ? [] : [{ agentId, digest }]));
}

/** @throws with what is wrong, with file, line and column */
function readServices({ flowsFolder }: World, secrets: string[]): ReadonlyMap<string, ServiceDefinition> {
  const { services, problems } = loadServices(path.join(flowsFolder, 'services'), secrets);
  if (problems.length > 0) throw new Error(problems.map(describeProblem).join('\n'));
  return services;
}

/** What is wrong with a flow is told with file, line and column, and nothing starts: a caller must not find it. */
async function readOrganization(
  pool: Parameters<typeof loadOrganization>[0],
  world: World,
  parts: Omit<StartUpParts, 'outside'> & { services: FlowOutside['services']; rules: OutsideRules },
): Promise<Organization> {
  const organization = await loadOrganization(pool);
  const queues = organization.queues.map(({ queueId }) => queueId);
  const { flows, languages, days, years } = await startUpFlows(readTexts(world.flowsFolder), {
    ...parts,
    outside: {
      queues,
      services: parts.services,
      numbers: parts.rules.allowed,
      returnCall: organization.returnCallFlow ?? null,
    },
  });
  return {
    ...organization,
    flows,
    languages,
    calendar: calendarOf(days, years, organization.calendar?.hours ?? {}),
    outside: parts.rules,
  };
}

function prepareFlows(config: Config, world: World, pool: Parameters<typeof createFlowVersions>[0]) {
  const places = {
    library: path.join(world.soundsFolder, 'hotline'),
    published: path.join(world.asterisk.spoolFolder, 'recording/published'),
  };
  return {
    versions: createFlowVersions(pool),
    reader: createFlowReader(places),
    workshop: createWorkshop({ places, speechCommand: config.ttsCommand }),
  };
}

/** Without a trunk nothing is dialled, whatever numbers are allowed. */
function outsideRules({ outside }: Parameters<RunHotline>[0]): OutsideRules {
  const { trunk, allowed, callerNumber, most, byAgents } = outside;
  return { allowed: trunk === null ? [] : allowed, callerNumber, most, byAgents };
}

function demoUsers(accounts: Awaited<ReturnType<typeof seedDemo>>): DemoUser[] {
  return (accounts ?? []).map(({ userId, password, role, name }) => ({
    user: userId,
    password,
    note: `${role}, ${name}`,
  }));
}

function ownNumbers(organization: Organization): string[] {
  return Object.keys(organization.numbers).filter((number) => number !== '*');
}

/** Nothing more may be done by this process; whoever started it starts it again, and it recovers from the journal. */
function leave(log: Logger, why: string): void {
  log.fatal(`This controller ends: ${why}.`);
  process.exit(1);
}
