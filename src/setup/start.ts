/** What `npm start` does: brings up all that the hotline needs, runs it, and ends it in the right order. */
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, isLoopback, readConfig } from '../config.ts';
import type { DemoUser, World } from '../world.ts';
import { adoptOrRunAsterisk, isLeftRunning } from './asterisk/adopt.ts';
import { checkAri } from './asterisk/check.ts';
import { type AsteriskProgram, findAsterisk } from './asterisk/find.ts';
import { takeDataFolder } from './data-folder.ts';
import { keepRunning } from './keep-running.ts';
import { asteriskTemplates, projectFolder, soundsFolder } from './paths.ts';
import { freePort, requireFreePort } from './ports.ts';
import { checkDatabase, startPostgres } from './postgres.ts';
import { buildController } from './program.ts';
import { SetupError, say } from './say.ts';
import { type Ready, superviseController } from './supervisor.ts';
import { pathWithVoices } from './voices.ts';
import { buildPages } from './web-pages.ts';

/** Things to undo, last first. */
type Endings = (() => Promise<void>)[];

/** npm, the shell and the terminal may each pass the same Ctrl-C on; within this time they are one. */
const SAME_SIGNAL_MS = 400;
/** A first start of PostgreSQL or Asterisk that is broken off; a longer fetch is left to the next start. */
const SETTLES_WITHIN_MS = 5000;

