/** The check of the flow that meets customers who are called back: an agent waits for them, and has to get them. */
import type { Step } from './document.ts';
import { isOwnStep, recordedName } from './link.ts';
import type { FlowPath } from './shape.ts';

/** They would lead the customer away from the agent who is on the line for them. */
const LEAD_AWAY: ReadonlySet<Step['kind']> = new Set(['transfer', 'voicemail', 'record', 'callback']);

/** @param steps of the linked document */
export function checkReturnCall(
  flowId: string,
  steps: Readonly<Record<string, Step>>,
): { path: FlowPath; message: string }[] {
  const problems = Object.entries(steps).flatMap(([name, { kind }]) =>
    LEAD_AWAY.has(kind)
      ? [
          {
            path: isOwnStep(name) ? ['steps', name, 'kind'] : ['start'],
            message: `an agent waits for a customer who is called back, so "${recordedName(flowId, name)}" cannot be "kind: ${kind}"; end with a "finish"`,
          },
        ]
      : [],
  );
  const putsThrough = Object.values(steps).some(
    (step) => step.kind === 'enqueue' || ((step.kind === 'finish' || step.kind === 'hangup') && step.served === true),
  );
  if (putsThrough) return problems;
  const message =
    'nothing here puts a customer who is called back through to the agent; end one way with "served: true"';
  return [...problems, { path: ['steps'], message }];
}
