/**
 * The idle agents who qualify for one demand, the next first. Each idle agent is in one such heap for every demand served, so
 * this is the matcher's hot path: an entry is three numbers side by side in one typed array (nothing to collect, one cache line),
 * and who leaves is not looked for. An entry holds as long as its seat's version is the one it was put in with; others are
 * dropped when they come to the top, or swept out when they are the majority.
 */

/** Order (`orderOf` in `strategy.ts`), idle since; then the seat's number and version in one. */
const KEYS = 3;
const FIRST_CAPACITY = 16;
/** Versions take 31 bits, numbers of seats up to 21: together they fit into a double's 53. */
const VERSIONS = 2 ** 32;

export class IdleHeap {
  private size = 0;
  private keys = new Float64Array(FIRST_CAPACITY * KEYS);
  /** Versions of all seats as they are now, shared by all heaps. */
  private readonly versions: Int32Array;

  constructor(versions: Int32Array) {
    this.versions = versions;
  }

  /** @param living how many hold, this one included; decides when to sweep */
  push(order: number, sinceMs: number, seat: number, living: number): void {
    if (this.size > 2 * living + 32) this.sweep();
    if (this.size * KEYS === this.keys.length) this.grow();
    this.size += 1;
    this.rise(this.size - 1, order, sinceMs, seat * VERSIONS + (this.versions[seat] as number));
  }

  /** The number of the seat that is next; -1: none. It stays. */
  first(): number {
    const { keys } = this;
    while (this.size > 0) {
      const entry = keys[2] as number;
      if (this.holds(entry)) return Math.floor(entry / VERSIONS);
      this.size -= 1;
      const last = this.size * KEYS;
      if (this.size > 0) this.sink(0, keys[last] as number, keys[last + 1] as number, keys[last + 2] as number);
    }
    return -1;
  }

  private holds(entry: number): boolean {
    const seat = Math.floor(entry / VERSIONS);
    return this.versions[seat] === entry - seat * VERSIONS;
  }

  private sweep(): void {
    const { keys } = this;
    let kept = 0;
    for (let at = 0; at < this.size * KEYS; at += KEYS) {
      if (!this.holds(keys[at + 2] as number)) continue;
      keys.copyWithin(kept, at, at + KEYS);
      kept += KEYS;
    }
    this.size = kept / KEYS;
    for (let index = (this.size >> 1) - 1; index >= 0; index -= 1) {
      const at = index * KEYS;
      this.sink(index, keys[at] as number, keys[at + 1] as number, keys[at + 2] as number);
    }
  }

  private rise(from: number, order: number, sinceMs: number, entry: number): void {
    const { keys } = this;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isAfter(keys, parent * KEYS, order, sinceMs, entry)) break;
      move(keys, parent * KEYS, index * KEYS);
      index = parent;
    }
    put(keys, index * KEYS, order, sinceMs, entry);
  }

  private sink(from: number, order: number, sinceMs: number, entry: number): void {
    const { keys, size } = this;
    const half = size >> 1;
    let index = from;
    while (index < half) {
      let child = (2 * index + 1) * KEYS;
      const right = child + KEYS;
      if (
        right < size * KEYS &&
        isAfter(keys, child, keys[right] as number, keys[right + 1] as number, keys[right + 2] as number)
      )
        child = right;
      if (isAfter(keys, child, order, sinceMs, entry)) break;
      move(keys, child, index * KEYS);
      index = child / KEYS;
    }
    put(keys, index * KEYS, order, sinceMs, entry);
  }

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
  }
}

/** The entry at `at` comes after these keys; of two that agree in all else the seat's number decides. */
function isAfter(keys: Float64Array, at: number, order: number, sinceMs: number, entry: number): boolean {
  const other = keys[at] as number;
  if (other !== order) return other > order;
  const since = keys[at + 1] as number;
  if (since !== sinceMs) return since > sinceMs;
  return (keys[at + 2] as number) > entry;
}

function move(keys: Float64Array, from: number, to: number): void {
  keys[to] = keys[from] as number;
  keys[to + 1] = keys[from + 1] as number;
  keys[to + 2] = keys[from + 2] as number;
}

function put(keys: Float64Array, at: number, order: number, sinceMs: number, entry: number): void {
  keys[at] = order;
  keys[at + 1] = sinceMs;
  keys[at + 2] = entry;
}