/** @returns the exit code */
export async function main(): Promise<number> {
  const { config, errors } = readConfig(process.env, projectFolder);
  if (errors) {
    for (const { variable, message } of errors) process.stderr.write(`${variable}: ${message}\n`);
    return 1;
  }
  const endings: Endings = [];
  const signals = listenForSignals();
  let code = 0;
  const work = run(config, endings, signals);
  try {
    await Promise.race([work, signals.whileStarting]);
  } catch (error) {
    if (!(error instanceof SetupError)) process.stderr.write(`${(error as Error).stack}\n`);
    else process.stderr.write(`${error.message}\n`);
    code = 1;
    // What was just being started is let come up, so that it can be ended.
    await Promise.race([work.catch(() => {}), delay(SETTLES_WITHIN_MS)]);
  }
  for (const end of endings.reverse()) {
    try {
      await end();
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n`);
      code = 1;
    }
  }
  // What is left (an idle connection, a fetch broken off) must not keep a stopped hotline's terminal waiting.
  process.exit(code);
}

async function run(config: Config, endings: Endings, signals: Signals): Promise<void> {
  const folder = await takeDataFolder(config.dataFolder);
  endings.push(folder.release);
  const asteriskFolder = path.join(config.dataFolder, 'asterisk');
  await requireFreePort(config.httpPort, config.bindAddress, 'HTTP_PORT', 'the web pages', 'tcp');
  if (!config.ari && !(await isLeftRunning(asteriskFolder))) {
    await requireFreePort(config.sipPort, config.bindAddress, 'SIP_PORT', 'telephone calls');
  }
  // One after another, as each shows how far it is; the first start is the only one that has them to do.
  const program = config.ari ? undefined : await findAsterisk(config.cacheFolder, process.env.PATH ?? '');
  await findVoices(config);
  const webFolder = await buildPages();
  const controller = await buildController();
  let stopping = false;
  const world = bringUpWorld(config, asteriskFolder, program, webFolder, endings);
  const supervisor = superviseController(controller, config, world, {
    died: (code, signal) =>
      say(`  The controller ended (${signal ?? `exit code ${code}`}) and is started again; calls under way go on.`),
    back: () => say('  The controller is back.'),
    draining: (calls) => {
      if (stopping && calls > 0)
        say(`  ${calls} ${calls === 1 ? 'call' : 'calls'} under way. Ctrl-C again ends at once.`);
    },
  });
  const stopController = () => supervisor.stop(false);
  endings.push(stopController);
  const { sipAddress } = await world;
  // The controller ends first, then what it stands on, which was pushed while the world came up.
  endings.push(...endings.splice(endings.indexOf(stopController), 1));
  const ready = await supervisor.ready;
  await greet(config, sipAddress, ready);

  signals.started();
  await signals.first;
  stopping = true;
  say(`\n  Stopping: no new calls are taken, calls under way may end within ${config.drainMs / 60_000} min.`);
  await Promise.race([supervisor.stop(true), signals.second]);
}

/** Everything else works without a voice, so a start does not fail for it. */
async function findVoices({ cacheFolder, ttsCommand }: Config): Promise<void> {
  if (ttsCommand !== null) return;
  try {
    // The controller runs as a child of this process, and looks for the commands there.
    process.env.PATH = await pathWithVoices(cacheFolder, process.env.PATH ?? '');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`  ${error.message}`);
    say('  Flows with new words cannot be published until espeak-ng and flite are installed, or TTS_COMMAND is set.');
  }
}

async function bringUpWorld(
  config: Config,
  asteriskFolder: string,
  program: AsteriskProgram | undefined,
  webFolder: string,
  endings: Endings,
): Promise<World> {
  const both = [
    bringUpDatabase(config, endings),
    program ? bringUpAsterisk(config, asteriskFolder, program, endings) : reachAsterisk(config),
  ] as const;
  // Both are waited for even when one fails: only what has come up can be ended.
  await Promise.allSettled(both);
  const [databaseUrl, asterisk] = await Promise.all(both);
  const world: World = {
    databaseUrl,
    asterisk,
    recordingsFolder: path.join(config.dataFolder, 'recordings'),
    stateFolder: path.join(config.dataFolder, 'state'),
    flowsFolder: path.join(projectFolder, 'ivr-flows'),
    soundsFolder,
    webFolder,
    sipAddress: sipAddressOf(config),
  };
  await fs.mkdir(world.recordingsFolder, { recursive: true });
  await fs.mkdir(world.stateFolder, { recursive: true });
  return world;
}

async function bringUpDatabase(config: Config, endings: Endings): Promise<string> {
  if (config.databaseUrl) {
    await checkDatabase(config.databaseUrl);
    return config.databaseUrl;
  }
  const options = { folder: path.join(config.dataFolder, 'postgres'), durable: true };
  const postgres = await startPostgres(options);
  endings.push(keepRunning('PostgreSQL', postgres, () => startPostgres(options)));
  return postgres.databaseUrl;
}

async function bringUpAsterisk(
  config: Config,
  folder: string,
  program: AsteriskProgram,
  endings: Endings,
): Promise<World['asterisk']> {
  const options = {
    program,
    folder,
    templates: asteriskTemplates,
    sounds: soundsFolder,
    bindAddress: config.bindAddress,
    sipPort: config.sipPort,
    // ARI and the browsers' SIP: only the controller on this machine speaks to it, and passes browsers through.
    httpAddress: '127.0.0.1',
    rtpPorts: config.rtpPorts,
    edge: config.edge.sipAddress,
  };
  const asterisk = await adoptOrRunAsterisk({ ...options, httpPort: () => freePort() });
  const { httpPort, password } = asterisk;
  endings.push(
    keepRunning('Asterisk', asterisk, () =>
      adoptOrRunAsterisk({ ...options, httpPort: async () => httpPort, password }),
    ),
  );
  const { ariUrl: url, user, sipWebSocketUrl, spoolFolder } = asterisk;
  return { url, user, password, sipWebSocketUrl, spoolFolder };
}

async function reachAsterisk(config: Config): Promise<World['asterisk']> {
  const ari = config.ari as NonNullable<Config['ari']>;
  await checkAri(ari);
  if (!config.asteriskSpool) {
    say("  Recordings are not collected: set ASTERISK_SPOOL to that Asterisk's spool folder as seen from here.");
  }
  const spoolFolder = config.asteriskSpool ?? path.join(config.dataFolder, 'no-spool');
  return { ...ari, sipWebSocketUrl: `${ari.url.replace(/^http/, 'ws')}/ws`, spoolFolder };
}

function sipAddressOf(config: Config): string {
  const everywhere = config.bindAddress === '0.0.0.0' || config.bindAddress === '::';
  const host = config.ari ? new URL(config.ari.url).hostname : everywhere ? '127.0.0.1' : config.bindAddress;
  return `${net.isIPv6(host) ? `[${host}]` : host}:${config.sipPort}`;
}

async function greet(config: Config, sipAddress: string, ready: Ready): Promise<void> {
  const host = isLoopback(config.bindAddress) ? '127.0.0.1' : sipAddress.replace(/:\d+$/, '');
  const pages = config.publicUrl ?? `${config.tls === null ? 'http' : 'https'}://${host}:${config.httpPort}`;
  const number = ready.numbers[0] ?? '4001';
  const users = path.join(config.dataFolder, 'demo-users.txt');
  if (ready.newUsers.length > 0)
    await fs.writeFile(users, `${userLines(ready.newUsers).join('\n')}\n`, { mode: 0o600 });
  const kept = await fs.access(users).then(
    () => true,
    () => false,
  );
  say('');
  say('  The hotline is running. 热线已启动。');
  say('');
  say(`  Pages      网页      ${pages}/`);
  if (config.guestPhone) say(`  Call from the browser 网页拨打  ${pages}/guest  (${number})`);
  say(`  Call by telephone     电话拨打  sip:${number}@${sipAddress}  (any SIP phone, no account)`);
  if (ready.newUsers.length > 0) {
    say('');
    say('  Sign in with 登录账号（工号  密码  角色）:');
    for (const line of userLines(ready.newUsers)) say(`    ${line}`);
  }
  if (kept) say(`  Users and passwords of the demonstration 演示账号: ${users}`);
  say(`  Logs       日志      ${path.join(config.dataFolder, 'logs')}`);
  say('');
  say('  Ctrl-C lets calls end, a second Ctrl-C does not. 按 Ctrl-C 等通话结束后退出，再按一次立即退出。');
}

function userLines(users: DemoUser[]): string[] {
  return users.map(({ user, password, note }) => `${user.padEnd(8)}${password.padEnd(16)}${note}`);
}

interface Signals {
  /** Rejects when the hotline is to stop before it is up. */
  whileStarting: Promise<never>;
  started(): void;
  first: Promise<void>;
  second: Promise<void>;
}

function listenForSignals(): Signals {
  let up = false;
  let count = 0;
  let lastAt = 0;
  let breakOff: (error: Error) => void = () => {};
  let onFirst = () => {};
  let onSecond = () => {};
  const whileStarting = new Promise<never>((_, reject) => {
    breakOff = reject;
  });
  whileStarting.catch(() => {});
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    onSecond = resolve;
  });
  const heard = () => {
    const now = Date.now();
    if (now - lastAt < SAME_SIGNAL_MS) return;
    lastAt = now;
    count += 1;
    if (!up) breakOff(new SetupError('\nStopped before it was up; the next start goes on from here.'));
    else if (count === 1) onFirst();
    else onSecond();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
  return {
    whileStarting,
    started() {
      up = true;
    },
    first,
    second,
  };
}
