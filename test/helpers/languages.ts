/** The shipped languages, for tests that speak. */
import { readLanguages } from '../../src/adapters/flows/languages-reader.ts';
import { readTexts, textsIn } from '../../src/adapters/flows/texts.ts';
import { type LanguageDocument, languageDocument } from '../../src/core/ivr/index.ts';

export const LANGUAGES = readLanguages(textsIn('languages', readTexts('ivr-flows'))).languages;

export const rulesOf = (tag: string): LanguageDocument | undefined =>
  languageDocument(LANGUAGES.find((language) => language.tag === tag));
