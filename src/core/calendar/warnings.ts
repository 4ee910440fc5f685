/** What people should be told about the calendar before callers find it out. */
import type { Calendar } from './calendar.ts';

const DECEMBER = 11;

/**
 * One sentence for each thing missing, English. The next year is asked for from 1 December on: by then it has been announced
 * (the State Council does so in November).
 * @param localMs milliseconds that a clock of UTC would show as the shop's time
 */
export function calendarWarnings(calendar: Calendar, localMs: number): string[] {
  const now = new Date(localMs);
  const year = now.getUTCFullYear();
  const wanted = now.getUTCMonth() === DECEMBER ? [year, year + 1] : [year];
  return wanted.flatMap((one) => {
    const found = calendar.years.find((known) => known.year === one);
    const file = `ivr-flows/calendar/cn-${one}.yaml`;
    if (!found)
      return [`Holidays and make-up workdays of ${one} are missing: add ${file}, or they count as ordinary days.`];
    if (found.status === 'provisional')
      return [`${file} is provisional: put in the announced days and make-up workdays, and write "status: published".`];
    return [];
  });
}
