/** A call is given to one agent: from the assignment over the screen-pop and the ring to an answer, or to none. */
import { queueOf } from '../acd/queue.ts';
import { FORCED_REASONS } from '../agent/machine.ts';
import { moreRingMs, phoneOf } from '../agent/phone.ts';
import { beginAttempt, callbackView } from '../callback/attempt.ts';
import { takeNext } from '../callback/next.ts';
import type { OfferView } from '../commands.ts';
import type { Agent, AgentLeg, Call, Floor } from '../floor.ts';
import type { TransferFailedWhy } from '../ivr/contract.ts';
import { type Turn, tellAgent, tellCall, tellFlow } from '../turn.ts';
import { stopPlaying } from './call.ts';
import type { MissedWhy } from './contract.ts';
import { letLegGo, ringLeg, takeLeg } from './legs.ts';
import { nameOf } from './show.ts';
import { missTransfer } from './transfer-record.ts';
import { linkOf, settledCustomer } from './who.ts';

/** Whose page shows a call, and since when: the agent's leg, or somebody who has none yet. */
type Reader = Pick<AgentLeg, 'agentId' | 'offeredAtMs'> & Partial<AgentLeg>;

/** The screen-pop's content; null while nobody is offered the call. */
export function offerView(floor: Floor, call: Call, leg: Reader | null = call.leg): OfferView | null {
  const { queue } = call;
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
    ...(call.outbound && { outbound: true }),
    ...transferView(floor, call, leg),
    ...(leg.standing && { standing: true }),
  };
}

function transferView(floor: Floor, call: Call, leg: Reader): Pick<OfferView, 'transfer'> {
  const { consult, transfer, note = '' } = call;
  const isAsked = consult?.leg != null && consult.leg.channelId === leg.channelId;
  const by = isAsked ? call.leg?.agentId : transfer?.isReturned ? undefined : transfer?.by;
  if (by === undefined) return {};
  const how = isAsked ? 'consult' : transfer?.how === 'attended' ? 'attended' : 'blind';
  return { transfer: { how, by, byName: nameOf(floor, by), note } };
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
  if (call.transfer?.isUnderWay) {
    missTransfer(turn, call, why);
    return;
  }
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
  letOfferGo(turn, call, leg, why);
  call.leg = null;
  // Whoever is offered it next has read nothing.
  if (call.callback) delete call.callback.readMs;
  turn.entries.push({
    kind: 'offerMissed',
    callId: call.callId,
    atMs: turn.atMs,
    agentId: leg.agentId,
    ringMs: turn.atMs - leg.offeredAtMs,
    why,
  });
  if (call.queue?.onlyAgent !== undefined) {
    if (why !== 'callerGone') backToFlow(turn, call, TRANSFER_FAILED[why]);
    return;
  }
  tellFlow(turn, call.callId, { type: 'offerOver' });
  turn.waitingCalls.add(call.callId);
}

/** The agent's telephone stops ringing, and they are free again, or not ready when the miss was theirs. */
export function letOfferGo(turn: Turn, call: Call, leg: AgentLeg, why: MissedWhy): void {
  const { agentId } = leg;
  letLegGo(turn, call, leg);
  turn.commands.push({
    type: 'showCall',
    agentId,
    call: {
      callId: call.callId,
      state: 'ended',
      sinceMs: turn.atMs,
      endedBy: why === 'callerGone' || why === 'callerLeft' ? 'customer' : why === 'rejected' ? 'rejected' : 'missed',
    },
  });
  const agent = turn.floor.agents[agentId];
  if (agent) agent.callId = null;
  turn.freeAgents.add(agentId);
  tellAgent(turn, agentId, { type: 'offerEnded', reason: TAKES_AGENT_OUT[why] });
}

/** Answering a callback rings the customer: the agent reads first. And a handset on the desk is lifted by a hand. */
function answersByItself(turn: Turn, call: Call, agent: Agent): boolean {
  return call.callback === undefined && phoneOf(agent) === 'browser' && queueOf(turn, call)?.autoAnswer === true;
}

/** Gives the call to the agent: from here on neither is offered anything else. */
export function assign(turn: Turn, call: Call, agent: Agent, candidates: number): void {
  call.leg = seat(turn, call, agent, 'agent');
  if (answersByItself(turn, call, agent)) call.leg.autoAnswer = true;
  beginAttempt(turn, call);
  turn.entries.push({
    kind: 'offered',
    callId: call.callId,
    atMs: turn.atMs,
    queueId: call.queue?.queueId ?? '',
    agentId: agent.agentId,
    waitedMs: turn.atMs - (call.queue?.queuedAtMs ?? turn.atMs),
    candidates,
  });
  const more = moreRingMs(agent);
  tellCall(turn, call.callId, { type: 'assigned', ...(more > 0 && { moreRingMs: more }) });
  tellFlow(turn, call.callId, { type: 'offered' });
}

/** The agent's place on the call, before their telephone rings. */
export function seat(turn: Turn, call: Call, agent: Agent, role: 'agent' | 'party'): AgentLeg {
  const { floor } = turn;
  takeNext(turn, agent, call);
  const leg = takeLeg(turn, call, agent, role);
  agent.callId = call.callId;
  floor.offers = (floor.offers ?? 0) + 1;
  if (agent.load) agent.load.lastOffer = floor.offers;
  tellAgent(turn, agent.agentId, { type: 'assigned' });
  return leg;
}
