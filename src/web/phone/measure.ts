/**
 * For tests and for people who look for a fault: with `?measure=1` the page tells what it hears and in which state it is.
 * It only measures; nothing can be done through it.
 */
export type Measuring = {
  /** Level of one frequency in what is received, in dBFS (−Infinity: nothing is received). */
  remoteLevelAt(hz: number): number;
  /** Registration, session, and whatever else the page adds. */
  state(): Record<string, unknown>;
  /** When things happened, `performance.now()`. */
  marks: { name: string; atMs: number }[];
};

declare global {
  interface Window {
    __hotline?: Measuring;
  }
}

/** 16384 points at 48 kHz are bins of 3 Hz: a tone is told from its neighbours within a third of a second. */
const FFT_SIZE = 16_384;

export const measuring = new URLSearchParams(location.search).get('measure') === '1';

/** Notes a moment, when measuring is on. Kept to the last 500, which a soak test reads out in time. */
export function mark(name: string): void {
  const marks = window.__hotline?.marks;
  if (marks === undefined) return;
  marks.push({ name, atMs: performance.now() });
  if (marks.length > 500) marks.shift();
  // Seen in a recording of the browser's own tools, beside script, layout and paint; not kept in its list, which never ends.
  performance.mark(name);
  performance.clearMarks(name);
}

export function startMeasuring(remoteStream: () => MediaStream | null, state: () => Record<string, unknown>): void {
  if (!measuring) return;
  const context = new AudioContext();
  let measured: MediaStream | null = null;
  let analyser: AnalyserNode | null = null;
  const spectrum = new Float32Array(FFT_SIZE / 2);

  const attach = () => {
    const stream = remoteStream();
    if (stream === measured) return;
    analyser?.disconnect();
    measured = stream;
    analyser = null;
    if (stream === null) return;
    analyser = context.createAnalyser();
    analyser.fftSize = FFT_SIZE;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(stream).connect(analyser);
  };

  window.__hotline = {
    remoteLevelAt(hz) {
      attach();
      if (analyser === null) return Number.NEGATIVE_INFINITY;
      void context.resume();
      analyser.getFloatFrequencyData(spectrum);
      const bin = Math.round((hz * FFT_SIZE) / context.sampleRate);
      let level = Number.NEGATIVE_INFINITY;
      for (let near = bin - 2; near <= bin + 2; near += 1) level = Math.max(level, spectrum[near] ?? level);
      return level;
    },
    state,
    marks: window.__hotline?.marks ?? [],
  };
}
