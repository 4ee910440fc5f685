/** An agent does something with others: sends the caller away, asks somebody beside them, and goes on from there. */
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Chance } from './random.ts';

export function passOn(luck: Chance, agents: readonly string[], agentId: string, callId: string): ArrivingEvent {
  const target = luck.oneOf([
    { to: 'agent' as const, agentId: luck.oneOf(agents) },
    { to: 'agent' as const, agentId: luck.oneOf(agents) },
    { to: 'queue' as const, queueId: luck.oneOf(['anyone', 'refund', 'english']) },
    { to: 'flow' as const, flowId: luck.oneOf(['menu', 'ways', 'survey']) },
    { to: 'outside' as const, number: luck.oneOf(['02012345678', '01012345678']) },
  ]);
  const step = luck.oneOf(['cancel', 'swap', 'swap', 'conference', 'handOver'] as const);
  const does = luck.between(1, 8);
  if (does === 1) return { type: 'transferRequested', agentId, callId, target };
  if (does <= 4) return { type: 'consultRequested', agentId, callId, target };
  return { type: 'consultStepRequested', agentId, callId, step };
}
