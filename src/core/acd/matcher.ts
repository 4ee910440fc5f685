/**
 * Finds the agent for a call and the call for an agent without looking at all of them. It is derived from the floor and never
 * kept: the floor stays plain JSON, and whoever reads one back (after a restart, in a replay) gets the same matcher from it.
 *
 * The structure: calls that ask the same (same node, same skills and levels, same way of choosing) are one **demand**. What can
 * be asked is written in queues, relaxation plans and flows, so there are as many demands as the shop has decided, some
 * hundreds, however many callers and agents there are. Each demand has two heaps: its waiting calls by rank, and the idle agents who
 * qualify, by its strategy. Each agent knows the demands it qualifies for, D of them. With c calls in a demand and a idle agents:
 *
 * - a call that arrives or asks for less is put in its place, O(log c), and looks at the top of the other heap, O(1);
 *   who hangs up or is served is taken out, O(log c);
 * - an agent who becomes free reads the ranks of the first calls of D demands, which lie side by side in one array, O(D);
 *   one who finds none is put into D heaps, O(D log a), not before somebody asks, and costs as much again to leave them.
 *
 * D does not grow with the number of agents or calls. Scanning (measured beside it by `npm run bench -- matcher`) costs each
 * event all calls or all agents. One heap for each skill, the usual alternative, has to walk past those who lack the second
 * skill, and knows one order only, while each queue has its strategy. A decision makes nothing that would have to be collected but
 * the call's own record.
 */
import { isAvailable } from '../agent/agent.ts';
import type { Agent, Call, Floor, QueuePlace } from '../floor.ts';
import type { AgentProfile, Organization, QueueProfile, SkillRequirement } from '../organization.ts';
import { Heap } from './heap.ts';
import { IdleHeap } from './idle-heap.ts';
import { comesBefore } from './order.ts';
import { qualifies, requirementAt } from './relaxation.ts';
import { type AgentKey, agentKeyOf, type Choice, choiceOf, type Fit, fitOf, isAgentKey, orderOf } from './strategy.ts';
import { isUnassigned } from './unassigned.ts';

type Demand = {
  /** Its place in `firstRanksMs`. */
  number: number;
  nodeId: string;
  requires: SkillRequirement;
  choice: Choice;
  waiting: Heap<Waiting>;
  idle: IdleHeap;
  idleCount: number;
};

/** A call that waits, as the matcher last saw it, and its place in its heap. */
type Waiting = {
  call: Call;
  rankMs: number;
  ticket: number;
  demand: Demand | null;
  reservedFor: string | null;
  at: number;
};

type Served = { demand: Demand; fit: Fit };

/**
 * An agent's: `number` is its rank by id. While `isIdle`, `own` is what its places in heaps are made of; `isPlaced` tells that it
 * has them.
 */
type Seat = {
  number: number;
  agentId: string;
  profile: AgentProfile;
  nodeId: string | null;
  serves: Served[];
  /** Of the same demands. */
  numbers: number[];
  isIdle: boolean;
  own: AgentKey;
  isPlaced: boolean;
};

/** Demands there is room for at first. */
const FIRST_DEMANDS = 64;

const NOBODY: AgentKey = { idleSinceMs: 0, lastOffer: 0, busyTodayMs: 0, occupancyPercent: 0 };

