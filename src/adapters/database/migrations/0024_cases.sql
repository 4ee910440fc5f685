-- Up Migration
-- Cases with an owner, a clock and the calls as evidence; and what agents have done to orders.

create sequence case_numbers start 2001;

-- How soon each kind of case is to be answered and settled. Hours around the clock, since customers count them so.
create table case_kinds (
  kind text primary key,
  position smallint not null,
  names jsonb not null,
  answer_ms bigint not null check (answer_ms > 0),
  resolve_ms bigint not null check (resolve_ms >= answer_ms)
);
insert into case_kinds (kind, position, names, answer_ms, resolve_ms) values
  ('complaint', 0, '{"zh-CN": "投诉", "en": "Complaint"}', 86400000, 259200000),
  ('return', 1, '{"zh-CN": "退换货", "en": "Return or exchange"}', 86400000, 604800000),
  ('enquiry', 2, '{"zh-CN": "咨询跟进", "en": "Enquiry"}', 172800000, 604800000);

alter table cases
  -- With `owner_id` null: whoever of the queue's people takes it.
  add column owner_queue text references queues,
  add column opened_by text references users,
  add column answer_due_at timestamptz,
  add column resolve_due_at timestamptz,
  -- When the customer was first answered.
  add column answered_at timestamptz,
  add column resolved_at timestamptz;
alter table cases drop constraint cases_check1;
alter table cases add constraint cases_complaint_owner
  check (kind <> 'complaint' or owner_id is not null or owner_queue is not null);
create index cases_owner_open on cases (owner_id, resolve_due_at) where state <> 'closed'; -- an agent's own cases due

alter table case_history drop constraint case_history_kind_check;
alter table case_history add constraint case_history_kind_check
  check (kind in ('opened', 'note', 'stateChanged', 'ownerChanged', 'closed', 'orderAction'));
-- The call as evidence: its recording and timeline.
alter table case_history add column call_id text;
create index case_history_call on case_history (call_id) where call_id is not null;

-- Asked of the shop's system for a customer, by whom, and what came of it. The key makes a repeated request the same request.
create table order_actions (
  action_key text primary key check (action_key ~ '^[A-Za-z0-9-]{8,64}$'),
  at timestamptz not null default now(),
  user_id text not null references users,
  call_id text,
  customer_id text,
  order_number text not null,
  action text not null check (action in ('cancel', 'changeAddress', 'requestReturn', 'requestRefund')),
  details jsonb not null,
  -- `unknown`: no answer came in time; the shop may have done it.
  outcome text not null default 'unknown' check (outcome in ('done', 'refused', 'unknown')),
  code text,
  answer jsonb
);
create index order_actions_order on order_actions (order_number, at desc);
create index order_actions_customer on order_actions (customer_id, at desc);

-- Callbacks that agents promise.
alter table callbacks drop constraint callbacks_source_check;
alter table callbacks add constraint callbacks_source_check
  check (source in ('asked', 'abandoned', 'restart', 'promised'));

-- What only the simulated shop keeps.
alter table orders add column address text, add column refunded_fen integer not null default 0;
create table simulated_shop_requests (
  idempotency_key text primary key,
  request text not null,
  status smallint not null,
  answer jsonb not null,
  at timestamptz not null default now()
);

-- Down Migration
drop table simulated_shop_requests;
alter table orders drop column refunded_fen, drop column address;
drop table order_actions;
update callbacks set source = 'asked' where source = 'promised';
alter table callbacks drop constraint callbacks_source_check;
alter table callbacks add constraint callbacks_source_check check (source in ('asked', 'abandoned', 'restart'));
drop index case_history_call;
alter table case_history drop column call_id;
delete from case_history where kind = 'orderAction';
alter table case_history drop constraint case_history_kind_check;
alter table case_history add constraint case_history_kind_check
  check (kind in ('opened', 'note', 'stateChanged', 'ownerChanged', 'closed'));
drop index cases_owner_open;
alter table cases drop constraint cases_complaint_owner;
alter table cases drop column resolved_at, drop column answered_at, drop column resolve_due_at, drop column answer_due_at,
  drop column opened_by, drop column owner_queue;
update cases set owner_id = (select min(user_id) from users where role = 'agent')
  where kind = 'complaint' and owner_id is null;
alter table cases add constraint cases_check1 check (kind <> 'complaint' or owner_id is not null);
drop table case_kinds;
drop sequence case_numbers;
