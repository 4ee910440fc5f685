/** Chance that can be repeated: the same seed gives the same day. */

export type Chance = {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, `from` and `to` included. */
  between(from: number, to: number): number;
  /** True in `share` of the cases. */
  happens(share: number): boolean;
  oneOf<T>(items: readonly T[]): T;
};

/** mulberry32: small, fast, and good enough to mix events. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    happens: (share) => next() < share,
    oneOf: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
  };
}
