/**
 * A shop's day as calls and agents make it, from a seed: a morning ramp, a quiet lunch with half the agents at table, an
 * evening peak, on some days a promotion; shifts, breaks, wrap-up, rings not answered, callers who lose patience, some who
 * are preferred, and queues that share their agents. Nothing fails here; only the day itself is hard to foresee.
 */
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Entry } from '../../src/core/entries.ts';
import type { FloorEvent } from '../../src/core/events.ts';
import { emptyFloor, type Floor } from '../../src/core/floor.ts';
import { handle } from '../../src/core/handle.ts';
import type { AgentProfile, Organization, QueueProfile } from '../../src/core/organization.ts';
import { agent, flow, queue, shop } from '../helpers/floor.ts';
import { type Chance, chance } from './random.ts';
import { type Faults, World } from './world.ts';

const NODE = 'node-1';
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** 2026-11-09 00:00 in Shanghai; days follow one another. */
const FIRST_DAY_MS = Date.UTC(2026, 10, 8, 16);

/** Share of the day's calls by queue, mean talk in s, what it asks of agents. */
const QUEUES = [
  { queueId: 'presale', share: 0.3, talkS: 170, requires: { sales: 3 } },
  { queueId: 'logistics', share: 0.35, talkS: 140, requires: { orders: 3 } },
  { queueId: 'aftersale', share: 0.25, talkS: 290, requires: { refund: 5 } },
  { queueId: 'english', share: 0.04, talkS: 240, requires: { english: 4 } },
  { queueId: 'complaint', share: 0.06, talkS: 420, requires: { complaint: 6 } },
] as const;

/** Calls an hour, from 8 to 22 o'clock. */
const CALLS_BY_HOUR = [90, 190, 290, 300, 230, 220, 260, 270, 260, 280, 330, 390, 360, 220];
const OPENS = 8;
const CLOSES = 22;

export type DayPlan = {
  seed: number;
  days: number;
  agents: number;
  /** Calls, times so much; 44 agents serve 1 well. */
  load: number;
  /** From 20:00 to 21:30 of the last day twice as many call, with longer talks. */
  promotion: boolean;
  /** The last day ends at this hour; midnight when left out. */
  untilHour?: number;
  /** Sees each event before it is handled. */
  onEvent?(event: FloorEvent): void;
};

export type DayRecord = { entries: Entry[]; events: number; floor: Floor };

export function businessDays(plan: DayPlan): DayRecord {
  return new BusinessDays(plan).run();
}

class BusinessDays {
  private readonly luck: Chance;
  private readonly plan: DayPlan;
  private readonly world: World;
  private readonly floor = emptyFloor();
  private readonly entries: Entry[] = [];
  private readonly endOfAll: number;
  private readonly away = new Set<string>();
  private events = 0;
  private calls = 0;
  private readonly agents: AgentProfile[];

  constructor(plan: DayPlan) {
    this.plan = plan;
    this.luck = chance(plan.seed);
    this.agents = staffOf(this.luck, plan.agents);
    this.endOfAll = FIRST_DAY_MS + plan.days * 24 * HOUR_MS;
    const startMs = FIRST_DAY_MS + 7 * HOUR_MS;
    this.world = new World(
      startMs,
      this.faults(),
      (event) => this.enter(event),
      () => ({ kind: 'customer', customer: null }),
    );
  }

  run(): DayRecord {
    const { world, plan } = this;
    this.enter({ type: 'organizationLoaded', organization: organizationOf(this.agents) });
    world.returnLine(NODE, false);
    for (let day = 0; day < plan.days; day += 1) {
      const midnightMs = FIRST_DAY_MS + day * 24 * HOUR_MS;
      for (const [index, { agentId }] of this.agents.entries()) this.shift(agentId, index, midnightMs);
      this.at(midnightMs + OPENS * HOUR_MS, () => this.nextCall(midnightMs));
    }
    const endMs = this.endOfAll - (24 - (plan.untilHour ?? 24)) * HOUR_MS;
    while (world.nowMs < endMs && world.step()) {}
    return { entries: this.entries, events: this.events, floor: this.floor };
  }

