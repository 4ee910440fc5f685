/**
 * The documents as texts by name: flows (`main-menu`) and the calendar's (`calendar/shop`, `calendar/cn-2026`). Whether they
 * come from a folder, from the database or from a page that is being typed in makes no difference from here on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name without ending → YAML text. */
export type Texts = Record<string, string>;

const CALENDAR = 'calendar';

/** Every document of a folder and of `calendar` below it. @throws when the folder cannot be read */
export function readTexts(folder: string): Texts {
  const calendar = join(folder, CALENDAR);
  const names = [
    ...readdirSync(folder),
    ...(existsSync(calendar) ? readdirSync(calendar).map((name) => `${CALENDAR}/${name}`) : []),
  ];
  const yaml = names.filter((name) => name.endsWith('.yaml')).sort();
  return Object.fromEntries(
    yaml.map((name) => [name.slice(0, -'.yaml'.length), readFileSync(join(folder, name), 'utf8')]),
  );
}

export const isCalendar = (name: string) => name.startsWith(`${CALENDAR}/`);

/** The calendar's documents under their own names: `shop`, `cn-2026`. */
export function calendarTexts(texts: Texts): Texts {
  const own = Object.entries(texts).filter(([name]) => isCalendar(name));
  return Object.fromEntries(own.map(([name, text]) => [name.slice(CALENDAR.length + 1), text]));
}

export function flowTexts(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !isCalendar(name)));
}
