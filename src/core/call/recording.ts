/**
 * The recording of a talk is interrupted while card data is spoken, at the agent's word. What is said meanwhile is written nowhere: the
 * recording is ended, and the talk goes on in another part. It resumes by itself when the agent forgets, and with whatever changes who
 * hears whom. All of it takes effect when the talk is joined anew (`talk.ts`).
 */
import type { Call } from '../floor.ts';
import { cancelTimer, startTimer, type Turn } from '../turn.ts';
import { nextId } from './call.ts';

/** A number of 19 digits with its date and code is said in under a minute; who forgets to resume loses no more than two. */
export const PAUSE_AT_MOST_MS = 120_000;

/** `limit`: by itself; `changed`: with a hold, a transfer, a consult, a self-service step, a break, or the end of the talk. */
export type ResumedWhy = 'asked' | 'limit' | 'changed';

const timerOf = ({ callId }: Call) => `recording/${callId}/limit`;

/** False: it is paused already. While the caller keys something in it is paused for as long as that takes. */
export function beginPause(turn: Turn, call: Call, why: 'asked' | 'selfService' = 'asked'): boolean {
  const { leg, callId } = call;
  if (leg === null || leg.pausedAtMs != null) return false;
  const { atMs } = turn;
  leg.pausedAtMs = atMs;
  if (why === 'asked')
    startTimer(turn, timerOf(call), PAUSE_AT_MOST_MS, { kind: 'recording', id: callId }, { type: 'limit' });
  const because = why === 'selfService' ? { why } : {};
  turn.entries.push({ kind: 'recordingPaused', callId, atMs, agentId: leg.agentId, ...because });
  return true;
}

/** False: it was not paused. */
export function endPause(turn: Turn, call: Call, why: ResumedWhy): boolean {
  const { leg, callId } = call;
  if (leg?.pausedAtMs == null) return false;
  const { atMs } = turn;
  cancelTimer(turn, timerOf(call));
  const pausedMs = atMs - leg.pausedAtMs;
  turn.entries.push({ kind: 'recordingResumed', callId, atMs, agentId: leg.agentId, pausedMs, why });
  leg.pausedAtMs = null;
  leg.recordingId = nextId(call, 'a');
  return true;
}
