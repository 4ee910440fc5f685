/** When a wait is foreseen and put on record, and what is said of it. */
import type { CallEntry } from '../../entries.ts';
import type { Call } from '../../floor.ts';
import type { Prompt, Told } from '../../ivr/contract.ts';
import type { Turn } from '../../turn.ts';
import { expectedWait, type WaitRange } from './index.ts';

type Predicted = Extract<CallEntry, { kind: 'waitPredicted' }>;

/** Put on record also when nothing is said of it, so that it can be held against what then happens. */
export function predictWait(turn: Turn, call: Call, at: Predicted['at']): Predicted | null {
  const { floor, atMs, entries } = turn;
  const { callId, queue } = call;
  // Who joins is mostly told at once: one question, one answer.
  const known = entries.find((entry) => entry.kind === 'waitPredicted' && entry.callId === callId);
  if (known?.kind === 'waitPredicted') return known;
  const range = expectedWait(floor, atMs, call);
  if (range === null || queue === null) return null;
  const entry: Predicted = { kind: 'waitPredicted', callId, atMs, queueId: queue.queueId, at, ...range };
  entries.push(entry);
  return entry;
}

/** The words for a waiting caller; none when nothing honest can be said. What is said goes on record. */
export function sayExpectedWait(turn: Turn, call: Call): Prompt[] {
  const predicted = predictWait(turn, call, 'announcement');
  const told = predicted === null ? null : toldOf(predicted);
  if (predicted === null || told === null) return [];
  predicted.said = told;
  return [{ wait: told }];
}

const MINUTE_MS = 60_000;
/** Beyond an hour an upper end would be a guess. */
const TOLD_AT_MOST = 60;
/** "At least" is worth saying when it helps to decide whether to stay. */
const AT_LEAST_FROM = 10;

/**
 * Rounded outwards, so that what is said is never narrower than what is known: to minutes up to ten, to five up to half an
 * hour, to ten beyond. Null: too vague to be of use.
 */
export function toldOf({ p10Ms, p90Ms }: WaitRange): Told | null {
  const from = rounded(p10Ms / MINUTE_MS, Math.floor);
  const to = Math.max(1, rounded(p90Ms / MINUTE_MS, Math.ceil));
  if (to > TOLD_AT_MOST) return from >= AT_LEAST_FROM ? { fromMinutes: from, toMinutes: null } : null;
  return { fromMinutes: from >= 1 && from < to ? from : null, toMinutes: to };
}

function rounded(minutes: number, round: (value: number) => number): number {
  const step = minutes <= 10 ? 1 : minutes <= 30 ? 5 : 10;
  return round(minutes / step) * step;
}
