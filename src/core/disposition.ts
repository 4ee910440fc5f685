/**
 * What a call was about, as a tree of two or three levels. Groups are headings; only what has nothing below it is chosen. Which
 * queues offer an entry is said by the entry itself or by the nearest heading above it that says anything.
 */
import type { DispositionProfile, ScreenNames } from './organization.ts';

/** Three levels are read at a glance; deeper ones are filled in at random. */
export const DEEPEST = 3;

/** An entry with what follows from its place in the tree. */
export type DispositionChoice = DispositionProfile & {
  /** Nothing is below it: it may be chosen. */
  choosable: boolean;
  /** Null: every queue. */
  queueIds: string[] | null;
  /** From the top down to the entry itself. */
  path: ScreenNames[];
};

export function dispositionChoices(all: readonly DispositionProfile[]): DispositionChoice[] {
  const parents = new Set(all.map(({ parent }) => parent ?? null));
  return all.map((one) => {
    const line = lineOf(all, one);
    return {
      ...one,
      choosable: !parents.has(one.code),
      queueIds: line.map(({ queueIds }) => queueIds ?? null).find((ids) => ids !== null) ?? null,
      path: line.map(({ names }) => names).reverse(),
    };
  });
}

/** The entry and its headings, from the entry up. A circle ends where it closes. */
function lineOf(all: readonly DispositionProfile[], one: DispositionProfile): DispositionProfile[] {
  const line = [one];
  for (let at = one; at.parent != null; ) {
    const above = all.find(({ code }) => code === at.parent);
    if (above === undefined || line.includes(above)) break;
    line.push(above);
    at = above;
  }
  return line;
}

/** Whether a call of this queue may be given this one. A call of no queue may be given any. */
export function mayChoose(all: readonly DispositionProfile[], queueId: string | null, code: string): boolean {
  return dispositionChoices(all).some((one) => one.code === code && one.choosable && isOffered(one, queueId));
}

/** Whether calls of this queue have to be given one. */
export function mustChoose(all: readonly DispositionProfile[], queueId: string): boolean {
  return dispositionChoices(all).some((one) => one.choosable && isOffered(one, queueId));
}

function isOffered({ queueIds }: DispositionChoice, queueId: string | null): boolean {
  return queueIds === null || queueId === null || queueIds.includes(queueId);
}

/** Sentences that say what is wrong with the tree and what to do; none when all is well. */
export function dispositionFaults(all: readonly DispositionProfile[], queueIds: readonly string[]): string[] {
  return all.flatMap((one) => {
    const { code, parent = null } = one;
    const line = lineOf(all, one);
    const faults: string[] = [];
    if (parent !== null && !all.some((other) => other.code === parent))
      faults.push(`Disposition ${code}: its heading ${parent} is missing or not active.`);
    if (line.at(-1)?.parent != null && all.some((other) => other.code === line.at(-1)?.parent))
      faults.push(`Disposition ${code}: its headings go round in a circle.`);
    if (line.length > DEEPEST) faults.push(`Disposition ${code}: there are ${DEEPEST} levels at most.`);
    for (const queueId of one.queueIds ?? []) {
      if (!queueIds.includes(queueId)) faults.push(`Disposition ${code}: there is no queue ${queueId}.`);
    }
    return faults;
  });
}
