/**
 * The matcher's answers are those of a straightforward scan of everybody, whatever has happened: a floor made by chance, with
 * every strategy, relaxation, preferences, occupancy caps, calls kept for one agent and two nodes, and changes made by chance.
 */
import fc from 'fast-check';
import t from 'tap';
import { Heap } from '../../../src/core/acd/heap.ts';
import { Matcher } from '../../../src/core/acd/matcher.ts';
import { comesBefore } from '../../../src/core/acd/order.ts';
import { qualifies, requirementAt } from '../../../src/core/acd/relaxation.ts';
import { choiceOf, compareIdle, idleKeyOf } from '../../../src/core/acd/strategy.ts';
import { isUnassigned } from '../../../src/core/acd/unassigned.ts';
import { isAvailable, newAgent } from '../../../src/core/agent/agent.ts';
import { type Call, emptyFloor, type Floor, type QueuePlace } from '../../../src/core/floor.ts';
import type { AgentProfile, QueueProfile } from '../../../src/core/organization.ts';
import { agent, queue, shop } from '../../helpers/floor.ts';

const NODES = ['a1', 'a2'] as const;
const AGENTS = 9;
const CALLS = 12;

const level = fc.integer({ min: 1, max: 10 });
const skills = fc.dictionary(fc.constantFrom('refund', 'english', 'vip'), level, { maxKeys: 3 });
const asked = fc.dictionary(fc.constantFrom('refund', 'english', 'vip'), fc.integer({ min: 1, max: 4 }), {
  maxKeys: 1,
});
const node = fc.constantFrom(0, 0, 0, 1);
const agents = fc.array(skills, { minLength: AGENTS, maxLength: AGENTS });
const queues = fc.array(
  fc.record({
    requires: fc.dictionary(fc.constantFrom('refund', 'english'), fc.integer({ min: 0, max: 4 }), { maxKeys: 2 }),
    strategy: fc.constantFrom('longestIdle' as const, 'bestFit' as const, 'leastBusy' as const, 'roundRobin' as const),
    occupancyCapPercent: fc.constantFrom(undefined, 50, 80),
    first: asked,
  }),
  { minLength: 1, maxLength: 4 },
);
const who = fc.nat(AGENTS - 1);
const which = fc.nat(CALLS - 1);
const steps = fc.array(
  fc.oneof(
    fc.record({
      is: fc.constant('arrives' as const),
      which,
      queue: fc.nat(3),
      node,
      rankMs: fc.nat(20),
      requires: fc.option(asked, { nil: undefined, freq: 2 }),
      prefers: fc.option(asked, { nil: undefined, freq: 2 }),
    }),
    fc.record({ is: fc.constant('relaxes' as const), which }),
    fc.record({ is: fc.constant('ranksAnew' as const), which, rankMs: fc.nat(20) }),
    fc.record({ is: fc.constant('isKept' as const), which, who: fc.option(who) }),
    fc.record({ is: fc.constant('ends' as const), which }),
    fc.record({
      is: fc.constant('changes' as const),
      who,
      ready: fc.constantFrom(true, true, true, false),
      node,
      busyMs: fc.nat(3_000),
    }),
    fc.record({ is: fc.constant('isMatched' as const), which }),
    fc.record({ is: fc.constant('takesNext' as const), who }),
  ),
  { minLength: 60, maxLength: 150 },
);
type Step = (typeof steps extends fc.Arbitrary<infer T> ? T : never)[number];

/** By looking at every agent. */
function scannedAgentFor(floor: Floor, call: Call): string | null {
  const profile = floor.organization?.queues.find(({ queueId }) => queueId === call.queue?.queueId);
  if (profile === undefined || call.queue === null) return null;
  const place = call.queue;
  const may = (person: AgentProfile) => {
    const one = floor.agents[person.agentId];
    if (one === undefined || !isAvailable(floor, one) || one.phoneNodeId !== call.nodeId) return false;
    const only = place.waitsFor?.agentId;
    return only === undefined ? qualifies(person, requirementAt(profile, place)) : only === person.agentId;
  };
  const choice = choiceOf(profile, place);
  const keyOf = (person: AgentProfile) => idleKeyOf(choice, person, floor.agents[person.agentId] as never);
  const [first] = (floor.organization?.agents ?? [])
    .filter(may)
    .sort((a, b) => compareIdle(keyOf(a), a.agentId, keyOf(b), b.agentId));
  return first?.agentId ?? null;
}

