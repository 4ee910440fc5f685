/**
 * The network between a browser and the hotline, as a laptop has it: it can go away without a word, for the pages' sockets and for
 * the sound, and come back under another address.
 */
import net from 'node:net';
import type { Browser } from 'playwright-core';
import type { TestWithTeardown } from './asterisk.ts';
import { processesOf } from './browser.ts';

export type MovingNetwork = {
  /** What a browser opens in place of the hotline's own address. */
  httpUrl: string;
  /** Nothing gets through any more, and nobody is told. */
  lose(): Promise<void>;
  /** Connections of before are dead; new ones come from this address, `127.x.y.z`. */
  comeBackAs(address: string): void;
};

export async function openMovingNetwork(
  t: TestWithTeardown,
  httpUrl: string,
  browser: Browser,
): Promise<MovingNetwork> {
  const port = Number(new URL(httpUrl).port);
  let localAddress = '127.0.0.1';
  let stopped: number | null = null;
  const lines = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect({ host: '127.0.0.1', port, localAddress });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        lines.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const line of lines) line.destroy();
    server.close();
  });
  const wake = () => {
    if (stopped !== null) process.kill(stopped, 'SIGCONT');
    stopped = null;
  };
  t.teardown(wake);
  return {
    httpUrl: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    async lose() {
      // Chromium's sockets, those of the sound among them, belong to a process of their own.
      const pid = (await processesOf(browser)).find(({ type }) => type === 'network.mojom.NetworkService')?.id;
      if (pid === undefined) throw new Error('Chromium names no network process');
      stopped = pid;
      process.kill(pid, 'SIGSTOP');
    },
    comeBackAs(address) {
      localAddress = address;
      for (const line of lines) line.destroy();
      wake();
    },
  };
}
