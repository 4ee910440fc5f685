/** Messages as files: their names in Asterisk's spool, and making one fit to be heard. */
import { open } from 'node:fs/promises';
import { inspectWav } from './wav.ts';

/** A message's name in ARI and in the spool, without ending. */
export function messageName(messageId: string): string {
  return encodeURIComponent(messageId);
}

/** The reverse; null for a recording that is no message of ours. */
export function messageOf(name: string): string | null {
  try {
    const messageId = decodeURIComponent(name);
    return /-m\d+$/.test(messageId) ? messageId : null;
  } catch {
    return null;
  }
}

/** What the dial plan calls a message that it took alone: `1700000000_13800138000_4001_a1-1700000000.7` (extensions.conf). */
export type LoneMessage = { recordedAtMs: number; ani: string | null; dnis: string | null; uniqueId: string };

export function loneMessageOf(file: string): LoneMessage | null {
  const parts = /^(\d{9,11})_([0-9+]*)_([0-9+]*)_([\w.-]+)\.wav$/.exec(file);
  if (!parts) return null;
  const [, seconds, ani, dnis, uniqueId = ''] = parts;
  return { recordedAtMs: Number(seconds) * 1000, ani: ani || null, dnis: dnis || null, uniqueId };
}

/** Loudness of speech while someone speaks: the hotline's own prompts have it too. */
const SPEECH_LEVEL_DB = -18;
/** More would make the noise of an empty line as loud as a voice. */
const GAIN_AT_MOST_DB = 24;
/** Highest sample: 1.5 dB below full scale, where G.711 and transcoding still overshoot without clipping. */
const CEILING = 32_767 * 10 ** (-1.5 / 20);
/** 10 ms at 8 kHz. */
const FRAME = 80;
/** Frames this far below the loudest are pauses. */
const PAUSE_BELOW_DB = 35;

/**
 * Writes a message at the loudness of a prompt: softly spoken ones are raised, shouted ones turned down, peaks limited frame by
 * frame so that nothing clips. The longest message (10 minutes) takes 10 MB and some 20 ms.
 * @returns duration and size; a duration of 0 when there is no sound
 * @throws Error when the file is not mono 16-bit PCM
 */
export async function writeLevelled(from: string, into: string): Promise<{ durationMs: number; bytes: number }> {
  const wav = inspectWav(from);
  if (!wav || wav.soundBytes === 0) return { durationMs: 0, bytes: 0 };
  const source = await open(from, 'r');
  const sound = Buffer.alloc(wav.startBytes + wav.soundBytes);
  try {
    await source.read(sound, 0, sound.length, 0);
  } finally {
    await source.close();
  }
  level(sound.subarray(wav.startBytes));
  sound.writeUInt32LE(sound.length - 8, 4);
  sound.writeUInt32LE(wav.soundBytes, wav.startBytes - 4);
  const target = await open(into, 'w');
  try {
    await target.write(sound);
    // The source is removed after this; a power cut in between must not take both.
    await target.sync();
  } finally {
    await target.close();
  }
  return { durationMs: Math.round((wav.soundBytes / 2 / wav.rateHz) * 1000), bytes: sound.length };
}

function level(sound: Buffer): void {
  const frames = Math.ceil(sound.length / 2 / FRAME);
  const powers = new Float64Array(frames);
  const peaks = new Float64Array(frames);
  eachSample(sound, (value, frame) => {
    powers[frame] = (powers[frame] ?? 0) + (value * value) / FRAME;
    peaks[frame] = Math.max(peaks[frame] ?? 0, Math.abs(value));
  });
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  if (loudest === 0) return;
  const spoken = powers.filter((power) => power > loudest * 10 ** (-PAUSE_BELOW_DB / 10));
  const mean = spoken.reduce((sum, power) => sum + power, 0) / spoken.length;
  const wanted = (32_768 * 10 ** (SPEECH_LEVEL_DB / 20)) / Math.sqrt(mean);
  const gain = Math.min(wanted, 10 ** (GAIN_AT_MOST_DB / 20));
  // What each frame and its neighbours bear, so that the gain is down before a peak comes.
  const bearable = peaks.map((_, at) => {
    const peak = Math.max(peaks[at - 1] ?? 0, peaks[at] ?? 0, peaks[at + 1] ?? 0);
    return Math.min(gain, CEILING / Math.max(1, peak));
  });
  eachSample(sound, (value, frame, index) => {
    const share = (index % FRAME) / FRAME;
    const now = bearable[frame] ?? gain;
    const next = bearable[frame + 1] ?? now;
    sound.writeInt16LE(Math.round(value * (now + (next - now) * share)), index * 2);
  });
}

function eachSample(sound: Buffer, take: (value: number, frame: number, index: number) => void): void {
  for (let index = 0; index * 2 + 1 < sound.length; index += 1) {
    take(sound.readInt16LE(index * 2), Math.floor(index / FRAME), index);
  }
}
