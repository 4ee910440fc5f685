/**
 * Sealed keys: keys of which the core knows that they came, and in which order, but not which they were. The door seals what
 * may belong to a masked entry and keeps the digits beside the core (`app/vault.ts`), so that no event, snapshot or record can
 * hold them; the core keeps one mark for each. Marks are single characters of Unicode's private use area: whatever is done
 * with keys (counted, taken, dropped) is done with marks in the same way.
 */

/** How a sealed digit is written wherever a person may read it: the journal, a call's record. */
export const HIDDEN_DIGIT = '•';

const FIRST_MARK = 0xe000;
/** Seals of one call; more than this the area could not tell apart. The vault stops well before. */
export const SEALS_AT_MOST = 0xf8ff - FIRST_MARK;

/** A part of a sealed entry: the number of a seal, or a key that needed none. */
export type SealedPart = number | string;
/** What a masked entry is to the core: it can be handed on and never read. */
export type SealedValue = { callId: string; parts: SealedPart[] };

/** @param seal counts the sealed keys of a call, from 1 */
export function sealedKey(seal: number): string {
  return String.fromCharCode(FIRST_MARK + seal);
}

/** Whether the first of these keys is sealed. */
export function isSealed(keys: string): boolean {
  const code = keys.charCodeAt(0);
  return code >= FIRST_MARK && code <= FIRST_MARK + SEALS_AT_MOST;
}

export function sealOf(key: string): number {
  return key.charCodeAt(0) - FIRST_MARK;
}

export function partsOf(keys: string): SealedPart[] {
  return [...keys].map((key) => (isSealed(key) ? sealOf(key) : key));
}

export function withoutSealed(keys: string): string {
  return [...keys].filter((key) => !isSealed(key)).join('');
}
