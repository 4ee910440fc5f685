/** One clock for all sound: a tick every 20 ms that does not drift, however many calls listen to it. */

export const TICK_MS = 20;

/**
 * What a tick calls; `skipped` counts ticks that were dropped just before this one because the process hung so long
 * that sending everything late would only be noise. `late`: this tick is made up for, others follow in the same moment.
 */
export type Tick = (skipped: number, late: boolean) => void;

/** Ticks made up for at once: 200 ms, what a usual jitter buffer still takes; more is skipped. */
const MOST_CATCH_UP = 10;

const listeners = new Set<Tick>();
let timer: NodeJS.Timeout | undefined;
let nextDueMs = 0;

/** Calls `tick` every 20 ms until the returned function is called; the clock stands still while nobody listens. */
export function onTick(tick: Tick): () => void {
  listeners.add(tick);
  if (!timer) {
    nextDueMs = performance.now() + TICK_MS;
    arm();
  }
  return () => {
    listeners.delete(tick);
    if (listeners.size > 0 || !timer) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

function arm(): void {
  timer = setTimeout(run, Math.max(0, nextDueMs - performance.now()));
}

function run(): void {
  const due = Math.floor((performance.now() - nextDueMs) / TICK_MS) + 1;
  const skipped = Math.max(0, due - MOST_CATCH_UP);
  for (let i = skipped; i < due; i++) {
    for (const tick of listeners) tick(i === skipped ? skipped : 0, i < due - 1);
  }
  nextDueMs += Math.max(0, due) * TICK_MS;
  if (listeners.size > 0) arm();
  else timer = undefined;
}
