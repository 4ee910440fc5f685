/** The recorded events around a call, from the nearest floor kept before it was queued. */
import type pg from 'pg';
import { type RoutingRecords, TooFarError } from '../../app/routing.ts';
import type { FloorEvent } from '../../core/events.ts';
import { inTransaction, searchable } from './pool.ts';

/** Playing them again takes about 50 µs each: a second in all, spread out. */
const MOST_EVENTS = 20_000;

/** `pool` should be of PAGES_POOL's kind. */
export function createRoutingRecords(pool: pg.Pool): RoutingRecords {
  return {
    around: (callId) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ first: number | null; last: number | null }>(
          `select min(seq) filter (where kind = 'queued') as first, max(seq) filter (where kind in ('queued', 'offered')) as last
           from timeline where call_id = $1 and seq > 0`,
          [searchable(callId)],
        );
        const { first = null, last = null } = rows[0] ?? {};
        if (first === null || last === null) return null;
        const kept = await client.query<{ seq: number; floor: unknown }>(
          'select seq, floor from snapshots where seq < $1 order by seq desc limit 1',
          [first],
        );
        const from = kept.rows[0]?.seq ?? 0;
        if (last - from > MOST_EVENTS) {
          throw new TooFarError(
            `The nearest floor kept lies ${last - from} events before it; at most ${MOST_EVENTS} are played again.`,
          );
        }
        const found = await client.query<{ event: FloorEvent }>(
          'select event from journal where seq > $1 and seq <= $2 order by seq',
          [from, last],
        );
        return { floor: kept.rows[0]?.floor ?? null, events: found.rows.map(({ event }) => event) };
      }),
  };
}
