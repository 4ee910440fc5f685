/** Medians and other percentiles, CPU time of processes, and tables. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type Figures = {
  samples: number;
  medianMs: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Least and greatest of the rounds' own medians: how far chance and neighbours on the machine move the figure. */
  medianSpreadMs: [number, number];
};

/** @param rounds the samples of each round, in ms */
export function figuresOf(rounds: number[][]): Figures {
  const all = rounds.flat();
  const medians = rounds.filter((round) => round.length > 0).map((round) => percentile(round, 50));
  return {
    samples: all.length,
    medianMs: percentile(all, 50),
    p95Ms: percentile(all, 95),
    p99Ms: percentile(all, 99),
    maxMs: percentile(all, 100),
    medianSpreadMs: [Math.min(...medians), Math.max(...medians)],
  };
}

/** The nearest-rank percentile, rounded to 0.01; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((share / 100) * sorted.length));
  return rounded(sorted[rank - 1] ?? Number.NaN);
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

let ticksPerSecond: number | undefined;

/** CPU time a process has used so far, in user and kernel mode, in ms (proc_pid_stat(5), fields 14 and 15). */
export function cpuMsOf(pid: number): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const fields = statOf(pid);
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}

/** The same of a process and those it has started and that are still there: PostgreSQL is one for each connection. */
export function cpuMsOfChildren(pid: number): number {
  let sum = cpuMsOf(pid);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (statOf(Number(name))[1] === String(pid)) sum += cpuMsOf(Number(name));
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
}

/** What follows the name, from the state on. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the name, may hold blanks and brackets.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Columns as wide as they must be; the first to the left, the others to the right. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
