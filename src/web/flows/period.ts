/** Periods that the funnel is counted for. Pure. */
export type PeriodName = 'none' | 'hour' | 'today' | 'week' | 'custom';
export type Period = { fromMs: number; toMs: number };

const HOUR_MS = 3_600_000;
/**
 * Periods that end now move on in steps, each about as long as its count may keep the database busy on a busy line: a second
 * more is no other question.
 */
const STEPS_MS: Record<PeriodName, number> = {
  none: 10_000,
  hour: 10_000,
  today: 60_000,
  week: 300_000,
  custom: 10_000,
};

/** `from` and `to` as `datetime-local` has them, on this machine's clock. Null: nothing to be counted. */
export function periodOf(name: PeriodName, nowMs: number, custom: { from: string; to: string }): Period | null {
  const toMs = Math.ceil(nowMs / STEPS_MS[name]) * STEPS_MS[name];
  switch (name) {
    case 'none':
      return null;
    case 'hour':
      return { fromMs: toMs - HOUR_MS, toMs };
    case 'today':
      return { fromMs: new Date(nowMs).setHours(0, 0, 0, 0), toMs };
    case 'week':
      return { fromMs: toMs - 7 * 24 * HOUR_MS, toMs };
    case 'custom': {
      const [fromMs, untilMs] = [Date.parse(custom.from), Date.parse(custom.to)];
      return fromMs < untilMs ? { fromMs, toMs: untilMs } : null;
    }
  }
}

/** As `datetime-local` writes a moment. */
export function localText(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
