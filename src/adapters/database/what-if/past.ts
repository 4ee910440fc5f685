/** A period of the journal: the floor kept nearest before it, everything since, and the assignments on record. */
import type pg from 'pg';
import { TooFarError } from '../../../app/routing.ts';
import type { FloorEvent } from '../../../core/events.ts';
import type { Period } from '../../../core/what-if/index.ts';

export type Past = {
  /** Null: from the journal's very beginning. */
  floor: unknown;
  events: FloorEvent[];
  recorded: { agentId: string; callId: string; atMs: number }[];
};

/** A day of 10,000 calls; each event takes about a kilobyte of memory and, played three times, a quarter of a millisecond. */
const MOST_EVENTS = 600_000;
/** Rows fetched at a time. */
const PAGE_ROWS = 5_000;

/** @throws TooFarError when the period and what lies between it and the nearest floor are too much to play */
export async function readPast(client: pg.ClientBase, { fromMs, toMs }: Period): Promise<Past> {
  const first = await firstSeqFrom(client, fromMs);
  const end = await firstSeqFrom(client, toMs + 1);
  const kept = await client.query<{ seq: number; floor: unknown }>(
    'select seq, floor from snapshots where seq < $1 order by seq desc limit 1',
    [first],
  );
  const from = kept.rows[0]?.seq ?? 0;
  if (end - from > MOST_EVENTS) {
    throw new TooFarError(
      `${end - from} events would have to be played, and at most ${MOST_EVENTS} are: floors of before are kept for eight ` +
        'days. Choose a later or a shorter period.',
    );
  }
  const events: FloorEvent[] = [];
  for (let after = from; after < end - 1; after += PAGE_ROWS) {
    const { rows } = await client.query<{ event: FloorEvent }>(
      'select event from journal where seq > $1 and seq <= $2 order by seq',
      [after, Math.min(after + PAGE_ROWS, end - 1)],
    );
    for (const { event } of rows) events.push(event);
  }
  const offered = await client.query<Past['recorded'][number]>(
    `select call_id as "callId", data->>'agentId' as "agentId", (extract(epoch from at) * 1000)::bigint as "atMs"
     from timeline where kind = 'offered' and seq >= $1 and seq < $2 order by seq, n`,
    [first, end],
  );
  return { floor: kept.rows[0]?.floor ?? null, events, recorded: offered.rows };
}

/** Halving by `seq`, which grows with time and has the index; the number after the last when all are earlier. */
async function firstSeqFrom(client: pg.ClientBase, atMs: number): Promise<number> {
  const { rows } = await client.query<{ low: number | null; high: number | null }>(
    'select min(seq) as low, max(seq) as high from journal',
  );
  let low = rows[0]?.low ?? 1;
  let high = (rows[0]?.high ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await client.query<{ isBefore: boolean }>(
      'select at < to_timestamp($2 / 1000.0) as "isBefore" from journal where seq >= $1 order by seq limit 1',
      [middle, atMs],
    );
    if (found.rows[0]?.isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
