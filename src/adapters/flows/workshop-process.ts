/** The workshop's own process: takes one job after another from its parent, and ends with it. */
import os from 'node:os';
import { createWorkbench, type Workbench } from './workbench.ts';
import type { FromWorkshop, ToWorkshop } from './workshop.ts';

process.title = 'hotline-workshop';
// Callers come first: what a manager waits for may take a little longer.
os.setPriority(5);

let workbench: Workbench | null = null;

process.on('message', (message: ToWorkshop) => {
  if (message.kind === 'open') {
    workbench = createWorkbench(message.options);
    return;
  }
  void work(message.job, message.args).then(
    (result) => tell({ id: message.id, result }),
    (error: Error) => tell({ id: message.id, error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));

async function work(job: keyof Workbench, args: unknown[]): Promise<unknown> {
  if (workbench === null) throw new Error('The workshop has not been opened.');
  return (workbench[job] as (...args: unknown[]) => unknown)(...args);
}

function tell(message: FromWorkshop): void {
  // A parent that has just gone has no use for the answer.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
