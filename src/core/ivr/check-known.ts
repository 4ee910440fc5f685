/**
 * Whether what a step reads out is known on every way to it: an order that was found, digits that were typed. Follows the
 * document's ways with what is known on each, until nothing new turns up.
 */
import { type Condition, type SayItem, type Step, saidBy, targetsOf } from './document.ts';

type Known = { hasOrder: boolean; hasOpening: boolean; values: string[] };
type Report = (path: (string | number)[], message: string) => void;

/** Reports each thing that could not be said; every step named exists. */
export function checkKnown(start: string, steps: Record<string, Step>, report: Report): void {
  const reported = new Set<string>();
  for (const [name, known] of waysThrough(start, steps)) {
    for (const { path, item, given } of withGuards(saidBy(steps[name] as Step))) {
      const unknown = unknownIn(item, {
        ...known,
        hasOrder: known.hasOrder || given.hasOrder,
        hasOpening: known.hasOpening || given.hasOpening,
      });
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

type Given = Pick<Known, 'hasOrder' | 'hasOpening'>;

/** A condition on an order, or on the next opening, does not hold without one: what is said under it is known. */
function givenBy(when: Condition): Given {
  return {
    hasOrder: when.orderState !== undefined || when.arrival !== undefined,
    hasOpening: when.opening !== undefined && when.opening !== 'unknown',
  };
}

function withGuards(said: ReturnType<typeof saidBy>): { path: (string | number)[]; item: SayItem; given: Given }[] {
  const guards = said.flatMap(({ path, item }) =>
    typeof item === 'object' && 'when' in item ? [{ path, given: givenBy(item.when) }] : [],
  );
  return said.map(({ path, item }) => {
    const around = guards.filter((guard) => guard.path.every((part, at) => path[at] === part));
    return {
      path,
      item,
      given: {
        hasOrder: around.some(({ given }) => given.hasOrder),
        hasOpening: around.some(({ given }) => given.hasOpening),
      },
    };
  });
}

/** Each step with each thing that can be known in it. */
function waysThrough(start: string, steps: Record<string, Step>): [string, Known][] {
  const seen = new Map<string, [string, Known]>();
  const enter = (name: string, known: Known) => seen.set(JSON.stringify([name, known]), [name, known]);
  enter(start, { hasOrder: false, hasOpening: false, values: [] });
  // A map's iteration goes on to what is added while it runs; setting a key again adds nothing.
  for (const [name, known] of seen.values()) {
    const step = steps[name] as Step;
    for (const { path, target } of targetsOf(step)) enter(target, knownAfter(step, path, known));
  }
  return [...seen.values()];
}

function knownAfter(step: Step, path: (string | number)[], known: Known): Known {
  if (step.kind === 'lookup') return { ...known, hasOrder: path[0] === 'found' };
  if (step.kind === 'hours') return { ...known, hasOpening: false };
  if (step.kind === 'collect' && path[0] === 'go') {
    return { ...known, values: [...new Set([...known.values, step.into])].sort() };
  }
  if (step.kind === 'choose' && path[0] === 'cases') {
    const given = givenBy((step.cases[Number(path[1])] as { when: Condition }).when);
    return {
      ...known,
      hasOrder: known.hasOrder || given.hasOrder,
      hasOpening: known.hasOpening || given.hasOpening,
    };
  }
  return known;
}

function unknownIn(item: SayItem, { hasOrder, hasOpening, values }: Known): string | null {
  if (typeof item === 'string' || 'say' in item || 'number' in item || 'position' in item || 'tone' in item)
    return null;
  if ('digits' in item && item.digits === 'caller.number') return null;
  if ('digits' in item && typeof item.digits === 'object') {
    const { typed } = item.digits;
    return values.includes(typed) ? null : `"${typed}" was typed`;
  }
  if ('time' in item || ('date' in item && item.date === 'hours.opensOn')) {
    return hasOpening ? null : 'it is known when it opens (say it under "when: { opening: … }")';
  }
  return hasOrder ? null : 'an order was found';
}
