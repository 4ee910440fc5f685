/** First pause after a break; short, since a restarted controller is back within seconds. */
const FIRST_MS = 250;
/** An agent must be back within 10 s of the network's return, and an attempt into the void takes 4 s of them. */
const LONGEST_MS = 2_000;

/**
 * Pause before the next attempt: doubling, up to the longest, minus up to a half so that a hundred desks do not return
 * at the same moment. `attempt` counts from 0; `random` is in [0, 1).
 */
export function backOffMs(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (1 - random / 2));
}
