/** The memory as a fold over what happens: every entry the floor writes is shown to it, and nothing else. */
import type { AgentEntry, CallEntry, Entry } from '../../entries.ts';
import { learnFrom, outlasted } from './calibration.ts';
import {
  bandOf,
  type CallerMemory,
  count,
  countOne,
  ENDLESS_MS,
  kept,
  newRate,
  PATIENCE_UNTIL_MS,
  type QueueMemory,
  type WaitMemory,
} from './memory.ts';

/** Head starts this close are one class: those of ten minutes at most make sixty. */
const CLASS_MS = 10_000;

/** Patience is counted over about this many waits; then everything counts half. */
const WAITS_COUNTED = 400;

export function learnWaits(memory: WaitMemory, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.kind === 'agentStateChanged') learnAgent(memory, entry);
    else learnCall(memory, entry);
  }
}

function learnCall(memory: WaitMemory, entry: CallEntry): void {
  switch (entry.kind) {
    case 'queued': {
      const { arrivals } = queueMemory(memory, entry.queueId);
      const before = memory.callers[entry.callId];
      if (before === undefined) {
        memory.callers[entry.callId] = { queueId: entry.queueId, queuedAtMs: entry.atMs, predictions: [] };
      } else before.queueId = entry.queueId;
      const headStart = Math.round((entry.headStartMs ?? 0) / CLASS_MS) * CLASS_MS;
      const rate = arrivals[headStart] ?? newRate(entry.atMs);
      arrivals[headStart] = rate;
      countOne(rate, entry.atMs);
      return;
    }
    case 'waitPredicted': {
      const { atMs, p10Ms, p50Ms, p90Ms } = entry;
      const predictions = memory.callers[entry.callId]?.predictions;
      if (predictions === undefined) return;
      // Of many announcements the last is kept: as many judgements of one bad wait would count it as many bad waits.
      if (predictions.length > 1) predictions.pop();
      predictions.push({ atMs, p10Ms, p50Ms, p90Ms });
      return;
    }
    case 'offered': {
      const agent = memory.agents[entry.agentId];
      if (agent) agent.queueId = entry.queueId;
      else memory.agents[entry.agentId] = { queueId: entry.queueId, state: 'ready', sinceMs: entry.atMs };
      return;
    }
    case 'offerMissed':
      if (entry.why !== 'callerGone' && entry.why !== 'lost') count(memory.offers, true);
      return;
    case 'connected':
      count(memory.offers, false);
      memory.ringsMs = kept(memory.ringsMs, entry.ringMs);
      stopWaiting(memory, entry.callId, entry.atMs, true);
      return;
    case 'talkEnded': {
      const queueId = memory.agents[entry.agentId]?.queueId;
      if (!queueId) return;
      const queue = queueMemory(memory, queueId);
      queue.talksMs = kept(queue.talksMs, entry.talkMs);
      return;
    }
    case 'queueLeft':
    case 'callEnded':
      stopWaiting(memory, entry.callId, entry.atMs, false);
  }
}

function stopWaiting(memory: WaitMemory, callId: string, atMs: number, answered: boolean): void {
  const caller = memory.callers[callId];
  if (caller === undefined) return;
  delete memory.callers[callId];
  countPatience(memory, atMs - caller.queuedAtMs, !answered);
  judge(memory, caller, atMs, answered);
}

function judge(memory: WaitMemory, caller: CallerMemory, atMs: number, answered: boolean): void {
  for (const prediction of caller.predictions) {
    const waitMs = atMs - prediction.atMs;
    if (answered || outlasted(prediction, waitMs)) learnFrom(memory.widths, prediction, waitMs);
  }
}

/** Exposure and events per band: what a hazard that is constant in each band is estimated from. */
function countPatience(memory: WaitMemory, waitedMs: number, gaveUp: boolean): void {
  const { patience } = memory;
  const last = bandOf(PATIENCE_UNTIL_MS, waitedMs);
  for (let band = 0; band <= last; band += 1) {
    const slot = patience[band];
    if (slot === undefined) continue;
    const fromMs = PATIENCE_UNTIL_MS[band - 1] ?? 0;
    slot.waitedMs += Math.min(waitedMs, PATIENCE_UNTIL_MS[band] ?? waitedMs) - fromMs;
    if (gaveUp && band === last) slot.gaveUp += 1;
  }
  // The first band sees every wait: 15 s of each at most.
  if ((patience[0]?.waitedMs ?? 0) < WAITS_COUNTED * PATIENCE_UNTIL_MS[0]) return;
  for (const slot of patience) {
    slot.waitedMs = Math.round(slot.waitedMs / 2);
    slot.gaveUp /= 2;
  }
}

function learnAgent(memory: WaitMemory, entry: AgentEntry): void {
  const { agentId, atMs, state } = entry;
  const before = memory.agents[agentId];
  memory.agents[agentId] = { queueId: before?.queueId ?? null, state, sinceMs: atMs };
  if (before === undefined || before.state === state) {
    // A break whose reason changes goes on.
    if (before !== undefined) memory.agents[agentId] = { ...before };
    return;
  }
  const lastedMs = atMs - before.sinceMs;
  if (before.state === 'wrapUp') {
    const queue = before.queueId ? queueMemory(memory, before.queueId) : null;
    if (queue) queue.wrapUpsMs = kept(queue.wrapUpsMs, lastedMs);
    count(memory.done, state === 'notReady' || state === 'signedOut');
  }
  const endless = state === 'signedOut' && (before.state === 'wrapUp' || before.state === 'notReady');
  if (endless) memory.absencesMs = kept(memory.absencesMs, ENDLESS_MS);
  else if (before.state === 'notReady') memory.absencesMs = kept(memory.absencesMs, lastedMs);
}

function queueMemory(memory: WaitMemory, queueId: string): QueueMemory {
  const known = memory.queues[queueId];
  if (known) return known;
  const fresh: QueueMemory = { talksMs: [], wrapUpsMs: [], arrivals: {} };
  memory.queues[queueId] = fresh;
  return fresh;
}
