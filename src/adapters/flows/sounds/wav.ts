/** WAV files as plain samples: what a text-to-speech command writes, and what Asterisk plays. */

/** One channel; samples from -1 to 1. */
export type Samples = { rateHz: number; samples: Float64Array };

/**
 * Reads 16-bit PCM of any rate; of several channels the first.
 * @throws when the bytes are no such file
 */
export function readWav(bytes: Buffer, name: string): Samples {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${name} is not a WAV file; save the sound as WAV, 16 bits`);
  }
  let format: { channels: number; rateHz: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4);
    // Programs that write to a pipe leave the size at its largest; the data then ends with the file.
    const size = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8);
    const body = at + 8;
    if (id === 'fmt ') {
      if (bytes.readUInt16LE(body + 14) !== 16) throw new Error(`${name} does not have 16 bits a sample`);
      format = { channels: bytes.readUInt16LE(body + 2), rateHz: bytes.readUInt32LE(body + 4) };
    }
    if (id === 'data' && format) {
      const stride = format.channels * 2;
      const samples = new Float64Array(Math.floor(size / stride));
      for (let index = 0; index < samples.length; index++) {
        samples[index] = bytes.readInt16LE(body + index * stride) / 32768;
      }
      return { rateHz: format.rateHz, samples };
    }
    at = body + size + (size % 2);
  }
  throw new Error(`${name} has no sound in it`);
}

/** 16-bit mono PCM. */
export function wavOf({ rateHz, samples }: Samples): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
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
  for (const [index, sample] of samples.entries()) {
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32767), 44 + index * 2);
  }
  return bytes;
}
