/** A recorded day: each event as it came in, and what the floor answered then. One line of JSON each, gzipped. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { FloorEvent } from '../../src/core/events.ts';
import { emptyFloor } from '../../src/core/floor.ts';
import { handle, type Outcome } from '../../src/core/handle.ts';

export type RecordedTurn = Outcome & { event: FloorEvent };

const FILE = path.join(import.meta.dirname, 'day.ndjson.gz');

export function readRecording(): RecordedTurn[] {
  const lines = gunzipSync(readFileSync(FILE)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** @returns the size of the file, bytes */
export function writeRecording(turns: RecordedTurn[]): number {
  const packed = gzipSync(turns.map((turn) => `${JSON.stringify(turn)}\n`).join(''), { level: 9 });
  writeFileSync(FILE, packed);
  return packed.length;
}

/** What today's floor answers to these events, as plain JSON. */
export function play(events: FloorEvent[]): RecordedTurn[] {
  const floor = emptyFloor();
  return events.map((event) => JSON.parse(JSON.stringify({ event, ...handle(floor, event) })));
}
