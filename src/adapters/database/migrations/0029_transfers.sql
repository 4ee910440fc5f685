-- Up Migration
-- Calls that agents let go to others, and the time they asked others beside the customer.

alter table cdr
  add column transfers integer not null default 0,
  add column consult_ms bigint not null default 0;

-- Down Migration

alter table cdr drop column transfers, drop column consult_ms;
