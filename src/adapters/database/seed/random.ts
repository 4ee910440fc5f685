/** A small seeded source of chance, so that a demonstration shop is the same on every machine. */

export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, values in [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** An integer from `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

/** A string of `length` decimal digits. */
export function digits(random: Random, length: number): string {
  return Array.from({ length }, () => between(random, 0, 9)).join('');
}
