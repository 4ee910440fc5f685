/** What a period came to, as a fold over its entries: of each call how its wait ended, and the figures made of that. */
import { leastRequirement, qualifies } from '../acd/relaxation.ts';
import type { Entry } from '../entries.ts';
import type { Organization } from '../organization.ts';

/** How a call's first wait in its last queue ended. `agentId`: who answered. */
export type CallOutcome = {
  callId: string;
  queueId: string;
  queuedAtMs: number;
  /** `waiting`: the period ended first. */
  end: 'answered' | 'abandoned' | 'left' | 'waiting';
  agentId: string | null;
  /** From joining until an agent answered, or until the end that it had. */
  waitMs: number;
};

export type QueueFigures = {
  offered: number;
  answered: number;
  abandoned: number;
  /** By a way out: key, overflow. */
  left: number;
  /** Answered within the target, of those answered and abandoned; null while there are none. */
  serviceLevel: number | null;
  /** Mean wait of those answered; null: none. */
  asaMs: number | null;
  /** Of the waits of those answered. */
  p50Ms: number | null;
  p90Ms: number | null;
  /** Of the agents who may serve the queue: share of the time signed in and not away spent with customers; null: nobody was there. */
  occupancy: number | null;
};

export type Outcome = { agentId: string; callId: string; atMs: number };

/** Which agent was offered which call when, in order: what "the same assignments" compares. */
export function offersIn(entries: readonly Entry[]): Outcome[] {
  return entries.flatMap((entry) =>
    entry.kind === 'offered' ? [{ agentId: entry.agentId, callId: entry.callId, atMs: entry.atMs }] : [],
  );
}

export function outcomesOf(entries: readonly Entry[], untilMs: number): Map<string, CallOutcome> {
  const calls = new Map<string, CallOutcome>();
  for (const entry of entries) {
    if (entry.kind === 'agentStateChanged') continue;
    const { callId, atMs } = entry;
    if (entry.kind === 'queued') {
      const before = calls.get(callId);
      // After a talk that broke off the caller waits again; that is not a second caller.
      if (before?.end === 'answered') continue;
      const { queueId } = entry;
      calls.set(callId, { callId, queueId, queuedAtMs: atMs, end: 'waiting', agentId: null, waitMs: untilMs - atMs });
      continue;
    }
    const call = calls.get(callId);
    if (call?.end !== 'waiting') continue;
    const waitMs = atMs - call.queuedAtMs;
    if (entry.kind === 'connected') Object.assign(call, { end: 'answered', agentId: entry.agentId, waitMs });
    else if (entry.kind === 'queueLeft') Object.assign(call, { end: 'left', waitMs });
    else if (entry.kind === 'callEnded') Object.assign(call, { end: 'abandoned', waitMs });
  }
  return calls;
}

/** By queue, and under `all` of all of them. */
export function figuresOf(
  outcomes: ReadonlyMap<string, CallOutcome>,
  presence: ReadonlyMap<string, Presence>,
  organization: Organization,
): Record<string, QueueFigures> {
  const all = [...outcomes.values()];
  const targets = new Map(organization.queues.map(({ queueId, serviceLevelMs }) => [queueId, serviceLevelMs]));
  const figures: Record<string, QueueFigures> = { all: fold(all, targets, [...presence.values()]) };
  for (const queue of organization.queues) {
    const requires = leastRequirement(queue, undefined);
    const able = organization.agents.filter((agent) => qualifies(agent, requires));
    const there = able.flatMap(({ agentId }) => presence.get(agentId) ?? []);
    const own = all.filter(({ queueId }) => queueId === queue.queueId);
    figures[queue.queueId] = fold(own, targets, there);
  }
  return figures;
}

function fold(calls: CallOutcome[], targets: ReadonlyMap<string, number>, there: Presence[]): QueueFigures {
  const answered = calls.filter(({ end }) => end === 'answered');
  const abandoned = calls.filter(({ end }) => end === 'abandoned').length;
  const inTarget = answered.filter(({ queueId, waitMs }) => waitMs <= (targets.get(queueId) ?? 0)).length;
  const waits = answered.map(({ waitMs }) => waitMs).sort((a, b) => a - b);
  const judged = answered.length + abandoned;
  const staffedMs = there.reduce((sum, one) => sum + one.staffedMs, 0);
  return {
    offered: calls.length,
    answered: answered.length,
    abandoned,
    left: calls.filter(({ end }) => end === 'left').length,
    serviceLevel: judged === 0 ? null : inTarget / judged,
    asaMs: waits.length === 0 ? null : Math.round(waits.reduce((sum, ms) => sum + ms, 0) / waits.length),
    p50Ms: quantile(waits, 0.5),
    p90Ms: quantile(waits, 0.9),
    occupancy: staffedMs === 0 ? null : there.reduce((sum, one) => sum + one.busyMs, 0) / staffedMs,
  };
}

/** Nearest rank: a wait that really was. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export type Presence = { busyMs: number; staffedMs: number };

/** By agent, from the states at the period's beginning and their changes in it. */
export function presenceOf(
  entries: readonly Entry[],
  before: Iterable<readonly [agentId: string, state: string]>,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Map<string, Presence> {
  const states = new Map([...before].map(([agentId, state]) => [agentId, { state, sinceMs: fromMs }]));
  const presence = new Map<string, Presence>();
  const count = (agentId: string, untilMs: number) => {
    const now = states.get(agentId);
    if (now === undefined) return;
    const sum = presence.get(agentId) ?? { busyMs: 0, staffedMs: 0 };
    const isBusy = now.state === 'offered' || now.state === 'onCall' || now.state === 'wrapUp';
    const ms = untilMs - now.sinceMs;
    if (isBusy) sum.busyMs += ms;
    if (isBusy || now.state === 'ready') sum.staffedMs += ms;
    presence.set(agentId, sum);
  };
  for (const entry of entries) {
    if (entry.kind !== 'agentStateChanged') continue;
    count(entry.agentId, entry.atMs);
    states.set(entry.agentId, { state: entry.state, sinceMs: entry.atMs });
  }
  for (const agentId of states.keys()) count(agentId, toMs);
  return presence;
}
