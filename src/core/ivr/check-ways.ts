/**
 * The part of the check that follows the ways through a flow and all it goes to: every step can be reached, nobody goes round
 * for ever without pressing anything, nothing is read out before it is known.
 */
import { checkKnown } from './check-known.ts';
import { checkReturnCall } from './check-return-call.ts';
import { checkSelfService } from './check-self-service.ts';
import { type FlowDocument, OVERFLOW_WAYS, type Step, targetsOf } from './document.ts';
import { isOwnStep, linkFlow } from './link.ts';
import type { FlowPath } from './shape.ts';

type Report = (path: FlowPath, message: string) => void;
type Documents = ReadonlyMap<string, FlowDocument>;
type Problem = { flowId: string; path: FlowPath; message: string };

/**
 * Reports on the flow's own steps only: those of the flows it goes to are reported with them.
 * @param isReturnCall it meets customers who are called back
 */
export function checkWays(flowId: string, documents: Documents, isReturnCall: boolean): Problem[] {
  if (!leadsSomewhere(flowId, documents, new Set())) return [];
  const { document, problem } = linkFlow(flowId, documents);
  if (problem) return [problem];
  const { start, steps } = document as { start: string; steps: Record<string, Step> };
  const problems: Problem[] = [];
  const report: Report = (path, message) => {
    if (isOwnStep(String(path[1]))) problems.push({ flowId, path, message });
  };
  checkReachable(start, steps, report);
  checkCircles(steps, report);
  checkKnown(start, steps, report);
  if (document.selfService) {
    for (const { path, message } of checkSelfService(flowId, documents.get(flowId) as FlowDocument, steps))
      problems.push({ flowId, path, message });
  }
  if (isReturnCall) {
    for (const { path, message } of checkReturnCall(flowId, steps)) problems.push({ flowId, path, message });
  }
  return problems;
}

/** Whether every name in the flow and in all it goes to exists; what does not is reported elsewhere. */
function leadsSomewhere(flowId: string, documents: Documents, seen: Set<string>): boolean {
  if (seen.has(flowId)) return true;
  seen.add(flowId);
  const { start, steps } = documents.get(flowId) ?? {};
  if (!start || !steps || !(start in steps)) return false;
  return Object.values(steps).every(
    (step) =>
      targetsOf(step).every(({ target }) => target in steps) &&
      (step.kind !== 'goto' || leadsSomewhere(step.flow, documents, seen)),
  );
}

function checkReachable(start: string, steps: Record<string, Step>, report: Report): void {
  const seen = new Set([start]);
  for (const name of seen) for (const { target } of targetsOf(steps[name] as Step)) seen.add(target);
  for (const name of Object.keys(steps)) {
    if (!seen.has(name)) report(['steps', name], `nothing leads to the step "${name}"; remove it or lead to it`);
  }
}

/** Ways on that need no right key of the caller's: silence, wrong keys, words that end, records that answer or do not. */
function waysByItself(step: Step): string[] {
  if (step.kind === 'menu' || step.kind === 'survey' || step.kind === 'collect')
    return [step.noInput.go, step.noMatch.go];
  if (step.kind === 'callback') return [step.noInput.go, step.noMatch.go];
  if (step.kind === 'enqueue') return OVERFLOW_WAYS.flatMap((way) => step[way]?.go ?? []);
  return targetsOf(step).map(({ target }) => target);
}

/** Reports each circle of steps that a silent caller would go round in for ever. */
function checkCircles(steps: Record<string, Step>, report: Report): void {
  const done = new Set<string>();
  const visit = (name: string, way: string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) {
      const circle = [...way.slice(at), name];
      const words = circle.map((step) => step.replace(/@\d+$/, '')).join(' → ');
      report(
        ['steps', circle.find(isOwnStep) ?? name],
        `a caller who presses nothing right goes round for ever: ${words}; let one of them lead to a queue or a goodbye`,
      );
      return;
    }
    if (done.has(name)) return;
    for (const next of waysByItself(steps[name] as Step)) visit(next, [...way, name]);
    done.add(name);
  };
  for (const name of Object.keys(steps)) visit(name, []);
}
