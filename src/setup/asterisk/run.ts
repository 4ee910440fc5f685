/** Runs one Asterisk of our own: lays its folders out, fills in its configuration, starts it and waits for ARI. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { endProcess, type Running, startProcess, until } from '../processes.ts';
import { SetupError } from '../say.ts';
import type { AsteriskProgram } from './find.ts';
import { renderTemplates } from './render.ts';

export interface AsteriskOptions {
  program: AsteriskProgram;
  /** This Asterisk's own folder; made when missing. */
  folder: string;
  /** The templates, normally asterisk-config. */
  templates: string;
  /** Sound files: `hotline/LANGUAGE/…`, played as `sound:hotline/LANGUAGE/…`, and `moh/`. */
  sounds: string;
  /** Where SIP and RTP listen. */
  bindAddress: string;
  sipPort: number;
  /** Where ARI and the browsers' WebSocket listen; loopback unless the controller is on another machine. */
  httpAddress: string;
  httpPort: number;
  /** First and last UDP port for voices. */
  rtpPorts: readonly [number, number];
  /** ARI's password; made at random when not given. Giving the same one after a crash lets the controller come back. */
  password?: string | undefined;
  /** `host:port` of the SIP edge, whose word on callers is believed; null or left out: there is none. */
  edge?: string | null;
  /** Log every dialplan step as well. */
  verbose?: boolean;
  /** End with this process, whatever ends it (tests). */
  endsWithParent?: boolean;
}

