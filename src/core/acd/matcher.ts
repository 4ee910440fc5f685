/**
 * Finds the agent for a call and the call for an agent without looking at all of them. It is derived from the floor and never
 * kept: the floor stays plain JSON, and whoever reads one back (after a restart, in a replay) gets the same matcher from it.
 *
 * The structure: calls that ask the same (same node, same skills and levels, same way of choosing) are one **demand**. What can
 * be asked is written in queues, relaxation plans and flows, so there are as many demands as the shop has decided, some
 * hundreds, however many callers and agents there are. Each demand has two heaps: its waiting calls by rank, and the idle agents who
 * qualify, by its strategy. Each agent knows the demands it qualifies for. Then
 *
 * - a call that arrives or asks for less looks at the top of one heap: O(log calls) to be put in its place;
 * - an agent who becomes free looks at the tops of its own demands, and takes the best: O(own demands);
 *   one who finds none is put into those heaps: O(own demands × log agents).
 *
 * Own demands do not grow with the number of agents or calls. Scanning (measured beside it by `npm run bench -- matcher`)
 * costs each event all calls or all agents. One heap for each skill, the usual alternative, has to walk past those who lack the
 * second skill. Who leaves a heap is only noted; see `heap.ts`.
 */
import { isAvailable } from '../agent/agent.ts';
import type { Agent, Call, Floor, QueuePlace } from '../floor.ts';
import { standsIn } from '../machine.ts';
import type { AgentProfile, Organization, QueueProfile, SkillRequirement } from '../organization.ts';
import { Heap } from './heap.ts';
import { comesBefore } from './order.ts';
import { qualifies, requirementAt } from './relaxation.ts';
import { type AgentKey, agentKeyOf, type Choice, choiceOf, compareIdle, type IdleKey, idleKeyOf } from './strategy.ts';

type Demand = {
  nodeId: string;
  requires: SkillRequirement;
  choice: Choice;
  waiting: Heap<Waiting>;
  waitingCount: number;
  idle: Heap<Idle>;
  idleCount: number;
};

/** A call that waits, as the matcher last saw it; `holds` is false once that is over. */
type Waiting = {
  call: Call;
  rankMs: number;
  ticket: number;
  demand: Demand | null;
  reservedFor: string | null;
  holds: boolean;
};

/** One time of being idle: an agent is in as many heaps as there are demands served, and leaves them all by one note. */
type Stint = { nodeId: string; key: AgentKey; holds: boolean };
type Idle = { agent: Agent; key: IdleKey; stint: Stint };
type Seat = { profile: AgentProfile; nodeId: string | null; demands: Demand[]; stint: Stint | null };

/** `leg` is looked at too: a call assigned in this very turn has one before its machine has moved. */
export function isUnassigned(call: Call): boolean {
  const { leg, queue } = call;
  return (
    leg === null &&
    queue !== null &&
    queue.onlyAgent === undefined &&
    standsIn(call.machine, 'waiting.offer.unassigned')
  );
}

export class Matcher {
  readonly queues: ReadonlyMap<string, QueueProfile>;
  readonly agents: ReadonlyMap<string, AgentProfile>;
  private readonly floor: Floor;
  private readonly organization: Organization | null;
  private readonly demands = new Map<string, Demand>();
  /** The same demands by what a place in a queue shows at once, so that the canonical name is made once. */
  private readonly shortcuts = new Map<string, Demand>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly seats = new Map<string, Seat>();
  /** Calls that wait for one agent alone, by that agent. */
  private readonly kept = new Map<string, { calls: Heap<Waiting>; callIds: Set<string> }>();

  constructor(floor: Floor) {
    this.floor = floor;
    this.organization = floor.organization;
    this.queues = new Map((floor.organization?.queues ?? []).map((queue) => [queue.queueId, queue]));
    this.agents = new Map((floor.organization?.agents ?? []).map((agent) => [agent.agentId, agent]));
    for (const agentId of this.agents.keys()) this.agentChanged(agentId);
    for (const { waiting } of Object.values(floor.queues)) for (const callId of waiting) this.callChanged(callId);
  }

  /** True when the shop has decided anew since: then another matcher is needed. */
  isStale(): boolean {
    return this.floor.organization !== this.organization;
  }

