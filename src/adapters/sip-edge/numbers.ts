/** Numbers as trunks write them, to E.164, and which of them are ours. */
import { isWithheld as hidesNumber, readPhoneNumber } from '../../app/numbers/index.ts';
import { type Ani, all, type EdgeRequest, first, readAddress, readUri } from './request.ts';
import type { EdgeSettings } from './settings.ts';

/** A number longer than this is not one: E.164 ends at 15 digits; prefixes and separators come on top. */
const LONGEST = 40;

/**
 * E.164 of a number, or null where there is no such number (a service number like 95588, an extension).
 * @param country ISO 3166: what a number without a country code is read as
 */
export function toE164(written: string, country: string): string | null {
  return readPhoneNumber(written, { country, areaCode: null }).e164;
}

/** Our spelling of the number dialled; null when it is not one of ours. */
export function ourNumber(dialled: string, { numbers, country }: EdgeSettings): string | null {
  const plain = dialled.replace(/[^\d+*#A-Za-z]/g, '');
  if (plain === '') return null;
  if (numbers.includes(plain)) return plain;
  const e164 = toE164(plain, country);
  const same = e164 === null ? undefined : numbers.find((one) => toE164(one, country) === e164);
  return same ?? (numbers.includes('*') ? plain : null);
}

/** Who calls. P-Asserted-Identity (RFC 3325) goes before From where the trunk's word is believed. */
export function readAni(request: EdgeRequest, believed: boolean, country: string): Ani {
  const asserted = believed
    ? all(request, 'p-asserted-identity')
        .map(userIn)
        .find((user) => user !== '')
    : undefined;
  const from = first(request, 'from') ?? '';
  const user = asserted ?? userIn(from);
  // `Privacy: id` or `user` asks to keep the number from the one called (RFC 3323, 4.2; RFC 3325, 9.3); `none` does not.
  const privacy = all(request, 'privacy').flatMap((row) => row.toLowerCase().split(/\s*;\s*/));
  const isWithheld = privacy.some((one) => ['id', 'user', 'header', 'session'].includes(one));
  const isAnonymous = hidesNumber(userIn(from)) || /@anonymous\.invalid/i.test(from);
  if (isWithheld || (isAnonymous && asserted === undefined)) return { kind: 'withheld' };
  const raw = user.replace(/[^\d+]/g, '');
  // What is no number is an address of somewhere else: shown to nobody as a number.
  if (raw === '' || /[A-Za-z]/.test(user)) return { kind: 'unknown' };
  return { kind: 'number', e164: toE164(raw, country), raw: raw.slice(0, LONGEST) };
}

/** Who passed the call on to us: E.164, else as written; null for nobody, or nobody believed. */
export function readDivertedFrom(request: EdgeRequest, believed: boolean, country: string): string | null {
  const [latest] = believed ? all(request, 'diversion') : [];
  const user = userIn(latest ?? '').replace(/[^\d+]/g, '');
  return user === '' ? null : (toE164(user, country) ?? user.slice(0, LONGEST));
}

function userIn(address: string): string {
  return readUri(readAddress(address)?.uri ?? '')?.user ?? '';
}
