-- Up Migration
-- The record: what happened. Rows come only from the controller's journal (and, for a demo's past, from the seed).
-- `seq` numbers the controller's events from 1 without a gap; a seeded past has negative ones.

-- One controller acts at a time: who, with which epoch, until when by this server's clock.
create table controller_lease (
  name text primary key,
  holder text not null,
  epoch integer not null check (epoch > 0),
  expires_at timestamptz not null
);

-- `event` and `floor` are json, not jsonb: jsonb sorts keys, and a replay must see the very object that the floor saw.
create table journal (
  seq bigint primary key check (seq > 0),
  epoch integer not null,
  at timestamptz not null,
  event json not null
);

-- Entries of calls and of agents share `n` within one `seq`: together they are what that event left, in order.
create table timeline (
  seq bigint not null,
  n smallint not null,
  call_id text not null,
  at timestamptz not null,
  kind text not null,
  data jsonb not null,
  primary key (seq, n)
);
create index timeline_call on timeline (call_id, seq, n); -- one call's timeline; the CDR is folded from it

create table agent_timeline (
  seq bigint not null,
  n smallint not null,
  agent_id text not null,
  at timestamptz not null,
  state text not null,
  reason text,
  call_id text,
  primary key (seq, n)
);
create index agent_timeline_agent on agent_timeline (agent_id, at); -- one agent's day

-- A fold of each call's timeline, written again whenever the timeline grows (src/core/call/cdr.ts).
create table cdr (
  call_id text primary key,
  ani text,
  dnis text not null,
  node_id text not null,
  channel_id text not null,
  customer_id text,
  customer_name text,
  customer_level text,
  language text,
  arrived_at timestamptz not null,
  answered_at timestamptz,
  queue_id text,
  queued_at timestamptz,
  agent_id text,
  connected_at timestamptz,
  ended_at timestamptz,
  result text check (result in ('answered', 'selfServed', 'abandoned', 'failed')),
  reason text,
  state text,
  wait_ms bigint not null,
  ring_ms bigint not null,
  talk_ms bigint not null,
  hold_ms bigint not null,
  total_ms bigint,
  offers integer not null,
  missed_offers integer not null,
  recovered boolean not null,
  score smallint,
  disposition text,
  note text
);
create index cdr_arrived on cdr (arrived_at desc, call_id desc); -- the list of calls, page by page
create index cdr_agent on cdr (agent_id, arrived_at desc); -- an agent's own calls
create index cdr_customer on cdr (customer_id, arrived_at desc); -- last contacts in the screen-pop

create table recordings (
  recording_id text primary key,
  call_id text not null,
  file text not null,
  duration_ms bigint not null,
  bytes bigint not null,
  saved_at timestamptz not null
);
create index recordings_call on recordings (call_id);

-- A picture of the whole floor after `seq`. The journal before it is not needed to recover, and is kept as the record.
create table snapshots (
  seq bigint primary key check (seq > 0),
  epoch integer not null,
  saved_at timestamptz not null default now(),
  floor json not null
);

-- Who looked at a customer or heard a recording. Never updated, never deleted by the product.
create table audit_log (
  audit_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  user_id text not null,
  action text not null,
  subject text not null,
  address text
);
create index audit_log_subject on audit_log (subject, at desc);
create index audit_log_user on audit_log (user_id, at desc);

-- Down Migration
drop table audit_log, snapshots, recordings, cdr, agent_timeline, timeline, journal, controller_lease;