  /** To be told of everything that may have made the agent available or not. Without effect when it has not. */
  agentChanged(agentId: string): void {
    const agent = this.floor.agents[agentId];
    const seat = this.seatOf(agentId);
    if (agent === undefined || seat === undefined) return;
    const { stint } = seat;
    const nodeId = isAvailable(this.floor, agent) ? agent.phoneNodeId : null;
    if (nodeId === null && stint === null) return;
    const key = agentKeyOf(agent);
    if (stint !== null && stint.nodeId === nodeId && stint.key.every((part, index) => part === key[index])) return;
    if (stint !== null) {
      stint.holds = false;
      seat.stint = null;
      for (const demand of seat.demands) demand.idleCount -= 1;
    }
    if (nodeId === null) return;
    if (seat.nodeId !== nodeId) {
      seat.nodeId = nodeId;
      seat.demands = [...this.demands.values()].filter((demand) => serves(seat, demand));
    }
    seat.stint = { nodeId, key, holds: true };
    for (const demand of seat.demands) addIdle(demand, agent, seat.profile, seat.stint);
  }

  /** To be told of everything that may have changed what a call waits for, or whether it does. */
  callChanged(callId: string): void {
    const call = this.floor.calls[callId];
    const before = this.waiting.get(callId);
    if (call === undefined || !isUnassigned(call)) {
      if (before !== undefined) this.leave(callId, before);
      return;
    }
    const { place, rankMs, reservedFor } = standingOf(call);
    const demand = this.demandOf(call, place);
    if (before !== undefined) {
      const { call: same, demand: asked } = before;
      if (same === call && asked === demand && before.reservedFor === reservedFor && before.rankMs === rankMs) return;
      this.leave(callId, before);
    }
    const waiting = { call, rankMs, ticket: place.ticket, demand, reservedFor, holds: true };
    this.waiting.set(callId, waiting);
    if (reservedFor !== null) {
      const kept = this.keptCalls(reservedFor);
      kept.callIds.add(callId);
      kept.calls.push(waiting, kept.callIds.size);
    } else if (demand !== null) {
      demand.waitingCount += 1;
      demand.waiting.push(waiting, demand.waitingCount);
    }
  }

  /** The call this agent should be given now, whoever else is idle; undefined: none that they may serve. */
  firstCallFor(agentId: string): Call | undefined {
    const seat = this.seats.get(agentId);
    if (seat?.stint == null) return undefined;
    let best: Waiting | undefined = this.kept.get(agentId)?.calls.first();
    for (const demand of seat.demands) {
      if (demand.waitingCount === 0) continue;
      const first = demand.waiting.first();
      if (first !== undefined && (best === undefined || ranksBefore(first, best))) best = first;
    }
    return best?.call;
  }

  /** The idle agent this waiting call should be given to, and among how many; undefined: nobody is idle who may. */
  agentFor(callId: string): { agent: Agent; candidates: number } | undefined {
    const waiting = this.waiting.get(callId);
    if (waiting === undefined) return undefined;
    const { demand, reservedFor } = waiting;
    if (reservedFor !== null) {
      const agent = this.isIdle(reservedFor) ? this.floor.agents[reservedFor] : undefined;
      return agent?.phoneNodeId === waiting.call.nodeId ? { agent, candidates: 1 } : undefined;
    }
    const first = demand?.idle.first();
    return first === undefined || demand === null ? undefined : { agent: first.agent, candidates: demand.idleCount };
  }

  isIdle(agentId: string): boolean {
    return this.seats.get(agentId)?.stint != null;
  }

  /** Calls kept for this agent, the first to be served first, whatever the order they were noted in. */
  keptFor(agentId: string): string[] {
    const callIds = [...(this.kept.get(agentId)?.callIds ?? [])];
    const kept = callIds.flatMap((callId) => this.floor.calls[callId] ?? []);
    return kept.sort((a, b) => (comesBefore(a, b) ? -1 : 1)).map(({ callId }) => callId);
  }

  /** Every call that is to be matched, first come first. */
  allWaiting(): Call[] {
    return [...this.waiting.values()].map(({ call }) => call).sort((a, b) => (comesBefore(a, b) ? -1 : 1));
  }

  /** All that it holds to be true, for comparing it with one made anew. */
  facts(): { idle: string[]; waiting: string[]; counts: string[] } {
    const idle = [...this.seats].filter(([, { stint }]) => stint !== null);
    const demands = [...this.demands].filter(([, { waitingCount }]) => waitingCount > 0);
    return {
      idle: idle.map(([id, { stint }]) => `${id} on ${stint?.nodeId}: ${stint?.key}`).sort(),
      waiting: [...this.waiting].map(([id, one]) => `${id} ${one.rankMs} ${one.ticket} ${one.reservedFor}`).sort(),
      counts: demands.map(([name, one]) => `${name}: ${one.idleCount} idle, ${one.waitingCount} waiting`).sort(),
    };
  }

