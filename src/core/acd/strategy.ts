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

/**
 * Smaller serves first, compared from left to right: above the occupancy cap or not, preferences missed, two numbers of the
 * strategy's, idle since. Agents equal in all of it are taken by their id, on every machine alike.
 */
export type IdleKey = readonly [number, number, number, number, number];

/** All of an agent's own that such a key is made of: while it stays the same, so do the keys. */
export type AgentKey = readonly [number, number, number, number];

export function agentKeyOf({ load, sinceMs }: Agent): AgentKey {
  if (load === undefined) return [sinceMs, 0, 0, 0];
  return [load.idleSinceMs, load.lastOffer, load.busyTodayMs, occupancyPercent(load)];
}

export function idleKeyOf(choice: Choice, profile: AgentProfile, agent: Agent): IdleKey {
  const isAboveCap = choice.capPercent !== null && occupancyPercent(agent.load) >= choice.capPercent ? 1 : 0;
  const missed = missedPreferences(choice.prefers, profile);
  const idleSinceMs = idleSinceMsOf(agent);
  switch (choice.strategy) {
    case 'bestFit': {
      const { fit, others } = fitOf(choice.ideal, profile);
      return [isAboveCap, missed, -fit, others, idleSinceMs];
    }
    case 'leastBusy':
      return [isAboveCap, missed, agent.load?.busyTodayMs ?? 0, 0, idleSinceMs];
    case 'roundRobin':
      return [isAboveCap, missed, agent.load?.lastOffer ?? 0, 0, idleSinceMs];
    default:
      return [isAboveCap, missed, 0, 0, idleSinceMs];
  }
}

/** Negative when `a` goes first. */
export function compareIdle(a: IdleKey, aId: string, b: IdleKey, bId: string): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[1] !== b[1]) return a[1] - b[1];
  if (a[2] !== b[2]) return a[2] - b[2];
  if (a[3] !== b[3]) return a[3] - b[3];
  if (a[4] !== b[4]) return a[4] - b[4];
  return aId < bId ? -1 : aId > bId ? 1 : 0;
}

function missedPreferences(prefers: SkillRequirement, profile: AgentProfile): number {
  let missed = 0;
  for (const skill in prefers) if ((profile.skills[skill] ?? 0) < (prefers[skill] ?? 0)) missed += 1;
  return missed;
}

function fitOf(ideal: SkillRequirement, profile: AgentProfile): { fit: number; others: number } {
  let fit = 0;
  let others = 0;
  for (const skill in profile.skills) {
    const level = profile.skills[skill] ?? 0;
    if (skill in ideal) fit += level;
    else others += level;
  }
  return { fit, others };
}
