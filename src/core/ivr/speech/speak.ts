/** What is to be spoken, as the names of the sounds that say it. */
import type { Language } from '../../organization.ts';
import type { Prompt } from '../contract.ts';
import { chineseCount, chineseMoney, chineseNumber } from './chinese.ts';
import { englishMoney, englishNumber } from './english.ts';

/** Numbers up to this are read as numbers; above it nobody follows, so they are read digit by digit. */
export const NUMBERS_BELOW = 1e12;

/**
 * Names of sounds below the sounds' folder, without ending, in the order they are played: `zh-CN/main-menu/welcome`,
 * `en/number/23`. Total: what cannot be read (a date that is none, a number that is no number) is left out, because a
 * call must not fail over a word.
 */
export function speak(prompts: Prompt[], language: Language): string[] {
  return prompts.flatMap((prompt) => {
    if ('say' in prompt) return [`${prompt.language ?? language}/${prompt.say}`];
    if ('tone' in prompt) return [`tone/${prompt.tone}`];
    return soundsOf(prompt, language).map((name) => `${language}/${name}`);
  });
}

function soundsOf(prompt: Exclude<Prompt, { say: string } | { tone: string }>, language: Language): string[] {
  const chinese = language === 'zh-CN';
  if ('digits' in prompt) return digitByDigit(prompt.digits);
  if ('date' in prompt) return dateSounds(prompt.date);
  if ('time' in prompt) return timeSounds(prompt.time, chinese);
  if ('number' in prompt) return signed(prompt.number, chinese ? chineseNumber : englishNumber);
  if ('minutes' in prompt) return minutesSounds(prompt, chinese);
  // What only the floor knows is made into prompts of other kinds there.
  if ('position' in prompt || 'expectedWait' in prompt) return [];
  if ('count' in prompt) return signed(prompt.count, chinese ? chineseCount : englishNumber);
  return signed(prompt.moneyFen, chinese ? chineseMoney : englishMoney);
}

/** 三到五分钟, three to five minutes; one alone is 一分钟 and "one minute". */
function minutesSounds({ minutes, from }: { minutes: number; from?: number }, chinese: boolean): string[] {
  const read = (value: number) => signed(value, chinese ? chineseCount : englishNumber);
  if (from !== undefined) return [...read(from), 'number/to', ...read(minutes), 'time/minutes'];
  return minutes === 1 && !chinese ? ['time/one-minute'] : [...read(minutes), 'time/minutes'];
}

function signed(value: number, read: (value: number) => string[]): string[] {
  if (!Number.isFinite(value)) return [];
  const size = Math.trunc(Math.abs(value));
  if (size >= NUMBERS_BELOW) return digitByDigit(String(size));
  return value < 0 && size > 0 ? ['number/minus', ...read(size)] : read(size);
}

function digitByDigit(digits: string): string[] {
  return [...digits].filter((one) => one >= '0' && one <= '9').map((one) => `digit/${one}`);
}

/** Month and day, in this order in both languages; the year is never in doubt for a parcel or an order. */
function dateSounds(date: string): string[] {
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})/.exec(date)?.map(Number) ?? [];
  if (!month || !day || month > 12 || day > 31) return [];
  return [`date/month-${month}`, `date/day-${day}`];
}

/** 八点零五分 on the clock of 24 hours, eight oh five a.m. on that of 12; `24:00` is the day's other midnight. */
function timeSounds(time: string, chinese: boolean): string[] {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(time)?.map(Number) ?? [];
  if (hours === undefined || minutes === undefined || hours > 24 || minutes > 59) return [];
  const hour = hours % 24;
  const minute = minutes === 0 ? [] : [`number/${minutes}`];
  if (chinese) {
    const zero = minutes > 0 && minutes < 10 ? ['number/0'] : [];
    return [`time/hour-${hour}`, ...zero, ...minute, ...(minutes === 0 ? [] : ['time/minute'])];
  }
  const oh = minutes > 0 && minutes < 10 ? ['time/oh'] : [];
  return [`number/${hour % 12 || 12}`, ...oh, ...minute, hour < 12 ? 'time/am' : 'time/pm'];
}
