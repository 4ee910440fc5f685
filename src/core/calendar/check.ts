/** The shape of the calendar's files, and what a file of the right shape can still have wrong. */
import type { Schema } from '../ivr/schema.ts';
import type { FlowPath } from '../ivr/shape.ts';
import type { HolidayYear, ShopDays } from './calendar.ts';

type Problem = { path: FlowPath; message: string };

const date: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a date: YYYY-MM-DD' };
const moment: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d$',
  description: 'a date and time: YYYY-MM-DDTHH:MM',
};
const time: Schema = {
  type: 'string',
  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  description: 'a time in quotes: "HH:MM", at most "24:00"',
};
const text: Schema = { type: 'string', pattern: '\\S' };
const object = (properties: Record<string, Schema>, optional: string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const names = object({ 'zh-CN': text, en: text });
const queues: Schema = { type: 'array', minItems: 1, items: text, description: 'ids of queues; all when left out' };

/** `calendar/COUNTRY-YEAR.yaml` */
export const HOLIDAYS_SCHEMA = object({
  year: { type: 'integer', minimum: 2000, maximum: 2100 },
  version: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  status: { enum: ['published', 'provisional'] },
  source: text,
  holidays: { type: 'array', items: object({ from: date, to: date, name: names }) },
  workdays: { type: 'array', items: date },
});

/** `calendar/shop.yaml` */
export const SHOP_DAYS_SCHEMA = object({
  onHolidays: { enum: ['closed', 'weeklyHours'] },
  emergency: { type: 'boolean' },
  promotions: {
    type: 'array',
    items: object({ name: names, from: date, to: date, opens: time, closes: time, queues }, ['queues']),
  },
  closures: { type: 'array', items: object({ name: names, from: moment, to: moment, queues }, ['queues']) },
});

/** Holidays of the right shape: days that exist, in their year, each either a holiday or worked. */
export function checkHolidays({ year, holidays, workdays }: HolidayYear): Problem[] {
  const problems: Problem[] = [];
  const day = (path: FlowPath, value: string) => {
    if (!isDay(value)) problems.push({ path, message: `there is no day ${value}` });
    else if (Number(value.slice(0, 4)) !== year) problems.push({ path, message: `${value} is not in ${year}` });
  };
  for (const [index, { from, to }] of holidays.entries()) {
    day(['holidays', index, 'from'], from);
    day(['holidays', index, 'to'], to);
    if (from > to) problems.push({ path: ['holidays', index, 'to'], message: `ends on ${to}, before ${from}` });
  }
  for (const [index, value] of workdays.entries()) {
    day(['workdays', index], value);
    if (holidays.some(({ from, to }) => from <= value && value <= to)) {
      problems.push({ path: ['workdays', index], message: `${value} is a holiday as well` });
    }
  }
  return problems;
}

/** @param known ids of the queues there are; not checked when left out */
export function checkShopDays({ promotions, closures }: ShopDays, known?: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const queuesExist = (path: FlowPath, wanted: string[] = []) => {
    for (const [index, queue] of wanted.entries()) {
      if (known && !known.includes(queue)) {
        problems.push({
          path: [...path, 'queues', index],
          message: `there is no queue "${queue}"; there are ${known.join(', ')}`,
        });
      }
    }
  };
  const span = (path: FlowPath, from: string, to: string) => {
    for (const value of [from, to]) {
      if (!isDay(value.slice(0, 10))) problems.push({ path, message: `there is no day ${value.slice(0, 10)}` });
    }
    if (from > to) problems.push({ path: [...path, 'to'], message: `ends at ${to}, before ${from}` });
  };
  for (const [index, one] of promotions.entries()) {
    const path = ['promotions', index];
    span(path, one.from, one.to);
    if (one.opens >= one.closes)
      problems.push({ path: [...path, 'closes'], message: `closes at ${one.closes}, not after ${one.opens}` });
    queuesExist(path, one.queues);
  }
  for (const [index, one] of closures.entries()) {
    span(['closures', index], one.from, one.to);
    queuesExist(['closures', index], one.queues);
  }
  return problems;
}

function isDay(value: string): boolean {
  const ms = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(value);
}
