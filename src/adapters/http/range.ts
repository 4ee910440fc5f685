/** The `Range` header (RFC 9110, section 14): one range of bytes, which is what players ask for. */
export type ByteRange = { start: number; end: number; partial: boolean };

/** Whatever is not one range of bytes is ignored, as the RFC allows, and the whole is sent. */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' {
  const whole = { start: 0, end: size - 1, partial: false };
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return whole;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return whole;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) return 'unsatisfiable';
  return { start, end, partial: true };
}
