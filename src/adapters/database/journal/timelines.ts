/**
 * The timelines of the calls that are written about now, so that a CDR is folded from memory and not from what was written a moment
 * before. Only a hint: a call that is not here is read from the database.
 */
import type { CallEntry } from '../../../core/entries.ts';

/** Calls under way and in after-call work, for several controllers' worth; at 25 entries of 200 bytes each some 10 MB. */
const CALLS_AT_MOST = 2_000;

export class Timelines {
  readonly #byCall = new Map<string, readonly CallEntry[]>();

  /** What a call's timeline is with these entries, when it is known from its beginning; changes nothing. */
  with(callId: string, entries: readonly CallEntry[]): readonly CallEntry[] | undefined {
    const known = this.#byCall.get(callId);
    if (known !== undefined) return [...known, ...entries];
    return entries[0]?.kind === 'callArrived' ? entries : undefined;
  }

  /** To be called when it has been committed. */
  keep(byCall: ReadonlyMap<string, readonly CallEntry[]>): void {
    for (const [callId, entries] of byCall) {
      // Behind all others: what was not written about for longest goes first.
      this.#byCall.delete(callId);
      this.#byCall.set(callId, entries);
    }
    for (const callId of this.#byCall.keys()) {
      if (this.#byCall.size <= CALLS_AT_MOST) return;
      this.#byCall.delete(callId);
    }
  }

  /** To be called when nobody knows what was committed. */
  clear(): void {
    this.#byCall.clear();
  }
}
