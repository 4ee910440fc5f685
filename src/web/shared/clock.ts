/** The controller's time on the page: every wait and timer is counted by it, not by this computer's clock. */
import { useSyncExternalStore } from 'react';

let offsetMs = 0;
let ticker: number | undefined;
let shownMs = Date.now();
const listeners = new Set<() => void>();

/** Sets the page's clock to the controller's, as `welcome` gives it. */
export function setServerTime(serverTimeMs: number): void {
  offsetMs = serverTimeMs - Date.now();
  tick();
}

export function serverNowMs(): number {
  return Date.now() + offsetMs;
}

function tick(): void {
  shownMs = serverNowMs();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (ticker === undefined) {
    shownMs = serverNowMs();
    // Twice a second, so that no second is ever skipped on the screen.
    ticker = window.setInterval(tick, 500);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(ticker);
      ticker = undefined;
    }
  };
}

/** Now by the controller's clock, fresh twice a second. One ticker serves all who use it. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => shownMs);
}

const QUARTER_HOUR_MS = 15 * 60_000;

/** Fresh every quarter of an hour: enough to say which year a date lies in, without painting a list of dates twice a second. */
export function useTodayMs(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(shownMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
}
