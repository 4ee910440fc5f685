/** A caller's message: recorded, heard again, kept or thrown away, and what becomes of it when the caller hangs up. */
import type { FloorEvent } from '../events.ts';
import type { Call } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import { type Turn, tellFlow } from '../turn.ts';
import { nextId, stopPlaying } from './call.ts';

type Event<T extends FloorEvent['type']> = Extract<FloorEvent, { type: T }>;
type AboutMessage = Extract<
  FlowOrder,
  { type: 'startRecording' | 'stopRecording' | 'playMessage' | 'keepMessage' | 'discardMessage' }
>;

export function obeyAboutMessage(turn: Turn, call: Call, order: AboutMessage): void {
  const { nodeId, channelId } = call;
  if (order.type === 'startRecording') {
    const { messageKind, queueId, longestMs, silenceMs, leastMs } = order;
    const messageId = nextId(call, 'm');
    call.message = { messageId, messageKind, queueId, startedAtMs: turn.atMs, leastMs, saidMs: null };
    const about = { messageId, messageKind, queueId, longestMs, silenceMs };
    turn.commands.push({ type: 'recordMessage', nodeId, channelId, ...about });
    return;
  }
  const { message } = call;
  if (!message) return;
  const { messageId } = message;
  switch (order.type) {
    case 'stopRecording':
      turn.commands.push({ type: 'stopRecording', nodeId, channelId, messageId });
      return;
    case 'playMessage':
      stopPlaying(turn, call);
      call.playbackId = nextId(call, 'p');
      turn.commands.push({ type: 'playMessage', nodeId, channelId, playbackId: call.playbackId, messageId });
      return;
    case 'keepMessage':
      keep(turn, call);
      return;
    case 'discardMessage':
      call.message = null;
      turn.commands.push({ type: 'discardMessage', nodeId, messageId });
  }
}

function keep(turn: Turn, call: Call): void {
  if (!call.message) return;
  const { nodeId, callId } = call;
  const { messageId, messageKind, queueId } = call.message;
  call.message = null;
  if (messageKind === 'voicemail') call.achieved = 'message';
  turn.commands.push({ type: 'keepMessage', nodeId, messageId, callId, messageKind, queueId });
  turn.entries.push({ kind: 'messageTaken', callId, atMs: turn.atMs, messageId, messageKind, queueId });
}

/** With the call's end: what was said stays when it is long enough, also when the caller never came to say "keep". */
export function endMessage(turn: Turn, call: Call): void {
  const { message } = call;
  if (!message) return;
  // Nobody has told how much was said when the line was cut in the middle: so much at most.
  const saidMs = message.saidMs ?? turn.atMs - message.startedAtMs;
  if (saidMs >= message.leastMs) {
    keep(turn, call);
    return;
  }
  call.message = null;
  turn.commands.push({ type: 'discardMessage', nodeId: call.nodeId, messageId: message.messageId });
}

/** A message's id names its call: `CALL-m3`. */
function callOf(turn: Turn, messageId: string): Call | undefined {
  const call = turn.floor.calls[messageId.slice(0, messageId.lastIndexOf('-m'))];
  return call?.message?.messageId === messageId && call.message.saidMs === null ? call : undefined;
}

export function tellRecorded(turn: Turn, { messageId, saidMs, gone }: Event<'messageRecorded'>): void {
  const call = callOf(turn, messageId);
  if (!call?.message) return;
  call.message.saidMs = saidMs;
  // To somebody who has hung up nothing is said any more; their end is told in a moment.
  if (!gone) tellFlow(turn, call.callId, { type: 'recorded', saidMs });
}

/** `recordMessage` failed. */
export function tellNotRecorded(turn: Turn, messageId: string): void {
  const call = callOf(turn, messageId);
  if (call) tellFlow(turn, call.callId, { type: 'recordFailed' });
}

/** After a break: a recording under way may be over without our having heard of it. */
export function checkMessage(turn: Turn, call: Call): void {
  const { message, nodeId, channelId } = call;
  if (!message || message.saidMs !== null) return;
  turn.commands.push({ type: 'checkRecording', nodeId, channelId, messageId: message.messageId });
}

export function noteMessage(turn: Turn, event: Event<'messageSaved'>): void {
  const { type: _, ...saved } = event;
  turn.entries.push({ kind: 'messageSaved', ...saved });
}
