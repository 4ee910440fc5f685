import type { Translate } from '../i18n/index.ts';
import { formatPhone } from './format.ts';

/** A guest's web phone calls under its own name, `guest-` and a long id; the first digits tell two of them apart. */
const GUEST = /^guest-(\w{1,4})/;

export function isGuest(ani: string | null): boolean {
  return ani !== null && GUEST.test(ani);
}

/** Who calls, by number only: the number as people read it, a caller from the web page, or one who hides it. */
export function describeCaller(t: Translate, ani: string | null): string {
  if (ani === null) return t('bar.withheld');
  const guest = GUEST.exec(ani);
  return guest ? t('bar.guest', { id: guest[1] ?? '' }) : formatPhone(ani);
}
