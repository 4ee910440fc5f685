/**
 * A whole hotline for one test file: real Asterisk, real PostgreSQL, and the controller as a process of its own, started as
 * `npm start` starts it, so that it can be killed and come back.
 *
 *     const hotline = await startHotline(t);
 *     const boss = await hotline.signIn('2001');
 *     const { cdr } = await boss.get(`/api/calls/${callId}`);
 *     await hotline.killController();
 *     await hotline.startController();
 *     await hotline.settled();           // nothing is left in Asterisk
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import ari, { type Client } from 'ari-client';
import pg from 'pg';
import { readConfig } from '../../src/config.ts';
import type { FromController, ToController } from '../../src/setup/controller-messages.ts';
import { projectFolder, soundsFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { endProcess } from '../../src/setup/processes.ts';
import { buildController } from '../../src/setup/program.ts';
import { buildPages } from '../../src/setup/web-pages.ts';
import type { DemoUser, World } from '../../src/world.ts';
import { startAsterisk, type TestAsterisk, type TestWithTeardown } from './asterisk.ts';
import { startDatabase } from './database.ts';
import { spawnNode } from './node.ts';

/** Loads TypeScript, migrates, fills the shop (passwords are hashed) and recovers; a machine that does much else has taken more than a minute. */
const READY_WITHIN_MS = 180_000;

export type SignedIn = {
  cookie: string;
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
};

export type TestHotline = {
  asterisk: TestAsterisk;
  httpUrl: string;
  /** Where phones call: `127.0.0.1:port`. */
  sipServer: string;
  databaseUrl: string;
  world: World;
  password(user: string): string;
  signIn(user: string): Promise<SignedIn>;
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** As `kill -9` does. */
  killController(): Promise<void>;
  /** Starts it again; resolves when it is ready. */
  startController(): Promise<void>;
  stopController(graceful: boolean): Promise<void>;
  controllerPid(): number;
  /** ari-client's connection: an eye that is not ours. */
  ari: Client;
  /** What is in Asterisk now and should not outlive the calls. */
  leftOvers(): Promise<string[]>;
  /** Waits until nothing is left in Asterisk; rejects with what is. */
  settled(withinMs?: number): Promise<void>;
};

/** A flow without a word, straight into a queue's line. */
export const straightTo = (queue: string): string => `
title: { zh-CN: 试, en: Test }
start: wait
prompts: {}
steps:
  wait: { kind: enqueue, queue: ${queue} }
`;

/** Waits for a condition by asking again and again. @returns the first truthy answer */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, false | null | undefined>;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** For `prepare`: no after-call work and no survey, so that an agent is free and a caller gone as soon as they hang up. */
export async function nothingAfterTheTalk(query: TestHotline['query']): Promise<void> {
  await query('update queues set wrap_up_ms = 0');
  await query('update shop set survey_flow = null');
}

