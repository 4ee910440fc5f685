/** What of a customer stays hidden from those who need not see it: numbers and addresses, by role. Pure. */
import type { Organization, Sight } from '../../core/organization.ts';
import type { Role } from '../ports.ts';
import { DEFAULT_SIGHT } from './settings.ts';

/** How a role sees customers' numbers and addresses in this shop. */
export function sightOf(organization: Organization | null, role: Role): Sight {
  return organization?.sight?.[role] ?? DEFAULT_SIGHT[role];
}

const HIDDEN = '*';

/**
 * `138****8000`, `010-****3456`, `+86 138****8000`: enough to tell two apart and to be confirmed by the last digits. The spelling
 * stays. Shorter than seven digits only the last two are shown; what is no number (a guest of the web page) is nobody's secret.
 */
export function maskNumber(written: string): string {
  if (/^guest-/.test(written)) return written;
  const [country = ''] = /^\s*\(?(?:\+|00)(?:86|85[23]|886|1|7|\d\d)\)?[\s-]*/.exec(written) ?? [];
  const rest = written.slice(country.length);
  const body = rest.replace(/(?:转接?|分机|ext\.?|x|#).*$/i, '');
  const count = body.replace(/\D/g, '').length;
  const [head, tail] = count < 7 ? [0, 2] : count < 10 ? [0, 4] : [3, 4];
  let seen = 0;
  const masked = body.replace(/\d/g, (digit) => {
    seen += 1;
    return seen <= head || seen > count - tail ? digit : HIDDEN;
  });
  return country + masked + rest.slice(body.length);
}

/** 上海市****: the town says where a parcel goes, the street where somebody lives. */
export function maskAddress(address: string): string {
  if (address === '') return '';
  const [town = address.slice(0, 2)] = /^.{2,8}?(?:市|省|区)/u.exec(address) ?? [];
  return `${town}${HIDDEN.repeat(4)}`;
}

/** Where numbers lie in what the hotline keeps and shows: calls, timelines, messages, callbacks, files. */
const NUMBER_FIELDS = new Set(['ani', 'number', 'callerNumber', 'outsideNumber', 'raw']);
const LISTS_OF_NUMBERS = new Set(['phones', 'numbers']);

/** A copy with every number and address in it masked, however deep. */
export function masked<T>(value: T): T {
  return mask(value, '') as T;
}

function mask(value: unknown, field: string): unknown {
  if (typeof value === 'string') {
    if (NUMBER_FIELDS.has(field)) return maskNumber(value);
    return field === 'address' ? maskAddress(value) : value;
  }
  if (Array.isArray(value)) {
    const inside = LISTS_OF_NUMBERS.has(field) ? 'number' : '';
    return value.map((one) => mask(one, inside));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mask(inner, name)]));
}
