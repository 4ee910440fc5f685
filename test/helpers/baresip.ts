/**
 * baresip, a SIP telephone of others, as an agent's desk phone: what it says and how it reads SIP owes nothing to our code. It speaks a
 * tone, writes what it hears into a file, and is operated over its control socket as by the person in front of it.
 * https://github.com/baresip/baresip
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { freePort } from '../../src/setup/ports.ts';
import { endProcess } from '../../src/setup/processes.ts';
import { fetchBaresip } from '../../src/setup/test-tools.ts';
import { type TestWithTeardown, testCache } from './asterisk.ts';
import { eventually, resultsFolder } from './hotline.ts';
import { readWav, type Sound } from './sound.ts';

export type Baresip = {
  /** Types of what has happened, oldest first: `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_CLOSED`… */
  events: string[];
  /** Waits until it has happened so many times. */
  happened(type: string, times?: number): Promise<void>;
  /** A command as at its keyboard, without the slash: `accept`, `hangup`. Rejects when it is refused. */
  press(command: string): Promise<void>;
  /** Everything heard in the last call, which has to be over. */
  heard(): Promise<Sound>;
};

export type BaresipOptions = { server: string; user: string; password: string; voiceHz: number };

const WITHIN_MS = 20_000;

/** Starts it; it registers by itself. */
export async function openBaresip(t: TestWithTeardown, options: BaresipOptions): Promise<Baresip> {
  const program = await fetchBaresip(testCache());
  const folder = await fs.mkdtemp('/tmp/hl-baresip-');
  const controlPort = await freePort();
  const heardFile = path.join(folder, 'heard.wav');
  const { server, user, password } = options;
  await fs.writeFile(
    path.join(folder, 'config'),
    [
      'sip_listen 127.0.0.1:0',
      'net_interface 127.0.0.1',
      `audio_source ausine,${options.voiceHz}`,
      `audio_player aufile,${heardFile}`,
      // It rings into a file of its own, so that what was heard is the talk alone.
      `audio_alert aufile,${path.join(folder, 'ring.wav')}`,
      `audio_path ${program.sounds}`,
      // Its tone is made at 48 kHz only, and brought down to what G.711 takes.
      'ausrc_srate 48000',
      'auplay_srate 8000',
      'ausrc_channels 1',
      'auplay_channels 1',
      `module_path ${program.modules}`,
      ...['g711', 'ausine', 'aufile'].map((name) => `module ${name}.so`),
      ...['account', 'menu', 'ctrl_tcp'].map((name) => `module_app ${name}.so`),
      `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
      '',
    ].join('\n'),
  );
  const account = `<sip:${user}@${server}>;auth_user=${user};auth_pass=${password};regint=30\n`;
  await fs.writeFile(path.join(folder, 'accounts'), account, { mode: 0o600 });
  await fs.writeFile(path.join(folder, 'contacts'), '');
  const logFile = path.join(folder, 'baresip.log');
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(program.command, [...program.leading, '-f', folder, '-s'], {
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  t.teardown(async () => {
    control?.destroy();
    if (child.pid !== undefined && child.exitCode === null) {
      await endProcess(child.pid, [
        ['SIGTERM', 3_000],
        ['SIGKILL', 3_000],
      ]);
    }
    if (!t.passing()) await fs.cp(logFile, path.join(await resultsFolder(t.name), 'baresip.log'));
    await fs.rm(folder, { recursive: true, force: true });
  });
  let control: net.Socket | undefined;
  control = await eventually('baresip takes orders', () => connect(controlPort), WITHIN_MS);
  const events: string[] = [];
  const answers = new Map<string, (message: ControlMessage) => void>();
  readNetstrings(control, (text) => {
    const message = JSON.parse(text) as ControlMessage;
    if (message.event) events.push(message.type ?? '');
    else answers.get(message.token ?? '')?.(message);
  });
  let asked = 0;

  return {
    events,
    async happened(type, times = 1) {
      const count = () => events.filter((one) => one === type).length >= times;
      await eventually(`baresip: ${type}, ${times} times`, count, WITHIN_MS).catch((error: Error) => {
        throw new Error(`${error.message}; so far ${events.join(' ')}`);
      });
    },
    async press(command) {
      asked += 1;
      const token = String(asked);
      const answer = new Promise<ControlMessage>((resolve) => answers.set(token, resolve));
      const text = JSON.stringify({ command, params: '', token });
      control?.write(`${Buffer.byteLength(text)}:${text},`);
      const { ok, data } = await answer;
      if (!ok) throw new Error(`baresip ${command}: ${data}`);
    },
    async heard() {
      // Its header is written when the call's sound is closed.
      return eventually('what baresip heard is written', () => {
        const sound = readWav(heardFile);
        return sound.samples.length > 0 && sound;
      });
    },
  };
}

/** https://github.com/baresip/baresip/blob/main/modules/ctrl_tcp/ctrl_tcp.c */
type ControlMessage = { event?: boolean; type?: string; token?: string; ok?: boolean; data?: string };

function connect(port: number): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

/** `12:hello world!,` one after another, in pieces as the network cuts them. */
function readNetstrings(socket: net.Socket, take: (text: string) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (let colon = rest.indexOf(':'); colon > 0; colon = rest.indexOf(':')) {
      const end = colon + 1 + Number(rest.subarray(0, colon).toString());
      if (!(end < rest.length)) return;
      take(rest.subarray(colon + 1, end).toString());
      rest = rest.subarray(end + 1);
    }
  });
}
