/** The sound files of a talk: one for each side, as MixMonitor leaves them, made into one with two channels. */
import { type FileHandle, open } from 'node:fs/promises';

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
/** Read and written at once for each side: 64 kB are four seconds, and 100 talks that end together take 20 MB. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads the header of a file that Asterisk writes, or has written.
 * @returns null when the file is not there or too short to have a header
 * @throws Error when it is a WAV file of another kind
 */
export async function inspectWav(file: string): Promise<MonoWav | null> {
  const side = await openSide(file);
  await side?.handle.close();
  return side?.wav ?? null;
}

async function inspect(handle: FileHandle, file: string): Promise<MonoWav | null> {
  const header = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES) return null;
  const { size } = await handle.stat();
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
 * one that is missing is silence all through. Memory is bounded whatever the length.
 * @param into made or replaced
 * @param onlyClosed true: does nothing unless both files are there and Asterisk has closed them
 * @returns duration and size of the file; a duration of 0 when neither side has any sound; null: nothing was done
 * @throws Error when a side is a WAV file of another kind
 */
export async function writeStereo(
  left: string,
  right: string,
  into: string,
  onlyClosed = false,
): Promise<{ durationMs: number; bytes: number } | null> {
  const sides = [await openSide(left), await openSide(right)];
  try {
    if (onlyClosed && !sides.every((side) => side?.wav.closed)) return null;
    const rateHz = sides[0]?.wav.rateHz ?? sides[1]?.wav.rateHz ?? 8000;
    const sideBytes = Math.max(0, ...sides.map((side) => side?.wav.soundBytes ?? 0));
    const target = await open(into, 'w');
    try {
      await interleave(sides, sideBytes, stereoHeader(rateHz, sideBytes * 2), target);
      // The sources are removed after this; a power cut in between must not take both.
      await target.datasync();
    } finally {
      await target.close();
    }
    return {
      durationMs: Math.round((sideBytes / BYTES_PER_SAMPLE / rateHz) * 1000),
      bytes: HEADER_BYTES + sideBytes * 2,
    };
  } finally {
    for (const side of sides) await side?.handle.close();
  }
}

type Side = { handle: FileHandle; wav: MonoWav };

async function openSide(file: string): Promise<Side | null> {
  const handle = await openIfThere(file);
  if (!handle) return null;
  const wav = await inspect(handle, file).catch(async (error: Error) => {
    await handle.close();
    throw error;
  });
  if (wav) return { handle, wav };
  await handle.close();
  return null;
}

/** The header goes out with the first piece. Samples are moved as they are: all three files are little-endian, and so is every machine of ours. */
async function interleave(
  sides: (Side | null)[],
  sideBytes: number,
  header: Buffer,
  target: FileHandle,
): Promise<void> {
  const most = Math.min(CHUNK_BYTES, sideBytes);
  const mono = new Int16Array(most / BYTES_PER_SAMPLE);
  const stereo = new Int16Array(mono.length * 2);
  let before: Uint8Array[] = [header];
  for (let done = 0; done < sideBytes; done += most) {
    const length = Math.min(most, sideBytes - done);
    stereo.fill(0);
    for (const [channel, side] of sides.entries()) {
      const wanted = Math.min(length, (side?.wav.soundBytes ?? 0) - done);
      if (!side || wanted <= 0) continue;
      const bytes = new Uint8Array(mono.buffer, 0, wanted);
      const { bytesRead } = await side.handle.read(bytes, 0, wanted, side.wav.startBytes + done);
      const samples = Math.floor(bytesRead / BYTES_PER_SAMPLE);
      for (let n = 0; n < samples; n += 1) stereo[n * 2 + channel] = mono[n] ?? 0;
    }
    await target.writev([...before, new Uint8Array(stereo.buffer, 0, length * 2)]);
    before = [];
  }
  if (before.length > 0) await target.writev(before);
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

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
