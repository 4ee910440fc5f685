/**
 * Telephone numbers as people and trunks write them, brought to one form by which they are stored and compared. The only
 * place that reads them: what a customer's file says and what a trunk delivers meet here. Pure.
 */
import { type CountryCode, type PhoneNumber as Parsed, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type Parts, takeApart } from './spelling.ts';

/** Where the shop is: how a number without a country or an area code is meant. */
export type Home = {
  /** ISO 3166, two letters. */
  country: string;
  /** Without its 0 (`10`, `755`): numbers of seven or eight digits are of this area. Null: they are kept as they came. */
  areaCode: string | null;
};

export const MAINLAND: Home = { country: 'CN', areaCode: null };

/**
 * - `mobile`, `landline`, `freephone` (400, 800): a number of the numbering plan; so is `other` with an `e164`
 * - `service`: a short number of a country's own (95588, 12315), the same in every area
 * - `internal`: three to six digits that are none of these: an extension
 * - `other`: digits that are no number we know, kept to be compared
 * - `withheld`: the caller hides the number, which is a value of its own
 * - `none`: not a number at all
 */
export type NumberKind = 'mobile' | 'landline' | 'freephone' | 'service' | 'internal' | 'other' | 'withheld' | 'none';

export type PhoneNumber = {
  /** As it came, trimmed. */
  raw: string;
  kind: NumberKind;
  /** `+8613800138000`; null where there is no such number (95588, a typing error). */
  e164: string | null;
  /** Two spellings of one number have the same; null for `withheld` and `none`, which are nobody's. */
  key: string | null;
  /** What is dialled behind the number (转 801, ext. 801); it is not in the key, because no trunk delivers it. */
  extension: string | null;
  /** ISO 3166 country of the number, when it has one. */
  country: string | null;
};

/** Digits that are no number we know are compared up to this length (content providers' 106 numbers have up to 20). */
const LONGEST_DIGITS = 20;

/**
 * Reads a number as seen from `home`: `+86 138…`, `0086138…`, `86138…`, `138…`, `0138…` (old trunks put a 0 before mobiles
 * of other cities), `17951138…` (dialled through a cheaper carrier), `010-6512 3456`, `1065123456` without its 0, `65123456`
 * at home, `021-58765432 转 801`, `400-…`, `95588` with or without +86 or an area code, `00852…`, `+1…`, and whole `sip:` or
 * `tel:` addresses. Fullwidth digits are read as digits.
 */
export function readPhoneNumber(written: string, home: Home = MAINLAND): PhoneNumber {
  const parts = takeApart(written);
  const { raw } = parts;
  if (parts.kind !== 'digits') return { ...NOBODY, raw, kind: parts.kind };
  const read = home.country === 'CN' ? readMainland : readElsewhere;
  const found = read(parts, home) ?? splitAtDash(parts, home, read) ?? withoutPlus(parts);
  if (found !== null) return { raw, extension: parts.extension, ...found };
  const { digits } = parts;
  const kind = parts.plus ? 'other' : /^\d{3,6}$/.test(digits) ? 'internal' : 'other';
  if (digits.length < 3 || digits.length > LONGEST_DIGITS) return { ...NOBODY, raw, kind: 'none' };
  return { raw, kind, e164: null, key: digits, extension: parts.extension, country: null };
}

const NOBODY = { e164: null, key: null, extension: null, country: null };

type Digits = Extract<Parts, { kind: 'digits' }>;
type Found = Omit<PhoneNumber, 'raw' | 'extension'> & { extension?: string };
type Reader = (parts: Digits, home: Home) => Found | null;

/** `021-58765432-801`, `400-1234567-2`: an extension behind a hyphen, where the whole is no number. */
function splitAtDash(parts: Digits, home: Home, read: Reader): Found | null {
  const [, front = '', extension = ''] = /^(.*\d.*)-(\d{1,6})$/.exec(parts.spelled) ?? [];
  if (extension === '' || parts.extension !== null) return null;
  const found = read({ ...parts, spelled: front, digits: front.replace(/\D/g, '') }, home);
  // A service number's last digits are no extension: 95588-1 is a menu's key at most, and nobody writes it.
  return found === null || found.kind === 'service' ? null : { ...found, extension };
}

