import { useWords } from '../i18n/index.ts';

/** What a language of callers is called in the language of the page: 中文, German. */
export function useLanguageName(): (tag: string) => string {
  const { language } = useWords();
  return (tag) => {
    // "Chinese (China)" says more than anyone asks.
    const [spoken = tag] = tag === 'zh-CN' ? ['zh'] : [tag];
    return new Intl.DisplayNames([language], { type: 'language' }).of(spoken) ?? tag;
  };
}
