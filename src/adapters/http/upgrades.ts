/** WebSocket upgrades: `/desk` for people who are signed in, `/sip` for their softphones and for guests'. Nobody else gets in. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { parse as parseCookies } from 'cookie';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Sessions, SignedInUser } from '../../app/ports.ts';
import { SESSION_COOKIE } from './access.ts';
import { proxySip, SIP_FRAME_LIMIT_BYTES } from './sip-proxy.ts';

export type UpgradeOptions = {
  sessions: Sessions;
  /** Origin under which browsers reach us when a proxy is between; null: the host they asked for. */
  publicOrigin: string | null;
  sipWebSocketUrl: string;
  /** Up and done with starting. */
  asteriskIsThere(): boolean;
  deskMessageLimitBytes: number;
  acceptDesk(socket: WebSocket, user: SignedInUser, sessionKey: string, line: Duplex): void;
  isGuest(guestId: string): boolean;
};

export type Upgrades = { close(): void };

/** Of whatever version: the desk itself tells a page that is too old, in a way that the page understands. */
const DESK_PROTOCOLS = 'hotline.desk.';

export function serveUpgrades(server: Server, options: UpgradeOptions): Upgrades {
  const desk = new WebSocketServer({
    noServer: true,
    maxPayload: options.deskMessageLimitBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => [...offered].find((one) => one.startsWith(DESK_PROTOCOLS)) ?? false,
  });
  const sip = new WebSocketServer({
    noServer: true,
    maxPayload: SIP_FRAME_LIMIT_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/desk' && url.pathname !== '/sip') return refuse(socket, 404, 'Not Found');
    if (!isOwnOrigin(request, options.publicOrigin)) return refuse(socket, 403, 'Forbidden');
    const token = parseCookies(request.headers.cookie ?? '')[SESSION_COOKIE];
    const user = token === undefined ? null : await options.sessions.find(token);
    if (url.pathname === '/sip') {
      const guestId = url.searchParams.get('guest');
      if (user === null && !(guestId !== null && options.isGuest(guestId))) return refuse(socket, 401, 'Unauthorized');
      // An Asterisk that is starting takes the connection and drops what comes over it; a softphone would wait 32 s for an answer (Timer F).
      if (!options.asteriskIsThere()) return refuse(socket, 503, 'Service Unavailable');
      sip.handleUpgrade(request, socket, head, (webSocket) => proxySip(webSocket, options.sipWebSocketUrl));
      return;
    }
    if (user === null || token === undefined) return refuse(socket, 401, 'Unauthorized');
    desk.handleUpgrade(request, socket, head, (webSocket) => options.acceptDesk(webSocket, user, token, socket));
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch(() => refuse(socket, 503, 'Service Unavailable'));
  });

  return {
    close() {
      for (const one of [desk, sip]) {
        for (const client of one.clients) client.terminate();
        one.close();
      }
    },
  };
}

/**
 * A page of another site could open a WebSocket with our visitor's cookie; browsers tell the truth in `Origin`, so it must be
 * our own. A client that is no browser sends none, and has no visitor whose cookie it could borrow.
 */
function isOwnOrigin(request: IncomingMessage, publicOrigin: string | null): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || origin === publicOrigin) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function refuse(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
