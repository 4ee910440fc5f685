/** The line as it stands, prepared to be run forward: who waits before whom, who serves, and when each may be free. */
import { stateOf } from '../../agent/agent.ts';
import type { Agent, Call, Floor, QueuePlace } from '../../floor.ts';
import type { AgentProfile, QueueProfile, SkillRequirement } from '../../organization.ts';
import { comesBefore, PRIORITY_POINT_MS } from '../order.ts';
import { bothOf, qualifies } from '../relaxation.ts';
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
  /** Of each asker, whether they only might join: nobody waits for them. */
  newcomers: boolean[];
  /** Askers whom nobody who is signed in could serve: they wait endlessly. */
  unserved: number;
  /** Callers, simulated, who stand before the last asker. */
  ahead: number;
};

/** `lines`: indexes of those this agent serves, and how long the one who is first there must have waited for it. */
export type Server = Occupation & { lines: number[]; fromWaitMs: number[] };

export type Line = {
  /** In the order served. `risk`: of giving up, run already. `asker`: index of who asks, or -1. */
  places: { key: number; waitedMs: number; risk: number; asker: number }[];
  /** Callers of one class who may still come and be served before someone who is here; null for those who are here. */
  comers: Comers | null;
  ringTimeoutMs: number;
  talk: Samples;
  wrapUp: Samples;
};

/** Who comes at `t` ms from now has the key `t + key`; from `untilMs` on nobody is overtaken by them. */
export type Comers = { key: number; perMs: number; untilMs: number };

/** Agents and twice the callers of one run: twenty runs of so many are a millisecond (`runs.ts`). */
const MOMENTS_A_RUN = 250;
/**
 * A line is thinned out, and the agents alike, until a run is no longer: half the line before half of the agents moves as fast.
 * Single durations weigh more then, but in a line that long they cancel out, and how fast the hour goes (PACE_SPREAD) decides.
 */
const PLACES_AT_MOST = 100;
/** Beyond so many a line is stretched: the first of them show how fast it moves. */
const PLACES_SEEN = 400;

/** Null when there is too little to go on: too few talks seen, or nobody signed in who could serve anyone who asks. */
export function pictureOf(floor: Floor, memory: WaitMemory, atMs: number, askers: readonly Asker[]): Picture | null {
  const habits = habitsOf(memory);
  if (habits === null) return null;
  const { drafts, staff } = reach(floor, memory, atMs, askers);
  const thinned = thinningFor(drafts, staff.length, askers);
  const { standing, stretch } = lineUp(drafts, askers, thinned);
  const lines = linesOf(drafts, standing, habits, atMs, thinned);
  const servers = staff
    .filter((_, index) => index % thinned === 0)
    .map((one) => serverOf(floor, memory, habits, one, drafts, atMs));
  const covered = new Set(servers.flatMap((server) => server.lines));
  const unserved = lines
    .filter((_, index) => !covered.has(index))
    .reduce((sum, { places }) => sum + places.filter(({ asker }) => asker >= 0).length, 0);
  if (unserved === askers.length) return null;
  const newcomers = askers.map(({ callId }) => callId === null);
  const ahead = standing.length - askers.length;
  return {
    servers: ahead === 0 ? whoMatters(servers, lines) : servers,
    lines,
    habits,
    stretch,
    newcomers,
    unserved,
    ahead,
  };
}

/** Of so many agents and callers one is looked at. */
function thinningFor(drafts: readonly Draft[], staff: number, askers: readonly Asker[]): number {
  const last = askers.reduce((latest, one) => (inOrder(latest, one) < 0 ? one : latest));
  const ahead = drafts.reduce((sum, { callers }) => sum + countBefore(callers, last), 0);
  return Math.max(1, Math.ceil((staff + 2 * Math.min(ahead, PLACES_SEEN)) / MOMENTS_A_RUN));
}

function serverOf(
  floor: Floor,
  memory: WaitMemory,
  habits: Habits,
  one: Staff,
  drafts: readonly Draft[],
  atMs: number,
): Server {
  const lines: number[] = [];
  const fromWaitMs: number[] = [];
  for (let index = 0; index < drafts.length; index += 1) {
    const fromMs = servedFromMs(one, drafts[index] as Draft);
    if (fromMs === NEVER) continue;
    lines.push(index);
    fromWaitMs.push(fromMs);
  }
  return { ...occupationOf(floor, memory, habits, one.agent, atMs), lines, fromWaitMs };
}

/** With nobody ahead and agents free for all who ask, the others do not come into it: most calls are of this kind. */
function whoMatters(servers: Server[], lines: Line[]): Server[] {
  const free = servers.filter(({ now }) => now === null);
  const isServed = ({ places }: Line, index: number) =>
    places.every(({ waitedMs }) =>
      free.some((server) => (server.fromWaitMs[server.lines.indexOf(index)] ?? NEVER) <= waitedMs),
    );
  return lines.every(isServed) ? free : servers;
}

