/** What the benches' command lines have in common. */

/** @throws Error saying what is taken */
export function whole(name: string, text: string, most: number, least = 1): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
