/** Lets calls end: nothing new is taken, and the wait is over when the last call is, or at the limit. */
import type { Controller } from './controller.ts';

/** Long enough for nearly every talk (the 99th percentile of handle time is about 20 minutes; queues empty sooner). */
export const DRAIN_LIMIT_MS = 10 * 60_000;

/** A callback that stands in the line with nobody on a telephone waits as well for the next controller. */
export function callsOnLines({ calls }: Pick<Controller['floor'], 'calls'>): number {
  return Object.values(calls).filter(({ callback, leg }) => callback === undefined || leg !== null).length;
}

/**
 * Resolves with the number of calls left: 0, or how many were still there at `limitMs`.
 * @param onLeft told the number whenever it changes, so that whoever waits can see it go down
 */
export function drain(controller: Controller, limitMs: number, onLeft: (calls: number) => void): Promise<number> {
  return new Promise((resolve) => {
    let before = -1;
    const left = () => callsOnLines(controller.floor);
    const timer = setTimeout(() => resolve(left()), limitMs);
    const look = () => {
      const calls = left();
      if (calls !== before) onLeft(calls);
      before = calls;
      if (calls > 0) return;
      clearTimeout(timer);
      resolve(0);
    };
    controller.onTurn(look);
    look();
  });
}
