/**
 * A leg to a telephone outside: asked for, dialled, joined with the caller, ended. What may be dialled is decided here and
 * nowhere else, by the shop's rules; each attempt goes on record, refused ones too.
 */
import { queueOf } from '../acd/queue.ts';
import type { OutsideMissedWhy } from '../entries.ts';
import type { FloorEvent, LiveChannel } from '../events.ts';
import type { Call } from '../floor.ts';
import type { FlowOrder, TransferFailedWhy } from '../ivr/contract.ts';
import { type Turn, tellCall, tellFlow } from '../turn.ts';
import { nextId, sayPreface } from './call.ts';
import { hangUp } from './legs.ts';
import { whyNotOutside } from './targets.ts';
import { missTransfer } from './transfer-record.ts';

/** A caller who goes round in a flow must not make us dial for ever. */
const TRIES_AT_MOST = 3;

/** The flow asks for it: refused at once, or dialled when the call's machine has heard. */
export function wishOutside(
  turn: Turn,
  call: Call,
  { number, ringMs }: Extract<FlowOrder, { type: 'dialOutside' }>,
): void {
  const { floor, atMs } = turn;
  const { callId } = call;
  call.outsideTried = (call.outsideTried ?? 0) + 1;
  if (whyNotOutside(floor, number) !== null || call.outsideTried > TRIES_AT_MOST) {
    turn.entries.push({ kind: 'outsideMissed', callId, atMs, number, why: 'refused', ringMs: 0 });
    tellFlow(turn, callId, { type: 'transferFailed', why: 'failed' });
    return;
  }
  const channelId = nextId(call, 'o');
  call.outside = { channelId, number, dialledAtMs: atMs, answeredAtMs: null };
  tellCall(turn, callId, { type: 'flowDialsOutside', ringMs });
}

/** Music while it rings. */
export function dialOutside(turn: Turn, call: Call): void {
  if (!call.outside) return;
  const { callId, nodeId } = call;
  const { channelId, number } = call.outside;
  const callerNumber = turn.floor.organization?.outside?.callerNumber ?? null;
  turn.floor.channels[channelId] = { callId, role: 'outside' };
  turn.entries.push({ kind: 'outsideDialled', callId, atMs: turn.atMs, number, channelId, callerNumber });
  hold(turn, call);
  sayPreface(turn, call);
  turn.commands.push({ type: 'dialOutside', nodeId, channelId, callId, number, callerNumber });
}

function hold(turn: Turn, call: Call): void {
  const { nodeId, channelId } = call;
  const music = queueOf(turn, call)?.music ?? turn.floor.organization?.queues[0]?.music ?? 'default';
  turn.commands.push({ type: 'holdChannel', nodeId, channelId, music });
}

const TRANSFER_FAILED: Record<OutsideMissedWhy, TransferFailedWhy> = {
  busy: 'busy',
  noAnswer: 'noAnswer',
  failed: 'failed',
  refused: 'failed',
  lost: 'failed',
};

/** Nobody took it: the leg is let go and the flow goes on with the caller alone. */
export function missOutside(turn: Turn, call: Call, why: OutsideMissedWhy): void {
  if (!call.outside) return;
  drop(turn, call, why);
  if (call.transfer?.isUnderWay) missTransfer(turn, call, TRANSFER_FAILED[why]);
  else tellFlow(turn, call.callId, { type: 'transferFailed', why: TRANSFER_FAILED[why] });
}

/** The flow has gone on already. */
export function giveUpOutside(turn: Turn, call: Call): void {
  drop(turn, call, 'noAnswer');
  tellCall(turn, call.callId, { type: 'flowGaveUp' });
}

function drop(turn: Turn, call: Call, why: OutsideMissedWhy): void {
  if (!call.outside) return;
  const { callId, nodeId, channelId } = call;
  const { number, dialledAtMs } = call.outside;
  letGo(turn, call);
  turn.entries.push({ kind: 'outsideMissed', callId, atMs: turn.atMs, number, why, ringMs: turn.atMs - dialledAtMs });
  if (channelId in turn.floor.channels) turn.commands.push({ type: 'unbridgeChannel', nodeId, channelId });
}

