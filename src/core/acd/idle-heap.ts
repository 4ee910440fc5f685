/**
 * The idle agents who qualify for one demand, the next first. Each idle agent is in one such heap for every demand served, so
 * this is the matcher's hot path: keys lie in typed arrays (nothing to collect, few cache misses), and who leaves is not looked
 * for. An entry holds as long as its seat's version is the one it was put in with; others are dropped when they come to the
 * top, or swept out when they are the majority.
 */

/** Group, number of the strategy's, idle since; then the seat's own number. */
const KEYS = 3;
const FIRST_CAPACITY = 16;

export class IdleHeap {
  private size = 0;
  private keys = new Float64Array(FIRST_CAPACITY * KEYS);
  private seats = new Int32Array(FIRST_CAPACITY);
  private stamps = new Int32Array(FIRST_CAPACITY);
  /** Versions of all seats as they are now, shared by all heaps. */
  private readonly versions: Int32Array;

  constructor(versions: Int32Array) {
    this.versions = versions;
  }

  /** @param living how many hold, this one included; decides when to sweep */
  push(group: number, by: number, sinceMs: number, seat: number, living: number): void {
    if (this.size > 2 * living + 32) this.sweep();
    if (this.size === this.seats.length) this.grow();
    let index = this.size;
    this.size += 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isAfter(parent, group, by, sinceMs, seat)) break;
      this.copy(parent, index);
      index = parent;
    }
    this.put(index, group, by, sinceMs, seat, this.versions[seat] as number);
  }

  /** The number of the seat that is next; -1: none. It stays. */
  first(): number {
    while (this.size > 0) {
      const seat = this.seats[0] as number;
      if (this.versions[seat] === this.stamps[0]) return seat;
      this.size -= 1;
      if (this.size > 0) {
        this.copy(this.size, 0);
        this.sink(0);
      }
    }
    return -1;
  }

  private sweep(): void {
    let kept = 0;
    for (let index = 0; index < this.size; index += 1) {
      if (this.versions[this.seats[index] as number] !== this.stamps[index]) continue;
      if (kept !== index) this.copy(index, kept);
      kept += 1;
    }
    this.size = kept;
    for (let index = (kept >> 1) - 1; index >= 0; index -= 1) this.sink(index);
  }

  private sink(from: number): void {
    const { keys, seats, stamps, size } = this;
    const at = from * KEYS;
    const group = keys[at] as number;
    const by = keys[at + 1] as number;
    const sinceMs = keys[at + 2] as number;
    const seat = seats[from] as number;
    const stamp = stamps[from] as number;
    const half = size >> 1;
    let index = from;
    while (index < half) {
      let child = 2 * index + 1;
      const right = child + 1;
      const at = right * KEYS;
      const isRight =
        right < size &&
        this.isAfter(child, keys[at] as number, keys[at + 1] as number, keys[at + 2] as number, seats[right] as number);
      if (isRight) child = right;
      if (this.isAfter(child, group, by, sinceMs, seat)) break;
      this.copy(child, index);
      index = child;
    }
    this.put(index, group, by, sinceMs, seat, stamp);
  }

  /** The entry comes after these keys. */
  private isAfter(index: number, group: number, by: number, sinceMs: number, seat: number): boolean {
    const { keys } = this;
    const at = index * KEYS;
    if (keys[at] !== group) return (keys[at] as number) > group;
    if (keys[at + 1] !== by) return (keys[at + 1] as number) > by;
    if (keys[at + 2] !== sinceMs) return (keys[at + 2] as number) > sinceMs;
    return (this.seats[index] as number) > seat;
  }

  private copy(from: number, to: number): void {
    const { keys } = this;
    keys[to * KEYS] = keys[from * KEYS] as number;
    keys[to * KEYS + 1] = keys[from * KEYS + 1] as number;
    keys[to * KEYS + 2] = keys[from * KEYS + 2] as number;
    this.seats[to] = this.seats[from] as number;
    this.stamps[to] = this.stamps[from] as number;
  }

  private put(index: number, group: number, by: number, sinceMs: number, seat: number, stamp: number): void {
    const { keys } = this;
    keys[index * KEYS] = group;
    keys[index * KEYS + 1] = by;
    keys[index * KEYS + 2] = sinceMs;
    this.seats[index] = seat;
    this.stamps[index] = stamp;
  }

  private grow(): void {
    const capacity = this.seats.length * 2;
    const keys = new Float64Array(capacity * KEYS);
    const seats = new Int32Array(capacity);
    const stamps = new Int32Array(capacity);
    keys.set(this.keys);
    seats.set(this.seats);
    stamps.set(this.stamps);
    this.keys = keys;
    this.seats = seats;
    this.stamps = stamps;
  }
}
