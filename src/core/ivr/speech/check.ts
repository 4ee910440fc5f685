/**
 * What a language's document of the right shape can still have wrong. Nothing is proved from the text: everything is read out,
 * every date, time and wait and some thousand numbers of every build, and whatever has no rule or no sound is told.
 */
import { type FlowPath, hint } from '../shape.ts';
import type { LanguageDocument, SayingKind } from './language.ts';
import type { Failure } from './rules.ts';
import { rangeOf, speechSounds } from './sounds.ts';
import { NUMBERS_BELOW, type Read, soundsOf } from './speak.ts';

/** What is told about one document, the first of each place; what follows is mostly the consequence of it. */
const PROBLEMS_AT_MOST = 20;

/** @param prompts `flow/prompt` of every prompt there is, which rules may say too; not checked when left out */
export function checkLanguage(document: LanguageDocument, prompts?: ReadonlySet<string>): Failure[] {
  const problems = new Map<string, Failure>();
  const report = (path: FlowPath, message: string) => {
    const place = path.join('/');
    if (problems.size < PROBLEMS_AT_MOST && !problems.has(place)) problems.set(place, { path, message });
  };
  checkLists(document, report);
  checkSets(document, report);
  // Rules that are not there fail at every number; that they are missing has been said.
  if (problems.size === 0) readEverything(document, prompts, report);
  return [...problems.values()];
}

type Report = (path: FlowPath, message: string) => void;

function checkLists({ sounds }: LanguageDocument, report: Report): void {
  for (const [key, words] of Object.entries(sounds)) {
    const range = rangeOf(key);
    if (typeof words === 'string') {
      if (range) report(['sounds', key], `"${key}" is a range of sounds, so its words are a list`);
      continue;
    }
    if (range === null) {
      report(['sounds', key], `a list of words needs a range of sounds, such as ${key}-0..${words.length - 1}`);
    } else if (range.to - range.from + 1 !== words.length) {
      const wanted = range.to - range.from + 1;
      report(['sounds', key], `"${key}" is ${wanted} sounds, but there are words for ${words.length}`);
    }
  }
  const names = new Map<string, FlowPath>();
  for (const { name, path } of speechSounds({ sounds })) {
    if (names.has(name)) report(path, `the sound "${name}" is there twice`);
    names.set(name, path);
  }
}

/** Every set named exists, and every set there is is used. */
function checkSets({ says, rules }: LanguageDocument, report: Report): void {
  const names = Object.keys(rules);
  const used = new Set<string>();
  const check = (path: FlowPath, set: string) => {
    used.add(set);
    if (!names.includes(set))
      report(path, `there are no rules "${set}"${hint(set, names)}; there are ${names.join(', ')}`);
  };
  const visit = (value: unknown, path: FlowPath): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const here = [...path, Array.isArray(value) ? Number(key) : key];
      // Strings in lists are sounds; those under a name are sets.
      if (typeof inner === 'string' && !Array.isArray(value)) check(here, inner);
      else visit(inner, here);
    }
  };
  visit(says, ['says']);
  visit(rules, ['rules']);
  for (const set of names) {
    if (!used.has(set)) report(['rules', set], `the rules "${set}" are never used; remove them or name them`);
  }
}

function readEverything(document: LanguageDocument, prompts: ReadonlySet<string> | undefined, report: Report): void {
  const own = speechSounds(document);
  const names = new Set(own.map(({ name }) => name));
  const heard = new Set<string>();
  const known = (sound: string) => names.has(sound) || (prompts?.has(sound) ?? sound.includes('/'));
  for (const { kind, shown, prompt } of everything()) {
    let failed = false;
    const said = soundsOf(prompt, document, ({ path, message }) => {
      failed = true;
      report(path, message);
    });
    for (const { sound, path } of said) {
      heard.add(sound);
      if (!known(sound)) report(path, `there is no sound "${sound}"${hint(sound, [...names])}; add it under "sounds"`);
    }
    if (said.length === 0 && !failed) report(['says', kind], `nothing is said for ${shown}`);
  }
  for (const { name, path } of own) {
    if (!heard.has(name)) report(path, `the sound "${name}" is never said; remove it or say it`);
  }
}

/** Endings of numbers that languages say in ways of their own. */
const ENDINGS = [
  0, 1, 2, 3, 5, 10, 11, 12, 20, 21, 22, 80, 99, 100, 101, 110, 111, 112, 121, 200, 222, 999, 1000, 1001, 1010, 1100,
  2000, 2002, 10_000, 10_001, 20_000, 22_222, 100_000, 200_000, 1_000_000, 1_000_001, 2_000_000, 10_000_000, 20_000_002,
  100_000_000, 200_000_000,
];
const BEGINNINGS = [1, 2, 3, 5, 11, 20, 21, 110];

/** Numbers of every build below 10¹². */
function* numbers(): Generator<number> {
  for (let value = 0; value <= 1200; value += 1) yield value;
  for (let unit = 1000; unit < NUMBERS_BELOW; unit *= 10) {
    for (const beginning of BEGINNINGS) {
      for (const ending of ENDINGS) {
        const value = beginning * unit + ending;
        if (ending < unit && value < NUMBERS_BELOW) yield value;
      }
    }
  }
}

const two = (value: number) => String(value).padStart(2, '0');

function* everything(): Generator<{ kind: SayingKind; shown: string; prompt: Read }> {
  for (const value of numbers()) {
    const shown = String(value);
    yield { kind: 'number', shown, prompt: { number: value } };
    yield { kind: 'count', shown, prompt: { count: value } };
    yield { kind: 'money', shown, prompt: { moneyFen: value } };
  }
  yield { kind: 'minus', shown: 'a number below 0', prompt: { number: -1 } };
  for (const digit of '0123456789') yield { kind: 'digit', shown: digit, prompt: { digits: digit } };
  for (let month = 1; month <= 12; month += 1) {
    for (let day = 1; day <= 31; day += 1) {
      const date = `2026-${two(month)}-${two(day)}`;
      yield { kind: 'date', shown: date, prompt: { date } };
    }
  }
  for (let minute = 0; minute < 1440; minute += 1) {
    const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
    yield { kind: 'time', shown: time, prompt: { time } };
  }
  for (let ahead = 0; ahead <= 1000; ahead += 1) yield { kind: 'ahead', shown: String(ahead), prompt: { ahead } };
  for (const [from, to] of waits()) {
    const kind =
      to === null ? 'waitAtLeast' : from !== null ? 'waitBetween' : to === 1 ? 'waitUnderAMinute' : 'waitAtMost';
    const shown = [from, to].filter((one) => one !== null).join(' to ');
    yield { kind, shown: `${shown} min`, prompt: { wait: { fromMinutes: from, toMinutes: to } } };
  }
}

/** Up to an hour, and beyond it "at least". */
function* waits(): Generator<[number | null, number | null]> {
  for (let to = 1; to <= 60; to += 1) {
    yield [null, to];
    yield [to, null];
    if (to > 1) yield [1, to];
    if (to > 2) yield [to - 1, to];
  }
}