/** By looking at every call. */
function scannedCallFor(floor: Floor, person: AgentProfile): string | null {
  const one = floor.agents[person.agentId];
  if (one === undefined || !isAvailable(floor, one)) return null;
  const [first] = Object.values(floor.calls)
    .filter((call) => {
      const profile = floor.organization?.queues.find(({ queueId }) => queueId === call.queue?.queueId);
      if (!isUnassigned(call) || profile === undefined || call.queue === null) return false;
      const only = call.queue.waitsFor?.agentId;
      if (only !== undefined) return only === person.agentId;
      return call.nodeId === one.phoneNodeId && qualifies(person, requirementAt(profile, call.queue));
    })
    .sort((a, b) => (comesBefore(a, b) ? -1 : 1));
  return first?.callId ?? null;
}

class Crowd {
  readonly floor = emptyFloor();
  readonly profiles: QueueProfile[];
  readonly people: AgentProfile[];
  readonly matcher: Matcher;
  private nowMs = 1_000_000;
  private tickets = 0;

  constructor(
    drawn: typeof agents extends fc.Arbitrary<infer T> ? T : never,
    of: typeof queues extends fc.Arbitrary<infer T> ? T : never,
  ) {
    this.people = drawn.map((skills, n) => agent(`agent-${n}`, skills));
    this.profiles = of.map(({ requires, strategy, occupancyCapPercent, first }, n) => ({
      ...queue(`queue-${n}`, requires),
      strategy,
      ...(occupancyCapPercent !== undefined && { occupancyCapPercent }),
      relaxation: [{ untilMs: 20_000, requires: first }],
    }));
    this.floor.organization = shop({ agents: this.people, queues: this.profiles });
    for (const node of NODES) this.floor.nodes[node] = { connected: true };
    for (const { agentId } of this.people) this.floor.agents[agentId] = newAgent(agentId, this.nowMs, 480);
    this.matcher = new Matcher(this.floor);
  }

  /** @returns what the matcher says and what the scan says, where the step asks for a decision */
  take(step: Step): [got: unknown, wanted: unknown] {
    this.nowMs += 7;
    if (step.is === 'changes') return this.change(step);
    if (step.is === 'takesNext') return this.takeNext(this.people[step.who] as AgentProfile);
    const callId = `call-${step.which}`;
    if (step.is === 'arrives') {
      this.floor.calls[callId] ??= this.arriving(callId, step);
      return this.decide(callId);
    }
    const call = this.floor.calls[callId];
    if (call?.queue == null) return [null, null];
    if (step.is === 'ends') return this.gone(callId);
    if (step.is === 'relaxes') call.queue.step = 1;
    if (step.is === 'ranksAnew') call.queue.rankMs = this.nowMs + step.rankMs;
    if (step.is === 'isKept')
      call.queue.waitsFor = step.who === null ? null : { agentId: `agent-${step.who}`, untilMs: 0 };
    const answers = this.decide(callId);
    if (step.is === 'isMatched' && typeof answers[0] === 'string') this.assign(callId, answers[0]);
    return answers;
  }

  /** With the lines written down, from which a matcher made anew starts. */
  asKept(): Floor {
    const counts = { day: 0, offered: 0, answered: 0, abandoned: 0, answeredInTarget: 0, waitSumMs: 0 };
    return { ...this.floor, queues: { line: { waiting: Object.keys(this.floor.calls), ...counts } } };
  }

  private arriving(callId: string, step: Extract<Step, { is: 'arrives' }>): Call {
    this.tickets += 1;
    const place: QueuePlace = {
      queueId: `queue-${step.queue % this.profiles.length}`,
      ...{ priority: 0, queuedAtMs: this.nowMs, ticket: this.tickets, announced: 0, step: 0 },
      rankMs: this.nowMs + step.rankMs,
      ...(step.requires && { requires: step.requires }),
      ...(step.prefers && { prefers: step.prefers }),
    };
    const machine = { value: { waiting: { offer: 'unassigned', voice: 'quiet' } }, context: {} };
    return { callId, nodeId: NODES[step.node], leg: null, queue: place, machine } as unknown as Call;
  }

