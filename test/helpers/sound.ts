/**
 * Sound for tests: PCM16 in and out of WAV files, tones, and the measures that stand in for an ear.
 *
 * Levels are dBFS after AES17: a sine of full scale is 0 dBFS, digital silence is -Infinity. Samples are mono Int16.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fft } from './sound-correlation.ts';

export { bestCorrelation, correlate, fft } from './sound-correlation.ts';

/** Mono PCM16 sound. */
export interface Sound {
  samples: Int16Array;
  /** Samples per second. */
  rateHz: number;
}

export const FULL_SCALE = 32767;

/** The frequency pairs (low, high; Hz) of the keys of a telephone, ITU-T Q.23. */
export const DTMF_HZ: Readonly<Record<string, readonly [number, number]>> = {
  '1': [697, 1209],
  '2': [697, 1336],
  '3': [697, 1477],
  A: [697, 1633],
  '4': [770, 1209],
  '5': [770, 1336],
  '6': [770, 1477],
  B: [770, 1633],
  '7': [852, 1209],
  '8': [852, 1336],
  '9': [852, 1477],
  C: [852, 1633],
  '*': [941, 1209],
  '0': [941, 1336],
  '#': [941, 1477],
  D: [941, 1633],
};

/**
 * Reads a RIFF/WAVE file of 16-bit PCM at any rate; more than one channel is mixed to mono, or `channel` picks one.
 * @throws Error naming the file and what is wrong with it (not RIFF, not PCM16, no data, no such channel).
 */
export function readWav(path: string, options: { channel?: number } = {}): Sound {
  return parseWav(readFileSync(path), path, options.channel);
}

/** Reads WAV bytes (see readWav); `name` is what errors call them. A data chunk cut short is read as far as it goes. */
export function parseWav(bytes: Buffer, name = 'WAV bytes', channel?: number): Sound {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${name}: not a RIFF/WAVE file; convert it with: sox IN -b 16 -e signed OUT.wav`);
  }
  let channels = 0;
  let rateHz = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (id === 'fmt ') {
      const format = bytes.readUInt16LE(start);
      const bits = bytes.readUInt16LE(start + 14);
      // 0xFFFE is WAVE_FORMAT_EXTENSIBLE, whose samples are laid out the same when they are 16-bit.
      if ((format !== 1 && format !== 0xfffe) || bits !== 16) {
        throw new Error(`${name}: format ${format} with ${bits} bits is not 16-bit PCM`);
      }
      channels = bytes.readUInt16LE(start + 2);
      rateHz = bytes.readUInt32LE(start + 4);
    } else if (id === 'data') {
      if (channels === 0) throw new Error(`${name}: data comes before its fmt chunk`);
      const data = bytes.subarray(start, Math.min(start + size, bytes.length));
      return { samples: toMono(data, channels, name, channel), rateHz };
    }
    at = start + size + (size % 2);
  }
  throw new Error(`${name}: no data chunk`);
}

function toMono(data: Buffer, channels: number, name: string, channel?: number): Int16Array {
  if (channel !== undefined && channel >= channels) {
    throw new Error(`${name}: has ${channels} channel(s), channel ${channel} (counted from 0) was asked for`);
  }
  const frames = Math.floor(data.length / 2 / channels);
  const samples = new Int16Array(frames);
  for (let i = 0; i < frames; i++) {
    let sum = 0;
    if (channel === undefined) {
      for (let c = 0; c < channels; c++) sum += data.readInt16LE((i * channels + c) * 2);
      sum /= channels;
    } else sum = data.readInt16LE((i * channels + channel) * 2);
    samples[i] = Math.round(sum);
  }
  return samples;
}

/** The bytes of a mono PCM16 WAV file. */
export function wavBytes(sound: Sound): Buffer {
  const { samples, rateHz } = sound;
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(rateHz * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (let i = 0; i < samples.length; i++) bytes.writeInt16LE(samples[i] ?? 0, 44 + i * 2);
  return bytes;
}

/** Writes a mono PCM16 WAV file. */
export function writeWav(path: string, sound: Sound): void {
  writeFileSync(path, wavBytes(sound));
}

/** A sine, or several summed (each at `levelDb`), `forMs` long. */
export function tone(hz: number | readonly number[], forMs: number, levelDb = -12, rateHz = 8000): Sound {
  const all = typeof hz === 'number' ? [hz] : hz;
  const amplitude = FULL_SCALE * 10 ** (levelDb / 20);
  const samples = new Int16Array(Math.round((forMs * rateHz) / 1000));
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (const one of all) sum += Math.sin((2 * Math.PI * one * i) / rateHz);
    samples[i] = clamp16(sum * amplitude);
  }
  return { samples, rateHz };
}

export function silence(forMs: number, rateHz = 8000): Sound {
  return { samples: new Int16Array(Math.round((forMs * rateHz) / 1000)), rateHz };
}

/** Sounds one after another. @throws Error when their rates differ. */
export function join(...sounds: Sound[]): Sound {
  const rateHz = sounds[0]?.rateHz ?? 8000;
  const other = sounds.find((sound) => sound.rateHz !== rateHz);
  if (other) throw new Error(`cannot join ${other.rateHz} Hz to ${rateHz} Hz: resample() it first`);
  const samples = new Int16Array(sounds.reduce((sum, sound) => sum + sound.samples.length, 0));
  let at = 0;
  for (const sound of sounds) {
    samples.set(sound.samples, at);
    at += sound.samples.length;
  }
  return { samples, rateHz };
}

/** The keys as in-band tones (ITU-T Q.23), each -9 dBFS per frequency, with silence after each. */
export function dtmf(keys: string, toneMs = 100, gapMs = 60, rateHz = 8000): Sound {
  const parts = [...keys].flatMap((key) => {
    const pair = DTMF_HZ[key.toUpperCase()];
    if (!pair) throw new Error(`"${key}" is not a key of a telephone: 0-9, *, #, A-D`);
    return [tone(pair, toneMs, -9, rateHz), silence(gapMs, rateHz)];
  });
  return join(...parts);
}

