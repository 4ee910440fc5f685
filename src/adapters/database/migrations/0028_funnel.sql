-- Up Migration
-- The funnel's roll-up: a row for each visit of a step and each answer to one, of calls that are over. A period of 100,000 calls is then
-- one scan by time instead of a sort of all their timelines.

-- Where a caller came into a step and what came next. Quals on call_id reach the timeline's index through both windows.
create view timeline_visits as
  select call_id, seq, n, step, next_kind, next_step, lost, is_first, stay_ms
  from (
    select call_id, seq, n, kind, data->>'step' as step,
      lead(kind) over w as next_kind,
      lead(data->>'step') over w as next_step,
      coalesce(lead(data->>'result') over w = 'abandoned' or lead(data->>'reason') over w like 'hungUp%', false) as lost,
      row_number() over (partition by call_id, kind, data->>'step' order by seq, n) = 1 as is_first,
      (extract(epoch from lead(at) over w - at) * 1000)::bigint as stay_ms
    from timeline
    where kind in ('ivrStepEntered', 'queued', 'surveyStarted', 'connected', 'callEnded')
    window w as (partition by call_id order by seq, n)
  ) marks
  where kind = 'ivrStepEntered';

-- What callers pressed; more than one digit is a number of theirs and no key.
create view timeline_inputs as
  select call_id, seq, n, data->>'step' as step, data->>'outcome' as outcome,
    case when length(data->>'digits') > 1 then 'digits' else data->>'digits' end as key
  from timeline where kind = 'ivrInput';

create table ivr_visits (
  seq bigint not null,
  n smallint not null,
  arrived_at timestamptz not null, -- the call's: calls are taken by it, so that none is cut in two
  step text not null,
  next_kind text,
  next_step text,
  lost boolean not null,
  is_first boolean not null, -- of this step in this call
  stay_ms bigint,
  primary key (seq, n)
);
create index ivr_visits_arrived on ivr_visits (arrived_at); -- the funnel of a period

create table ivr_inputs (
  seq bigint not null,
  n smallint not null,
  arrived_at timestamptz not null,
  step text,
  outcome text,
  key text,
  primary key (seq, n)
);
create index ivr_inputs_arrived on ivr_inputs (arrived_at); -- the same

create index cdr_open on cdr (arrived_at) where ended_at is null; -- calls under way, which are not rolled up yet

insert into ivr_visits
  select seq, n, arrived_at, step, next_kind, next_step, lost, is_first, stay_ms
  from timeline_visits join cdr using (call_id) where ended_at is not null;
insert into ivr_inputs
  select seq, n, arrived_at, step, outcome, key
  from timeline_inputs join cdr using (call_id) where ended_at is not null;

-- Down Migration
drop index cdr_open;
drop table ivr_inputs, ivr_visits;
drop view timeline_inputs, timeline_visits;
