/** When the shop is open, as plain data: weekly hours from its records, days of the year from the files beside the flows. */
import type { ScreenNames } from '../organization.ts';

/** `HH:MM` on the clock of a place; `24:00` ends a day. */
export type ClockTime = string;
/** `YYYY-MM-DD` */
export type CalendarDate = string;
/** `YYYY-MM-DDTHH:MM` on the clock of a place. */
export type LocalMoment = string;

/** `weekday`: 1 Monday … 7 Sunday (ISO 8601). */
export type WeeklySpan = { weekday: number; opens: ClockTime; closes: ClockTime };
export type WeeklyHours = { timeZone: string; spans: WeeklySpan[] };

/** From this moment on, what a zone's clocks show against UTC. */
export type ZoneOffset = { fromMs: number; offsetMinutes: number };

/** One year's public holidays, as a government announces them. */
export type HolidayYear = {
  year: number;
  /** Counts the changes of this year's data, so that two installations can be compared. */
  version: number;
  /** `provisional`: the law's days only; the announcement with the make-up workdays is still to come. */
  status: 'published' | 'provisional';
  source: string;
  holidays: { from: CalendarDate; to: CalendarDate; name: ScreenNames }[];
  /** 调休: days of a weekend that are worked. */
  workdays: CalendarDate[];
};

/** 大促: days with more callers and longer hours. `queues`: all when left out. */
export type Promotion = {
  name: ScreenNames;
  from: CalendarDate;
  to: CalendarDate;
  opens: ClockTime;
  closes: ClockTime;
  queues?: string[];
};

/** Once only: a move, a power cut, the annual party. `queues`: all when left out. */
export type Closure = { name: ScreenNames; from: LocalMoment; to: LocalMoment; queues?: string[] };

/** What the shop decides about its year. */
export type ShopDays = {
  /** Whether public holidays close the shop or the weekly hours hold on them. */
  onHolidays: 'closed' | 'weeklyHours';
  /** Whether callers hear the emergency notice. */
  emergency: boolean;
  promotions: Promotion[];
  closures: Closure[];
};

export type Calendar = ShopDays & {
  /** By queue. A queue that nobody set hours for is open around the clock: a new queue must not turn callers away. */
  hours: Record<string, WeeklyHours>;
  /** By name of the zone, oldest first; the first holds for all time before it as well. */
  zones: Record<string, ZoneOffset[]>;
  years: HolidayYear[];
};

/** Nothing is known: every queue is open around the clock. */
export const ALWAYS_OPEN: Calendar = {
  onHolidays: 'weeklyHours',
  emergency: false,
  promotions: [],
  closures: [],
  hours: {},
  zones: {},
  years: [],
};
