/**
 * The funnel: where in the flows the callers of a period went, waited and hung up. Calls that are over are counted from rows that
 * the journal rolls up as each ends (migration 0028), those under way from their timelines, by the same views; so it cannot
 * disagree with the CDRs. 100,000 calls are one scan of half a million short rows; nothing is sorted.
 */
import type pg from 'pg';
import type { Funnel, FunnelStep } from '../../core/flow-editor/messages.ts';

/** $1 to $2: milliseconds since 1970; calls are taken by their arrival, so that no call is cut in two. */
const IN_PERIOD = 'arrived_at >= to_timestamp($1 / 1000.0) and arrived_at < to_timestamp($2 / 1000.0)';
const UNDER_WAY = `call_id = any(array(select call_id from cdr where ${IN_PERIOD} and ended_at is null))`;

/** How long callers stay in a step is told to this: nobody sees less, and thousands of visits become some hundred rows. */
const STAY_TO_MS = 100;

/** Two countings in one scan: where visits led, and (`by_stay` 1) how long they lasted. */
const VISITS = `
  with visits as (
    select step, next_kind, next_step, lost, is_first, stay_ms from ivr_visits where ${IN_PERIOD}
    union all
    select step, next_kind, next_step, lost, is_first, stay_ms from timeline_visits where ${UNDER_WAY}
  ), counted as (
    select step, next_kind, next_step, lost, is_first, stay_ms / ${STAY_TO_MS} * ${STAY_TO_MS} as stay from visits
  )
  select step, next_kind as "nextKind", next_step as "nextStep", lost, is_first as "isFirst", stay::int as "stayMs",
    grouping(next_kind) as "byStay", count(*)::int as count
  from counted group by grouping sets ((step, next_kind, next_step, lost, is_first), (step, stay))`;

const INPUTS = `
  with inputs as (
    select step, outcome, key from ivr_inputs where ${IN_PERIOD}
    union all
    select step, outcome, key from timeline_inputs where ${UNDER_WAY}
  )
  select step, outcome, key, count(*)::int as count from inputs group by 1, 2, 3`;

const TOTALS = `
  select count(*)::int as calls, (count(*) filter (where reason = 'hungUpInIvr'))::int as "hungUpInIvr"
  from cdr where ${IN_PERIOD} and (direction = 'inbound' or callback_id is not null)`;

type VisitCount = {
  step: string;
  nextKind: string | null;
  nextStep: string | null;
  lost: boolean;
  isFirst: boolean;
  stayMs: number | null;
  byStay: 0 | 1;
  count: number;
};
type InputCount = { step: string; outcome: string; key: string; count: number };

/** Reads the funnel of a period. `pool` should be of PAGES_POOL's kind, with a longer statement timeout. */
export function createFunnel(pool: pg.Pool): (fromMs: number, toMs: number) => Promise<Funnel> {
  return async (fromMs, toMs) => {
    const period = [fromMs, toMs];
    const [visits, inputs, totals] = await Promise.all([
      pool.query<VisitCount>(VISITS, period),
      pool.query<InputCount>(INPUTS, period),
      pool.query<{ calls: number; hungUpInIvr: number }>(TOTALS, period),
    ]);
    const led = visits.rows.filter(({ byStay }) => byStay === 0);
    const lasted = visits.rows.filter(({ byStay, stayMs }) => byStay === 1 && stayMs !== null);
    const names = [...new Set(led.map(({ step }) => step))].sort();
    return {
      fromMs,
      toMs,
      ...(totals.rows[0] ?? { calls: 0, hungUpInIvr: 0 }),
      steps: names.map((name) => stepOf(name, led, lasted, inputs.rows)),
      ways: waysOf(led),
    };
  };
}

function stepOf(step: string, led: VisitCount[], lasted: VisitCount[], inputs: InputCount[]): FunnelStep {
  const visits = led.filter((row) => row.step === step);
  const stays = lasted.filter((row) => row.step === step).sort((a, b) => (a.stayMs ?? 0) - (b.stayMs ?? 0));
  const pressed = inputs.filter((row) => row.step === step);
  const of = (outcome: string) => pressed.filter((row) => row.outcome === outcome);
  return {
    step,
    entered: sum(visits),
    calls: sum(visits.filter(({ isFirst }) => isFirst)),
    hungUp: sum(visits.filter(({ nextKind, lost }) => isOver(nextKind) && lost)),
    ended: sum(visits.filter(({ nextKind, lost }) => isOver(nextKind) && !lost)),
    queued: sum(visits.filter(({ nextKind }) => nextKind === 'queued' || nextKind === 'connected')),
    stay: sum(visits.filter(({ nextKind }) => nextKind === null)),
    medianMs: percentileOf(stays, 0.5),
    p90Ms: percentileOf(stays, 0.9),
    pressed: Object.fromEntries(of('matched').map(({ key, count }) => [key, count])),
    noMatch: sum(of('noMatch')),
    noInput: sum(of('noInput')),
  };
}

/** With the call, or back to the agent who had sent the caller to a self-service step. */
const isOver = (nextKind: string | null) => nextKind === 'callEnded' || nextKind === 'selfServiceEnded';

function waysOf(led: VisitCount[]): Funnel['ways'] {
  const ways = new Map<string, Funnel['ways'][number]>();
  for (const { step, nextKind, nextStep, count } of led) {
    if (nextKind !== 'ivrStepEntered' || nextStep === null) continue;
    const key = JSON.stringify([step, nextStep]);
    const way = ways.get(key);
    if (way === undefined) ways.set(key, { from: step, to: nextStep, count });
    else way.count += count;
  }
  return [...ways.keys()].sort().flatMap((key) => ways.get(key) ?? []);
}

function sum(rows: readonly { count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

/** As PostgreSQL's percentile_cont: between two of them where the place lies between two. Null of nothing. */
function percentileOf(stays: readonly VisitCount[], share: number): number | null {
  const place = share * (sum(stays) - 1);
  if (place < 0) return null;
  const low = nth(stays, Math.floor(place));
  return Math.round(low + (nth(stays, Math.ceil(place)) - low) * (place - Math.floor(place)));
}

function nth(stays: readonly VisitCount[], index: number): number {
  let left = index;
  for (const { stayMs, count } of stays) {
    if (left < count) return stayMs ?? 0;
    left -= count;
  }
  return stays.at(-1)?.stayMs ?? 0;
}
