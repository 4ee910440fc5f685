/**
 * `npm run bench -- edge`: what the SIP edge costs. The same calls to the same Asterisk, straight and through a real drachtio-server with
 * its edge, and once more while strangers knock a hundred times a second. Needs DRACHTIO_URL; nothing stands in for it here.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { asteriskTemplates, projectFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { endProcess, until } from '../../src/setup/processes.ts';
import { Phone } from '../../test/helpers/phone/index.ts';
import { openSocket } from '../../test/helpers/phone/rtp.ts';
import { chance as seeded } from '../../test/simulate/random.ts';
import { type Closing, openClosing } from '../closing.ts';
import { cpuMsOf, type Figures, figuresOf, percentile, rounded, table } from '../figures.ts';
import { shuffled, whole } from '../options.ts';
import { benchAsterisk } from '../sides/asterisk.ts';

/** Answered at once, without a controller: what is measured is the way there. */
const DIALPLAN = `[from-edge]
exten => 4001,1,Gosub(edge-says,s,1)
 same => n,Answer(,i)
 same => n,Wait(30)
[from-street]
exten => 4001,1,Answer(,i)
 same => n,Wait(30)
`;
const STRANGER = '127.0.0.9';
const KNOCK_EVERY_MS = 10;
const WARM_UP_MS = 2_000;
const CALL_WITHIN_MS = 10_000;

type Round = { callsPerSecond: number; setupMs: number[]; failed: number; cpu: Record<Process, number> };
type Process = 'asterisk' | 'drachtio' | 'edge';
type Cell = { name: string; server: string; knocks: boolean };

export async function edge(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      lines: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '10' },
      talk: { type: 'string', default: '100' },
      seed: { type: 'string', default: '20261123' },
    },
  });
  const options = {
    lines: whole('lines', values.lines, 500),
    rounds: whole('rounds', values.rounds, 100),
    forMs: whole('seconds', values.seconds, 600) * 1000,
    talkMs: whole('talk', values.talk, 60_000),
    seed: whole('seed', values.seed, 2 ** 32 - 1),
  };
  const url = process.env.DRACHTIO_URL;
  if (!url) throw new Error('Set DRACHTIO_URL (tcp://secret@127.0.0.1:9022) to a drachtio-server on this machine.');
  const drachtio = readConfig({ DRACHTIO_URL: url }, '/').config?.edge.drachtio;
  if (!drachtio) throw new Error('DRACHTIO_URL is not of the form tcp://secret@127.0.0.1:9022.');
  const pid = pidOf('drachtio');

  const closing = openClosing();
  const results = new Map<string, Round[]>();
  try {
    const throughEdge = await sipAddressOf(drachtio);
    const asterisk = await benchAsterisk(closing, asteriskTemplates, { edge: throughEdge, dialplan: DIALPLAN });
    const server = `127.0.0.1:${asterisk.sipPort}`;
    const edgePid = await startEdge(closing, url, server);
    const pids = { asterisk: asterisk.pid, drachtio: pid, edge: edgePid };
    const cells: Cell[] = [
      { name: 'no edge', server, knocks: false },
      { name: 'edge', server: throughEdge, knocks: false },
      { name: 'edge, 100 strangers/s', server: throughEdge, knocks: true },
    ];
    const order = seeded(options.seed);
    for (let round = 0; round < options.rounds; round += 1) {
      for (const cell of shuffled(cells, order.next)) {
        process.stderr.write(`round ${round + 1} of ${options.rounds}: ${cell.name}\n`);
        results.set(cell.name, [...(results.get(cell.name) ?? []), await oneRound(cell, pids, options)]);
      }
    }
  } finally {
    await closing.close();
  }
  print(results, options);
}

async function oneRound(
  { server, knocks }: Cell,
  pids: Record<Process, number>,
  { lines, talkMs, forMs }: { lines: number; talkMs: number; forMs: number },
): Promise<Round> {
  const phone = await Phone.open({ server, audio: false });
  const stopKnocking = knocks ? await knock(server) : () => undefined;
  const setupMs: number[] = [];
  let failed = 0;
  let measuring = false;
  let ending = false;
  const line = async (n: number) => {
    await delay(n * 10);
    while (!ending) {
      const call = await phone.call({ to: '4001', callerNumber: '13800138000' });
      try {
        await call.waitForAnswer({ withinMs: CALL_WITHIN_MS });
        if (measuring) setupMs.push((call.times.answeredMs ?? 0) - call.times.inviteMs);
        await delay(talkMs);
        await call.hangUp();
      } catch {
        if (measuring) failed += 1;
        await call.hangUp().catch(() => undefined);
      }
    }
  };
  const used = () => ({ asterisk: cpuMsOf(pids.asterisk), drachtio: cpuMsOf(pids.drachtio), edge: cpuMsOf(pids.edge) });
  try {
    const all = Array.from({ length: lines }, (_, n) => line(n));
    await delay(WARM_UP_MS + lines * 10);
    const before = used();
    const startMs = performance.now();
    measuring = true;
    await delay(forMs);
    measuring = false;
    const tookMs = performance.now() - startMs;
    const after = used();
    const calls = setupMs.length;
    ending = true;
    await Promise.all(all);
    return {
      callsPerSecond: (calls / tookMs) * 1000,
      setupMs,
      failed,
      cpu: {
        asterisk: (after.asterisk - before.asterisk) / calls,
        drachtio: (after.drachtio - before.drachtio) / calls,
        edge: (after.edge - before.edge) / calls,
      },
    };
  } finally {
    ending = true;
    stopKnocking();
    await phone.close();
  }
}

