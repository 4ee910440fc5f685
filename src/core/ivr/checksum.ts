/** Whether keyed digits can be what they are said to be. Pure, so that the one who holds masked digits judges them by it too. */

export type Checksum = 'luhn' | 'identity';

/** On a telephone the "X" that an identity number may end in is keyed as "*". */
export const IDENTITY_X = '*';

/** @param entry keys as they were pressed */
export function checksumHolds(checksum: Checksum, entry: string): boolean {
  return checksum === 'luhn' ? isLuhn(entry) : isIdentityNumber(entry);
}

/** ISO/IEC 7812-1, annex B: from the right every second digit counts double, and the sum ends in 0. */
function isLuhn(entry: string): boolean {
  if (!/^\d{2,}$/.test(entry)) return false;
  const sum = [...entry].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/**
 * GB 11643-1999: region, date of birth, order and sex make 17 digits; the last is ISO 7064 MOD 11-2 over them, 10 written as
 * X. The date must exist and not lie before 1800.
 */
function isIdentityNumber(entry: string): boolean {
  const number = entry.replace(IDENTITY_X, 'X');
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return false;
  const day = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (!Number.isFinite(ms) || !new Date(ms).toISOString().startsWith(day) || day < '1800') return false;
  const sum = [...number.slice(0, 17)].reduce(
    (total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11),
    0,
  );
  return number.charAt(17) === '10X98765432'.charAt(sum % 11);
}

/** What the digits of a `collect` step must be, beside their number. */
export type EntryRule = { pattern: string | null; checksum: Checksum | null };

export function entryFits(entry: string, { pattern, checksum }: EntryRule): boolean {
  return (
    (pattern === null || new RegExp(`^(?:${pattern})$`).test(entry)) &&
    (checksum === null || checksumHolds(checksum, entry))
  );
}