/** A line before its places are known: callers who ask alike, or a class of those who may still come. */
type Draft = {
  profile: QueueProfile;
  nodeId: string | null;
  signature: string;
  /** Of each of the roster's people, {@link Roster}. */
  fromMs: Float64Array;
  callers: Call[];
  comers: Comers | null;
};
/** `number`: in the roster. */
type Staff = { agent: Agent; number: number };
type Standing = { queue: QueuePlace | null; draft: Draft | null; asker: number };

const NEVER = Number.POSITIVE_INFINITY;
const NOTHING: SkillRequirement = {};

/**
 * Everyone who works here, by their ids (the draws go through them, and how the shop happens to be written down must not matter), and
 * for each thing asked so far how long a caller must have waited for each of them to qualify. It changes with the shop only, so a
 * prediction compares no skills.
 */
type Roster = { people: AgentProfile[]; admitted: Map<string, { profile: QueueProfile; fromMs: Float64Array }> };

const rosters = new WeakMap<readonly AgentProfile[], Roster>();

function rosterOf(agents: readonly AgentProfile[]): Roster {
  const known = rosters.get(agents);
  if (known) return known;
  const people = [...agents].sort((a, b) => compare(a.agentId, b.agentId));
  const fresh = { people, admitted: new Map() };
  rosters.set(agents, fresh);
  return fresh;
}

function admittedFromMs({ people, admitted }: Roster, profile: QueueProfile, ofFlow: SkillRequirement): Float64Array {
  const asked = `${profile.queueId} ${ofFlow === NOTHING ? '' : JSON.stringify(ofFlow)}`;
  const known = admitted.get(asked);
  if (known?.profile === profile) return known.fromMs;
  const requires = bothOf(profile.requires, ofFlow);
  const fromMs = Float64Array.from(people, (person) => qualifiedFromMs(person, profile, requires));
  admitted.set(asked, { profile, fromMs });
  return fromMs;
}

/** Each step of a plan admits more, never fewer. */
function qualifiedFromMs(person: AgentProfile, profile: QueueProfile, requires: SkillRequirement): number {
  if (!qualifies(person, requires)) return NEVER;
  const plan = profile.relaxation ?? [];
  const step = plan.findIndex((one) => qualifies(person, one.requires));
  if (step < 0) return plan.at(-1)?.untilMs ?? 0;
  return step === 0 ? 0 : (plan[step - 1]?.untilMs ?? 0);
}

/** How long a caller of this line must have waited for this agent to qualify. */
function servedFromMs({ agent, number }: Staff, { nodeId, fromMs }: Draft): number {
  return nodeId === null || agent.phoneNodeId === nodeId ? (fromMs[number] as number) : NEVER;
}

/** The lines and agents that bear upon the askers: theirs, those their agents also serve, the agents of those, and so on. */
function reach(
  floor: Floor,
  memory: WaitMemory,
  atMs: number,
  askers: readonly Asker[],
): { drafts: Draft[]; staff: Staff[] } {
  const roster = rosterOf(floor.organization?.agents ?? NO_AGENTS);
  const { here, coming } = draftsOf(floor, memory, atMs, askers, roster);
  let apart = [...here.values(), ...coming];
  let away = roster.people.flatMap(({ agentId }, number): Staff[] => {
    const agent = floor.agents[agentId];
    return agent === undefined || stateOf(agent) === 'signedOut' ? [] : [{ agent, number }];
  });
  const asked = new Set(askers.map(signatureOf));
  const drafts: Draft[] = [];
  const staff: Staff[] = [];
  let found = apart.filter(({ signature }) => asked.has(signature));
  const serves = (one: Staff, draft: Draft) => servedFromMs(one, draft) < NEVER;
  while (found.length > 0) {
    drafts.push(...found);
    const rest = apart.filter((draft) => !found.includes(draft));
    const more = away.filter((one) => found.some((draft) => serves(one, draft)));
    if (more.length < away.length) away = away.filter((one) => !found.some((draft) => serves(one, draft)));
    else away = [];
    staff.push(...more);
    found = rest.filter((draft) => more.some((one) => serves(one, draft)));
    apart = rest;
  }
  return {
    drafts: drafts.sort((a, b) => compare(a.signature, b.signature)),
    staff: staff.sort((a, b) => a.number - b.number),
  };
}

const NO_AGENTS: readonly AgentProfile[] = [];

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function signatureOf({ nodeId, queue }: { nodeId: string | null; queue: QueuePlace | null }): string {
  const asks = queue?.requires === undefined ? '' : JSON.stringify(queue.requires);
  return `${nodeId} ${queue?.queueId} ${asks}`;
}

