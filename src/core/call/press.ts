/**
 * A telephone outside as an agent's own may be lifted by a mailbox, and a customer must not be given to one. Whoever lifts it hears that
 * there is a call and presses 1, or the telephone counts as not answered.
 */
import type { AgentLeg, Call, Floor } from '../floor.ts';
import { firstLanguage } from '../ivr/index.ts';
import { cancelTimer, startTimer, type Turn, tellCall } from '../turn.ts';
import { nextId } from './call.ts';

export const PRESS_WORDS = 'system/press-one';

/** The words take four seconds, and a telephone has to be taken from the ear for the key. Mailboxes speak longer, and press nothing. */
const PRESS_WITHIN_MS = 8_000;

const ANSWER = { agent: 'agentAnswered', party: 'partyAnswered' } as const;

const timerOf = (channelId: string) => `press/${channelId}/late`;

/** The leg on this channel, and its call; null: nobody's who has to press. */
function legOn({ channels, calls }: Floor, channelId: string): { call: Call; leg: AgentLeg } | null {
  const call = calls[channels[channelId]?.callId ?? ''];
  const leg = [call?.leg, call?.consult?.leg].find((one) => one?.channelId === channelId);
  return call && leg?.outside ? { call, leg } : null;
}

/** An agent's telephone was lifted: told to the call's machine, after the key where one is asked for. */
export function tellLifted(turn: Turn, channelId: string): void {
  const channel = turn.floor.channels[channelId];
  if (channel?.role !== 'agent' && channel?.role !== 'party') return;
  const found = legOn(turn.floor, channelId);
  if (found === null || found.leg.outside === 'pressed') {
    tellCall(turn, channel.callId, { type: ANSWER[channel.role] });
    return;
  }
  const { call, leg } = found;
  const isAsked = leg.outside === 'asked';
  leg.outside = 'asked';
  leg.wordsId = nextId(call, 'p');
  const { nodeId } = call;
  const media = [`${firstLanguage(turn.floor.organization)}/${PRESS_WORDS}`];
  turn.commands.push({ type: 'playMedia', nodeId, channelId, playbackId: leg.wordsId, media });
  // Said again after a break: the time goes on.
  if (isAsked) return;
  startTimer(turn, timerOf(channelId), PRESS_WITHIN_MS, { kind: 'press', id: channelId }, { type: 'late' });
}

/** Whether a key on this channel is waited for: all others there are nobody's business. */
export function awaitsPress(floor: Floor, channelId: string): boolean {
  return legOn(floor, channelId)?.leg.outside === 'asked';
}

/** A key on an agent's telephone. */
export function tellPressed(turn: Turn, channelId: string, digit: string): void {
  const found = legOn(turn.floor, channelId);
  if (found?.leg.outside !== 'asked' || digit !== '1') return;
  const { call, leg } = found;
  stopWords(turn, call, leg);
  leg.outside = 'pressed';
  tellLifted(turn, channelId);
}

export function pressTimerFired(turn: Turn, channelId: string): void {
  const channel = turn.floor.channels[channelId];
  if (channel === undefined || !awaitsPress(turn.floor, channelId)) return;
  tellCall(turn, channel.callId, { type: channel.role === 'party' ? 'partyGone' : 'agentGone', why: 'noAnswer' });
}

/** The leg is let go of, or taken into the talk. */
export function stopWords(turn: Turn, { nodeId }: Call, leg: AgentLeg): void {
  cancelTimer(turn, timerOf(leg.channelId));
  if (leg.wordsId === undefined) return;
  turn.commands.push({ type: 'stopPlayback', nodeId, playbackId: leg.wordsId });
  delete leg.wordsId;
}
