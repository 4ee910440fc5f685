/**
 * A million steps with faults in them, every promise held against the floor after each, on two floors whose shop wrote its
 * people and queues down in opposite orders and which must answer alike:
 *
 *   npm run simulate [-- --events 1000000 --seed 1]
 *
 * Days of 10,000 events one after another, each of its own seed. A failure names the seed and the event.
 */
import { parseArgs } from 'node:util';
import { watchDay } from './watch.ts';

const DAY_EVENTS = 10_000;

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const wanted = Number(values.events);
const totals = { events: 0, calls: 0, offers: 0, endings: {} as Record<string, number> };
const startMs = Date.now();
for (let seed = Number(values.seed); totals.events < wanted; seed += 1) {
  const { count, calls, offers, endings, left } = watchDay(seed, Math.min(DAY_EVENTS, wanted - totals.events), 100);
  if (left.length > 0) throw new Error(`seed ${seed} left behind: ${left.join(', ')}`);
  totals.events += count;
  totals.calls += calls;
  totals.offers += offers;
  for (const [reason, times] of Object.entries(endings)) totals.endings[reason] = (totals.endings[reason] ?? 0) + times;
  console.log(`seed ${seed}: ${totals.events} events, ${totals.calls} calls, ${totals.offers} offers`);
}
console.log(`All promises held over ${totals.events} events in ${Math.round((Date.now() - startMs) / 1_000)} s.`);
console.log(JSON.stringify({ simulate: 'floor', ...totals }));
