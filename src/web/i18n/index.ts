/** Two languages, switched live and remembered; the first time, the browser's. */
import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
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
  void i18next.init({
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
    for (const listener of listeners) listener();
  });
}

/** The words and the language now shown. */
export function useWords() {
  const language = useSyncExternalStore(subscribe, shownLanguage);
  return { t: translateInto(language), language, setLanguage };
}

export type Translate = TFunction;

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const shownLanguage = (): ScreenLanguage => (i18next.language === 'en' ? 'en' : 'zh-CN');

const setLanguage = (next: ScreenLanguage) => void i18next.changeLanguage(next);

const translations = new Map<ScreenLanguage, Translate>();

/**
 * The same function as long as the language is the same. Words without anything to fill in are looked up once: a page asks for
 * hundreds of them while a customer's file is painted, and i18next works out each from the beginning.
 */
function translateInto(language: ScreenLanguage): Translate {
  const made = translations.get(language);
  if (made !== undefined) return made;
  const full = i18next.getFixedT(language) as (key: string, options?: object) => string;
  const words = new Map<string, string>();
  const translate = (key: string, options?: object) => {
    if (options !== undefined) return full(key, options);
    const word = words.get(key) ?? full(key);
    words.set(key, word);
    return word;
  };
  translations.set(language, translate as unknown as Translate);
  return translate as unknown as Translate;
}

/** A code from the controller in words; the code itself when this page does not know it yet. */
export function wordFor(t: Translate, group: keyof Words, code: string): string {
  return t(`${group}.${code}` as never, { defaultValue: code } as never) as unknown as string;
}
