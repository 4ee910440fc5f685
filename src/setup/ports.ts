/** Looking for ports that nobody uses, and naming the one that somebody does. */
import dgram from 'node:dgram';
import net from 'node:net';
import { SetupError } from './say.ts';

async function tcpIsFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function udpIsFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(net.isIPv6(host) ? 'udp6' : 'udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

/** True when both TCP and UDP of the port can be bound on the address. */
export async function portIsFree(port: number, host: string): Promise<boolean> {
  return (await tcpIsFree(port, host)) && (await udpIsFree(port, host));
}

/**
 * A port that is free on TCP and UDP just now, chosen at random below the range from which Linux hands out outgoing
 * ports (32768 and up), so that it is not taken by a connection a moment later.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await portIsFree(port, host)) return port;
  }
  throw new SetupError(`No free port was found on ${host} between 20000 and 31999; end what is using them.`);
}

/**
 * Refuses to go on when a port is taken.
 * @param variable the setting that changes the port, for the message
 * @throws SetupError one sentence with port and variable
 */
export async function requireFreePort(
  port: number,
  host: string,
  variable: string,
  use: string,
  protocols: 'tcp' | 'both' = 'both',
): Promise<void> {
  if (protocols === 'tcp' ? await tcpIsFree(port, host) : await portIsFree(port, host)) return;
  throw new SetupError(
    `Port ${port} on ${host}, wanted for ${use}, is in use or not allowed; end the program that has it or set ` +
      `${variable} to another port, for example: ${variable}=${port < 1024 ? port + 8000 : port + 1} npm start`,
  );
}
