/** One batch of the journal as rows: the events, the entries they left, and what is folded from those. */
import type pg from 'pg';
import type { JournalRecord } from '../../../app/ports.ts';
import { type Cdr, foldCdr } from '../../../core/call/cdr.ts';
import type { AgentEntry, CallEntry, Entry } from '../../../core/entries.ts';
import { writeFunnelRows } from './funnel-rows.ts';
import { Timelines } from './timelines.ts';
import { writeWays } from './way-rows.ts';

/**
 * Writes records that are not there yet, their timelines, their recordings and the CDRs of the calls they touch. Safe to
 * repeat with the same records: a crash after the commit and before the spool knew of it writes them a second time.
 * @param timelines what is known of calls under way; it is not changed
 * @returns the whole timelines of the calls touched, to be kept when this is committed
 */
export async function writeRecords(
  client: pg.ClientBase,
  records: readonly JournalRecord[],
  timelines?: Timelines,
): Promise<Map<string, readonly CallEntry[]>> {
  await client.query({
    name: 'journal',
    text: `insert into journal (seq, epoch, at, event)
     select seq, epoch, to_timestamp("atMs" / 1000.0), event
     from json_to_recordset($1::json) as r (seq bigint, epoch integer, "atMs" bigint, event json)
     on conflict (seq) do nothing`,
    values: [storable(records.map(({ seq, epoch, event }) => ({ seq, epoch, atMs: event.atMs, event })))],
  });
  const placed = records.flatMap(({ seq, entries }) => entries.map((entry, n) => ({ seq, n, entry })));
  return await writeEntries(client, placed, timelines);
}

/** An entry and where it stands in the record. */
export type PlacedEntry = { seq: number; n: number; entry: Entry };

/** Writes entries and all that is folded from them. Safe to repeat. */
export async function writeEntries(
  client: pg.ClientBase,
  placed: readonly PlacedEntry[],
  timelines = new Timelines(),
): Promise<Map<string, readonly CallEntry[]>> {
  const calls = placed.filter((row): row is PlacedEntry & { entry: CallEntry } => isOfCall(row.entry));
  const agents = placed.filter((row): row is PlacedEntry & { entry: AgentEntry } => !isOfCall(row.entry));
  if (agents.length > 0) await writeAgentTimeline(client, agents);
  if (calls.length === 0) return new Map();
  await writeTimeline(client, calls);
  await writeRecordings(
    client,
    calls.map(({ entry }) => entry),
  );
  await writeWays(
    client,
    calls.map(({ entry }) => entry),
  );
  const byCall = await writeCdrs(client, calls, timelines);
  await writeFunnelRows(
    client,
    calls.map(({ entry }) => entry),
  );
  return byCall;
}

function isOfCall(entry: Entry): entry is CallEntry {
  return entry.kind !== 'agentStateChanged';
}

async function writeTimeline(client: pg.ClientBase, rows: { seq: number; n: number; entry: CallEntry }[]) {
  const values = rows.map(({ seq, n, entry }) => {
    const { callId, atMs, kind, ...data } = entry;
    return { seq, n, callId, atMs, kind, data };
  });
  await client.query({
    name: 'timeline',
    text: `insert into timeline (seq, n, call_id, at, kind, data)
     select seq, n, "callId", to_timestamp("atMs" / 1000.0), kind, data
     from jsonb_to_recordset($1::jsonb)
       as r (seq bigint, n smallint, "callId" text, "atMs" bigint, kind text, data jsonb)
     on conflict (seq, n) do nothing`,
    values: [storable(values)],
  });
}

async function writeAgentTimeline(client: pg.ClientBase, rows: { seq: number; n: number; entry: AgentEntry }[]) {
  await client.query({
    name: 'agent timeline',
    text: `insert into agent_timeline (seq, n, agent_id, at, state, reason, call_id, by_user, by_reason, exceeded)
     select seq, n, "agentId", to_timestamp("atMs" / 1000.0), state, reason, "callId", "by", "byReason",
       coalesce(exceeded, false)
     from jsonb_to_recordset($1::jsonb)
       as r (seq bigint, n smallint, "agentId" text, "atMs" bigint, state text, reason text, "callId" text, "by" text,
         "byReason" text, exceeded boolean)
     on conflict (seq, n) do nothing`,
    values: [storable(rows.map(({ seq, n, entry }) => ({ seq, n, ...entry })))],
  });
}

async function writeRecordings(client: pg.ClientBase, entries: CallEntry[]): Promise<void> {
  // The same recording twice in one statement would be refused; the later one is right.
  const saved = new Map(entries.filter((e) => e.kind === 'recordingSaved').map((entry) => [entry.recordingId, entry]));
  if (saved.size === 0) return;
  await client.query({
    name: 'recordings',
    text: `insert into recordings (recording_id, call_id, file, duration_ms, bytes, saved_at)
     select "recordingId", "callId", file, "durationMs", bytes, to_timestamp("atMs" / 1000.0)
     from jsonb_to_recordset($1::jsonb)
       as r ("recordingId" text, "callId" text, file text, "durationMs" bigint, bytes bigint, "atMs" bigint)
     on conflict (recording_id) do update
       set file = excluded.file, duration_ms = excluded.duration_ms, bytes = excluded.bytes, saved_at = excluded.saved_at`,
    values: [storable([...saved.values()])],
  });
}

