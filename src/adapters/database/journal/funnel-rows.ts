/** The funnel's roll-up (migration 0028): what `funnel.ts` counts, of calls that are over. */
import type pg from 'pg';
import type { CallEntry } from '../../../core/entries.ts';

const ROLL_UPS = [
  {
    name: 'visits',
    text: `insert into ivr_visits
      select seq, n, arrived_at, step, next_kind, next_step, lost, is_first, stay_ms
      from timeline_visits join cdr using (call_id)
      where call_id = any($1) and ended_at is not null
      on conflict (seq, n) do nothing`,
  },
  {
    name: 'inputs',
    text: `insert into ivr_inputs
      select seq, n, arrived_at, step, outcome, key
      from timeline_inputs join cdr using (call_id)
      where call_id = any($1) and ended_at is not null
      on conflict (seq, n) do nothing`,
  },
];

/** Once for each call, when it ends. To be called when timelines and CDRs are written; safe to repeat. */
export async function writeFunnelRows(client: pg.ClientBase, entries: readonly CallEntry[]): Promise<void> {
  const ended = entries.filter(({ kind }) => kind === 'callEnded').map(({ callId }) => callId);
  if (ended.length === 0) return;
  for (const rollUp of ROLL_UPS) await client.query({ ...rollUp, values: [ended] });
}
