/** A large floor made by chance, and a stream of what happens on it: the same for whoever decides. */

import { rankOf } from '../../src/core/acd/order.ts';
import { newAgent } from '../../src/core/agent/agent.ts';
import { type Agent, type Call, emptyFloor, type Floor } from '../../src/core/floor.ts';
import type { AgentProfile, Organization, QueueProfile, SkillRequirement } from '../../src/core/organization.ts';
import { type Chance, chance } from '../../test/simulate/random.ts';

export type Size = { agents: number; waiting: number; skills: number };

/** What decides: told of each change, and asked at once. Ids, or null for nobody. */
export type Decider = {
  /** The agent for a call that has just arrived, or now asks for less. */
  callChanged(call: Call): string | null;
  /** The call for an agent who has just become free. */
  agentFreed(agent: Agent): string | null;
  /** No answer is wanted. */
  callGone(callId: string): void;
  agentTaken(agent: Agent): void;
};

/** Decisions compared with the scan's at most: keeping all would be a good part of what is measured. */
export const KEPT = 10_000;

const NODE = 'node-1';
const START_MS = Date.UTC(2026, 2, 2, 1);

/** Queues ask one skill, or two of them, and each relaxes twice: some hundreds of different demands. */
export function makeOrganization(size: Size, luck: Chance): Organization {
  const names = { 'zh-CN': '', en: '' };
  const skill = (n: number) => `skill-${n % size.skills}`;
  const queues = Array.from({ length: size.skills }, (_, n): QueueProfile => {
    const requires: SkillRequirement = n % 4 === 0 ? { [skill(n)]: 1, [skill(n + 7)]: 1 } : { [skill(n)]: 1 };
    return {
      ...{ queueId: `queue-${n}`, names, requires, music: 'default', wrapUpMs: 0, ringTimeoutMs: 15_000 },
      ...{ serviceLevelMs: luck.oneOf([10_000, 20_000, 60_000]), announceEveryMs: 30_000 },
      strategy: luck.oneOf(['longestIdle', 'bestFit', 'leastBusy', 'roundRobin'] as const),
      relaxation: [
        { untilMs: 20_000, requires: { [skill(n)]: 6 } },
        { untilMs: 45_000, requires: { [skill(n)]: 3 } },
      ],
    };
  });
  const agents = Array.from({ length: size.agents }, (_, n): AgentProfile => {
    const skills: Record<string, number> = {};
    for (let has = luck.between(2, 6); has > 0; has -= 1)
      skills[skill(luck.between(0, size.skills - 1))] = luck.between(1, 10);
    const agentId = `agent-${n}`;
    return { agentId, name: agentId, extension: `${n}`, skills, grade: 'silver' };
  });
  const none = { numbers: {}, surveyFlow: null, dispositions: [], flows: [] };
  return { name: names, utcOffsetMinutes: 480, agents, queues, ...none };
}

/** A floor with everyone signed in and busy, and nobody waiting yet. */
export function makeFloor(organization: Organization): Floor {
  const floor = emptyFloor();
  floor.organization = organization;
  floor.nodes[NODE] = { connected: true };
  for (const { agentId } of organization.agents) {
    const agent = newAgent(agentId, START_MS, organization.utcOffsetMinutes);
    agent.deskId = 'desk';
    agent.phoneNodeId = NODE;
    agent.machine = { value: 'onCall', context: agent.machine.context };
    floor.agents[agentId] = agent;
  }
  for (const { queueId } of organization.queues) {
    floor.queues[queueId] = {
      waiting: [],
      day: 0,
      offered: 0,
      answered: 0,
      abandoned: 0,
      answeredInTarget: 0,
      waitSumMs: 0,
    };
  }
  return floor;
}

/**
 * Plays the same stream to a decider and keeps the first `KEPT` of what it decided. `waiting` callers and `idle` agents are there first; then
 * arrivals, agents freed, relaxations and hang-ups come, such that about as many wait and idle as at the beginning.
 */
export class Stream {
  readonly decisions: string[] = [];
  private readonly luck = chance(20_260_302);
  private readonly floor: Floor;
  private readonly decider: Decider;
  private readonly profiles: QueueProfile[];
  private readonly waiting: string[] = [];
  private readonly at = new Map<string, number>();
  private readonly busy: Agent[];
  private count = 0;
  private nowMs = START_MS;
  private readonly isCrowded: boolean;
  /** So many are on calls on a calm floor. */
  private readonly calmBusy: number;

