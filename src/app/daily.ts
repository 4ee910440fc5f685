/** What is done once at the start and then at the beginning of each of the shop's days, however long the controller runs. */
import type { Clock } from './ports.ts';

const DAY_MS = 86_400_000;

/**
 * @param offsetMs what the shop's clocks are ahead of UTC, asked anew each time
 * @returns how to end it
 */
export function onceEachDay(clock: Clock, offsetMs: () => number, act: (localMs: number) => void): () => void {
  let cancel = () => {};
  const run = () => {
    const localMs = clock.nowMs() + offsetMs();
    act(localMs);
    cancel = clock.at(clock.nowMs() + DAY_MS - (localMs % DAY_MS), run);
  };
  run();
  return () => cancel();
}
