/**
 * Days made by chance, with faults in them, and what must hold after every single event. A failure names its seed and
 * event: `SEED=7 npx tap run test/simulate/floor.test.ts` plays that day again. A million events: `npm run simulate`.
 */
import t from 'tap';
import { watchDay } from './watch.ts';

const SEEDS = process.env.SEED ? [Number(process.env.SEED)] : [1, 2, 3, 4];
const EVENTS = 3_000;
const COMPARED = 5;

for (const seed of SEEDS) {
  t.test(`day ${seed} keeps every promise after each event, and leaves nothing behind`, async (t) => {
    const { count, offers, endings, left } = watchDay(seed, EVENTS, COMPARED);
    t.ok(count >= EVENTS);
    t.ok(offers > 20, `${offers} offers were made`);
    t.strictSame(left, [], 'no call, timer, channel, bridge or offer is left, and every call has ended once');
    t.comment(`${count} events, ${offers} offers, endings: ${JSON.stringify(endings)}`);
  });
}
