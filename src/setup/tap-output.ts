/** Reads TAP as tap prints it: counts, and what a person wants to see of it. */

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Follows one run's TAP, line by line.
 * @param show prints a line for people: each file's result, and of a failed file every failed assertion with its details
 */
export function followTap(show: (line: string) => void): {
  line(text: string): void;
  counts(): Counts;
  /** Files that failed, in the order in which they ended. */
  failedFiles(): string[];
} {
  const failed: string[] = [];
  let file: string[] = [];
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  return {
    line(text) {
      const result = /^(not )?ok \d+ - (.*?)(?: # (.*))?$/.exec(text);
      if (result) {
        const [, isNot, name = '', note] = result;
        show(`  ${isNot ? '✗' : '✓'} ${name}${note ? `  (${note.replace(/^time=/, '')})` : ''}`);
        if (isNot) {
          failed.push(name);
          for (const line of failures(file)) show(`    ${line}`);
        }
        file = [];
        return;
      }
      const total = /^# \{ total: (\d+), pass: (\d+)(.*)\}$/.exec(text);
      if (total) {
        const of = (word: string) => Number(new RegExp(`${word}: (\\d+)`).exec(total[3] as string)?.[1] ?? 0);
        counts = { passed: Number(total[2]), failed: of('fail'), skipped: of('skip') + of('todo') };
        return;
      }
      file.push(text);
    },
    counts: () => counts,
    failedFiles: () => [...failed],
  };
}

/** Of a failed file's TAP: what it printed itself, and each failed assertion with its block of details. */
function failures(lines: string[]): string[] {
  const kept: string[] = [];
  let block: string | undefined;
  for (const line of lines) {
    const indent = /^ */.exec(line)?.[0] ?? '';
    if (block !== undefined) {
      kept.push(line);
      if (line === `${block}...`) block = undefined;
    } else if (/^ *not ok /.test(line)) {
      kept.push(line);
    } else if (line.trim() === '---' && /^ *not ok /.test(kept.at(-1) ?? '')) {
      block = indent;
      kept.push(line);
    } else if (/^#? ?\S/.test(line) && !/^(# Subtest|TAP version|\d+\.\.)/.test(line)) {
      kept.push(line);
    }
  }
  // A file that fails a thousand times says the same a thousand times.
  return kept.length > 300 ? [...kept.slice(0, 300), `… ${kept.length - 300} lines more`] : kept;
}
