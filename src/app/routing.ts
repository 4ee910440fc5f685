/**
 * Why a call went where it went: the recorded events around it are played again, and every offer of it is explained from the
 * floor as it stood at that moment. What waits now is explained from the floor itself.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { explain, type RoutingDecision } from '../core/acd/explain.ts';
import type { FloorEvent } from '../core/events.ts';
import { emptyFloor, type Floor } from '../core/floor.ts';
import { handle } from '../core/handle.ts';
import type { Clock } from './ports.ts';

/** What was recorded from a floor before a call was queued until its last offer. */
export type RoutingRecord = {
  /** Null: played from the journal's very beginning. */
  floor: unknown;
  events: FloorEvent[];
};

export type RoutingRecords = {
  /**
   * @returns null when the call was never queued
   * @throws TooFarError when it would take too long to play again
   */
  around(callId: string): Promise<RoutingRecord | null>;
};

/** The nearest floor kept lies too far before the call. */
export class TooFarError extends Error {
  override name = 'TooFarError';
}

export type Routing = {
  /** Offers in order. */
  decisions: RoutingDecision[];
  /** Why it waits at this moment; null when it does not. */
  now: RoutingDecision | null;
};

/** Calls are handled in between: this many events take about 5 ms. */
const EVENTS_A_BREATH = 100;

export function createRouting(parts: { records: RoutingRecords; floor: Floor; clock: Clock }) {
  return async (callId: string): Promise<Routing | null> => {
    const record = await parts.records.around(callId);
    const call = parts.floor.calls[callId];
    const isWaiting = call?.queue != null && call.leg === null && !call.talked;
    const now = isWaiting ? explain(parts.floor, call, parts.clock.nowMs(), null) : null;
    if (record === null) return now === null ? null : { decisions: [], now };
    return { decisions: await explainOffers(record, callId), now };
  };
}

/** Plays the events on the floor given and explains each offer of this call. */
export async function explainOffers(record: RoutingRecord, callId: string): Promise<RoutingDecision[]> {
  const floor = (record.floor as Floor | null) ?? emptyFloor();
  const decisions: RoutingDecision[] = [];
  for (const [index, event] of record.events.entries()) {
    handle(floor, event, (call, agent) => {
      const decision = call.callId === callId ? explain(floor, call, event.atMs, agent.agentId) : null;
      if (decision !== null) decisions.push(decision);
    });
    if (index % EVENTS_A_BREATH === EVENTS_A_BREATH - 1) await breathe();
  }
  return decisions;
}
