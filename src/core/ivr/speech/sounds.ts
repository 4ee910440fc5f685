/**
 * The finite set of sounds that numbers, digits, dates and money are put together from, with the words each holds. What is said
 * most is best one sound as a whole: two joined syllables never sound like a spoken "twenty-three".
 */
import type { LanguageDocument } from './language.ts';

/** `name` below the language's folder: `number/23`. */
export type SpeechSound = { name: string; words: string; path: (string | number)[] };

const RANGE = /^(.*?)(\d+)\.\.(\d+)$/;

/** Every sound that `speak` can name beside prompts; a list under `number/0..99` is a hundred of them. */
export function speechSounds({ sounds }: Pick<LanguageDocument, 'sounds'>): SpeechSound[] {
  return Object.entries(sounds).flatMap(([key, words]): SpeechSound[] => {
    if (typeof words === 'string') return [{ name: key, words, path: ['sounds', key] }];
    const { name, from } = rangeOf(key) ?? { name: `${key}-`, from: 0 };
    return words.map((one, index) => ({ name: `${name}${from + index}`, words: one, path: ['sounds', key, index] }));
  });
}

/** `number/0..99`; null for a single sound's name. */
export function rangeOf(key: string): { name: string; from: number; to: number } | null {
  const [, name = '', from, to] = RANGE.exec(key) ?? [];
  return from === undefined ? null : { name, from: Number(from), to: Number(to) };
}
