/** When a queue is well and when it needs somebody. Pure, so that the screen, the sound and the tests agree. */
import type { QueueView } from '../../core/views.ts';

/** `idle`: nothing to judge yet today. */
export type Health = 'idle' | 'good' | 'watch' | 'alarm';

export type Verdict = {
  health: Health;
  /** The worst reason, null when there is none to give. */
  why: 'serviceLevel' | 'longest' | 'nobodyReady' | 'staffless' | null;
};

/** The field's usual aim is 80 % answered in time; below three fifths callers are being lost. */
export const SERVICE_LEVEL_TARGET = 0.8;
export const SERVICE_LEVEL_ALARM = 0.6;

/** Fewer finished calls make a share that one caller can turn over. */
const FEWEST_JUDGED = 5;

/**
 * Share of today's finished callers who were answered within the target, 0 to 1; null before the first. Those still
 * waiting are not finished, and count on neither side.
 */
export function serviceLevel(today: QueueView['today']): number | null {
  const finished = today.answered + today.abandoned;
  return finished === 0 ? null : today.answeredInTarget / finished;
}

/** Average speed of answer today in milliseconds; null before the first answer. */
export function averageAnswerMs(today: QueueView['today']): number | null {
  return today.answered === 0 ? null : today.waitSumMs / today.answered;
}

export function judgeQueue(queue: QueueView, nowMs: number): Verdict {
  const waitMs = queue.longestSinceMs === null ? 0 : nowMs - queue.longestSinceMs;
  const staffed = queue.ready + queue.onCall + queue.wrapUp + queue.notReady;
  const level = serviceLevel(queue.today);
  const finished = queue.today.answered + queue.today.abandoned;
  const judged = level !== null && finished >= FEWEST_JUDGED ? level : null;

  if (queue.waiting > 0 && staffed === 0) return { health: 'alarm', why: 'staffless' };
  if (waitMs > 2 * queue.serviceLevelMs) return { health: 'alarm', why: 'longest' };
  if (judged !== null && judged < SERVICE_LEVEL_ALARM) return { health: 'alarm', why: 'serviceLevel' };
  if (waitMs > queue.serviceLevelMs) return { health: 'watch', why: 'longest' };
  if (queue.waiting > 0 && queue.ready === 0) return { health: 'watch', why: 'nobodyReady' };
  if (judged !== null && judged < SERVICE_LEVEL_TARGET) return { health: 'watch', why: 'serviceLevel' };
  if (level === null && queue.waiting === 0) return { health: 'idle', why: null };
  return { health: 'good', why: null };
}

const WORST_FIRST: readonly Health[] = ['alarm', 'watch', 'good', 'idle'];

/** Sorts the queues that need somebody to the front, keeping the shop's order otherwise. */
export function byUrgency<T extends { verdict: Verdict }>(queues: readonly T[]): T[] {
  return [...queues].sort((a, b) => urgency(a.verdict) - urgency(b.verdict));
}

function urgency({ health }: Verdict): number {
  // Good and idle ones do not change places: a screen that is well stands still.
  return Math.min(WORST_FIRST.indexOf(health), 2);
}