export interface RunningAsterisk {
  /** `http://127.0.0.1:PORT`, without `/ari`. */
  ariUrl: string;
  user: string;
  password: string;
  /** Where browsers' SIP goes: `ws://127.0.0.1:PORT/ws`. */
  sipWebSocketUrl: string;
  bindAddress: string;
  sipPort: number;
  httpPort: number;
  pid: number;
  version: string;
  /** `monitor/`: MixMonitor's files; `recording/`: ARI's; `voicemail/`: messages left while no controller was there. */
  spoolFolder: string;
  logFile: string;
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Asterisk itself needs about 1.5 s; a loaded machine ten times that. */
const START_WITHIN_MS = 30_000;
/** An address that nobody has (RFC 5737): an identification has to have one, and without an edge nobody is to fit it. */
export const NO_EDGE = '192.0.2.1:9';
/** A unix socket's path may have 107 characters (sun_path, unix(7)); Asterisk makes `asterisk.ctl` in its run folder. */
const LONGEST_SOCKET_PATH = 107;

/**
 * Starts Asterisk and waits until ARI answers with the password that was made for it.
 * @throws SetupError when it ends or does not answer, with the end of its log
 */
export async function runAsterisk(options: AsteriskOptions): Promise<RunningAsterisk> {
  const places = await layOut(options);
  const user = 'hotline';
  const password = options.password ?? randomBytes(24).toString('hex');
  await renderTemplates(options.templates, places.etc, {
    ETC: places.etc,
    WORK: options.folder,
    SHARE: places.share,
    SPOOL: places.spool,
    RUN: places.run,
    LOG: places.log,
    LOCAL: places.local,
    SOUNDS: options.sounds,
    MODULES_LINE: options.program.modules === undefined ? '' : `astmoddir => ${options.program.modules}`,
    BIND_ADDRESS: options.bindAddress,
    SIP_PORT: String(options.sipPort),
    HTTP_ADDRESS: options.httpAddress,
    HTTP_PORT: String(options.httpPort),
    ARI_USER: user,
    ARI_PASSWORD: password,
    RTP_FIRST: String(options.rtpPorts[0]),
    RTP_LAST: String(options.rtpPorts[1]),
    EDGE: options.edge ?? NO_EDGE,
    LOG_VERBOSE: options.verbose ? ',verbose' : '',
  });
  const logFile = path.join(places.log, 'asterisk.log');
  const running = await startProcess({
    command: options.program.command,
    args: [
      ...options.program.leading,
      '-C',
      path.join(places.etc, 'asterisk.conf'),
      '-f',
      '-n',
      ...(options.verbose ? ['-vvv'] : []),
    ],
    logFile: path.join(places.log, 'console.log'),
    cwd: options.folder,
    signalWhenParentDies: options.endsWithParent ? 'KILL' : undefined,
  });
  const host = options.httpAddress === '0.0.0.0' || options.httpAddress === '::' ? '127.0.0.1' : options.httpAddress;
  const ariUrl = `http://${host}:${options.httpPort}`;
  const stop = () => stopAsterisk(running);
  try {
    await waitForAri(ariUrl, user, password, running, places.log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ariUrl,
    user,
    password,
    sipWebSocketUrl: `ws://${host}:${options.httpPort}/ws`,
    bindAddress: options.bindAddress,
    sipPort: options.sipPort,
    httpPort: options.httpPort,
    pid: running.pid,
    version: options.program.version,
    spoolFolder: places.spool,
    logFile,
    ended: running.ended,
    stop,
  };
}

interface Places {
  etc: string;
  share: string;
  spool: string;
  run: string;
  log: string;
  local: string;
}

async function layOut(options: AsteriskOptions): Promise<Places> {
  const at = (name: string) => path.join(options.folder, name);
  const places = {
    etc: at('etc'),
    share: at('share'),
    spool: at('spool'),
    run: at('run'),
    log: at('log'),
    local: at('local'),
  };
  if (Buffer.byteLength(path.join(places.run, 'asterisk.ctl')) > LONGEST_SOCKET_PATH) {
    throw new SetupError(
      `${options.folder} is too long a name for Asterisk's control socket; set HOTLINE_DATA to a folder with a shorter one.`,
    );
  }
  // Asterisk makes none of these; without spool/recording and spool/tmp a recording answers 500.
  const made = ['spool/recording', 'spool/tmp', 'spool/monitor', 'spool/voicemail', 'lib', 'db', 'keys/keys', 'agi'];
  for (const folder of [...made.map(at), ...Object.values(places)]) await fs.mkdir(folder, { recursive: true });
  await layOutShare(options.program.share, places.share, options.sounds);
  return places;
}

/** Asterisk's read-only data with our sounds in the place of its own, as links: it knows one folder for both. */
async function layOutShare(from: string, to: string, sounds: string): Promise<void> {
  await fs.rm(to, { recursive: true, force: true });
  await fs.mkdir(path.join(to, 'sounds'), { recursive: true });
  for (const name of await fs.readdir(from)) {
    if (name !== 'sounds') await fs.symlink(path.join(from, name), path.join(to, name));
  }
  await fs.symlink(path.join(sounds, 'hotline'), path.join(to, 'sounds/hotline'));
}

async function waitForAri(
  ariUrl: string,
  user: string,
  password: string,
  running: Running,
  logFolder: string,
): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  const answers = await until(async () => {
    if (running.hasEnded()) return true;
    const response = await fetch(`${ariUrl}/ari/asterisk/info?only=status`, {
      headers,
      signal: AbortSignal.timeout(2000),
    });
    return response.ok;
  }, START_WITHIN_MS);
  if (answers && !running.hasEnded()) return;
  const problem = running.hasEnded() ? 'ended while starting' : `did not answer within ${START_WITHIN_MS / 1000} s`;
  const last = await lastComplaints(logFolder);
  throw new SetupError(`Asterisk ${problem}; its logs are in ${logFolder}.${last}`);
}

async function lastComplaints(logFolder: string): Promise<string> {
  const lines: string[] = [];
  for (const name of ['asterisk.log', 'console.log']) {
    const text = await fs.readFile(path.join(logFolder, name), 'utf8').catch(() => '');
    lines.push(...text.split('\n').filter((line) => /ERROR|error|cannot|WARNING/.test(line)));
  }
  return lines.length === 0 ? '' : ` It said last:\n${lines.slice(-6).join('\n')}`;
}

async function stopAsterisk(running: Running): Promise<void> {
  // SIGTERM is Asterisk's "core stop now": it hangs its channels up and says BYE first.
  if (running.hasEnded()) return;
  const gone = await endProcess(running.pid, [
    ['SIGTERM', 5000],
    ['SIGKILL', 2000],
  ]);
  if (!gone) throw new SetupError(`Asterisk (pid ${running.pid}) does not end; end it by hand: kill -9 ${running.pid}`);
}
