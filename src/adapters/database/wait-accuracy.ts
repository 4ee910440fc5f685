/** How good the predictions of waits were, by queue and period: each held against what the call's timeline says came next. */
import type pg from 'pg';
import type { WaitAccuracyQuery, WaitAccuracyRow } from '../../app/ports.ts';

const PERIOD_MS = { hour: 3_600_000, day: 86_400_000 } as const;

/**
 * The verdicts are those of `core/acd/expected-wait/accuracy.ts`: a wait that was given up before P90 says nothing, one given
 * up after it was longer than said. Predictions whose wait goes on are left out.
 */
export async function readWaitAccuracy(pool: pg.Pool, query: WaitAccuracyQuery): Promise<WaitAccuracyRow[]> {
  const { fromMs, toMs, by, at, utcOffsetMinutes } = query;
  const { rows } = await pool.query<WaitAccuracyRow>(
    `with predicted as (
       select seq, n, call_id, at, data->>'queueId' as queue_id, (data->>'p10Ms')::bigint as p10,
         (data->>'p50Ms')::bigint as p50, (data->>'p90Ms')::bigint as p90
       from timeline
       where kind = 'waitPredicted' and at >= to_timestamp($1 / 1000.0) and at < to_timestamp($2 / 1000.0)
         and data->>'at' = $3
     ), ended as (
       select p.*, e.kind, (extract(epoch from e.at - p.at) * 1000)::bigint as wait
       from predicted p cross join lateral (
         select kind, at from timeline t
         where t.call_id = p.call_id and (t.seq, t.n) > (p.seq, p.n)
           and t.kind in ('connected', 'queueLeft', 'callEnded')
         order by t.seq, t.n limit 1
       ) e
     ), judged as (
       select *, case when wait > p90 then 'longer' when kind <> 'connected' then 'unknown'
         when wait < p10 then 'shorter' else 'within' end as verdict
       from ended
     )
     select queue_id as "queueId",
       (floor((extract(epoch from at) * 1000 + $4) / $5) * $5 - $4)::bigint as "periodStartMs",
       count(*)::int as predictions,
       count(*) filter (where verdict <> 'unknown')::int as known,
       count(*) filter (where verdict = 'within')::int as within,
       count(*) filter (where verdict = 'shorter')::int as shorter,
       count(*) filter (where verdict = 'longer')::int as longer,
       (percentile_disc(0.5) within group (order by abs(wait - p50)) filter (where verdict <> 'unknown'))::bigint
         as "medianErrorMs",
       (percentile_disc(0.5) within group (order by p90 - p10))::bigint as "medianWidthMs"
     from judged group by 1, 2 order by 2, 1`,
    [fromMs, toMs, at, utcOffsetMinutes * 60_000, PERIOD_MS[by]],
  );
  return rows;
}
