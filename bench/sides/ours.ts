/**
 * The hotline as it ships: Asterisk with its own configuration, PostgreSQL with its journal on disk, the controller as a process
 * of its own, a desk's socket for each agent. Only the softphones are plain SIP, made over ARI like any phone of an agent's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { WebSocket } from 'ws';
import { createAdministration } from '../../src/adapters/asterisk/administration.ts';
import { migrate } from '../../src/adapters/database/index.ts';
import { DESK_PROTOCOL, type DeskMessage, type DeskRequest } from '../../src/adapters/desk/protocol.ts';
import { readConfig } from '../../src/config.ts';
import type { RunningAsterisk } from '../../src/setup/asterisk/run.ts';
import type { FromController, ToController } from '../../src/setup/controller-messages.ts';
import { asteriskTemplates, projectFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { startPostgres } from '../../src/setup/postgres.ts';
import { endProcess, until } from '../../src/setup/processes.ts';
import { buildController } from '../../src/setup/program.ts';
import type { World } from '../../src/world.ts';
import type { Credentials } from '../../test/helpers/phone/index.ts';
import type { Closing } from '../closing.ts';
import { benchAsterisk, benchSounds } from './asterisk.ts';
import { openAgents, type Side } from './side.ts';

const READY_WITHIN_MS = 60_000;
const NUMBER = '4001';
const MENU_NUMBER = '4101';
const TONES_NUMBER = '4301';
/** A flow that enqueues at once: app_queue has no menu to be compared with. */
const FLOW = `title: { zh-CN: 测速, en: Bench }
start: wait
prompts: {}
steps:
  wait: { kind: enqueue, queue: bench }
`;
/** One menu, named as the shipped one is, so that its words are there (MENU_PROMPT). */
const MENU_FLOW = `title: { zh-CN: 测速, en: Bench }
start: menu
prompts:
  main: { zh-CN: 菜单, en: Menu }
  no-key: { zh-CN: 没有收到您的按键。, en: Nothing was pressed. }
  wrong-key: { zh-CN: 您的按键有误。, en: That was the wrong key. }
steps:
  menu:
    kind: menu
    say: [main]
    keys: { 1: wait, 2: menu-two }
    tries: 3
    waitSeconds: 5
    noInput: { say: [no-key], go: wait }
    noMatch: { say: [wrong-key], go: wait }
  menu-two:
    kind: menu
    say: [no-key, main]
    keys: { 1: wait, 2: menu }
    tries: 3
    waitSeconds: 5
    noInput: { say: [no-key], go: wait }
    noMatch: { say: [wrong-key], go: wait }
  wait: { kind: enqueue, queue: bench }
`;

/** Two menus that lead to each other, each with a tone of its own for words. */
const TONES_FLOW = `title: { zh-CN: 测速, en: Bench }
start: low
prompts:
  low: { zh-CN: 低音, en: Low }
  high: { zh-CN: 高音, en: High }
steps:
${tones('low', 'high')}
${tones('high', 'low')}
  wait: { kind: enqueue, queue: bench }
`;

function tones(name: string, other: string): string {
  const keys = [2, 3, 4, 5, 6, 7, 8, 9].map((key) => `${key}: ${other}`).join(', ');
  return `  ${name}:
    kind: menu
    say: [${name}]
    keys: { ${keys} }
    tries: 3
    waitSeconds: 20
    noInput: { say: [${name}], go: wait }
    noMatch: { say: [${name}], go: wait }`;
}

/** @param options.profileFolder the controller's CPU profile (\`node --cpu-prof\`) is left there; null: none */
export async function startOurs(
  closing: Closing,
  options: { agentIds: string[]; profileFolder: string | null },
): Promise<Side> {
  const asterisk = await benchAsterisk(closing, asteriskTemplates);
  const postgres = await startPostgres({
    folder: await temporaryFolder(closing),
    durable: true,
    endsWithParent: true,
  });
  closing.add(() => postgres.stop());
  await migrate(postgres.databaseUrl);
  const tokens = await fillShop(postgres.databaseUrl, options.agentIds);
  const controller = await startController(closing, asterisk, postgres.databaseUrl, options.profileFolder);
  const desks: Desk[] = [];
  for (const token of tokens) desks.push(await openDesk(closing, controller.httpPort, token));
  const credentials = await giveSipPhones(asterisk, options.agentIds);
  const server = `127.0.0.1:${asterisk.sipPort}`;
  const agents = await openAgents(closing, server, credentials);
  for (const desk of desks) {
    await desk.until('phone is seen', () => desk.agent()?.phoneRegistered === true);
    desk.send({ type: 'requestState', state: 'ready' });
    await desk.until('is ready', () => desk.agent()?.state === 'ready');
  }
  return {
    name: 'hotline',
    server,
    queueNumber: NUMBER,
    dialNumber: null,
    menuNumber: MENU_NUMBER,
    menuDialNumber: null,
    tonesNumber: TONES_NUMBER,
    keysOf: (callerNumber) => keysOf(postgres.databaseUrl, callerNumber),
    agents,
    processes: { asterisk: asterisk.pid, controller: controller.pid, postgres: postgres.pid },
    async allReady() {
      for (const desk of desks) {
        const { agentId, state, reason } = desk.agent() ?? {};
        // As a person would press the button again; told, because it is a call that went wrong.
        if (state === 'notReady') {
          process.stderr.write(`agent ${agentId} was taken out: ${reason}\n`);
          desk.send({ type: 'requestState', state: 'ready' });
        }
        await desk.until('is ready', () => desk.agent()?.state === 'ready');
      }
    },
  };
}

