-- Up Migration
-- Points that raise all callers of a queue (six seconds of waiting each), on top of what their flow says.
alter table queues add column priority smallint not null default 0 check (priority between 0 and 100);

-- Down Migration
alter table queues drop column priority;
