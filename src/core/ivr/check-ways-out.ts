/** The check of steps by which a caller leaves the menus, where the shape alone does not say it. */
import { mayBeDialled } from '../number.ts';
import type { FlowWorld } from './check.ts';
import { type Step, saidBy } from './document.ts';
import type { FlowPath } from './shape.ts';

type Report = (path: FlowPath, message: string) => void;

export function checkWaysOut(step: Step, at: (...path: FlowPath) => FlowPath, world: FlowWorld, report: Report): void {
  if (step.kind !== 'enqueue') {
    for (const { path, item } of saidBy(step)) {
      if (typeof item !== 'object') continue;
      const what = 'position' in item ? 'the position' : 'expectedWait' in item ? 'the expected wait' : null;
      if (what) report(at(...path), `${what} can only be said by an enqueue step, to a caller who waits`);
    }
  }
  if (step.kind === 'transfer') {
    const ways = ['failed', 'busy', 'noAnswer'] as const;
    if ('queue' in step.to) {
      for (const way of ways) {
        if (step[way]) report(at(way), `a queue is never "${way}"; for its other ways use "kind: enqueue"`);
      }
    } else if (!step.failed)
      report(at(), 'the field "failed" is missing: where does the call go when nobody is reached?');
    if ('number' in step.to && world.outside && !mayBeDialled(step.to.number, world.outside)) {
      const allowed = world.outside.length > 0 ? `allowed are ${world.outside.join(', ')}` : 'none is allowed';
      report(
        at('to', 'number'),
        `the number ${step.to.number} may not be dialled; ${allowed} (setting OUTSIDE_NUMBERS)`,
      );
    }
  }
  if (step.kind === 'callback') {
    for (const [index, slot] of (step.times?.slots ?? []).entries()) {
      if ('day' in slot && slot.from >= slot.to)
        report(at('times', 'slots', index, 'from'), `"from" (${slot.from}) is not before "to" (${slot.to})`);
    }
  }
  if (step.kind === 'voicemail' || step.kind === 'record') {
    const { longestSeconds = 120, shortestSeconds = 2 } = step;
    if (shortestSeconds >= longestSeconds) {
      report(
        at('shortestSeconds'),
        `"shortestSeconds" (${shortestSeconds}) is not less than "longestSeconds" (${longestSeconds})`,
      );
    }
  }
}
