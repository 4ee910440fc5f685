/** Messages and callbacks as rows, each a fold over the entries of calls. */
import type pg from 'pg';
import type { CallEntry } from '../../../core/entries.ts';
import { storable } from './rows.ts';

/** Safe to repeat: a message told twice is one row, and when it was heard stays. */
export async function writeWays(client: pg.ClientBase, entries: readonly CallEntry[]): Promise<void> {
  const messages = new Map(entries.filter((e) => e.kind === 'messageSaved').map((entry) => [entry.messageId, entry]));
  if (messages.size > 0) {
    await client.query(
      `insert into messages
         (message_id, call_id, kind, queue_id, ani, dnis, recorded_at, file, duration_ms, bytes)
       select "messageId", "callId", "messageKind", "queueId", ani, dnis, to_timestamp("recordedAtMs" / 1000.0),
         file, "durationMs", bytes
       from jsonb_to_recordset($1::jsonb) as r ("messageId" text, "callId" text, "messageKind" text, "queueId" text,
         ani text, dnis text, "recordedAtMs" bigint, file text, "durationMs" bigint, bytes bigint)
       on conflict (message_id) do nothing`,
      [storable([...messages.values()])],
    );
  }
  const callbacks = new Map(
    entries.filter((e) => e.kind === 'callbackRequested').map((entry) => [entry.callbackId, entry]),
  );
  if (callbacks.size > 0) {
    await client.query(
      `insert into callbacks (callback_id, call_id, number, language, customer_id, queue_id, priority, ticket, queued_at,
         requested_at, source, chosen_at)
       select "callbackId", "callId", number, language, "customerId", "queueId", priority, ticket,
         to_timestamp("queuedAtMs" / 1000.0), to_timestamp("requestedAtMs" / 1000.0), source,
         to_timestamp("chosenAtMs" / 1000.0)
       from jsonb_to_recordset($1::jsonb) as r ("callbackId" text, "callId" text, number text, language text,
         "customerId" text, "queueId" text, priority integer, ticket bigint, "queuedAtMs" bigint, "requestedAtMs" bigint,
         source text, "chosenAtMs" bigint)
       on conflict (callback_id) do nothing`,
      [storable([...callbacks.values()])],
    );
  }
  // The last of several in one batch is how it stands.
  const changes = new Map(
    entries.filter((e) => e.kind === 'callbackChanged').map((entry) => [entry.callbackId, entry]),
  );
  if (changes.size > 0) {
    await client.query(
      `update callbacks set queue_id = "queueId", attempts = r.attempts, last_missed = "lastMissed",
         agent_id = "agentId", due_at = to_timestamp("dueAtMs" / 1000.0), closed_as = "closedAs",
         closed_at = case when "closedAs" is null then null else to_timestamp("atMs" / 1000.0) end,
         closed_by = "byUser", closed_reason = reason
       from jsonb_to_recordset($1::jsonb) as r ("callbackId" text, "queueId" text, attempts smallint, "lastMissed" text,
         "agentId" text, "dueAtMs" bigint, "closedAs" text, "atMs" bigint, "byUser" text, reason text)
       where callback_id = "callbackId"`,
      [storable([...changes.values()])],
    );
  }
}
