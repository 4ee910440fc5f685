/**
 * Puts a flow and all flows it goes to into one document, so that one machine runs them and one check sees them whole. A
 * flow that is called is put in once for each place it returns to: "return" becomes an ordinary way to that place, and no
 * stack has to be kept, saved or guarded while a call is under way.
 */
import { type FlowDocument, type SayItem, type Step, saidBy, targetsOf } from './document.ts';
import type { FlowPath } from './shape.ts';

/**
 * Calls within calls. The main menu calls a part, which calls a notice: that is two. Nobody who edits a flow can follow more
 * than four in the head, and a flow that calls itself would have no end.
 */
export const NESTING_AT_MOST = 4;

/** Every part once for each place it returns to; the shipped flows make some dozens. Beyond this the copies multiply. */
export const LINKED_STEPS_AT_MOST = 2_000;

export type LinkProblem = { flowId: string; path: FlowPath; message: string };

/** `flowIds`: all that went in. With a problem the steps are those linked so far, of no use. */
export type Linked = { document: FlowDocument; flowIds: string[]; problem: LinkProblem | null };

/** One place that called flows return to. 0 is the outermost: nobody called. */
type Frame = { id: number; returnTo: string | null; flows: string[] };
type Part = { flowId: string; frame: Frame };

/**
 * `flowId` with all it goes to. Steps of its own keep their names, others are `flow/step`, with `@N` when they return.
 * Every flow and step named exists: `checkFlows` has seen to it.
 */
export function linkFlow(flowId: string, documents: ReadonlyMap<string, FlowDocument>): Linked {
  const root = documents.get(flowId) as FlowDocument;
  const outermost: Frame = { id: 0, returnTo: null, flows: [flowId] };
  const frames = new Map<string, Frame>();
  const parts = new Map<string, Part>([[`${flowId}@0`, { flowId, frame: outermost }]]);
  const steps: Record<string, Step> = {};
  const linked = (problem: LinkProblem | null): Linked => ({
    document: { ...root, steps },
    flowIds: [...new Set([...parts.values()].map((part) => part.flowId))],
    problem,
  });
  const enter = (part: Part) => {
    const key = `${part.flowId}@${part.frame.id}`;
    if (!parts.has(key)) parts.set(key, part);
    return linkedName(flowId, part, documents.get(part.flowId)?.start ?? '');
  };
  // A map's iteration goes on to what is added while it runs.
  for (const part of parts.values()) {
    const named = (step: string) => linkedName(flowId, part, step);
    for (const [name, step] of Object.entries(documents.get(part.flowId)?.steps ?? {})) {
      if (step.kind === 'return') {
        const { returnTo } = part.frame;
        steps[named(name)] = returnTo === null ? { kind: 'finish', served: true } : { kind: 'pass', go: returnTo };
      } else if (step.kind === 'goto') {
        const frame = step.go === undefined ? part.frame : frameFor(frames, named(step.go), part.frame, step.flow);
        if (frame.flows.length - 1 > NESTING_AT_MOST) return linked(tooDeep(part.flowId, name, frame));
        steps[named(name)] = { kind: 'pass', go: enter({ flowId: step.flow, frame }) };
      } else {
        steps[named(name)] = renamed(step, part.flowId, named);
      }
    }
    if (Object.keys(steps).length > LINKED_STEPS_AT_MOST) return linked(tooLarge(flowId));
  }
  return linked(null);
}

/** Step of a linked document as records and screens name it: `flow/step`, whoever called. */
export function recordedName(flowId: string, linkedStep: string): string {
  return linkedStep.includes('/') ? linkedStep.replace(/@\d+$/, '') : `${flowId}/${linkedStep}`;
}

/** Whether a step of a linked document is the flow's own and not one of those it goes to. */
export function isOwnStep(linkedStep: string): boolean {
  return !linkedStep.includes('/');
}

function linkedName(rootId: string, { flowId, frame }: Part, step: string): string {
  if (frame.id > 0) return `${flowId}/${step}@${frame.id}`;
  return flowId === rootId ? step : `${flowId}/${step}`;
}

function frameFor(frames: Map<string, Frame>, returnTo: string, caller: Frame, flow: string): Frame {
  const known = frames.get(returnTo);
  if (known) return known;
  const frame = { id: frames.size + 1, returnTo, flows: [...caller.flows, flow] };
  frames.set(returnTo, frame);
  return frame;
}

function renamed(step: Step, flowId: string, named: (step: string) => string): Step {
  const copy = JSON.parse(JSON.stringify(step)) as Step;
  for (const { path, target } of targetsOf(step)) put(copy, path, named(target));
  for (const { path, item } of saidBy(step)) {
    if (typeof item === 'string') put(copy, path, fullPrompt(item, flowId));
    else if ('in' in item) put(copy, path, { ...item, say: fullPrompt(item.say, flowId) } satisfies SayItem);
  }
  return copy;
}

const fullPrompt = (prompt: string, flowId: string) => (prompt.includes('/') ? prompt : `${flowId}/${prompt}`);

function put(root: unknown, path: FlowPath, value: unknown): void {
  let owner = root as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) owner = owner[part] as Record<string | number, unknown>;
  owner[path.at(-1) as string | number] = value;
}

function tooDeep(flowId: string, step: string, { flows }: Frame): LinkProblem {
  return {
    flowId,
    path: ['steps', step, 'flow'],
    message: `flows call one another more than ${NESTING_AT_MOST} deep: ${flows.join(' → ')}; where nothing has to come back, leave "go" out`,
  };
}

function tooLarge(flowId: string): LinkProblem {
  return {
    flowId,
    path: ['steps'],
    message: `with all flows that are called from it this has more than ${LINKED_STEPS_AT_MOST} steps; call a flow from fewer places`,
  };
}
