/** The flow pages' words in the language now shown. */
import { useWords } from '../i18n/index.ts';
import { FLOW_WORDS } from './word-lists.ts';

export type { FlowWords } from './word-lists.ts';

export function useFlowWords() {
  const { t, language } = useWords();
  return { t, language, w: FLOW_WORDS[language] };
}

/** `{{name}}` in the text is replaced. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}
