/**
 * A binary heap whose members may lose their place without being looked for: one that no longer holds is passed over when it
 * comes to the top, and all such are swept out when they are the majority. So leaving costs nothing but a note elsewhere, and
 * every operation O(log n), sweeping included when spread over the operations that made it necessary.
 */
export class Heap<T> {
  private items: T[] = [];
  private readonly before: (a: T, b: T) => boolean;
  private readonly holds: (item: T) => boolean;

  constructor(before: (a: T, b: T) => boolean, holds: (item: T) => boolean) {
    this.before = before;
    this.holds = holds;
  }

  /** @param living how many hold, this one included; decides when to sweep */
  push(item: T, living: number): void {
    if (this.items.length > 2 * living + 32) this.sweep();
    this.items.push(item);
    this.rise(this.items.length - 1);
  }

  /** The first that holds; it stays. */
  first(): T | undefined {
    for (let top = this.items[0]; top !== undefined; top = this.items[0]) {
      if (this.holds(top)) return top;
      this.dropTop();
    }
    return undefined;
  }

  private sweep(): void {
    this.items = this.items.filter(this.holds);
    for (let index = (this.items.length >> 1) - 1; index >= 0; index -= 1) this.sink(index);
  }

  private dropTop(): void {
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return;
    this.items[0] = last;
    this.sink(0);
  }

  private rise(from: number): void {
    const { items } = this;
    const item = items[from] as T;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] as T;
      if (!this.before(item, above)) break;
      items[index] = above;
      index = parent;
    }
    items[index] = item;
  }

  private sink(from: number): void {
    const { items } = this;
    const item = items[from] as T;
    const half = items.length >> 1;
    let index = from;
    while (index < half) {
      let child = 2 * index + 1;
      const right = child + 1;
      if (right < items.length && this.before(items[right] as T, items[child] as T)) child = right;
      const below = items[child] as T;
      if (!this.before(below, item)) break;
      items[index] = below;
      index = child;
    }
    items[index] = item;
  }
}
