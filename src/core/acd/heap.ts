/**
 * A binary heap whose members know their place in it (`at`), so that one that leaves is taken out at once and whoever is first
 * is read off: O(log n) to come and to go, O(1) to look. A member is in one heap at a time.
 */
export class Heap<T extends { at: number }> {
  private readonly items: T[] = [];
  private readonly before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.items.length;
  }

  /** It stays. */
  get first(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    this.items.push(item);
    this.rise(item, this.items.length - 1);
  }

  /** Of one that is in this heap. */
  remove(item: T): void {
    const { items } = this;
    const last = items.pop() as T;
    if (last === item) return;
    const index = item.at;
    const above = items[(index - 1) >> 1];
    if (index > 0 && this.before(last, above as T)) this.rise(last, index);
    else this.sink(last, index);
  }

  private rise(item: T, from: number): void {
    const { items } = this;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] as T;
      if (!this.before(item, above)) break;
      items[index] = above;
      above.at = index;
      index = parent;
    }
    items[index] = item;
    item.at = index;
  }

  private sink(item: T, from: number): void {
    const { items } = this;
    const half = items.length >> 1;
    let index = from;
    while (index < half) {
      let child = 2 * index + 1;
      const right = child + 1;
      if (right < items.length && this.before(items[right] as T, items[child] as T)) child = right;
      const below = items[child] as T;
      if (!this.before(below, item)) break;
      items[index] = below;
      below.at = index;
      index = child;
    }
    items[index] = item;
    item.at = index;
  }
}
