/**
 * Whether what a step reads out is known on every way to it: an order that was found, digits that were typed. Follows the
 * document's ways with what is known on each, until nothing new turns up.
 */
import { askedBy, type Condition, type LookupStep, type SayItem, type Step, saidBy, targetsOf } from './document.ts';
import { kindOf } from './lookups.ts';

/** What is certain on a way. `queues`: those that were asked about; `facts`: what services have told is not certain to be there. */
type Known = Given & { queues: string[]; values: string[] };
type Report = (path: (string | number)[], message: string) => void;

/** Reports each thing that could not be said; every step named exists. */
export function checkKnown(start: string, steps: Record<string, Step>, report: Report): void {
  const reported = new Set<string>();
  for (const [name, known] of waysThrough(start, steps)) {
    for (const { path, item, given } of withGuards(saidBy(steps[name] as Step))) {
      const unknown = unknownIn(item, withGiven(known, given));
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

type Given = {
  hasOrder: boolean;
  hasParcel: boolean;
  hasReturn: boolean;
  hasComplaint: boolean;
  hasOpening: boolean;
  hasCallbackTime: boolean;
};
const NOTHING: Given = {
  hasOrder: false,
  hasParcel: false,
  hasReturn: false,
  hasComplaint: false,
  hasOpening: false,
  hasCallbackTime: false,
};

/** A condition on something that is found does not hold without it: what is said under it is known. */
function givenBy(when: Condition): Given {
  const hasParcel = when.parcelState !== undefined || when.arrival === 'known';
  const hasReturn = when.returnState !== undefined;
  return {
    hasOrder: when.orderState !== undefined || when.arrival !== undefined || hasParcel || hasReturn,
    hasParcel,
    hasReturn,
    hasComplaint: [when.complaintState, when.complaintPromise, when.complaintOverdue, when.complaintOwner].some(
      (asked) => asked !== undefined,
    ),
    hasOpening: when.opening !== undefined && when.opening !== 'unknown',
    hasCallbackTime: when.callbackTime === 'known',
  };
}

function withGiven<T extends Given>(known: T, ...given: Given[]): T {
  const fields = Object.keys(NOTHING) as (keyof Given)[];
  const all = fields.map((field) => [field, [known, ...given].some((one) => one[field])]);
  return { ...known, ...Object.fromEntries(all) };
}

function withGuards(said: ReturnType<typeof saidBy>): { path: (string | number)[]; item: SayItem; given: Given }[] {
  const guards = said.flatMap(({ path, item }) =>
    typeof item === 'object' && 'when' in item ? [{ path, given: givenBy(item.when) }] : [],
  );
  return said.map(({ path, item }) => {
    const around = guards.filter((guard) => guard.path.every((part, at) => path[at] === part));
    // A slot is said only when its time is there.
    const offered = path[0] === 'times' && path[1] === 'slots' ? [{ ...NOTHING, hasCallbackTime: true }] : [];
    return { path, item, given: withGiven(NOTHING, ...offered, ...around.map(({ given }) => given)) };
  });
}

/** Each step with each thing that can be known in it. */
function waysThrough(start: string, steps: Record<string, Step>): [string, Known][] {
  const seen = new Map<string, [string, Known]>();
  const enter = (name: string, known: Known) => seen.set(JSON.stringify([name, known]), [name, known]);
  enter(start, { ...NOTHING, queues: [], values: [] });
  // A map's iteration goes on to what is added while it runs; setting a key again adds nothing.
  for (const [name, known] of seen.values()) {
    const step = steps[name] as Step;
    for (const { path, target } of targetsOf(step)) enter(target, knownAfter(step, path, known));
  }
  return [...seen.values()];
}

function knownAfter(step: Step, path: (string | number)[], known: Known): Known {
  if (step.kind === 'lookup') return { ...known, ...foundBy(step, path[0] === 'found') };
  if (step.kind === 'hours') return asked({ ...known, hasOpening: false }, [step.queue]);
  if (step.kind === 'collect' && path[0] === 'go') {
    return { ...known, values: [...new Set([...known.values, step.into])].sort() };
  }
  if (step.kind !== 'choose') return known;
  const told = asked(known, askedBy(step) ?? []);
  return path[0] === 'cases'
    ? withGiven(told, givenBy((step.cases[Number(path[1])] as { when: Condition }).when))
    : told;
}

function asked(known: Known, queues: string[]): Known {
  return { ...known, queues: [...new Set([...known.queues, ...queues])].sort() };
}

/** What was found before by a look-up of the same kind is forgotten when another begins. */
function foundBy({ find }: LookupStep, found: boolean): Partial<Given> {
  const { answers, having } = kindOf(find);
  if (answers === 'complaint') return { hasComplaint: found };
  if (answers !== 'order') return {};
  return { hasOrder: found, hasParcel: found && having === 'parcel', hasReturn: found && having === 'return' };
}

function unknownIn(item: SayItem, known: Known): string | null {
  if (typeof item === 'string' || 'in' in item || 'when' in item || 'number' in item || 'slot' in item) return null;
  if ('expectedWait' in item) return null;
  if ('fact' in item || 'tone' in item || 'position' in item || ('digits' in item && item.digits === 'caller.number'))
    return null;
  if ('waiting' in item || 'expectedWaitMinutes' in item) {
    const queue = 'waiting' in item ? item.waiting : item.expectedWaitMinutes;
    return known.queues.includes(queue) ? null : `the queue "${queue}" was asked about`;
  }
  if ('digits' in item && typeof item.digits === 'object') {
    const { typed } = item.digits;
    return known.values.includes(typed) ? null : `"${typed}" was typed`;
  }
  if (('time' in item && item.time === 'callback.at') || ('date' in item && item.date === 'callback.on')) {
    return known.hasCallbackTime ? null : 'a time was chosen (say it under "when: { callbackTime: known }")';
  }
  if ('time' in item || ('date' in item && item.date === 'hours.opensOn')) {
    return known.hasOpening ? null : 'it is known when it opens (say it under "when: { opening: … }")';
  }
  if ('returnState' in item) return known.hasReturn ? null : 'a return was found';
  const [thing] =
    'parcelState' in item ? ['parcel'] : 'complaintState' in item ? ['complaint'] : String(valueIn(item)).split('.');
  if (thing === 'complaint') return known.hasComplaint ? null : 'a complaint was found';
  if (thing === 'parcel')
    return known.hasParcel ? null : 'a parcel was found (say it under "when: { parcelState: … }")';
  return known.hasOrder ? null : 'an order was found';
}

function valueIn(item: object): unknown {
  return Object.values(item)[0];
}
