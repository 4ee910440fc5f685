/**
 * The funnel: where in the flows the callers of a period went, waited and hung up. Counted from the timelines, as the CDRs
 * are, so the two cannot disagree.
 */
import type pg from 'pg';
import type { Funnel, FunnelStep } from '../../core/flow-editor/messages.ts';

/** The kinds of entries at which a caller comes into a step or leaves it. */
const MARKS = `('ivrStepEntered', 'queued', 'surveyStarted', 'connected', 'callEnded')`;

/** $1 to $2: milliseconds since 1970; calls are taken by their arrival, so that no call is cut in two. */
const OF_PERIOD = `
  select call_id from cdr
  where arrived_at >= to_timestamp($1 / 1000.0) and arrived_at < to_timestamp($2 / 1000.0)`;

const VISITS = `
  with visits as (
    select call_id, kind, data->>'step' as step, at,
      lead(kind) over w as next_kind, lead(at) over w as next_at, lead(data->>'step') over w as next_step,
      coalesce(lead(data->>'result') over w = 'abandoned' or lead(data->>'reason') over w like 'hungUp%', false) as lost
    from timeline join (${OF_PERIOD}) calls using (call_id)
    where kind in ${MARKS}
    window w as (partition by call_id order by seq, n)
  ), entered as (select * from visits where kind = 'ivrStepEntered')`;

/** Both in one query: the visits of a week are sorted once. */
const STEPS_AND_WAYS = `${VISITS}
  select
    (select coalesce(json_agg(s), '[]') from (
      select step, count(*)::int as entered, count(distinct call_id)::int as calls,
        (count(*) filter (where next_kind = 'callEnded' and lost))::int as "hungUp",
        (count(*) filter (where next_kind = 'callEnded' and not lost))::int as ended,
        (count(*) filter (where next_kind in ('queued', 'connected')))::int as queued,
        (count(*) filter (where next_kind is null))::int as stay,
        round(percentile_cont(0.5) within group (order by extract(epoch from next_at - at)) * 1000) as "medianMs",
        round(percentile_cont(0.9) within group (order by extract(epoch from next_at - at)) * 1000) as "p90Ms"
      from entered group by step order by step) s) as steps,
    (select coalesce(json_agg(w), '[]') from (
      select step as "from", next_step as "to", count(*)::int as count
      from entered where next_kind = 'ivrStepEntered' group by 1, 2 order by 1, 2) w) as ways`;

const INPUTS = `
  select data->>'step' as step, data->>'outcome' as outcome,
    case when length(data->>'digits') > 1 then 'digits' else data->>'digits' end as key, count(*)::int as count
  from timeline join (${OF_PERIOD}) calls using (call_id)
  where kind = 'ivrInput' group by 1, 2, 3`;

const TOTALS = `
  select count(*)::int as calls, (count(*) filter (where reason = 'hungUpInIvr'))::int as "hungUpInIvr"
  from cdr where arrived_at >= to_timestamp($1 / 1000.0) and arrived_at < to_timestamp($2 / 1000.0)`;

type Counted = Pick<FunnelStep, 'step' | 'entered' | 'calls' | 'hungUp' | 'ended' | 'queued' | 'stay'> &
  Pick<FunnelStep, 'medianMs' | 'p90Ms'>;

/** Reads the funnel of a period. `pool` should be of PAGES_POOL's kind, with a longer statement timeout. */
export function createFunnel(pool: pg.Pool): (fromMs: number, toMs: number) => Promise<Funnel> {
  return async (fromMs, toMs) => {
    const period = [fromMs, toMs];
    const [visits, inputs, totals] = await Promise.all([
      pool.query<{ steps: Counted[]; ways: Funnel['ways'] }>(STEPS_AND_WAYS, period),
      pool.query<{ step: string; outcome: string; key: string; count: number }>(INPUTS, period),
      pool.query<{ calls: number; hungUpInIvr: number }>(TOTALS, period),
    ]);
    const { steps = [], ways = [] } = visits.rows[0] ?? {};
    const of = (step: string, outcome: string) =>
      inputs.rows.filter((row) => row.step === step && row.outcome === outcome);
    const sum = (rows: { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
    return {
      fromMs,
      toMs,
      ...(totals.rows[0] ?? { calls: 0, hungUpInIvr: 0 }),
      steps: steps.map((step) => ({
        ...step,
        pressed: Object.fromEntries(of(step.step, 'matched').map(({ key, count }) => [key, count])),
        noMatch: sum(of(step.step, 'noMatch')),
        noInput: sum(of(step.step, 'noInput')),
      })),
      ways,
    };
  };
}
