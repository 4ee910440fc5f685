/** An agent does something with others: sends the caller away, asks somebody beside them, and goes on from there. */
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Call } from '../../src/core/floor.ts';
import type { Chance } from './random.ts';

/** Null: lets it be, which leaves who was asked the time to answer. */
export function passOn(luck: Chance, agents: readonly string[], agentId: string, call: Call): ArrivingEvent | null {
  const { callId } = call;
  const target = luck.oneOf([
    { to: 'agent' as const, agentId: luck.oneOf(agents) },
    { to: 'agent' as const, agentId: luck.oneOf(agents) },
    { to: 'queue' as const, queueId: luck.oneOf(['anyone', 'refund', 'english']) },
    { to: 'flow' as const, flowId: luck.oneOf(['menu', 'ways', 'survey', 'aside']) },
    { to: 'outside' as const, number: luck.oneOf(['02012345678', '01012345678']) },
  ]);
  const step = luck.oneOf(['cancel', 'swap', 'swap', 'conference', 'conference', 'handOver'] as const);
  const steps = { type: 'consultStepRequested' as const, agentId, callId, step };
  if (call.consult) return luck.happens(0.2) ? steps : null;
  const isAside = call.selfService?.endedAs === null;
  if (luck.happens(isAside ? 0.2 : 0.02)) return { type: 'selfServiceEndRequested', agentId, callId };
  if (luck.happens(0.25))
    return { type: 'selfServiceRequested', agentId, callId, flowId: luck.oneOf(['aside', 'aside', 'menu']) };
  if (luck.happens(0.05)) return steps;
  if (luck.happens(0.2)) return { type: 'transferRequested', agentId, callId, target };
  return { type: 'consultRequested', agentId, callId, target };
}
