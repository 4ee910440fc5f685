/** An expected wait in words, as coarse as it is spoken. */
import type { WaitRange } from '../../core/acd/expected-wait/index.ts';
import type { Translate } from '../i18n/index.ts';
import { formatDuration } from './format.ts';

/** In minutes; null for an open end. */
export function describeWait(t: Translate, from: number | null, to: number | null): string {
  if (to === null) return t('wait.atLeast', { from: from ?? 0 });
  if (from !== null) return t('wait.range', { from, to });
  return to <= 1 ? t('wait.underAMinute') : t('wait.atMost', { to });
}

/** `1:20–3:40` for screens; a dash while it cannot be told. */
export function formatWait(range: WaitRange | null | undefined): string {
  return range ? `${formatDuration(range.p10Ms)}–${formatDuration(range.p90Ms)}` : '–';
}
