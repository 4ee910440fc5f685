/** A callback that an agent promises a customer, for a time they agree on: a ticket like any other, due then and not before. */
import type { FloorEvent } from '../events.ts';
import type { Agent, AgentTalk, Floor, QueuePlace } from '../floor.ts';
import { dialable } from '../number.ts';
import type { Turn } from '../turn.ts';
import { callableFromMs } from './rules.ts';
import { canBeCalledBack, openCallback, openCallbackOf, plan } from './tickets.ts';

/** Sooner is "stay on the line"; later is a case. */
export const SOONEST_MS = 60_000;
export const LATEST_MS = 14 * 86_400_000;

export type PromiseFault =
  /** The agent neither talks with this caller nor writes the call up. */
  | 'notYourCall'
  | 'noNumber'
  /** The shop does not dial such numbers. */
  | 'notDialable'
  /** Somebody is to call this number back already. */
  | 'alreadyPromised'
  | 'tooSoon'
  | 'tooLate'
  /** The queue is closed then, or it is the time nobody is rung. */
  | 'closedThen';

export type Promised = { callId: string; chosenAtMs: number; number: string | null };

/** Why it cannot be promised so; null: it can. `nextMs`: the first time after the one asked for that is possible. */
export function promiseFault(
  floor: Floor,
  agentId: string,
  { callId, chosenAtMs, number }: Promised,
  nowMs: number,
): { code: PromiseFault; nextMs: number | null } | null {
  const talk = floor.agents[agentId]?.talk;
  const fault = (code: PromiseFault, nextMs: number | null = null) => ({ code, nextMs });
  if (talk?.callId !== callId) return fault('notYourCall');
  const wanted = numberOf(talk, number);
  if (wanted === null) return fault('noNumber');
  if (!canBeCalledBack(floor, wanted)) return fault('notDialable');
  if (openCallbackOf(floor, wanted)) return fault('alreadyPromised');
  if (chosenAtMs < nowMs + SOONEST_MS) return fault('tooSoon');
  if (chosenAtMs > nowMs + LATEST_MS) return fault('tooLate');
  const shop = floor.organization;
  const nextMs = shop === null ? null : callableFromMs(shop, talk.queueId, chosenAtMs);
  return nextMs === chosenAtMs ? null : fault('closedThen', nextMs);
}

/** At the head of the line when its time comes, since it has been waiting since now; the same agent before others. */
export function promiseCallback(
  turn: Turn,
  agent: Agent,
  event: Extract<FloorEvent, { type: 'callbackPromised' }>,
): void {
  const { floor, atMs } = turn;
  const { callId, chosenAtMs } = event;
  const { talk, agentId } = agent;
  if (!talk || promiseFault(floor, agentId, event, atMs) !== null) return;
  const number = numberOf(talk, event.number);
  if (number === null) return;
  floor.tickets += 1;
  const place: QueuePlace = {
    queueId: talk.queueId,
    queuedAtMs: atMs,
    ticket: floor.tickets,
    priority: 0,
    announced: 0,
    rankMs: atMs,
    preferredAgent: 'last',
  };
  talk.promised += 1;
  const callbackId = `${callId}-p${talk.promised}`;
  const ticket = openCallback(turn, talk, { number, source: 'promised', place, chosenAtMs, callbackId });
  ticket.agentId = agentId;
  turn.changedAgents.add(agentId);
  // While the call goes on its end does this.
  if (!(callId in floor.calls)) plan(turn, ticket, chosenAtMs);
}

function numberOf({ ani }: AgentTalk, number: string | null): string | null {
  const written = number ?? ani;
  return written === null ? null : dialable(written);
}
