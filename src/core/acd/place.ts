/** A call's place in a queue while it waits: its rank, what it asks for now, whom it is kept for, and when that changes. */
import { hideNext } from '../callback/next.ts';
import type { Call } from '../floor.ts';
import type { QueueProfile } from '../organization.ts';
import { cancelTimer, cancelTimersOf, startTimer, type Turn } from '../turn.ts';
import { reorder } from './line.ts';
import { matcherOf } from './matcher.ts';
import { rankOf } from './order.ts';
import { keepForPreferred, release } from './preferred.ts';
import { nextRelaxationAtMs, requirementAt, stepAfter } from './relaxation.ts';

/** To be called when a call joins a queue, also one it was moved to: the time already waited counts. */
export function takePlace(turn: Turn, call: Call, profile: QueueProfile): void {
  const { queue: place } = call;
  if (place === null) return;
  place.rankMs = rankOf(call, profile);
  place.step = stepAfter(profile, turn.atMs - place.queuedAtMs);
  waitForRelaxation(turn, call, profile);
  keepForPreferred(turn, call, profile);
}

/** Nothing of it may fall due any more. */
export function leavePlace(turn: Turn, call: Call): void {
  const { queue: place } = call;
  if (place?.waitsFor) hideNext(turn, call, place.waitsFor.agentId);
  if (place !== null) place.waitsFor = null;
  cancelTimersOf(turn, 'place', call.callId);
}

/** A moment of the place has come. It counts whatever else goes on: a phone that rings does not stop the plan. */
export function placeTimerFired(turn: Turn, callId: string, type: string): void {
  const call = turn.floor.calls[callId];
  if (call === undefined) return;
  if (type === 'preferredOver') release(turn, call, 'budget');
  else relax(turn, call);
}

/** Who calls was found late, or something else that raises a caller: the place is set anew. */
export function rankAnew(turn: Turn, call: Call): void {
  const profile = matcherOf(turn.floor).queues.get(call.queue?.queueId ?? '');
  const { queue: place } = call;
  if (profile === undefined || place?.rankMs === undefined) return;
  const rankMs = rankOf(call, profile);
  if (rankMs === place.rankMs) return;
  reorder(turn, call, () => {
    place.rankMs = rankMs;
  });
}

/** The shop has decided anew: every place is set by the new plans, at the time it has already waited. */
export function replaceAll(turn: Turn): void {
  const { queues, calls } = turn.floor;
  const { queues: profiles } = matcherOf(turn.floor);
  for (const [queueId, queue] of Object.entries(queues)) {
    const profile = profiles.get(queueId);
    if (profile === undefined) continue;
    for (const callId of [...queue.waiting]) {
      const call = calls[callId];
      const place = call?.queue;
      if (call === undefined || !place) continue;
      reorder(turn, call, () => {
        place.rankMs = rankOf(call, profile);
      });
      place.step = stepAfter(profile, turn.atMs - place.queuedAtMs);
      waitForRelaxation(turn, call, profile);
    }
  }
}

function relax(turn: Turn, call: Call): void {
  const { queue: place } = call;
  const profile = matcherOf(turn.floor).queues.get(place?.queueId ?? '');
  if (place === null || profile === undefined) return;
  place.step = stepAfter(profile, turn.atMs - place.queuedAtMs);
  waitForRelaxation(turn, call, profile);
  const { callId } = call;
  const requires = requirementAt(profile, place);
  turn.entries.push({ kind: 'relaxed', callId, atMs: turn.atMs, step: place.step, requires });
  turn.waitingCalls.add(callId);
}

function waitForRelaxation(turn: Turn, call: Call, profile: QueueProfile): void {
  const timerId = `place/${call.callId}/relax`;
  const dueAtMs = call.queue === null ? null : nextRelaxationAtMs(profile, call.queue);
  const running = turn.floor.timers[timerId];
  if (running !== undefined && running.dueAtMs !== dueAtMs) cancelTimer(turn, timerId);
  if (dueAtMs === null || running?.dueAtMs === dueAtMs) return;
  startTimer(turn, timerId, dueAtMs - turn.atMs, { kind: 'place', id: call.callId }, { type: 'relax' });
}
