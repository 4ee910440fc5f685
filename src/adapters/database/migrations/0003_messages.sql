-- Up Migration
-- Ways out of the menus and queues: messages, callbacks, talks with telephones outside.

alter table cdr drop constraint cdr_result_check;
alter table cdr add constraint cdr_result_check
  check (result in ('answered', 'selfServed', 'abandoned', 'failed', 'messageLeft', 'callback', 'transferred'));
alter table cdr
  add column outside_number text,
  add column outside_ms bigint not null default 0;

-- A message of a caller. `ani` and `dnis` are there for those that Asterisk took alone, which have no call; for others the call
-- has them. `heard_at`, `heard_by`: the first playback, set by the pages and by nothing else.
create table messages (
  message_id text primary key,
  call_id text not null,
  kind text not null check (kind in ('voicemail', 'note')),
  queue_id text,
  ani text,
  dnis text,
  recorded_at timestamptz not null,
  file text not null,
  duration_ms bigint not null,
  bytes bigint not null,
  heard_at timestamptz,
  heard_by text
);
create index messages_recorded on messages (recorded_at desc, message_id desc); -- the list, newest first
create index messages_call on messages (call_id);

-- Who is to be called back, at which place in the queue.
create table callbacks (
  callback_id text primary key,
  call_id text not null,
  number text not null,
  language text not null,
  customer_id text,
  queue_id text not null,
  priority integer not null,
  ticket bigint not null,
  queued_at timestamptz not null,
  requested_at timestamptz not null
);
create index callbacks_requested on callbacks (requested_at desc);

-- Down Migration
drop table callbacks, messages;
alter table cdr drop column outside_number, drop column outside_ms;
alter table cdr drop constraint cdr_result_check;
update cdr set result = 'selfServed' where result in ('messageLeft', 'callback', 'transferred');
alter table cdr add constraint cdr_result_check check (result in ('answered', 'selfServed', 'abandoned', 'failed'));
