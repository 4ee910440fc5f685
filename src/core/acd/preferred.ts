/**
 * The agent who talked with this caller last, or who owns their open complaint. A caller is kept for them for a while when that
 * is worth it: when they are free now, or busy with something that will end. Never for someone who is away.
 */
import { isAvailable, stateOf } from '../agent/agent.ts';
import { hideNext } from '../callback/next.ts';
import type { Entry } from '../entries.ts';
import type { Agent, Call } from '../floor.ts';
import type { PreferredAgent, QueueProfile } from '../organization.ts';
import { cancelTimer, startTimer, type Turn } from '../turn.ts';
import { matcherOf } from './matcher.ts';
import { leastRequirement, qualifies } from './relaxation.ts';

/** Within the service level of most queues; longer, and a caller would rather talk with anyone. */
const DEFAULT_PREFERRED_WAIT_MS = 15_000;

/** Why a caller is no longer kept: the time was over, or the agent went away, missed it or will not come back to ready. */
export type ReleaseWhy = 'budget' | 'gone';

type KeptBecause = Extract<Entry, { kind: 'keptForAgent' }>['because'];

/** Keeps the call for its preferred agent if there is one worth waiting for. To be called when it joins the queue. */
export function keepForPreferred(turn: Turn, call: Call, profile: QueueProfile): void {
  const { queue: place } = call;
  if (place === null) return;
  const wanted = place.preferredAgent === undefined ? (profile.preferredAgent ?? null) : place.preferredAgent;
  const sender = call.transfer?.isReturned ? call.transfer.by : null;
  const agentId = sender ?? (wanted === null ? null : preferredOf(call, wanted));
  const waitMs = profile.preferredWaitMs ?? DEFAULT_PREFERRED_WAIT_MS;
  // Moved from a queue that is no more.
  if (place.waitsFor) hideNext(turn, call, place.waitsFor.agentId);
  place.waitsFor = null;
  if (agentId === null || !isWorthIt(turn, call, agentId, profile)) return;
  keepFor(turn, call, agentId, sender === null ? (wanted ?? 'last') : 'transfer', waitMs);
}

/** Nobody else is given the call for so long. */
export function keepFor(turn: Turn, call: Call, agentId: string, because: KeptBecause, waitMs: number): void {
  if (call.queue === null) return;
  const untilMs = turn.atMs + waitMs;
  call.queue.waitsFor = { agentId, untilMs };
  startTimer(turn, timerOf(call), waitMs, { kind: 'place', id: call.callId }, { type: 'preferredOver' });
  turn.entries.push({ kind: 'keptForAgent', callId: call.callId, atMs: turn.atMs, agentId, because, untilMs });
}

/** Whoever may serve the queue may take the call now. */
export function release(turn: Turn, call: Call, why: ReleaseWhy): void {
  const agentId = call.queue?.waitsFor?.agentId;
  if (call.queue === null || agentId === undefined) return;
  call.queue.waitsFor = null;
  hideNext(turn, call, agentId);
  cancelTimer(turn, timerOf(call));
  turn.entries.push({ kind: 'noLongerKept', callId: call.callId, atMs: turn.atMs, agentId, why });
  turn.waitingCalls.add(call.callId);
}

/** The preferred agent has changed: who will not be free soon keeps nobody waiting a moment longer. */
export function releaseUnlessWorthIt(turn: Turn, callId: string): void {
  const call = turn.floor.calls[callId];
  const agentId = call?.queue?.waitsFor?.agentId;
  const profile = matcherOf(turn.floor).queues.get(call?.queue?.queueId ?? '');
  if (call === undefined || agentId === undefined) return;
  if (profile === undefined || !isWorthIt(turn, call, agentId, profile)) release(turn, call, 'gone');
}

function preferredOf({ customer }: Call, wanted: PreferredAgent): string | null {
  if (customer === null) return null;
  if (wanted === 'last') return customer.lastContacts.find(({ agentId }) => agentId != null)?.agentId ?? null;
  return customer.openCases.find(({ kind, ownerId }) => kind === 'complaint' && ownerId != null)?.ownerId ?? null;
}

export function isWorthIt({ floor }: Turn, call: Call, agentId: string, profile: QueueProfile): boolean {
  const agent = floor.agents[agentId];
  const person = matcherOf(floor).agents.get(agentId);
  if (agent === undefined || person === undefined || call.queue === null) return false;
  if (!qualifies(person, leastRequirement(profile, call.queue.requires))) return false;
  if (agent.phoneNodeId !== call.nodeId) return false;
  return isAvailable(floor, agent) || isComing(agent);
}

/** Busy with a call, and ready for the next when it is over. */
function isComing(agent: Agent): boolean {
  const state = stateOf(agent);
  const { wanted } = agent.machine.context;
  const isBusy = state === 'offered' || state === 'onCall' || state === 'wrapUp';
  return isBusy && agent.deskId !== null && agent.focusSinceMs == null && (wanted === null || wanted.state === 'ready');
}

function timerOf(call: Call): string {
  return `place/${call.callId}/preferred`;
}
