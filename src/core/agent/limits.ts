/** How long an agent may be away for a reason, and write in focus mode, and what follows when it lasts longer. */
import type { Agent } from '../floor.ts';
import { cancelTimer, startTimer, type Turn, tellAgent } from '../turn.ts';
import { stateOf } from './agent.ts';

/** A case is written in less; who forgets the switch would otherwise be offered nothing all day and seem ready. */
export const FOCUS_LIMIT_MS = 15 * 60_000;

/** To be called when the state or its reason has changed: the time begins anew. */
export function startLimit(turn: Turn, agent: Agent): void {
  const { agentId } = agent;
  cancelTimer(turn, limitTimer(agentId));
  agent.limitEndsAtMs = null;
  agent.exceededSinceMs = null;
  if (stateOf(agent) === 'signedOut') setFocus(turn, agent, false);
  const { reason } = agent.machine.context;
  if (stateOf(agent) !== 'notReady' || reason === null) return;
  const known = turn.floor.organization?.notReadyReasons?.find(({ code }) => code === reason);
  if (known?.limitMs == null) return;
  agent.limitEndsAtMs = turn.atMs + known.limitMs;
  startTimer(turn, limitTimer(agentId), known.limitMs, { kind: 'limit', id: agentId }, { type: 'away' });
}

/** Ready, but offered nothing until the case is written. */
export function setFocus(turn: Turn, agent: Agent, isOn: boolean): void {
  const { agentId } = agent;
  if (isOn === (agent.focusSinceMs != null)) return;
  agent.focusSinceMs = isOn ? turn.atMs : null;
  if (isOn) startTimer(turn, focusTimer(agentId), FOCUS_LIMIT_MS, { kind: 'limit', id: agentId }, { type: 'focus' });
  else cancelTimer(turn, focusTimer(agentId));
  turn.changedAgents.add(agentId);
  turn.freeAgents.add(agentId);
}

/** The agent and the supervisor see it; the shop may have decided that more happens. */
export function limitReached(turn: Turn, agentId: string, type: string): void {
  const agent = turn.floor.agents[agentId];
  if (agent === undefined) return;
  if (type === 'focus') {
    setFocus(turn, agent, false);
    return;
  }
  const { atMs } = turn;
  const { reason } = agent.machine.context;
  agent.exceededSinceMs = atMs;
  turn.changedAgents.add(agentId);
  const entry = {
    kind: 'agentStateChanged',
    agentId,
    atMs,
    state: stateOf(agent),
    reason,
    callId: agent.callId,
  } as const;
  turn.entries.push({ ...entry, exceeded: true });
  const known = turn.floor.organization?.notReadyReasons?.find(({ code }) => code === reason);
  if (known?.whenExceeded === 'ready')
    tellAgent(turn, agentId, { type: 'stateRequested', state: 'ready', reason: null });
  if (known?.whenExceeded === 'signOut') {
    tellAgent(turn, agentId, { type: 'stateRequested', state: 'signedOut', reason: null });
  }
}

const limitTimer = (agentId: string) => `limit/${agentId}/away`;
const focusTimer = (agentId: string) => `limit/${agentId}/focus`;
