/** Reads the calendar's documents, which lie beside the flows, and works out what the clocks of each zone show. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import {
  ALWAYS_OPEN,
  type Calendar,
  checkHolidays,
  checkShopDays,
  HOLIDAYS_SCHEMA,
  type HolidayYear,
  SHOP_DAYS_SCHEMA,
  type ShopDays,
  type ZoneOffset,
} from '../../core/calendar/index.ts';
import type { Texts } from './texts.ts';
import { type LocatedProblem, readYaml } from './yaml-file.ts';

const SHOP = 'shop';
const HOLIDAYS = /^[a-z]+-\d{4}$/;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Clocks are told for this long from now: a controller that runs for two years without a restart has missed its updates. */
const ZONE_DAYS = 2 * 366;

/**
 * The calendar of a folder. A folder that is not there is an empty calendar.
 * @param hours weekly hours by queue, from the shop's records
 * @param queues ids of the queues there are; not checked when left out
 */
export function loadCalendar(
  folder: string,
  hours: Calendar['hours'],
  queues?: readonly string[],
): { calendar: Calendar; problems: LocatedProblem[] } {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  const texts = files
    .sort()
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(join(folder, name), 'utf8')] as const);
  const fileOf = (name: string) => join(folder, `${name}.yaml`);
  const { days, years, problems } = readCalendar(Object.fromEntries(texts), queues, fileOf);
  return { calendar: calendarOf(days, years, hours), problems };
}

/** What people wrote of the year, without the weekly hours. */
export type CalendarDays = { days: ShopDays; years: HolidayYear[] };

/** The calendar's texts by name (`shop`, `cn-2026`), checked. @param fileOf name that problems are reported under */
export function readCalendar(
  texts: Texts,
  queues: readonly string[] | undefined,
  fileOf: (name: string) => string = (name) => `calendar/${name}.yaml`,
): CalendarDays & { problems: LocatedProblem[] } {
  const problems: LocatedProblem[] = [];
  const years: HolidayYear[] = [];
  let days: ShopDays = ALWAYS_OPEN;
  for (const [name, text] of Object.entries(texts)) {
    const file = fileOf(name);
    const isShop = name === SHOP;
    if (!isShop && !HOLIDAYS.test(name)) {
      const message = `not a name of the calendar's: there are ${SHOP}.yaml and holidays such as cn-2027.yaml`;
      problems.push({ file, line: 1, column: 1, message });
      continue;
    }
    const read = readYaml(file, text, isShop ? SHOP_DAYS_SCHEMA : HOLIDAYS_SCHEMA, problems);
    if (!read) continue;
    if (isShop) days = read.document as ShopDays;
    else years.push(read.document as HolidayYear);
    const wrong = isShop ? checkShopDays(days, queues) : checkHolidays(read.document as HolidayYear);
    for (const { path, message } of wrong) problems.push({ file, ...read.locate(path), message });
  }
  return { days, years, problems };
}

/** @throws when the hours name a zone that does not exist */
export function calendarOf(days: ShopDays, years: HolidayYear[], hours: Calendar['hours']): Calendar {
  const names = [...new Set(Object.values(hours).map(({ timeZone }) => timeZone))];
  const zones = Object.fromEntries(names.map((name) => [name, zoneOffsets(name, Date.now())]));
  return { ...days, hours, zones, years };
}

/**
 * What a zone's clocks show from now on, one entry for each change (summer time), to the minute.
 * @throws when there is no such zone
 */
export function zoneOffsets(zone: string, nowMs: number): ZoneOffset[] {
  const offsetAt = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
  if (!DateTime.fromMillis(nowMs, { zone }).isValid) {
    throw new Error(
      `The hours of a queue have the time zone "${zone}", which does not exist; write one like Asia/Shanghai.`,
    );
  }
  const offsets: ZoneOffset[] = [{ fromMs: nowMs, offsetMinutes: offsetAt(nowMs) }];
  for (let day = 0; day < ZONE_DAYS; day += 1) {
    let before = nowMs + day * DAY_MS;
    let after = before + DAY_MS;
    if (offsetAt(before) === offsetAt(after)) continue;
    while (after - before > MINUTE_MS) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === offsetAt(before)) before = middle;
      else after = middle;
    }
    // Clocks change at whole minutes.
    const fromMs = Math.floor(after / MINUTE_MS) * MINUTE_MS;
    offsets.push({ fromMs, offsetMinutes: offsetAt(after) });
  }
  return offsets;
}
