/**
 * Why a call was offered to this agent, or why it waits: everything the decision went by, for every agent. Worked out when
 * somebody asks, from the floor as it was then; a decision itself leaves one small entry. See docs/decisions/0011.
 */
import { isAvailable, stateOf } from '../agent/agent.ts';
import { idleSinceMsOf, occupancyPercent } from '../agent/load.ts';
import type { Agent, Call, Floor } from '../floor.ts';
import type { AgentProfile, AgentStrategy, QueueProfile, SkillRequirement } from '../organization.ts';
import { comesBefore, type HeadStart, headStartOf } from './order.ts';
import { nextRelaxationAtMs, requirementAt } from './relaxation.ts';
import { choiceOf, compareIdle, type IdleKey, idleKeyOf } from './strategy.ts';
import { isUnassigned } from './unassigned.ts';

export type Verdict =
  | 'chosen'
  | 'signedOut'
  | 'notReady'
  | 'busy'
  /** Ready, but the page is closed, the phone is not registered, or the agent writes in focus mode. */
  | 'noPage'
  | 'noPhone'
  | 'focus'
  | 'otherNode'
  | 'skill'
  /** The caller is kept for somebody else. */
  | 'keptForOther'
  | 'aboveCap'
  /** The strategy put the chosen one first. */
  | 'laterInOrder';

export type CandidateView = {
  agentId: string;
  verdict: Verdict;
  /** For `notReady` the reason, for `busy` the call. */
  detail: string | null;
  /** For `skill`: what is lacking. */
  lacking: { skill: string; has: number; asked: number } | null;
  idleMs: number | null;
  occupancyPercent: number;
};

export type RoutingDecision = {
  callId: string;
  queueId: string;
  atMs: number;
  /** Null: nobody; the call waits. */
  agentId: string | null;
  waitedMs: number;
  /** Milliseconds past the moment the call was due, its head start included: whose is greatest comes first. */
  scoreMs: number;
  targetMs: number;
  headStart: HeadStart;
  requires: SkillRequirement;
  /** The relaxation step in force, from 0; `steps` when all are over. */
  step: number;
  steps: number;
  nextRelaxationAtMs: number | null;
  keptFor: { agentId: string; untilMs: number } | null;
  strategy: AgentStrategy;
  /** Calls of all queues that come before it and wait as well, the next first, ten at most; and how many there are. */
  ahead: { callId: string; queueId: string; scoreMs: number }[];
  aheadCount: number;
  /** The chosen one first, then those who came nearest; so many at most. */
  candidates: CandidateView[];
  /** Of all agents, how many for each verdict. */
  counts: Partial<Record<Verdict, number>>;
};

/** More than a page can show; the counts are of all. */
const CANDIDATES_SHOWN = 100;
const AHEAD_SHOWN = 10;

/** From nearest to farthest. */
const NEARNESS: readonly Verdict[] = [
  ...(['chosen', 'laterInOrder', 'aboveCap', 'keptForOther', 'busy', 'focus', 'notReady', 'noPhone'] as const),
  ...(['noPage', 'otherNode', 'skill', 'signedOut'] as const),
];

/**
 * @param floor as it was right before the decision
 * @param chosenId whom the call is given to; null: explain why it waits
 * @returns null when the call stands in no queue that exists
 */
export function explain(floor: Floor, call: Call, atMs: number, chosenId: string | null): RoutingDecision | null {
  const { queue: place } = call;
  const profile = floor.organization?.queues.find(({ queueId }) => queueId === place?.queueId);
  if (place === null || profile === undefined) return null;
  const requires = requirementAt(profile, place);
  const judged = (floor.organization?.agents ?? []).map((person) =>
    judge(floor, { call, profile, requires, atMs, chosenId }, person),
  );
  judged.sort(
    (a, b) =>
      NEARNESS.indexOf(a.view.verdict) - NEARNESS.indexOf(b.view.verdict) ||
      compareIdle(a.key, a.view.agentId, b.key, b.view.agentId),
  );
  const counts: RoutingDecision['counts'] = {};
  for (const { view } of judged) counts[view.verdict] = (counts[view.verdict] ?? 0) + 1;
  const ahead = callsAhead(floor, call);
  return {
    ...{ callId: call.callId, queueId: profile.queueId, atMs, agentId: chosenId },
    waitedMs: atMs - place.queuedAtMs,
    scoreMs: scoreOf(call, atMs),
    targetMs: profile.serviceLevelMs,
    headStart: headStartOf(call, profile),
    requires,
    step: place.step ?? 0,
    steps: profile.relaxation?.length ?? 0,
    nextRelaxationAtMs: nextRelaxationAtMs(profile, place),
    keptFor: place.waitsFor ?? null,
    strategy: profile.strategy ?? 'longestIdle',
    ahead: ahead
      .slice(0, AHEAD_SHOWN)
      .map((one) => ({ callId: one.callId, queueId: one.queue?.queueId ?? '', scoreMs: scoreOf(one, atMs) })),
    aheadCount: ahead.length,
    candidates: judged.slice(0, CANDIDATES_SHOWN).map(({ view }) => view),
    counts,
  };
}

