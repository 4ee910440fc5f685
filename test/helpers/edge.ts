/**
 * A SIP edge for one test: the process that `npm run edge` starts, behind a drachtio-server. That is the stand-in, or the real one that
 * DRACHTIO_URL names: `EDGE_WITH` has both, and the same tests run with each.
 *
 *     for (const { name, skip, open } of EDGE_WITH) {
 *       t.test(`calls, with ${name}`, { skip }, async (t) => {
 *         const signalling = await open(t);
 *         const edge = await startEdge(t, signalling, settings);
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { stringify } from 'yaml';
import type { EdgeView } from '../../src/core/views.ts';
import { projectFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { endProcess } from '../../src/setup/processes.ts';
import type { TestWithTeardown } from './asterisk.ts';
import { startStandIn } from './drachtio-stand-in.ts';
import { eventually } from './hotline.ts';
import { spawnNode } from './node.ts';

/** A drachtio-server, or what stands in for it. */
export type Signalling = {
  /** Where callers call: `127.0.0.1:port`. */
  sipServer: string;
  /** The line of the edge to it, which a test can cut. */
  line: ControlLine;
  secret: string;
};

const REAL = process.env.DRACHTIO_URL;

export const EDGE_WITH: { name: string; skip: string | false; open(t: TestWithTeardown): Promise<Signalling> }[] = [
  {
    name: 'the stand-in',
    skip: false,
    async open(t) {
      const standIn = await startStandIn();
      t.teardown(() => standIn.close());
      const line = await ControlLine.open(t, { host: '127.0.0.1', port: standIn.controlPort });
      return { sipServer: `127.0.0.1:${standIn.sipPort}`, line, secret: standIn.secret };
    },
  },
  {
    name: 'a real drachtio-server',
    skip: REAL ? false : 'NOT RUN with a real drachtio-server: DRACHTIO_URL (tcp://secret@host:port) is not set',
    async open(t) {
      const url = new URL(REAL as string);
      const target = { host: url.hostname, port: Number(url.port) };
      const line = await ControlLine.open(t, target);
      return { sipServer: await sipAddressOf(target, url.username), line, secret: url.username };
    },
  },
];

/** Asks a drachtio-server where it takes SIP over UDP. */
async function sipAddressOf(target: { host: string; port: number }, secret: string): Promise<string> {
  const socket = net.connect(target);
  const message = `1|authenticate|${secret}|`;
  socket.write(`${message.length}#${message}`);
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once('data', (bytes) => resolve(bytes.toString()));
    socket.once('error', reject);
  });
  socket.destroy();
  const address = /udp\/([\d.]+:\d+)/.exec(answer)?.[1];
  if (address === undefined) throw new Error(`drachtio-server at ${REAL} says: ${answer}`);
  return address;
}

/** Passes the edge's control line on, until it is cut. */
export class ControlLine {
  private readonly sockets = new Set<net.Socket>();
  private isCut = false;
  /** Connections made so far. */
  connections = 0;
  readonly port: number;

  static async open(t: TestWithTeardown, target: { host: string; port: number }): Promise<ControlLine> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const line = new ControlLine(server, target);
    t.teardown(() => {
      line.cut();
      server.close();
    });
    return line;
  }

  private constructor(server: net.Server, target: { host: string; port: number }) {
    this.port = (server.address() as net.AddressInfo).port;
    server.on('connection', (near) => {
      this.connections += 1;
      if (this.isCut) {
        near.destroy();
        return;
      }
      const far = net.connect(target);
      near.pipe(far).pipe(near);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  /** Cuts it, and every attempt to make it anew, until it is mended. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }
}

export type TestEdge = {
  /** Its status port, `http://127.0.0.1:port`. */
  url: string;
  pid(): number;
  status(): Promise<EdgeView>;
  metrics(): Promise<string>;
  /** Waits until the status is so. */
  until(what: string, holds: (status: EdgeView) => boolean, withinMs?: number): Promise<EdgeView>;
  /** Writes the settings anew, as an operator does. */
  settings(settings: object): Promise<void>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again; resolves when it has its drachtio-server. */
  start(): Promise<void>;
  log(): string;
};

/** Loads TypeScript and connects; a busy machine takes a third of it. */
const READY_WITHIN_MS = 60_000;

export async function startEdge(
  t: TestWithTeardown,
  signalling: Signalling,
  settings: object,
  port?: number,
): Promise<TestEdge> {
  const folder = await fs.mkdtemp('/tmp/hl-edge-');
  const file = path.join(folder, 'sip-edge.yaml');
  const logFile = path.join(folder, 'edge.log');
  const httpPort = port ?? (await freePort());
  let child: ChildProcess | undefined;
  let written = 0;
  const edge: TestEdge = {
    url: `http://127.0.0.1:${httpPort}`,
    pid: () => child?.pid ?? 0,
    status: async () => (await (await fetch(`${edge.url}/status`)).json()) as EdgeView,
    metrics: async () => (await fetch(`${edge.url}/metrics`)).text(),
    async until(what, holds, withinMs = 30_000) {
      let last: EdgeView | undefined;
      await eventually(
        what,
        async () => {
          last = await edge.status().catch(() => undefined);
          return last !== undefined && holds(last);
        },
        withinMs,
      ).catch((error) => {
        throw new Error(`${(error as Error).message}; the status is ${JSON.stringify(last)}`);
      });
      return last as EdgeView;
    },
    async settings(next) {
      await fs.writeFile(`${file}.new`, stringify(next));
      // A file written twice within the clock's grain would look unchanged.
      written += 1;
      const at = Date.now() / 1000 + written;
      await fs.utimes(`${file}.new`, at, at);
      await fs.rename(`${file}.new`, file);
    },
    async kill() {
      if (child?.pid !== undefined && child.exitCode === null) await endProcess(child.pid, [['SIGKILL', 5_000]]);
    },
    async start() {
      const log = openSync(logFile, 'a');
      const program = ['--import=tsx', path.join(projectFolder, 'src/setup/edge.ts')];
      const env = {
        PATH: process.env.PATH,
        EDGE_FILE: file,
        EDGE_HTTP_PORT: String(httpPort),
        DRACHTIO_URL: `tcp://${signalling.secret}@127.0.0.1:${signalling.line.port}`,
      };
      const started = spawnNode(program, { cwd: projectFolder, stdio: ['ignore', log, log], env });
      closeSync(log);
      child = started;
      let ended = false;
      started.once('exit', () => {
        ended = true;
      });
      await eventually(
        `the edge is ready (${logFile})`,
        async () => {
          if (ended) throw new Error(`the edge ended: ${edge.log().slice(-2000)}`);
          return (await edge.status().catch(() => undefined))?.connected === true;
        },
        READY_WITHIN_MS,
      );
    },
    log: () => readFileSync(logFile, 'utf8'),
  };
  t.teardown(async () => {
    await edge.kill();
    if (t.passing()) await fs.rm(folder, { recursive: true, force: true });
    else process.stderr.write(`# The edge's files of the failed test are in ${folder}\n`);
  });
  await edge.settings(settings);
  await edge.start();
  return edge;
}