export function connectOutside(turn: Turn, call: Call): void {
  if (!call.outside) return;
  const { number, dialledAtMs, answeredAtMs } = call.outside;
  // One that an agent has talked with before was answered then.
  const ringMs = (answeredAtMs ?? turn.atMs) - dialledAtMs;
  call.outside.answeredAtMs = turn.atMs;
  if (call.transfer) call.transfer.isUnderWay = false;
  call.achieved = 'transferred';
  joinOutside(turn, call);
  turn.entries.push({ kind: 'outsideConnected', callId: call.callId, atMs: turn.atMs, number, ringMs });
}

function joinOutside(turn: Turn, call: Call): void {
  if (!call.outside) return;
  call.bridgeId ??= nextId(call, 'b');
  const channelIds = [call.channelId, call.outside.channelId];
  turn.commands.push({ type: 'connectChannels', nodeId: call.nodeId, bridgeId: call.bridgeId, channelIds });
}

export function endOutside(turn: Turn, call: Call, endedBy: 'customer' | 'outside' | 'failure'): void {
  if (!call.outside) return;
  const { number, answeredAtMs } = call.outside;
  const talkMs = turn.atMs - (answeredAtMs ?? turn.atMs);
  turn.entries.push({ kind: 'outsideEnded', callId: call.callId, atMs: turn.atMs, number, talkMs, endedBy });
  if (call.bridgeId !== null) {
    turn.commands.push({ type: 'dissolveBridge', nodeId: call.nodeId, bridgeId: call.bridgeId });
    call.bridgeId = null;
  }
  letGo(turn, call);
}

function letGo(turn: Turn, call: Call): void {
  if (!call.outside) return;
  hangUp(turn, call, call.outside.channelId);
  delete turn.floor.channels[call.outside.channelId];
  call.outside = null;
}

/** Q.850: busy (17), rejected (21); 18 and 19 nobody answers; all else was not reached. */
export function outsideMissedBy(cause: number): OutsideMissedWhy {
  if (cause === 17 || cause === 21) return 'busy';
  return cause === 18 || cause === 19 ? 'noAnswer' : 'failed';
}

/** `dialOutside` failed. Only where it is certain that there is no leg is it forgotten; otherwise it is hung up. */
export function tellNotDialled(
  turn: Turn,
  channelId: string,
  reason: Extract<FloorEvent, { type: 'commandFailed' }>['reason'],
): void {
  const channel = turn.floor.channels[channelId];
  const call = turn.floor.calls[channel?.callId ?? ''];
  // After an answer such a report is no news.
  if (channel?.role === 'party' && call?.consult?.outside?.answeredAtMs === null) {
    if (reason === 'notFound' || reason === 'refused') delete turn.floor.channels[channelId];
    tellCall(turn, channel.callId, { type: 'partyGone', why: 'failed' });
    return;
  }
  if (channel?.role !== 'outside' || !call?.outside || call.outside.answeredAtMs !== null) return;
  if (reason === 'notFound' || reason === 'refused') delete turn.floor.channels[channelId];
  tellCall(turn, channel.callId, { type: 'outsideGone', why: 'failed' });
}

/** After a break: a leg that is gone is reported as such, one that was answered meanwhile too. */
export function reconcileOutside(turn: Turn, call: Call, live: Map<string, LiveChannel>): void {
  if (!call.outside) return;
  const leg = live.get(call.outside.channelId);
  if (leg === undefined) {
    delete turn.floor.channels[call.outside.channelId];
    if (live.has(call.channelId)) tellCall(turn, call.callId, { type: 'outsideGone', why: 'lost' });
  } else if (leg.answered && live.has(call.channelId)) tellCall(turn, call.callId, { type: 'outsideAnswered' });
}

/** True when the talk had to be joined again. */
export function repairOutside(turn: Turn, call: Call, bridges: Map<string, Set<string>>): boolean {
  const members = bridges.get(call.bridgeId ?? '');
  if (!call.outside || (members?.has(call.channelId) && members.has(call.outside.channelId))) return false;
  joinOutside(turn, call);
  return true;
}
