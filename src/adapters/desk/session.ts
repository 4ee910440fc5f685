/**
 * One page's session, which outlives its socket for a while: counts what the page is sent and keeps the last of it, so that a
 * page that comes back misses nothing, and counts what the page asks, so that nothing is done twice.
 */
import type { SignedInUser } from '../../app/ports.ts';
import { KEPT_BYTES, KEPT_MESSAGES } from './limits.ts';
import type { Page } from './page.ts';
import type { NumberedMessage } from './protocol.ts';

/** A message without its number. */
export type Unnumbered<M> = M extends { seq: number } ? Omit<M, 'seq'> : never;

export type Session = {
  readonly deskId: string;
  readonly user: SignedInUser;
  /** Tells one sign-in from another: only the browser that has it may come back. */
  readonly sessionKey: string;
  /** The socket it is on; null: none just now. */
  page: Page | null;
  watchesFloor: boolean;
  /** Number of the last request that arrived. */
  lastRequest: number;
  /** Ends the session when nobody comes back to it. */
  forgetTimer: NodeJS.Timeout | null;
  send(message: Unnumbered<NumberedMessage>): void;
  /** What came after this number, oldest first; null when that is not kept any more, or was never sent. */
  since(seq: number): string[] | null;
};

export function openSession(deskId: string, user: SignedInUser, sessionKey: string): Session {
  let seq = 0;
  let keptBytes = 0;
  const kept: { seq: number; text: string }[] = [];

  return {
    deskId,
    user,
    sessionKey,
    page: null,
    watchesFloor: false,
    lastRequest: 0,
    forgetTimer: null,
    send(message) {
      seq += 1;
      const text = JSON.stringify({ ...message, seq });
      kept.push({ seq, text });
      keptBytes += text.length;
      while (kept.length > KEPT_MESSAGES || keptBytes > KEPT_BYTES) keptBytes -= kept.shift()?.text.length ?? 0;
      this.page?.write(text);
    },
    since(last) {
      const oldest = kept[0]?.seq ?? seq + 1;
      if (last > seq || last < oldest - 1) return null;
      return kept.flatMap((one) => (one.seq > last ? [one.text] : []));
    },
  };
}
