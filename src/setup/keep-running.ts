/** Starts a service of ours again when it ends by itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './say.ts';

/** A service that can end by itself. */
export interface Service {
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** First pause before starting again, then doubled up to the longest. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Watches a running service; every time it ends without having been told to, `again` starts it anew.
 * @param name for the line that is printed
 * @returns a function that ends the service and the watching
 */
export function keepRunning(name: string, first: Service, again: () => Promise<Service>): () => Promise<void> {
  let current = first;
  let stopping = false;
  const watch = async () => {
    for (;;) {
      await current.ended;
      if (stopping) return;
      say(`  ${name} ended unexpectedly; it is started again.`);
      let pauseMs = FIRST_PAUSE_MS;
      while (!stopping) {
        await delay(pauseMs);
        try {
          if (stopping) return;
          current = await again();
          say(`  ${name} is back.`);
          break;
        } catch (error) {
          say(`  ${name} could not be started again: ${(error as Error).message}`);
          pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
      }
    }
  };
  const watching = watch();
  return async () => {
    stopping = true;
    await current.stop();
    await watching;
  };
}