export class Matcher {
  readonly queues: ReadonlyMap<string, QueueProfile>;
  readonly agents: ReadonlyMap<string, AgentProfile>;
  private readonly floor: Floor;
  private readonly organization: Organization | null;
  private readonly demands = new Map<string, Demand>();
  /** The same demands by what a place in a queue shows at once, so that the canonical name is made once. */
  private readonly shortcuts = new Map<string, Demand>();
  /** Of each demand by its number, when its first call is due; Infinity while none waits. */
  private firstRanksMs = new Float64Array(FIRST_DEMANDS).fill(Number.POSITIVE_INFINITY);
  private readonly plain = new Map<QueueProfile, Map<string, Demand[]>>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly seats = new Map<string, Seat>();
  private readonly seatList: Seat[] = [];
  /** Who has a skill at all, so that a new demand looks at those who have its rarest one. */
  private readonly skilled = new Map<string, Seat[]>();
  /** Counts up when a seat's agent is idle no more: what was put into heaps under an older one holds no longer. */
  private readonly versions: Int32Array;
  /** Idle agents not yet put into heaps: who gets a call in the same breath never has to be. */
  private readonly unplaced: Seat[] = [];
  /** Calls that wait for one agent alone, by that agent. */
  private readonly kept = new Map<string, { calls: Heap<Waiting>; callIds: Set<string> }>();

  constructor(floor: Floor) {
    this.floor = floor;
    this.organization = floor.organization;
    this.queues = new Map((floor.organization?.queues ?? []).map((queue) => [queue.queueId, queue]));
    this.agents = new Map((floor.organization?.agents ?? []).map((agent) => [agent.agentId, agent]));
    const agentIds = [...this.agents.keys()].sort();
    this.versions = new Int32Array(agentIds.length);
    for (const agentId of agentIds) this.addSeat(agentId);
    for (const agentId of agentIds) this.agentChanged(agentId);
    for (const { waiting } of Object.values(floor.queues)) for (const callId of waiting) this.callChanged(callId);
  }

  /** True when the shop has decided anew since: then another matcher is needed. */
  isStale(): boolean {
    return this.floor.organization !== this.organization;
  }

  /** To be told of everything that may have made the agent available or not. Without effect when it has not. */
  agentChanged(agentId: string): void {
    const agent = this.floor.agents[agentId];
    const seat = this.seats.get(agentId);
    if (agent === undefined || seat === undefined) return;
    const { phoneNodeId } = agent;
    const isIdle = isAvailable(this.floor, agent);
    const isMoved = phoneNodeId !== null && phoneNodeId !== seat.nodeId;
    if (seat.isIdle && (!isIdle || isMoved || !isAgentKey(seat.own, agent))) this.unseat(seat);
    if (isMoved) {
      // Also while busy: it takes a look at every demand, and the next moment of being free should not have to wait for it.
      seat.nodeId = phoneNodeId;
      seat.serves = [];
      seat.numbers = [];
      for (const demand of this.demands.values()) serve(seat, demand);
    }
    if (!isIdle || seat.isIdle) return;
    seat.isIdle = true;
    seat.own = agentKeyOf(agent);
    this.unplaced.push(seat);
  }

  /** To be told of everything that may have changed what a call waits for, or whether it does. */
  callChanged(callId: string): void {
    const call = this.floor.calls[callId];
    const before = this.waiting.get(callId);
    if (call === undefined || !isUnassigned(call)) {
      if (before === undefined) return;
      this.leave(before);
      this.waiting.delete(callId);
      return;
    }
    const place = call.queue as QueuePlace;
    const rankMs = place.rankMs ?? place.queuedAtMs;
    const reservedFor = place.waitsFor?.agentId ?? null;
    const demand = this.demandOf(call, place);
    const { ticket } = place;
    if (before === undefined) {
      const waiting = { call, rankMs, ticket, demand, reservedFor, at: -1 };
      this.waiting.set(callId, waiting);
      this.join(waiting);
      return;
    }
    const { call: same, demand: asked } = before;
    if (same === call && asked === demand && before.reservedFor === reservedFor && before.rankMs === rankMs) return;
    this.leave(before);
    this.join(Object.assign(before, { call, rankMs, ticket, demand, reservedFor }));
  }

