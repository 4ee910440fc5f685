/**
 * Whether what a step reads out is known on every way to it: an order that was found, digits that were typed. Follows the
 * document's ways with what is known on each, until nothing new turns up.
 */
import { type SayItem, type Step, saidBy, targetsOf } from './document.ts';

type Known = { hasOrder: boolean; values: string[] };
type Report = (path: (string | number)[], message: string) => void;

/** Reports each thing that could not be said; every step named exists. */
export function checkKnown(start: string, steps: Record<string, Step>, report: Report): void {
  const reported = new Set<string>();
  for (const [name, known] of waysThrough(start, steps)) {
    for (const { path, item } of unguarded(saidBy(steps[name] as Step))) {
      const unknown = unknownIn(item, known);
      const place = [name, ...path].join('/');
      if (!unknown || reported.has(place)) continue;
      reported.add(place);
      report(
        ['steps', name, ...path],
        `the step "${name}" can be reached before ${unknown}, so this could not be said`,
      );
    }
  }
}

/** What is said only under a condition on the order is left out: the condition does not hold without an order. */
function unguarded(said: ReturnType<typeof saidBy>): ReturnType<typeof saidBy> {
  const guards = said.flatMap(({ path, item }) =>
    typeof item === 'object' && 'when' in item && (item.when.orderState ?? item.when.arrival) ? [path] : [],
  );
  return said.filter(
    ({ path, item }) =>
      !(typeof item === 'object' && 'when' in item) &&
      !guards.some((guard) => guard.every((part, at) => path[at] === part)),
  );
}

/** Each step with each thing that can be known in it. */
function waysThrough(start: string, steps: Record<string, Step>): [string, Known][] {
  const seen = new Map<string, [string, Known]>();
  const enter = (name: string, known: Known) => seen.set(JSON.stringify([name, known]), [name, known]);
  enter(start, { hasOrder: false, values: [] });
  // A map's iteration goes on to what is added while it runs; setting a key again adds nothing.
  for (const [name, known] of seen.values()) {
    const step = steps[name] as Step;
    for (const { path, target } of targetsOf(step)) enter(target, knownAfter(step, path, known));
  }
  return [...seen.values()];
}

function knownAfter(step: Step, path: (string | number)[], known: Known): Known {
  if (step.kind === 'lookup') return { ...known, hasOrder: path[0] === 'found' };
  if (step.kind === 'collect' && path[0] === 'go') {
    return { ...known, values: [...new Set([...known.values, step.into])].sort() };
  }
  if (step.kind === 'choose' && path[0] === 'cases') {
    const { when } = step.cases[Number(path[1])] as { when: { orderState?: unknown; arrival?: unknown } };
    return { ...known, hasOrder: known.hasOrder || when.orderState !== undefined || when.arrival !== undefined };
  }
  return known;
}

function unknownIn(item: SayItem, { hasOrder, values }: Known): string | null {
  if (typeof item === 'string' || 'say' in item || 'number' in item) return null;
  if ('digits' in item && typeof item.digits === 'object') {
    const { typed } = item.digits;
    return values.includes(typed) ? null : `"${typed}" was typed`;
  }
  return hasOrder ? null : 'an order was found';
}
