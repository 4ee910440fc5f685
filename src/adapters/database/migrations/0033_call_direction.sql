-- Up Migration
-- Who called whom: the customer us, or we the customer (called back, or by an agent of their own accord).

alter table cdr add column direction text not null default 'inbound' check (direction in ('inbound', 'outbound'));
update cdr set direction = 'outbound' where callback_id is not null;

-- Down Migration

alter table cdr drop column direction;
