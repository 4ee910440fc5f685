/**
 * "What if": a period that was, played three times. First its events as they were recorded, which must give the recorded
 * assignments. Then by the model (`rerun.ts`) with nothing changed, which must give the same again: so the model adds nothing of
 * its own. Then with the changes. What differs between the second and the third comes of the changes alone.
 *
 * What it can tell: how the same callers with the same patience, and talks as long as they were, would have been served by the
 * same rules. What it cannot: that people do otherwise because of it (a caller told of a shorter wait, an agent who is slower in
 * a skill that is new to them, one who calls again because nobody answered), and more than this one period's luck.
 */
import { stateOf } from '../agent/agent.ts';
import type { FloorEvent } from '../events.ts';
import type { Floor } from '../floor.ts';
import { handle } from '../handle.ts';
import type { Organization } from '../organization.ts';
import { type Change, changedOrganization, changeFaults, type Period } from './changes.ts';
import {
  type CallOutcome,
  figuresOf,
  type Outcome,
  offersIn,
  outcomesOf,
  presenceOf,
  type QueueFigures,
} from './figures.ts';
import { PeriodRecord } from './record.ts';
import { Rerun } from './rerun.ts';

export { CHANGES_AT_MOST, type Change, type Period } from './changes.ts';
export type { CallOutcome, QueueFigures } from './figures.ts';

export type WhatIfQuestion = {
  /** As kept before the period; it is changed. */
  floor: Floor;
  /** Everything after it, up to the period's end, in order. */
  events: Iterable<FloorEvent>;
  /** Offers that the journal has for the period; null: not known. */
  recorded: Outcome[] | null;
  period: Period;
  changes: readonly Change[];
};

export type MovedCall = { callId: string; before: CallOutcome; after: CallOutcome };

export type WhatIfAnswer = {
  period: Period;
  /** Offers in the journal, those of them that came out the same when it was played, and when the model played it unchanged. */
  proof: { recorded: number; replayed: number; modelled: number };
  before: Record<string, QueueFigures>;
  after: Record<string, QueueFigures>;
  /** Calls that another agent would have answered, or whose wait would have ended otherwise: how many, and the first of them. */
  movedCount: number;
  moved: MovedCall[];
  /** Calls whose wait is another by a second or more. */
  shorter: number;
  longer: number;
};

/** The changes cannot be played: what is wrong with each, and what to do. */
export class WhatIfFault extends Error {
  override name = 'WhatIfFault';
}

/** More are not read; the counts are of all. */
const MOVED_SHOWN = 200;
/** Events between two breaths of whoever runs it: about 20 ms. */
const SLICE = 200;
/** Waits that differ by less are the same to everybody. */
const SAME_WAIT_MS = 1_000;

/**
 * Plays slice by slice; each step says how far it is, 0 to 1, and the last returns the answer.
 * @throws WhatIfFault when the changes name what was not there
 */
export function* askWhatIf(question: WhatIfQuestion): Generator<number, WhatIfAnswer> {
  const { changes, period, recorded } = question;
  const { record, shop } = yield* playRecord(question);
  const same = yield* play(new Rerun(record, []), 0.4, 0.7);
  const other = changes.length === 0 ? same : yield* play(new Rerun(record, changes), 0.7, 1);
  const known = recorded ?? offersIn(record.entries);
  const before = sum(record, same, shop);
  const after = sum(record, other, changedOrganization(shop, changes));
  return {
    period,
    proof: {
      recorded: known.length,
      replayed: equalOffers(known, offersIn(record.entries)),
      modelled: equalOffers(known, offersIn(same.entries)),
    },
    before: before.figures,
    after: after.figures,
    ...compare(before.outcomes, after.outcomes),
  };
}

function* playRecord(question: WhatIfQuestion): Generator<number, { record: PeriodRecord; shop: Organization }> {
  const { floor, events, period } = question;
  let begun: ReturnType<typeof begin> | null = null;
  let order = 0;
  for (const event of events) {
    if (event.atMs > period.toMs) break;
    if (event.atMs < period.fromMs) handle(floor, event);
    else {
      begun ??= begin(question);
      begun.record.play(event, order);
    }
    order += 1;
    if (order % SLICE === 0) yield Math.min(0.4, order / 500_000);
  }
  begun ??= begin(question);
  begun.record.close();
  return begun;
}

/** The floor stands where the period begins: whether the changes fit the shop is known before anything is played. */
function begin({ floor, period, changes }: WhatIfQuestion): { record: PeriodRecord; shop: Organization } {
  const shop = floor.organization;
  if (shop === null) throw new WhatIfFault('Nothing is recorded of this period.');
  const faults = changeFaults(changes, shop, period);
  if (faults.length > 0) throw new WhatIfFault(faults.join(' '));
  return { record: new PeriodRecord(floor, period), shop };
}

function* play(rerun: Rerun, from: number, to: number): Generator<number, Rerun> {
  while (rerun.run(SLICE)) yield Math.min(to, from + rerun.events / 1_000_000);
  return rerun;
}

function sum(record: PeriodRecord, { entries }: Rerun, shop: Organization) {
  const before = Object.values((JSON.parse(record.start) as Floor).agents).map(
    (agent) => [agent.agentId, stateOf(agent)] as const,
  );
  const outcomes = outcomesOf(entries, record.period.toMs);
  return { outcomes, figures: figuresOf(outcomes, presenceOf(entries, before, record.period), shop) };
}

/** How many of the first list are in the second, at their moment. */
function equalOffers(first: readonly Outcome[], second: readonly Outcome[]): number {
  const name = ({ agentId, callId, atMs }: Outcome) => `${callId} ${agentId} ${atMs}`;
  const there = new Set(second.map(name));
  return first.filter((one) => there.has(name(one))).length;
}

function compare(before: ReadonlyMap<string, CallOutcome>, after: ReadonlyMap<string, CallOutcome>) {
  const moved: MovedCall[] = [];
  let shorter = 0;
  let longer = 0;
  for (const [callId, was] of before) {
    const is = after.get(callId);
    if (is === undefined) continue;
    if (is.waitMs <= was.waitMs - SAME_WAIT_MS) shorter += 1;
    if (is.waitMs >= was.waitMs + SAME_WAIT_MS) longer += 1;
    if (is.agentId !== was.agentId || is.end !== was.end) moved.push({ callId, before: was, after: is });
  }
  return { movedCount: moved.length, moved: moved.slice(0, MOVED_SHOWN), shorter, longer };
}
