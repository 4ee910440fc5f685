/** What pages read of messages. */
import type pg from 'pg';
import type { Records } from '../../app/ports.ts';
import { searchable } from './pool.ts';

const MESSAGE = `
  m.message_id as "messageId", m.call_id as "callId", m.kind, m.queue_id as "queueId",
  coalesce(cdr.ani, m.ani) as ani, coalesce(cdr.dnis, m.dnis) as dnis, cdr.customer_id as "customerId",
  cdr.customer_name as "customerName", (extract(epoch from m.recorded_at) * 1000)::bigint as "recordedAtMs",
  m.duration_ms as "durationMs", (extract(epoch from m.heard_at) * 1000)::bigint as "heardAtMs",
  (select name from users where user_id = m.heard_by) as "heardBy", cdr.call_id is not null as "hasCall"`;

export function createMessageRecords(pool: pg.Pool): Pick<Records, 'messages' | 'message' | 'messageHeard'> {
  return {
    async messages({ limit, cursor, callId }) {
      const [atMs, ...rest] = (cursor ?? '').split('.');
      const after = cursor !== null && Number.isSafeInteger(Number(atMs)) ? Number(atMs) : null;
      const { rows } = await pool.query<{ messageId: string; recordedAtMs: number }>(
        `select ${MESSAGE} from messages m left join cdr using (call_id)
         where ($2::bigint is null or (m.recorded_at, m.message_id) < (to_timestamp($2 / 1000.0), $3::text))
           and ($4::text is null or m.call_id = $4)
         order by m.recorded_at desc, m.message_id desc limit $1`,
        [limit + 1, after, searchable(rest.join('.')), callId === null ? null : searchable(callId)],
      );
      const messages = rows.slice(0, limit);
      const last = messages.at(-1);
      return { messages, next: rows.length > limit && last ? `${last.recordedAtMs}.${last.messageId}` : null };
    },

    async message(messageId) {
      const { rows } = await pool.query<{ file: string; callId: string; agentId: string | null }>(
        `select file, call_id as "callId", agent_id as "agentId"
         from messages left join cdr using (call_id) where message_id = $1`,
        [searchable(messageId)],
      );
      return rows[0] ?? null;
    },

    async messageHeard(messageId, by) {
      await pool.query(
        'update messages set heard_at = now(), heard_by = $2 where message_id = $1 and heard_at is null',
        [searchable(messageId), by],
      );
    },
  };
}