async function keysOf(databaseUrl: string, callerNumber: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ digits: string }>(
      `select t.data ->> 'digits' as digits from timeline t join cdr c using (call_id)
       where c.ani = $1 and t.kind = 'ivrInput' and t.data ->> 'outcome' = 'matched' order by t.seq, t.n`,
      [callerNumber],
    );
    return rows.map(({ digits }) => digits).join('');
  } finally {
    await client.end();
  }
}

async function temporaryFolder(closing: Closing): Promise<string> {
  const folder = await fs.mkdtemp('/tmp/hl-bench-');
  closing.add(() => fs.rm(folder, { recursive: true, force: true }));
  // PostgreSQL runs as another user when we are root.
  await fs.chmod(folder, 0o755);
  return folder;
}

/** One skill, one queue, no after-call work, no survey. @returns each agent's session token */
async function fillShop(databaseUrl: string, agentIds: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const names = { 'zh-CN': '测速', en: 'Bench' };
  const tokens = agentIds.map(() => randomBytes(32).toString('base64url'));
  try {
    await client.query(`insert into shop (names, time_zone) values ($1, 'Asia/Shanghai')`, [names]);
    await client.query(`insert into skills (skill_id, names) values ('bench', $1)`, [names]);
    await client.query(
      `insert into queues (queue_id, position, names, service_level_ms, ring_timeout_ms, wrap_up_ms, announce_every_ms)
       values ('bench', 1, $1, 20000, 20000, 0, 60000)`,
      [names],
    );
    await client.query(`insert into queue_requirements (queue_id, skill_id, level) values ('bench', 'bench', 1)`);
    await client.query(`insert into numbers (dnis, flow_id) values ($1, 'bench'), ($2, 'main-menu'), ($3, 'tones')`, [
      NUMBER,
      MENU_NUMBER,
      TONES_NUMBER,
    ]);
    for (const [index, agentId] of agentIds.entries()) {
      await client.query(
        `insert into users (user_id, name, role, password_hash, extension, grade)
         values ($1, $1, 'agent', 'none', $1, 'gold')`,
        [agentId],
      );
      await client.query(`insert into agent_skills (agent_id, skill_id, level) values ($1, 'bench', 5)`, [agentId]);
      const digest = createHash('sha256')
        .update(tokens[index] ?? '')
        .digest();
      await client.query(
        `insert into sessions (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 hour')`,
        [digest, agentId],
      );
    }
  } finally {
    await client.end();
  }
  return tokens;
}

