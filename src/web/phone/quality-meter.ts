/** Reads a talk's statistics every few seconds: shows how it sounds now, and sums it up for the record. */
import type { CallQuality } from '../../core/events.ts';
import type { Line } from './emodel.ts';
import { type Counters, lineBetween, type Report, readCounters, sumUp } from './quality.ts';

const SAMPLE_EVERY_MS = 5_000;
/** Half a minute: a bad stretch of a talk is not lost in the mean of all of it. */
const SAMPLES_A_REPORT = 6;

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
    const now = stats === null ? null : readCounters(stats as unknown as Report);
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
