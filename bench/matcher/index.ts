/**
 * The matcher against a straightforward scan of all, on the same floor and the same stream: arrivals, agents freed,
 * relaxations and hang-ups, 40 : 40 : 15 : 5. On a crowded floor everyone is busy and calls wait; on a calm one nearly all agents are
 * idle. What both decide is compared, event by event.
 *
 * A decision is the answer to one of these events, "nobody" and "no call" among them, with everything that has to be kept up for the
 * answers to come. How many a second go by CPU time: that of the stream played to the matcher, less that of the same stream played to
 * one who reads its answers off a tape, both in slices that take turns. So neither the making of calls nor other work on the machine
 * counts. Percentiles are wall-clock.
 *
 *   npm run bench -- matcher [--agents 10000] [--waiting 10000] [--skills 100] [--events 200000] [--scanned 300]
 */
import { parseArgs } from 'node:util';
import type { Floor } from '../../src/core/floor.ts';
import { chance } from '../../test/simulate/random.ts';
import { percentile, rounded, table } from '../figures.ts';
import type { Bench } from '../run.ts';
import { type Decider, makeFloor, makeOrganization, type Size, Stream } from './crowd.ts';
import { byMatcher, byScan, fromTape, recorded, timed } from './deciders.ts';

type Run = {
  who: string;
  size: Size;
  isCrowded: boolean;
  events: number;
  perSecond: number;
  cpuUs: number;
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
      events: { type: 'string', default: '200000' },
      scanned: { type: 'string', default: '300' },
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
      ['decider, floor', 'agents', 'waiting', 'events', 'decisions/s', 'CPU µs each', 'p50 µs', 'p99 µs', 'max µs'],
      ...runs.map((run) => [
        `${run.who}, ${run.isCrowded ? 'crowded' : 'calm'}`,
        ...[
          run.size.agents,
          run.isCrowded ? run.size.waiting : 0,
          run.events,
          run.perSecond,
          run.cpuUs,
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
  const organization = makeOrganization(size, chance(7));
  const streamTo = (decider: (floor: Floor) => Decider) => {
    const floor = makeFloor(organization);
    return new Stream(floor, decider(floor), isCrowded);
  };
  const answers: (string | null)[] = [];
  let clock = timed(fromTape([]));
  const first = streamTo((floor) => {
    clock = timed(recorded(decide(floor), answers));
    return clock;
  });
  first.prepare(size.waiting);
  clock.takeUs();
  const us = new Float64Array(events);
  for (let n = 0; n < events; n += 1) {
    first.step();
    us[n] = clock.takeUs();
  }
  const cpuUs = rounded(
    cpuUsEach(
      streamTo(decide),
      streamTo(() => fromTape(answers)),
      size,
      events,
    ),
  );
  const { decisions } = first;
  const [p50Us, p99Us, maxUs] = [percentile([...us], 50), percentile([...us], 99), percentile([...us], 100)];
  const perSecond = Math.round(1_000_000 / cpuUs);
  return { decisions, run: { who, size, isCrowded, events, perSecond, cpuUs, p50Us, p99Us, maxUs } satisfies Run };
}

/** Slices take turns, so that a machine that slows down slows both. */
const SLICES = 20;

/** CPU time of a decision: the deciding stream's less the other's, which is the same but for deciding. */
function cpuUsEach(deciding: Stream, told: Stream, size: Size, events: number): number {
  for (const stream of [deciding, told]) stream.prepare(size.waiting);
  const sliceEvents = Math.ceil(events / SLICES);
  const spentUs = (stream: Stream) => {
    const before = process.cpuUsage();
    for (let n = 0; n < sliceEvents; n += 1) stream.step();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  let differenceUs = 0;
  for (let slice = 0; slice < SLICES; slice += 1) differenceUs += spentUs(deciding) - spentUs(told);
  return Math.max(0.01, differenceUs / (SLICES * sliceEvents));
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`"${text}" is not a whole number above 0.`);
  return number;
}