  private at(moment: number, run: () => void): void {
    this.world.plan(Math.max(0, moment - this.world.nowMs), run);
  }

  private enter(arriving: ArrivingEvent): void {
    const event = { ...arriving, atMs: this.world.nowMs } as FloorEvent;
    this.plan.onEvent?.(event);
    const { commands, entries } = handle(this.floor, event);
    this.events += 1;
    this.world.act(commands.filter(({ type }) => type !== 'lookUp'));
    for (const entry of entries) this.follow(entry);
  }

  /** What people do about what happens to them. */
  private follow(entry: Entry): void {
    this.entries.push(entry);
    const { world, luck } = this;
    if (entry.kind === 'queued') {
      const patienceMs = luck.happens(0.12) ? luck.between(5_000, 60_000) : exponentialOf(luck, 900_000);
      const { callId } = entry;
      world.plan(patienceMs, () => {
        if (!this.floor.calls[callId]?.talked) world.end(callId, 16);
      });
    } else if (entry.kind === 'connected') {
      const { callId } = entry;
      const queueId = this.floor.calls[callId]?.queue?.queueId;
      const talkS = QUEUES.find((one) => one.queueId === queueId)?.talkS ?? 200;
      const slower = this.isPromotion() ? 1.15 : 1;
      world.plan(lognormal(luck, talkS * 1000 * slower, 0.75), () => world.end(callId, 16));
    } else if (entry.kind === 'agentStateChanged' && entry.state === 'wrapUp') {
      const { agentId, callId } = entry;
      world.plan(lognormal(luck, 22_000, 0.6), () => {
        if (callId === null) return;
        this.enter({ type: 'wrapUpFinished', agentId, callId, disposition: 'solved', note: '' });
      });
    } else if (entry.kind === 'agentStateChanged' && entry.reason === 'missed') {
      // Back after a while, unless something else called them away meanwhile.
      const { agentId } = entry;
      world.plan(luck.between(20_000, 300_000), () => {
        if (!this.away.has(agentId)) this.ask(agentId, 'ready', null);
      });
    }
  }

  private isPromotion(): boolean {
    const hour = this.hourOf(this.world.nowMs);
    return this.plan.promotion && this.world.nowMs > this.endOfAll - 24 * HOUR_MS && hour >= 20 && hour < 21.5;
  }

  private hourOf(atMs: number): number {
    return ((atMs - FIRST_DAY_MS) % (24 * HOUR_MS)) / HOUR_MS;
  }

  private nextCall(midnightMs: number): void {
    const { world, luck, plan } = this;
    const hour = this.hourOf(world.nowMs);
    if (hour < OPENS || hour >= CLOSES) return;
    const index = Math.floor(hour) - OPENS;
    const here = CALLS_BY_HOUR[index] ?? 0;
    const there = CALLS_BY_HOUR[index + 1] ?? here;
    const rate = (here + (there - here) * (hour % 1)) * plan.load * (this.isPromotion() ? 1.8 : 1);
    world.plan(exponentialOf(luck, HOUR_MS / rate), () => {
      this.dialIn();
      this.nextCall(midnightMs);
    });
  }

  private dialIn(): void {
    const { world, luck } = this;
    this.calls += 1;
    let share = luck.next();
    const index = QUEUES.findIndex((one) => {
      share -= one.share;
      return share < 0;
    });
    const vip = luck.happens(0.08) ? 2 : 1;
    world.dialIn(`c${this.calls}`, NODE, null, `${vip}${Math.max(0, index)}`);
  }

