/**
 * The music that callers hear while they wait: composed here and computed, so it belongs to nobody else and every run
 * gives the same bytes. A calm progression with a plucked melody; what rings on past the end is laid over the beginning,
 * so the loop has no seam.
 */
import { TELEPHONE_RATE_HZ } from '../../adapters/flows/sounds/level.ts';
import type { Samples } from '../../adapters/flows/sounds/wav.ts';

const BEAT_SECONDS = 0.75;
const BEATS_PER_CHORD = 4;

/** MIDI notes. Eight chords of four beats, twice: 48 s, 768 kB. All lie where a telephone carries their overtones. */
const CHORDS = [
  [53, 60, 64, 69],
  [52, 59, 64, 67],
  [50, 57, 65, 69],
  [55, 59, 65, 69],
  [48, 60, 64, 67],
  [57, 60, 64, 67],
  [50, 60, 65, 69],
  [55, 60, 62, 67],
];

/** One note a beat, 0 a rest; the second half answers the first. */
const MELODY = [
  [76, 0, 72, 74, 71, 0, 67, 0, 74, 72, 69, 0, 71, 0, 67, 69, 72, 0, 76, 74, 72, 0, 69, 0, 77, 76, 74, 72, 74, 0, 0, 0],
  [
    76, 79, 77, 76, 74, 0, 71, 0, 72, 0, 74, 77, 76, 74, 71, 0, 79, 0, 76, 72, 74, 72, 69, 0, 74, 0, 77, 74, 72, 0, 0,
    0,
  ],
].flat();

const hz = (note: number) => 440 * 2 ** ((note - 69) / 12);

/** The loop, at about the loudness that lets a caller talk to someone beside the phone. */
export function holdMusic(): Samples {
  const seconds = MELODY.length * BEAT_SECONDS;
  const out = new Float64Array(Math.round(seconds * TELEPHONE_RATE_HZ));
  const chords = MELODY.length / BEATS_PER_CHORD;
  for (let index = 0; index < chords; index++) {
    const at = index * BEATS_PER_CHORD * BEAT_SECONDS;
    for (const note of CHORDS[index % CHORDS.length] as number[]) pad(out, at, note);
  }
  for (const [beat, note] of MELODY.entries()) if (note > 0) pluck(out, beat * BEAT_SECONDS, note);
  const power = out.reduce((sum, sample) => sum + sample * sample, 0) / out.length;
  const gain = 10 ** (-23 / 20) / Math.sqrt(power);
  return { rateHz: TELEPHONE_RATE_HZ, samples: out.map((sample) => Math.tanh(sample * gain)) };
}

/** A soft chord note that swells and fades into the next. */
function pad(out: Float64Array, atSeconds: number, note: number): void {
  const length = BEATS_PER_CHORD * BEAT_SECONDS + 1;
  const envelope = (t: number) => Math.min(1, t / 0.6) * Math.min(1, (length - t) / 1.2);
  const overtones = [1, 0.45, 0.25, 0.12];
  tone(out, atSeconds, length, note, (t) => 0.22 * envelope(t), overtones);
}

function pluck(out: Float64Array, atSeconds: number, note: number): void {
  const envelope = (t: number) => 0.5 * Math.min(1, t / 0.008) * Math.exp(-t * 2.6) * Math.min(1, (2 - t) / 0.2);
  tone(out, atSeconds, 2, note, envelope, [1, 0.3, 0.1]);
}

function tone(
  out: Float64Array,
  atSeconds: number,
  lengthSeconds: number,
  note: number,
  level: (t: number) => number,
  overtones: number[],
): void {
  const start = Math.round(atSeconds * TELEPHONE_RATE_HZ);
  for (let index = 0; index < lengthSeconds * TELEPHONE_RATE_HZ; index++) {
    const t = index / TELEPHONE_RATE_HZ;
    const wave = overtones.reduce((sum, part, n) => {
      const overtoneHz = hz(note) * (n + 1);
      return overtoneHz < 3400 ? sum + part * Math.sin(2 * Math.PI * overtoneHz * t) : sum;
    }, 0);
    const at = (start + index) % out.length;
    out[at] = (out[at] as number) + level(t) * wave;
  }
}
