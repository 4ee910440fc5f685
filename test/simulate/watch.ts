/** Plays a day and holds every promise against the floor after each event. */
import { deepStrictEqual } from 'node:assert/strict';
import type { FloorEvent } from '../../src/core/events.ts';
import { emptyFloor, type Floor } from '../../src/core/floor.ts';
import { handle } from '../../src/core/handle.ts';
import { leftOvers } from '../helpers/floor.ts';
import { simulateDay } from './day.ts';
import { brokenInvariants } from './invariants.ts';
import { OfferWatch } from './offers.ts';
import { talksWithoutChannel } from './standing-invariants.ts';

export type WatchedDay = {
  count: number;
  calls: number;
  offers: number;
  endings: Record<string, number>;
  /** Whatever should not be there any more at the end of the day. */
  left: string[];
};

/**
 * @param compared of so many events one is handled on a copy of the floor as well: comparing costs more than handling
 * @throws Error that names seed and event when a promise is broken
 */
export function watchDay(seed: number, events: number, compared: number): WatchedDay {
  /** Arrivals less endings of each call. */
  const open = new Map<string, number>();
  const endings: Record<string, number> = {};
  const offers = new OfferWatch();
  const mirror = emptyFloor();
  let count = 0;
  let copy: Floor | null = null;
  const { floor, world } = simulateDay(seed, events, {
    before(floor) {
      copy = count % compared === 0 ? copyOf(floor) : null;
    },
    after(event, outcome, floor) {
      const where = `seed ${seed}, event ${count}: ${JSON.stringify(event).slice(0, 300)}`;
      const broken = [
        ...brokenInvariants(floor),
        ...offers.broken(outcome, floor),
        ...talksWithoutChannel(event, floor),
      ];
      if (broken.length > 0) throw new Error(`${broken.join('\n')}\nafter ${where}`);
      if (copy !== null) {
        deepStrictEqual(handle(copy, event), outcome, `the same floor gave other commands, ${where}`);
        deepStrictEqual(copy, floor, `the same floor became another, ${where}`);
      }
      const other = handle(mirror, reversed(event));
      if (JSON.stringify(other) !== JSON.stringify(outcome)) {
        deepStrictEqual(other, outcome, `a shop written in another order gave other commands, ${where}`);
      }
      for (const entry of outcome.entries) {
        if (
          ['callArrived', 'callbackBegun', 'outboundBegun'].includes(entry.kind) &&
          'callId' in entry &&
          entry.callId !== null
        )
          open.set(entry.callId, (open.get(entry.callId) ?? 0) + 1);
        if (entry.kind !== 'callEnded') continue;
        open.set(entry.callId, (open.get(entry.callId) ?? 0) - 1);
        endings[entry.reason] = (endings[entry.reason] ?? 0) + 1;
      }
      count += 1;
    },
  });
  const unbalanced = [...open].filter(([, balance]) => balance !== 0).map(([callId]) => `call ${callId}`);
  const inWorld = [...world.channels.keys(), ...world.bridges.keys()].map((id) => `${id} in the world`);
  const callbacks = Object.keys(floor.callbacks ?? {}).map((id) => `callback ${id}`);
  const left = [
    ...leftOvers(floor),
    ...callbacks,
    ...Object.keys(floor.timers),
    ...unbalanced,
    ...inWorld,
    ...offers.open(),
  ];
  return { count, calls: open.size, offers: offers.made, endings, left };
}

/** The floor written out and read again, as a snapshot is. Flows are kept as they are, or each copy would compile them anew. */
function copyOf(floor: Floor): Floor {
  const { organization, ...rest } = floor;
  return { ...JSON.parse(JSON.stringify(rest)), organization };
}

/** The same shop with its people and queues written down the other way round; the first queue takes in who has none. */
function reversed(event: FloorEvent): FloorEvent {
  if (event.type !== 'organizationLoaded') return event;
  const { agents, queues, ...rest } = event.organization;
  const [first, ...others] = queues;
  const turned = first === undefined ? [] : [first, ...others.reverse()];
  return { ...event, organization: { ...rest, agents: [...agents].reverse(), queues: turned } };
}
