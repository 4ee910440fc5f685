/** Whether a queue is open at a moment, and when it opens next. */
import type { Calendar, CalendarDate, ClockTime, WeeklySpan } from './calendar.ts';

/**
 * `open` and `promotion` (open, on a promotion's day) take callers; `holiday` (closed because of it) and `closed` do not.
 */
export type HoursState = 'open' | 'closed' | 'holiday' | 'promotion';

/** On the clock of the queue's place. `inDays`: 0 today, 1 tomorrow. */
export type Opening = { on: CalendarDate; at: ClockTime; inDays: number };

/** `opening` is null while it is open, and when it does not open within 60 days. */
export type HoursNow = { state: HoursState; opening: Opening | null };

/** The longest public holiday with its bridges is under two weeks; what is closed for two months has no opening to tell. */
export const LOOK_AHEAD_DAYS = 60;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONDAY = 1;

/** @param atMs milliseconds since 1970 */
export function hoursAt(calendar: Calendar, queueId: string, atMs: number): HoursNow {
  const zone = calendar.hours[queueId]?.timeZone;
  const localMs = atMs + offsetMinutesAt(calendar, zone, atMs) * MINUTE_MS;
  const today = dateOf(localMs);
  const now = clockOf(localMs);
  if (isOpen(calendar, queueId, today, now)) {
    return { state: promotionOn(calendar, queueId, today) ? 'promotion' : 'open', opening: null };
  }
  const state = closesForHoliday(calendar, queueId, today) ? 'holiday' : 'closed';
  return { state, opening: nextOpening(calendar, queueId, localMs) };
}

/** Minutes that a zone's clocks are ahead of UTC; 0 for a zone that is not known. */
export function offsetMinutesAt(calendar: Calendar, zone: string | undefined, atMs: number): number {
  const offsets = calendar.zones[zone ?? ''] ?? [];
  return (offsets.findLast(({ fromMs }) => fromMs <= atMs) ?? offsets[0])?.offsetMinutes ?? 0;
}

function nextOpening(calendar: Calendar, queueId: string, localMs: number): Opening | null {
  for (let inDays = 0; inDays <= LOOK_AHEAD_DAYS; inDays += 1) {
    const on = dateOf(localMs + inDays * DAY_MS);
    const after = inDays === 0 ? clockOf(localMs) : '';
    // It opens when a span begins or when a closure inside one ends.
    const moments = [
      ...spansOn(calendar, queueId, on).map(({ opens }) => opens),
      ...calendar.closures.filter(({ to }) => to.startsWith(on)).map(({ to }) => to.slice(on.length + 1)),
    ].sort();
    const at = moments.find((moment) => moment > after && isOpen(calendar, queueId, on, moment));
    if (at !== undefined) return { on, at, inDays };
  }
  return null;
}

/** No week passes without a closing time, except where the queue is open around the clock. */
const CLOSING_AHEAD_DAYS = 7;

/** When a queue that is open at this moment closes next; null: not within a week. */
export function closingAt(calendar: Calendar, queueId: string, atMs: number): number | null {
  const zone = calendar.hours[queueId]?.timeZone;
  const localMs = atMs + offsetMinutesAt(calendar, zone, atMs) * MINUTE_MS;
  const now = clockOf(localMs);
  for (let inDays = 0; inDays <= CLOSING_AHEAD_DAYS; inDays += 1) {
    const on = dateOf(localMs + inDays * DAY_MS);
    // It closes when a span ends or when a closure inside one begins, and at midnight when no span goes on after it.
    const moments = [
      '00:00',
      ...spansOn(calendar, queueId, on).map(({ closes }) => closes),
      ...calendar.closures.filter(({ from }) => from.startsWith(on)).map(({ from }) => from.slice(on.length + 1)),
    ].sort();
    const after = inDays === 0 ? now : '';
    const at = moments.find((moment) => moment > after && moment < '24:00' && !isOpen(calendar, queueId, on, moment));
    if (at === undefined) continue;
    const closesMs = Date.parse(`${on}T${at}:00Z`);
    return closesMs - offsetMinutesAt(calendar, zone, closesMs) * MINUTE_MS;
  }
  return null;
}

function isOpen(calendar: Calendar, queueId: string, date: CalendarDate, time: ClockTime): boolean {
  const moment = `${date}T${time}`;
  const closed = calendar.closures.some(
    ({ from, to, queues }) => concerns(queues, queueId) && from <= moment && moment < to,
  );
  return !closed && spansOn(calendar, queueId, date).some(({ opens, closes }) => opens <= time && time < closes);
}

function spansOn(calendar: Calendar, queueId: string, date: CalendarDate): Omit<WeeklySpan, 'weekday'>[] {
  const promotion = promotionOn(calendar, queueId, date);
  const usual = closesForHoliday(calendar, queueId, date) ? [] : usualSpans(calendar, queueId, date);
  return promotion ? [...usual, promotion] : usual;
}

/** A make-up workday has Monday's hours, whatever day of the weekend it is. */
function usualSpans(calendar: Calendar, queueId: string, date: CalendarDate): Omit<WeeklySpan, 'weekday'>[] {
  const spans = calendar.hours[queueId]?.spans;
  if (spans === undefined) return [{ opens: '00:00', closes: '24:00' }];
  const isWorkday = calendar.years.some(({ workdays }) => workdays.includes(date));
  const weekday = isWorkday && spans.some((span) => span.weekday === MONDAY) ? MONDAY : weekdayOf(date);
  return spans.filter((span) => span.weekday === weekday);
}

function closesForHoliday(calendar: Calendar, queueId: string, date: CalendarDate): boolean {
  if (calendar.onHolidays !== 'closed' || promotionOn(calendar, queueId, date)) return false;
  return calendar.years.some(({ holidays }) => holidays.some(({ from, to }) => from <= date && date <= to));
}

function promotionOn(calendar: Calendar, queueId: string, date: CalendarDate) {
  return calendar.promotions.find(({ from, to, queues }) => concerns(queues, queueId) && from <= date && date <= to);
}

const concerns = (queues: string[] | undefined, queueId: string) => queues === undefined || queues.includes(queueId);

/** @param localMs milliseconds that a clock of UTC would show as this place's time; so for all three */
export function dateOf(localMs: number): CalendarDate {
  return new Date(localMs).toISOString().slice(0, 10);
}

export function clockOf(localMs: number): ClockTime {
  return new Date(localMs).toISOString().slice(11, 16);
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}
