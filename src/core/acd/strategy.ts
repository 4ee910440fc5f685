/**
 * Which of several agents who are idle and qualify. Everything the order goes by is fixed while an agent is idle, so an idle
 * agent is put in its place once and found there.
 */
import { idleSinceMsOf, occupancyPercent } from '../agent/load.ts';
import type { Agent, QueuePlace } from '../floor.ts';
import type { AgentProfile, AgentStrategy, QueueProfile, SkillRequirement } from '../organization.ts';
import { requirementAt } from './relaxation.ts';

/** What a choice goes by; calls that agree in it choose alike. */
export type Choice = {
  strategy: AgentStrategy;
  capPercent: number | null;
  prefers: SkillRequirement;
  /** What `bestFit` looks at: the demands of the queue's first step, the flow's, and what it prefers. */
  ideal: SkillRequirement;
};

export function choiceOf(profile: QueueProfile, place: QueuePlace): Choice {
  const prefers = place.prefers ?? {};
  return {
    strategy: profile.strategy ?? 'longestIdle',
    capPercent: profile.occupancyCapPercent ?? null,
    prefers,
    ideal: profile.strategy === 'bestFit' ? { ...prefers, ...requirementAt(profile, place, 0) } : {},
  };
}

/** More preferences than a step of a flow can name: being above the cap outweighs all of them. */
const ABOVE_CAP = 1_000;

/** More levels than all skills of an agent can have together. */
const ALL_LEVELS = 1_000_000;

/** What of a key lies in the agent's profile, which does not change from call to call. */
export type Fit = { missed: number; bestFit: number };

export function fitOf({ prefers, ideal }: Choice, profile: AgentProfile): Fit {
  let missed = 0;
  for (const skill in prefers) if ((profile.skills[skill] ?? 0) < (prefers[skill] ?? 0)) missed += 1;
  let asked = 0;
  let others = 0;
  for (const skill in profile.skills) {
    const level = profile.skills[skill] ?? 0;
    if (skill in ideal) asked += level;
    else others += level;
  }
  return { missed, bestFit: others - asked * ALL_LEVELS };
}

/** Before everything a strategy goes by, which is less than half of this: milliseconds of a day, offers, skills' levels. */
const GROUP = 1e12;

/** First of the two numbers agents are ordered by: above the occupancy cap or not, preferences missed, then the strategy's own. */
export function orderOf({ strategy, capPercent }: Choice, { missed, bestFit }: Fit, agent: Agent): number {
  const isAboveCap = capPercent !== null && occupancyPercent(agent.load) >= capPercent;
  const group = isAboveCap ? ABOVE_CAP + missed : missed;
  if (strategy === 'longestIdle') return group * GROUP;
  if (strategy === 'bestFit') return group * GROUP + bestFit;
  return group * GROUP + (strategy === 'leastBusy' ? (agent.load?.busyTodayMs ?? 0) : (agent.load?.lastOffer ?? 0));
}

/** Smaller serves first, compared from left to right; equal in all, by their ids, on every machine alike. */
export type IdleKey = readonly [order: number, idleSinceMs: number];

export function idleKeyOf(choice: Choice, profile: AgentProfile, agent: Agent): IdleKey {
  return [orderOf(choice, fitOf(choice, profile), agent), idleSinceMsOf(agent)];
}

/** Negative when `a` goes first. */
export function compareIdle(a: IdleKey, aId: string, b: IdleKey, bId: string): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[1] !== b[1]) return a[1] - b[1];
  return aId < bId ? -1 : aId > bId ? 1 : 0;
}

/** All of an agent's own that such keys are made of: while it stays the same, so do the keys. */
export type AgentKey = { idleSinceMs: number; lastOffer: number; busyTodayMs: number; occupancyPercent: number };

export function agentKeyOf(agent: Agent): AgentKey {
  const { lastOffer = 0, busyTodayMs = 0 } = agent.load ?? {};
  return { idleSinceMs: idleSinceMsOf(agent), lastOffer, busyTodayMs, occupancyPercent: occupancyPercent(agent.load) };
}

export function isAgentKey(key: AgentKey, agent: Agent): boolean {
  const { load } = agent;
  return (
    key.idleSinceMs === idleSinceMsOf(agent) &&
    key.lastOffer === (load?.lastOffer ?? 0) &&
    key.busyTodayMs === (load?.busyTodayMs ?? 0) &&
    key.occupancyPercent === occupancyPercent(load)
  );
}
