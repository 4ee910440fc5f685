/** A talk's statistics as numbers: what a browser counts, between two moments, and summed up for the record. */
import type { CallQuality } from '../../core/events.ts';
import { estimateMos, type Line } from './emodel.ts';

/** What is read of a browser's statistics (W3C webrtc-stats); seconds are its unit. */
type Entry = {
  type: string;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  roundTripTime?: number;
  fractionLost?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
};
export type Report = { values(): Iterable<Entry> };

/** What is counted from the talk's beginning, and what is true now. */
export type Counters = {
  received: number;
  lost: number;
  farLossPercent: number;
  jitterMs: number;
  roundTripMs: number;
};

/** Audio's counters of a peer connection; null before anything has come. */
export function readCounters(report: Report): Counters | null {
  const entries = [...report.values()];
  const inbound = entries.find(({ type }) => type === 'inbound-rtp');
  const far = entries.find(({ type }) => type === 'remote-inbound-rtp');
  const pairS = entries.find(({ type, nominated }) => type === 'candidate-pair' && nominated)?.currentRoundTripTime;
  if (inbound?.packetsReceived === undefined) return null;
  return {
    received: inbound.packetsReceived,
    lost: inbound.packetsLost ?? 0,
    farLossPercent: (far?.fractionLost ?? 0) * 100,
    jitterMs: (inbound.jitter ?? 0) * 1000,
    roundTripMs: (far?.roundTripTime ?? pairS ?? 0) * 1000,
  };
}

/** Between two readings; loss in the worse direction. */
export function lineBetween(before: Counters | null, now: Counters): Line {
  const received = now.received - (before?.received ?? 0);
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const nearLoss = received + lost === 0 ? 0 : (lost * 100) / (received + lost);
  return {
    lossPercent: Math.min(100, Math.max(nearLoss, now.farLossPercent)),
    jitterMs: now.jitterMs,
    roundTripMs: now.roundTripMs,
  };
}

export function sumUp(lines: readonly Line[], measuredMs: number): CallQuality {
  const mean = (of: (line: Line) => number) => lines.reduce((sum, line) => sum + of(line), 0) / lines.length;
  const line = {
    lossPercent: Number(mean((one) => one.lossPercent).toFixed(2)),
    jitterMs: Math.round(mean((one) => one.jitterMs)),
    roundTripMs: Math.round(mean((one) => one.roundTripMs)),
  };
  return { measuredMs, ...line, mos: estimateMos(line) };
}
