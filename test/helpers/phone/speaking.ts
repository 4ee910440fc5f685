/** The sending half of a call's sound: one packet each 20 ms, of silence, a tone, a recording, or a key (RFC 4733). */
import { randomInt } from 'node:crypto';
import { dtmf, FULL_SCALE, readWav, resample, type Sound } from '../sound.ts';
import { encodePcmu, PCMU_SILENCE } from './g711.ts';
import { TICK_MS } from './pacer.ts';
import { eventOfKey, FRAME_SAMPLES, formatEvent, formatRtp } from './rtp.ts';

export interface PressOptions {
  /** How long each key is down; default 100 ms. */
  durationMs?: number;
  /** Pause after each key; default 60 ms. */
  gapMs?: number;
  /** As tones in the sound (ITU-T Q.23) instead of telephone-event packets. */
  inBand?: boolean;
  /** Told of each key when the first packet that says it is up has gone out; not in band. */
  onUp?: (key: string) => void;
}

/** The longest a key can be down: its duration is 16 bits of 8 kHz samples (RFC 4733 section 2.3.5). */
const LONGEST_KEY_MS = 8000;

/** A key on its way out. */
interface KeyPress {
  code: number;
  ticks: number;
  gapTicks: number;
  sentTicks: number;
  startTimestamp: number;
  onUp: () => void;
  done?: () => void;
}

/** Frames of mu-law, one a tick; undefined when the sound is over. */
type Frames = () => Uint8Array | undefined;

const SILENT_FRAME = new Uint8Array(FRAME_SAMPLES).fill(PCMU_SILENCE);

export class Speaking {
  /** Hands a packet to the network. */
  private readonly emit: (packet: Buffer) => void;
  private readonly ssrc = randomInt(2 ** 32);
  private sequence = randomInt(2 ** 15);
  private timestamp = randomInt(2 ** 31);
  private frames: Frames | null = () => SILENT_FRAME;
  /** Tells the sound that is replaced that it was not played to its end. */
  private finish: ((completed: boolean) => void) | undefined;
  private keys: KeyPress[] = [];
  private gapTicks = 0;
  private marker = true;
  private ended = false;
  /** Payload type of telephone-event as the other side wants it, when it does. */
  eventPayloadType: number | undefined;
  /** False while the other side holds us or does not want sound. */
  allowed = false;

  constructor(emit: (packet: Buffer) => void) {
    this.emit = emit;
  }

  /** Says nothing, but sends the packets of it. */
  sendSilence(): void {
    this.replace(() => SILENT_FRAME);
  }

  /** Sends no packets at all, like a telephone whose network is gone in one direction. */
  sendNothing(): void {
    this.replace(null);
  }