/** Sends INVITEs as scanners do, to one number after another. @returns stops it */
async function knock(server: string): Promise<() => void> {
  const socket = await openSocket(STRANGER, 0);
  const { port } = socket.address();
  const [host, serverPort] = server.split(':');
  let n = 0;
  const timer = setInterval(() => {
    n += 1;
    const id = `${port}-${n}-${Date.now()}`;
    const lines = [
      `INVITE sip:${100 + (n % 900)}@${server} SIP/2.0`,
      `Via: SIP/2.0/UDP ${STRANGER}:${port};branch=z9hG4bK${id};rport`,
      'Max-Forwards: 70',
      `From: <sip:${100 + (n % 900)}@${STRANGER}>;tag=${n}`,
      `To: <sip:${100 + (n % 900)}@${server}>`,
      `Call-ID: ${id}`,
      'CSeq: 1 INVITE',
      `Contact: <sip:100@${STRANGER}:${port}>`,
      'Content-Length: 0',
    ];
    socket.send(`${lines.join('\r\n')}\r\n\r\n`, Number(serverPort), host);
  }, KNOCK_EVERY_MS);
  return () => {
    clearInterval(timer);
    socket.close();
  };
}

async function startEdge(closing: Closing, url: string, node: string): Promise<number> {
  const folder = await fs.mkdtemp('/tmp/hl-bench-');
  closing.add(() => fs.rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'sip-edge.yaml');
  const httpPort = await freePort();
  const unlimited = { perSecond: 10_000, burst: 10_000 };
  const settings = {
    trunks: [{ name: 'carrier', addresses: ['127.0.0.1'] }],
    numbers: ['4001'],
    nodes: [{ name: 'a1', address: node }],
    rate: { perSource: unlimited, inAll: unlimited },
  };
  await fs.writeFile(file, stringify(settings));
  const log = openSync(path.join(folder, 'edge.log'), 'a');
  const env = {
    PATH: process.env.PATH,
    DRACHTIO_URL: url,
    EDGE_FILE: file,
    EDGE_HTTP_PORT: String(httpPort),
    LOG_LEVEL: 'warn',
  };
  const child = spawn(process.execPath, ['--import=tsx', path.join(projectFolder, 'src/setup/edge.ts')], {
    cwd: projectFolder,
    stdio: ['ignore', log, log],
    env,
  });
  closeSync(log);
  closing.add(() => endProcess(child.pid ?? 0, [['SIGKILL', 5_000]]));
  const ready = await until(async () => (await fetch(`http://127.0.0.1:${httpPort}/health`)).ok, 60_000);
  if (!ready) throw new Error(`The edge is not ready: ${await fs.readFile(path.join(folder, 'edge.log'), 'utf8')}`);
  return child.pid ?? 0;
}

/** Where a drachtio-server takes SIP over UDP, by its own word. */
async function sipAddressOf({ host, port, secret }: { host: string; port: number; secret: string }): Promise<string> {
  const socket = net.connect({ host, port });
  const message = `1|authenticate|${secret}|`;
  socket.write(`${message.length}#${message}`);
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once('data', (bytes) => resolve(bytes.toString()));
    socket.once('error', reject);
  });
  socket.destroy();
  const address = /udp\/([\d.]+:\d+)/.exec(answer)?.[1];
  if (address === undefined) throw new Error(`drachtio-server does not say where it listens: ${answer}`);
  return address;
}

function pidOf(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const found = pids.find((one) => {
    try {
      return readFileSync(`/proc/${one}/comm`, 'utf8').trim() === name;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`No process "${name}" runs on this machine; its CPU is to be read.`);
  return Number(found);
}

function print(
  results: ReadonlyMap<string, Round[]>,
  options: { lines: number; rounds: number; forMs: number; talkMs: number; seed: number },
): void {
  const cpus = os.cpus();
  const rows = [...results].map(([name, rounds]) => {
    const middle = (value: (round: Round) => number) => percentile(rounds.map(value), 50);
    const setup: Figures = figuresOf(rounds.map(({ setupMs }) => setupMs));
    return {
      name,
      callsPerSecond: middle((round) => round.callsPerSecond),
      setup,
      failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
      cpu: {
        asterisk: middle(({ cpu }) => cpu.asterisk),
        drachtio: middle(({ cpu }) => cpu.drachtio),
        edge: middle(({ cpu }) => cpu.edge),
      },
    };
  });
  console.log(`
${options.lines} lines, each called again as soon as it is free; talks of ${options.talkMs} ms; ${options.rounds} rounds of ${options.forMs / 1000} s in random order, seed ${options.seed}
${cpus.length} cores (${cpus[0]?.model.trim()}), Node ${process.versions.node}, load before the end ${rounded(os.loadavg()[0] ?? 0)}
Asterisk answers at once, without a controller. Setup: INVITE → 200, in ms. CPU in ms a call.
`);
  console.log(
    table([
      ['', 'calls/s', 'setup', '(rounds)', 'p99', 'failed', 'CPU Asterisk', 'drachtio-server', 'edge'],
      ...rows.map(({ name, callsPerSecond, setup, failed, cpu }) => [
        name,
        callsPerSecond.toFixed(1),
        setup.medianMs.toFixed(1),
        `(${setup.medianSpreadMs.map((one) => one.toFixed(1)).join('–')})`,
        setup.p99Ms.toFixed(1),
        String(failed),
        ...[cpu.asterisk, cpu.drachtio, cpu.edge].map((ms) => ms.toFixed(2)),
      ]),
    ]),
  );
  const [without, through] = ['no edge', 'edge'].map((name) => rows.find((row) => row.name === name));
  const ratio = rounded((through?.callsPerSecond ?? Number.NaN) / (without?.callsPerSecond ?? Number.NaN));
  console.log(`\nThrough the edge: ${ratio} of the calls a second without it.`);
  console.log(JSON.stringify({ name: 'edge', ratio, rows, ...options }));
}
