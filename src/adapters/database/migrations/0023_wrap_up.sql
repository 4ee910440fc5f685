-- Up Migration
-- Dispositions as a tree of up to three levels, per queue; and how a call has ended for the customer.

alter table dispositions
  -- The heading it stands under; null: at the top. Only what has nothing below it can be chosen.
  add column parent text references dispositions,
  -- Queues that offer it and what is below it; null: as the heading says, or all.
  add column queue_ids text[];

alter table cdr
  add column resolved boolean,
  add column follow_up text check (follow_up in ('none', 'callback', 'case')),
  -- The after-call time was over before a disposition was chosen, and none has been added since.
  add column disposition_missed boolean not null default false;
create index cdr_disposition_missed on cdr (agent_id, arrived_at desc) where disposition_missed; -- an agent's list

-- Down Migration
alter table cdr drop column disposition_missed, drop column follow_up, drop column resolved;
alter table dispositions drop column queue_ids, drop column parent;
