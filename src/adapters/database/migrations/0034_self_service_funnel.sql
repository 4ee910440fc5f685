-- Up Migration
-- A self-service step in a talk is a flow too, and over when the caller is back with the agent: without its end the last step would seem
-- to last as long as the rest of the call. Who hangs up in it has hung up there.
create or replace view timeline_visits as
  select call_id, seq, n, step, next_kind, next_step, lost, is_first, stay_ms
  from (
    select call_id, seq, n, kind, data->>'step' as step,
      lead(kind) over w as next_kind,
      lead(data->>'step') over w as next_step,
      coalesce(
        lead(data->>'result') over w = 'abandoned'
          or lead(data->>'reason') over w like 'hungUp%'
          or lead(data->>'endedAs') over w = 'customer',
        false) as lost,
      row_number() over (partition by call_id, kind, data->>'step' order by seq, n) = 1 as is_first,
      (extract(epoch from lead(at) over w - at) * 1000)::bigint as stay_ms
    from timeline
    where kind in ('ivrStepEntered', 'queued', 'surveyStarted', 'connected', 'selfServiceEnded', 'callEnded')
    window w as (partition by call_id order by seq, n)
  ) marks
  where kind = 'ivrStepEntered';

-- Down Migration
create or replace view timeline_visits as
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
