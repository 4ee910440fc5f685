/** The receiving half of a call's sound: what came, when it came, and which keys were in it. */
import { levelDb, loudestTone, type Sound, toneLevelDb } from '../sound.ts';
import { decodePcmu } from './g711.ts';
import { FRAME_SAMPLES, keyOfEvent, type RtpPacket } from './rtp.ts';

/** A stretch of time, in ms of performance.now(). By default the last 200 ms. */
export interface Window {
  fromMs?: number;
  forMs?: number;
}

/** A packet as it was heard; `position` counts samples of the sender's time since the first packet. */
interface Heard {
  atMs: number;
  position: number;
  payload: Uint8Array;
}

/** A jump of the sender's clock beyond this (2 s) is a new stream, not a pause. */
const LONGEST_PAUSE_SAMPLES = 16_000;
/**
 * A sender that stops for up to this long (400 ms) in mid-word and loses nothing has had no time to speak: a busy machine.
 * Closed up, so that a prompt with such a hiccup in it is still known.
 */
const HICCUP_SAMPLES = 3_200;

/**
 * Sound is laid out by the sender's timestamps, so that packets which arrive late in a heap (a busy machine) do not tear
 * it; questions about time go by arrival, so that silence is heard as silence even where no packet says so.
 */
export class Hearing {
  private readonly keepMs: number;
  private packets: Heard[] = [];
  private lastSsrc: number | undefined;
  private lastTimestamp = 0;
  private lastSequence = 0;
  private lastEventTimestamp: number | undefined;
  /** Keys received so far, in order. */
  keys = '';
  /** Arrival of the first packet of sound, or undefined. */
  firstPacketMs: number | undefined;
  packetCount = 0;
  onKey: (key: string) => void = () => {};

  /** Sound older than `keepMs` is forgotten; 0 keeps none (then only keys and the first arrival are known). */
  constructor(keepMs: number) {
    this.keepMs = keepMs;
  }

  /** Takes a packet that arrived at `atMs`; `eventPayloadType` says which ones are keys. */
  take(packet: RtpPacket, atMs: number, eventPayloadType: number | undefined): void {
    if (packet.payloadType === eventPayloadType) this.takeEvent(packet);
    else if (packet.payloadType === 0) this.takeSound(packet, atMs);
  }

  /** Samples of the sender's time, from..to; lost or never sent ones are 0. */
  samples(from: number, to: number): Int16Array {
    const out = new Int16Array(Math.max(0, to - from));
    for (let i = this.indexOf((heard) => heard.position + heard.payload.length > from); i < this.packets.length; i++) {
      const heard = this.packets[i] as Heard;
      if (heard.position >= to) break;
      const skip = Math.max(0, from - heard.position);
      const count = Math.min(heard.payload.length, to - heard.position);
      decodePcmu(heard.payload.subarray(skip, count), out, heard.position + skip - from);
    }
    return out;
  }

  /** Where sound that arrived at or after `ms` begins; the end when there is none yet. */
  positionAt(ms: number): number {
    return this.packets[this.indexOf((heard) => heard.atMs >= ms)]?.position ?? this.endPosition;
  }

  /** When the packet that holds a position arrived. */
  arrivalOf(position: number): number {
    const heard = this.packets[this.indexOf((one) => one.position + one.payload.length > position)];
    return heard?.atMs ?? this.packets.at(-1)?.atMs ?? 0;
  }

  get endPosition(): number {
    const last = this.packets.at(-1);
    return last ? last.position + last.payload.length : 0;
  }

  /** Arrival of the latest packet that is kept; -Infinity before the first. */
  get lastPacketMs(): number {
    return this.packets.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  }

  /** What arrived within a window. */
  during(window: Window = {}): Int16Array {
    const { fromMs, toMs } = bounds(window);
    const first = this.indexOf((heard) => heard.atMs >= fromMs);
    const after = this.indexOf((heard) => heard.atMs > toMs);
    const start = this.packets[first];
    const end = this.packets[after - 1];
    if (!start || !end || after <= first) return new Int16Array(0);
    return this.samples(start.position, end.position + end.payload.length);
  }

  /** Everything still kept, for a listener who wants the file. */
  recording(): Sound {
    return { samples: this.samples(this.packets[0]?.position ?? 0, this.endPosition), rateHz: 8000 };
  }

  /** Level of one frequency in a window, dBFS. */
  toneLevelDb(hz: number, window?: Window): number {
    return toneLevelDb(this.during(window), hz);
  }

  /** Loudness of a window, dBFS; -Infinity when nothing arrived. */
  levelDb(window?: Window): number {
    return levelDb(this.during(window));
  }

  /** The strongest frequency of a window, within 2 Hz where the window is 200 ms or longer. */
  loudestTone(window?: Window): { hz: number; levelDb: number } {
    return loudestTone(this.during(window));
  }

  private takeSound(packet: RtpPacket, atMs: number): void {
    this.packetCount++;
    this.firstPacketMs ??= atMs;
    if (this.keepMs === 0) return;
    const sameStream = packet.ssrc === this.lastSsrc;
    const ahead = ((packet.sequence - this.lastSequence) << 16) >> 16;
    if (sameStream && ahead <= 0) return;
    const step = (packet.timestamp - this.lastTimestamp) | 0;
    const last = this.packets.at(-1);
    const orderly = sameStream && step > 0 && step <= LONGEST_PAUSE_SAMPLES;
    const hiccup = ahead === 1 && step <= HICCUP_SAMPLES;
    const position = orderly && last && !hiccup ? Math.max(last.position + step, this.endPosition) : this.endPosition;
    this.lastSsrc = packet.ssrc;
    this.lastTimestamp = packet.timestamp;
    this.lastSequence = packet.sequence;
    this.packets.push({ atMs, position, payload: packet.payload });
    // Forgetting in heaps of some seconds keeps this cheap for each single packet.
    if (this.packets.length % 256 === 0) {
      this.packets.splice(
        0,
        Math.max(
          0,
          this.indexOf((heard) => heard.atMs >= atMs - this.keepMs),
        ),
      );
    }
  }

  /** A key counts once, with the first of its packets that arrives: all share a timestamp (RFC 4733 section 2.5.2). */
  private takeEvent(packet: RtpPacket): void {
    if (packet.payload.length < 4 || packet.timestamp === this.lastEventTimestamp) return;
    this.lastEventTimestamp = packet.timestamp;
    const key = keyOfEvent(packet.payload[0] ?? 255);
    if (key === undefined) return;
    this.keys += key;
    this.onKey(key);
  }

  /** The first packet for which `test` holds (it must hold for all later ones), or their number. */
  private indexOf(test: (heard: Heard) => boolean): number {
    let low = 0;
    let high = this.packets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(this.packets[middle] as Heard)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function bounds(window: Window): { fromMs: number; toMs: number } {
  const { forMs = 200 } = window;
  const fromMs = window.fromMs ?? performance.now() - forMs;
  return { fromMs, toMs: fromMs + forMs };
}

/** Frames a window of this length holds when nothing is lost. */
export function framesIn(forMs: number): number {
  return Math.floor((forMs * 8) / FRAME_SAMPLES);
}
