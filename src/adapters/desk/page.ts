/** One open socket of a page: limits what it may ask, notices when its line is dead, and never lets a slow reader hold anything up. */
import type { WebSocket } from 'ws';
import type { SignedInUser } from '../../app/ports.ts';
import {
  BEAT_EVERY_MS,
  BUFFERED_LIMIT_BYTES,
  BUFFERED_PICTURE_BYTES,
  HELLO_WITHIN_MS,
  MESSAGES_AT_ONCE,
  MESSAGES_PER_SECOND,
  PINGS_UNANSWERED,
} from './limits.ts';
import { CLOSE, type PassingMessage } from './protocol.ts';
import type { Session } from './session.ts';

export type Page = {
  readonly user: SignedInUser;
  readonly sessionKey: string;
  /** Null until it has said hello, and while the agent's desk is open elsewhere. */
  session: Session | null;
  hasSaidHello: boolean;
  write(text: string): void;
  tell(message: PassingMessage): void;
  /** Left out for a page that reads slowly: the next picture has all of it anyway. */
  writePicture(text: string): void;
  close(code: number, reason: string): void;
  /** Without a word: its line is dead, or taken for dead. */
  abandon(): void;
};

export type PageHandlers = { text(page: Page, text: string): void; closed(page: Page, code: number): void };

/** What a page's WebSocket writes to. */
export type Line = { cork(): void; uncork(): void; readonly writableCorked: number };

export function openPage(
  socket: WebSocket,
  user: SignedInUser,
  sessionKey: string,
  handlers: PageHandlers,
  line?: Line,
): Page {
  let allowance = MESSAGES_AT_ONCE;
  let countedAtMs = Date.now();
  let unanswered = 0;

  const page: Page = {
    user,
    sessionKey,
    session: null,
    hasSaidHello: false,
    write(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > BUFFERED_LIMIT_BYTES) {
        socket.terminate();
        return;
      }
      // What a turn tells a page goes out in one write: the offer and the agent's new state, the talk's end and what follows.
      if (line !== undefined && line.writableCorked === 0) {
        line.cork();
        process.nextTick(() => line.uncork());
      }
      socket.send(text);
    },
    tell: (message) => page.write(JSON.stringify(message)),
    writePicture(text) {
      if (socket.bufferedAmount <= BUFFERED_PICTURE_BYTES) page.write(text);
    },
    close: (code, reason) => socket.close(code, reason),
    abandon: () => socket.terminate(),
  };

  const beat = setInterval(() => {
    if (unanswered >= PINGS_UNANSWERED) {
      socket.terminate();
      return;
    }
    unanswered += 1;
    socket.ping();
    page.tell({ type: 'beat', serverTimeMs: Date.now() });
  }, BEAT_EVERY_MS);
  const hello = setTimeout(() => {
    if (!page.hasSaidHello) page.close(CLOSE.badMessage, 'No hello came.');
  }, HELLO_WITHIN_MS);

  socket.on('pong', () => {
    unanswered = 0;
  });
  socket.on('message', (data, isBinary) => {
    // What was on its way when it was closed does not count any more.
    if (socket.readyState !== socket.OPEN) return;
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
    clearInterval(beat);
    clearTimeout(hello);
    handlers.closed(page, code);
  });
  return page;
}
