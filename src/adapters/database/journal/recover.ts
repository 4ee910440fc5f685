/** What a new controller starts from, read back from the database and joined with what only this machine's disk has. */
import type pg from 'pg';
import type { JournalRecord } from '../../../app/ports.ts';
import type { Entry } from '../../../core/entries.ts';
import type { FloorEvent } from '../../../core/events.ts';
import { inTransaction } from '../pool.ts';
import { readCallEntry } from './rows.ts';

/** Rows fetched at a time: bounds what one statement takes, whatever lies between two snapshots. */
const PAGE_ROWS = 2000;

export type ReadBack = {
  snapshot: { seq: number; floor: unknown } | null;
  /** After the snapshot, in order, the database's and the local ones. */
  records: JournalRecord[];
  /** The newest in the database; 0: none. */
  lastSeq: number;
  /** True for a local record that is not to be written: the database has it, or another controller's in its place. */
  isSettled: (record: JournalRecord) => boolean;
  /** Local records in whose place another controller has written: this one had stood still for longer than its lease. */
  overtaken: JournalRecord[];
};

/**
 * @param local records of the local spool, in order; some may be in the database already
 * @throws when the database cannot be reached
 */
export async function readBack(pool: pg.Pool, local: readonly JournalRecord[]): Promise<ReadBack> {
  const { snapshot, last, stored, epochs } = await inTransaction(pool, async (client) => {
    const newest = await client.query<{ seq: number; floor: unknown }>(
      'select seq, floor from snapshots order by seq desc limit 1',
    );
    const end = await client.query<{ seq: number; epoch: number }>(
      'select seq, epoch from journal order by seq desc limit 1',
    );
    const snapshot = newest.rows[0] ?? null;
    const stored = await readStored(client, snapshot?.seq ?? 0);
    return { snapshot, last: end.rows[0] ?? null, stored, epochs: await readEpochs(client, local) };
  });
  const lastSeq = Math.max(last?.seq ?? 0, snapshot?.seq ?? 0);
  const lastEpoch = last?.epoch ?? 0;
  const isSettled = ({ seq, epoch }: JournalRecord): boolean => seq <= lastSeq || epoch < lastEpoch;
  return {
    snapshot,
    records: [...stored, ...local.filter((record) => !isSettled(record))],
    lastSeq,
    isSettled,
    overtaken: local.filter((record) => isSettled(record) && epochs.get(record.seq) !== record.epoch),
  };
}

/** The epochs of the rows that stand at the local records' places. */
async function readEpochs(client: pg.ClientBase, local: readonly JournalRecord[]): Promise<Map<number, number>> {
  const first = local[0];
  if (first === undefined) return new Map();
  const { rows } = await client.query<{ seq: number; epoch: number }>(
    'select seq, epoch from journal where seq >= $1',
    [first.seq],
  );
  return new Map(rows.map(({ seq, epoch }) => [seq, epoch]));
}

async function readStored(client: pg.ClientBase, afterSeq: number): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (let from = afterSeq; ; ) {
    const { rows } = await client.query<{ seq: number; epoch: number; event: FloorEvent }>(
      'select seq, epoch, event from journal where seq > $1 order by seq limit $2',
      [from, PAGE_ROWS],
    );
    const last = rows.at(-1);
    if (last === undefined) return records;
    const entries = await readEntries(client, from, last.seq);
    for (const row of rows) records.push({ ...row, entries: entries.get(row.seq) ?? [] });
    from = last.seq;
  }
}

type EntryRow = { seq: number; call_id: string; at_ms: number; kind: string; data: object };

/** Entries after `from` up to `to`, by the seq of their event. */
async function readEntries(client: pg.ClientBase, from: number, to: number): Promise<Map<number, Entry[]>> {
  const { rows } = await client.query<EntryRow>(
    `select seq, n, call_id, (extract(epoch from at) * 1000)::bigint as at_ms, kind, data
     from timeline where seq > $1 and seq <= $2
     union all
     select seq, n, call_id, (extract(epoch from at) * 1000)::bigint, 'agentStateChanged',
       jsonb_build_object('agentId', agent_id, 'state', state, 'reason', reason, 'callId', call_id)
     from agent_timeline where seq > $1 and seq <= $2
     order by seq, n`,
    [from, to],
  );
  const bySeq = new Map<number, Entry[]>();
  for (const row of rows) {
    const entries = bySeq.get(row.seq) ?? [];
    entries.push(readCallEntry(row) as Entry);
    bySeq.set(row.seq, entries);
  }
  return bySeq;
}
