/** What an agent with a standing leg hears at the ear when a call is offered: two soft notes, once. The page rings aloud. */
import { TELEPHONE_RATE_HZ } from '../../adapters/flows/sounds/level.ts';
import type { Samples } from '../../adapters/flows/sounds/wav.ts';

/** A fifth upwards, E and B. */
const NOTES_HZ = [660, 990];
const NOTE_SECONDS = 0.18;
/** It comes without warning, at the ear. */
const AMPLITUDE = 10 ** (-26 / 20);
/** Without a swell the ends would click. */
const SWELL_SECONDS = 0.02;

export function offerTone(): Samples {
  const perNote = Math.round(NOTE_SECONDS * TELEPHONE_RATE_HZ);
  const samples = new Float64Array(perNote * NOTES_HZ.length);
  for (const index of samples.keys()) {
    const t = (index % perNote) / TELEPHONE_RATE_HZ;
    const hz = NOTES_HZ[Math.floor(index / perNote)] ?? 0;
    const swell = Math.min(1, t / SWELL_SECONDS, (NOTE_SECONDS - t) / SWELL_SECONDS);
    samples[index] = AMPLITUDE * swell * Math.sin(2 * Math.PI * hz * t);
  }
  return { rateHz: TELEPHONE_RATE_HZ, samples };
}
