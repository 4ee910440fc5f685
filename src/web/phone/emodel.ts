/**
 * How good a talk sounds, estimated from what the network did to it: the E-model (ITU-T G.107), simplified as ITU-T G.113 and
 * common practice have it. Everything but delay and loss is left at its default, which gives R = 93.2 for a perfect line.
 */

/** R of a line without delay and loss, with G.107's defaults for everything else. */
const PERFECT_R = 93.2;
/** One-way delay in ms from which people notice it (G.107, the knee of Id). */
const NOTICED_DELAY_MS = 177.3;
/** Loss robustness of a codec with concealment, in percent (G.113 table I.4, G.711 with PLC; Opus is no worse). */
const BPL_PERCENT = 25.1;
/** What the two ends' own buffers and frames add. */
const OWN_DELAY_MS = 20;

export type Line = { lossPercent: number; jitterMs: number; roundTripMs: number };

/** Mean opinion score, 1 (unusable) to 4.41 (perfect line), rounded to hundredths. */
export function estimateMos({ lossPercent, jitterMs, roundTripMs }: Line): number {
  // A jitter buffer holds about twice the jitter back.
  const delayMs = roundTripMs / 2 + 2 * jitterMs + OWN_DELAY_MS;
  const byDelay = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - NOTICED_DELAY_MS);
  const byLoss = (95 * lossPercent) / (lossPercent + BPL_PERCENT);
  return Number(mosOf(PERFECT_R - byDelay - byLoss).toFixed(2));
}

/** G.107, annex B. */
export function mosOf(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  // Below R = 6.5 the curve dips under 1.
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** G.109's categories in three words: from 4.03 (R 80) users are satisfied, below 3.6 (R 70) many are not. */
export function judgeMos(mos: number): 'good' | 'fair' | 'poor' {
  return mos >= 4.03 ? 'good' : mos >= 3.6 ? 'fair' : 'poor';
}