async function writeCdrs(client: pg.ClientBase, calls: { entry: CallEntry }[], timelines: Timelines) {
  const written = new Map<string, CallEntry[]>();
  for (const { entry } of calls) {
    const entries = written.get(entry.callId);
    if (entries === undefined) written.set(entry.callId, [entry]);
    else entries.push(entry);
  }
  const byCall = new Map<string, readonly CallEntry[]>();
  const unknown: string[] = [];
  for (const [callId, entries] of written) {
    const timeline = timelines.with(callId, entries);
    if (timeline === undefined) unknown.push(callId);
    else byCall.set(callId, timeline);
  }
  if (unknown.length > 0) for (const [callId, read] of await readTimelines(client, unknown)) byCall.set(callId, read);
  const cdrs = [...byCall.values()].map(foldCdr).filter((cdr): cdr is Cdr => cdr !== null);
  if (cdrs.length > 0) await client.query({ name: 'cdr', text: UPSERT_CDR, values: [storable(cdrs)] });
  return byCall;
}

/** The timelines of these calls, in order, by call. */
export async function readTimelines(client: Queryable, callIds: string[]): Promise<Map<string, CallEntry[]>> {
  const { rows } = await client.query<TimelineRow>(
    `select call_id, (extract(epoch from at) * 1000)::bigint as at_ms, kind, data
     from timeline where call_id = any($1) order by call_id, seq, n`,
    [callIds],
  );
  const byCall = new Map<string, CallEntry[]>();
  for (const row of rows) {
    const entries = byCall.get(row.call_id) ?? [];
    entries.push(readCallEntry(row));
    byCall.set(row.call_id, entries);
  }
  return byCall;
}

export type Queryable = Pick<pg.ClientBase, 'query'>;
type TimelineRow = { call_id: string; at_ms: number; kind: string; data: object };

export function readCallEntry({ call_id, at_ms, kind, data }: TimelineRow): CallEntry {
  return { callId: call_id, atMs: at_ms, kind, ...data } as CallEntry;
}

/** Column of `cdr` → field of Cdr and its type on the wire. */
const CDR_COLUMNS: readonly [column: string, field: keyof Cdr, type: string][] = [
  ['call_id', 'callId', 'text'],
  ['direction', 'direction', 'text'],
  ['ani', 'ani', 'text'],
  ['dnis', 'dnis', 'text'],
  ['node_id', 'nodeId', 'text'],
  ['channel_id', 'channelId', 'text'],
  ['customer_id', 'customerId', 'text'],
  ['customer_name', 'customerName', 'text'],
  ['customer_level', 'customerLevel', 'text'],
  ['language', 'language', 'text'],
  ['arrived_at', 'arrivedAtMs', 'ms'],
  ['answered_at', 'answeredAtMs', 'ms'],
  ['queue_id', 'queueId', 'text'],
  ['queued_at', 'queuedAtMs', 'ms'],
  ['agent_id', 'agentId', 'text'],
  ['agent_ids', 'agentIds', 'text[]'],
  ['connected_at', 'connectedAtMs', 'ms'],
  ['ended_at', 'endedAtMs', 'ms'],
  ['result', 'result', 'text'],
  ['reason', 'reason', 'text'],
  ['state', 'state', 'text'],
  ['wait_ms', 'waitMs', 'bigint'],
  ['ring_ms', 'ringMs', 'bigint'],
  ['talk_ms', 'talkMs', 'bigint'],
  ['outside_number', 'outsideNumber', 'text'],
  ['outside_ms', 'outsideMs', 'bigint'],
  ['hold_ms', 'holdMs', 'bigint'],
  ['transfers', 'transfers', 'integer'],
  ['consult_ms', 'consultMs', 'bigint'],
  ['total_ms', 'totalMs', 'bigint'],
  ['offers', 'offers', 'integer'],
  ['missed_offers', 'missedOffers', 'integer'],
  ['recovered', 'recovered', 'boolean'],
  ['score', 'score', 'smallint'],
  ['disposition', 'disposition', 'text'],
  ['resolved', 'resolved', 'boolean'],
  ['follow_up', 'followUp', 'text'],
  ['disposition_missed', 'dispositionMissed', 'boolean'],
  ['note', 'note', 'text'],
  ['loss_percent', 'lossPercent', 'real'],
  ['jitter_ms', 'jitterMs', 'integer'],
  ['round_trip_ms', 'roundTripMs', 'integer'],
  ['mos', 'mos', 'real'],
  ['worst_mos', 'worstMos', 'real'],
  ['callback_id', 'callbackId', 'text'],
  ['first_call_id', 'firstCallId', 'text'],
];

const UPSERT_CDR = `
  insert into cdr (${CDR_COLUMNS.map(([column]) => column).join(', ')})
  select ${CDR_COLUMNS.map(([, field, type]) => (type === 'ms' ? `to_timestamp("${field}" / 1000.0)` : `"${field}"`)).join(', ')}
  from jsonb_to_recordset($1::jsonb)
    as r (${CDR_COLUMNS.map(([, field, type]) => `"${field}" ${type === 'ms' ? 'bigint' : type}`).join(', ')})
  on conflict (call_id) do update
    set ${CDR_COLUMNS.slice(1)
      .map(([column]) => `${column} = excluded.${column}`)
      .join(', ')}`;

/** Columns of `cdr` as the fields of Cdr, for a select. */
export const CDR_SELECTION = CDR_COLUMNS.map(([column, field, type]) =>
  type === 'ms' ? `(extract(epoch from ${column}) * 1000)::bigint as "${field}"` : `${column} as "${field}"`,
).join(', ');

/**
 * JSON that jsonb takes. It refuses NUL and halves of surrogate pairs, which a caller's name or a page's note may carry;
 * one such character would hold up the whole journal, so each becomes U+FFFD.
 */
export function storable(value: unknown): string {
  return JSON.stringify(value).replace(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (found) =>
    found === '\\\\' ? found : '\\ufffd',
  );
}
