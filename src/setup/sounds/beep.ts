/** The tone after which a message begins: what everybody knows from answering machines. */
import { TELEPHONE_RATE_HZ } from '../../adapters/flows/sounds/level.ts';
import type { Samples } from '../../adapters/flows/sounds/wav.ts';

const TONE_HZ = 950;
const SECONDS = 0.4;
/** Well below speech: a pure tone at the level of a voice hurts. */
const AMPLITUDE = 10 ** (-18 / 20);
/** Without a swell the ends would click. */
const SWELL_SECONDS = 0.01;

export function beep(): Samples {
  const samples = new Float64Array(Math.round(SECONDS * TELEPHONE_RATE_HZ));
  for (const index of samples.keys()) {
    const t = index / TELEPHONE_RATE_HZ;
    const swell = Math.min(1, t / SWELL_SECONDS, (SECONDS - t) / SWELL_SECONDS);
    samples[index] = AMPLITUDE * swell * Math.sin(2 * Math.PI * TONE_HZ * t);
  }
  return { rateHz: TELEPHONE_RATE_HZ, samples };
}
