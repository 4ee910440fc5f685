/** One open page: counts what it sends, numbers what it gets, and never lets a slow reader hold anything up. */
import type { WebSocket } from 'ws';
import type { SignedInUser } from '../../app/ports.ts';
import {
  BUFFERED_LIMIT_BYTES,
  BUFFERED_PICTURE_BYTES,
  MESSAGES_AT_ONCE,
  MESSAGES_PER_SECOND,
  PING_EVERY_MS,
} from './limits.ts';
import { CLOSE, type DeskMessage } from './protocol.ts';

/** A message without its number. */
export type Unnumbered<M> = M extends { seq: number } ? Omit<M, 'seq'> : never;

export type Page = {
  deskId: string;
  user: SignedInUser;
  watchesFloor: boolean;
  send(message: Unnumbered<DeskMessage>): void;
  close(code: number, reason: string): void;
};

export type PageHandlers = { text(page: Page, text: string): void; closed(page: Page, code: number): void };

/** What a page's WebSocket writes to. */
export type Line = { cork(): void; uncork(): void; readonly writableCorked: number };

export function openPage(
  socket: WebSocket,
  deskId: string,
  user: SignedInUser,
  handlers: PageHandlers,
  line?: Line,
): Page {
  let seq = 0;
  let allowance = MESSAGES_AT_ONCE;
  let countedAtMs = Date.now();
  let alive = true;

  const page: Page = {
    deskId,
    user,
    watchesFloor: false,
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > BUFFERED_LIMIT_BYTES) {
        socket.terminate();
        return;
      }
      // Not numbered when left out, so that the page sees no gap.
      if (message.type === 'floor' && socket.bufferedAmount > BUFFERED_PICTURE_BYTES) return;
      seq += 1;
      // What a turn tells a page goes out in one write: the offer and the agent's new state, the talk's end and what follows.
      if (line !== undefined && line.writableCorked === 0) {
        line.cork();
        process.nextTick(() => line.uncork());
      }
      socket.send(JSON.stringify({ ...message, seq }));
    },
    close(code, reason) {
      socket.close(code, reason);
    },
  };

  const ping = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    socket.ping();
  }, PING_EVERY_MS);

  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    const nowMs = Date.now();
    allowance = Math.min(MESSAGES_AT_ONCE, allowance + ((nowMs - countedAtMs) / 1000) * MESSAGES_PER_SECOND);
    countedAtMs = nowMs;
    allowance -= 1;
    if (allowance < 0) page.close(CLOSE.tooFast, 'Too many messages.');
    else if (isBinary) page.close(CLOSE.badMessage, 'Messages are text.');
    else handlers.text(page, data.toString());
  });
  // A frame over the limit or against the protocol: ws closes the socket by itself (1009, 1002).
  socket.on('error', () => undefined);
  socket.on('close', (code) => {
    clearInterval(ping);
    handlers.closed(page, code);
  });
  return page;
}
