/** A call is given to one agent: from the assignment over the screen-pop and the ring to an answer, or to none. */
import { queueOf } from '../acd/queue.ts';
import { FORCED_REASONS } from '../agent/machine.ts';
import { phoneOf } from '../agent/phone.ts';
import { beginAttempt, callbackView } from '../callback/attempt.ts';
import type { OfferView } from '../commands.ts';
import type { Agent, Call, Floor } from '../floor.ts';
import type { TransferFailedWhy } from '../ivr/contract.ts';
import { type Turn, tellAgent, tellCall, tellFlow } from '../turn.ts';
import { stopPlaying } from './call.ts';
import type { MissedWhy } from './contract.ts';
import { releaseLeg, ringLeg, takeLeg } from './legs.ts';
import { linkOf, settledCustomer } from './who.ts';

/** The screen-pop's content; null while nobody is offered the call. */
export function offerView(floor: Floor, call: Call): OfferView | null {
  const { leg, queue } = call;
  if (leg === null || queue === null) return null;
  const callback = callbackView(floor, call);
  const link = linkOf(floor, call, leg);
  return {
    callId: call.callId,
    queueId: queue.queueId,
    ani: call.ani,
    dnis: call.dnis,
    language: call.language,
    waitedMs: leg.offeredAtMs - queue.queuedAtMs,
    pressed: call.pressed,
    customer: settledCustomer(call),
    ...(call.choices && { choices: call.choices }),
    ...(call.caller && { caller: call.caller }),
    ...(link && { link }),
    ...(callback && { callback }),
    ...(leg.autoAnswer && { autoAnswer: true }),
    ...(leg.standing && { standing: true }),
  };
}

/** The pop goes out before the ring, in this order, always. */
export function ringAgent(turn: Turn, call: Call): void {
  const { leg, queue } = call;
  if (leg === null || queue === null) return;
  const offer = offerView(turn.floor, call);
  if (offer !== null) turn.commands.push({ type: 'showOffer', agentId: leg.agentId, offer });
  ringLeg(turn, call);
}

const TAKES_AGENT_OUT: Record<MissedWhy, string | null> = {
  noAnswer: FORCED_REASONS.missed,
  rejected: FORCED_REASONS.rejected,
  unreachable: FORCED_REASONS.phone,
  callerGone: null,
  callerLeft: null,
  lost: null,
};

const TRANSFER_FAILED: Record<MissedWhy, TransferFailedWhy> = {
  noAnswer: 'noAnswer',
  rejected: 'busy',
  unreachable: 'failed',
  callerGone: 'failed',
  callerLeft: 'failed',
  lost: 'failed',
};

/** A caller who was for one agent only goes on in the flow, alone. */
export function backToFlow(turn: Turn, call: Call, why: TransferFailedWhy): void {
  const { callId, nodeId, channelId } = call;
  stopPlaying(turn, call);
  call.queue = null;
  turn.commands.push({ type: 'unbridgeChannel', nodeId, channelId });
  tellCall(turn, callId, { type: 'flowLeftQueue' });
  tellFlow(turn, callId, { type: 'transferFailed', why });
}

export function missOffer(turn: Turn, call: Call, why: MissedWhy): void {
  const { leg } = call;
  if (leg === null) return;
  releaseLeg(turn, call);
  turn.entries.push({
    kind: 'offerMissed',
    callId: call.callId,
    atMs: turn.atMs,
    agentId: leg.agentId,
    ringMs: turn.atMs - leg.offeredAtMs,
    why,
  });
  turn.commands.push({
    type: 'showCall',
    agentId: leg.agentId,
    call: {
      callId: call.callId,
      state: 'ended',
      sinceMs: turn.atMs,
      endedBy: why === 'callerGone' || why === 'callerLeft' ? 'customer' : why === 'rejected' ? 'rejected' : 'missed',
    },
  });
  const agent = turn.floor.agents[leg.agentId];
  if (agent) agent.callId = null;
  turn.freeAgents.add(leg.agentId);
  tellAgent(turn, leg.agentId, { type: 'offerEnded', reason: TAKES_AGENT_OUT[why] });
  if (call.queue?.onlyAgent !== undefined) {
    if (why !== 'callerGone') backToFlow(turn, call, TRANSFER_FAILED[why]);
    return;
  }
  tellFlow(turn, call.callId, { type: 'offerOver' });
  turn.waitingCalls.add(call.callId);
}

/** Answering a callback rings the customer: the agent reads first. And a handset on the desk is lifted by a hand. */
function answersByItself(turn: Turn, call: Call, agent: Agent): boolean {
  return call.callback === undefined && phoneOf(agent) === 'browser' && queueOf(turn, call)?.autoAnswer === true;
}

/** Gives the call to the agent: from here on neither is offered anything else. */
export function assign(turn: Turn, call: Call, agent: Agent, candidates: number): void {
  call.leg = {
    ...takeLeg(turn, call, agent),
    ...(answersByItself(turn, call, agent) && { autoAnswer: true as const }),
  };
  agent.callId = call.callId;
  beginAttempt(turn, call);
  const { floor } = turn;
  floor.offers = (floor.offers ?? 0) + 1;
  if (agent.load) agent.load.lastOffer = floor.offers;
  turn.entries.push({
    kind: 'offered',
    callId: call.callId,
    atMs: turn.atMs,
    queueId: call.queue?.queueId ?? '',
    agentId: agent.agentId,
    waitedMs: turn.atMs - (call.queue?.queuedAtMs ?? turn.atMs),
    candidates,
  });
  tellAgent(turn, agent.agentId, { type: 'assigned' });
  tellCall(turn, call.callId, { type: 'assigned' });
  tellFlow(turn, call.callId, { type: 'offered' });
}