export async function startHotline(
  t: TestWithTeardown,
  options: {
    environment?: Record<string, string>;
    databaseUrl?: string;
    /** Flows beside the shipped ones: name → text of the document. */
    flows?: Record<string, string>;
    /** In place of the shipped flows. */
    flowsFolder?: string;
    /** Runs on the seeded database before calls come, with the controller restarted after: queues' times and the like. */
    prepare?: (query: TestHotline['query']) => Promise<void>;
    /** `host:port` of the SIP edge in front of its Asterisk. */
    edge?: string;
  } = {},
): Promise<TestHotline> {
  const [asterisk, database, webFolder, program] = await Promise.all([
    startAsterisk(t, options.edge === undefined ? {} : { edge: options.edge }),
    options.databaseUrl === undefined ? startDatabase(t) : { databaseUrl: options.databaseUrl },
    buildPages(),
    buildController(),
  ]);
  const folder = await fs.mkdtemp('/tmp/hl-hotline-');
  const httpPort = await freePort();
  const settings = readConfig(
    { HTTP_PORT: String(httpPort), SIP_PORT: String(asterisk.sipPort), HOTLINE_DATA: folder, ...options.environment },
    folder,
  );
  if (settings.config === undefined) throw new Error(JSON.stringify(settings.errors));
  const { config } = settings;
  const world: World = {
    databaseUrl: database.databaseUrl,
    asterisk: {
      url: asterisk.ariUrl,
      user: asterisk.user,
      password: asterisk.password,
      sipWebSocketUrl: asterisk.sipWebSocketUrl,
      spoolFolder: asterisk.spoolFolder,
    },
    recordingsFolder: path.join(folder, 'recordings'),
    stateFolder: path.join(folder, 'state'),
    flowsFolder: options.flowsFolder ?? (await flowsWith(folder, options.flows ?? {})),
    soundsFolder,
    webFolder,
    sipAddress: `127.0.0.1:${asterisk.sipPort}`,
  };
  await fs.mkdir(world.recordingsFolder, { recursive: true });
  await fs.mkdir(world.stateFolder, { recursive: true });

  const logFile = path.join(folder, 'controller.log');
  const users: DemoUser[] = [];
  let child: ChildProcess | undefined;

  async function startController(): Promise<void> {
    const log = openSync(logFile, 'a');
    const started = spawnNode(program, {
      cwd: projectFolder,
      stdio: ['ignore', log, log, 'ipc'],
      serialization: 'json',
    });
    closeSync(log);
    child = started;
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the controller is not ready; see ${logFile}`)), READY_WITHIN_MS);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        act();
      };
      started.on('message', (message: FromController) => {
        if (message.kind === 'failed') settle(() => reject(new Error(message.message)));
        if (message.kind !== 'ready') return;
        users.push(...message.newUsers);
        settle(resolve);
      });
      started.once('exit', (code) => settle(() => reject(new Error(`the controller ended (${code}); see ${logFile}`))));
    });
    started.send({ kind: 'start', config, world } satisfies ToController);
    await ready;
  }

  async function killController(): Promise<void> {
    if (child?.pid !== undefined && child.exitCode === null) await endProcess(child.pid, [['SIGKILL', 5_000]]);
  }

  async function stopController(graceful: boolean): Promise<void> {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.send({ kind: 'stop', graceful } satisfies ToController);
    await exited;
  }

  const pool = new pg.Pool({ connectionString: database.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const query: TestHotline['query'] = async (text, values) => (await pool.query(text, values)).rows;
  t.teardown(async () => {
    await killController();
    await pool.end();
    if (t.passing()) await fs.rm(folder, { recursive: true, force: true });
    else await keep(t.name, folder, asterisk.folder);
  });

  await startController();
  if (options.prepare !== undefined) {
    await options.prepare(query);
    await stopController(false);
    await startController();
  }
  const eye = await ari.connect(asterisk.ariUrl, asterisk.user, asterisk.password);

  const hotline: TestHotline = {
    asterisk,
    httpUrl: `http://127.0.0.1:${httpPort}`,
    sipServer: `127.0.0.1:${asterisk.sipPort}`,
    databaseUrl: database.databaseUrl,
    world,
    password(user) {
      const found = users.find((one) => one.user === user);
      if (found === undefined) throw new Error(`there is no user ${user}`);
      return found.password;
    },
    signIn: (user) => signIn(hotline, user),
    query,
    killController,
    startController,
    stopController,
    controllerPid: () => child?.pid ?? 0,
    ari: eye,
    async leftOvers() {
      const [channels, bridges] = (await Promise.all([eye.channels.list(), eye.bridges.list()])) as unknown as [
        { id: string; name: string; state: string }[],
        { id: string; channels: string[] }[],
      ];
      return [
        ...channels.map((channel) => `channel ${channel.id} ${channel.name} ${channel.state}`),
        // The holding bridges stay for the next caller; a person in one would not.
        ...bridges
          .filter((bridge) => !bridge.id.includes('-holding-') || bridge.channels.length > 0)
          .map((bridge) => `bridge ${bridge.id} with ${bridge.channels.length}`),
      ];
    },
    async settled(withinMs = 10_000) {
      let left: string[] = [];
      await eventually(
        'nothing left in Asterisk',
        async () => {
          left = await hotline.leftOvers();
          return left.length === 0;
        },
        withinMs,
      ).catch(() => {
        throw new Error(`left in Asterisk: ${left.join('; ')}`);
      });
    },
  };
  return hotline;
}

async function flowsWith(folder: string, flows: Record<string, string>): Promise<string> {
  const shipped = path.join(projectFolder, 'ivr-flows');
  if (Object.keys(flows).length === 0) return shipped;
  const all = path.join(folder, 'flows');
  await fs.cp(shipped, all, { recursive: true });
  for (const [flowId, text] of Object.entries(flows)) await fs.writeFile(path.join(all, `${flowId}.yaml`), text);
  return all;
}

async function signIn(hotline: TestHotline, user: string): Promise<SignedIn> {
  const response = await fetch(`${hotline.httpUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password: hotline.password(user) }),
  });
  if (!response.ok) throw new Error(`${user} cannot sign in: ${response.status} ${await response.text()}`);
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const request = (at: string, init: RequestInit = {}) =>
    fetch(`${hotline.httpUrl}${at}`, { ...init, headers: { ...init.headers, cookie } });
  return {
    cookie,
    fetch: request,
    async get<T>(at: string): Promise<T> {
      const answer = await request(at);
      if (!answer.ok) throw new Error(`GET ${at}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}

/** Where a failed test leaves what helps whoever looks into it; made when it is not there. */
export async function resultsFolder(testName: string): Promise<string> {
  const folder = path.join(projectFolder, 'test-results', testName.replaceAll(/[^A-Za-z0-9._-]+/g, '-'));
  await fs.mkdir(folder, { recursive: true });
  return folder;
}

async function keep(name: string, folder: string, asteriskFolder: string): Promise<void> {
  const kept = await resultsFolder(name);
  await fs.cp(path.join(folder, 'controller.log'), path.join(kept, 'controller.log')).catch(() => undefined);
  await fs
    .cp(path.join(asteriskFolder, 'log'), path.join(kept, 'asterisk'), { recursive: true })
    .catch(() => undefined);
  process.stderr.write(`# Logs of the failed test are in ${kept}\n`);
}
