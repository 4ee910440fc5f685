/** The talk an agent has or writes up: what is kept of it, and the disposition it has to be given. */
import type { AgentStateName } from '../commands.ts';
import { mustChoose } from '../disposition.ts';
import type { FloorEvent } from '../events.ts';
import type { Agent } from '../floor.ts';
import type { Turn } from '../turn.ts';

/** To be called when the agent's state has changed, before the call is forgotten. */
export function keepTalk(turn: Turn, agent: Agent, before: AgentStateName, state: AgentStateName): void {
  if (state === 'onCall') {
    const call = turn.floor.calls[agent.callId ?? ''];
    if (call === undefined || agent.talk?.callId === call.callId) return;
    const { callId, nodeId, ani, dnis, language, customer, pressed, arrivedAtMs, queue } = call;
    // Of their own: what the caller presses in the survey is no part of it, and a snapshot would part the two.
    const kept = { callId, nodeId, ani, dnis, language, customer, pressed: [...pressed], arrivedAtMs };
    agent.talk = { ...kept, queueId: queue?.queueId ?? '', disposed: false, promised: 0 };
    return;
  }
  if (before !== 'wrapUp') return;
  noteMissing(turn, agent);
  agent.lastCallId = agent.talk?.callId ?? null;
  agent.talk = null;
}

/**
 * The time is over. The agent is not held for it, since callers wait: the call is marked, shows in the agent's own list until it is
 * given one, and counts as missing in reports. Queues without after-call time ask for none.
 */
function noteMissing(turn: Turn, { agentId, talk }: Agent): void {
  if (!talk || talk.disposed) return;
  const { callId, queueId } = talk;
  const { queues = [], dispositions = [] } = turn.floor.organization ?? {};
  const wrapUpMs = queues.find((queue) => queue.queueId === queueId)?.wrapUpMs ?? 0;
  if (wrapUpMs === 0 || !mustChoose(dispositions, queueId)) return;
  turn.entries.push({ kind: 'dispositionMissed', callId, atMs: turn.atMs, agentId, queueId });
}

export function saveDisposition(
  turn: Turn,
  event: Extract<FloorEvent, { type: 'wrapUpFinished' | 'dispositionAdded' }>,
): void {
  const { callId, agentId, disposition, note, resolved, followUp } = event;
  turn.entries.push({
    kind: 'dispositionSaved',
    callId,
    atMs: turn.atMs,
    agentId,
    disposition,
    note,
    ...(resolved != null && { resolved }),
    ...(followUp != null && { followUp }),
    ...(event.type === 'dispositionAdded' && { late: true as const }),
  });
}
