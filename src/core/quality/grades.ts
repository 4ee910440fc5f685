/** An agent's grade, and what is missing to the next one: the shop's rules as data, judged by a pure function with reasons to read. */

export type GradeName = 'trial' | 'iron' | 'bronze' | 'silver' | 'gold';

export type GradeRule = {
  grade: GradeName;
  /** Whole months since hiring. */
  monthsServed: number;
  /** Mean of the last three monthly scores, of 100. */
  scoreAtLeast: number;
  daysWithoutViolation: number;
};

/** Days as `YYYY-MM-DD`, in the shop's own time. */
export type ServiceRecord = {
  grade: GradeName;
  today: string;
  /** Null: nobody has entered it. */
  hiredOn: string | null;
  /** Newest first. */
  monthlyScores: readonly number[];
  lastViolationOn: string | null;
};

export type GradeReason = {
  rule: 'monthsServed' | 'score' | 'violation';
  needed: number;
  /** Null: nothing is known (no scores yet, never a violation). */
  has: number | null;
  met: boolean;
  /** The day from which on time alone will have met it; null: it is met, or time does not do it. */
  metOn: string | null;
};

export type GradeProgress = {
  grade: GradeName;
  /** Whether the rules of the grade itself still hold; the reasons say which do not. */
  holds: boolean;
  reasons: GradeReason[];
  /** Null: there is none above. */
  next: { grade: GradeName; reasons: GradeReason[] } | null;
};

const SCORES_COUNTED = 3;
const DAY_MS = 86_400_000;

/** @param rules from the lowest grade up */
export function gradeProgress(rules: readonly GradeRule[], record: ServiceRecord): GradeProgress {
  const index = rules.findIndex(({ grade }) => grade === record.grade);
  const [own, above] = [rules[index], rules[index + 1]];
  const reasons = own === undefined ? [] : reasonsFor(own, record);
  const next = index < 0 || above === undefined ? null : { grade: above.grade, reasons: reasonsFor(above, record) };
  return { grade: record.grade, holds: reasons.every(({ met }) => met), reasons, next };
}

function reasonsFor(rule: GradeRule, record: ServiceRecord): GradeReason[] {
  return [served(rule, record), scored(rule, record), behaved(rule, record)];
}

function served({ monthsServed: needed }: GradeRule, { hiredOn, today }: ServiceRecord): GradeReason {
  const has = hiredOn === null ? null : monthsBetween(hiredOn, today);
  const met = needed === 0 || (has ?? 0) >= needed;
  return {
    rule: 'monthsServed',
    needed,
    has,
    met,
    metOn: met || hiredOn === null ? null : afterMonths(hiredOn, needed),
  };
}

function scored({ scoreAtLeast: needed }: GradeRule, { monthlyScores }: ServiceRecord): GradeReason {
  const counted = monthlyScores.slice(0, SCORES_COUNTED);
  // Rounded down: nobody is told 85 who has 84.9 and misses the grade.
  const has = counted.length === 0 ? null : Math.floor(counted.reduce((sum, one) => sum + one, 0) / counted.length);
  return { rule: 'score', needed, has, met: needed === 0 || (has ?? 0) >= needed, metOn: null };
}

function behaved({ daysWithoutViolation: needed }: GradeRule, { lastViolationOn, today }: ServiceRecord): GradeReason {
  const has = lastViolationOn === null ? null : daysBetween(lastViolationOn, today);
  const met = has === null || has >= needed;
  const metOn = met || lastViolationOn === null ? null : dayOf(momentOf(lastViolationOn) + needed * DAY_MS);
  return { rule: 'violation', needed, has, met, metOn };
}

function momentOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function daysBetween(from: string, to: string): number {
  return Math.floor((momentOf(to) - momentOf(from)) / DAY_MS);
}

function monthsBetween(from: string, to: string): number {
  const [y1 = 0, m1 = 0, d1 = 0] = from.split('-').map(Number);
  const [y2 = 0, m2 = 0, d2 = 0] = to.split('-').map(Number);
  return (y2 - y1) * 12 + (m2 - m1) - (d2 < Math.min(d1, daysIn(y2, m2)) ? 1 : 0);
}

/** Who was hired on the 31st has served a month on the 30th or the 28th, where a month has no 31st. */
function afterMonths(from: string, months: number): string {
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number);
  const at = month - 1 + months;
  const [toYear, toMonth] = [year + Math.floor(at / 12), (at % 12) + 1];
  return dayOf(Date.UTC(toYear, toMonth - 1, Math.min(day, daysIn(toYear, toMonth))));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
