/**
 * A language of callers as its document says it: `ivr-flows/languages/TAG.yaml`, once it is read. Nothing about any language is
 * known elsewhere; `schema.ts` says the same to editors and to the check.
 */
import type { FlowSource, Language, LanguageSource, Organization, ScreenNames } from '../../organization.ts';
import type { RuleItem, RuleSets } from './rules.ts';

/** Who speaks when no TTS_COMMAND is set. The engines are few and named: a document that is published must not run a command. */
export type Voice = {
  engine: 'espeak-ng' | 'flite';
  name: string;
  wordsPerMinute?: number;
  /** The engine is given the words in pinyin, which Debian's espeak-ng reads better than characters. */
  spelling?: 'pinyin';
};

/** What can be read out, and the values that stand in for the parts of each (`PARTS`). */
export type SayingKind = keyof typeof PARTS;

/** By kind of what is read out: the parts that its sayings may name. */
export const PARTS = {
  /** A whole number, and how many of something; below 0 `minus` comes first. */
  number: ['number'],
  count: ['number'],
  minus: [],
  /** Each digit of an order's number. */
  digit: ['digit'],
  /** An amount in the smallest unit of money: fen, cents. */
  money: ['amount'],
  date: ['year', 'month', 'day'],
  /** On the clock of 24 hours, from 0:00. */
  time: ['hour', 'minute'],
  /** How many are waiting before the caller, from 0. */
  ahead: ['callers'],
  /** How long the wait will be, in whole minutes: from … to …; at most `to`; at least `from`; less than one. */
  waitBetween: ['from', 'to'],
  waitAtMost: ['to'],
  waitAtLeast: ['from'],
  waitUnderAMinute: [],
} as const satisfies Record<string, readonly string[]>;

/** A sound by its name, or a part read by the rules of a set: `{ month: months }`. */
export type SayingItem = string | Record<string, string>;

export type LanguageDocument = {
  /** What those who speak it call it. */
  name: string;
  /** What the pages call it. */
  names: ScreenNames;
  /** Spoken to whoever has not chosen and is not known. */
  first?: boolean;
  voice: Voice;
  /** What stands between words in writing; a blank when left out. */
  between?: string;
  /** Name → words, `number/0..99` → a list of them. */
  sounds: Record<string, string | string[]>;
  says: Record<SayingKind, SayingItem[]>;
  rules: RuleSets;
};

export type { RuleItem };

export const languageDocument = (source: LanguageSource | undefined) =>
  source?.document as LanguageDocument | undefined;

/** Spoken to whoever has not chosen, by a shop whose languages are not known: journals from before there were any. */
const BEFORE_LANGUAGES: Language = 'zh-CN';

/** What callers hear first. */
export function firstLanguage(organization: Pick<Organization, 'languages'> | null): Language {
  const { languages = [] } = organization ?? {};
  const first = languages.find((one) => languageDocument(one)?.first) ?? languages[0];
  return first?.tag ?? BEFORE_LANGUAGES;
}

/** The languages of a flow: those it names, or all there are; the first is spoken to callers who come with another. */
export function languagesOf(own: Language[] | undefined, languages: readonly LanguageSource[]): Language[] {
  if (own !== undefined) return own;
  const first = firstLanguage({ languages: [...languages] });
  return [...new Set(languages.length > 0 ? [first, ...languages.map(({ tag }) => tag)] : [])];
}

/** The rules of `language` as a caller in this version of a flow hears them; the newest outside a flow. */
export function rulesFor(
  organization: Pick<Organization, 'languages'> | null,
  language: Language,
  flow: Pick<FlowSource, 'languages'> | undefined,
): LanguageDocument | undefined {
  const known = organization?.languages?.filter(({ tag }) => tag === language) ?? [];
  const version = flow?.languages?.[language];
  return languageDocument(known.find((one) => one.version === version) ?? known[0]);
}

/** What the pages call each language of callers, by tag; the newest of each. */
export function languageNames({ languages = [] }: Pick<Organization, 'languages'>): Record<Language, ScreenNames> {
  const named = [...languages].reverse().map((source) => [source.tag, (source.document as LanguageDocument).names]);
  return Object.fromEntries(named);
}
