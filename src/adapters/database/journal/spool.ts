/**
 * Lines on local disk, waiting for the database. A line is in the kernel's hands when `append` returns, so a killed
 * process loses none; a machine that loses power loses at most the last second (SYNC_EVERY_MS).
 *
 * Segments `journal-000001.jsonl`, … are only ever appended to and are removed when all of their lines are drained. Every
 * process begins a segment of its own: a line torn by a crash is then the last of its file, and is known as such.
 */
import fs from 'node:fs';
import path from 'node:path';

/** A segment this long is followed by a new one, so that drained bytes are given back in pieces. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
const SYNC_EVERY_MS = 1000;

/** Where reading stands: in the files, and among the lines that no file took (counted from the process's start). */
export type SpoolMark = { segment: number; offset: number; held: number };

export type SpoolOptions = {
  directory: string;
  /** All segments together. At 300 bytes a record the default of 1 GiB is over three million, a day of a busy floor. */
  maxBytes?: number;
  /** Lines kept in memory while the disk takes none; later ones are lost, and counted. 10,000 are about 5 MB. */
  maxHeldLines?: number;
  onTrouble: (message: string, error?: unknown) => void;
};

export class Spool {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #maxHeldLines: number;
  readonly #onTrouble: SpoolOptions['onTrouble'];
  /** Bytes by number of segment, oldest first. */
  readonly #sizes = new Map<number, number>();
  #current: { number: number; fd: number } | null = null;
  #next: number;
  /** Lines the disk did not take; the first of them is number #heldFrom. */
  #held: string[] = [];
  #heldFrom = 0;
  #lost = 0;
  #inTrouble = false;
  #mark: SpoolMark;
  #syncTimer: NodeJS.Timeout | null = null;

