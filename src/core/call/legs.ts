/**
 * How a call gets a leg to its agent, and how it lets go of it. For agents with a standing leg (`agent/standing.ts`) the call has
 * that one on loan, and nobody's phone is rung; for all others a leg is dialled and hung up. Nobody else need know which it is.
 */
import { dialledPhone } from '../agent/phone.ts';
import { agentOfStandingLeg, restStandingLeg, standingLegFor } from '../agent/standing.ts';
import type { Agent, AgentLeg, Call } from '../floor.ts';
import { type Turn, tellCall } from '../turn.ts';
import { nextId } from './call.ts';
import { stopWords } from './press.ts';
import { settledCustomer } from './who.ts';

/** Soft, and once: the page rings aloud, this is for who has the telephone at the ear. */
const OFFER_TONE = 'tone/offer';

/** The leg of an offer that is being made; its channel is the call's from now on. */
export function takeLeg(turn: Turn, call: Call, agent: Agent, role: 'agent' | 'party'): AgentLeg {
  const { agentId } = agent;
  const recordingId = nextId(call, 'a');
  const standing = standingLegFor(agent, call.nodeId);
  const channelId = standing?.channelId ?? recordingId;
  turn.floor.channels[channelId] = { callId: call.callId, role };
  const leg = { agentId, channelId, recordingId, offeredAtMs: turn.atMs, answeredAtMs: null };
  if (agent.phone === 'outside') return { ...leg, outside: 'rung' };
  return standing === null ? leg : { ...leg, standing: true };
}

/** The agent is to answer: their phone rings, or, over a standing leg, their page. */
export function ringLeg(turn: Turn, call: Call, leg: AgentLeg | null = call.leg): void {
  const { nodeId, callId } = call;
  if (leg === null) return;
  const { channelId, agentId, recordingId } = leg;
  if (leg.standing) {
    const playbackId = nextId(call, 'p');
    turn.commands.push({ type: 'playMedia', nodeId, channelId, playbackId, media: [OFFER_TONE] });
    return;
  }
  const callerName = settledCustomer(call)?.name ?? call.ani ?? '';
  const caller = { callerName, callerNumber: call.ani ?? '' };
  const phone = dialledPhone(turn.floor, turn.floor.agents[agentId]);
  turn.commands.push({ type: 'dialAgent', nodeId, channelId, agentId, callId, ...caller, recordingId, ...phone });
}

/**
 * What the command that joins a talk has to know to record it: a dialled leg is recorded from its answer by itself, unless it was paused, or
 * a key is asked for after the answer: a mailbox is no talk.
 */
export function recordingOf(
  { callId }: Call,
  leg: AgentLeg | null,
): {
  record?: { channelId: string; recordingId: string | null; callId: string };
} {
  if (leg === null || (!leg.standing && !leg.outside && leg.pausedAtMs === undefined)) return {};
  const recordingId = leg.pausedAtMs == null ? leg.recordingId : null;
  return { record: { channelId: leg.channelId, recordingId, callId } };
}

/** The agent hangs up at the desk. A dialled leg's end is told by Asterisk; a standing one stays. */
export function hangUpAtDesk(turn: Turn, call: Call): void {
  if (call.leg === null) return;
  if (call.leg.standing) tellCall(turn, call.callId, { type: 'agentGone', why: 'rejected' });
  else hangUp(turn, call, call.leg.channelId);
}

/** The call is through with its agent. */
export function releaseLeg(turn: Turn, call: Call): void {
  const { leg } = call;
  call.leg = null;
  if (leg !== null) letLegGo(turn, call, leg);
}

/** A dialled leg is hung up, a standing one goes back to where it waits. */
export function letLegGo(turn: Turn, call: Call, leg: AgentLeg): void {
  stopWords(turn, call, leg);
  if (!leg.standing) hangUp(turn, call, leg.channelId);
  delete turn.floor.channels[leg.channelId];
  const agent = leg.standing ? agentOfStandingLeg(turn.floor, leg.channelId) : undefined;
  if (agent) restStandingLeg(turn, agent);
}

/** Ends a channel of this call; one that is gone or no longer ours is left alone. */
export function hangUp(turn: Turn, call: Call, channelId: string): void {
  if (!(channelId in turn.floor.channels)) return;
  turn.floor.leaving[channelId] = call.nodeId;
  turn.commands.push({ type: 'hangUpChannel', nodeId: call.nodeId, channelId, reason: 'normal' });
}
