-- Up Migration
-- The flow that meets a customer who is called back, when they pick up; null: fixed words, as where it is not published.

alter table shop add column return_call_flow text default 'return-call';

-- Down Migration
alter table shop drop column return_call_flow;
