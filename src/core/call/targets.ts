/** Whom an agent may send a caller to, or ask beside them: found, or refused with the reason. */
import { leastRequirement, qualifies } from '../acd/relaxation.ts';
import { isAvailable, stateOf } from '../agent/agent.ts';
import { moreRingMs } from '../agent/phone.ts';
import type { Agent, Call, Floor } from '../floor.ts';
import { isSelfServiceFlow } from '../ivr/index.ts';
import { dialable, mayBeDialled } from '../number.ts';
import type { QueueProfile } from '../organization.ts';

export type TransferTarget =
  | { to: 'agent'; agentId: string }
  | { to: 'queue'; queueId: string }
  | { to: 'flow'; flowId: string }
  /** As it was written; digits only once it has been found. */
  | { to: 'outside'; number: string };

/**
 * Why a verb was not done, as the agent is told. `busy`: on a call or not ready; `away`: signed out, or on another node; `nobody`: no agent
 * who may serve the queue is signed in; `notAllowed`: the number may not be dialled; `tooMany`: as many lines outside as the shop
 * wants; `unknown`: there is no such thing; `notNow`: the talk is not where the verb makes sense; `selfService`: the caller is keying
 * something in; `noStep`: there is no such self-service step. Of calls that agents make: `noRight`: the shop lets none be made;
 * `inCall`: one's own call or what comes after it is not over; `noPhone`: one's own telephone cannot be rung; `beingCalled`: a
 * colleague is calling this customer back.
 */
export type RefusedWhy =
  | 'busy'
  | 'away'
  | 'nobody'
  | 'notAllowed'
  | 'tooMany'
  | 'unknown'
  | 'notNow'
  | 'selfService'
  | 'noStep'
  | 'noRight'
  | 'inCall'
  | 'noPhone'
  | 'beingCalled';

/** A colleague's telephone, or one outside, rings so long for somebody who waits on hold. */
const RING_MS = 25_000;
export const RING_OUTSIDE_MS = 45_000;

export type Found = { target: TransferTarget; ringMs: number };

export function findTarget(floor: Floor, call: Call, target: TransferTarget): Found | RefusedWhy {
  const { organization } = floor;
  switch (target.to) {
    case 'agent': {
      const why = whyNotAgent(floor, call, floor.agents[target.agentId]);
      const ringMs = houseOf(floor, call, target.agentId)?.ringTimeoutMs ?? RING_MS;
      return why ?? { target, ringMs: ringMs + moreRingMs(floor.agents[target.agentId]) };
    }
    case 'queue': {
      const profile = organization?.queues.find(({ queueId }) => queueId === target.queueId);
      if (profile === undefined) return 'unknown';
      return isServed(floor, call, profile) ? { target, ringMs: profile.ringTimeoutMs } : 'nobody';
    }
    case 'flow': {
      // A self-service step ends with its agent, whom a caller who was sent away has not.
      const isThere = organization?.flows.some((flow) => flow.flowId === target.flowId && !isSelfServiceFlow(flow));
      return isThere && target.flowId !== organization?.surveyFlow ? { target, ringMs: 0 } : 'unknown';
    }
    case 'outside': {
      const number = dialable(target.number);
      if (number === null) return 'unknown';
      return whyNotOutside(floor, number) ?? { target: { to: 'outside', number }, ringMs: RING_OUTSIDE_MS };
    }
  }
}

/** By the shop's rules about numbers and about how many lines at a time; null: it may be dialled. */
export function whyNotOutside(floor: Floor, number: string): 'notAllowed' | 'tooMany' | null {
  const rules = floor.organization?.outside;
  if (rules === undefined || !mayBeDialled(number, rules.allowed)) return 'notAllowed';
  return legsOutside(floor) >= rules.most ? 'tooMany' : null;
}

/** Legs to telephones outside, dialled or talking. Both may be in one call: a customer whom an agent called, and a number asked. */
export function legsOutside(floor: Floor): number {
  let legs = 0;
  for (const { outside, consult, outbound } of Object.values(floor.calls))
    legs += (outside || consult?.outside ? 1 : 0) + (outbound ? 1 : 0);
  return legs;
}

function whyNotAgent(floor: Floor, call: Call, agent: Agent | undefined): RefusedWhy | null {
  // Whoever has left the shop is on the floor until their page has gone.
  const worksHere = floor.organization?.agents.some(({ agentId }) => agentId === agent?.agentId);
  if (agent === undefined || !worksHere) return 'unknown';
  if (stateOf(agent) === 'signedOut' || agent.phoneNodeId !== call.nodeId) return 'away';
  return isAvailable(floor, agent) ? null : 'busy';
}

function isServed(floor: Floor, call: Call, profile: QueueProfile): boolean {
  const requires = leastRequirement(profile, undefined);
  return (floor.organization?.agents ?? []).some((person) => {
    const agent = floor.agents[person.agentId];
    return (
      agent !== undefined &&
      agent.phoneNodeId === call.nodeId &&
      stateOf(agent) !== 'signedOut' &&
      qualifies(person, requires)
    );
  });
}

/** The queue whose after-call time, ring time and music hold for a call that one agent gets past all lines. */
export function houseOf(floor: Floor, call: Pick<Call, 'queue'>, agentId: string): QueueProfile | undefined {
  const queues = floor.organization?.queues ?? [];
  const own = queues.find(({ queueId }) => queueId === call.queue?.queueId);
  const profile = floor.organization?.agents.find((one) => one.agentId === agentId);
  return own ?? queues.find((one) => profile && qualifies(profile, one.requires)) ?? queues[0];
}
