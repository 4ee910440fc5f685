/**
 * Brings callers and agents together. Two moments matter: an agent becomes free (the call that comes first among all the
 * queues they serve) and a call becomes first (the agent who qualifies and has been idle longest).
 */
import { isAvailable } from '../agent/agent.ts';
import { assign } from '../call/offer.ts';
import type { Agent, Call, Floor } from '../floor.ts';
import { standsIn } from '../machine.ts';
import type { AgentProfile, SkillRequirement } from '../organization.ts';
import type { Turn } from '../turn.ts';
import { comesBefore, queueOf } from './queue.ts';

/** Every skill asked for is there at its level or above. */
export function qualifies(profile: AgentProfile, requires: SkillRequirement): boolean {
  for (const skill in requires) {
    if ((profile.skills[skill] ?? 0) < (requires[skill] ?? 0)) return false;
  }
  return true;
}

/** Calls first, in their order, so that a call that arrives with the agent's freeing is not overtaken by the agent's own scan. */
export function match(turn: Turn): void {
  const { floor } = turn;
  const waiting = [...turn.waitingCalls].map((id) => floor.calls[id]).filter((call) => call !== undefined);
  turn.waitingCalls.clear();
  for (const call of waiting.filter(isUnassigned).sort((a, b) => (comesBefore(a, b) ? -1 : 1))) matchCall(turn, call);
  const free = [...turn.freeAgents].map((id) => floor.agents[id]).filter((agent) => agent !== undefined);
  turn.freeAgents.clear();
  for (const agent of free.sort(idlesLonger)) if (isAvailable(floor, agent)) matchAgent(turn, agent);
}

/** The agent who qualifies and has been idle longest; none: the call waits until one is free. */
function matchCall(turn: Turn, call: Call): void {
  const { floor } = turn;
  const requires = queueOf(turn, call)?.requires;
  if (requires === undefined) return;
  let best: Agent | undefined;
  let candidates = 0;
  for (const profile of floor.organization?.agents ?? []) {
    const agent = floor.agents[profile.agentId];
    if (agent === undefined || agent.phoneNodeId !== call.nodeId || !isAvailable(floor, agent)) continue;
    if (!qualifies(profile, requires)) continue;
    candidates += 1;
    if (best === undefined || idlesLonger(agent, best) < 0) best = agent;
  }
  if (best !== undefined) assign(turn, call, best, candidates);
}

function matchAgent(turn: Turn, agent: Agent): void {
  const { floor } = turn;
  const profile = floor.organization?.agents.find((one) => one.agentId === agent.agentId);
  if (profile === undefined) return;
  let best: Call | undefined;
  for (const queue of floor.organization?.queues ?? []) {
    if (!qualifies(profile, queue.requires)) continue;
    const call = firstUnassigned(floor, queue.queueId, agent.phoneNodeId);
    if (call !== undefined && (best === undefined || comesBefore(call, best))) best = call;
  }
  if (best !== undefined) assign(turn, best, agent, 1);
}

function firstUnassigned(floor: Floor, queueId: string, nodeId: string | null): Call | undefined {
  for (const callId of floor.queues[queueId]?.waiting ?? []) {
    const call = floor.calls[callId];
    if (call !== undefined && call.nodeId === nodeId && isUnassigned(call)) return call;
  }
  return undefined;
}

/** `leg` is looked at too: a call assigned in this very turn has one before its machine has moved. */
function isUnassigned(call: Call): boolean {
  return call.leg === null && call.queue?.onlyAgent === undefined && standsIn(call.machine, 'waiting.offer.unassigned');
}

function idlesLonger(a: Agent, b: Agent): number {
  return a.sinceMs - b.sinceMs || (a.agentId < b.agentId ? -1 : 1);
}
