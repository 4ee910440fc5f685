/**
 * Brings callers and agents together: as long as some waiting call has an idle agent who may serve it, the one that comes first
 * of those is given the agent its queue would choose. So who is served never depends on who happened to change first.
 */
import { giveParty } from '../call/consult.ts';
import { assign } from '../call/offer.ts';
import type { Agent, Call } from '../floor.ts';
import type { Turn } from '../turn.ts';
import { type Matcher, matcherOf } from './matcher.ts';
import { comesBefore } from './order.ts';
import { releaseUnlessWorthIt } from './preferred.ts';

/** More agents freed at once (a node is back, the shop has decided anew) are quicker matched by going through the calls. */
const FEW_AGENTS = 8;

/**
 * Nobody could be matched before this turn, so only calls and agents that have changed in it can be now: whatever changes
 * either must have noted it in the turn.
 */
export function match(turn: Turn): void {
  const matcher = matcherOf(turn.floor);
  // By their ids: the order in which the shop wrote its people down decides nothing.
  const agentIds = [...turn.freeAgents].sort();
  turn.freeAgents.clear();
  // Calls first: one whose offer this agent has just missed is kept for them again by now, and must be seen to be.
  const changed = new Set(turn.waitingCalls);
  for (const callId of changed) matcher.callChanged(callId);
  for (const agentId of agentIds) {
    matcher.agentChanged(agentId);
    for (const callId of matcher.keptFor(agentId)) releaseUnlessWorthIt(turn, callId);
  }
  for (const callId of turn.waitingCalls) {
    changed.add(callId);
    matcher.callChanged(callId);
  }
  turn.waitingCalls.clear();
  const callIds = [...changed];
  const free = agentIds.filter((agentId) => matcher.isIdle(agentId));
  const [only, ...others] = free;
  if (callIds.length === 0 && others.length === 0) {
    const call = only === undefined ? undefined : matcher.firstCallFor(only);
    // Nobody else may serve it: it would not be waiting.
    if (only !== undefined && call !== undefined) assignTo(turn, matcher, call, turn.floor.agents[only] as Agent, 1);
  } else if (free.length > FEW_AGENTS) matchAll(turn, matcher);
  else matchFew(turn, matcher, callsOf(turn, callIds), free);
}

function matchAll(turn: Turn, matcher: Matcher): void {
  for (const call of matcher.allWaiting()) give(turn, matcher, call);
}

function matchFew(turn: Turn, matcher: Matcher, changed: Call[], free: string[]): void {
  const calls = changed.sort((a, b) => (comesBefore(a, b) ? -1 : 1));
  for (;;) {
    while (calls[0] !== undefined && matcher.agentFor(calls[0].callId) === undefined) calls.shift();
    let next = calls[0];
    for (const agentId of free) {
      const call = matcher.firstCallFor(agentId);
      if (call !== undefined && (next === undefined || comesBefore(call, next))) next = call;
    }
    if (next === undefined || !give(turn, matcher, next)) return;
  }
}

/** False when nobody is idle who may take it. */
function give(turn: Turn, matcher: Matcher, call: Call): boolean {
  const found = matcher.agentFor(call.callId);
  if (found === undefined) return false;
  assignTo(turn, matcher, call, found.agent, found.candidates);
  return true;
}

function assignTo(turn: Turn, matcher: Matcher, call: Call, agent: Agent, candidates: number): void {
  turn.onOffer?.(call, agent);
  if (call.consult) giveParty(turn, call, agent);
  else assign(turn, call, agent, candidates);
  matcher.agentChanged(agent.agentId);
  matcher.callChanged(call.callId);
}

function callsOf(turn: Turn, callIds: readonly string[]): Call[] {
  return callIds.flatMap((callId) => turn.floor.calls[callId] ?? []);
}