  /** A sine of `hz` at `levelDb` (dBFS), until something else is sent. */
  sendTone(hz: number, levelDb = -12): void {
    const amplitude = FULL_SCALE * 10 ** (levelDb / 20);
    let at = 0;
    this.replace(() => {
      const samples = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
        Math.round(amplitude * Math.sin((2 * Math.PI * hz * (at + i)) / 8000)),
      );
      at += FRAME_SAMPLES;
      return encodePcmu(samples);
    });
  }

  /** Plays a WAV file or a sound, then silence. Resolves with true at its end, false when something replaced it. */
  play(what: string | Sound, options: { loop?: boolean } = {}): Promise<boolean> {
    const sound = resample(typeof what === 'string' ? readWav(what) : what, 8000);
    if (sound.samples.length === 0) throw new Error(`${typeof what === 'string' ? what : 'the sound'} is empty`);
    const bytes = encodePcmu(sound.samples);
    let at = 0;
    this.replace(() => {
      if (at >= bytes.length) {
        if (!options.loop) return undefined;
        at = 0;
      }
      const frame = bytes.slice(at, at + FRAME_SAMPLES);
      at += FRAME_SAMPLES;
      if (frame.length === FRAME_SAMPLES) return frame;
      const padded = SILENT_FRAME.slice();
      padded.set(frame);
      return padded;
    });
    return new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  /**
   * Presses keys one after another; resolves when the last is up and its pause over, false when the call ended first.
   * Keys pressed while others are still going out follow them.
   * @throws Error for an unknown key, or when the other side takes no telephone-event.
   */
  press(keys: string, options: PressOptions = {}): Promise<boolean> {
    const { durationMs = 100, gapMs = 60, onUp = () => {} } = options;
    if (this.ended || !this.allowed) throw new Error(`cannot press ${keys}: no sound can be sent in this call now`);
    if (options.inBand) return this.play(dtmf(keys, durationMs, gapMs));
    if (this.eventPayloadType === undefined) {
      throw new Error(`cannot press ${keys}: the other side takes no telephone-event; use { inBand: true }`);
    }
    if (durationMs > LONGEST_KEY_MS) throw new Error(`a key can be down ${LONGEST_KEY_MS} ms at most`);
    const presses = [...keys].map<KeyPress>((key) => ({
      code: eventOfKey(key),
      ticks: Math.max(1, Math.round(durationMs / TICK_MS)),
      gapTicks: Math.max(1, Math.round(gapMs / TICK_MS)),
      sentTicks: 0,
      startTimestamp: 0,
      onUp: () => onUp(key),
    }));
    const last = presses.at(-1);
    if (!last) return Promise.resolve(true);
    this.keys.push(...presses);
    return new Promise((resolve) => {
      last.done = () => resolve(!this.ended);
    });
  }

  /**
   * Sends what is due now; `skipped` frames were lost before it and only move the timestamp. Sound that is late is sent
   * in one go, as a jitter buffer sorts it; keys are not: no telephone presses two at once, and Asterisk counts keys twice
   * that come without a pause.
   */
  tick(skipped: number, late = false): void {
    this.timestamp += FRAME_SAMPLES * skipped;
    if (late && this.keys.length > 0) {
      this.timestamp += FRAME_SAMPLES;
      return;
    }
    const press = this.gapTicks > 0 ? undefined : this.keys[0];
    if (this.gapTicks > 0 && --this.gapTicks === 0) this.keys.shift()?.done?.();
    if (press) this.sendKey(press);
    else this.sendFrame();
    this.timestamp += FRAME_SAMPLES;
  }

  end(): void {
    this.ended = true;
    this.replace(null);
    for (const press of this.keys.splice(0)) press.done?.();
  }

  private replace(frames: Frames | null): void {
    this.finish?.(false);
    this.finish = undefined;
    this.frames = this.ended ? null : frames;
  }

  private sendFrame(): void {
    if (!this.frames) {
      this.marker = true;
      return;
    }
    let frame = this.frames();
    if (!frame) {
      const finish = this.finish;
      this.finish = undefined;
      this.sendSilence();
      finish?.(true);
      frame = SILENT_FRAME;
    }
    if (this.allowed) this.send(0, this.timestamp, frame, this.marker);
    this.marker = !this.allowed;
  }

  /** RFC 4733 section 2.5.1: one timestamp for all packets of a key, marker on the first, the end sent three times. */
  private sendKey(press: KeyPress): void {
    const type = this.eventPayloadType ?? 101;
    if (press.sentTicks === 0) press.startTimestamp = this.timestamp;
    press.sentTicks++;
    const last = press.sentTicks >= press.ticks;
    const payload = formatEvent(press.code, press.sentTicks * FRAME_SAMPLES, last);
    for (let copy = 0; copy < (last ? 3 : 1); copy++) {
      this.send(type, press.startTimestamp, payload, press.sentTicks === 1 && copy === 0);
    }
    if (!last) return;
    // The key stays first in line until its pause is over.
    this.gapTicks = press.gapTicks;
    press.onUp();
  }

  private send(payloadType: number, timestamp: number, payload: Uint8Array, marker: boolean): void {
    this.sequence = (this.sequence + 1) & 0xffff;
    this.emit(formatRtp({ marker, payloadType, sequence: this.sequence, timestamp, ssrc: this.ssrc, payload }));
  }
}
