/**
 * Stacks of the built controller, with the sources' names and lines. Node does the same by `--enable-source-maps`, but reads
 * and unpacks the maps of all packages while it loads them; here one map is read, when something has gone wrong.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** @param program the file that runs, as a URL; its map lies beside it */
export function showSourcePlaces(program: string): void {
  let map: SourceMap | null | undefined;
  const placeOf = (frame: NodeJS.CallSite): string => {
    const shown = String(frame);
    if (frame.getFileName() !== program) return shown;
    if (map === undefined) map = readMap(program);
    const entry = map?.findEntry((frame.getLineNumber() ?? 1) - 1, (frame.getColumnNumber() ?? 1) - 1);
    if (!entry || !('originalSource' in entry)) return shown;
    const file = fileURLToPath(new URL(entry.originalSource, program));
    return `${frame.getFunctionName() ?? '<anonymous>'} (${file}:${entry.originalLine + 1}:${entry.originalColumn + 1})`;
  };
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${placeOf(frame)}`)].join('\n');
}

function readMap(program: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${program}.map`), 'utf8')));
  } catch {
    // Without it the lines are those of the built file, which has the names of the functions all the same.
    return null;
  }
}
