-- Up Migration
-- Callbacks from the wish to their end, the calls that are attempts of them, and when and how often the shop calls back.

alter table cdr drop constraint cdr_result_check;
alter table cdr add constraint cdr_result_check check (result in
  ('answered', 'selfServed', 'abandoned', 'failed', 'messageLeft', 'callback', 'transferred', 'notReached'));
-- Set for an attempt to call somebody back: which callback, and the call in which it was asked for.
alter table cdr
  add column callback_id text,
  add column first_call_id text;
create index cdr_first_call on cdr (first_call_id) where first_call_id is not null; -- a call's attempts, beside the call

-- `closed_as` null: open. `closed_by`, `closed_reason`: of those that a person has cancelled.
alter table callbacks
  add column source text not null default 'asked' check (source in ('asked', 'abandoned', 'restart')),
  add column chosen_at timestamptz,
  add column attempts smallint not null default 0,
  add column last_missed text,
  add column agent_id text,
  add column due_at timestamptz,
  add column closed_as text check (closed_as in ('done', 'merged', 'cancelled', 'exhausted', 'expired', 'refused')),
  add column closed_at timestamptz,
  add column closed_by text,
  add column closed_reason text;
create index callbacks_call on callbacks (call_id);

-- Rules as the core names them (`CallbackRules`); what is left out is as by default, a queue's come before the shop's:
-- {"mostAttempts": 3, "pausesMs": [300000, 1800000], "quiet": {"from": "21:00", "to": "09:00"}, "abandonedAfterMs": 60000}
alter table shop add column callbacks jsonb not null default '{}' check (jsonb_typeof(callbacks) = 'object');
alter table queues add column callbacks jsonb not null default '{}' check (jsonb_typeof(callbacks) = 'object');

-- Down Migration
alter table queues drop column callbacks;
alter table shop drop column callbacks;
drop index callbacks_call;
alter table callbacks drop column closed_reason, drop column closed_by, drop column closed_at, drop column closed_as,
  drop column due_at, drop column agent_id, drop column last_missed, drop column attempts, drop column chosen_at,
  drop column source;
alter table cdr drop column first_call_id, drop column callback_id;
alter table cdr drop constraint cdr_result_check;
update cdr set result = 'failed' where result = 'notReached';
alter table cdr add constraint cdr_result_check
  check (result in ('answered', 'selfServed', 'abandoned', 'failed', 'messageLeft', 'callback', 'transferred'));
