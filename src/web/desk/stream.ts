/**
 * The page's side of a desk session: which messages it has had, and which of its requests may not have arrived. Plain state and
 * pure functions; `connection.ts` keeps it over the sockets that come and go.
 */
import type { DeskMessage, DeskRequest, Numbered } from '../../adapters/desk/protocol.ts';

export type Stream = {
  /** Null before the first welcome. */
  deskId: string | null;
  seq: number;
  lastNr: number;
  /** Sent, oldest first; those that a `resumed` does not know of are sent again. */
  sent: Numbered<DeskRequest>[];
};

/** Requests of the last seconds. What is older has arrived, or the session has ended meanwhile. */
const REMEMBERED = 100;

export const newStream = (): Stream => ({ deskId: null, seq: 0, lastNr: 0, sent: [] });

/** What to do with a message: `gap`: messages before it are missing; `again`: it was here already. */
export function judge(stream: Stream, message: DeskMessage): 'take' | 'again' | 'gap' {
  if (!('seq' in message) || message.type === 'welcome') return 'take';
  if (message.seq <= stream.seq) return 'again';
  return message.seq === stream.seq + 1 ? 'take' : 'gap';
}

/** After a message was taken. `welcome` begins anew: the controller has told everything, and knows of no request before. */
export function afterMessage(stream: Stream, message: DeskMessage): Stream {
  if (message.type === 'welcome') return { ...newStream(), deskId: message.deskId, seq: message.seq };
  return 'seq' in message ? { ...stream, seq: message.seq } : stream;
}

export function number(stream: Stream, request: DeskRequest): { stream: Stream; numbered: Numbered<DeskRequest> } {
  const lastNr = stream.lastNr + 1;
  const numbered = { ...request, nr: lastNr };
  return { stream: { ...stream, lastNr, sent: [...stream.sent, numbered].slice(-REMEMBERED) }, numbered };
}

export function lostRequests(stream: Stream, lastRequest: number): Numbered<DeskRequest>[] {
  return stream.sent.filter(({ nr = 0 }) => nr > lastRequest);
}
