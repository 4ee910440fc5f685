/** Whether a call still needs an agent, which the matcher asks of every call that has changed. */
import type { Call } from '../floor.ts';

/** `leg` is looked at too: a call assigned in this very turn has one before its machine has moved. */
export function isUnassigned(call: Call): boolean {
  const { leg, queue, consult } = call;
  const { waiting, talking } = call.machine.value as {
    waiting?: { offer?: string };
    talking?: { consulting?: string };
  };
  // An agent in a talk asks this queue: the call stands in its line for them.
  if (talking?.consulting === 'seeking') return consult?.leg === null && queue !== null;
  return leg === null && queue !== null && queue.onlyAgent === undefined && waiting?.offer === 'unassigned';
}
