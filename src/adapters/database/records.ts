/** What pages read: calls, recordings, customers; and the audit log of who looked. */
import type pg from 'pg';
import type { Records } from '../../app/ports.ts';
import type { Cdr } from '../../core/call/cdr.ts';
import { foldCdr } from '../../core/call/cdr.ts';
import { CDR_SELECTION, readTimelines } from './journal/rows.ts';
import { createMessageRecords } from './messages.ts';
import { searchable } from './pool.ts';
import { readWaitAccuracy } from './wait-accuracy.ts';

type ListedCall = Cdr & { agentName: string | null; recordings: number };

/** `pool` should be of PAGES_POOL's kind. */
export function createRecords(pool: pg.Pool): Records {
  return {
    async calls({ limit, cursor, agentId, direction }) {
      const after = cursor === null ? null : readCursor(cursor);
      const { rows } = await pool.query<ListedCall>(
        `select ${CDR_SELECTION}, (select name from users where user_id = cdr.agent_id) as "agentName",
           (select count(*)::int from recordings r where r.call_id = cdr.call_id) as recordings
         from cdr
         where ($2::text is null or agent_ids @> array[$2::text])
           and ($5::text is null or direction = $5)
           and ($3::bigint is null or (arrived_at, call_id) < (to_timestamp($3 / 1000.0), $4::text))
         order by cdr.arrived_at desc, cdr.call_id desc limit $1`,
        [limit + 1, agentId, after?.atMs ?? null, after?.callId ?? null, direction],
      );
      const calls = rows.slice(0, limit);
      const last = calls.at(-1);
      return { calls, next: rows.length > limit && last ? `${last.arrivedAtMs}.${last.callId}` : null };
    },

    async call(id) {
      const callId = searchable(id);
      const timeline = (await readTimelines(pool, [callId])).get(callId) ?? [];
      const cdr = foldCdr(timeline);
      if (cdr === null) return null;
      const { rows } = await pool.query(
        `select recording_id as "recordingId", duration_ms as "durationMs", bytes
         from recordings where call_id = $1 order by saved_at`,
        [callId],
      );
      const { rows: names } = await pool.query<{ name: string }>('select name from users where user_id = $1', [
        cdr.agentId,
      ]);
      return { cdr: { ...cdr, agentName: names[0]?.name ?? null }, timeline, recordings: rows };
    },

    async recording(recordingId) {
      const { rows } = await pool.query<{ file: string; callId: string; agentIds: string[] | null }>(
        `select file, call_id as "callId", agent_ids as "agentIds"
         from recordings left join cdr using (call_id) where recording_id = $1`,
        [searchable(recordingId)],
      );
      return rows[0] ?? null;
    },

    ...createMessageRecords(pool),

    waitAccuracy: (query) => readWaitAccuracy(pool, query),

    async audit(by, action, subject, address) {
      await pool.query('insert into audit_log (user_id, action, subject, address) values ($1, $2, $3, $4)', [
        by,
        action,
        subject,
        address,
      ]);
    },

    async ping() {
      await pool.query('select 1');
    },
  };
}

/** `1764000000000.CALL`: where the page before ended. An unreadable one begins at the newest. */
function readCursor(cursor: string): { atMs: number; callId: string } | null {
  const dot = cursor.indexOf('.');
  const atMs = Number(cursor.slice(0, dot));
  return dot > 0 && Number.isSafeInteger(atMs) && atMs >= 0
    ? { atMs, callId: searchable(cursor.slice(dot + 1)) }
    : null;
}
