/** What the floor answers when a flow asks how things stand. */
import { expectedWaitOfNewcomer } from '../acd/expected-wait/index.ts';
import { qualifies } from '../acd/relaxation.ts';
import { isAvailable } from '../agent/agent.ts';
import { ALWAYS_OPEN, clockOf, dateOf, hoursAt, weekdayOf } from '../calendar/index.ts';
import type { FloorFacts, QueueFacts } from '../ivr/contract.ts';
import type { QueueProfile } from '../organization.ts';
import type { Turn } from '../turn.ts';

/** As it is at the turn's moment. */
export function floorFacts(turn: Turn, queueIds: string[]): FloorFacts {
  const { floor, atMs } = turn;
  const localMs = atMs + (floor.organization?.utcOffsetMinutes ?? 0) * 60_000;
  const asked = (floor.organization?.queues ?? []).filter(({ queueId }) => queueIds.includes(queueId));
  return {
    time: clockOf(localMs),
    weekday: weekdayOf(dateOf(localMs)),
    emergency: floor.organization?.calendar?.emergency ?? false,
    queues: Object.fromEntries(asked.map((profile) => [profile.queueId, queueFacts(turn, profile)])),
  };
}

function queueFacts({ floor, atMs }: Turn, { queueId, requires }: QueueProfile): QueueFacts {
  const { state, opening } = hoursAt(floor.organization?.calendar ?? ALWAYS_OPEN, queueId, atMs);
  const waits = (floor.queues[queueId]?.waiting ?? []).flatMap((callId) => {
    const since = floor.calls[callId]?.queue?.queuedAtMs;
    return since === undefined ? [] : [atMs - since];
  });
  const ready = (floor.organization?.agents ?? []).filter((profile) => {
    const agent = floor.agents[profile.agentId];
    return agent !== undefined && qualifies(profile, requires) && isAvailable(floor, agent);
  });
  return {
    hours: state,
    opening,
    waiting: waits.length,
    longestWaitMs: waits.reduce((longest, wait) => Math.max(longest, wait), 0),
    agentsReady: ready.length,
    expectedWaitMs: expectedWaitOfNewcomer(floor, atMs, queueId)?.p50Ms ?? null,
  };
}