  private change({ who, ready, node, busyMs }: Extract<Step, { is: 'changes' }>): [unknown, unknown] {
    const { agentId } = this.people[who] as AgentProfile;
    const one = this.floor.agents[agentId];
    if (one?.load === undefined) return [null, null];
    one.machine = { value: ready ? 'ready' : 'notReady', context: one.machine.context };
    one.deskId = 'desk';
    one.phoneNodeId = NODES[node] as string;
    one.load.idleSinceMs = this.nowMs;
    one.load.busyTodayMs += busyMs;
    one.load.busyMs += busyMs * 300;
    one.load.staffedMs += 500_000;
    this.matcher.agentChanged(agentId);
    return this.nextOf(this.people[who] as AgentProfile);
  }

  private takeNext(person: AgentProfile): [unknown, unknown] {
    const answers = this.nextOf(person);
    if (typeof answers[0] === 'string') this.assign(answers[0], person.agentId);
    return answers;
  }

  private assign(callId: string, agentId: string): void {
    const one = this.floor.agents[agentId];
    if (one === undefined) return;
    one.machine = { value: 'onCall', context: one.machine.context };
    this.floor.offers = (this.floor.offers ?? 0) + 1;
    if (one.load) one.load.lastOffer = this.floor.offers;
    this.matcher.agentChanged(agentId);
    this.gone(callId);
  }

  private gone(callId: string): [unknown, unknown] {
    delete this.floor.calls[callId];
    this.matcher.callChanged(callId);
    return [this.matcher.agentFor(callId), undefined];
  }

  private decide(callId: string): [unknown, unknown] {
    this.matcher.callChanged(callId);
    const found = this.matcher.agentFor(callId);
    return [found?.agent.agentId ?? null, scannedAgentFor(this.floor, this.floor.calls[callId] as Call)];
  }

  private nextOf(person: AgentProfile): [unknown, unknown] {
    return [this.matcher.firstCallFor(person.agentId)?.callId ?? null, scannedCallFor(this.floor, person)];
  }
}

t.test('decides as a scan of everybody would, and is what one made anew would be', async (t) => {
  let decisions = 0;
  fc.assert(
    fc.property(agents, queues, steps, (people, shopsQueues, taken) => {
      const crowd = new Crowd(people, shopsQueues);
      for (const step of taken) {
        const [got, wanted] = crowd.take(step);
        if (got !== wanted) throw new Error(`${JSON.stringify(step)}: ${got}, by a scan ${wanted}`);
        if (typeof got === 'string') decisions += 1;
      }
      const [kept, anew] = [crowd.matcher.facts(), new Matcher(crowd.asKept()).facts()];
      if (JSON.stringify(kept) === JSON.stringify(anew)) return;
      throw new Error(`knows ${JSON.stringify(kept)}, the floor says ${JSON.stringify(anew)}`);
    }),
    { numRuns: 600 },
  );
  t.ok(decisions > 1_000, `${decisions} decisions gave somebody a call`);
});

t.test('a heap gives the first, whoever leaves from wherever', async (t) => {
  type One = { key: number; at: number };
  fc.assert(
    fc.property(fc.array(fc.record({ key: fc.nat(30), leaves: fc.boolean(), pick: fc.nat() })), (moves) => {
      const heap = new Heap<One>((a, b) => a.key < b.key);
      const inside: One[] = [];
      for (const { key, leaves, pick } of moves) {
        if (leaves && inside.length > 0) heap.remove(inside.splice(pick % inside.length, 1)[0] as One);
        else {
          const one = { key, at: -1 };
          inside.push(one);
          heap.push(one);
        }
        const least = Math.min(...inside.map((one) => one.key));
        if ((heap.first?.key ?? Number.POSITIVE_INFINITY) !== least)
          throw new Error(`${heap.first?.key}, not ${least}`);
        if (heap.size !== inside.length) throw new Error(`${heap.size} of ${inside.length}`);
      }
    }),
  );
  t.pass();
});
