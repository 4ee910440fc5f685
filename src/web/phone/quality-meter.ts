/** Reads a talk's statistics every few seconds: shows how it sounds now, and sums it up for the record. */
import type { CallQuality } from '../../core/events.ts';
import { estimateMos, type Line } from './emodel.ts';

const SAMPLE_EVERY_MS = 5_000;
/** Half a minute: a bad stretch of a talk is not lost in the mean of all of it. */
const SAMPLES_A_REPORT = 6;

/** What is counted from the talk's beginning, and what is true now. */
export type Counters = {
  received: number;
  lost: number;
  farLossPercent: number;
  jitterMs: number;
  roundTripMs: number;
};

/** Audio's counters of a peer connection; null before anything has come. */
export function readCounters(report: RTCStatsReport): Counters | null {
  let inbound: RTCInboundRtpStreamStats | undefined;
  let far: { roundTripTime?: number; fractionLost?: number } | undefined;
  let pairS: number | undefined;
  for (const entry of report.values() as IterableIterator<RTCStats>) {
    if (entry.type === 'inbound-rtp') inbound = entry as RTCInboundRtpStreamStats;
    if (entry.type === 'remote-inbound-rtp') far = entry as { roundTripTime?: number; fractionLost?: number };
    const pair = entry as RTCIceCandidatePairStats;
    if (entry.type === 'candidate-pair' && pair.nominated) pairS = pair.currentRoundTripTime;
  }
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

export type QualityMeter = { stop(): void };

/** Measures until it is stopped, which reports what was not reported yet. */
export function measureQuality(options: {
  read(): Promise<RTCStatsReport | null>;
  onSample(quality: CallQuality): void;
  onReport(quality: CallQuality): void;
}): QualityMeter {
  let before: Counters | null = null;
  let lines: Line[] = [];
  const report = () => {
    if (lines.length > 0) options.onReport(sumUp(lines, lines.length * SAMPLE_EVERY_MS));
    lines = [];
  };
  const timer = window.setInterval(async () => {
    const stats = await options.read().catch(() => null);
    const now = stats === null ? null : readCounters(stats);
    if (now === null) return;
    const line = lineBetween(before, now);
    before = now;
    lines.push(line);
    options.onSample(sumUp([line], SAMPLE_EVERY_MS));
    if (lines.length >= SAMPLES_A_REPORT) report();
  }, SAMPLE_EVERY_MS);
  return {
    stop() {
      window.clearInterval(timer);
      report();
    },
  };
}
