/**
 * The check of self-service steps: an agent waits for the caller, and gets them back. Nothing in such a flow leads away from that
 * agent or ends the call, whatever is keyed in as digits is masked, and each of its ends says what has come of it.
 */
import type { CollectStep, FlowDocument, Step } from './document.ts';
import { isOwnStep, recordedName } from './link.ts';
import { type FlowPath, hint } from './shape.ts';

/** All that may happen to a caller for whom an agent waits. */
const ALLOWED: ReadonlySet<Step['kind']> = new Set([
  ...(['say', 'menu', 'collect', 'lookup', 'choose', 'set', 'hours', 'language', 'pass', 'finish'] as const),
]);

/**
 * Digits that stay hidden beside those that are shown. Card schemes allow the last four of twelve and more (PCI DSS 3.4.1); of a
 * short number, four would be all of it or nearly.
 */
const HIDDEN_AT_LEAST = 8;

type Problem = { path: FlowPath; message: string };

/** @param steps of the linked document */
export function checkSelfService(
  flowId: string,
  { selfService, steps: own = {} }: FlowDocument,
  steps: Readonly<Record<string, Step>>,
): Problem[] {
  const outcomes = Object.keys(selfService?.outcomes ?? {});
  const problems: Problem[] = [];
  const place = (name: string, ...path: FlowPath): FlowPath =>
    isOwnStep(name) && name in own ? ['steps', name, ...path] : ['start'];
  const told = new Set<string>();
  for (const [name, step] of Object.entries(steps)) {
    const title = `"${recordedName(flowId, name)}"`;
    if (!ALLOWED.has(step.kind)) {
      const message = `an agent waits for the caller, so ${title} cannot be "kind: ${step.kind}"; end with a "finish"`;
      problems.push({ path: place(name, 'kind'), message });
    } else if (step.kind === 'collect' && !step.masked) {
      const message = `what is keyed in while an agent waits is for nobody's eyes: write "masked: true" in ${title}`;
      problems.push({ path: place(name), message });
    } else if (step.kind === 'finish') {
      if (step.outcome !== undefined) told.add(step.outcome);
      const problem = outcomeProblem(title, step.outcome, outcomes);
      if (problem !== null)
        problems.push({ path: place(name, ...(step.outcome ? ['outcome'] : [])), message: problem });
    }
  }
  for (const outcome of outcomes) {
    if (told.has(outcome)) continue;
    const message = `no "finish" has the outcome "${outcome}"; remove it or end with it`;
    problems.push({ path: ['selfService', 'outcomes', outcome], message });
  }
  return [...problems, ...checkShown(selfService, steps)];
}

function outcomeProblem(title: string, outcome: string | undefined, outcomes: string[]): string | null {
  if (outcome === undefined)
    return `the agent is told what has come of it: write one of the outcomes in ${title} (${outcomes.join(', ')})`;
  if (outcomes.includes(outcome)) return null;
  return `there is no outcome "${outcome}"${hint(outcome, outcomes)}; there are ${outcomes.join(', ')}`;
}

function checkShown(rules: FlowDocument['selfService'], steps: Readonly<Record<string, Step>>): Problem[] {
  const collects = Object.values(steps).filter((step): step is CollectStep => step.kind === 'collect');
  const masked = collects.filter((step) => step.masked);
  if (masked.length === 0)
    return [
      { path: ['selfService'], message: 'a self-service step takes digits: it needs a "collect" that is masked' },
    ];
  const { shows, lastDigits } = rules ?? {};
  if (shows === undefined) {
    if (lastDigits === undefined) return [];
    return [{ path: ['selfService', 'lastDigits'], message: 'the last digits of what? write "shows"' }];
  }
  const names = masked.map(({ into }) => into);
  const meant = masked.filter(({ into }) => into === shows);
  if (meant.length === 0) {
    const message = `no masked collect step keeps "${shows}"${hint(shows, names)}; there are ${names.join(', ')}`;
    return [{ path: ['selfService', 'shows'], message }];
  }
  const shortest = Math.min(...meant.map(({ min }) => min));
  if (lastDigits === undefined || shortest - lastDigits >= HIDDEN_AT_LEAST) return [];
  const message = `${lastDigits} of ${shortest} digits say too much: at least ${HIDDEN_AT_LEAST} stay hidden; leave "lastDigits" out`;
  return [{ path: ['selfService', 'lastDigits'], message }];
}

/** What any flow may have wrong about self-service steps. */
export function checkAboutSelfService(document: FlowDocument, documents: ReadonlyMap<string, FlowDocument>): Problem[] {
  return Object.entries(document.steps ?? {}).flatMap(([name, step]): Problem[] => {
    if (step.kind === 'goto' && documents.get(step.flow)?.selfService) {
      const message = `"${step.flow}" is a self-service step, which only an agent can send a caller to`;
      return [{ path: ['steps', name, 'flow'], message }];
    }
    if (step.kind !== 'finish' || step.outcome === undefined || document.selfService) return [];
    const message = 'an outcome is told by a self-service step only: write "selfService" at the head of the flow';
    return [{ path: ['steps', name, 'outcome'], message }];
  });
}
