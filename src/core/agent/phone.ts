/**
 * The telephone an agent is called on: the one in the page, or one that stands on the desk and registers by itself. Both may be
 * registered at once; only the one in use is rung, and only it makes the agent reachable.
 */
import type { Agent } from '../floor.ts';
import type { Turn } from '../turn.ts';
import { stateOf } from './agent.ts';
import { loseStandingLeg } from './standing.ts';

export type PhoneKind = 'browser' | 'desk';

export function phoneOf({ phone }: Pick<Agent, 'phone'>): PhoneKind {
  return phone ?? 'browser';
}

/** What a command that rings the agent says of it; journals from before there was a choice say nothing. */
export function dialledPhone(agent: Agent | undefined): { phone?: 'desk' } {
  return agent?.phone === undefined ? {} : { phone: agent.phone };
}

/** @param nodeId null: not registered any more */
export function notePhone(agent: Agent, phone: PhoneKind, nodeId: string | null): void {
  if (phone === phoneOf(agent)) agent.phoneNodeId = nodeId;
  else agent.otherPhoneNodeId = nodeId;
}

/** Nothing changes while a call is offered or talked: its leg is on the telephone it was dialled to. */
export function choosePhone(turn: Turn, agent: Agent, phone: PhoneKind): void {
  if (phone === phoneOf(agent) || isOnCall(agent)) return;
  // It is on the other telephone. Another is called where this agent keeps one.
  loseStandingLeg(turn, agent);
  const { phoneNodeId, otherPhoneNodeId = null } = agent;
  agent.phoneNodeId = otherPhoneNodeId;
  agent.otherPhoneNodeId = phoneNodeId;
  if (phone === 'desk') agent.phone = 'desk';
  else delete agent.phone;
}

function isOnCall(agent: Agent): boolean {
  const state = stateOf(agent);
  return state === 'offered' || state === 'onCall';
}