/** Something as varied as speech and different for each seed: chords and pauses of 100 ms, to stand in for a prompt. */
export function babble(seed: number, forMs: number, rateHz = 8000): Sound {
  let state = seed;
  // Numerical Recipes' generator: the same seed must give the same sound on every machine.
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const parts: Sound[] = [];
  for (let atMs = 0; atMs < forMs; atMs += 100) {
    const level = random() < 0.15 ? -70 : -18 - 12 * random();
    const chord = [110 + 80 * random(), 400 + 500 * random(), 900 + 1500 * random()];
    parts.push(tone(chord, Math.min(100, forMs - atMs), level, rateHz));
  }
  return join(...parts);
}

/** The same sound at another rate: a 16-tap windowed sinc, whose cut-off falls with the lower of the two rates. */
export function resample(sound: Sound, rateHz: number): Sound {
  if (sound.rateHz === rateHz) return sound;
  const { samples } = sound;
  const step = sound.rateHz / rateHz;
  const cutoff = Math.min(1, 1 / step) * 0.95;
  const half = Math.ceil(8 / cutoff);
  const out = new Int16Array(Math.floor(samples.length / step));
  for (let i = 0; i < out.length; i++) {
    const centre = i * step;
    let sum = 0;
    for (let k = Math.max(0, Math.ceil(centre - half)); k <= Math.min(samples.length - 1, centre + half); k++) {
      const x = k - centre;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      sum += (samples[k] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1)));
    }
    out[i] = clamp16(sum);
  }
  return { samples: out, rateHz };
}

/**
 * Level of one frequency, dBFS, by the Goertzel recurrence under a Hann window (so that a neighbour tone more than
 * 4/duration Hz away does not leak in). Needs 50 ms or so to tell speech bands apart.
 */
