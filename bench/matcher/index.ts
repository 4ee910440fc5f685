/**
 * The matcher against a straightforward scan of all, on the same floor and the same stream: arrivals, agents freed,
 * relaxations and hang-ups, 40 : 40 : 15 : 5. On a crowded floor everyone is busy and calls wait; on a calm one nearly all agents are
 * idle. What both decide is compared, event by event.
 *
 *   npm run bench -- matcher [--agents 10000] [--waiting 10000] [--skills 100] [--events 400000] [--scanned 1000]
 */
import { parseArgs } from 'node:util';
import type { Floor } from '../../src/core/floor.ts';
import { chance } from '../../test/simulate/random.ts';
import { percentile, table } from '../figures.ts';
import type { Bench } from '../run.ts';
import { type Decider, makeFloor, makeOrganization, type Size, Stream } from './crowd.ts';
import { byMatcher, byScan, timed } from './deciders.ts';

type Run = {
  who: string;
  size: Size;
  isCrowded: boolean;
  events: number;
  perSecond: number;
  p50Us: number;
  p99Us: number;
  maxUs: number;
};

export const matcher: Bench = async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      agents: { type: 'string', default: '10000' },
      waiting: { type: 'string', default: '10000' },
      skills: { type: 'string', default: '100' },
      events: { type: 'string', default: '400000' },
      scanned: { type: 'string', default: '1000' },
    },
  });
  const [agents, waiting, skills, events, scanned] = [
    values.agents,
    values.waiting,
    values.skills,
    values.events,
    values.scanned,
  ].map(atLeastOne) as [number, number, number, number, number];
  const size = { agents, waiting, skills };
  const runs: Run[] = [];
  for (const isCrowded of [true, false]) {
    const ours = play('matcher', byMatcher, size, isCrowded, events);
    const theirs = play('scan', byScan, size, isCrowded, scanned);
    const different = theirs.decisions.findIndex((decision, index) => decision !== ours.decisions[index]);
    if (different >= 0) {
      throw new Error(
        `Decision ${different} differs: matcher ${ours.decisions[different]}, scan ${theirs.decisions[different]}.`,
      );
    }
    runs.push(ours.run, theirs.run);
  }
  // How the cost grows: a tenth, four times.
  for (const factor of [0.1, 4]) {
    const other = { agents: Math.ceil(agents * factor), waiting: Math.ceil(waiting * factor), skills };
    for (const isCrowded of [true, false]) runs.push(play('matcher', byMatcher, other, isCrowded, events).run);
  }
  console.log(`Decisions of both are equal over ${scanned} events on either floor.\n`);
  console.log(
    table([
      ['decider, floor', 'agents', 'waiting', 'events', 'decisions/s', 'p50 µs', 'p99 µs', 'max µs'],
      ...runs.map((run) => [
        `${run.who}, ${run.isCrowded ? 'crowded' : 'calm'}`,
        ...[
          run.size.agents,
          run.isCrowded ? run.size.waiting : 0,
          run.events,
          run.perSecond,
          run.p50Us,
          run.p99Us,
          run.maxUs,
        ].map(String),
      ]),
    ]),
  );
  console.log(JSON.stringify({ bench: 'matcher', equal: true, runs }));
};

function play(who: string, decide: (floor: Floor) => Decider, size: Size, isCrowded: boolean, events: number) {
  const floor = makeFloor(makeOrganization(size, chance(7)));
  const decider = timed(decide(floor));
  const stream = new Stream(floor, decider, isCrowded);
  stream.prepare(size.waiting);
  decider.takeUs();
  const us: number[] = [];
  for (let n = 0; n < events; n += 1) {
    stream.step();
    us.push(decider.takeUs());
  }
  const perSecond = Math.round((events * 1_000_000) / us.reduce((sum, one) => sum + one, 0));
  const { decisions } = stream;
  const [p50Us, p99Us, maxUs] = [percentile(us, 50), percentile(us, 99), percentile(us, 100)];
  return { decisions, run: { who, size, isCrowded, events, perSecond, p50Us, p99Us, maxUs } satisfies Run };
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`"${text}" is not a whole number above 0.`);
  return number;
}
