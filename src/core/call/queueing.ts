/** A flow's caller and the line: in, told of it, and out again by the flow's own ways. */
import { countLeft, leaveQueue } from '../acd/queue.ts';
import { leastRequirement, qualifies } from '../acd/relaxation.ts';
import { stateOf } from '../agent/agent.ts';
import { placeOfCallback } from '../callback/wishes.ts';
import type { FloorEvent } from '../events.ts';
import type { Call } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import { outermost } from '../machine.ts';
import type { QueueProfile, SkillRequirement } from '../organization.ts';
import { type Turn, tellCall, tellFlow } from '../turn.ts';
import { stopPlaying } from './call.ts';

type Order<T extends FlowOrder['type']> = Extract<FlowOrder, { type: T }>;

/** A queue that was removed under a running flow is replaced by the first there is: a caller is never left between. */
export function profileFor(turn: Turn, queueId: string): QueueProfile | undefined {
  const queues = turn.floor.organization?.queues ?? [];
  return queues.find((queue) => queue.queueId === queueId) ?? queues[0];
}

/** Who was in this line before in the same call has the old place. */
export function enqueue(turn: Turn, call: Call, order: Order<'enqueue'>): void {
  const { type: _, queueId: asked, ...wanted } = order;
  const profile = profileFor(turn, asked);
  // After a talk nobody is queued again: a survey that leads to a queue ends there.
  if (profile === undefined || outermost(call.machine) === 'surveying') {
    tellCall(turn, call.callId, { type: 'flowFinished', served: false });
    return;
  }
  const { queueId, ringTimeoutMs } = profile;
  const before = call.places?.[queueId] ?? placeOfCallback(turn, call);
  if (before === undefined) turn.floor.tickets += 1;
  const place = before ? { ...before, returned: true as const } : { queuedAtMs: turn.atMs, ticket: turn.floor.tickets };
  call.queue = { ...wanted, queueId, ...place, announced: 0 };
  tellCall(turn, call.callId, { type: 'flowEnqueued', ringTimeoutMs });
}

/**
 * Out of the line at once, so that what the flow orders next finds the channel alone; a phone that rings for the caller is
 * let go when the call's machine hears of it, in this same turn.
 */
export function leaveByFlow(turn: Turn, call: Call, { why, key }: Order<'leaveQueue'>): void {
  const { queue, callId, nodeId, channelId } = call;
  if (queue === null) return;
  const { queueId, queuedAtMs } = queue;
  stopPlaying(turn, call);
  leaveQueue(turn, call);
  countLeft(turn, call);
  call.places = { ...call.places, [queueId]: queue };
  call.queue = null;
  turn.commands.push({ type: 'unbridgeChannel', nodeId, channelId });
  const waitedMs = turn.atMs - queuedAtMs;
  turn.entries.push({ kind: 'queueLeft', callId, atMs: turn.atMs, queueId, why, ...(key && { key }), waitedMs });
  tellCall(turn, callId, { type: 'flowLeftQueue' });
}

export function tellOfQueue(turn: Turn, call: Call, asked: string, requires: SkillRequirement | undefined): void {
  const { floor } = turn;
  const profile = profileFor(turn, asked);
  // Whoever comes back has a place there already.
  const hasPlace = profile !== undefined && call.places?.[profile.queueId] !== undefined;
  const waiting = hasPlace ? 0 : (floor.queues[profile?.queueId ?? '']?.waiting.length ?? 0);
  const agentsSignedIn = profile ? signedIn(turn, leastRequirement(profile, requires)) : 0;
  tellFlow(turn, call.callId, { type: 'toldOfQueue', waiting, agentsSignedIn });
}

function signedIn({ floor }: Turn, requires: SkillRequirement): number {
  const here = (floor.organization?.agents ?? []).filter((profile) => {
    const agent = floor.agents[profile.agentId];
    return agent !== undefined && stateOf(agent) !== 'signedOut' && qualifies(profile, requires);
  });
  return here.length;
}

/** After agents have gone, or the shop has changed: every caller's flow hears whom there still is to wait for. */
export function tellWhoWaitsInVain(turn: Turn, event: FloorEvent): boolean {
  const haveGone =
    event.type === 'organizationLoaded' ||
    turn.entries.some((entry) => entry.kind === 'agentStateChanged' && entry.state === 'signedOut');
  if (!haveGone) return false;
  for (const call of Object.values(turn.floor.calls)) {
    if (call.queue === null || call.flow === null || outermost(call.machine) !== 'waiting') continue;
    tellOfQueue(turn, call, call.queue.queueId, call.queue.requires);
  }
  return true;
}