  /** Three shifts, a meal, two rests; nobody is on time to the second. */
  private shift(agentId: string, index: number, midnightMs: number): void {
    const { luck, world } = this;
    const [from, until] = [
      [8, 17],
      [9, 18],
      [13, 22],
      [17, 22],
    ][index % 4] as [number, number];
    if (luck.happens(0.06)) return;
    const late = () => luck.between(-5, 10) * MINUTE_MS;
    const startMs = midnightMs + from * HOUR_MS + late();
    this.at(startMs, () => {
      this.enter({ type: 'deskConnected', agentId, deskId: `${agentId}-desk` });
      if (!world.phones.has(agentId)) world.registerPhone(agentId, NODE);
      this.away.delete(agentId);
      world.plan(luck.between(5_000, 60_000), () => this.ask(agentId, 'ready', null));
    });
    this.at(midnightMs + until * HOUR_MS + late(), () => this.leave(agentId, 'signedOut', null));
    if (until - from > 6) {
      const meal = from < 12 ? 11.4 + (index % 5) * 0.35 : 17.2 + (index % 4) * 0.4;
      this.absence(agentId, midnightMs + meal * HOUR_MS + late(), luck.between(30, 50) * MINUTE_MS, 'meal');
    }
    for (const share of [0.25, 0.75]) {
      const restMs = midnightMs + (from + (until - from) * share) * HOUR_MS + luck.between(-40, 40) * MINUTE_MS;
      this.absence(agentId, restMs, luck.between(5, 18) * MINUTE_MS, 'rest');
    }
  }

  private absence(agentId: string, atMs: number, forMs: number, reason: string): void {
    this.at(atMs, () => {
      if (this.floor.agents[agentId]?.machine.value === 'signedOut') return;
      this.leave(agentId, 'notReady', reason);
      this.at(atMs + forMs, () => {
        if (this.floor.agents[agentId]?.machine.value === 'signedOut') return;
        this.away.delete(agentId);
        this.ask(agentId, 'ready', null);
      });
    });
  }

  private leave(agentId: string, state: 'notReady' | 'signedOut', reason: string | null): void {
    this.away.add(agentId);
    this.ask(agentId, state, reason);
  }

  private ask(agentId: string, state: 'ready' | 'notReady' | 'signedOut', reason: string | null): void {
    this.enter({ type: 'agentStateRequested', agentId, state, reason });
  }

  private faults(): Faults {
    const { luck } = this;
    return {
      delayMs: () => luck.between(5, 40),
      failure: () => null,
      copies: () => 1,
      recordsAway: () => false,
      speaksMs: () => 5_000,
      ringOutside: () => ({ does: 'ring', afterMs: 0 }),
      answerStanding: () => ({ does: 'ring', afterMs: 0 }),
      standingLasts: () => null,
      ring: () =>
        luck.happens(0.015)
          ? { does: 'ring', afterMs: 0 }
          : { does: 'answer', afterMs: Math.min(14_000, lognormal(luck, 3_500, 0.5)) },
    };
  }
}

/** Everyone serves several queues; few speak English or settle complaints. */
function staffOf(luck: Chance, agents: number): AgentProfile[] {
  return Array.from({ length: agents }, (_, index) => {
    const skills: Record<string, number> = { orders: luck.between(3, 9) };
    if (index % 2 === 0) skills.sales = luck.between(3, 8);
    if (index % 3 !== 0) skills.refund = luck.between(5, 9);
    if (index % 8 < 2) skills.english = luck.between(4, 8);
    if (index % 7 < 2) skills.complaint = luck.between(6, 9);
    return agent(`a${String(index).padStart(2, '0')}`, skills);
  });
}

function organizationOf(agents: AgentProfile[]): Organization {
  const queues = QUEUES.map(
    ({ queueId, requires }): QueueProfile => ({
      ...queue(queueId, requires),
      wrapUpMs: 60_000,
      announceEveryMs: 60_000,
    }),
  );
  const numbers: Record<string, string> = {};
  const flows = QUEUES.flatMap(({ queueId }, index) =>
    [0, 10].map((priority, vip) => {
      numbers[`${vip + 1}${index}`] = `to-${queueId}-${priority}`;
      return flow(`to-${queueId}-${priority}`, { go: { kind: 'enqueue', queue: queueId, priority } });
    }),
  );
  return shop({ agents, queues, numbers, flows, surveyFlow: null });
}

function exponentialOf(luck: Chance, meanMs: number): number {
  return -Math.log(1 - luck.next()) * meanMs;
}

/** Durations of talks have a long tail; `spread` is the standard deviation of the logarithm. */
function lognormal(luck: Chance, meanMs: number, spread: number): number {
  let normal = -6;
  for (let index = 0; index < 12; index += 1) normal += luck.next();
  return meanMs * Math.exp(spread * normal - (spread * spread) / 2);
}
