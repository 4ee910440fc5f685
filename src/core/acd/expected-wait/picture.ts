/** The line as it stands, prepared to be run forward: who waits before whom, who serves, and when each may be free. */
import { stateOf } from '../../agent/agent.ts';
import type { Agent, Call, Floor, QueuePlace } from '../../floor.ts';
import type { AgentProfile, QueueProfile } from '../../organization.ts';
import { qualifies } from '../matching.ts';
import { comesBefore } from '../queue.ts';
import { perMs, type WaitMemory } from './memory.ts';
import type { Samples } from './samples.ts';
import { type Habits, habitsOf, type Occupation, occupationOf } from './servers.ts';

/** Someone whose wait is asked for. `nodeId` null: any node would do. */
export type Asker = { callId: string | null; nodeId: string | null; queue: QueuePlace };

export type Picture = {
  servers: Server[];
  lines: Line[];
  habits: Habits;
  /** Of each asker, how many times as long as for the place simulated: 1, unless the line is longer than is simulated. */
  stretch: number[];
  /** Callers, simulated, who stand before the last asker. */
  ahead: number;
};

/** `lines`: indexes of those this agent serves. */
export type Server = Occupation & { lines: number[] };

export type Line = {
  /** In the order served; `key` compares over all lines. `risk`: of giving up, run already. `asker`: index of who asks, or -1. */
  places: { key: number; waitedMs: number; risk: number; asker: number }[];
  /**
   * A class of callers yet to come who will be served before someone who is here: where they stand, and how often they
   * come. Such a line is empty at first; null for a line of those who are here.
   */
  comers: { key: number; perMs: number } | null;
  ringTimeoutMs: number;
  talk: Samples;
  wrapUp: Samples;
};

/** Longer lines are stretched: the first 400 show how fast it moves, and simulating more costs more than a millisecond. */
const PLACES_AT_MOST = 400;
/** More agents are thinned out, and the callers alike: a line a third as long before a third of the agents moves as fast. */
const SERVERS_AT_MOST = 300;

/** Null when there is too little to go on: too few talks seen, or nobody signed in who could serve one who asks. */
export function pictureOf(floor: Floor, memory: WaitMemory, atMs: number, askers: readonly Asker[]): Picture | null {
  const habits = habitsOf(memory);
  if (habits === null) return null;
  const { drafts, staff } = reach(floor, memory, askers);
  const thinned = Math.max(1, Math.ceil(staff.length / SERVERS_AT_MOST));
  const { standing, stretch } = lineUp(drafts, askers, thinned);
  const { lines, draftOf } = linesOf({ drafts, standing, memory, habits, atMs, thinned });
  const servers = staff
    .filter((_, index) => index % thinned === 0)
    .map(({ agent, profile }): Server => {
      const mine = drafts.map((draft) => serves(profile, agent, draft));
      const served = lines.flatMap((_, index) => (mine[draftOf[index] ?? 0] ? [index] : []));
      return { ...occupationOf(floor, memory, habits, agent, atMs), lines: served };
    });
  const served = new Set(servers.flatMap((server) => server.lines));
  if (lines.some(({ places }, index) => !served.has(index) && places.some(({ asker }) => asker >= 0))) return null;
  const ahead = standing.length - askers.length;
  return { servers: ahead === 0 ? whoMatters(servers, lines) : servers, lines, habits, stretch, ahead };
}

/** With nobody ahead and agents free for all who ask, the others do not come into it: most calls are of this kind. */
function whoMatters(servers: Server[], lines: Line[]): Server[] {
  const free = servers.filter(({ now }) => now === null);
  const asked = lines.flatMap(({ places }, index) => (places.length > 0 ? [index] : []));
  return asked.every((index) => free.some((server) => server.lines.includes(index))) ? free : servers;
}

type Draft = { profile: QueueProfile; nodeId: string | null; callers: Call[] };
type Staff = { agent: Agent; profile: AgentProfile };
type Standing = { nodeId: string | null; queue: QueuePlace | null; asker: number };

type Parts = {
  drafts: Draft[];
  standing: readonly Standing[];
  memory: WaitMemory;
  habits: Habits;
  atMs: number;
  thinned: number;
};

