/** Chance that is no chance (the same seed gives the same numbers), and durations drawn from those that really were. */

export type Draw = () => number;

/** Numbers 0 ≤ x < 1, the same for the same seed: mulberry32, which is small, fast and mixes well enough for drawing. */
export function drawsFrom(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A call and a moment as a seed (FNV-1a), so that each prediction has its own and a replay has the same. */
export function seedOf(name: string, atMs: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return (hash ^ Math.imul(atMs % 4_294_967_296, 0x9e3779b1)) >>> 0;
}

export function exponential(meanMs: number, draw: number): number {
  return -Math.log(1 - draw) * meanMs;
}

/** Durations in ascending order, and the mean of how far the longest fifth lie beyond the one that begins it. */
export type Samples = { sorted: Float64Array; tailMs: number };

/** Made once for each list of durations, which is never changed but replaced: a prediction sorts nothing anew. */
const made = new WeakMap<readonly number[], Samples>();

/** @param valuesMs at least one; a list that stays as it is */
export function samplesOf(valuesMs: readonly number[]): Samples {
  const known = made.get(valuesMs);
  if (known) return known;
  const fresh = sortedSamples(valuesMs);
  made.set(valuesMs, fresh);
  return fresh;
}

function sortedSamples(valuesMs: readonly number[]): Samples {
  const sorted = Float64Array.from(valuesMs).sort();
  const from = Math.floor(sorted.length * 0.8);
  const base = sorted[from] ?? 0;
  let excess = 0;
  for (let index = from; index < sorted.length; index += 1) excess += (sorted[index] ?? 0) - base;
  return { sorted, tailMs: Math.max(excess / (sorted.length - from), base * 0.1, 1_000) };
}

/** One of them, or between two of them. */
export function drawn({ sorted }: Samples, draw: number): number {
  return between(sorted, 0, draw);
}

/** Where those begin that lasted longer than `elapsedMs`. */
export function longerThan({ sorted }: Samples, elapsedMs: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > elapsedMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Fewer than this that lasted as long do not tell how much longer; the tail's mean does, whatever has passed. */
const ENOUGH_LONGER = 5;

/**
 * How much longer something will last that has lasted `elapsedMs`.
 * @param from longerThan(samples, elapsedMs)
 */
export function residual(samples: Samples, elapsedMs: number, from: number, draw: number): number {
  const { sorted, tailMs } = samples;
  if (sorted.length - from < ENOUGH_LONGER) return exponential(tailMs, draw);
  return Math.max(0, between(sorted, from, draw) - elapsedMs);
}

function between(sorted: Float64Array, from: number, draw: number): number {
  const place = from + draw * (sorted.length - from);
  const index = Math.floor(place);
  const low = sorted[index] ?? 0;
  const high = sorted[index + 1] ?? low;
  return low + (high - low) * (place - index);
}
