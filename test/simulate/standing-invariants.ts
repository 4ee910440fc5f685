/** What must be true of agents' standing legs after every event. */
import { stateOf } from '../../src/core/agent/agent.ts';
import type { FloorEvent } from '../../src/core/events.ts';
import type { Floor } from '../../src/core/floor.ts';
import { standsIn } from '../../src/core/machine.ts';

export function brokenStandingLegs(floor: Floor): string[] {
  const broken: string[] = [];
  const loans = new Map<string, string>();
  const legs = Object.values(floor.calls).flatMap(({ callId, leg, consult, interruptedSinceMs }) => [
    { callId, leg: interruptedSinceMs != null ? null : leg },
    { callId, leg: consult?.leg },
  ]);
  for (const { callId, leg } of legs) {
    if (!leg?.standing) continue;
    const other = loans.get(leg.channelId);
    if (other !== undefined) broken.push(`standing leg ${leg.channelId} is in calls ${other} and ${callId}`);
    loans.set(leg.channelId, callId);
    const own = floor.agents[leg.agentId]?.standing?.leg;
    if (own?.channelId !== leg.channelId || own.state !== 'up')
      broken.push(`call ${callId} has standing leg ${leg.channelId}, its agent ${own?.channelId} (${own?.state})`);
  }
  for (const agent of Object.values(floor.agents)) {
    const leg = agent.standing?.leg;
    if (!leg) continue;
    const { agentId } = agent;
    if (leg.channelId in floor.channels && loans.get(leg.channelId) === undefined)
      broken.push(`standing leg ${leg.channelId} is on loan to nobody`);
    if (leg.channelId in floor.leaving) broken.push(`standing leg ${leg.channelId} is being hung up`);
    if (stateOf(agent) === 'signedOut') broken.push(`agent ${agentId} is signed out and has a standing leg`);
    const isAwaited = `standing/${agentId}/answer` in floor.timers;
    if ((leg.state === 'calling') !== isAwaited) broken.push(`standing leg ${leg.channelId} is ${leg.state}`);
  }
  return broken;
}

/** No agent talks without a live channel: seen for certain when a node has just said what it has. */
export function talksWithoutChannel(event: FloorEvent, floor: Floor): string[] {
  if (event.type !== 'nodeConnected') return [];
  const live = new Set(event.channels.map(({ channelId }) => channelId));
  return Object.values(floor.calls).flatMap(({ callId, nodeId, leg, machine, interruptedSinceMs }) => {
    const talks = standsIn(machine, 'talking') && interruptedSinceMs == null;
    return nodeId === event.nodeId && talks && !live.has(leg?.channelId ?? '')
      ? [`call ${callId} talks on no channel`]
      : [];
  });
}
