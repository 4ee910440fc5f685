/**
 * Writes `day.ndjson.gz` anew, after a change that is meant to change what the floor answers:
 *
 *   npx tsx test/replay/record.ts            the same events, today's answers
 *   npx tsx test/replay/record.ts new-day    events made by the simulator too; when ids or kinds of events have changed
 */
import type { FloorEvent } from '../../src/core/events.ts';
import { simulateDay } from '../simulate/day.ts';
import { play, readRecording, writeRecording } from './recording.ts';

const SEED = 2026;
const EVENTS = 1_500;

const [mode] = process.argv.slice(2);
let events: FloorEvent[] = [];
if (mode === 'new-day') simulateDay(SEED, EVENTS, { after: (event) => events.push(structuredClone(event)) });
else events = readRecording().map((turn) => turn.event);
const turns = play(events);
const bytes = writeRecording(turns);
console.log(
  `${turns.length} events, ${turns.reduce((sum, one) => sum + one.commands.length, 0)} commands, ${bytes} bytes`,
);
