/** Teams, aims, grades and what agents have earned so far, in the demonstration shop. */
import type pg from 'pg';
import { AGENTS } from './staff.ts';

const DAY_MS = 86_400_000;

const TEAMS = [
  {
    id: 'front-1',
    names: { 'zh-CN': '前台一组', en: 'Front line 1' },
    agents: ['1001', '1002', '1004', '1007', '1010'],
  },
  {
    id: 'front-2',
    names: { 'zh-CN': '前台二组', en: 'Front line 2' },
    agents: ['1003', '1005', '1008', '1011', '1012'],
  },
  { id: 'complaints', names: { 'zh-CN': '投诉小组', en: 'Complaints' }, agents: ['1006', '1009'] },
];

/** Calls, handle time, service level, score × 10, resolved. */
const TARGETS: Record<string, [number, number, number, number, number]> = {
  trial: [25, 420_000, 75, 42, 60],
  iron: [35, 390_000, 78, 43, 65],
  bronze: [45, 360_000, 80, 44, 70],
  silver: [50, 330_000, 82, 45, 75],
  gold: [55, 300_000, 85, 46, 80],
};

/** Months served, score, days without a violation. */
const GRADES: [string, string, string, number, number, number][] = [
  ['trial', '试用', 'Trial', 0, 0, 0],
  ['iron', '铁牌', 'Iron', 1, 70, 15],
  ['bronze', '铜牌', 'Bronze', 3, 75, 30],
  ['silver', '银牌', 'Silver', 6, 85, 60],
  ['gold', '金牌', 'Gold', 12, 92, 90],
];

/** Months since hiring, and scores of the last three months, newest first. */
const RECORD: Record<string, [number, ...number[]]> = {
  trial: [0],
  iron: [2, 74, 72],
  bronze: [5, 83, 81, 80],
  silver: [10, 90, 88, 91],
  gold: [26, 95, 96, 94],
};

export async function seedDay(client: pg.PoolClient, now: Date): Promise<void> {
  for (const [position, { id, names, agents }] of TEAMS.entries()) {
    await client.query('insert into teams (team_id, position, names) values ($1, $2, $3)', [id, position, names]);
    await client.query('update users set team_id = $1 where user_id = any($2)', [id, agents]);
  }
  for (const [grade, aims] of Object.entries(TARGETS)) {
    await client.query(
      `insert into day_targets (grade, calls, handle_ms, service_percent, score_tenths, resolved_percent)
       values ($1, $2, $3, $4, $5, $6)`,
      [grade, ...aims],
    );
  }
  for (const [position, [grade, zh, en, ...rules]] of GRADES.entries()) {
    await client.query(
      `insert into grade_rules (grade, position, names, months_served, score_at_least, days_without_violation)
       values ($1, $2, $3, $4, $5, $6)`,
      [grade, position, { 'zh-CN': zh, en }, ...rules],
    );
  }
  for (const { agentId, grade } of AGENTS) {
    const [months, ...scores] = RECORD[grade] ?? [0];
    const hired = new Date(now.getTime() - (months * 30.4 + 12) * DAY_MS);
    await client.query('update users set hired_on = $2::date where user_id = $1', [agentId, hired]);
    for (const [back, score] of scores.entries()) {
      await client.query(
        `insert into monthly_scores (agent_id, month, score)
         values ($1, date_trunc('month', $2::timestamptz)::date - make_interval(months => $3), $4)`,
        [agentId, now, back + 1, score],
      );
    }
  }
  await client.query(`insert into violations (agent_id, on_day, what) values ('1004', $1::date, '超时小休未报备')`, [
    new Date(now.getTime() - 41 * DAY_MS),
  ]);
}

/** The clock of each seeded case, by its kind. */
export async function seedCaseClocks(client: pg.PoolClient): Promise<void> {
  await client.query(
    `update cases k set answer_due_at = opened_at + make_interval(secs => answer_ms / 1000),
       resolve_due_at = opened_at + make_interval(secs => resolve_ms / 1000),
       answered_at = case when state <> 'open' then opened_at + interval '3 hours' end,
       resolved_at = case when state in ('resolved', 'closed') then closed_at end
     from case_kinds c where c.kind = k.kind`,
  );
}
