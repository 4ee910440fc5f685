/**
 * Are the waits foreseen honestly? Days of a shop from a seed, the floor's own predictions, and what then happened. Aim: at
 * least 80 % of waits within P10–P90, of all callers and of those who really had to wait; beside it what the classic
 * formula would have said. `SEED=7 npx tap run test/simulate/expected-wait.test.ts` plays another day.
 */
import t from 'tap';
import { accuracyOf, type Judged, judgePredictions } from '../../src/core/acd/expected-wait/accuracy.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { businessDays } from './business-day.ts';

const AIM = 0.8;
const AGENTS = 24;
/** Whoever hears of a wait hears of one like this. */
const REALLY_WAITS_MS = 20_000;

const days = process.env.SEED
  ? [{ seed: Number(process.env.SEED), name: 'a day', load: 0.5, promotion: false }]
  : [
      { seed: 2, name: 'a day with a promotion', load: 0.5, promotion: true },
      { seed: 3, name: 'a day with too few agents', load: 0.56, promotion: false },
    ];

for (const { seed, name, load, promotion } of days) {
  t.test(`${name} (seed ${seed}): at least 80 % of waits lie within the range foreseen`, async (t) => {
    const { entries } = businessDays({ seed, days: 1, agents: AGENTS, load, promotion });
    const calls = entries.filter((entry): entry is CallEntry => entry.kind !== 'agentStateChanged');
    const judged = judgePredictions(calls);
    const joining = judged.filter(({ at }) => at === 'joining');
    const waiting = joining.filter(({ p50Ms }) => p50Ms >= REALLY_WAITS_MS);
    check(t, 'of all who join', joining);
    check(t, 'of those who are to wait 20 s or more', waiting);
    check(
      t,
      'foreseen anew while waiting',
      judged.filter(({ at }) => at === 'announcement'),
    );
    const queued = calls.filter(({ kind }) => kind === 'queued').length;
    const atOnce = calls.filter((entry) => entry.kind === 'offered' && entry.waitedMs === 0).length;
    t.ok(joining.length > (queued - atOnce) * 0.9, 'and few who wait are left without: only the first of the day');
  });
}

function check(t: Pick<typeof import('tap').default, 'comment' | 'ok'>, who: string, judged: Judged[]): void {
  const { known, within, shorter, longer, medianErrorMs, medianWidthMs, predictions } = accuracyOf(judged);
  const percent = (count: number) => `${((100 * count) / known).toFixed(1)} %`;
  t.comment(
    `${who}: ${predictions} foreseen, ${known} known; within ${percent(within)}, shorter ${percent(shorter)}, longer ` +
      `${percent(longer)}; off by ${Math.round((medianErrorMs ?? 0) / 1000)} s in the median, ` +
      `range ${Math.round((medianWidthMs ?? 0) / 1000)} s wide`,
  );
  t.ok(known > 100, `${who}: enough to judge`);
  t.ok(within / known >= AIM, `${who}: ${percent(within)}`);
}