function scoreOf(call: Call, atMs: number): number {
  return atMs - (call.queue?.rankMs ?? call.queue?.queuedAtMs ?? atMs);
}

function callsAhead(floor: Floor, call: Call): Call[] {
  const before = Object.values(floor.calls).filter(
    (other) => other !== call && isUnassigned(other) && comesBefore(other, call),
  );
  return before.sort((a, b) => (comesBefore(a, b) ? -1 : 1));
}

type Asked = {
  call: Call;
  profile: QueueProfile;
  requires: SkillRequirement;
  atMs: number;
  chosenId: string | null;
};

const FIRST: IdleKey = [0, 0];

function judge(floor: Floor, asked: Asked, person: AgentProfile): { view: CandidateView; key: IdleKey } {
  const { call, profile, requires, atMs, chosenId } = asked;
  const agent = floor.agents[person.agentId];
  const lacking = firstLacking(person, requires);
  const view = (verdict: Verdict, detail: string | null = null): CandidateView => ({
    agentId: person.agentId,
    verdict,
    detail,
    lacking: verdict === 'skill' ? lacking : null,
    idleMs: agent !== undefined && isAvailable(floor, agent) ? atMs - idleSinceMsOf(agent) : null,
    occupancyPercent: occupancyPercent(agent?.load),
  });
  if (person.agentId === chosenId) return { view: view('chosen'), key: FIRST };
  if (agent === undefined || stateOf(agent) === 'signedOut') return { view: view('signedOut'), key: FIRST };
  if (lacking !== null) return { view: view('skill'), key: FIRST };
  const unready = whyUnavailable(floor, agent, call.nodeId);
  if (unready !== null) return { view: view(unready.verdict, unready.detail), key: FIRST };
  const keptFor = call.queue?.waitsFor?.agentId;
  if (keptFor !== undefined) return { view: view('keptForOther', keptFor), key: FIRST };
  const choice = call.queue === null ? null : choiceOf(profile, call.queue);
  const key = choice === null ? FIRST : idleKeyOf(choice, person, agent);
  const isAboveCap = choice?.capPercent != null && occupancyPercent(agent.load) >= choice.capPercent;
  return { view: view(isAboveCap ? 'aboveCap' : 'laterInOrder'), key };
}

function whyUnavailable(
  floor: Floor,
  agent: Agent,
  nodeId: string,
): { verdict: Verdict; detail: string | null } | null {
  const state = stateOf(agent);
  if (state === 'notReady') return { verdict: 'notReady', detail: agent.machine.context.reason };
  if (state !== 'ready' || agent.callId !== null) return { verdict: 'busy', detail: agent.callId };
  if (agent.deskId === null) return { verdict: 'noPage', detail: null };
  if (agent.phoneNodeId === null) return { verdict: 'noPhone', detail: null };
  if (agent.phoneNodeId !== nodeId) return { verdict: 'otherNode', detail: agent.phoneNodeId };
  return isAvailable(floor, agent) ? null : { verdict: agent.focusSinceMs == null ? 'noPhone' : 'focus', detail: null };
}

function firstLacking({ skills }: AgentProfile, requires: SkillRequirement): CandidateView['lacking'] {
  for (const [skill, asked] of Object.entries(requires)) {
    const has = skills[skill] ?? 0;
    if (has < asked) return { skill, has, asked };
  }
  return null;
}
