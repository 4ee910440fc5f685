/** A TCP line between the controller and Asterisk that a test can cut or stall. */
import net from 'node:net';
import { WebSocket } from 'ws';
import type { TestWithTeardown } from '../../helpers/asterisk.ts';

export type Line = {
  /** `http://127.0.0.1:PORT`, which leads to the target. */
  url: string;
  /** Connections that were tried so far. */
  attempts(): number;
  /** Breaks all connections and refuses new ones until mended. */
  cut(): void;
  /** Breaks one connection that is for requests; new ones pass. False: there is none. */
  cutRequests(): boolean;
  /**
   * Has Asterisk forget the application `hotline`, which the connection for events is not told: another one takes its name and ends, and
   * what Asterisk says meanwhile does not pass.
   */
  takeAway(user: string, password: string): Promise<void>;
  /** Nothing passes any more, though connections stay open. */
  stall(): void;
  /** New connections pass again. */
  mend(): void;
};

export async function startLine(t: TestWithTeardown, targetUrl: string): Promise<Line> {
  const { hostname, port } = new URL(targetUrl);
  const open = new Set<net.Socket>();
  const forRequests: net.Socket[] = [];
  let forEvents: { near: net.Socket; far: net.Socket } | null = null;
  let broken = false;
  let attempts = 0;
  const server = net.createServer((near) => {
    attempts += 1;
    if (broken) {
      near.destroy();
      return;
    }
    const far = net.connect(Number(port), hostname);
    near.once('data', (start) => {
      if (start.includes('app=requests-')) forRequests.push(near);
      else forEvents = { near, far };
    });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const destroyAll = () => {
    for (const socket of open) socket.destroy();
  };
  t.teardown(() => {
    destroyAll();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    attempts: () => attempts,
    cut() {
      broken = true;
      destroyAll();
    },
    cutRequests: () => forRequests.shift()?.destroy() !== undefined,
    async takeAway(user, password) {
      if (forEvents === null) throw new Error('there is no connection for events');
      const { near, far } = forEvents;
      far.unpipe(near);
      const told = new Promise<void>((resolve) => {
        far.on('data', (said) => {
          if (said.includes('ApplicationReplaced')) resolve();
        });
        far.resume();
      });
      const thief = new WebSocket(`${targetUrl.replace('http', 'ws')}/ari/events?app=hotline`, {
        auth: `${user}:${password}`,
      });
      const gone = new Promise((resolve, reject) => thief.once('close', resolve).once('error', reject));
      thief.once('open', () => thief.close(1000));
      await Promise.all([told, gone]);
      far.removeAllListeners('data').pipe(near);
    },
    stall() {
      for (const socket of open) socket.unpipe().pause();
    },
    mend() {
      broken = false;
    },
  };
}
