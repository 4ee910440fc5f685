/** The sound files of a talk: one for each side, as MixMonitor leaves them, made into one with two channels. */
import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync, writevSync } from 'node:fs';

/** Where the sound lies in a WAV file (RIFF, PCM, 16 bit, one channel). */
export type MonoWav = {
  rateHz: number;
  /** Offset of the first sample. */
  startBytes: number;
  /** Bytes of sound that are there, a whole number of samples. */
  soundBytes: number;
  /** Asterisk writes the sizes into the header when it closes the file. */
  closed: boolean;
};

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** Read and written at once for each side: 64 kB are four seconds of a talk. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads the header of a file that Asterisk writes, or has written.
 * @returns null when the file is not there or too short to have a header
 * @throws Error when it is a WAV file of another kind
 */
export function inspectWav(file: string): MonoWav | null {
  const side = openSide(file);
  if (side !== null) closeSync(side.fd);
  return side?.wav ?? null;
}

function inspect(fd: number, file: string): MonoWav | null {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
  const { size } = fstatSync(fd);
  const plain = header.toString('latin1', 0, 4) === 'RIFF' && header.toString('latin1', 36, 40) === 'data';
  const bits = header.readUInt16LE(34);
  const channels = header.readUInt16LE(22);
  if (!plain || bits !== 16 || channels !== 1) {
    throw new Error(
      `${file}: ${channels} channel(s) of ${bits} bits, not the mono 16-bit PCM that MixMonitor writes as .wav`,
    );
  }
  const there = size - HEADER_BYTES;
  return {
    rateHz: header.readUInt32LE(24),
    startBytes: HEADER_BYTES,
    soundBytes: there - (there % BYTES_PER_SAMPLE),
    closed: header.readUInt32LE(40) === there,
  };
}

/**
 * Writes one file with two channels: left from the first, right from the second. The shorter one is filled up with silence;
 * one that is missing is silence all through. Memory is bounded whatever the length. It blocks its thread: the controller asks
 * `joins.ts` for it.
 * @param into made or replaced; on the disk, not only written, when this returns
 * @param onlyClosed true: does nothing unless both files are there and Asterisk has closed them
 * @returns duration and size of the file; a duration of 0 when neither side has any sound; null: nothing was done
 * @throws Error when a side is a WAV file of another kind
 */
export function writeStereo(
  left: string,
  right: string,
  into: string,
  onlyClosed = false,
): { durationMs: number; bytes: number } | null {
  const sides: (Side | null)[] = [];
  try {
    for (const file of [left, right]) {
      const side = openSide(file);
      sides.push(side);
      if (onlyClosed && !side?.wav.closed) return null;
    }
    const rateHz = sides[0]?.wav.rateHz ?? sides[1]?.wav.rateHz ?? 8000;
    const sideBytes = Math.max(0, ...sides.map((side) => side?.wav.soundBytes ?? 0));
    const target = openSync(into, 'w');
    try {
      interleave(sides, sideBytes, stereoHeader(rateHz, sideBytes * 2), target);
      // The sources are removed after this; a power cut in between must not take both.
      fdatasyncSync(target);
    } finally {
      closeSync(target);
    }
    return {
      durationMs: Math.round((sideBytes / BYTES_PER_SAMPLE / rateHz) * 1000),
      bytes: HEADER_BYTES + sideBytes * 2,
    };
  } finally {
    for (const side of sides) if (side !== null) closeSync(side.fd);
  }
}

type Side = { fd: number; wav: MonoWav };

function openSide(file: string): Side | null {
  const fd = openIfThere(file);
  if (fd === null) return null;
  let wav: MonoWav | null = null;
  try {
    wav = inspect(fd, file);
  } finally {
    if (wav === null) closeSync(fd);
  }
  return wav && { fd, wav };
}

/** The header goes out with the first piece. Samples are moved as they are: all three files are little-endian, and so is every machine of ours. */
function interleave(sides: (Side | null)[], sideBytes: number, header: Buffer, target: number): void {
  const most = Math.min(CHUNK_BYTES, sideBytes);
  const mono = new Int16Array(most / BYTES_PER_SAMPLE);
  const stereo = new Int16Array(mono.length * 2);
  if (sideBytes === 0) writeSync(target, header);
  for (let done = 0; done < sideBytes; done += most) {
    const length = Math.min(most, sideBytes - done);
    stereo.fill(0);
    for (const [channel, side] of sides.entries()) {
      const wanted = Math.min(length, (side?.wav.soundBytes ?? 0) - done);
      if (!side || wanted <= 0) continue;
      const bytesRead = readSync(side.fd, mono, 0, wanted, side.wav.startBytes + done);
      const samples = Math.floor(bytesRead / BYTES_PER_SAMPLE);
      for (let n = 0; n < samples; n += 1) stereo[n * 2 + channel] = mono[n] ?? 0;
    }
    const piece = new Uint8Array(stereo.buffer, 0, length * 2);
    writeAll(target, done === 0 ? [header, piece] : [piece]);
  }
}

/** A disk that is nearly full takes less than it is given, and says why only at the next attempt. */
function writeAll(fd: number, pieces: Uint8Array[]): void {
  let left = pieces;
  for (;;) {
    let written = writevSync(fd, left);
    const rest: Uint8Array[] = [];
    for (const piece of left) {
      if (written < piece.byteLength) rest.push(piece.subarray(written));
      written = Math.max(0, written - piece.byteLength);
    }
    if (rest.length === 0) return;
    left = rest;
  }
}

function stereoHeader(rateHz: number, soundBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + soundBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2 * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(2 * BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(soundBytes, 40);
  return header;
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
