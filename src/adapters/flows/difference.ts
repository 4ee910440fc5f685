/** The difference between two versions, as programmers and `git diff` show it. */
import { createTwoFilesPatch } from 'diff';

/** Two texts with nothing in common would be compared for minutes; they are shown as replaced as a whole instead. */
const COMPARED_WITHIN_MS = 300;

/** Unified difference with three lines around each change; '' for equal texts. */
export function difference(name: string, before: string, after: string): string {
  if (before === after) return '';
  const file = `${name}.yaml`;
  const patch = createTwoFilesPatch(file, file, before, after, undefined, undefined, {
    context: 3,
    timeout: COMPARED_WITHIN_MS,
  });
  if (patch !== undefined) return patch.replace(/^(Index: .*\n)?=+\n/, '').replace(/\t$/gm, '');
  const lines = (text: string, sign: string) => text.split('\n').map((line) => `${sign}${line}`);
  return [`--- ${file}`, `+++ ${file}`, ...lines(before, '-'), ...lines(after, '+'), ''].join('\n');
}