  constructor(floor: Floor, decider: Decider, isCrowded: boolean) {
    this.floor = floor;
    this.decider = decider;
    this.isCrowded = isCrowded;
    this.profiles = floor.organization?.queues ?? [];
    this.calmBusy = Math.floor(Object.keys(floor.agents).length / 20);
    this.busy = Object.values(floor.agents);
  }

  /** Until so many wait, or, on a calm floor, until all but every twentieth agent idle. */
  prepare(waiting: number): void {
    if (this.isCrowded) for (let n = 0; n < waiting; n += 1) this.arrive();
    else while (this.busy.length > this.calmBusy) this.free();
    this.decisions.length = 0;
  }

  /** One event and the decision that it asks for. */
  step(): void {
    this.nowMs += 1;
    const happens = this.luck.next();
    if (happens < 0.4) this.arrive();
    else if (happens < 0.8) this.free();
    else if (happens < 0.95) this.relax();
    else this.hangUp();
  }

  private arrive(): void {
    this.count += 1;
    const profile = this.luck.oneOf(this.profiles);
    const callId = `call-${this.count}`;
    const priority = this.luck.happens(0.1) ? 10 : 0;
    const place = {
      queueId: profile.queueId,
      priority,
      queuedAtMs: this.nowMs,
      ticket: this.count,
      announced: 0,
      step: 0,
    };
    const call = {
      ...{ callId, nodeId: NODE, customer: null, leg: null, arrivedAtMs: this.nowMs, queue: { ...place, rankMs: 0 } },
      machine: { value: { waiting: { offer: 'unassigned', voice: 'quiet' } }, context: {} },
    } as unknown as Call;
    if (call.queue) call.queue.rankMs = rankOf(call, profile);
    this.floor.calls[callId] = call;
    this.at.set(callId, this.waiting.length);
    this.waiting.push(callId);
    this.settle(callId, this.decider.callChanged(call));
  }

  private free(): void {
    if (this.busy.length === 0) return;
    const index = this.luck.between(0, this.busy.length - 1);
    const agent = this.busy[index] as Agent;
    this.busy[index] = this.busy.at(-1) as Agent;
    this.busy.pop();
    agent.machine = { value: 'ready', context: agent.machine.context };
    if (agent.load) {
      agent.load.idleSinceMs = this.nowMs;
      agent.load.busyTodayMs += this.luck.between(1_000, 300_000);
    }
    const callId = this.decider.agentFreed(agent);
    if (callId !== null) this.settle(callId, agent.agentId);
    else this.keep('none');
  }

  private relax(): void {
    const callId = this.someone();
    const call = this.floor.calls[callId];
    if (!call?.queue) return;
    call.queue.step = Math.min(2, (call.queue.step ?? 0) + 1);
    this.settle(callId, this.decider.callChanged(call));
  }

  private hangUp(): void {
    const callId = this.someone();
    if (callId === '') return;
    this.forget(callId);
    this.decider.callGone(callId);
    this.keep('gone');
  }

  private keep(decision: string): void {
    if (this.decisions.length < KEPT) this.decisions.push(decision);
  }

  private someone(): string {
    return this.waiting.length === 0 ? '' : this.luck.oneOf(this.waiting);
  }

  private settle(callId: string, agentId: string | null): void {
    if (this.decisions.length < KEPT) this.keep(`${callId} ${agentId}`);
    const agent = this.floor.agents[agentId ?? ''];
    if (agent === undefined) return;
    agent.machine = { value: 'onCall', context: agent.machine.context };
    this.floor.offers = (this.floor.offers ?? 0) + 1;
    if (agent.load) agent.load.lastOffer = this.floor.offers;
    this.busy.push(agent);
    this.forget(callId);
    this.decider.callGone(callId);
    this.decider.agentTaken(agent);
  }

  private forget(callId: string): void {
    const index = this.at.get(callId) ?? 0;
    const last = this.waiting.at(-1) as string;
    this.waiting[index] = last;
    this.at.set(last, index);
    this.waiting.pop();
    this.at.delete(callId);
    delete this.floor.calls[callId];
  }
}
