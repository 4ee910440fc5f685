/** The check of steps by which a caller leaves the menus, where the shape alone does not say it. */
import { type Step, saidBy } from './document.ts';
import type { FlowPath } from './shape.ts';

type Report = (path: FlowPath, message: string) => void;

export function checkWaysOut(step: Step, at: (...path: FlowPath) => FlowPath, report: Report): void {
  if (step.kind === 'enqueue') return;
  for (const { path, item } of saidBy(step)) {
    if (typeof item !== 'object') continue;
    const what = 'position' in item ? 'the position' : 'expectedWait' in item ? 'the expected wait' : null;
    if (what) report(at(...path), `${what} can only be said by an enqueue step, to a caller who waits`);
  }
}
