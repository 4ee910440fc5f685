/**
 * How far the real waits lay from what was said decides how wide the next range is. For each band of waits two factors,
 * `up` for the distance from P50 to P90 and `down` for that from P10 to P50, follow the errors by online quantile tracking:
 *
 *     factor ← factor · exp(STEP · (missed − MISS_AIM))        missed: 1 when the wait lay beyond that end, else 0
 *
 * A factor stands still when exactly MISS_AIM of the waits lie beyond its end, whatever the waits are distributed like, and
 * drifts after a day that changes. (Angelopoulos, Candès, Tibshirani: Conformal PID Control for Time Series Prediction,
 * NeurIPS 2023, the "P" of it, on the logarithm of the factor; Gibbs, Candès: Adaptive Conformal Inference Under
 * Distribution Shift, NeurIPS 2021.)
 */
import { BANDS_UNTIL_MS, bandOf, type Prediction, type WaitMemory } from './memory.ts';

/** At most 10 % beyond each end is what P10 and P90 promise; a little less is aimed at, so that a bad day keeps it too. */
const MISS_AIM = 0.06;
/** One miss widens by 8 %, one hit narrows by 0.5 %: some dozens of waits forget a factor that has become wrong. */
const STEP = 0.08;
/** Beyond these the model, not its width, is wrong. */
const FACTOR_MIN = 0.4;
const FACTOR_MAX = 4;

/** A range narrower than this cannot be stretched: a second is less than anyone notices. */
const HALF_WIDTH_MIN_MS = 1_000;

export function corrected(widths: WaitMemory['widths'], raw: Range): Range {
  const { up, down } = widths[bandOf(BANDS_UNTIL_MS, raw.p50Ms)] ?? { up: 1, down: 1 };
  const above = Math.max(HALF_WIDTH_MIN_MS, raw.p90Ms - raw.p50Ms) * up;
  const below = Math.max(HALF_WIDTH_MIN_MS, raw.p50Ms - raw.p10Ms) * down;
  return {
    p10Ms: Math.max(0, Math.round(raw.p50Ms - below)),
    p50Ms: Math.round(raw.p50Ms),
    p90Ms: Math.round(raw.p50Ms + above),
  };
}

type Range = { p10Ms: number; p50Ms: number; p90Ms: number };

/** Who gave up after `waitMs` would have waited longer than was said: that much is known of them. */
export function outlasted(prediction: Prediction, waitMs: number): boolean {
  return waitMs > prediction.p90Ms;
}

export function learnFrom(widths: WaitMemory['widths'], prediction: Prediction, waitMs: number): void {
  const width = widths[bandOf(BANDS_UNTIL_MS, prediction.p50Ms)];
  if (width === undefined) return;
  width.up = moved(width.up, waitMs > prediction.p90Ms);
  // Nobody waits less than nothing: an end that lies there cannot be missed and says nothing about its factor.
  if (prediction.p10Ms > 0) width.down = moved(width.down, waitMs < prediction.p10Ms);
}

function moved(factor: number, missed: boolean): number {
  const next = factor * Math.exp(STEP * ((missed ? 1 : 0) - MISS_AIM));
  return Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, Math.round(next * 1e4) / 1e4));
}
