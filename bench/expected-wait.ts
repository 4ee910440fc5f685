/**
 * What a prediction costs: a caller joins a line of `--waiting` before `--agents` busy agents who share five queues. Beside
 * it the classic formula, position × mean handle time ÷ agents, which costs nothing and knows nothing: how good both are is
 * `test/simulate/expected-wait.test.ts`.
 */
import { parseArgs } from 'node:util';
import { expectedWait, waitMemory } from '../src/core/acd/expected-wait/index.ts';
import type { FloorEvent } from '../src/core/events.ts';
import { emptyFloor, type Floor } from '../src/core/floor.ts';
import { handle } from '../src/core/handle.ts';
import { agent, flow, queue, shop } from '../test/helpers/floor.ts';
import { chance } from '../test/simulate/random.ts';
import { figuresOf, rounded, table } from './figures.ts';
import type { Bench } from './run.ts';

const QUEUES = 5;
const NODE = 'node-1';
const START_MS = Date.UTC(2026, 10, 11, 12);

export const expectedWaitBench: Bench = async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      agents: { type: 'string', default: '100' },
      waiting: { type: 'string', default: '0,10,50,200,2000' },
      rounds: { type: 'string', default: '3' },
      predictions: { type: 'string', default: '200' },
    },
  });
  const agents = Number(values.agents);
  const results = values.waiting
    .split(',')
    .map(Number)
    .map((waiting) => {
      const floor = busyFloor(agents, waiting);
      const last = Object.values(floor.calls)
        .filter((call) => call.leg === null && call.queue !== null)
        .at(-1);
      const call = last ?? Object.values(floor.calls)[0];
      if (call === undefined) throw new Error('The bench has made no call: give it at least one agent.');
      const rounds = Array.from({ length: Number(values.rounds) + 1 }, (_, round) =>
        Array.from({ length: Number(values.predictions) }, (_, index) => {
          const atMs = START_MS + round * 1_000_000 + index * 1_000;
          const before = process.hrtime.bigint();
          expectedWait(floor, START_MS, { ...call, leg: null, callId: `p-${atMs}` });
          return Number(process.hrtime.bigint() - before) / 1e6;
        }),
      );
      const classicStart = process.hrtime.bigint();
      let sum = 0;
      for (let index = 0; index < 1_000; index += 1) sum += classic(floor, waiting, agents);
      const classicMs = Number(process.hrtime.bigint() - classicStart) / 1e9;
      const range = expectedWait(floor, START_MS, { ...call, leg: null });
      // The first round warms the compiler up.
      return { waiting, range, classicWaitMs: sum / 1_000, classicMs, ...figuresOf(rounds.slice(1)) };
    });
  console.log(
    table([
      [`${agents} agents`, 'median ms', 'p99 ms', 'formula ms', 'P10–P50–P90 s', 'formula s'],
      ...results.map(({ waiting, medianMs, p99Ms, classicMs, range, classicWaitMs }) => [
        `${waiting} waiting`,
        String(medianMs),
        String(p99Ms),
        classicMs.toFixed(4),
        range === null ? '–' : [range.p10Ms, range.p50Ms, range.p90Ms].map((ms) => Math.round(ms / 1000)).join('–'),
        String(Math.round(classicWaitMs / 1000)),
      ]),
    ]),
  );
  console.log(
    JSON.stringify({
      bench: 'expected-wait',
      agents,
      results: results.map((one) => ({ ...one, classicMs: rounded(one.classicMs) })),
    }),
  );
};

/** position × mean handle time ÷ agents */
function classic(floor: Floor, waiting: number, agents: number): number {
  const talks = Object.values(waitMemory(floor).queues).flatMap(({ talksMs }) => talksMs);
  return ((waiting + 1) * (talks.reduce((sum, ms) => sum + ms, 0) / talks.length)) / agents;
}

/** All agents in a talk, `waiting` behind, a hundred talks of each queue remembered, one caller in ten preferred. */
function busyFloor(agents: number, waiting: number): Floor {
  const luck = chance(1);
  const floor = emptyFloor();
  const queues = Array.from({ length: QUEUES }, (_, index) => queue(`q${index}`, { [`s${index}`]: 3 }));
  const profiles = Array.from({ length: agents }, (_, index) =>
    agent(`a${index}`, { [`s${index % QUEUES}`]: 5, [`s${(index * 7 + 1) % QUEUES}`]: 5, s0: 4 }),
  );
  const numbers = Object.fromEntries(
    queues.flatMap(({ queueId }, index) =>
      [0, 10].map((priority) => [`${priority}${index}`, `${queueId}-${priority}`]),
    ),
  );
  const flows = queues.flatMap(({ queueId }) =>
    [0, 10].map((priority) => flow(`${queueId}-${priority}`, { go: { kind: 'enqueue', queue: queueId, priority } })),
  );
  const memory = waitMemory(floor);
  for (const { queueId } of queues) {
    const drawn = (meanMs: number) =>
      Array.from({ length: 100 }, () => Math.round(-Math.log(1 - luck.next()) * meanMs));
    memory.queues[queueId] = { talksMs: drawn(200_000), wrapUpsMs: drawn(20_000), arrivals: {} };
  }
  memory.ringsMs = Array.from({ length: 100 }, () => luck.between(2_000, 9_000));
  memory.absencesMs = Array.from({ length: 100 }, () => luck.between(300_000, 2_400_000));
  let atMs = START_MS - (agents + waiting) * 500 - 1_000;
  const enter = (event: Record<string, unknown> & { type: string }) => {
    handle(floor, { ...event, atMs } as FloorEvent);
  };
  enter({ type: 'organizationLoaded', organization: shop({ agents: profiles, queues, numbers, flows }) });
  enter({ type: 'nodeConnected', nodeId: NODE, restarted: false, channels: [], bridges: [] });
  for (const { agentId } of profiles) {
    enter({ type: 'deskConnected', agentId, deskId: agentId });
    enter({ type: 'phoneRegistered', agentId, nodeId: NODE });
    enter({ type: 'agentStateRequested', agentId, state: 'ready', reason: null });
  }
  for (let index = 0; index < agents * 2 + waiting; index += 1) {
    const callId = `c${index}`;
    const unoccupied = Object.values(floor.agents).some(({ machine }) => machine.value === 'ready');
    if (!unoccupied && Object.values(floor.queues).reduce((sum, { waiting: line }) => sum + line.length, 0) >= waiting)
      break;
    const dnis = `${luck.happens(0.1) ? 10 : 0}${luck.between(0, QUEUES - 1)}`;
    enter({ type: 'callArrived', callId, channelId: callId, nodeId: NODE, ani: null, dnis });
    enter({ type: 'channelAnswered', channelId: callId });
    const leg = floor.calls[callId]?.leg;
    atMs += 500;
    if (leg) enter({ type: 'channelAnswered', channelId: leg.channelId });
  }
  return floor;
}
