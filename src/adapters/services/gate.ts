/**
 * Lets so many requests through at once and the others wait for their turn, in order; leaves a service that fails alone for a
 * while, so that callers go on at once instead of waiting for what will not come.
 */
import { ServiceFault } from './fault.ts';

export type Gate = {
  /** Resolves with how to leave, when it is this one's turn. Rejects when there is no turn before the deadline. */
  enter(deadline: AbortSignal): Promise<() => void>;
  /** How the request went: whether the service is there. */
  report(isThere: boolean): void;
};

/** Waiting for a turn, for each that may be under way: more than this cannot come to their turn in time. */
const WAITING_FOR_EACH = 10;
/** So many failures one after another are no accident. */
const FAILURES_AT_MOST = 5;
/** Then nobody asks for so long; the next who does is the trial. */
const LEFT_ALONE_MS = 10_000;

export function createGate(atOnce: number): Gate {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let failures = 0;
  let leftAloneUntilMs = 0;
  const leave = () => {
    underWay -= 1;
    waiting.shift()?.();
  };
  return {
    enter(deadline) {
      if (failures >= FAILURES_AT_MOST) {
        if (Date.now() < leftAloneUntilMs)
          return Promise.reject(new ServiceFault('it is left alone after failures', true));
        // Only this one tries; the others see the new moment until it has reported.
        leftAloneUntilMs = Date.now() + LEFT_ALONE_MS;
      }
      if (underWay < atOnce) {
        underWay += 1;
        return Promise.resolve(leave);
      }
      if (waiting.length >= WAITING_FOR_EACH * atOnce) {
        return Promise.reject(new ServiceFault(`${waiting.length} calls wait for it already`, true));
      }
      return new Promise((resolve, reject) => {
        const give = () => {
          deadline.removeEventListener('abort', giveUp);
          underWay += 1;
          resolve(leave);
        };
        const giveUp = () => {
          waiting.splice(waiting.indexOf(give), 1);
          reject(new ServiceFault('there was no turn for it in time', true));
        };
        waiting.push(give);
        deadline.addEventListener('abort', giveUp, { once: true });
      });
    },
    report(isThere) {
      failures = isThere ? 0 : failures + 1;
      if (failures >= FAILURES_AT_MOST) leftAloneUntilMs = Date.now() + LEFT_ALONE_MS;
    },
  };
}
