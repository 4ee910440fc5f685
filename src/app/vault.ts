/**
 * Keeps digits that nothing else may know: card and identity numbers while a caller keys them in. They are in this process's
 * memory only, for as long as the call's flow runs; a controller that dies loses them, and the caller is asked again.
 */

import { fateOfKey } from '../core/call/secrecy.ts';
import type { Floor } from '../core/floor.ts';
import { type EntryRule, entryFits, HIDDEN_DIGIT, type SealedPart } from '../core/ivr/index.ts';
import type { ArrivingEvent } from './ports.ts';

export type Vault = {
  /** The event as it may be known: a digit that has to be sealed is kept here and replaced. */
  seal(floor: Floor, event: ArrivingEvent): ArrivingEvent;
  /** The digit behind a seal when it is one of those wanted, else `•`; null when it is not kept. */
  reveal(callId: string, seal: number, wanted: string): string | null;
  /** Whether the entry fulfils the rule; false when part of it is not kept. */
  fits(callId: string, parts: SealedPart[], rule: EntryRule): boolean;
  /** The entry as it was keyed; null when part of it is not kept. */
  open(callId: string, parts: SealedPart[]): string | null;
  forget(callId: string): void;
  /** Calls of which something is kept. */
  size(): number;
};

/**
 * Sealed digits of one call: three tries at the longest entry (30), ten times over. Beyond it a digit comes as `•` without a
 * seal and is taken by nobody: the entry stays too short, and the call goes the way of wrong entries.
 */
export const DIGITS_AT_MOST = 900;

export function createVault(): Vault {
  /** By call, by the number of the seal. */
  const calls = new Map<string, Map<number, string>>();
  const open = (callId: string, parts: SealedPart[]): string | null => {
    const keys = parts.map((part) => (typeof part === 'number' ? calls.get(callId)?.get(part) : part));
    return keys.includes(undefined) ? null : keys.join('');
  };
  return {
    seal(floor, event) {
      if (event.type !== 'digitReceived' || !/^[0-9]$/.test(event.digit)) return event;
      const fate = fateOfKey(floor, event.channelId, event.digit);
      if (fate === null || fate.as === 'open') return event;
      const hidden: ArrivingEvent = { type: 'digitReceived', channelId: event.channelId, digit: HIDDEN_DIGIT };
      if (fate.as === 'unheard') return hidden;
      const seal = (floor.calls[fate.callId]?.sealed ?? 0) + 1;
      if (seal > DIGITS_AT_MOST) return hidden;
      const kept = calls.get(fate.callId) ?? new Map();
      calls.set(fate.callId, kept.set(seal, event.digit));
      return { ...hidden, seal };
    },
    reveal(callId, seal, wanted) {
      const digit = calls.get(callId)?.get(seal);
      if (digit === undefined) return null;
      return wanted.includes(digit) ? digit : HIDDEN_DIGIT;
    },
    fits(callId, parts, rule) {
      const entry = open(callId, parts);
      return entry !== null && entryFits(entry, rule);
    },
    open,
    forget: (callId) => void calls.delete(callId),
    size: () => calls.size,
  };
}
