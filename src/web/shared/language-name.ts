import { useWords } from '../i18n/index.ts';
import { usePublicFacts } from './public-facts.ts';

/** What a language of callers is called in the language of the page, as its document says: 中文, German. */
export function useLanguageName(): (tag: string) => string {
  const { language } = useWords();
  const facts = usePublicFacts();
  // Of a language that the shop has no more, and of every one until the names have come, the browser's own name.
  const display = () => new Intl.DisplayNames([language], { type: 'language' });
  return (tag) => facts?.languages?.[tag]?.[language] ?? display().of(tag) ?? tag;
}

/** Tags of the languages callers are spoken to in. */
export function useLanguageTags(): string[] {
  return Object.keys(usePublicFacts()?.languages ?? {});
}
