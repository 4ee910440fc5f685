/** The moments that a caller may choose to be called back at: only such in which the queue is open and people may be rung. */
import { clockOf, dateOf } from '../calendar/index.ts';
import type { CallbackTime, TimeSlot } from '../ivr/document-ways.ts';
import { callableFromMs, offsetMinutesOf, type Shop } from './rules.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Sooner is "when it is my turn". */
const SOONEST_MS = 15 * MINUTE_MS;
/** "At seven minutes past" is said by nobody. */
const QUARTER_MS = 15 * MINUTE_MS;

/** Slot by slot; null: it is past, nobody is rung then, or a slot before it means the same moment. */
export function timesFor(
  shop: Shop | null,
  queueId: string,
  slots: readonly TimeSlot[],
  nowMs: number,
): (CallbackTime | null)[] {
  const told = new Set<number>();
  return slots.map((slot) => {
    const atMs = shop === null ? null : momentOf(shop, queueId, slot, nowMs);
    if (shop === null || atMs === null || told.has(atMs)) return null;
    told.add(atMs);
    const localMs = localOf(shop, queueId, atMs);
    return { atMs, on: dateOf(localMs), at: clockOf(localMs) };
  });
}

function momentOf(shop: Shop, queueId: string, slot: TimeSlot, nowMs: number): number | null {
  const today = dateOf(localOf(shop, queueId, nowMs));
  if ('inMinutes' in slot) {
    const atMs = Math.ceil((nowMs + slot.inMinutes * MINUTE_MS) / QUARTER_MS) * QUARTER_MS;
    const isToday = dateOf(localOf(shop, queueId, atMs)) === today;
    return isToday && callableFromMs(shop, queueId, atMs) === atMs ? atMs : null;
  }
  const on = slot.day === 'today' ? today : dateOf(Date.parse(`${today}T00:00:00Z`) + DAY_MS);
  const clockMs = (time: string) => {
    const localMs = Date.parse(`${on}T${time}:00Z`);
    return localMs - offsetMinutesOf(shop, queueId, localMs) * MINUTE_MS;
  };
  const fromMs = clockMs(slot.from);
  if (fromMs < nowMs + SOONEST_MS) return null;
  const atMs = callableFromMs(shop, queueId, fromMs);
  return atMs !== null && atMs < clockMs(slot.to) ? atMs : null;
}

/** What a clock of the queue's place shows, as milliseconds of UTC. */
function localOf(shop: Shop, queueId: string, atMs: number): number {
  return atMs + offsetMinutesOf(shop, queueId, atMs) * MINUTE_MS;
}
