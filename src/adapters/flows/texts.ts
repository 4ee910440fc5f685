/**
 * The documents as texts by name: flows (`main-menu`), the calendar's (`calendar/shop`, `calendar/cn-2026`) and the languages of
 * callers (`languages/zh-CN`). Whether they come from a folder, from the database or from a page that is being typed in makes no
 * difference from here on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name without ending → YAML text. */
export type Texts = Record<string, string>;

/** Folders below that of the flows whose documents are published with them. */
export type Section = 'calendar' | 'languages';
const SECTIONS: readonly Section[] = ['calendar', 'languages'];

/** Every document of a folder and of the sections below it. @throws when the folder cannot be read */
export function readTexts(folder: string): Texts {
  const below = (section: Section) =>
    existsSync(join(folder, section)) ? readdirSync(join(folder, section)).map((name) => `${section}/${name}`) : [];
  const names = [...readdirSync(folder), ...SECTIONS.flatMap(below)];
  const yaml = names.filter((name) => name.endsWith('.yaml')).sort();
  return Object.fromEntries(
    yaml.map((name) => [name.slice(0, -'.yaml'.length), readFileSync(join(folder, name), 'utf8')]),
  );
}

/** Null for a flow. */
export function sectionOf(name: string): Section | null {
  return SECTIONS.find((section) => name.startsWith(`${section}/`)) ?? null;
}

/** A section's documents under their own names: `shop`, `cn-2026`; `zh-CN`. */
export function textsIn(section: Section, texts: Texts): Texts {
  const own = Object.entries(texts).filter(([name]) => sectionOf(name) === section);
  return Object.fromEntries(own.map(([name, text]) => [name.slice(section.length + 1), text]));
}

export function flowTexts(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => sectionOf(name) === null));
}
