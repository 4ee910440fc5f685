import type { Translate } from '../i18n/index.ts';
import { ApiError } from './http.ts';

/** What went wrong, in the reader's language. */
export function describeError(t: Translate, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.other', { message: String(error) });
  if (error.status === 0) return t('error.notReached');
  if (error.status === 401) return t('error.signedOut');
  if (error.status === 403) return t('error.notAllowed');
  if (error.status === 404) return t('error.notFound');
  if (error.status === 429) return t('error.tooMany');
  return t('error.other', { message: error.message });
}
