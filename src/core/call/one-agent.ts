/** A caller for one agent and nobody else: offered as any call is, but out of every line, and back to the flow when not taken. */
import { qualifies } from '../acd/relaxation.ts';
import { isAvailable, stateOf } from '../agent/agent.ts';
import type { Call } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import { type Turn, tellCall, tellFlow } from '../turn.ts';
import { assign, backToFlow } from './offer.ts';
import { giveUpOutside } from './outside.ts';

export function wishAgent(
  turn: Turn,
  call: Call,
  { extension, ringMs }: Extract<FlowOrder, { type: 'offerAgent' }>,
): void {
  const { organization, agents } = turn.floor;
  const profile = organization?.agents.find((one) => one.extension === extension);
  const agent = agents[profile?.agentId ?? ''];
  // The queue whose after-call time and music hold for this call.
  const queue =
    organization?.queues.find((one) => profile && qualifies(profile, one.requires)) ?? organization?.queues[0];
  const failed = (why: 'busy' | 'failed') => tellFlow(turn, call.callId, { type: 'transferFailed', why });
  if (profile === undefined || agent === undefined || queue === undefined || stateOf(agent) === 'signedOut') {
    failed('failed');
    return;
  }
  if (!isAvailable(turn.floor, agent) || agent.phoneNodeId !== call.nodeId) {
    failed('busy');
    return;
  }
  const { queueId } = queue;
  turn.floor.tickets += 1;
  const place = { queuedAtMs: turn.atMs, ticket: turn.floor.tickets, announced: 0, priority: 0 };
  call.queue = { ...place, queueId, onlyAgent: agent.agentId };
  tellCall(turn, call.callId, { type: 'flowEnqueued', ringTimeoutMs: ringMs });
}

/** In the same turn as the wish, so the agent is as free as then. */
export function offerToOne(turn: Turn, call: Call, agentId: string): void {
  const agent = turn.floor.agents[agentId];
  if (agent && isAvailable(turn.floor, agent)) assign(turn, call, agent, 1);
  else backToFlow(turn, call, 'busy');
}

/** The flow no longer waits to hear how a transfer went; whatever rings is let go. */
export function giveUp(turn: Turn, call: Call): void {
  if (call.outside) giveUpOutside(turn, call);
  else if (call.queue?.onlyAgent !== undefined) backToFlow(turn, call, 'noAnswer');
}
