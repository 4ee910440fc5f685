/**
 * A talk whose agent is cut off without having hung up: a page reloaded, a browser that died, a laptop between two networks.
 * The caller hears a word and music, and the same agent is dialled again as soon as their page asks; it is one call, and
 * one talk, in the record.
 */
import { queueOf } from '../acd/queue.ts';
import { agentOfStandingLeg, loseStandingLeg } from '../agent/standing.ts';
import type { Call } from '../floor.ts';
import type { Turn } from '../turn.ts';
import { nextId, play } from './call.ts';
import { holdParty } from './consult.ts';
import type { InterruptedWhy } from './contract.ts';
import { hangUp, ringLeg } from './legs.ts';
import { stopWords } from './press.ts';
import { endPause } from './recording.ts';
import { showTalk } from './show.ts';
import { endHold, join } from './talk.ts';

export function interrupt(turn: Turn, call: Call, why: InterruptedWhy): void {
  const { leg, callId, nodeId, channelId } = call;
  if (leg === null) return;
  endHold(turn, call);
  endPause(turn, call, 'changed');
  const standing = agentOfStandingLeg(turn.floor, leg.channelId);
  if (!standing) hangUp(turn, call, leg.channelId);
  // Its end, when it is told, must not be taken for that of the leg dialled next.
  delete turn.floor.channels[leg.channelId];
  // Whatever cut the agent off, the leg leads nowhere. Another is called when the talk is over.
  if (standing) loseStandingLeg(turn, standing);
  call.interruptedSinceMs = turn.atMs;
  turn.entries.push({ kind: 'talkInterrupted', callId, atMs: turn.atMs, agentId: leg.agentId, why });
  // In a conference the customer is not alone, and who keys something in is not disturbed.
  if (call.consult?.stage !== 'conference' && call.selfService?.endedAs !== null) {
    turn.commands.push({ type: 'holdChannel', nodeId, channelId, music: queueOf(turn, call)?.music ?? 'default' });
    play(turn, call, [{ say: 'waiting/interrupted' }]);
    if (call.consult) {
      call.consult.stage = 'apart';
      holdParty(turn, call);
    }
  }
  showTalk(turn, call);
}

/** A new leg to the same agent, under new ids: what is still told of the old one names nothing any more. */
export function dialAgain(turn: Turn, call: Call): void {
  const { leg } = call;
  if (leg === null) return;
  stopWords(turn, call, leg);
  delete turn.floor.channels[leg.channelId];
  leg.channelId = nextId(call, 'a');
  delete leg.standing;
  delete leg.outside;
  if (turn.floor.agents[leg.agentId]?.phone === 'outside') leg.outside = 'rung';
  // A new leg is recorded from its answer.
  delete leg.pausedAtMs;
  leg.recordingId = leg.channelId;
  turn.floor.channels[leg.channelId] = { callId: call.callId, role: 'agent' };
  ringLeg(turn, call);
}

export function rejoin(turn: Turn, call: Call): void {
  const { leg, callId } = call;
  if (leg === null) return;
  const awayMs = turn.atMs - (call.interruptedSinceMs ?? turn.atMs);
  call.interruptedSinceMs = null;
  join(turn, call);
  turn.entries.push({ kind: 'talkRejoined', callId, atMs: turn.atMs, agentId: leg.agentId, awayMs });
  showTalk(turn, call);
}
