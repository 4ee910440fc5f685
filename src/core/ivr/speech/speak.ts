/** What is to be spoken, as the names of the sounds that say it. */
import type { Language } from '../../organization.ts';
import type { Prompt } from '../contract.ts';
import type { LanguageDocument, SayingKind } from './language.ts';
import { type Failure, type Said, sayByRules } from './rules.ts';

/** Numbers up to this are read as numbers; above it nobody follows, so they are read digit by digit. */
export const NUMBERS_BELOW = 1e12;

/**
 * Names of sounds below the sounds' folder, without ending, in the order they are played: `zh-CN/main-menu/welcome`,
 * `en/number/23`. Total: what cannot be read (a date that is none, a number that is no number, a language without rules) is left
 * out, because a call must not fail over a word.
 */
export function speak(prompts: Prompt[], language: Language, rules: LanguageDocument | undefined): string[] {
  return prompts.flatMap((prompt) => {
    if ('say' in prompt) return [`${prompt.language ?? language}/${prompt.say}`];
    if ('tone' in prompt) return [`tone/${prompt.tone}`];
    return rules === undefined ? [] : soundsOf(prompt, rules).map(({ sound }) => `${language}/${sound}`);
  });
}

export type Read = Exclude<Prompt, { say: string } | { tone: string }>;

/** @param fail is told what the rules cannot read */
export function soundsOf(prompt: Read, rules: LanguageDocument, fail?: (failure: Failure) => void): Said[] {
  const saying = (kind: SayingKind, values: Record<string, number>) => sayingOf(rules, kind, values, fail);
  const digits = (text: string) =>
    [...text].filter((one) => one >= '0' && one <= '9').flatMap((one) => saying('digit', { digit: Number(one) }));
  const signed = (kind: SayingKind, part: string, value: number): Said[] => {
    if (!Number.isFinite(value)) return [];
    const size = Math.trunc(Math.abs(value));
    if (size >= NUMBERS_BELOW) return digits(String(size));
    return [...(value < 0 && size > 0 ? saying('minus', {}) : []), ...saying(kind, { [part]: size })];
  };
  if ('digits' in prompt) return digits(prompt.digits);
  if ('date' in prompt) {
    const date = dateOf(prompt.date);
    return date === null ? [] : saying('date', date);
  }
  if ('time' in prompt) {
    const time = timeOf(prompt.time);
    return time === null ? [] : saying('time', time);
  }
  if ('number' in prompt) return signed('number', 'number', prompt.number);
  if ('count' in prompt) return signed('count', 'number', prompt.count);
  if ('moneyFen' in prompt) return signed('money', 'amount', prompt.moneyFen);
  if ('ahead' in prompt) return saying('ahead', { callers: prompt.ahead });
  if ('wait' in prompt) {
    const { fromMinutes: from, toMinutes: to } = prompt.wait;
    if (to === null) return saying('waitAtLeast', { from: from ?? 0 });
    if (from !== null) return saying('waitBetween', { from, to });
    return to <= 1 ? saying('waitUnderAMinute', {}) : saying('waitAtMost', { to });
  }
  // What only the floor knows is made into prompts of other kinds there.
  return [];
}

function sayingOf(
  { says, rules }: LanguageDocument,
  kind: SayingKind,
  values: Record<string, number>,
  fail?: (failure: Failure) => void,
): Said[] {
  return (says[kind] ?? []).flatMap((item, index): Said[] => {
    if (typeof item === 'string') return [{ sound: item, path: ['says', kind, index] }];
    const [part, set] = Object.entries(item)[0] as [string, string];
    return sayByRules(rules, set, values[part] ?? 0, fail);
  });
}

function dateOf(date: string): { year: number; month: number; day: number } | null {
  const [, year = 0, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)?.map(Number) ?? [];
  if (!month || !day || month > 12 || day > 31) return null;
  return { year, month, day };
}

/** `24:00` is the day's other midnight. */
function timeOf(time: string): { hour: number; minute: number } | null {
  const [, hours, minute] = /^(\d{2}):(\d{2})$/.exec(time)?.map(Number) ?? [];
  if (hours === undefined || minute === undefined || hours > 24 || minute > 59) return null;
  return { hour: hours % 24, minute };
}
