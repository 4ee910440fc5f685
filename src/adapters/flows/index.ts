/** Flow documents: read from texts, proved, drawn, tried and spoken. */
import type { FlowReader } from '../../app/publishing/ports.ts';
import { difference } from './difference.ts';
import { digest } from './reader.ts';
import { type SoundPlaces, soundsOf } from './sounds/published.ts';
import { read } from './workbench.ts';

export { calendarOf } from './calendar-reader.ts';
export { readTexts } from './texts.ts';
export { createWorkshop } from './workshop.ts';

export function createFlowReader(places: SoundPlaces): FlowReader {
  return { read, digest, difference, sounds: (what) => soundsOf(what, places) };
}
