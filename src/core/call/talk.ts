/** The talk itself: joined, on hold, joined again, ended. */
import { countAnswered, queueOf } from '../acd/queue.ts';
import { isByUs } from '../callback/attempt.ts';
import type { Call } from '../floor.ts';
import { standsIn } from '../machine.ts';
import { type Turn, tellAgent } from '../turn.ts';
import { nextId } from './call.ts';
import { recordingOf, releaseLeg } from './legs.ts';
import { beginPause, endPause } from './recording.ts';
import { whyNotNow } from './self-service.ts';
import { refuse, showTalk } from './show.ts';

export function connect(turn: Turn, call: Call): void {
  const { leg, queue } = call;
  if (leg === null || queue === null) return;
  // Of a call that we make the agent's phone rang until the agent took it, not until the customer did.
  const rangUntilMs = isByUs(call) ? (leg.answeredAtMs ?? turn.atMs) : turn.atMs;
  leg.answeredAtMs = turn.atMs;
  const isFirstTalk = !call.talked;
  call.talked = true;
  join(turn, call);
  const waitedMs = leg.offeredAtMs - queue.queuedAtMs;
  // Who is called back was counted when they left the line.
  const isCounted = isFirstTalk && queue.onlyAgent === undefined && !isByUs(call);
  if (isCounted) countAnswered(turn, call, turn.atMs - queue.queuedAtMs);
  turn.entries.push({
    kind: 'connected',
    callId: call.callId,
    atMs: turn.atMs,
    agentId: leg.agentId,
    waitedMs,
    ringMs: rangUntilMs - leg.offeredAtMs,
  });
  if (call.transfer) call.transfer.isUnderWay = false;
  showTalk(turn, call);
  tellAgent(turn, leg.agentId, { type: 'answered' });
}

/** Puts both legs, and a conference's third, into the talk's bridge, which is made when it is not there. */
export function join(turn: Turn, call: Call): void {
  if (call.leg === null) return;
  call.bridgeId ??= nextId(call, 'b');
  const third = call.consult?.stage === 'conference' ? (call.consult.leg ?? call.consult.outside) : null;
  turn.commands.push({
    type: 'connectChannels',
    nodeId: call.nodeId,
    bridgeId: call.bridgeId,
    channelIds: [call.channelId, call.leg.channelId, ...(third ? [third.channelId] : [])],
    ...recordingOf(call, call.leg),
  });
}

/** Only while agent and customer are alone with each other: a third party's leg is recorded too. */
export function pauseRecording(turn: Turn, call: Call, agentId: string): void {
  if (!standsIn(call.machine, 'talking.active')) {
    refuse(turn, agentId, call.callId, 'pauseRecording', whyNotNow(call));
    return;
  }
  if (!beginPause(turn, call)) return;
  join(turn, call);
  showTalk(turn, call);
}

export function resumeRecording(turn: Turn, call: Call, why: 'asked' | 'limit'): void {
  if (!endPause(turn, call, why)) return;
  join(turn, call);
  showTalk(turn, call);
}

export function recordingTimerFired(turn: Turn, callId: string): void {
  const call = turn.floor.calls[callId];
  if (call) resumeRecording(turn, call, 'limit');
}

export function putOnHold(turn: Turn, call: Call): void {
  call.heldSinceMs = turn.atMs;
  endPause(turn, call, 'changed');
  const music = queueOf(turn, call)?.music ?? 'default';
  turn.commands.push({ type: 'holdChannel', nodeId: call.nodeId, channelId: call.channelId, music });
  turn.entries.push({ kind: 'held', callId: call.callId, atMs: turn.atMs, agentId: call.leg?.agentId ?? '' });
  showTalk(turn, call);
}

export function takeOffHold(turn: Turn, call: Call): void {
  endHold(turn, call);
  join(turn, call);
  showTalk(turn, call);
}

export function endTalk(turn: Turn, call: Call, endedBy: 'customer' | 'agent' | 'failure' | 'transfer'): void {
  const { leg } = call;
  if (leg === null) return;
  const { atMs } = turn;
  endHold(turn, call);
  endPause(turn, call, 'changed');
  call.interruptedSinceMs = null;
  const talkMs = atMs - (leg.answeredAtMs ?? atMs);
  turn.entries.push({ kind: 'talkEnded', callId: call.callId, atMs, agentId: leg.agentId, talkMs, endedBy });
  turn.commands.push({
    type: 'showCall',
    agentId: leg.agentId,
    call: {
      callId: call.callId,
      state: 'ended',
      sinceMs: atMs,
      endedBy: endedBy === 'transfer' ? 'transferred' : endedBy,
    },
  });
  if (call.bridgeId !== null) {
    if (call.channelId in turn.floor.channels) {
      turn.commands.push({ type: 'unbridgeChannel', nodeId: call.nodeId, channelId: call.channelId });
    }
    turn.commands.push({ type: 'dissolveBridge', nodeId: call.nodeId, bridgeId: call.bridgeId });
    call.bridgeId = null;
  }
  releaseLeg(turn, call);
  tellAgent(turn, leg.agentId, { type: 'talkEnded', wrapUpMs: queueOf(turn, call)?.wrapUpMs ?? 0 });
}

/** The hold is over although nobody took the caller off it. */
export function endHold(turn: Turn, call: Call): void {
  if (call.heldSinceMs === null) return;
  const heldMs = turn.atMs - call.heldSinceMs;
  const agentId = call.leg?.agentId ?? '';
  turn.entries.push({ kind: 'resumed', callId: call.callId, atMs: turn.atMs, agentId, heldMs });
  call.heldSinceMs = null;
}
