/** What may be different in a day that is played again, and how it comes into the day: by the shop's own decisions and by agents' requests. */
import type { FloorEvent } from '../events.ts';
import type { Floor } from '../floor.ts';
import type { AgentProfile, AgentStrategy, Organization, SkillLevel, SkillRequirement } from '../organization.ts';

export type Change =
  /** The agent has this skill at this level all the period; 0: does not have it. */
  | { kind: 'skill'; agentId: string; skill: string; level: SkillLevel | 0 }
  /** One more agent, as skilled as that one, ready from then until then. */
  | { kind: 'oneMore'; likeAgentId: string; fromMs: number; toMs: number }
  /** That agent is away from then until then, at the next free moment as everybody goes. */
  | { kind: 'oneFewer'; agentId: string; fromMs: number; toMs: number }
  | { kind: 'strategy'; queueId: string; strategy: AgentStrategy }
  /** Points that raise all of the queue's callers, 0 to 100; one is six seconds (`acd/order.ts`). */
  | { kind: 'priority'; queueId: string; priority: number }
  | { kind: 'requires'; queueId: string; requires: SkillRequirement }
  /** Every step ends after so many percent of its time: 0 asks for the least at once, 200 holds out twice as long. */
  | { kind: 'relaxation'; queueId: string; percent: number };

/** A page that compares more at once could not say what did what. */
export const CHANGES_AT_MOST = 10;

export type Period = { fromMs: number; toMs: number };

/** Sentences that say what cannot be and what to do; none when the changes can be played. */
export function changeFaults(changes: readonly Change[], organization: Organization, period: Period): string[] {
  if (changes.length > CHANGES_AT_MOST) return [`At most ${CHANGES_AT_MOST} changes are played at once.`];
  const agents = new Set(organization.agents.map(({ agentId }) => agentId));
  const queues = new Set(organization.queues.map(({ queueId }) => queueId));
  return changes.flatMap((change) => {
    const agentId = 'agentId' in change ? change.agentId : 'likeAgentId' in change ? change.likeAgentId : null;
    if (agentId !== null && !agents.has(agentId)) return [`There was no agent ${agentId} in this period.`];
    if ('queueId' in change && !queues.has(change.queueId))
      return [`There was no queue ${change.queueId} in this period.`];
    if (
      'fromMs' in change &&
      (change.fromMs >= change.toMs || change.toMs <= period.fromMs || change.fromMs >= period.toMs)
    )
      return ['The time of an agent more or fewer must end after it begins and lie within the period.'];
    return [];
  });
}

/** The shop with all changes of profiles in it; the very same object when there are none. */
export function changedOrganization(organization: Organization, changes: readonly Change[]): Organization {
  return changes.reduce(changed, organization);
}

function changed(organization: Organization, change: Change): Organization {
  if (change.kind === 'skill') {
    const { agentId, skill, level } = change;
    return withAgent(organization, agentId, (agent) => {
      const { [skill]: _, ...others } = agent.skills;
      return { ...agent, skills: level === 0 ? others : { ...agent.skills, [skill]: level } };
    });
  }
  if (change.kind === 'oneMore') {
    const like = organization.agents.find(({ agentId }) => agentId === change.likeAgentId);
    if (like === undefined) return organization;
    const agentId = extraAgentId(change);
    return { ...organization, agents: [...organization.agents, { ...like, agentId, extension: agentId }] };
  }
  if (change.kind === 'oneFewer') return organization;
  const queues = organization.queues.map((queue) => {
    if (queue.queueId !== change.queueId) return queue;
    if (change.kind === 'strategy') return { ...queue, strategy: change.strategy };
    if (change.kind === 'priority') return { ...queue, priority: change.priority };
    if (change.kind === 'requires') return { ...queue, requires: change.requires };
    const plan = (queue.relaxation ?? []).map((step) => ({
      ...step,
      untilMs: Math.round((step.untilMs * change.percent) / 100),
    }));
    return { ...queue, relaxation: plan.filter(({ untilMs }) => untilMs > 0) };
  });
  return { ...organization, queues };
}

function withAgent(organization: Organization, agentId: string, change: (agent: AgentProfile) => AgentProfile) {
  const agents = organization.agents.map((agent) => (agent.agentId === agentId ? change(agent) : agent));
  return { ...organization, agents };
}

/** No real agent's: those are numbers. */
export function extraAgentId({ likeAgentId, fromMs }: Extract<Change, { kind: 'oneMore' }>): string {
  return `like-${likeAgentId}-${fromMs}`;
}

/** What happens besides the record because of the changes, each with its moment. `floor` as it stands at the period's beginning. */
export function addedEvents(changes: readonly Change[], floor: Floor, period: Period): FloorEvent[] {
  const { organization } = floor;
  if (organization === null) return [];
  const changedShop = changedOrganization(organization, changes);
  const events: FloorEvent[] =
    changedShop === organization
      ? []
      : [{ type: 'organizationLoaded', atMs: period.fromMs, organization: changedShop }];
  for (const change of changes) {
    if (change.kind !== 'oneMore') continue;
    const agentId = extraAgentId(change);
    const atMs = Math.max(period.fromMs, change.fromMs);
    const nodeId = Object.keys(floor.nodes)[0] ?? '';
    events.push(
      { type: 'deskConnected', atMs, agentId, deskId: agentId },
      { type: 'phoneRegistered', atMs, agentId, nodeId },
      { type: 'agentStateRequested', atMs, agentId, state: 'ready', reason: null },
      { type: 'agentStateRequested', atMs: change.toMs, agentId, state: 'signedOut', reason: null },
    );
  }
  return events;
}
