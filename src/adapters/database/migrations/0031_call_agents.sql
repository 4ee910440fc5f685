-- Up Migration
-- Everyone who talked in a call: who sent a caller on may still look at what they did.

alter table cdr add column agent_ids text[] not null default '{}';
update cdr set agent_ids = array[agent_id] where agent_id is not null;
create index cdr_agents on cdr using gin (agent_ids); -- an agent's own calls

-- Down Migration

alter table cdr drop column agent_ids;
