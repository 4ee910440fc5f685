/** What people should be told about the calendar before callers find it out. */
import type { Calendar } from './calendar.ts';

const DECEMBER = 11;

/** `holidaysMissing`: nothing is known of that year; `holidaysProvisional`: only the law's days are. */
export type CalendarNotice = { code: 'holidaysMissing' | 'holidaysProvisional'; year: number };

/**
 * One for each thing missing at this moment. The next year is asked for from 1 December on: by then it has been announced (the
 * State Council does so in November).
 * @param localMs milliseconds that a clock of UTC would show as the shop's time
 */
export function calendarNotices(calendar: Calendar, localMs: number): CalendarNotice[] {
  const now = new Date(localMs);
  const year = now.getUTCFullYear();
  const wanted = now.getUTCMonth() === DECEMBER ? [year, year + 1] : [year];
  return wanted.flatMap((one): CalendarNotice[] => {
    const found = calendar.years.find((known) => known.year === one);
    if (!found) return [{ code: 'holidaysMissing', year: one }];
    return found.status === 'provisional' ? [{ code: 'holidaysProvisional', year: one }] : [];
  });
}

/** The same for logs and the command line: one English sentence each. */
export function calendarWarnings(calendar: Calendar, localMs: number): string[] {
  return calendarNotices(calendar, localMs).map(({ code, year }) => {
    const file = `ivr-flows/calendar/cn-${year}.yaml`;
    return code === 'holidaysMissing'
      ? `Holidays and make-up workdays of ${year} are missing: add ${file}, or they count as ordinary days.`
      : `${file} is provisional: put in the announced days and make-up workdays, and write "status: published".`;
  });
}
