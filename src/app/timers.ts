/**
 * Timers by name. One that is started again runs by its newest moment; what fires enters by the door, at once when it is due at once.
 */
import type { Clock, Door } from './ports.ts';

export type Timers = {
  start(timerId: string, dueAtMs: number): void;
  cancel(timerId: string): void;
  cancelAll(): void;
};

export function createTimers(clock: Clock, door: Door): Timers {
  const running = new Map<string, () => void>();
  const cancel = (timerId: string) => {
    running.get(timerId)?.();
    running.delete(timerId);
  };
  return {
    start(timerId, dueAtMs) {
      cancel(timerId);
      // No after-call work, for one: an agent is free in the next turn and not in the next millisecond.
      if (dueAtMs <= clock.nowMs()) {
        door({ type: 'timerFired', timerId });
        return;
      }
      const stop = clock.at(dueAtMs, () => {
        running.delete(timerId);
        door({ type: 'timerFired', timerId });
      });
      running.set(timerId, stop);
    },
    cancel,
    cancelAll() {
      for (const timerId of [...running.keys()]) cancel(timerId);
    },
  };
}

/** setTimeout counts in 32 bits: beyond 24.8 days it would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  at(dueAtMs, fire) {
    const timer = setTimeout(fire, Math.min(Math.max(0, dueAtMs - Date.now()), LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