  /** @throws when the directory cannot be made or listed */
  constructor(options: SpoolOptions) {
    this.#directory = options.directory;
    this.#maxBytes = options.maxBytes ?? 1024 ** 3;
    this.#maxHeldLines = options.maxHeldLines ?? 10_000;
    this.#onTrouble = options.onTrouble;
    fs.mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    for (const number of listSegments(options.directory)) {
      this.#sizes.set(number, fs.statSync(this.#fileOf(number)).size);
    }
    const numbers = [...this.#sizes.keys()];
    this.#next = (numbers.at(-1) ?? 0) + 1;
    this.#mark = { segment: numbers[0] ?? this.#next, offset: 0, held: 0 };
  }

  /** Lines that neither disk nor memory took, since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Keeps one line (without its newline). Never throws: a disk that takes nothing must not end calls. */
  append(line: string): void {
    if (this.#held.length >= this.#maxHeldLines) {
      this.#lost += 1;
      if (this.#lost === 1) this.#onTrouble(`${this.#maxHeldLines} records are held in memory; newer ones are lost`);
    } else {
      this.#held.push(line);
    }
    while (this.#held.length > 0 && this.#write(this.#held[0] as string)) this.#letGo(1);
  }

  #letGo(count: number): void {
    this.#held.splice(0, count);
    this.#heldFrom += count;
  }

  #write(line: string): boolean {
    const bytes = Buffer.from(`${line}\n`);
    try {
      if (this.#totalBytes() + bytes.length > this.#maxBytes) {
        throw new Error(`${this.#directory} holds ${this.#maxBytes} bytes, its limit; bring the database back`);
      }
      const { number, fd } = this.#open();
      const written = fs.writeSync(fd, bytes);
      this.#sizes.set(number, (this.#sizes.get(number) ?? 0) + written);
      if (written < bytes.length) throw new Error('the disk is full');
      this.#inTrouble = false;
      this.#syncSoon(fd);
      return true;
    } catch (error) {
      // A partly written line must stay the last of its file.
      this.#endCurrent();
      if (!this.#inTrouble) this.#onTrouble('records cannot be kept on disk and are held in memory', error);
      this.#inTrouble = true;
      return false;
    }
  }

  #open(): { number: number; fd: number } {
    if (this.#current && (this.#sizes.get(this.#current.number) ?? 0) >= SEGMENT_BYTES) this.#endCurrent();
    if (this.#current === null) {
      const number = this.#next;
      this.#current = { number, fd: fs.openSync(this.#fileOf(number), 'ax', 0o600) };
      this.#next += 1;
      this.#sizes.set(number, 0);
    }
    return this.#current;
  }

  #endCurrent(): void {
    if (this.#current !== null) fs.closeSync(this.#current.fd);
    this.#current = null;
  }

  #syncSoon(fd: number): void {
    if (this.#syncTimer !== null) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = null;
      if (this.#current?.fd === fd) fs.fdatasync(fd, () => {});
    }, SYNC_EVERY_MS);
    this.#syncTimer.unref();
  }

  /** Everything before it is drained. */
  get mark(): SpoolMark {
    return this.#mark;
  }

  /**
   * Reads whole lines from `from` on, within one segment; moves nothing. Lines held in memory come last: with a full disk
   * the database still gets everything.
   * @returns the lines and the mark behind them; no lines: there are no more
   */
  async read(from: SpoolMark, maxLines: number, maxBytes: number): Promise<{ lines: string[]; mark: SpoolMark }> {
    let { segment, offset } = from;
    const { held } = from;
    let wanted = maxBytes;
    for (;;) {
      const left = (this.#sizes.get(segment) ?? 0) - offset;
      if (left > 0) {
        const bytes = await readBytes(this.#fileOf(segment), offset, Math.min(left, wanted));
        const { lines, length } = takeLines(bytes, maxLines);
        if (lines.length > 0) return { lines, mark: { segment, offset: offset + length, held } };
        if (bytes.length > 0 && bytes.length < left) {
          wanted *= 2; // One line longer than a batch.
          continue;
        }
        // What is left of a finished segment is a torn line: its process ended before anything followed from it.
      }
      const following = [...this.#sizes.keys()].find((number) => number > segment);
      if (this.#current?.number === segment || following === undefined) {
        const lines = this.#held.slice(0, maxLines);
        return { lines, mark: { segment, offset, held: this.#heldFrom + lines.length } };
      }
      segment = following;
      offset = 0;
    }
  }

  /** Everything before `mark` is in the database: finished segments before it are removed. */
  drained(mark: SpoolMark): void {
    this.#mark = mark;
    // Those the disk has taken since are read from it once more; writing a record twice changes nothing.
    this.#letGo(Math.max(0, Math.min(this.#held.length, mark.held - this.#heldFrom)));
    for (const [number, size] of this.#sizes) {
      const done = number < mark.segment || (number === mark.segment && mark.offset >= size);
      if (!done || number === this.#current?.number) continue;
      this.#sizes.delete(number);
      fs.rmSync(this.#fileOf(number), { force: true });
    }
  }

  /** Ends writing. Segments whose lines are all drained are removed. */
  close(): void {
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    this.#endCurrent();
    this.drained(this.#mark);
  }

  #totalBytes(): number {
    let total = 0;
    for (const size of this.#sizes.values()) total += size;
    return total;
  }

  #fileOf(number: number): string {
    return path.join(this.#directory, `journal-${String(number).padStart(6, '0')}.jsonl`);
  }
}

function listSegments(directory: string): number[] {
  return fs
    .readdirSync(directory)
    .map((name) => /^journal-(\d+)\.jsonl$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

async function readBytes(file: string, offset: number, length: number): Promise<Buffer> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whole lines at the beginning of `bytes`, at most `maxLines`, and how many bytes they take. */
function takeLines(bytes: Buffer, maxLines: number): { lines: string[]; length: number } {
  const lines: string[] = [];
  let length = 0;
  while (lines.length < maxLines) {
    const end = bytes.indexOf(0x0a, length);
    if (end === -1) break;
    lines.push(bytes.toString('utf8', length, end));
    length = end + 1;
  }
  return { lines, length };
}
