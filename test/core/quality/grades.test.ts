import t from 'tap';
import { type GradeName, type GradeRule, gradeProgress, type ServiceRecord } from '../../../src/core/quality/grades.ts';

const RULES: GradeRule[] = [
  { grade: 'trial', monthsServed: 0, scoreAtLeast: 0, daysWithoutViolation: 0 },
  { grade: 'iron', monthsServed: 1, scoreAtLeast: 70, daysWithoutViolation: 15 },
  { grade: 'bronze', monthsServed: 3, scoreAtLeast: 75, daysWithoutViolation: 30 },
  { grade: 'silver', monthsServed: 6, scoreAtLeast: 85, daysWithoutViolation: 60 },
  { grade: 'gold', monthsServed: 12, scoreAtLeast: 92, daysWithoutViolation: 90 },
];

const record = (grade: GradeName, change: Partial<ServiceRecord> = {}): ServiceRecord => ({
  grade,
  today: '2026-11-29',
  hiredOn: '2026-01-10',
  monthlyScores: [90, 88, 86],
  lastViolationOn: null,
  ...change,
});

for (const [what, given, missing] of [
  ['everything is there', record('bronze'), []],
  ['two months are missing', record('silver', { monthlyScores: [95, 95, 95] }), ['monthsServed 10/12 2027-01-10']],
  ['the score is too low', record('bronze', { monthlyScores: [84, 85, 85] }), ['score 84/85 null']],
  ['only three scores count', record('bronze', { monthlyScores: [85, 85, 85, 0] }), []],
  ['there is no score yet', record('trial', { monthlyScores: [] }), ['score null/70 null']],
  ['a violation is 20 days old', record('bronze', { lastViolationOn: '2026-11-09' }), ['violation 20/60 2027-01-08']],
  ['a violation is old enough', record('bronze', { lastViolationOn: '2026-09-30' }), []],
  ['the day of hiring is not known', record('trial', { hiredOn: null }), ['monthsServed null/1 null']],
  ['hired today', record('trial', { hiredOn: '2026-11-29' }), ['monthsServed 0/1 2026-12-29']],
] as const) {
  t.test(`to the next grade: ${what}`, async (t) => {
    const { next } = gradeProgress(RULES, given);
    t.strictSame(
      next?.reasons
        .filter(({ met }) => !met)
        .map(({ rule, has, needed, metOn }) => `${rule} ${has}/${needed} ${metOn}`),
      missing,
    );
  });
}

for (const [hiredOn, today, months] of [
  ['2026-01-31', '2026-02-27', 0],
  ['2026-01-31', '2026-02-28', 1],
  ['2026-01-31', '2026-04-30', 3],
  ['2025-11-29', '2026-11-28', 11],
  ['2025-11-29', '2026-11-29', 12],
  ['2024-02-29', '2025-02-28', 12],
] as const) {
  t.test(`hired on ${hiredOn}, on ${today} it is ${months} months`, async (t) => {
    const { reasons } = gradeProgress(RULES, record('iron', { hiredOn, today }));
    t.equal(reasons.find(({ rule }) => rule === 'monthsServed')?.has, months);
  });
}

t.test('the highest grade has none above, and one that no longer holds says why', async (t) => {
  const gold = gradeProgress(RULES, record('gold', { monthlyScores: [91, 92, 92], hiredOn: '2020-01-01' }));
  t.equal(gold.next, null);
  t.equal(gold.holds, false);
  t.strictSame(
    gold.reasons.filter(({ met }) => !met).map(({ rule }) => rule),
    ['score'],
  );
});

t.test('a grade that the shop has no rule for asks nothing', async (t) => {
  t.strictSame(gradeProgress([], record('gold')), { grade: 'gold', holds: true, reasons: [], next: null });
});
