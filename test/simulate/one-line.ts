/**
 * Two hours of one line, first come first served: everybody stays until answered, phones are answered equally soon, and each
 * caller's talk is as long whoever has it.
 */
import type { FloorEvent } from '../../src/core/events.ts';
import { emptyFloor, type Floor } from '../../src/core/floor.ts';
import { handle, type Outcome } from '../../src/core/handle.ts';
import { agent, flow, MORNING_MS, queue, shop } from '../helpers/floor.ts';
import { chance } from './random.ts';
import { World } from './world.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** @param onTurn sees each event with what came of it */
export function oneLine(
  seed: number,
  onTurn?: (event: FloorEvent, outcome: Outcome, floor: Floor) => void,
): FloorEvent[] {
  const luck = chance(seed);
  const events: FloorEvent[] = [];
  const floor = emptyFloor();
  const answer = { does: 'answer', afterMs: 2_000 } as const;
  const world = new World(
    MORNING_MS,
    {
      delayMs: () => 10,
      failure: () => null,
      recordsAway: () => false,
      speaksMs: () => 1_000,
      answerStanding: () => answer,
      standingLasts: () => null,
      copies: () => 1,
      ring: () => answer,
      ringOutside: () => answer,
    },
    (event) => enter({ ...event, atMs: world.nowMs } as FloorEvent),
    () => ({ kind: 'customer', customer: null }),
  );
  const enter = (event: FloorEvent) => {
    events.push(structuredClone(event));
    const outcome = handle(floor, event);
    onTurn?.(event, outcome, floor);
    world.act(outcome.commands);
    for (const entry of outcome.entries)
      if (entry.kind === 'connected') world.plan(luck.between(20_000, 200_000), () => world.end(entry.callId, 16));
  };
  const organization = shop({
    agents: [agent('one'), agent('two'), agent('three')],
    queues: [{ ...queue('anyone'), wrapUpMs: 10_000 }],
    flows: [flow('to-anyone', { go: { kind: 'enqueue', queue: 'anyone' } })],
    numbers: { '*': 'to-anyone' },
    surveyFlow: null,
  });
  enter({ type: 'organizationLoaded', atMs: MORNING_MS, organization });
  world.returnLine('node-1', false);
  for (const { agentId } of organization.agents) {
    enter({ type: 'deskConnected', atMs: MORNING_MS, agentId, deskId: agentId });
    world.registerPhone(agentId, 'node-1');
    enter({ type: 'agentStateRequested', atMs: MORNING_MS, agentId, state: 'ready', reason: null });
  }
  for (let call = 0; call < 190; call += 1)
    world.plan(luck.between(2 * MINUTE_MS, 2 * HOUR_MS), () => world.dialIn(`c${call}`, 'node-1', null, '4002'));
  while (world.step()) {}
  return events;
}