export function toneLevelDb(samples: Int16Array, hz: number, rateHz = 8000): number {
  const n = samples.length;
  if (n === 0) return Number.NEGATIVE_INFINITY;
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let before = 0;
  let last = 0;
  for (let i = 0; i < n; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
    const next = (samples[i] ?? 0) * window + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - coefficient * last * before;
  // A Hann window halves the amplitude; a sine of amplitude A then sums to A * n / 4.
  return 20 * Math.log10((Math.sqrt(Math.max(0, power)) * 4) / n / FULL_SCALE);
}

/** Loudness as RMS, dBFS (a full-scale sine is 0). */
export function levelDb(samples: Int16Array): number {
  if (samples.length === 0) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10((2 * sum) / samples.length / (FULL_SCALE * FULL_SCALE));
}

/** The strongest frequency and its level, by FFT with parabolic interpolation: within 1 Hz for 200 ms of a tone. */
export function loudestTone(samples: Int16Array, rateHz = 8000): { hz: number; levelDb: number } {
  let size = 1024;
  while (size < samples.length * 4) size *= 2;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let i = 0; i < samples.length; i++) {
    re[i] = (samples[i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length));
  }
  fft(re, im);
  const magnitude = (bin: number) => Math.hypot(re[bin] ?? 0, im[bin] ?? 0);
  let peak = 1;
  for (let bin = 2; bin < size / 2 - 1; bin++) if (magnitude(bin) > magnitude(peak)) peak = bin;
  const [left, centre, right] = [magnitude(peak - 1), magnitude(peak), magnitude(peak + 1)];
  const bend = left - 2 * centre + right;
  const shift = bend === 0 ? 0 : (0.5 * (left - right)) / bend;
  const hz = ((peak + shift) * rateHz) / size;
  return { hz, levelDb: toneLevelDb(samples, hz, rateHz) };
}

/** What a prompt's recording must be judged by. */
export interface SoundReport {
  durationMs: number;
  /** RMS over the sounding part only, dBFS, so that pauses at the ends do not make a prompt look quiet. */
  levelDb: number;
  peakDb: number;
  /** Samples at or next to full scale. */
  clippedSamples: number;
  leadingSilenceMs: number;
  trailingSilenceMs: number;
}

/** Measures a sound; silence is what stays below `silenceDb` in blocks of 10 ms. */
export function measureSound(sound: Sound, silenceDb = -50): SoundReport {
  const { samples, rateHz } = sound;
  const { startSample, endSample } = soundingPart(sound, silenceDb);
  let peak = 0;
  let clippedSamples = 0;
  for (const sample of samples) {
    const size = Math.abs(sample);
    if (size > peak) peak = size;
    if (size >= FULL_SCALE - 1) clippedSamples++;
  }
  return {
    durationMs: (samples.length * 1000) / rateHz,
    levelDb: levelDb(samples.subarray(startSample, endSample)),
    peakDb: 20 * Math.log10(peak / FULL_SCALE),
    clippedSamples,
    leadingSilenceMs: (startSample * 1000) / rateHz,
    trailingSilenceMs: ((samples.length - endSample) * 1000) / rateHz,
  };
}

/** Where sound starts and ends (exclusive), in samples, in blocks of 10 ms; an entirely silent one starts at its end. */
export function soundingPart(sound: Sound, silenceDb = -50): { startSample: number; endSample: number } {
  const { samples, rateHz } = sound;
  const block = Math.max(1, Math.round(rateHz / 100));
  let startSample = samples.length;
  let endSample = samples.length;
  for (let at = 0; at < samples.length; at += block) {
    if (levelDb(samples.subarray(at, at + block)) < silenceDb) continue;
    if (startSample === samples.length) startSample = at;
    endSample = Math.min(samples.length, at + block);
  }
  return { startSample, endSample };
}

function clamp16(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}
