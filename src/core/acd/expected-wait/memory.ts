/**
 * What the floor remembers in order to say how long a wait will be: how long talks, wrap-ups, rings and absences lasted
 * lately, who came, who gave up, and how far earlier predictions were off. Plain JSON of bounded size.
 */

/**
 * Durations kept of each kind, the newest replacing the oldest. A queue with 10 agents and talks of 4 minutes renews 100 in
 * 40 minutes, so a change of the day is seen within the hour, and the P90 of 100 is known to about ±4 %. 50 queues are
 * 100 kB in a snapshot.
 */
export const DURATIONS_KEPT = 100;

export type WaitMemory = {
  queues: Record<string, QueueMemory>;
  /** What each agent has been at since when, and for which queue: a talk's end does not say it any more. */
  agents: Record<string, { queueId: string | null; state: string; sinceMs: number }>;
  /** Who waits now. */
  callers: Record<string, CallerMemory>;
  /** From offer to answer. */
  ringsMs: readonly number[];
  /** From going away to being ready again; whoever signs out is away for ENDLESS_MS. */
  absencesMs: readonly number[];
  /** Agents who were done with a call, and those of them who went away instead of being ready. */
  done: Share;
  /** Offers that came to an end, and those that were not taken. */
  offers: Share;
  /** By PATIENCE_UNTIL_MS: time waited in each band, and how many gave up there. */
  patience: { waitedMs: number; gaveUp: number }[];
  /** By BANDS: see `calibration.ts`. */
  widths: { up: number; down: number }[];
};

export type QueueMemory = {
  talksMs: readonly number[];
  wrapUpsMs: readonly number[];
  /** By head start in ms: who joins, to foresee those who will be served before the ones that stand here already. */
  arrivals: Record<string, Rate>;
};

export type CallerMemory = {
  queueId: string;
  queuedAtMs: number;
  /** The first prediction and the latest: how good they were is learnt when the wait ends. */
  predictions: Prediction[];
};

/** A wait from `atMs` on until an agent answers. */
export type Prediction = { atMs: number; p10Ms: number; p50Ms: number; p90Ms: number };

/** Away for so long is away for good: nobody is told of a wait as long. */
export const ENDLESS_MS = 14_400_000;

/** Ends of the bands in which patience is counted: people leave at the first words, after a minute, or hardly any more. */
export const PATIENCE_UNTIL_MS = [15_000, 60_000, 180_000, Number.POSITIVE_INFINITY] as const;

/** Predictions are corrected by how long they say, because short and long waits go wrong for different reasons. */
export const BANDS_UNTIL_MS = [20_000, 60_000, 180_000, 600_000, Number.POSITIVE_INFINITY] as const;

export function emptyWaitMemory(): WaitMemory {
  return {
    queues: {},
    agents: {},
    callers: {},
    ringsMs: [],
    absencesMs: [],
    done: { of: 0, were: 0 },
    offers: { of: 0, were: 0 },
    patience: PATIENCE_UNTIL_MS.map(() => ({ waitedMs: 0, gaveUp: 0 })),
    widths: BANDS_UNTIL_MS.map(() => ({ up: 1, down: 1 })),
  };
}

export function bandOf(limitsMs: readonly number[], valueMs: number): number {
  const band = limitsMs.findIndex((untilMs) => valueMs < untilMs);
  return band < 0 ? limitsMs.length - 1 : band;
}

/** A new list each time: what is made of a list (`samples.ts`) is kept for as long as the list stands. */
export function kept(durationsMs: readonly number[], durationMs: number): readonly number[] {
  return [...durationsMs.slice(1 - DURATIONS_KEPT), Math.max(0, Math.round(durationMs))];
}

/** How many of how many, lately: each new one makes all before it count a little less. */
export type Share = { of: number; were: number };

/** Of the last this many, roughly: a lunch break's going away is seen within it, a single one changes little. */
const SHARE_OVER = 60;

export function count(share: Share, was: boolean): void {
  const staying = 1 - 1 / SHARE_OVER;
  share.of = share.of * staying + 1;
  share.were = share.were * staying + (was ? 1 : 0);
}

/** With ten that were not added, so that the first of a day does not stand for all. */
export function shareOf({ of, were }: Share): number {
  return were / (of + 10);
}

/** Events per time, older ones fading with RATE_OVER_MS. */
export type Rate = { count: number; atMs: number; sinceMs: number };

/** Ten minutes: a surge is seen in a few, and a handful of callers is not yet one. */
const RATE_OVER_MS = 600_000;

export function newRate(atMs: number): Rate {
  return { count: 0, atMs, sinceMs: atMs };
}

export function countOne(rate: Rate, atMs: number): void {
  rate.count = rate.count * faded(atMs - rate.atMs) + 1;
  rate.atMs = atMs;
}

/** Per millisecond; for a rate that is younger than it looks back, of the time it has seen (at least a minute of it). */
export function perMs(rate: Rate, atMs: number): number {
  const seen = 1 - faded(Math.max(60_000, atMs - rate.sinceMs));
  return (rate.count * faded(atMs - rate.atMs)) / (RATE_OVER_MS * seen);
}

function faded(ms: number): number {
  return Math.exp(-ms / RATE_OVER_MS);
}
