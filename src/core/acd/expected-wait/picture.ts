/** The line as it stands, prepared to be run forward: who waits before whom, who serves, and when each may be free. */
import { stateOf } from '../../agent/agent.ts';
import type { Agent, Call, Floor, QueuePlace } from '../../floor.ts';
import type { AgentProfile, QueueProfile } from '../../organization.ts';
import { qualifies } from '../matching.ts';
import { comesBefore } from '../queue.ts';
import { PATIENCE_UNTIL_MS, perMs, shareOf, type WaitMemory } from './memory.ts';
import { drawn, longerThan, residual, type Samples, samplesOf } from './samples.ts';

type Draw = () => number;

/** Someone whose wait is asked for. `nodeId` null: any node would do. */
export type Asker = { callId: string | null; nodeId: string | null; queue: QueuePlace };

export type Picture = {
  servers: Server[];
  lines: Line[];
  /** Share of offers that nobody takes; share of agents who go away after a call; and for how long. */
  missedShare: number;
  leavingShare: number;
  ringMs(draw: Draw): number;
  absenceMs(draw: Draw): number;
  /** Chance that someone who has waited `fromMs` gives up before `toMs`. */
  giveUpShare(fromMs: number, toMs: number): number;
  /** For each asker, how many times as long as for the place simulated: 1, unless the line is longer than is simulated. */
  stretch: number[];
  /** Callers, simulated, before the last asker. */
  ahead: number;
};

export type Server = {
  /** Indexes of the lines this agent serves. */
  lines: number[];
  /** Ms from now until free, one possibility for each draw; ENDLESS for one who does not come back. */
  freeInMs(draw: Draw): number;
};

export type Line = {
  /** In the order served; `key` compares over all lines. `asker`: index of who asks, or -1. */
  places: { key: number; waitedMs: number; asker: number }[];
  ringTimeoutMs: number;
  /** Talk and wrap-up. */
  serviceMs(draw: Draw): number;
  /** Callers yet to come who will be served before someone who stands here: where they would stand, and how often they come. */
  overtakers: { key: number; perMs: number }[];
};

/** Longer lines are stretched: the first 400 show how fast it moves, and simulating more costs more than a millisecond. */
const PLACES_AT_MOST = 400;
/** More agents are thinned out, and the callers alike: a line a third as long before a third of the agents moves as fast. */
const SERVERS_AT_MOST = 300;
/** Talks seen lately, in the queue itself or else in all, before a word about waiting is said. */
const TALKS_AT_LEAST = 20;

type Draft = { profile: QueueProfile; nodeId: string | null; callers: Call[] };
type Standing = { nodeId: string | null; queue: QueuePlace | null; asker: number };

/** Null when there is too little to go on: too few talks seen, or nobody signed in who could serve one who asks. */
export function pictureOf(floor: Floor, memory: WaitMemory, atMs: number, askers: readonly Asker[]): Picture | null {
  const durations = durationsOf(memory);
  if (durations === null) return null;
  const { drafts, staff } = reach(floor, memory, askers);
  const thinned = Math.max(1, Math.ceil(staff.length / SERVERS_AT_MOST));
  const { standing, stretch } = lineUp(drafts, askers, thinned);
  const lines = drafts.map((draft): Line => {
    const places = standing.flatMap(({ queue, nodeId, asker }, key) =>
      queue?.queueId === draft.profile.queueId && nodeId === draft.nodeId
        ? [{ key, waitedMs: atMs - queue.queuedAtMs, asker }]
        : [],
    );
    const { queueId, ringTimeoutMs } = draft.profile;
    const talk = durations.talk(queueId);
    const wrapUp = durations.wrapUp(draft.profile);
    return {
      places,
      ringTimeoutMs,
      serviceMs: (draw) => drawn(talk, draw()) + drawn(wrapUp, draw()),
      overtakers: draft.nodeId === null ? overtakersOf(memory, queueId, standing, atMs, thinned) : [],
    };
  });
  const servers = staff
    .filter((_, index) => index % thinned === 0)
    .map(({ agent, profile }) => ({
      lines: drafts.flatMap((draft, index) => (serves(profile, agent, draft) ? [index] : [])),
      freeInMs: freeing(floor, memory, durations, agent, atMs),
    }));
  const served = new Set(servers.flatMap((server) => server.lines));
  const lost = lines.some((line, index) => !served.has(index) && line.places.some(({ asker }) => asker >= 0));
  if (lost) return null;
  return {
    servers,
    lines,
    missedShare: shareOf(memory.offers),
    leavingShare: shareOf(memory.done),
    ringMs: (draw) => drawn(durations.ring, draw()),
    absenceMs: (draw) => drawn(durations.absence, draw()),
    giveUpShare: patienceOf(memory),
    stretch,
    ahead: standing.length - askers.length,
  };
}

