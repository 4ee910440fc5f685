/** Measures each talk of this page from its beginning to its end, for the agent's eyes and for the record. */
import type { CallQuality } from '../../core/events.ts';
import { measureQuality, type QualityMeter } from '../phone/quality-meter.ts';

export type QualityWatch = { begin(): void; end(): void };

export function createQualityWatch(options: {
  read(): Promise<RTCStatsReport | null>;
  callId(): string | null;
  show(quality: CallQuality | null): void;
  report(callId: string, quality: CallQuality): void;
}): QualityWatch {
  let meter: QualityMeter | null = null;
  return {
    begin() {
      const callId = options.callId();
      if (meter !== null || callId === null) return;
      meter = measureQuality({
        read: options.read,
        onSample: options.show,
        onReport: (quality) => options.report(callId, quality),
      });
    },
    end() {
      meter?.stop();
      meter = null;
      options.show(null);
    },
  };
}
