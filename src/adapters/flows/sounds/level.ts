/** Makes any speech fit for the telephone: 8 kHz, without rumble, trimmed, all prompts equally loud, none clipped. */
import type { Samples } from './wav.ts';

export const TELEPHONE_RATE_HZ = 8000;

/** Loudness of speech while someone speaks. Prompts of networks lie between -20 and -16; softer ones drown in a street. */
export const SPEECH_LEVEL_DB = -18;

/** Highest sample. G.711 and transcoding overshoot a little; 1.5 dB leave them room. */
const CEILING = 10 ** (-1.5 / 20);

const FRAME = TELEPHONE_RATE_HZ / 100;
/** Frames this far below the loudest are silence at the ends, and pauses inside. */
const SILENCE_BELOW_DB = 35;
const KEEP_BEFORE = 0.03 * TELEPHONE_RATE_HZ;
/** Longer than before: it is the pause between two sounds said after one another. */
const KEEP_AFTER = 0.07 * TELEPHONE_RATE_HZ;

/** Speech for the telephone. @throws when there is nothing but silence in it */
export function telephoneSpeech(sound: Samples, name: string): Samples {
  const narrow = resampled(highPassed(sound, 120), TELEPHONE_RATE_HZ);
  const trimmed = trim(narrow.samples, name);
  return { rateHz: TELEPHONE_RATE_HZ, samples: levelled(trimmed) };
}

/** Second-order Butterworth high-pass: a telephone carries nothing below 300 Hz, but it would use up the headroom. */
function highPassed({ rateHz, samples }: Samples, cutoffHz: number): Samples {
  const w = (2 * Math.PI * cutoffHz) / rateHz;
  const alpha = Math.sin(w) / Math.SQRT2;
  const scale = 1 + alpha;
  const b0 = (1 + Math.cos(w)) / 2 / scale;
  const a1 = (-2 * Math.cos(w)) / scale;
  const a2 = (1 - alpha) / scale;
  const out = new Float64Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (const [index, x] of samples.entries()) {
    const y = b0 * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    out[index] = y;
  }
  return { rateHz, samples: out };
}

/** Band-limited interpolation with a Hann-windowed sinc of 32 zero crossings on each side. */
export function resampled({ rateHz, samples }: Samples, toHz: number): Samples {
  if (rateHz === toHz) return { rateHz, samples };
  const ratio = rateHz / toHz;
  // Relative to the input's rate; 10 % below the new Nyquist frequency, where the window's slope ends.
  const cutoff = Math.min(1, 0.9 / ratio);
  const reach = 32 / cutoff;
  const out = new Float64Array(Math.floor(samples.length / ratio));
  for (let index = 0; index < out.length; index++) {
    const centre = index * ratio;
    let sum = 0;
    for (let at = Math.max(0, Math.ceil(centre - reach)); at <= Math.min(samples.length - 1, centre + reach); at++) {
      const distance = at - centre;
      const phase = Math.PI * distance * cutoff;
      const sinc = distance === 0 ? 1 : Math.sin(phase) / phase;
      sum += (samples[at] as number) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
    }
    out[index] = sum * cutoff;
  }
  return { rateHz: toHz, samples: out };
}

/** Mean square of each 10 ms. */
function framePowers(samples: Float64Array): number[] {
  return Array.from({ length: Math.floor(samples.length / FRAME) }, (_, frame) =>
    samples.subarray(frame * FRAME, (frame + 1) * FRAME).reduce((sum, sample) => sum + (sample * sample) / FRAME, 0),
  );
}

function trim(samples: Float64Array, name: string): Float64Array {
  const powers = framePowers(samples);
  const loudest = Math.max(0, ...powers);
  const speaks = (power: number) => power > loudest * 10 ** (-SILENCE_BELOW_DB / 10);
  if (loudest < 1e-8) throw new Error(`${name}: the text-to-speech command wrote only silence`);
  const from = Math.max(0, powers.findIndex(speaks) * FRAME - KEEP_BEFORE);
  const to = Math.min(samples.length, (powers.findLastIndex(speaks) + 1) * FRAME + KEEP_AFTER);
  const part = samples.slice(from, to);
  const fade = FRAME / 2;
  for (let index = 0; index < Math.min(fade, part.length); index++) {
    part[index] = (part[index] as number) * (index / fade);
    const last = part.length - 1 - index;
    part[last] = (part[last] as number) * (index / fade);
  }
  return part;
}

/** Mean square of the frames in which someone speaks. */
function speechPower(samples: Float64Array): number {
  const powers = framePowers(samples);
  const loudest = Math.max(0, ...powers);
  const spoken = powers.filter((power) => power > loudest * 10 ** (-SILENCE_BELOW_DB / 10));
  return spoken.reduce((sum, power) => sum + power, 0) / Math.max(1, spoken.length);
}

/** Limiting takes some loudness away again, so both are repeated until they agree; five rounds come within 0.2 dB. */
function levelled(samples: Float64Array): Float64Array {
  let out = samples;
  for (let round = 0; round < 5; round++) {
    const gain = Math.sqrt(10 ** (SPEECH_LEVEL_DB / 10) / speechPower(out));
    out = limited(out.map((sample) => sample * gain));
  }
  return out;
}

/** Turns the gain down around peaks, 4 ms ahead and after, so that the shape of the wave stays and nothing crackles. */
function limited(samples: Float64Array): Float64Array {
  const reach = (TELEPHONE_RATE_HZ * 4) / 1000;
  const needed = samples.map((sample) => Math.min(1, CEILING / Math.max(1e-9, Math.abs(sample))));
  const lowest = needed.map((_, index) => Math.min(...needed.subarray(Math.max(0, index - reach), index + reach + 1)));
  return samples.map((sample, index) => {
    const around = lowest.subarray(Math.max(0, index - reach), index + reach + 1);
    const gain = around.reduce((sum, value) => sum + value, 0) / around.length;
    return sample * Math.min(gain, needed[index] as number);
  });
}
