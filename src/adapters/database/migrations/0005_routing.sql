-- Up Migration
-- How calls and agents are brought together, and what agents may be away for.

alter table queues
  add column strategy text not null default 'longestIdle'
    check (strategy in ('longestIdle', 'bestFit', 'leastBusy', 'roundRobin')),
  -- Head starts over other callers, in ms of waiting; all of a caller's together count ten minutes at most.
  add column vip_head_start_ms integer not null default 0 check (vip_head_start_ms between 0 and 600000),
  add column complaint_head_start_ms integer not null default 0 check (complaint_head_start_ms between 0 and 600000),
  add column called_again_head_start_ms integer not null default 0
    check (called_again_head_start_ms between 0 and 600000),
  add column preferred_agent text check (preferred_agent in ('last', 'case-owner')),
  add column preferred_wait_ms integer not null default 15000 check (preferred_wait_ms between 0 and 300000),
  -- Null: nobody is spared.
  add column occupancy_cap_percent smallint check (occupancy_cap_percent between 50 and 100),
  add column auto_answer boolean not null default false;

-- Until a caller has waited `until_ms`, agents must have these as well as the queue's own requirement. One row a skill; that
-- each step admits everyone the one before did is checked when the controller reads it.
create table queue_relaxations (
  queue_id text not null references queues on delete cascade,
  until_ms integer not null check (until_ms between 1000 and 3600000),
  skill_id text not null references skills,
  level smallint not null check (level between 1 and 10),
  primary key (queue_id, until_ms, skill_id)
);

-- Why agents may be not ready, in the order the desk offers it, and what follows when it lasts too long.
create table not_ready_reasons (
  code text primary key check (code ~ '^[A-Za-z0-9-]{1,40}$'),
  position smallint not null,
  names jsonb not null,
  limit_ms integer check (limit_ms between 60000 and 43200000),
  when_exceeded text not null default 'tell' check (when_exceeded in ('tell', 'ready', 'signOut')),
  active boolean not null default true
);
insert into not_ready_reasons (code, position, names, limit_ms, when_exceeded) values
  ('rest', 0, '{"zh-CN": "小休", "en": "Rest"}', 900000, 'tell'),
  ('meal', 1, '{"zh-CN": "用餐", "en": "Meal"}', 3600000, 'tell'),
  ('meeting', 2, '{"zh-CN": "会议", "en": "Meeting"}', 7200000, 'tell'),
  ('training', 3, '{"zh-CN": "培训", "en": "Training"}', 14400000, 'tell'),
  ('backOffice', 4, '{"zh-CN": "处理工单", "en": "Case work"}', 3600000, 'tell'),
  ('busy', 5, '{"zh-CN": "其他事务", "en": "Other work"}', 1800000, 'tell');

-- Who put the agent there and why, when it was not the agent; and that the reason's limit was exceeded.
alter table agent_timeline
  add column by_user text,
  add column by_reason text,
  add column exceeded boolean not null default false;

-- Down Migration
alter table agent_timeline drop column exceeded, drop column by_reason, drop column by_user;
drop table not_ready_reasons, queue_relaxations;
alter table queues drop column auto_answer, drop column occupancy_cap_percent, drop column preferred_wait_ms,
  drop column preferred_agent, drop column called_again_head_start_ms, drop column complaint_head_start_ms,
  drop column vip_head_start_ms, drop column strategy;
