/** Figures from samples, and tables of them for people. */

/** The three figures every bench tells, in milliseconds, and of how many samples. */
export type Figures = { medianMs: number; p95Ms: number; p99Ms: number; samples: number };

/** Nearest-rank percentile: the smallest sample that `share` of all samples do not exceed. NaN of no samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function figuresOf(samples: readonly number[]): Figures {
  return {
    medianMs: percentile(samples, 0.5),
    p95Ms: percentile(samples, 0.95),
    p99Ms: percentile(samples, 0.99),
    samples: samples.length,
  };
}

/** Median of rounds with the lowest and the highest: `6.1 (5.8–7.0)`. */
export function withSpread(values: readonly number[]): string {
  const [low, middle, high] = [0, 0.5, 1].map((share) => short(percentile(values, share)));
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}

/** Three digits that mean something, no more. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Columns as wide as their widest cell; the first to the left, the rest to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
