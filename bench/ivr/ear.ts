/** What a caller hears, packet by packet: which of the two tones, and when. */
import { decodePcmu } from '../../test/helpers/phone/g711.ts';
import type { Call } from '../../test/helpers/phone/index.ts';
import { TONES_HZ, type ToneName } from '../sides/asterisk.ts';

const SAMPLES_PER_SECOND = 8_000;
/** Mean square above which a tone is there: a packet that has only the tone's first milliseconds counts, quantisation noise does not. */
const HEARD_POWER = 300 ** 2;

export type Ear = {
  /** When a packet with this tone arrived last; -Infinity: never. */
  lastMs(tone: ToneName): number;
  /** When the first packet with this tone arrives from `fromMs` on. @throws Error when none does in time */
  first(tone: ToneName, fromMs: number): Promise<number>;
};

const WITHIN_MS = 10_000;

/** Listens from now on. The telephone's own ear is kept out: it is made for tests, which look closer and longer. */
export function listen(call: Call): Ear {
  const last: Record<ToneName, number> = { low: Number.NEGATIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  let wanted: { tone: ToneName; fromMs: number; found: (atMs: number) => void } | null = null;
  call.audio.hearing.take = (packet, atMs) => {
    if (packet.payloadType !== 0) return;
    const tone = toneOf(packet.payload);
    if (tone === null) return;
    last[tone] = atMs;
    if (wanted?.tone === tone && atMs >= wanted.fromMs) wanted.found(atMs);
  };
  return {
    lastMs: (tone) => last[tone],
    first: (tone, fromMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`the ${tone} tone is not heard in ${WITHIN_MS} ms`)),
          WITHIN_MS,
        );
        const found = (atMs: number) => {
          clearTimeout(timer);
          wanted = null;
          resolve(atMs);
        };
        wanted = { tone, fromMs, found };
      }),
  };
}

function toneOf(payload: Uint8Array): ToneName | null {
  const samples = new Int16Array(payload.length);
  decodePcmu(payload, samples);
  const low = power(samples, TONES_HZ.low);
  const high = power(samples, TONES_HZ.high);
  if (Math.max(low, high) < HEARD_POWER) return null;
  return low > high ? 'low' : 'high';
}

/** The part of the mean square at one frequency (Goertzel). */
function power(samples: Int16Array, hz: number): number {
  const c = 2 * Math.cos((2 * Math.PI * hz) / SAMPLES_PER_SECOND);
  let before = 0;
  let now = 0;
  for (const sample of samples) [before, now] = [now, sample + c * now - before];
  return (2 * (now * now + before * before - c * now * before)) / samples.length ** 2;
}
