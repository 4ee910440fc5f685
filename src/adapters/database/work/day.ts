/** An agent's own numbers, what is aimed at, what is left to do, and the grade's record. */
import type pg from 'pg';
import type { Day, DayNumbers, DayTargets, Texts, Undisposed } from '../../../app/work-ports.ts';
import type { GradeRule, ServiceRecord } from '../../../core/quality/grades.ts';

const MIDNIGHT = `(select date_trunc('day', now() at time zone time_zone) at time zone time_zone from shop)`;

/** `pool` should be of PAGES_POOL's kind. */
export function createDay(pool: pg.Pool): Day {
  return {
    async numbers(agentId) {
      const { rows } = await pool.query<DayNumbers>(NUMBERS, [agentId]);
      return rows[0] as DayNumbers;
    },

    async targets(agentId) {
      const { rows } = await pool.query<DayTargets>(
        `select calls, handle_ms as "handleMs", service_percent as "servicePercent", score_tenths as "scoreTenths",
           resolved_percent as "resolvedPercent"
         from day_targets join users using (grade) where user_id = $1`,
        [agentId],
      );
      return rows[0] ?? null;
    },

    async undisposed(agentId) {
      const { rows } = await pool.query<Undisposed>(
        `select call_id as "callId", (extract(epoch from arrived_at) * 1000)::bigint as "arrivedAtMs",
           queue_id as "queueId", ani, customer_name as "customerName"
         from cdr where agent_id = $1 and disposition_missed and arrived_at > now() - interval '7 days'
         order by arrived_at desc limit 50`,
        [agentId],
      );
      return rows;
    },

    async service(agentId) {
      const { rows: rules } = await pool.query<GradeRule & { names: Texts }>(
        `select grade, names, months_served as "monthsServed", score_at_least as "scoreAtLeast",
           days_without_violation as "daysWithoutViolation" from grade_rules order by position`,
      );
      const { rows } = await pool.query<ServiceRecord>(
        `select grade, to_char(now() at time zone (select time_zone from shop), 'YYYY-MM-DD') as today,
           to_char(hired_on, 'YYYY-MM-DD') as "hiredOn",
           (select to_char(max(on_day), 'YYYY-MM-DD') from violations where agent_id = user_id) as "lastViolationOn",
           (select coalesce(jsonb_agg(score order by month desc), '[]') from monthly_scores where agent_id = user_id)
             as "monthlyScores"
         from users where user_id = $1 and grade is not null`,
        [agentId],
      );
      return rows[0] === undefined ? null : { rules, record: rows[0] };
    },
  };
}

/** After-call work is in the agent's own timeline, until the next state or now. */
const NUMBERS = `
  with mine as (
    select cdr.*, service_level_ms from cdr left join queues using (queue_id)
    where agent_id = $1 and connected_at >= ${MIDNIGHT}
  ), states as (
    select state, reason, at, lead(at, 1, now()) over (order by at, seq, n) as until
    from agent_timeline where agent_id = $1 and at >= ${MIDNIGHT}
  ), wrap_up as (
    select coalesce(sum(extract(epoch from until - at) * 1000), 0) as ms from states where state = 'wrapUp'
  )
  select count(*)::int as calls,
    round((sum(talk_ms) + (select ms from wrap_up)) / nullif(count(*), 0))::bigint as "handleMs",
    round(100.0 * count(*) filter (where direction = 'inbound' and wait_ms <= service_level_ms)
      / nullif(count(*) filter (where direction = 'inbound' and service_level_ms is not null), 0))::int as "servicePercent",
    round(100.0 * count(*) filter (where resolved) / nullif(count(resolved), 0))::int as "resolvedPercent",
    round(10 * avg(score))::int as "scoreTenths",
    (select count(*)::int from states where state = 'notReady' and reason = 'missed') as missed
  from mine`;
