/**
 * Days made by chance, with faults in them, and what must hold after every single event. A failure names its seed and
 * event: `SEED=7 npx tap run test/simulate/floor.test.ts` plays that day again.
 */
import { deepStrictEqual } from 'node:assert/strict';
import t from 'tap';
import type { Floor } from '../../src/core/floor.ts';
import { handle } from '../../src/core/handle.ts';
import { leftOvers } from '../helpers/floor.ts';
import { simulateDay } from './day.ts';
import { brokenInvariants } from './invariants.ts';

const SEEDS = process.env.SEED ? [Number(process.env.SEED)] : [1, 2, 3, 4];
const EVENTS = 3_000;
/** Comparing a copy costs more than handling: of every so many events one is handled twice. */
const COMPARED = 5;

/** The floor written out and read again, as a snapshot is. Flows are kept as they are, or each copy would compile them anew. */
function copyOf(floor: Floor): Floor {
  const { organization, ...rest } = floor;
  return { ...JSON.parse(JSON.stringify(rest)), organization };
}

function count1(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

for (const seed of SEEDS) {
  t.test(`day ${seed} keeps every promise after each event, and leaves nothing behind`, async (t) => {
    /** Arrivals less endings of each call. */
    const open = new Map<string, number>();
    const endings = new Map<string, number>();
    /** How callbacks ended, and attempts that reached nobody. */
    const closings = new Map<string, number>();
    const seen = new Set<string>();
    let count = 0;
    let copy: Floor | null = null;
    const { floor, world } = simulateDay(seed, EVENTS, {
      before(floor) {
        copy = count % COMPARED === 0 ? copyOf(floor) : null;
      },
      after(event, outcome, floor) {
        const where = `seed ${seed}, event ${count}: ${JSON.stringify(event).slice(0, 300)}`;
        const broken = brokenInvariants(floor);
        if (broken.length > 0) throw new Error(`${broken.join('\n')}\nafter ${where}`);
        if (copy !== null) {
          deepStrictEqual(handle(copy, event), outcome, `the same floor gave other commands, ${where}`);
          deepStrictEqual(copy, floor, `the same floor became another, ${where}`);
        }
        for (const entry of outcome.entries) {
          if (entry.kind === 'callbackChanged' && entry.closedAs !== null) count1(closings, entry.closedAs);
          if (entry.kind === 'callbackMissed') count1(closings, entry.why);
          if (entry.kind === 'callArrived' || entry.kind === 'callbackBegun')
            open.set(entry.callId, (open.get(entry.callId) ?? 0) + 1);
          if (entry.kind !== 'callEnded') continue;
          open.set(entry.callId, (open.get(entry.callId) ?? 0) - 1);
          endings.set(entry.reason, (endings.get(entry.reason) ?? 0) + 1);
        }
        seen.add(event.type);
        count += 1;
      },
    });
    t.ok(count >= EVENTS);
    t.strictSame(leftOvers(floor), [], 'the floor has forgotten every call');
    t.strictSame(Object.keys(floor.timers), [], 'and waits for nothing');
    t.strictSame([...world.channels.keys(), ...world.bridges.keys()], [], 'no channel and no bridge is left');
    t.strictSame(
      [...open].filter(([, balance]) => balance !== 0),
      [],
      'every call that arrived has ended, once',
    );
    t.strictSame(Object.keys(floor.callbacks ?? {}), [], 'every callback has come to an end');
    t.comment(`callbacks: ${JSON.stringify(Object.fromEntries(closings))}`);
    t.comment(`${count} events of ${seen.size} types, endings: ${JSON.stringify(Object.fromEntries(endings))}`);
  });
}
