/**
 * The telephone an agent is called on: the one in the page, one that stands on the desk and registers by itself, or a number outside
 * that is dialled through the trunk. Registered ones may be so at once; only the one in use is rung, and only it makes the agent reachable.
 */
import type { Agent, Floor } from '../floor.ts';
import { dialable, mayBeDialled } from '../number.ts';
import type { Turn } from '../turn.ts';
import { stateOf } from './agent.ts';
import { loseStandingLeg } from './standing.ts';

/** Those that register. */
export type OwnPhone = 'browser' | 'desk';
export type PhoneKind = OwnPhone | 'outside';

export function phoneOf({ phone }: Pick<Agent, 'phone'>): PhoneKind {
  return phone ?? 'browser';
}

/** What a command that rings the agent says of it; journals from before there was a choice say nothing. */
export function dialledPhone({ organization }: Floor, agent: Agent | undefined): Dialled {
  if (agent?.phone === undefined) return {};
  if (agent.phone === 'desk') return { phone: 'desk' };
  return { outside: { number: agent.outsideNumber ?? '', callerNumber: organization?.outside?.callerNumber ?? null } };
}

type Dialled = { phone?: 'desk'; outside?: { number: string; callerNumber: string | null } };

/**
 * The network looks for a mobile, rings it, and then a key has to be pressed: so much longer than a telephone of ours may it take until
 * the agent is there.
 */
const MORE_RING_MS = 15_000;

export function moreRingMs(agent: Agent | undefined): number {
  return agent?.phone === 'outside' ? MORE_RING_MS : 0;
}

/** The number as it is dialled; null: it is none, or not one that the shop lets be dialled. */
export function outsidePhone({ organization }: Floor, written: string): string | null {
  const number = dialable(written);
  return number !== null && mayBeDialled(number, organization?.outside?.allowed ?? []) ? number : null;
}

/** @param nodeId null: not registered any more */
export function notePhone(agent: Agent, phone: OwnPhone, nodeId: string | null): void {
  if (phone === phoneOf(agent)) agent.phoneNodeId = nodeId;
  else rest(agent, phone, nodeId);
}

/** A node has come back: whatever is registered with it is told anew, and a number outside can be dialled from it. */
export function forgetPhonesOn(agent: Agent, nodeId: string): void {
  for (const phone of ['browser', 'desk'] as const)
    if (agent.restingPhones?.[phone] === nodeId) rest(agent, phone, null);
  if (phoneOf(agent) === 'outside') agent.phoneNodeId ??= nodeId;
  else if (agent.phoneNodeId === nodeId) agent.phoneNodeId = null;
}

/** Nothing changes while a call is offered or talked: its leg is on the telephone it was dialled to. Nor is a number taken that may not be dialled. */
export function choosePhone(turn: Turn, agent: Agent, phone: PhoneKind, written = ''): void {
  const { floor } = turn;
  const number = phone === 'outside' ? outsidePhone(floor, written) : null;
  const isSame = phone === phoneOf(agent) && (number === null || number === agent.outsideNumber);
  if (isSame || isOnCall(agent) || (phone === 'outside' && number === null)) return;
  // It is on the other telephone. Another is called where this agent keeps one.
  loseStandingLeg(turn, agent);
  const before = phoneOf(agent);
  if (before !== 'outside') rest(agent, before, agent.phoneNodeId);
  delete agent.phone;
  delete agent.outsideNumber;
  if (number !== null) {
    agent.phone = 'outside';
    agent.outsideNumber = number;
    const nodes = Object.keys(floor.nodes).sort();
    agent.phoneNodeId = nodes.find((nodeId) => floor.nodes[nodeId]?.connected) ?? nodes[0] ?? null;
    return;
  }
  if (phone === 'desk') agent.phone = 'desk';
  const own = phone === 'desk' ? 'desk' : 'browser';
  agent.phoneNodeId = agent.restingPhones?.[own] ?? null;
  rest(agent, own, null);
}

/** Notes of a telephone that is not in use where it is registered. */
function rest(agent: Agent, phone: OwnPhone, nodeId: string | null): void {
  const { [phone]: _, ...others } = agent.restingPhones ?? {};
  agent.restingPhones = nodeId === null ? others : { ...others, [phone]: nodeId };
}

function isOnCall(agent: Agent): boolean {
  const state = stateOf(agent);
  return state === 'offered' || state === 'onCall';
}
