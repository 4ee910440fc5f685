/** How times, numbers and money are written on every page. Pure. */
import type { ScreenLanguage } from '../../core/organization.ts';

/** `m:ss`, from one hour `h:mm:ss`. Negative counts as 0: a page's clock may be a moment behind. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export type Age = { unit: 'justNow' | 'seconds' | 'minutes' | 'hours' | 'days'; n: number };

/** An age in its largest whole unit; below two seconds it is "just now". */
export function ageOf(durationMs: number): Age {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds < 2) return { unit: 'justNow', n: 0 };
  if (seconds < 60) return { unit: 'seconds', n: seconds };
  if (seconds < 3600) return { unit: 'minutes', n: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: 'hours', n: Math.floor(seconds / 3600) };
  return { unit: 'days', n: Math.floor(seconds / 86_400) };
}

/** 1 yuan is 100 fen. */
export function formatMoney(amountFen: number): string {
  const yuan = (Math.abs(amountFen) / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');
  return `${amountFen < 0 ? '-' : ''}¥${yuan}`;
}

const MOBILE = /^(?:\+?86|0086)?(1[3-9]\d)(\d{4})(\d{4})$/;
const SERVICE = /^(?:\+86|0086)?([48]00)(\d{3})(\d{4})$/;
/** Area codes: 10 and 2x have two digits (and numbers of eight), all others three. */
const LANDLINE = /^(?:\+86|0086)(?:(10|2\d)(\d{8})|([3-9]\d{2})(\d{7,8}))$/;

/** Mainland numbers as people write them: 138 0013 8000, 021-62881234, 400-123-4567. Any other stays as it came. */
export function formatPhone(number: string): string {
  const digits = number.replace(/[\s-]/g, '');
  const three = MOBILE.exec(digits);
  if (three) return `${three[1]} ${three[2]} ${three[3]}`;
  const service = SERVICE.exec(digits);
  if (service) return `${service[1]}-${service[2]}-${service[3]}`;
  const landline = LANDLINE.exec(digits);
  return landline ? `0${landline[1] ?? landline[3]}-${landline[2] ?? landline[4]}` : number;
}

/** English dates are written one way on all pages: 9 Feb, 14:02. */
const localeOf = (language: ScreenLanguage) => (language === 'en' ? 'en-GB' : language);

/** Making a formatter takes a hundred times as long as using it, and a list of dates is painted at once. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(name: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${locale}`;
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** Date and time of day; the year only when it is not this one. `at`: ISO text or milliseconds. */
export function formatMoment(at: string | number, language: ScreenLanguage, nowMs: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const sameYear = date.getFullYear() === new Date(nowMs).getFullYear();
  return formatterOf(sameYear ? 'moment' : 'moment with year', localeOf(language), {
    ...(sameYear ? {} : { year: 'numeric' }),
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(date);
}

/** A calendar day given as `YYYY-MM-DD`, without a time zone: 11月23日, 23 Nov. */
export function formatDay(day: string, language: ScreenLanguage): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (!parts) return day;
  const date = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return formatterOf('day', localeOf(language), {
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(date);
}

/** Time of day with seconds: 14:03:21. */
export function formatClock(atMs: number, language: ScreenLanguage): string {
  return formatterOf('clock', language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(atMs));
}
