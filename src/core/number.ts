/** Telephone numbers as the core needs them: one spelling for each, and whether one may be dialled. */

/** E.164 has 15 digits at most; prefixes for leaving the country add three. */
const LONGEST = 18;
const SHORTEST = 5;

/**
 * One spelling for one number, as a telephone on the mainland dials it: `+8613800138000`, `008613800138000` and
 * `013800138000` (old trunks put a 0 before mobiles of other cities) are `13800138000`, `+85212345678` is `0085212345678`.
 * @returns null for what is no number
 */
export function dialable(written: string): string | null {
  const plain = written
    .replace(/^(sips?|tel):/i, '')
    .replace(/[@;].*$/, '')
    .replace(/[\s()-]/g, '');
  if (!/^\+?\d+$/.test(plain)) return null;
  const international = plain.replace(/^\+/, '00');
  const national = /^0086\d{10,}$/.test(international)
    ? international.slice(4).replace(/^(?!1[3-9]\d{9}$)/, '0')
    : international;
  const digits = /^01[3-9]\d{9}$/.test(national) ? national.slice(1) : national;
  return digits.length < SHORTEST || digits.length > LONGEST ? null : digits;
}

/**
 * Whether a number fits one of the patterns: digits stand for themselves, `x` for one digit, and a `*` at the end for the
 * rest of the number, whatever it is. `1xxxxxxxxxx` is every mobile, `010*` Beijing.
 */
export function mayBeDialled(number: string, patterns: readonly string[]): boolean {
  if (!/^\d+$/.test(number) || number.length > LONGEST) return false;
  return patterns.some((pattern) => {
    const expression = pattern.toLowerCase().replaceAll('x', '\\d').replace(/\*$/, '\\d+');
    return isPattern(pattern) && new RegExp(`^${expression}$`).test(number);
  });
}

/** A pattern of {@link mayBeDialled}. A lone `*` would be every number there is, and is none. */
export function isPattern(pattern: string): boolean {
  return /^[0-9][0-9xX]*\*?$/.test(pattern);
}
