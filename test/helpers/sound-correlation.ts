/** Finding a known sound inside another: normalised cross-correlation, by FFT so that seconds of sound cost milliseconds. */

/**
 * Complex FFT in place, radix 2 (Cooley and Tukey 1965), e^(-2*pi*i*jk/n), not scaled.
 * @throws RangeError when the length is not a power of two.
 */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  if (n === 0 || (n & (n - 1)) !== 0) throw new RangeError(`FFT length ${n} is not a power of two`);
  const { cos, sin, reversed } = tablesFor(n);
  for (let i = 0; i < n; i++) {
    const j = reversed[i] as number;
    if (j <= i) continue;
    const r = re[i] as number;
    const m = im[i] as number;
    re[i] = re[j] as number;
    im[i] = im[j] as number;
    re[j] = r;
    im[j] = m;
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    const stride = n / size;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const c = cos[k * stride] as number;
        const s = sin[k * stride] as number;
        const low = start + k;
        const high = low + half;
        const xr = (re[high] as number) * c + (im[high] as number) * s;
        const xi = (im[high] as number) * c - (re[high] as number) * s;
        re[high] = (re[low] as number) - xr;
        im[high] = (im[low] as number) - xi;
        re[low] = (re[low] as number) + xr;
        im[low] = (im[low] as number) + xi;
      }
    }
  }
}

interface Tables {
  cos: Float64Array;
  sin: Float64Array;
  reversed: Uint32Array;
}

const tables = new Map<number, Tables>();

function tablesFor(n: number): Tables {
  const known = tables.get(n);
  if (known) return known;
  const made = { cos: new Float64Array(n / 2), sin: new Float64Array(n / 2), reversed: new Uint32Array(n) };
  for (let k = 0; k < n / 2; k++) {
    made.cos[k] = Math.cos((2 * Math.PI * k) / n);
    made.sin[k] = Math.sin((2 * Math.PI * k) / n);
  }
  const bits = Math.log2(n);
  for (let i = 0; i < n; i++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
    made.reversed[i] = reversed >>> 0;
  }
  tables.set(n, made);
  return made;
}

/**
 * Normalised cross-correlation of `template` with every place of `signal` that holds it whole: result[k] in -1..1 says
 * how alike signal[k .. k+template.length) is, whatever the loudness; 1 is the same. Empty when the signal is shorter.
 */
export function correlate(signal: Int16Array, template: Int16Array): Float64Array {
  const n = template.length;
  const lags = signal.length - n + 1;
  if (n === 0 || lags <= 0) return new Float64Array(0);
  const sums = crossSums(signal, template);
  let templateSum = 0;
  let templateSquares = 0;
  for (const sample of template) {
    templateSum += sample;
    templateSquares += sample * sample;
  }
  const templateNorm = Math.sqrt(Math.max(0, templateSquares - (templateSum * templateSum) / n));
  const result = new Float64Array(lags);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < signal.length; i++) {
    const entering = signal[i] as number;
    sum += entering;
    squares += entering * entering;
    const lag = i - n + 1;
    if (lag < 0) continue;
    const norm = templateNorm * Math.sqrt(Math.max(0, squares - (sum * sum) / n));
    const shared = (sums[lag] as number) - (sum * templateSum) / n;
    // A stretch of silence resembles nothing; without this the division would make noise of rounding errors.
    result[lag] = norm < 1 ? 0 : shared / norm;
    const leaving = signal[lag] as number;
    sum -= leaving;
    squares -= leaving * leaving;
  }
  return result;
}

/** The place where `template` fits `signal` best, and how well (see correlate); null when the signal is shorter. */
export function bestCorrelation(signal: Int16Array, template: Int16Array): { atSample: number; score: number } | null {
  const scores = correlate(signal, template);
  if (scores.length === 0) return null;
  let atSample = 0;
  for (let i = 1; i < scores.length; i++) if ((scores[i] as number) > (scores[atSample] as number)) atSample = i;
  return { atSample, score: scores[atSample] as number };
}

/** sums[k] = sum over i of signal[k+i] * template[i], in blocks of overlapping FFTs (overlap-save). */
function crossSums(signal: Int16Array, template: Int16Array): Float64Array {
  const n = template.length;
  const lags = signal.length - n + 1;
  let size = 256;
  // Twice the template keeps at least half of each block useful; 2^17 bounds the tables to some MB.
  while (size < signal.length && (size < 4 * n || size < 8192)) size *= 2;
  while (size < n + 1) size *= 2;
  const perBlock = size - n + 1;
  const out = new Float64Array(lags);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let start = 0; start < lags; start += perBlock) {
    re.fill(0);
    im.fill(0);
    const end = Math.min(signal.length, start + size);
    for (let i = start; i < end; i++) re[i - start] = signal[i] as number;
    for (let i = 0; i < n; i++) im[i] = template[i] as number;
    correlateInPlace(re, im);
    const count = Math.min(perBlock, lags - start);
    for (let i = 0; i < count; i++) out[start + i] = (re[i] as number) / size;
  }
  return out;
}

/**
 * Circular cross-correlation (times n) of the two real signals that arrive as real and imaginary part of one: both
 * spectra come from one FFT by symmetry, and the inverse is a forward one of the conjugate. The result is in `re`.
 */
function correlateInPlace(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  fft(re, im);
  for (let k = 0; k <= n / 2; k++) {
    const m = (n - k) % n;
    const [rk, ik, rm, imm] = [re[k] as number, im[k] as number, re[m] as number, im[m] as number];
    const xr = (rk + rm) / 2;
    const xi = (ik - imm) / 2;
    const tr = (ik + imm) / 2;
    const ti = (rm - rk) / 2;
    const pr = xr * tr + xi * ti;
    const pi = xi * tr - xr * ti;
    re[k] = pr;
    im[k] = -pi;
    re[m] = pr;
    im[m] = pi;
  }
  fft(re, im);
}