/** A line for each queue, node and demand with someone in it, and one for each class of those who may come and overtake. */
function draftsOf(floor: Floor, memory: WaitMemory, atMs: number, askers: readonly Asker[], roster: Roster) {
  const here = new Map<string, Draft>();
  const coming: Draft[] = [];
  const asking = new Set(askers.map(({ callId }) => callId));
  const lastRank = Math.max(...askers.map(({ queue }) => rankIn(queue))) - atMs;
  for (const profile of floor.organization?.queues ?? []) {
    const { queueId } = profile;
    const draftFor = (who: { nodeId: string | null; queue: QueuePlace }) => {
      const signature = signatureOf(who);
      const known = here.get(signature);
      if (known) return known;
      const fromMs = admittedFromMs(roster, profile, who.queue.requires ?? NOTHING);
      const fresh: Draft = { profile, nodeId: who.nodeId, signature, fromMs, callers: [], comers: null };
      here.set(signature, fresh);
      return fresh;
    };
    /** Nearly all ask just what their queue does, and a long line need not be spelt out. */
    let lastPlain: Draft | null = null;
    const draftOfCall = ({ nodeId, queue }: { nodeId: string; queue: QueuePlace }) => {
      if (queue.requires !== undefined) return draftFor({ nodeId, queue });
      if (lastPlain?.nodeId !== nodeId) lastPlain = draftFor({ nodeId, queue });
      return lastPlain;
    };
    for (const asker of askers) if (asker.queue.queueId === queueId) draftFor(asker);
    for (const callId of floor.queues[queueId]?.waiting ?? []) {
      const call = floor.calls[callId];
      // Whoever is being rung is in an agent's hands already; whoever asks is put into the line by that.
      if (call?.queue == null || call.leg !== null || asking.has(callId)) continue;
      draftOfCall({ nodeId: call.nodeId, queue: call.queue }).callers.push(call);
    }
    for (const [headStartMs, rate] of Object.entries(memory.queues[queueId]?.arrivals ?? {})) {
      const key = profile.serviceLevelMs - Number(headStartMs);
      if (key >= lastRank) continue;
      const comers = { key, perMs: perMs(rate, atMs), untilMs: lastRank - key };
      const fromMs = admittedFromMs(roster, profile, NOTHING);
      coming.push({ profile, nodeId: null, signature: `${queueId} ${headStartMs}`, fromMs, callers: [], comers });
    }
  }
  return { here, coming };
}

/** What the order goes by, also on a floor kept before there were ranks. */
function rankIn({ rankMs, queuedAtMs }: QueuePlace): number {
  return rankMs ?? queuedAtMs;
}

type Placed = Pick<Call, 'queue'>;

const inOrder = (a: Placed, b: Placed) => (comesBefore(a, b) ? -1 : 1);

/** Everyone up to the last asker in the order of service, thinned and cut to what is simulated. */
function lineUp(
  drafts: Draft[],
  askers: readonly Asker[],
  thinned: number,
): { standing: Standing[]; stretch: number[] } {
  const bySignature = new Map(drafts.map((draft) => [draft.signature, draft]));
  const asking = askers.map((one, asker): Standing => {
    return { queue: one.queue, draft: bySignature.get(signatureOf(one)) ?? null, asker };
  });
  const last = [...asking].sort(inOrder).at(-1);
  if (last === undefined) return { standing: [], stretch: [] };
  const most = PLACES_AT_MOST * thinned;
  const firsts = drafts.flatMap((draft) =>
    draft.callers
      .slice(0, Math.min(most, countBefore(draft.callers, last)))
      .map(({ queue }): Standing => ({ queue, draft, asker: -1 })),
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
function countBefore(line: readonly Placed[], one: Placed): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comesBefore(line[middle] as Placed, one)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One line for each draft, at the same index. */
function linesOf(
  drafts: Draft[],
  standing: readonly Standing[],
  habits: Habits,
  atMs: number,
  thinned: number,
): Line[] {
  const lines = drafts.map(({ profile, comers }): Line => {
    const { queueId, ringTimeoutMs } = profile;
    return {
      places: [],
      comers: comers && { ...comers, perMs: comers.perMs / thinned },
      ringTimeoutMs,
      talk: habits.talk(queueId),
      wrapUp: habits.wrapUp(queueId),
    };
  });
  const indexOf = new Map(drafts.map((draft, index) => [draft, index]));
  for (const [turn, { queue, draft, asker }] of standing.entries()) {
    const line = draft === null ? undefined : lines[indexOf.get(draft) ?? -1];
    if (line === undefined || queue === null) continue;
    const waitedMs = atMs - queue.queuedAtMs;
    // Ranks are whole milliseconds; below that the order within one of them is kept.
    const key = rankIn(queue) - atMs + turn / (standing.length + 1);
    line.places.push({ key, waitedMs, risk: habits.riskUntil(waitedMs), asker });
  }
  return lines;
}

/** A caller's place who would join at this moment without being preferred, after all of the same rank. */
export function newcomersPlace({ queueId, serviceLevelMs, priority = 0 }: QueueProfile, atMs: number): QueuePlace {
  const rankMs = atMs + serviceLevelMs - priority * PRIORITY_POINT_MS;
  return { queueId, priority: 0, queuedAtMs: atMs, ticket: Number.MAX_SAFE_INTEGER, announced: 0, rankMs };
}
