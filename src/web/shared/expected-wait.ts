/** An expected wait in words, as coarse as it is spoken. */
import type { Translate } from '../i18n/index.ts';

/** In minutes; null for an open end. */
export function describeWait(t: Translate, from: number | null, to: number | null): string {
  if (to === null) return t('wait.atLeast', { from: from ?? 0 });
  if (from !== null) return t('wait.range', { from, to });
  return to <= 1 ? t('wait.underAMinute') : t('wait.atMost', { to });
}
