/** Telephone numbers as people and trunks write them, brought to one form (E.164) for looking up. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type PhoneNumber = {
  /** As it came, trimmed. */
  raw: string;
  /** `+8613800138000`; null where there is no such number (95588, a typing error). */
  e164: string | null;
  /** Only the digits of `raw`, which identify it where E.164 does not. */
  digits: string;
  /** ISO 3166 country of the number, when it has one. */
  country: string | null;
};

/** A number longer than this is not one: E.164 ends at 15 digits, plus prefixes and separators. */
const LONGEST = 40;

/**
 * Reads a number as seen from the mainland: `+86 138…`, `0086138…`, `86138…`, `138…`, `0138…` (old trunks put a 0 before
 * mobiles of other cities), `010-6512 3456`, `1065123456` without its 0, `00852…`, `+1…`, and `sip:` addresses' user part.
 * Fullwidth digits are read as digits.
 */
export function readPhoneNumber(written: string): PhoneNumber {
  const raw = written.trim().slice(0, LONGEST);
  const plain = raw
    .normalize('NFKC')
    .replace(/^(sips?|tel):/i, '')
    .replace(/[@;].*$/, '');
  const digits = plain.replace(/\D/g, '');
  for (const candidate of spellings(plain, digits)) {
    const parsed = parsePhoneNumberFromString(candidate, 'CN');
    if (parsed?.isValid()) return { raw, e164: parsed.number, digits, country: parsed.country ?? null };
  }
  return { raw, e164: null, digits, country: null };
}

/** The ways a number may be meant, likeliest first; the first valid one is taken. */
function spellings(plain: string, digits: string): string[] {
  if (plain.startsWith('+')) return [`+${digits}`];
  if (digits.startsWith('00')) return [`+${digits.slice(2)}`];
  // An 11-digit 1[3-9]… is a mobile, with or without the 0 that some trunks prefix.
  const mobile = /^0?(1[3-9]\d{9})$/.exec(digits);
  if (mobile) return [`+86${mobile[1]}`];
  const guesses = [digits];
  if (digits.startsWith('86')) guesses.push(`+${digits}`);
  // A landline that lost its 0 on the way: 10 65123456 is Beijing's.
  if (/^[1-9]\d{8,10}$/.test(digits)) guesses.push(`0${digits}`);
  // A trunk that delivers E.164 without the plus.
  if (digits.length >= 10) guesses.push(`+${digits}`);
  return guesses;
}
