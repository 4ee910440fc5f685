/** Opening hours, holidays, make-up workdays, promotions and closures. All pure. */
export {
  ALWAYS_OPEN,
  type Calendar,
  type ClockTime,
  type HolidayYear,
  type ShopDays,
  type WeeklyHours,
  type ZoneOffset,
} from './calendar.ts';
export { checkHolidays, checkShopDays, HOLIDAYS_SCHEMA, SHOP_DAYS_SCHEMA } from './check.ts';
export {
  clockOf,
  closingAt,
  dateOf,
  type HoursNow,
  type HoursState,
  hoursAt,
  type Opening,
  offsetMinutesAt,
  weekdayOf,
} from './hours.ts';
export { type CalendarNotice, calendarNotices, calendarWarnings } from './warnings.ts';
