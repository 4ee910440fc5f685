/** Follows every offer of a day from its beginning to its end, and what was right when it was made. */
import { comesBefore } from '../../src/core/acd/order.ts';
import { leastRequirement, qualifies, requirementAt } from '../../src/core/acd/relaxation.ts';
import type { Call, Floor } from '../../src/core/floor.ts';
import type { Outcome } from '../../src/core/handle.ts';
import { standsIn } from '../../src/core/machine.ts';
import type { AgentProfile } from '../../src/core/organization.ts';

/** Of a callback an offer ends when the agent takes it, which is before the customer is there. */
const ENDS: ReadonlySet<string> = new Set(['offerMissed', 'connected', 'callbackDialled', 'callbackMissed']);

export class OfferWatch {
  made = 0;
  private readonly byCall = new Map<string, string>();
  private readonly byAgent = new Map<string, string>();

  /** Sentences about what is wrong with this turn's offers; none when all is well. */
  broken({ entries }: Outcome, floor: Floor): string[] {
    const broken: string[] = [];
    for (const entry of entries) {
      if (entry.kind === 'offered') broken.push(...this.begin(entry.callId, entry.agentId, floor));
      else if (ENDS.has(entry.kind) && 'callId' in entry && entry.callId !== null) this.end(entry.callId);
      else if (entry.kind === 'callEnded' && this.byCall.has(entry.callId)) {
        broken.push(`call ${entry.callId} ended while offered to ${this.byCall.get(entry.callId)}`);
      }
    }
    return broken;
  }

  /** Offers that have not ended. */
  open(): string[] {
    return [...this.byCall].map(([callId, agentId]) => `${callId} to ${agentId}`);
  }

  private begin(callId: string, agentId: string, floor: Floor): string[] {
    const broken: string[] = [];
    this.made += 1;
    const other = this.byCall.get(callId);
    if (other !== undefined) broken.push(`call ${callId} is offered to ${agentId} while it rings at ${other}`);
    const held = this.byAgent.get(agentId);
    if (held !== undefined) broken.push(`agent ${agentId} is offered ${callId} while holding ${held}`);
    this.byCall.set(callId, agentId);
    this.byAgent.set(agentId, callId);
    const dials = Object.values(floor.calls).find(
      ({ outbound }) => outbound?.by === agentId && outbound.missed === null,
    );
    if (dials && dials.callId !== callId && !dials.talked)
      broken.push(`agent ${agentId} is offered ${callId} while calling ${dials.ani}`);
    const call = floor.calls[callId];
    const profile = floor.organization?.agents.find((one) => one.agentId === agentId);
    // An offer that did not outlast its own turn leaves nothing to look at.
    if (call?.queue && call.leg?.agentId === agentId) broken.push(...wrongChoice(floor, call, profile));
    return broken;
  }

  private end(callId: string): void {
    this.byAgent.delete(this.byCall.get(callId) ?? '');
    this.byCall.delete(callId);
  }
}

function wrongChoice(floor: Floor, call: Call, profile: AgentProfile | undefined): string[] {
  const broken: string[] = [];
  const queues = new Map((floor.organization?.queues ?? []).map((queue) => [queue.queueId, queue]));
  const asks = (one: Call) => {
    const queue = queues.get(one.queue?.queueId ?? '');
    if (queue === undefined || one.queue === null) return {};
    // Who owns the complaint or talked last needs only what the queue asks at the very least.
    return one === call && call.queue?.waitsFor
      ? leastRequirement(queue, one.queue.requires)
      : requirementAt(queue, one.queue);
  };
  if (profile === undefined) return [`call ${call.callId} is offered to ${call.leg?.agentId}, who does not work here`];
  // A person has said who is to have it, past all lines.
  if (call.queue?.onlyAgent !== undefined) return [];
  if (!qualifies(profile, asks(call)))
    broken.push(`${profile.agentId} is offered ${call.callId} and lacks ${JSON.stringify(asks(call))}`);
  for (const other of Object.values(floor.calls)) {
    if (other.queue === null || other.leg !== null || !standsIn(other.machine, 'waiting.offer.unassigned')) continue;
    if (other.nodeId !== call.nodeId || !comesBefore(other, call)) continue;
    const keptFor = other.queue.waitsFor?.agentId ?? null;
    const mayServe = keptFor === null ? qualifies(profile, asks(other)) : keptFor === profile.agentId;
    if (mayServe) broken.push(`${profile.agentId} is offered ${call.callId} although ${other.callId} comes before`);
  }
  return broken;
}
