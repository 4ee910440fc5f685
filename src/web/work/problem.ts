/** What the API refused, in words; its own sentence for codes this page does not know yet. */
import { type Translate, wordFor } from '../i18n/index.ts';
import { ApiError } from '../shared/http.ts';

export function problemWords(t: Translate, error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const words = wordFor(t, 'workProblem', error.code);
  return words === error.code ? error.message : words;
}
