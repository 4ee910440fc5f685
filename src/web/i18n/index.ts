/** Two languages, switched live and remembered; the first time, the browser's. */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { ScreenLanguage } from '../../core/organization.ts';
import { en } from './en/index.ts';
import { type Words, zhCN } from './zh-CN/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Words };
  }
}

const REMEMBERED = 'hotline.language';

function firstLanguage(): ScreenLanguage {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === 'zh-CN' || remembered === 'en') return remembered;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function startTranslation(): void {
  // Words are in the bundle, so nothing is awaited: the promise is already settled.
  void i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: 'en',
    resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    localStorage.setItem(REMEMBERED, language);
  });
}

/** The words and the language now shown. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: ScreenLanguage = i18n.language === 'en' ? 'en' : 'zh-CN';
  return { t, language, setLanguage: (next: ScreenLanguage) => void i18n.changeLanguage(next) };
}

export type Translate = ReturnType<typeof useWords>['t'];

/** A code from the controller in words; the code itself when this page does not know it yet. */
export function wordFor(t: Translate, group: keyof Words, code: string): string {
  return t(`${group}.${code}` as never, { defaultValue: code } as never) as unknown as string;
}
