/** Sounds the page makes itself, so that none has to be loaded when it is needed. */
import { type Player, playOn } from './devices.ts';

let context: AudioContext | null = null;
/** Of its own, since it may ring on another loudspeaker than the headset. */
let ringer: AudioContext | null = null;

function audio(): AudioContext {
  context ??= new AudioContext();
  // Suspended until the first click in the page. Every desk has one: "ready".
  if (context.state === 'suspended') void context.resume();
  return context;
}

function ringing(): AudioContext {
  ringer ??= new AudioContext();
  if (ringer.state === 'suspended') void ringer.resume();
  return ringer;
}

/** To be called again when another loudspeaker is chosen. */
export function ringOn(speakerId: string): void {
  if (speakerId !== '' || ringer !== null) void playOn(ringing() as Player, speakerId);
}

function beep(
  ctx: AudioContext,
  frequencies: readonly number[],
  atS: number,
  lengthS: number,
  level: number,
): AudioNode {
  const gain = ctx.createGain();
  gain.connect(ctx.destination);
  // Ramps, or each beep starts and ends with a click.
  gain.gain.setValueAtTime(0, atS);
  gain.gain.linearRampToValueAtTime(level, atS + 0.02);
  gain.gain.setValueAtTime(level, atS + lengthS - 0.04);
  gain.gain.linearRampToValueAtTime(0, atS + lengthS);
  for (const hz of frequencies) {
    const oscillator = ctx.createOscillator();
    oscillator.frequency.value = hz;
    oscillator.connect(gain);
    oscillator.start(atS);
    oscillator.stop(atS + lengthS);
  }
  return gain;
}

const RING_PERIOD_MS = 2_400;

/** Rings softly, two notes twice, until the returned function is called. */
export function startRinging(): () => void {
  let sounding: AudioNode[] = [];
  const once = () => {
    const ctx = ringing();
    const now = ctx.currentTime + 0.02;
    sounding = [
      beep(ctx, [659, 988], now, 0.28, 0.12),
      beep(ctx, [784, 1175], now + 0.3, 0.34, 0.12),
      beep(ctx, [659, 988], now + 0.85, 0.28, 0.12),
      beep(ctx, [784, 1175], now + 1.15, 0.34, 0.12),
    ];
  };
  once();
  const timer = window.setInterval(once, RING_PERIOD_MS);
  return () => {
    window.clearInterval(timer);
    for (const node of sounding) node.disconnect();
  };
}

/** Row and column frequencies of a telephone's keys in Hz (ITU-T Q.23). */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** The key's own tone, in the page only: the far end gets telephone-events. */
export function playKeyTone(key: string): void {
  const index = (KEYS as readonly string[]).indexOf(key);
  const row = ROWS[Math.floor(index / 3)];
  const column = COLUMNS[index % 3];
  if (index < 0 || row === undefined || column === undefined) return;
  beep(audio(), [row, column], audio().currentTime, 0.12, 0.06);
}

/** Lets the page sound from now on. To be called from a click: browsers allow it only there. */
export function unlockSound(): void {
  audio();
  ringing();
}

/** A short sound on this loudspeaker, to hear whether it is the right one. */
export async function playTest(speakerId: string): Promise<void> {
  const ctx = new AudioContext();
  await playOn(ctx as Player, speakerId);
  beep(ctx, [659, 988], ctx.currentTime + 0.05, 0.28, 0.12);
  beep(ctx, [784, 1175], ctx.currentTime + 0.35, 0.34, 0.12);
  window.setTimeout(() => void ctx.close(), 1_000);
}
