/** The desk's WebSocket: comes back by itself with a growing pause, and is resynchronised whole by `welcome`. */
import type { CLOSE, DeskMessage, DeskRequest } from '../../adapters/desk/protocol.ts';
import { backOffMs } from './back-off.ts';

export type ConnectionStatus = 'idle' | 'connecting' | 'open' | 'retrying' | 'replaced' | 'signedOut';

const REPLACED: (typeof CLOSE)['replaced'] = 4001;
const SIGNED_OUT: (typeof CLOSE)['signedOut'] = 4002;

/** An upgrade that takes longer has met a dead address, for instance after a change from Wi-Fi to cable. */
const OPEN_WITHIN_MS = 5_000;

export type DeskConnection = {
  /** False when the message could not be handed over; nothing is queued, the caller decides. */
  send(request: DeskRequest): boolean;
  /** Connects anew at once: after `replaced`, or when messages are missing. */
  reconnect(): void;
  close(): void;
};

export function connectDesk(options: {
  url: string;
  onMessage(message: DeskMessage): void;
  onStatus(status: ConnectionStatus): void;
}): DeskConnection {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let retryTimer: number | undefined;
  let openTimer: number | undefined;
  let closed = false;

  const drop = () => {
    window.clearTimeout(retryTimer);
    window.clearTimeout(openTimer);
    retryTimer = undefined;
    const old = socket;
    socket = null;
    if (old === null) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  };

  const retry = () => {
    drop();
    if (closed) return;
    options.onStatus('retrying');
    retryTimer = window.setTimeout(open, backOffMs(attempt, Math.random()));
    attempt += 1;
  };

  function open(): void {
    drop();
    if (closed) return;
    options.onStatus(attempt === 0 ? 'connecting' : 'retrying');
    const current = new WebSocket(options.url, 'hotline.desk.v1');
    socket = current;
    openTimer = window.setTimeout(retry, OPEN_WITHIN_MS);
    current.onopen = () => window.clearTimeout(openTimer);
    current.onmessage = (event) => {
      const message = JSON.parse(String(event.data)) as DeskMessage;
      if (message.type === 'welcome') {
        attempt = 0;
        options.onStatus('open');
      }
      options.onMessage(message);
    };
    current.onclose = (event) => {
      if (event.code === REPLACED || event.code === SIGNED_OUT) {
        drop();
        options.onStatus(event.code === REPLACED ? 'replaced' : 'signedOut');
      } else {
        retry();
      }
    };
  }

  const wentOnline = () => {
    if (retryTimer !== undefined && socket === null) open();
  };
  window.addEventListener('online', wentOnline);
  open();

  return {
    send(request) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(request));
      return true;
    },
    reconnect() {
      attempt = 0;
      open();
    },
    close() {
      closed = true;
      window.removeEventListener('online', wentOnline);
      drop();
    },
  };
}