  private leave(callId: string, waiting: Waiting): void {
    waiting.holds = false;
    this.waiting.delete(callId);
    if (waiting.reservedFor !== null) this.keptCalls(waiting.reservedFor).callIds.delete(callId);
    else if (waiting.demand !== null) waiting.demand.waitingCount -= 1;
  }

  private keptCalls(agentId: string) {
    let kept = this.kept.get(agentId);
    if (kept === undefined) {
      kept = { calls: new Heap(ranksBefore, holds), callIds: new Set() };
      this.kept.set(agentId, kept);
    }
    return kept;
  }

  private seatOf(agentId: string): Seat | undefined {
    const known = this.seats.get(agentId);
    const profile = this.agents.get(agentId);
    if (known !== undefined || profile === undefined) return known;
    const seat: Seat = { profile, nodeId: null, demands: [], stint: null };
    this.seats.set(agentId, seat);
    return seat;
  }

  private demandOf(call: Call, place: QueuePlace): Demand | null {
    const profile = this.queues.get(place.queueId);
    if (profile === undefined) return null;
    const { requires, prefers, step } = place;
    const own = requires || prefers ? ` ${wordOf(requires)} ${wordOf(prefers)}` : '';
    const shortcut = `${call.nodeId} ${place.queueId} ${step ?? 0}${own}`;
    let demand = this.shortcuts.get(shortcut);
    if (demand === undefined) {
      demand = this.demand(call.nodeId, requirementAt(profile, place), choiceOf(profile, place));
      this.shortcuts.set(shortcut, demand);
    }
    return demand;
  }

  /** Found, or made: that costs a look at every agent, once for each thing that can be asked. */
  private demand(nodeId: string, requires: SkillRequirement, choice: Choice): Demand {
    const { strategy, capPercent, prefers, ideal } = choice;
    const name = [nodeId, wordOf(requires), strategy, capPercent, wordOf(prefers), wordOf(ideal)].join(' ');
    const known = this.demands.get(name);
    if (known !== undefined) return known;
    const waiting = new Heap<Waiting>(ranksBefore, holds);
    const idle = new Heap<Idle>(idlesBefore, stillIdles);
    const demand: Demand = { nodeId, requires, choice, waiting, waitingCount: 0, idle, idleCount: 0 };
    this.demands.set(name, demand);
    for (const [agentId, seat] of this.seats) {
      const agent = this.floor.agents[agentId];
      if (agent === undefined || !serves(seat, demand)) continue;
      seat.demands.push(demand);
      if (seat.stint !== null) addIdle(demand, agent, seat.profile, seat.stint);
    }
    return demand;
  }
}

function addIdle(demand: Demand, agent: Agent, profile: AgentProfile, stint: Stint): void {
  demand.idleCount += 1;
  demand.idle.push({ agent, key: idleKeyOf(demand.choice, profile, agent), stint }, demand.idleCount);
}

function serves({ profile, nodeId }: Seat, demand: Demand): boolean {
  return nodeId === demand.nodeId && qualifies(profile, demand.requires);
}

function standingOf(call: Call) {
  const place = call.queue as QueuePlace;
  return { place, rankMs: place.rankMs ?? place.queuedAtMs, reservedFor: place.waitsFor?.agentId ?? null };
}

function ranksBefore(a: Waiting, b: Waiting): boolean {
  return a.rankMs === b.rankMs ? a.ticket < b.ticket : a.rankMs < b.rankMs;
}

function holds(waiting: Waiting): boolean {
  return waiting.holds;
}

function idlesBefore(a: Idle, b: Idle): boolean {
  return compareIdle(a.key, a.agent.agentId, b.key, b.agent.agentId) < 0;
}

function stillIdles({ stint }: Idle): boolean {
  return stint.holds;
}

/** The same for the same demands, in whatever order they were written. */
function wordOf(requires: SkillRequirement | undefined): string {
  if (requires === undefined) return '';
  const skills = Object.keys(requires).sort();
  return skills.map((skill) => `${skill}${requires[skill]}`).join(',');
}

const matchers = new WeakMap<Floor, Matcher>();

/** The floor's matcher, made when there is none yet or the shop has decided anew. */
export function matcherOf(floor: Floor): Matcher {
  const known = matchers.get(floor);
  if (known !== undefined && !known.isStale()) return known;
  const made = new Matcher(floor);
  matchers.set(floor, made);
  return made;
}