type Staff = { agent: Agent; profile: AgentProfile };

function serves(profile: AgentProfile, agent: Agent, { nodeId, profile: { requires } }: Draft): boolean {
  return (nodeId === null || agent.phoneNodeId === nodeId) && qualifies(profile, requires);
}

/** The lines and agents that bear upon the askers: theirs, those their agents also serve, the agents of those, and so on. */
function reach(floor: Floor, memory: WaitMemory, askers: readonly Asker[]): { drafts: Draft[]; staff: Staff[] } {
  const open = draftsOf(floor, memory, askers);
  const people = (floor.organization?.agents ?? []).flatMap((profile): Staff[] => {
    const agent = floor.agents[profile.agentId];
    return agent === undefined || stateOf(agent) === 'signedOut' ? [] : [{ agent, profile }];
  });
  const asked = (draft: Draft) =>
    askers.some(({ queue, nodeId }) => queue.queueId === draft.profile.queueId && nodeId === draft.nodeId);
  const drafts = new Set<Draft>();
  const staff = new Set<Staff>();
  let found = open.filter(asked);
  while (found.length > 0) {
    for (const draft of found) drafts.add(draft);
    const more = people.filter(
      (one) => !staff.has(one) && found.some((draft) => serves(one.profile, one.agent, draft)),
    );
    for (const one of more) staff.add(one);
    found = open.filter((draft) => !drafts.has(draft) && more.some((one) => serves(one.profile, one.agent, draft)));
  }
  return { drafts: [...drafts], staff: people.filter((one) => staff.has(one)) };
}

/** One line for each queue and node with someone in it, and one without a node for those who have yet to come. */
function draftsOf(floor: Floor, memory: WaitMemory, askers: readonly Asker[]): Draft[] {
  const drafts: Draft[] = [];
  for (const profile of floor.organization?.queues ?? []) {
    const { queueId } = profile;
    const nodes = new Map<string | null, Call[]>();
    if (memory.queues[queueId] !== undefined) nodes.set(null, []);
    for (const { queue, nodeId } of askers) if (queue.queueId === queueId) nodes.set(nodeId, []);
    for (const callId of floor.queues[queueId]?.waiting ?? []) {
      const call = floor.calls[callId];
      // Whoever is being rung is in an agent's hands already.
      if (call === undefined || call.leg !== null) continue;
      const callers = nodes.get(call.nodeId) ?? [];
      nodes.set(call.nodeId, callers);
      callers.push(call);
    }
    for (const [nodeId, callers] of nodes) drafts.push({ profile, nodeId, callers });
  }
  return drafts;
}

/** Everyone up to the last asker in the order of service, thinned and cut to what is simulated. */
function lineUp(
  drafts: Draft[],
  askers: readonly Asker[],
  thinned: number,
): { standing: Standing[]; stretch: number[] } {
  const asking: Standing[] = askers.map(({ nodeId, queue }, asker) => ({ nodeId, queue, asker }));
  const askingIds = new Set(askers.map(({ callId }) => callId));
  const before = (a: Standing, b: Standing) => comesBefore(a, b);
  const last = asking.reduce<Standing | null>(
    (latest, one) => (latest === null || before(latest, one) ? one : latest),
    null,
  );
  const ahead = drafts
    .flatMap(({ callers }) => callers)
    .filter((call) => !askingIds.has(call.callId) && last !== null && comesBefore(call, last))
    .map(({ nodeId, queue }): Standing => ({ nodeId, queue, asker: -1 }))
    .sort((a, b) => (before(a, b) ? -1 : 1));
  const kept = ahead.filter((_, index) => index % thinned === 0).slice(0, PLACES_AT_MOST);
  const standing = [...kept, ...asking].sort((a, b) => (before(a, b) ? -1 : 1));
  const cut = ahead.length > PLACES_AT_MOST * thinned;
  const stretch = asking.map((one) => {
    if (!cut) return 1;
    const really = ahead.filter((other) => before(other, one)).length;
    const simulated = kept.filter((other) => before(other, one)).length;
    return Math.max(1, (really + 1) / (simulated * thinned + 1));
  });
  return { standing, stretch };
}

/** Callers of a class that would stand before someone who is here now. Those who would stand behind all change nothing. */
function overtakersOf(memory: WaitMemory, queueId: string, standing: Standing[], atMs: number, thinned: number) {
  const arrivals = memory.queues[queueId]?.arrivals ?? {};
  return Object.entries(arrivals).flatMap(([priority, rate]) => {
    const newcomer = { queue: placeOf(queueId, Number(priority), atMs) };
    const key = standing.findIndex((one) => comesBefore(newcomer, one));
    return key < 0 ? [] : [{ key: key - 0.5, perMs: perMs(rate, atMs) / thinned }];
  });
}