/** `draftOf`: the draft that each line comes of. */
function linesOf({ drafts, standing, memory, habits, atMs, thinned }: Parts): { lines: Line[]; draftOf: number[] } {
  const lines: Line[] = [];
  const draftOf: number[] = [];
  const here = new Map<string, Line>();
  for (const [index, { profile, nodeId }] of drafts.entries()) {
    const { queueId, ringTimeoutMs } = profile;
    const common = { ringTimeoutMs, talk: habits.talk(queueId), wrapUp: habits.wrapUp(queueId) };
    const line: Line = { ...common, places: [], comers: null };
    here.set(`${nodeId} ${queueId}`, line);
    lines.push(line);
    draftOf.push(index);
    if (nodeId !== null) continue;
    for (const comers of overtakersOf(memory, queueId, standing, atMs, thinned)) {
      lines.push({ ...common, places: [], comers });
      draftOf.push(index);
    }
  }
  for (let key = 0; key < standing.length; key += 1) {
    const { queue, nodeId, asker } = standing[key] as Standing;
    const waitedMs = atMs - (queue?.queuedAtMs ?? atMs);
    here.get(`${nodeId} ${queue?.queueId}`)?.places.push({ key, waitedMs, risk: habits.riskUntil(waitedMs), asker });
  }
  return { lines, draftOf };
}

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
  const drafts = new Set<Draft>();
  const staff = new Set<Staff>();
  let found = open.filter((draft) =>
    askers.some(({ queue, nodeId }) => queue.queueId === draft.profile.queueId && nodeId === draft.nodeId),
  );
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
  const asking = new Set(askers.map(({ callId }) => callId));
  for (const profile of floor.organization?.queues ?? []) {
    const { queueId } = profile;
    const nodes = new Map<string | null, Call[]>();
    if (memory.queues[queueId] !== undefined) nodes.set(null, []);
    for (const { queue, nodeId } of askers) if (queue.queueId === queueId) nodes.set(nodeId, []);
    for (const callId of floor.queues[queueId]?.waiting ?? []) {
      const call = floor.calls[callId];
      // Whoever is being rung is in an agent's hands already; whoever asks is put into the line by that.
      if (call === undefined || call.leg !== null || asking.has(callId)) continue;
      const callers = nodes.get(call.nodeId) ?? [];
      nodes.set(call.nodeId, callers);
      callers.push(call);
    }
    for (const [nodeId, callers] of nodes) drafts.push({ profile, nodeId, callers });
  }
  return drafts;
}

const inOrder = (a: Standing, b: Standing) => (comesBefore(a, b) ? -1 : 1);

/** Everyone up to the last asker in the order of service, thinned and cut to what is simulated. */
function lineUp(
  drafts: Draft[],
  askers: readonly Asker[],
  thinned: number,
): { standing: Standing[]; stretch: number[] } {
  const asking = askers.map(({ nodeId, queue }, asker): Standing => ({ nodeId, queue, asker }));
  const last = [...asking].sort(inOrder).at(-1);
  if (last === undefined) return { standing: [], stretch: [] };
  const most = PLACES_AT_MOST * thinned;
  const firsts = drafts.flatMap(({ callers }) =>
    callers
      .slice(0, Math.min(most, countBefore(callers, last)))
      .map(({ nodeId, queue }): Standing => ({ nodeId, queue, asker: -1 })),
  );
  const simulated = firsts
    .sort(inOrder)
    .slice(0, most)
    .filter((_, index) => index % thinned === 0);
  const stretch = asking.map((one) => {
    const really = drafts.reduce((sum, { callers }) => sum + countBefore(callers, one), 0);
    return really > most ? (really + 1) / (countBefore(simulated, one) * thinned + 1) : 1;
  });
  return { standing: [...simulated, ...asking].sort(inOrder), stretch };
}

/** How many of a line, which is in order, are served before `one`. */
function countBefore(line: readonly Pick<Call, 'queue'>[], one: Standing): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comesBefore(line[middle] as Pick<Call, 'queue'>, one)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Callers of a class that would stand before someone who is here now. Those who would stand behind all change nothing. */
function overtakersOf(
  memory: WaitMemory,
  queueId: string,
  standing: readonly Standing[],
  atMs: number,
  thinned: number,
): { key: number; perMs: number }[] {
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
