/** ITU-T G.711 mu-law (PCMU, RTP payload type 0): 16-bit samples to bytes and back. */

/** A byte of mu-law silence; what is sent when nothing is said. */
export const PCMU_SILENCE = 0xff;

const BIAS = 0x84;
const CLIP = 32635;

export function encodePcmu(samples: Int16Array): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(CLIP, Math.abs(sample)) + BIAS;
    const exponent = 31 - Math.clz32(magnitude) - 7;
    out[i] = ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
  }
  return out;
}

const PCMU = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
});

/** Decodes a mu-law payload into `out` from `at` on. */
export function decodePcmu(payload: Uint8Array, out: Int16Array, at = 0): void {
  for (let i = 0; i < payload.length; i++) out[at + i] = PCMU[payload[i] as number] as number;
}