/** A trunk that delivers E.164 without the plus. */
function withoutPlus({ digits, plus }: Digits): Found | null {
  return !plus && /^[1-9]\d{9,14}$/.test(digits) ? parse(`+${digits}`) : null;
}

function readElsewhere({ digits, plus }: Digits, { country, areaCode }: Home): Found | null {
  if (plus) return parse(`+${digits}`);
  return (
    parse(digits, country) ??
    (areaCode !== null && /^\d{5,8}$/.test(digits) ? parse(`${areaCode}${digits}`, country) : null)
  );
}

/**
 * Numbers in front of a number by which a call is sent through another carrier (IP telephony 17951, 12593) or a second
 * number on the same card (125831): of the network, not of the customer.
 */
const CARRIER = /^(?:179(?:0[0-9]|1[01]|31|5[01]|6[0-9]|9[0-9])|12593|12520|12583[1-3]?|10193|11808)(?=0?\d{10,})/;

/** Three digits of emergency, 10xxx of carriers, 12xxx of authorities, 95xxx and 96xxx of companies. */
const SERVICE = /^(?:1[12]\d|100\d{2,3}|12\d{3,4}|95\d{3,6}|96\d{3,6})$/;

/** Area codes of three and four digits, with the 0. */
const AREA = /^0(?:10|2\d|[3-9]\d{2})/;

function readMainland({ digits, plus }: Digits, home: Home): Found | null {
  const isAbroad = plus || digits.startsWith('00');
  const full = plus ? digits : digits.replace(/^00/, '');
  if (isAbroad && !full.startsWith('86')) return parse(`+${full}`);
  const national = full.replace(isAbroad ? /^86/ : /^86(?=\d{10,})/, '').replace(CARRIER, '');
  return (
    (isAbroad || full !== national ? null : neighbour(full)) ??
    service(national) ??
    mainlandNumber(national) ??
    (full === national ? null : mainlandNumber(full)) ??
    (home.areaCode !== null && /^[2-9]\d{6,7}$/.test(national) ? parse(`0${home.areaCode}${national}`, 'CN') : null)
  );
}

/**
 * Hong Kong, Macau and Taiwan as trunks deliver them, without plus or 00. They would pass for landlines that lost their 0
 * (0852, 0853 and 0886 are or were area codes), but those with so many digits do not exist.
 */
function neighbour(digits: string): Found | null {
  return /^(?:85[23]\d{8}|886\d{8,9})$/.test(digits) ? parse(`+${digits}`) : null;
}

function service(national: string): Found | null {
  const short = SERVICE.test(national) ? national : national.replace(AREA, '');
  return SERVICE.test(short) ? { kind: 'service', e164: null, key: short, country: 'CN' } : null;
}

function mainlandNumber(national: string): Found | null {
  // An 11-digit 1[3-9]… is a mobile, with or without the 0 that some trunks prefix.
  const mobile = /^0?(1[3-9]\d{9})$/.exec(national);
  if (mobile) return parse(`+86${mobile[1]}`);
  const company = /^0?([48]00\d{7})$/.exec(national);
  if (company) return parse(`+86${company[1]}`);
  if (!/^\d{7,12}$/.test(national)) return null;
  // The second: a landline that lost its 0 on the way, as 10 65123456 for Beijing's.
  return parse(national, 'CN') ?? (/^[1-9]\d{8,10}$/.test(national) ? parse(`0${national}`, 'CN') : null);
}

const KINDS: Partial<Record<NonNullable<ReturnType<Parsed['getType']>>, NumberKind>> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'landline',
  FIXED_LINE_OR_MOBILE: 'landline',
  TOLL_FREE: 'freephone',
  SHARED_COST: 'freephone',
};

function parse(text: string, country?: string): Found | null {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode | undefined);
  if (!parsed?.isValid()) return null;
  const kind = KINDS[parsed.getType() ?? 'UAN'] ?? 'other';
  return { kind, e164: parsed.number, key: parsed.number, country: parsed.country ?? null };
}
