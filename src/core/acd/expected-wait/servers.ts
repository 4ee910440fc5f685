/** When each agent will be free: what they do now has lasted a while already, and lasts on as such things did lately. */
import { stateOf } from '../../agent/agent.ts';
import type { Agent, Floor } from '../../floor.ts';
import { PATIENCE_UNTIL_MS, shareOf, type WaitMemory } from './memory.ts';
import { type Draw, drawn, longerThan, residual, type Samples, samplesOf } from './samples.ts';

/** What people at large do here lately. */
export type Habits = {
  ring: Samples;
  absence: Samples;
  /** Offers that nobody takes. */
  missedShare: number;
  /** Agents who go away after a call instead of being ready. */
  leavingShare: number;
  /** Cumulative hazard of giving up; of those who have waited `a`, exp(risk(a) − risk(b)) still wait at `b`. */
  riskUntil(waitedMs: number): number;
  talk(queueId: string): Samples;
  wrapUp(queueId: string): Samples;
};

/** Talks seen lately, in the queue itself or else in all, before a word about waiting is said. */
const TALKS_AT_LEAST = 20;
/** Until an absence has been seen: a short break. */
const ABSENCE_MS: readonly number[] = [600_000];
const AT_ONCE_MS: readonly number[] = [0];

/** Null while too little has been seen. A queue that has seen too few talks of its own borrows those of all. */
export function habitsOf(memory: WaitMemory): Habits | null {
  const queues = Object.values(memory.queues);
  const seen = queues.reduce((sum, { talksMs }) => sum + talksMs.length, 0);
  if (seen < TALKS_AT_LEAST) return null;
  let borrowed: number[] | null = null;
  const everywhere = () => {
    borrowed ??= queues.flatMap(({ talksMs }) => talksMs);
    return borrowed;
  };
  return {
    ring: orElse(memory.ringsMs, AT_ONCE_MS),
    absence: orElse(memory.absencesMs, ABSENCE_MS),
    missedShare: shareOf(memory.offers),
    leavingShare: shareOf(memory.done),
    riskUntil: patienceOf(memory),
    talk(queueId) {
      const own = memory.queues[queueId]?.talksMs ?? [];
      return samplesOf(own.length < TALKS_AT_LEAST ? everywhere() : own);
    },
    wrapUp: (queueId) => orElse(memory.queues[queueId]?.wrapUpsMs ?? [], AT_ONCE_MS),
  };
}

function orElse(durationsMs: readonly number[], otherwise: readonly number[]): Samples {
  return samplesOf(durationsMs.length > 0 ? durationsMs : otherwise);
}

/** Piecewise constant hazard: those who gave up in a band over the time waited in it. */
function patienceOf({ patience }: WaitMemory): Habits['riskUntil'] {
  let startMs = 0;
  let startRisk = 0;
  const bands = patience.map(({ waitedMs, gaveUp }, band) => {
    const hazard = waitedMs > 0 ? gaveUp / waitedMs : 0;
    const one = { startMs, startRisk, hazard };
    startRisk += hazard * ((PATIENCE_UNTIL_MS[band] ?? 0) - startMs);
    startMs = PATIENCE_UNTIL_MS[band] ?? 0;
    return one;
  });
  return (waitedMs) => {
    let index = bands.length - 1;
    while (index > 0 && (bands[index]?.startMs ?? 0) >= waitedMs) index -= 1;
    const band = bands[index];
    return band === undefined ? 0 : band.startRisk + band.hazard * (waitedMs - band.startMs);
  };
}

/** What an agent has before being free: the rest of what goes on, then what always follows it, then perhaps a break. */
export type Occupation = {
  /** Null: nothing, the agent is free. */
  now: Samples | null;
  elapsedMs: number;
  /** longerThan(now, elapsedMs) */
  from: number;
  /** The rest is over by then, whatever the samples say. */
  atMostMs: number;
  after: Samples[];
  /** 1: goes away for sure, and back after an absence. */
  leavingShare: number;
};

export function occupationOf(floor: Floor, memory: WaitMemory, habits: Habits, agent: Agent, atMs: number): Occupation {
  const queueId = floor.calls[agent.callId ?? '']?.queue?.queueId ?? memory.agents[agent.agentId]?.queueId ?? '';
  const { wanted } = agent.machine.context;
  const leavingShare = wanted !== null && wanted.state !== 'ready' ? 1 : habits.leavingShare;
  const elapsedMs = atMs - agent.sinceMs;
  const busy = (now: Samples, after: Samples[], atMostMs = Number.POSITIVE_INFINITY, leaving = leavingShare) => ({
    now,
    elapsedMs,
    from: longerThan(now, elapsedMs),
    atMostMs,
    after,
    leavingShare: leaving,
  });
  switch (stateOf(agent)) {
    case 'ready': {
      const present = agent.deskId !== null && agent.phoneNodeId !== null && floor.nodes[agent.phoneNodeId]?.connected;
      return present ? FREE : busy(habits.absence, [], Number.POSITIVE_INFINITY, 0);
    }
    case 'offered':
      return busy(habits.ring, [habits.talk(queueId), habits.wrapUp(queueId)]);
    case 'onCall':
      return busy(habits.talk(queueId), [habits.wrapUp(queueId)]);
    case 'wrapUp':
      return busy(habits.wrapUp(queueId), [], (agent.wrapUpEndsAtMs ?? Number.POSITIVE_INFINITY) - atMs);
    default:
      return busy(habits.absence, [], Number.POSITIVE_INFINITY, 0);
  }
}

const FREE: Occupation = { now: null, elapsedMs: 0, from: 0, atMostMs: 0, after: [], leavingShare: 0 };

/** Ms from now until free, one possibility for each draw. */
export function freeInMs(
  { now, elapsedMs, from, atMostMs, after, leavingShare }: Occupation,
  habits: Habits,
  draw: Draw,
) {
  if (now === null) return 0;
  let ms = Math.min(atMostMs, residual(now, elapsedMs, from, draw()));
  for (const samples of after) ms += drawn(samples, draw());
  return draw() < leavingShare ? ms + drawn(habits.absence, draw()) : ms;
}
