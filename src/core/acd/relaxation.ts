/**
 * What a waiting call asks of an agent, and how it asks for less the longer it waits. A queue's plan reads "until 20 s:
 * refund ≥ 6; until 45 s: refund ≥ 3; then anyone in the queue": each step adds to what the queue itself requires, and after
 * the last only that is left. What the flow requires of its own (`requires` of an enqueue step) is never relaxed.
 */
import type { QueuePlace } from '../floor.ts';
import type { AgentProfile, QueueProfile, RelaxationStep, SkillRequirement } from '../organization.ts';

const NOTHING: SkillRequirement = {};

/** Every skill asked for is there at its level or above. */
export function qualifies(profile: AgentProfile, requires: SkillRequirement): boolean {
  for (const skill in requires) {
    if ((profile.skills[skill] ?? 0) < (requires[skill] ?? 0)) return false;
  }
  return true;
}

/** Both must hold: of each skill the higher level. */
export function bothOf(a: SkillRequirement, b: SkillRequirement): SkillRequirement {
  const all = { ...a };
  for (const skill in b) all[skill] = Math.max(all[skill] ?? 0, b[skill] ?? 0);
  return all;
}

/** Which step of the plan is in force after this wait; the plan's length when all of them are over. */
export function stepAfter(profile: QueueProfile, waitedMs: number): number {
  const plan = profile.relaxation ?? [];
  const step = plan.findIndex(({ untilMs }) => waitedMs < untilMs);
  return step < 0 ? plan.length : step;
}

/** When the step in force ends; null when nothing is left to relax. */
export function nextRelaxationAtMs(profile: QueueProfile, place: QueuePlace): number | null {
  const step = profile.relaxation?.[place.step ?? 0];
  return step === undefined ? null : place.queuedAtMs + step.untilMs;
}

/** What this place asks for in this step: the queue's own, the step's, and the flow's. */
export function requirementAt(profile: QueueProfile, place: QueuePlace, step = place.step ?? 0): SkillRequirement {
  const added = profile.relaxation?.[step]?.requires ?? NOTHING;
  return bothOf(bothOf(profile.requires, added), place.requires ?? NOTHING);
}

/** What it asks for at the very least, when all steps are over: no agent without this is ever offered the call. */
export function leastRequirement(profile: QueueProfile, ofFlow: SkillRequirement | undefined): SkillRequirement {
  return bothOf(profile.requires, ofFlow ?? NOTHING);
}

/**
 * What is wrong with a plan, as sentences; none when it holds. The proof that each step admits everyone the one before did: for
 * every skill a step asks, the one before asked as much or more. (An agent with just what the one before asked would
 * otherwise be turned away, so the condition is also necessary.)
 */
export function planFaults(name: string, requires: SkillRequirement, plan: readonly RelaxationStep[]): string[] {
  const faults: string[] = [];
  plan.forEach((step, index) => {
    const where = `${name}, relaxation step ${index + 1} (until ${step.untilMs / 1_000} s)`;
    const before = plan[index - 1];
    if (!Number.isInteger(step.untilMs) || step.untilMs <= (before?.untilMs ?? 0)) {
      faults.push(`${where}: its time must be whole milliseconds, later than ${(before?.untilMs ?? 0) / 1_000} s.`);
    }
    for (const [skill, level] of Object.entries(step.requires)) {
      if (!Number.isInteger(level) || level < 1 || level > 10) faults.push(`${where}: ${skill} must be 1 to 10.`);
    }
    if (before === undefined) return;
    const admitted = bothOf(requires, before.requires);
    for (const [skill, level] of Object.entries(bothOf(requires, step.requires))) {
      const had = admitted[skill] ?? 0;
      if (had >= level) continue;
      const earlier = had === 0 ? `did not ask ${skill} at all` : `asked only ${skill} ≥ ${had}`;
      faults.push(
        `${where} asks ${skill} ≥ ${level}, but step ${index} ${earlier}: agents admitted then would be turned away. ` +
          `Ask at most ${had === 0 ? 'nothing' : had} of ${skill} here, or at least ${level} in every step before.`,
      );
    }
  });
  return faults;
}