/** A caller's place who would join at this moment, after all who are there already. */
export function placeOf(queueId: string, priority: number, atMs: number): QueuePlace {
  return { queueId, priority, queuedAtMs: atMs, ticket: Number.MAX_SAFE_INTEGER, announced: 0 };
}

type Durations = {
  ring: Samples;
  absence: Samples;
  talk(queueId: string): Samples;
  wrapUp(profile: QueueProfile): Samples;
};

/** What lasted how long lately; a queue that has seen too few talks of its own borrows those of all. */
function durationsOf(memory: WaitMemory): Durations | null {
  const everywhere = Object.values(memory.queues).flatMap(({ talksMs }) => talksMs);
  if (everywhere.length < TALKS_AT_LEAST) return null;
  const talks = new Map<string, Samples>();
  const wrapUps = new Map<string, Samples>();
  const made = (kept: Map<string, Samples>, queueId: string, valuesMs: () => number[]) => {
    const samples = kept.get(queueId) ?? samplesOf(valuesMs());
    kept.set(queueId, samples);
    return samples;
  };
  return {
    ring: samplesOf(memory.ringsMs.length > 0 ? memory.ringsMs : [0]),
    absence: samplesOf(memory.absencesMs.length > 0 ? memory.absencesMs : [ABSENCE_MS]),
    talk: (queueId) =>
      made(talks, queueId, () => {
        const own = memory.queues[queueId]?.talksMs ?? [];
        return own.length < TALKS_AT_LEAST ? everywhere : own;
      }),
    wrapUp: ({ queueId, wrapUpMs }) =>
      made(wrapUps, queueId, () => {
        const own = memory.queues[queueId]?.wrapUpsMs ?? [];
        return own.length < TALKS_AT_LEAST ? [...own, wrapUpMs] : own;
      }),
  };
}

/** Until an absence has been seen: a short break. */
const ABSENCE_MS = 600_000;

/** When an agent will be free: what they do now has lasted a while already, and lasts on as such things did lately. */
function freeing(
  floor: Floor,
  memory: WaitMemory,
  durations: Durations,
  agent: Agent,
  atMs: number,
): (draw: Draw) => number {
  const elapsedMs = atMs - agent.sinceMs;
  const queueId = floor.calls[agent.callId ?? '']?.queue?.queueId ?? memory.agents[agent.agentId]?.queueId ?? '';
  const profile = floor.organization?.queues.find((queue) => queue.queueId === queueId);
  const wrapUp = durations.wrapUp(profile ?? ({ queueId, wrapUpMs: 0 } as QueueProfile));
  const rest = (samples: Samples) => {
    const from = longerThan(samples, elapsedMs);
    return (draw: Draw) => residual(samples, elapsedMs, from, draw());
  };
  const absenceMs = (draw: Draw) => drawn(durations.absence, draw());
  const { wanted } = agent.machine.context;
  const leaves = wanted !== null && wanted.state !== 'ready';
  const leavingShare = shareOf(memory.done);
  const then = (draw: Draw) => (leaves || draw() < leavingShare ? absenceMs(draw) : 0);
  switch (stateOf(agent)) {
    case 'ready': {
      const present = agent.deskId !== null && agent.phoneNodeId !== null && floor.nodes[agent.phoneNodeId]?.connected;
      return present ? () => 0 : absenceMs;
    }
    case 'offered': {
      const ringing = rest(durations.ring);
      const talk = durations.talk(queueId);
      return (draw) => ringing(draw) + drawn(talk, draw()) + drawn(wrapUp, draw()) + then(draw);
    }
    case 'onCall': {
      const talking = rest(durations.talk(queueId));
      return (draw) => talking(draw) + drawn(wrapUp, draw()) + then(draw);
    }
    case 'wrapUp': {
      const writing = rest(wrapUp);
      const atMostMs = (agent.wrapUpEndsAtMs ?? Number.POSITIVE_INFINITY) - atMs;
      return (draw) => Math.min(writing(draw), atMostMs) + then(draw);
    }
    default:
      return rest(durations.absence);
  }
}

/** Piecewise constant hazard: those who gave up in a band over the time waited in it. */
function patienceOf({ patience }: WaitMemory): Picture['giveUpShare'] {
  const hazards = patience.map(({ waitedMs, gaveUp }) => (waitedMs > 0 ? gaveUp / waitedMs : 0));
  const risk = (untilMs: number) => {
    let sum = 0;
    for (let band = 0; band < hazards.length; band += 1) {
      const fromMs = PATIENCE_UNTIL_MS[band - 1] ?? 0;
      if (untilMs <= fromMs) break;
      sum += (Math.min(untilMs, PATIENCE_UNTIL_MS[band] ?? untilMs) - fromMs) * (hazards[band] ?? 0);
    }
    return sum;
  };
  return (fromMs, toMs) => 1 - Math.exp(risk(fromMs) - risk(toMs));
}
