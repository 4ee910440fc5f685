/**
 * The callback that comes next to an agent who writes up a call and will be free in a moment. It is kept for them, so that nobody
 * else is shown the file, and they may read it: what they have read counts as preview, and a callback that is dialled by itself is
 * dialled when they are free. The customer's telephone never rings before that, for whoever picks up is owed an agent.
 */
import { matcherOf } from '../acd/matcher.ts';
import { isWorthIt, keepFor, release } from '../acd/preferred.ts';
import { offerView } from '../call/offer.ts';
import type { OfferView } from '../commands.ts';
import type { Agent, Call, Floor } from '../floor.ts';
import { cancelTimer, startTimer, type Turn } from '../turn.ts';
import { callbackRulesOf } from './rules.ts';

/** After the end of the after-call work: the agent is free in that very turn, and the callback must not have gone before. */
const GRACE_MS = 1_000;

/** To be called when the agent's machine has moved: another state, another wish, or more time to write. */
export function followWrapUp(turn: Turn, agent: Agent): void {
  const { agentId, wrapUpEndsAtMs, next } = agent;
  if (turn.floor.callbacks === undefined) return;
  cancelTimer(turn, timerOf(agentId));
  if (wrapUpEndsAtMs === null) return;
  const call = turn.floor.calls[next?.callId ?? ''];
  // More time was asked for: they are not about to be free.
  if (call !== undefined && turn.atMs < showsAtMs(turn.floor, call, wrapUpEndsAtMs)) release(turn, call, 'gone');
  turn.looksAhead = true;
}

/** After the matching: what nobody free could be given is shown to those who will be. The first to be free sees the first. */
export function lookAhead(turn: Turn): void {
  const { floor } = turn;
  const standing = Object.values(floor.callbacks ?? {}).some((ticket) => ticket.standing !== null);
  if (!standing) return;
  const writing = Object.values(floor.agents).filter(({ wrapUpEndsAtMs, next }) => wrapUpEndsAtMs !== null && !next);
  writing.sort((a, b) => (a.wrapUpEndsAtMs ?? 0) - (b.wrapUpEndsAtMs ?? 0) || (a.agentId < b.agentId ? -1 : 1));
  for (const agent of writing) showNext(turn, agent, agent.wrapUpEndsAtMs ?? 0);
}

function showNext(turn: Turn, agent: Agent, endsAtMs: number): void {
  const { floor, atMs } = turn;
  const { agentId } = agent;
  const matcher = matcherOf(floor);
  const call = matcher.firstCallFor(agentId, true);
  const profile = matcher.queues.get(call?.queue?.queueId ?? '');
  if (call?.callback === undefined || call.queue === null || profile === undefined) return;
  if (callbackRulesOf(floor.organization, profile.queueId).aheadMs === 0) return;
  // Nor is it when their telephone is away, whatever they would be given with it.
  if (!isWorthIt(turn, call, agentId, profile)) return;
  const fromMs = showsAtMs(floor, call, endsAtMs);
  if (atMs < fromMs) {
    startTimer(turn, timerOf(agentId), fromMs - atMs, { kind: 'ahead', id: agentId }, { type: 'look' });
    return;
  }
  // It may be theirs already: they talked with this customer last.
  if (!call.queue.waitsFor) {
    keepFor(turn, call, agentId, 'next', endsAtMs - atMs + GRACE_MS);
    matcher.callChanged(call.callId);
  }
  agent.next = { callId: call.callId, sinceMs: atMs };
  turn.changedAgents.add(agentId);
}

/** Whom a callback is for is known better now: so for whoever is shown it. */
export function showNextAnew({ floor, changedAgents }: Turn, { callId, queue }: Call): void {
  const agentId = queue?.waitsFor?.agentId ?? '';
  if (floor.agents[agentId]?.next?.callId === callId) changedAgents.add(agentId);
}

/** The call is this agent's next no more: they have it, another has, or it is over. */
export function hideNext(turn: Turn, call: Call, agentId: string): void {
  const agent = turn.floor.agents[agentId];
  if (agent?.next?.callId !== call.callId) return;
  agent.next = null;
  turn.changedAgents.add(agentId);
  turn.looksAhead = true;
}

/** With the offer of any call: what was read of this one counts, another goes back to those whom others may serve. */
export function takeNext(turn: Turn, agent: Agent, call: Call): void {
  const { next } = agent;
  if (!next) return;
  const kept = turn.floor.calls[next.callId];
  if (kept !== undefined && kept !== call) {
    release(turn, kept, 'gone');
    return;
  }
  if (call.callback) call.callback.readMs = turn.atMs - next.sinceMs;
  hideNext(turn, call, agent.agentId);
}

/** What the agent is shown of it; undefined: none is kept for them. */
export function nextView(floor: Floor, { agentId, next }: Agent): OfferView | undefined {
  const call = floor.calls[next?.callId ?? ''];
  if (!next || call === undefined) return undefined;
  return offerView(floor, call, { agentId, offeredAtMs: next.sinceMs }) ?? undefined;
}

function showsAtMs({ organization }: Floor, call: Call, endsAtMs: number): number {
  return endsAtMs - callbackRulesOf(organization, call.queue?.queueId ?? '').aheadMs;
}

const timerOf = (agentId: string) => `ahead/${agentId}/look`;
