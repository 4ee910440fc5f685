/**
 * The desk's WebSocket. It comes back by itself with a growing pause and goes on where it was (`stream.ts`): what was missed is
 * sent by the controller, and what may not have arrived is sent once more.
 */
import type { CLOSE, DESK_PROTOCOL, DeskHello, DeskMessage, DeskRequest } from '../../adapters/desk/protocol.ts';
import { backOffMs } from './back-off.ts';
import { afterMessage, judge, lostRequests, newStream, number } from './stream.ts';

export type ConnectionStatus =
  | 'idle'
  | 'connecting'
  | 'open'
  | 'retrying'
  /** Another page has taken the desk over. */
  | 'replaced'
  /** Another page has the desk; this one may ask for it. */
  | 'elsewhere'
  /** The controller speaks another version: the page must be loaded anew. */
  | 'outdated'
  | 'signedOut';

const PROTOCOL: typeof DESK_PROTOCOL = 'hotline.desk.v2';
const ENDS: { [code: number]: ConnectionStatus } = {
  [4001 satisfies (typeof CLOSE)['replaced']]: 'replaced',
  [4002 satisfies (typeof CLOSE)['signedOut']]: 'signedOut',
  [4006 satisfies (typeof CLOSE)['wrongVersion']]: 'outdated',
};

/** An upgrade that takes longer has met a dead address, for instance after a change from Wi-Fi to cable. */
const OPEN_WITHIN_MS = 4_000;
/** The controller says something every 5 s; after twice that and a bit the line is dead, whatever the network says. */
const SILENT_MS = 12_000;

export type DeskConnection = {
  /** False when the message could not be handed over; nothing is queued, the caller decides. */
  send(request: DeskRequest): boolean;
  /** Makes this page the agent's desk, wherever it is open now. */
  takeOver(): void;
  close(): void;
};

export function connectDesk(options: {
  url: string;
  onMessage(message: DeskMessage): void;
  onStatus(status: ConnectionStatus): void;
  /** Nothing was heard for so long that the line is dead, and with it every other one over the same network. */
  onSilence(): void;
}): DeskConnection {
  let socket: WebSocket | null = null;
  let stream = newStream();
  let status: ConnectionStatus = 'idle';
  let attempt = 0;
  let takesOver = false;
  let retryTimer: number | undefined;
  let silenceTimer: number | undefined;
  let closed = false;

  const show = (next: ConnectionStatus) => {
    status = next;
    options.onStatus(next);
  };

  const drop = () => {
    window.clearTimeout(retryTimer);
    window.clearTimeout(silenceTimer);
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
    show('retrying');
    retryTimer = window.setTimeout(open, backOffMs(attempt, Math.random()));
    attempt += 1;
  };

  const isHeard = (withinMs: number) => {
    window.clearTimeout(silenceTimer);
    silenceTimer = window.setTimeout(() => {
      options.onSilence();
      retry();
    }, withinMs);
  };

  const say = (message: object) => socket?.send(JSON.stringify(message));

  function hello(): DeskHello {
    const { deskId, seq } = stream;
    return {
      type: 'hello',
      ...(deskId !== null && { resume: { deskId, seq } }),
      ...(takesOver && { takeOver: true }),
    };
  }

  function receive(message: DeskMessage): void {
    const verdict = judge(stream, message);
    if (verdict === 'again') return;
    if (verdict === 'gap') {
      attempt = 0;
      open();
      return;
    }
    stream = afterMessage(stream, message);
    if (message.type === 'welcome' || message.type === 'resumed') {
      attempt = 0;
      takesOver = false;
      show('open');
    }
    if (message.type === 'resumed') for (const lost of lostRequests(stream, message.lastRequest)) say(lost);
    if (message.type === 'elsewhere') show('elsewhere');
    options.onMessage(message);
  }

  function open(): void {
    drop();
    if (closed) return;
    show(attempt === 0 && stream.deskId === null ? 'connecting' : 'retrying');
    const current = new WebSocket(options.url, PROTOCOL);
    socket = current;
    isHeard(OPEN_WITHIN_MS);
    current.onopen = () => say(hello());
    current.onmessage = (event) => {
      isHeard(SILENT_MS);
      receive(JSON.parse(String(event.data)) as DeskMessage);
    };
    current.onclose = (event) => {
      const end = ENDS[event.code];
      if (end === undefined) {
        retry();
        return;
      }
      drop();
      show(end);
    };
  }

  const wentOnline = () => {
    if (status === 'retrying') open();
  };
  window.addEventListener('online', wentOnline);
  open();

  return {
    send(request) {
      if (socket?.readyState !== WebSocket.OPEN || status !== 'open') return false;
      const { stream: next, numbered } = number(stream, request);
      stream = next;
      say(numbered);
      return true;
    },
    takeOver() {
      if (status === 'elsewhere' && socket?.readyState === WebSocket.OPEN) {
        say({ type: 'takeOver' } satisfies DeskHello);
        return;
      }
      stream = newStream();
      takesOver = true;
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