async function startController(
  closing: Closing,
  asterisk: RunningAsterisk,
  databaseUrl: string,
  profileFolder: string | null,
): Promise<{ pid: number; httpPort: number }> {
  const folder = await temporaryFolder(closing);
  const httpPort = await freePort();
  const read = readConfig(
    { HTTP_PORT: String(httpPort), SIP_PORT: String(asterisk.sipPort), HOTLINE_DATA: folder, DEMO: 'off' },
    folder,
  );
  if (read.config === undefined) throw new Error(JSON.stringify(read.errors));
  const world: World = {
    databaseUrl,
    asterisk: { ...asterisk, url: asterisk.ariUrl },
    recordingsFolder: path.join(folder, 'recordings'),
    stateFolder: path.join(folder, 'state'),
    flowsFolder: path.join(folder, 'flows'),
    soundsFolder: await benchSounds(closing),
    // Nobody looks at a page here.
    webFolder: path.join(folder, 'web'),
    sipAddress: `127.0.0.1:${asterisk.sipPort}`,
  };
  for (const made of [world.recordingsFolder, world.stateFolder, world.flowsFolder, world.webFolder]) {
    await fs.mkdir(made, { recursive: true });
  }
  await fs.writeFile(path.join(world.flowsFolder, 'bench.yaml'), FLOW);
  await fs.writeFile(path.join(world.flowsFolder, 'main-menu.yaml'), MENU_FLOW);
  await fs.writeFile(path.join(world.flowsFolder, 'tones.yaml'), TONES_FLOW);
  for (const shipped of ['waiting.yaml', 'languages'])
    await fs.cp(path.join(projectFolder, 'ivr-flows', shipped), path.join(world.flowsFolder, shipped), {
      recursive: true,
    });
  const logFile = path.join(folder, 'controller.log');
  const log = openSync(logFile, 'a');
  // A profile names files, so it is taken of the sources.
  const program =
    profileFolder === null
      ? await buildController()
      : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profileFolder)}`, '--import=tsx', 'src/setup/controller.ts'];
  const child = spawn(process.execPath, program, {
    cwd: projectFolder,
    stdio: ['ignore', log, log, 'ipc'],
    serialization: 'json',
  });
  closeSync(log);
  closing.add(() => stopController(child));
  child.send({ kind: 'start', config: read.config, world } satisfies ToController);
  const problem = await whenReady(child);
  if (problem !== null) throw new Error(`${problem}\n${await fs.readFile(logFile, 'utf8')}`);
  return { pid: child.pid ?? 0, httpPort };
}

/** @returns null, or why it is not ready */
function whenReady(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve(`The controller is not ready within ${READY_WITHIN_MS} ms.`),
      READY_WITHIN_MS,
    );
    const settle = (problem: string | null) => {
      clearTimeout(timer);
      resolve(problem);
    };
    child.on('message', (message: FromController) => {
      if (message.kind === 'failed') settle(message.message);
      if (message.kind === 'ready') settle(null);
    });
    child.once('exit', (code) => settle(`The controller ended with ${code}.`));
  });
}

async function stopController(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  if (child.connected) child.send({ kind: 'stop', graceful: false } satisfies ToController);
  if (await until(() => child.exitCode !== null, 10_000)) return;
  await endProcess(child.pid, [['SIGKILL', 5_000]]);
}

type Desk = {
  agent(): Extract<DeskMessage, { type: 'agent' }>['agent'] | undefined;
  send(request: DeskRequest): void;
  until(what: string, condition: () => boolean): Promise<void>;
};

async function openDesk(closing: Closing, httpPort: number, token: string): Promise<Desk> {
  let agent: ReturnType<Desk['agent']>;
  let hasPhone = false;
  const headers = { cookie: `hotline_session=${token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${httpPort}/desk`, DESK_PROTOCOL, { headers });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', takeOver: true })));
  closing.add(() => socket.terminate());
  socket.on('error', (error) => console.error(`desk: ${error.message}`));
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as DeskMessage;
    if (message.type === 'agent') agent = message.agent;
    if (message.type === 'phone') hasPhone = true;
    if (message.type === 'refused') console.error(`desk: ${message.message}`);
  });
  const desk: Desk = {
    agent: () => agent,
    send: (request) => socket.send(JSON.stringify(request)),
    async until(what, condition) {
      if (await until(condition, 10_000)) return;
      throw new Error(`agent ${agent?.agentId}: not within 10 s: ${what}; the desk shows ${JSON.stringify(agent)}`);
    },
  };
  // Only then may the phone be made anew: the controller makes the browser's when a desk is opened.
  await desk.until('has a phone', () => hasPhone);
  return desk;
}

/** The browser's phones are taken away first: given anew on top of one, a phone would keep its encryption. */
async function giveSipPhones(asterisk: RunningAsterisk, agentIds: string[]): Promise<Credentials[]> {
  const authorization = `Basic ${Buffer.from(`${asterisk.user}:${asterisk.password}`).toString('base64')}`;
  const application = async (method: string, rest: string) => {
    const response = await fetch(`${asterisk.ariUrl}/ari/applications/hotline${rest}`, {
      method,
      headers: { authorization },
    });
    if (!response.ok) throw new Error(`${method} applications/hotline${rest}: ${response.status}`);
    return (await response.json()) as { endpoint_ids: string[] };
  };
  const administration = createAdministration({
    url: asterisk.ariUrl,
    user: asterisk.user,
    password: asterisk.password,
    // The controller follows the phones it made itself; these it has to be told of.
    async provided(endpoint) {
      await application('POST', `/subscription?eventSource=endpoint:PJSIP%2F${endpoint}`);
    },
    revoked: () => undefined,
    log: (_, message) => console.error(message),
  });
  for (const agentId of agentIds) await administration.revokePhone({ agentId });
  // Asterisk stops following a removed endpoint some time after, also when one of that name has been made and followed again.
  const isForgotten = async () => (await application('GET', '')).endpoint_ids.length === 0;
  if (!(await until(isForgotten, 10_000))) throw new Error("The browsers' phones are still followed after 10 s.");
  const credentials: Credentials[] = [];
  for (const agentId of agentIds) credentials.push(await administration.providePhone({ agentId }, { kind: 'sip' }));
  return credentials;
}
