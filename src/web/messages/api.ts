/** What the API tells of messages. */
export type Message = {
  messageId: string;
  callId: string;
  /** Asterisk took the message alone: there is no record of its call. */
  hasCall: boolean;
  kind: 'voicemail' | 'note';
  queueId: string | null;
  ani: string | null;
  dnis: string | null;
  customerId: string | null;
  customerName: string | null;
  recordedAtMs: number;
  durationMs: number;
  heardAtMs: number | null;
  heardBy: string | null;
};

export type MessageList = { messages: Message[]; next: string | null };

const PAGE_SIZE = 50;

/** `callId`: of this call only. */
export function messagesPath(cursor: string | null, callId: string | null = null): string {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (cursor !== null) query.set('cursor', cursor);
  if (callId !== null) query.set('callId', callId);
  return `/api/messages?${query}`;
}

export function soundPath({ messageId }: Message): string {
  return `/api/messages/${encodeURIComponent(messageId)}`;
}
