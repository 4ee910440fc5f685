/**
 * A real Asterisk for one test file: own folders, own free ports, the programs shared with everything else in this
 * checkout.
 *
 *     const asterisk = await startAsterisk(t);
 *     asterisk.ariUrl, asterisk.user, asterisk.password, asterisk.sipPort …
 *     await asterisk.kill();      // as kill -9 does
 *     await asterisk.start();     // again, same ports, same password
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type AsteriskProgram, findAsterisk } from '../../src/setup/asterisk/find.ts';
import { type AsteriskOptions, type RunningAsterisk, runAsterisk } from '../../src/setup/asterisk/run.ts';
import { asteriskTemplates, projectFolder, soundsFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { endProcess, until } from '../../src/setup/processes.ts';

/** What of tap's test these helpers need. */
export interface TestWithTeardown {
  name: string;
  passing(): boolean;
  teardown(handler: () => unknown): unknown;
}

export interface TestAsteriskOptions {
  /** Log dialplan steps. Default true: a failing test keeps the log. */
  verbose?: boolean;
  /** Dialplan of the test's own, appended to extensions.conf, e.g. `[from-street]\nexten => echo,1,Answer()\n same => n,Echo()`. */
  dialplan?: string;
  /** Endpoints of the test's own, appended to pjsip.conf. */
  pjsip?: string;
  sipPort?: number;
  httpPort?: number;
  /** `host:port` of the SIP edge in front of it. */
  edge?: string;
}

export interface TestAsterisk extends RunningAsterisk {
  /** This Asterisk's folder: etc, spool, log. Removed after the test unless it failed. */
  folder: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again after stop() or kill(): same ports, folders and password; the pid is updated in this object. */
  start(): Promise<void>;
  /** Resolves when it has seen that whoever listened to calls has died: from then on it lets no call into their application. */
  hasLetGo(): Promise<void>;
}

/** Folder of downloaded programs of this checkout; HOTLINE_CACHE or HOTLINE_DATA as for `npm start`. */
export function testCache(): string {
  const data = process.env.HOTLINE_DATA ?? path.join(projectFolder, '.hotline');
  return path.resolve(projectFolder, process.env.HOTLINE_CACHE ?? path.join(data, 'cache'));
}

let program: Promise<AsteriskProgram> | undefined;
let nextRtp = 0;

/** Starts an Asterisk that ends with the test, also when the test process is killed. About half a second. */
export async function startAsterisk(t: TestWithTeardown, options: TestAsteriskOptions = {}): Promise<TestAsterisk> {
  program ??= findAsterisk(testCache(), process.env.PATH ?? '');
  const found = await program;
  // Short on purpose: the control socket's path may have 107 characters.
  const folder = await fs.mkdtemp('/tmp/hl-ast-');
  await writeLocal(folder, options);
  const sipPort = options.sipPort ?? (await freePort());
  const settings: AsteriskOptions = {
    program: found,
    folder,
    templates: asteriskTemplates,
    sounds: soundsFolder,
    bindAddress: '127.0.0.1',
    sipPort,
    httpAddress: '127.0.0.1',
    httpPort: options.httpPort ?? (await freePort()),
    rtpPorts: rtpRange(),
    edge: options.edge ?? null,
    verbose: options.verbose ?? true,
    endsWithParent: true,
  };
  let current = await runAsterisk(settings);
  const handle: TestAsterisk = {
    ...current,
    folder,
    stop: () => current.stop(),
    async kill() {
      await endProcess(current.pid, [['SIGKILL', 5000]]);
    },
    async start() {
      await current.stop();
      current = await runAsterisk({ ...settings, password: current.password });
      const { stop: _stop, ...fresh } = current;
      Object.assign(handle, fresh);
    },
    async hasLetGo() {
      const hasSeen = await until(async () => (await listeners(found, folder)).length === 0, 5_000);
      if (!hasSeen) throw new Error('Asterisk has not let go of who died: not within 5000 ms');
    },
  };
  t.teardown(async () => {
    await current.stop();
    if (t.passing()) await fs.rm(folder, { recursive: true, force: true });
    else process.stderr.write(`# Asterisk's files of the failed test are in ${folder}\n`);
  });
  return handle;
}

async function writeLocal(folder: string, options: TestAsteriskOptions): Promise<void> {
  const local = path.join(folder, 'local');
  await fs.mkdir(local, { recursive: true });
  if (options.dialplan !== undefined) await fs.writeFile(path.join(local, 'extensions.conf'), `${options.dialplan}\n`);
  if (options.pjsip !== undefined) await fs.writeFile(path.join(local, 'pjsip.conf'), `${options.pjsip}\n`);
}

/**
 * Who listens to calls by ARI, a line each, as Asterisk's console tells it. Not read from the table of connections: a page's
 * SIP connection stays in it for up to 32 s after its other end has died (RFC 3261 timer H), which says nothing of ARI.
 */
async function listeners({ command, leading }: AsteriskProgram, folder: string): Promise<string[]> {
  const ask = [...leading, '-C', path.join(folder, 'etc', 'asterisk.conf'), '-rx', 'ari show websocket sessions'];
  const { stdout } = await promisify(execFile)(command, ask, { timeout: 5_000 });
  const [head = '', , ...lines] = stdout.trimEnd().split('\n');
  if (!head.startsWith('Connection ID')) throw new Error(`Asterisk does not tell who listens: ${stdout}`);
  return lines;
}

/** 500 UDP ports for each Asterisk of this process, apart from those of other test processes as far as chance goes. */
function rtpRange(): [number, number] {
  const slot = (process.pid * 7 + nextRtp) % 40;
  nextRtp += 1;
  const first = 40_000 + slot * 500;
  return [first, first + 499];
}
