/** An agent's record on the floor: what follows when its machine has moved, and when it may be offered a call. */
import { followWrapUp, nextView } from '../callback/next.ts';
import { callbackRows } from '../callback/views.ts';
import type { AgentStateName, AgentView } from '../commands.ts';
import type { Agent, Floor } from '../floor.ts';
import { type Advanced, begin } from '../machine.ts';
import { carryOut, type Turn } from '../turn.ts';
import { startLimit } from './limits.ts';
import { count, newLoad } from './load.ts';
import { type AgentContext, agentMachine } from './machine.ts';
import { canBeReached, standingView } from './standing.ts';
import { keepTalk } from './talk.ts';

export function newAgent(agentId: string, atMs: number, utcOffsetMinutes: number): Agent {
  return {
    agentId,
    machine: begin<AgentContext, never>(agentMachine, undefined).state,
    sinceMs: atMs,
    deskId: null,
    phoneNodeId: null,
    callId: null,
    wrapUpEndsAtMs: null,
    load: newLoad(atMs, utcOffsetMinutes),
  };
}

export function stateOf(agent: Agent): AgentStateName {
  return agent.machine.value as AgentStateName;
}

/** May be offered a call now: ready, with a page that shows it, a phone that rings and a node that carries it. */
export function isAvailable(floor: Floor, agent: Agent): boolean {
  return (
    agent.callId === null &&
    agent.focusSinceMs == null &&
    agent.machine.value === 'ready' &&
    agent.deskId !== null &&
    agent.phoneNodeId !== null &&
    floor.nodes[agent.phoneNodeId]?.connected === true &&
    canBeReached(floor, agent)
  );
}

export function takeAgentStep(turn: Turn, agent: Agent, step: Advanced<AgentContext, never>): void {
  if (!step.changed) return;
  const before = stateOf(agent);
  const reasonBefore = agent.machine.context.reason;
  agent.machine = step.state;
  carryOut<never>(turn, { kind: 'agent', id: agent.agentId }, step.asked, () => undefined);
  turn.changedAgents.add(agent.agentId);
  turn.freeAgents.add(agent.agentId);
  const state = stateOf(agent);
  const timer = turn.floor.timers[`agent/${agent.agentId}/xstate.after.wrapUp.agent.wrapUp`];
  agent.wrapUpEndsAtMs = state === 'wrapUp' ? (timer?.dueAtMs ?? null) : null;
  followWrapUp(turn, agent);
  if (state === before && agent.machine.context.reason === reasonBefore) return;
  countLoad(turn, agent, before, state);
  agent.sinceMs = turn.atMs;
  startLimit(turn, agent);
  keepTalk(turn, agent, before, state);
  if (state === 'ready' || state === 'notReady' || state === 'signedOut') agent.callId = null;
  turn.entries.push({
    kind: 'agentStateChanged',
    agentId: agent.agentId,
    atMs: turn.atMs,
    state,
    reason: agent.machine.context.reason,
    callId: agent.callId,
    ...byOf(agent),
  });
}

/** A ring that the caller ended, or that a break did, leaves the agent the turn it took. */
function countLoad(turn: Turn, agent: Agent, before: AgentStateName, state: AgentStateName): void {
  const utcOffsetMinutes = turn.floor.organization?.utcOffsetMinutes ?? 0;
  agent.load ??= newLoad(agent.sinceMs, utcOffsetMinutes);
  count(agent.load, before, turn.atMs, utcOffsetMinutes);
  if (state === 'ready' && before !== 'offered') agent.load.idleSinceMs = turn.atMs;
}

function byOf({ machine }: Agent): { by?: string; byReason?: string } {
  const { by } = machine.context;
  return by ? { by: by.userId, byReason: by.why } : {};
}

export function agentView(floor: Floor, agent: Agent): AgentView {
  const callbacks = callbackRows(floor, agent.agentId);
  const standing = standingView(floor, agent);
  const next = nextView(floor, agent);
  return {
    agentId: agent.agentId,
    state: stateOf(agent),
    reason: agent.machine.context.reason,
    sinceMs: agent.sinceMs,
    wanted: agent.machine.context.wanted,
    phoneRegistered: agent.phoneNodeId !== null,
    ...(agent.phone && { phone: agent.phone }),
    ...(agent.outsideNumber && { phoneNumber: agent.outsideNumber }),
    callId: agent.callId,
    wrapUpEndsAtMs: agent.wrapUpEndsAtMs,
    ...(agent.machine.context.extended && stateOf(agent) === 'wrapUp' && { wrapUpExtended: true as const }),
    ...(callbacks.length > 0 && { callbacks }),
    ...(standing && { standing }),
    ...(next && { next }),
    by: agent.machine.context.by ?? null,
    limitEndsAtMs: agent.limitEndsAtMs ?? null,
    isExceeded: agent.exceededSinceMs != null,
    focusSinceMs: agent.focusSinceMs ?? null,
  };
}