  /**
   * The call this agent should be given now, whoever else is idle; undefined: none that they may serve.
   * @param whenFree also of one who is busy: what they would be given if they were free
   */
  firstCallFor(agentId: string, whenFree = false): Call | undefined {
    const seat = this.seats.get(agentId);
    if (seat === undefined || !(seat.isIdle || whenFree)) return undefined;
    const { serves, numbers } = seat;
    let best: Waiting | undefined = this.kept.get(agentId)?.calls.first;
    let bestRankMs = best?.rankMs ?? Number.POSITIVE_INFINITY;
    for (let index = 0; index < numbers.length; index += 1) {
      const rankMs = this.firstRanksMs[numbers[index] as number] as number;
      if (rankMs > bestRankMs) continue;
      const { first } = (serves[index] as Served).demand.waiting;
      if (first === undefined || (best !== undefined && !ranksBefore(first, best))) continue;
      best = first;
      bestRankMs = rankMs;
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
    if (demand === null) return undefined;
    this.place();
    const first = this.seatList[demand.idle.first()];
    const agent = first && this.floor.agents[first.agentId];
    return agent && { agent, candidates: demand.idleCount };
  }

  /** True when somebody is idle who may take a call that asks this, whether or not it is in the line yet. */
  hasIdleFor(call: Call): boolean {
    const { queue: place } = call;
    if (place === null) return false;
    if (place.waitsFor) return this.isIdle(place.waitsFor.agentId);
    const demand = this.demandOf(call, place);
    this.place();
    return demand !== null && demand.idleCount > 0;
  }

  isIdle(agentId: string): boolean {
    return this.seats.get(agentId)?.isIdle ?? false;
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
    this.place();
    const idle = this.seatList.filter(({ isIdle }) => isIdle);
    const demands = [...this.demands].filter(([, { waiting }]) => waiting.size > 0);
    return {
      idle: idle.map(({ agentId, nodeId, own }) => `${agentId} on ${nodeId}: ${Object.values(own)}`).sort(),
      waiting: [...this.waiting].map(([id, one]) => `${id} ${one.rankMs} ${one.ticket} ${one.reservedFor}`).sort(),
      counts: demands.map(([name, one]) => `${name}: ${one.idleCount} idle, ${one.waiting.size} waiting`).sort(),
    };
  }

  private join(waiting: Waiting): void {
    const { demand, reservedFor } = waiting;
    if (reservedFor !== null) {
      const kept = this.keptCalls(reservedFor);
      kept.callIds.add(waiting.call.callId);
      kept.calls.push(waiting);
    } else if (demand !== null) {
      demand.waiting.push(waiting);
      if (waiting.at === 0) this.firstRanksMs[demand.number] = waiting.rankMs;
    }
  }

  private leave(waiting: Waiting): void {
    const { demand, reservedFor } = waiting;
    if (reservedFor !== null) {
      const kept = this.keptCalls(reservedFor);
      kept.callIds.delete(waiting.call.callId);
      kept.calls.remove(waiting);
    } else if (demand !== null) {
      demand.waiting.remove(waiting);
      this.firstRanksMs[demand.number] = demand.waiting.first?.rankMs ?? Number.POSITIVE_INFINITY;
    }
  }

  private keptCalls(agentId: string) {
    let kept = this.kept.get(agentId);
    if (kept === undefined) {
      kept = { calls: new Heap(ranksBefore), callIds: new Set() };
      this.kept.set(agentId, kept);
    }
    return kept;
  }

  private addSeat(agentId: string): void {
    const profile = this.agents.get(agentId) as AgentProfile;
    const number = this.seatList.length;
    const none = { serves: [], numbers: [], isIdle: false, own: NOBODY, isPlaced: false };
    const seat: Seat = { number, agentId, profile, nodeId: null, ...none };
    this.seats.set(agentId, seat);
    this.seatList.push(seat);
    for (const skill in profile.skills) {
      const skilled = this.skilled.get(skill);
      if (skilled === undefined) this.skilled.set(skill, [seat]);
      else skilled.push(seat);
    }
  }

  private unseat(seat: Seat): void {
    this.versions[seat.number] = (this.versions[seat.number] ?? 0) + 1;
    if (seat.isPlaced) for (const { demand } of seat.serves) demand.idleCount -= 1;
    seat.isIdle = false;
    seat.isPlaced = false;
  }

  private place(): void {
    for (const seat of this.unplaced) {
      if (!seat.isIdle || seat.isPlaced) continue;
      seat.isPlaced = true;
      for (const served of seat.serves) this.placeIn(seat, served);
    }
    this.unplaced.length = 0;
  }

  private placeIn(seat: Seat, { demand, fit }: Served): void {
    const agent = this.floor.agents[seat.agentId] as Agent;
    demand.idleCount += 1;
    demand.idle.push(orderOf(demand.choice, fit, agent), seat.own.idleSinceMs, seat.number, demand.idleCount);
  }

  private demandOf(call: Call, place: QueuePlace): Demand | null {
    const profile = this.queues.get(place.queueId);
    if (profile === undefined) return null;
    const { requires, prefers, step = 0 } = place;
    if (requires === undefined && prefers === undefined) {
      const steps = this.plain.get(profile)?.get(call.nodeId);
      if (steps?.[step] !== undefined) return steps[step];
    }
    const shortcut = [call.nodeId, place.queueId, step, wordOf(requires), wordOf(prefers)].join(' ');
    let demand = this.shortcuts.get(shortcut);
    if (demand !== undefined) return demand;
    demand = this.demand(call.nodeId, requirementAt(profile, place), choiceOf(profile, place));
    if (requires === undefined && prefers === undefined) this.keepPlain(profile, call.nodeId, step, demand);
    else this.shortcuts.set(shortcut, demand);
    return demand;
  }

  private keepPlain(profile: QueueProfile, nodeId: string, step: number, demand: Demand): void {
    const nodes = this.plain.get(profile) ?? new Map<string, Demand[]>();
    const steps = nodes.get(nodeId) ?? [];
    steps[step] = demand;
    nodes.set(nodeId, steps);
    this.plain.set(profile, nodes);
  }

  /** Found, or made: that costs a look at everyone who has its rarest skill, once for each thing that can be asked. */
  private demand(nodeId: string, requires: SkillRequirement, choice: Choice): Demand {
    const { strategy, capPercent, prefers, ideal } = choice;
    const name = [nodeId, wordOf(requires), strategy, capPercent, wordOf(prefers), wordOf(ideal)].join(' ');
    const known = this.demands.get(name);
    if (known !== undefined) return known;
    const number = this.demands.size;
    const waiting = new Heap<Waiting>(ranksBefore);
    const idle = new IdleHeap(this.versions);
    const demand: Demand = { number, nodeId, requires, choice, waiting, idle, idleCount: 0 };
    this.demands.set(name, demand);
    if (number === this.firstRanksMs.length) {
      const ranksMs = new Float64Array(2 * number).fill(Number.POSITIVE_INFINITY);
      ranksMs.set(this.firstRanksMs);
      this.firstRanksMs = ranksMs;
    }
    for (const seat of this.mayQualify(requires)) {
      const served = serve(seat, demand);
      if (served !== null && seat.isPlaced) this.placeIn(seat, served);
    }
    return demand;
  }

  private mayQualify(requires: SkillRequirement): readonly Seat[] {
    let fewest: readonly Seat[] = this.seatList;
    for (const skill in requires) {
      const skilled = this.skilled.get(skill) ?? [];
      if ((requires[skill] ?? 0) > 0 && skilled.length < fewest.length) fewest = skilled;
    }
    return fewest;
  }
}

/** Adds the demand to those the agent serves; null when they do not qualify for it. */
function serve(seat: Seat, demand: Demand): Served | null {
  if (seat.nodeId !== demand.nodeId || !qualifies(seat.profile, demand.requires)) return null;
  const served = { demand, fit: fitOf(demand.choice, seat.profile) };
  seat.serves.push(served);
  seat.numbers.push(demand.number);
  return served;
}

function ranksBefore(a: Waiting, b: Waiting): boolean {
  return a.rankMs === b.rankMs ? a.ticket < b.ticket : a.rankMs < b.rankMs;
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
