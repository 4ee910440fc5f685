/**
 * When somebody may be called back, and how often. What the shop says holds for all queues, what a queue says for that queue
 * before it.
 */
import { type ClockTime, closingAt, hoursAt, offsetMinutesAt } from '../calendar/index.ts';
import type { Organization } from '../organization.ts';

export type CallbackRules = {
  /** Times the customer's telephone is rung at most. */
  mostAttempts: number;
  /** From one attempt to the next; the last pause holds for all further ones. They grow, or busy people are pestered. */
  pausesMs: readonly number[];
  /** Nobody is rung between these, by the clock of the queue's place; null: at any hour the queue is open. */
  quiet: { from: ClockTime; to: ClockTime } | null;
  /** A callback that has come to nothing by then is closed, on record. */
  openAtMostMs: number;
  /** How long the customer's telephone rings. */
  ringMs: number;
  /** How long the return-call flow may keep the customer; then the agent is put through all the same. */
  greetingMs: number;
  /** How long an agent may read the file before the callback counts as missed, or is dialled. */
  previewMs: number;
  /** After the preview the agent's softphone answers by itself, which dials; otherwise it counts as missed. */
  autoDial: boolean;
  /**
   * So long before the end of their after-call work the callback that comes next to an agent is kept for them, and they may read its
   * file; what they have read then counts as preview. 0: it is offered when they are free, like any call.
   */
  aheadMs: number;
  /** Callers who waited when Asterisk restarted are called back. */
  afterRestart: boolean;
  /** Callers who hung up after so long a wait are called back; null: they are not. */
  abandonedAfterMs: number | null;
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1_440;

/**
 * 21:00 to 9:00 is when calls that nobody expects are resented. A mobile rings 30 s at most before its network takes the call;
 * three attempts over some hours find nine of ten, and more are pestering. The shipped return call keeps a machine for 40 s, and an
 * agent waits meanwhile. Half a minute reads a file, and a customer who is not on the line does not notice that another agent
 * might have rung them so much sooner.
 */
export const DEFAULT_CALLBACK_RULES: CallbackRules = {
  mostAttempts: 3,
  pausesMs: [5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS],
  quiet: { from: '21:00', to: '09:00' },
  openAtMostMs: 3 * DAY_MS,
  ringMs: 30_000,
  greetingMs: 60_000,
  previewMs: 30_000,
  autoDial: false,
  aheadMs: 30_000,
  afterRestart: true,
  abandonedAfterMs: null,
};

export type Shop = Pick<Organization, 'queues' | 'calendar' | 'utcOffsetMinutes' | 'callbacks'>;

export function callbackRulesOf(shop: Shop | null, queueId: string): CallbackRules {
  const queue = shop?.queues.find((one) => one.queueId === queueId);
  return { ...DEFAULT_CALLBACK_RULES, ...shop?.callbacks, ...queue?.callbacks };
}

/** When to try again after so many attempts; null: never. */
export function retryAtMs(rules: CallbackRules, attempts: number, atMs: number): number | null {
  if (attempts >= rules.mostAttempts) return null;
  return atMs + (rules.pausesMs[attempts - 1] ?? rules.pausesMs.at(-1) ?? 0);
}

/** Every turn of it leaves a closed time or a quiet one behind; a week has fewer of both. */
const LOOKS_AT_MOST = 32;

/** The first moment from `fromMs` on at which the queue is open and people may be rung; null: none within 60 days. */
export function callableFromMs(shop: Shop, queueId: string, fromMs: number): number | null {
  let atMs = fromMs;
  for (let look = 0; look < LOOKS_AT_MOST; look += 1) {
    const openMs = openFromMs(shop, queueId, atMs);
    if (openMs === null) return null;
    const quietOverMs = quietOverAtMs(shop, queueId, openMs);
    if (quietOverMs === openMs) return openMs;
    atMs = quietOverMs;
  }
  return null;
}

/** The first moment after `fromMs` from which on nobody may be rung any more; null: none within a week. */
export function callableUntilMs(shop: Shop, queueId: string, fromMs: number): number | null {
  const { calendar } = shop;
  const closesMs = calendar === undefined ? null : closingAt(calendar, queueId, fromMs);
  const { quiet } = callbackRulesOf(shop, queueId);
  if (quiet === null || quiet.from === quiet.to) return closesMs;
  const quietMs = nextAtMs(quiet.from, offsetMinutesOf(shop, queueId, fromMs), fromMs);
  return closesMs === null ? quietMs : Math.min(closesMs, quietMs);
}

function openFromMs({ calendar }: Shop, queueId: string, atMs: number): number | null {
  if (calendar === undefined) return atMs;
  const { state, opening } = hoursAt(calendar, queueId, atMs);
  if (state === 'open' || state === 'promotion') return atMs;
  if (opening === null) return null;
  const localMs = Date.parse(`${opening.on}T${opening.at}:00Z`);
  const zone = calendar.hours[queueId]?.timeZone;
  return localMs - offsetMinutesAt(calendar, zone, localMs) * MINUTE_MS;
}

function quietOverAtMs(shop: Shop, queueId: string, atMs: number): number {
  const { quiet } = callbackRulesOf(shop, queueId);
  if (quiet === null) return atMs;
  const offsetMinutes = offsetMinutesOf(shop, queueId, atMs);
  const now = minuteOfDay(atMs, offsetMinutes);
  const from = minuteOf(quiet.from);
  const to = minuteOf(quiet.to);
  const isQuiet = from <= to ? from <= now && now < to : now >= from || now < to;
  return isQuiet ? nextAtMs(quiet.to, offsetMinutes, atMs) : atMs;
}

/** The next time after `afterMs` that a clock shows this. */
function nextAtMs(time: ClockTime, offsetMinutes: number, afterMs: number): number {
  const inMinutes = (minuteOf(time) - minuteOfDay(afterMs, offsetMinutes) + MINUTES_A_DAY) % MINUTES_A_DAY;
  const minuteMs = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS;
  return minuteMs + (inMinutes === 0 ? MINUTES_A_DAY : inMinutes) * MINUTE_MS;
}

/** The queue's place's; the shop's own where the calendar says nothing of it. */
export function offsetMinutesOf({ calendar, utcOffsetMinutes }: Shop, queueId: string, atMs: number): number {
  const zone = calendar?.hours[queueId]?.timeZone;
  const isKnown = calendar !== undefined && zone !== undefined && zone in calendar.zones;
  return isKnown ? offsetMinutesAt(calendar, zone, atMs) : utcOffsetMinutes;
}

function minuteOfDay(atMs: number, offsetMinutes: number): number {
  const minute = Math.floor(atMs / MINUTE_MS) + offsetMinutes;
  return ((minute % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
}

function minuteOf(time: ClockTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Sentences that say what is wrong with the shop's rules and what to do; none when all is well. */
export function callbackFaults(shop: Pick<Organization, 'queues' | 'callbacks'>): string[] {
  const all = shop.queues.map(({ queueId, callbacks }) => ({ name: `Queue ${queueId}`, rules: callbacks }));
  return [{ name: 'The shop', rules: shop.callbacks }, ...all].flatMap(({ name, rules }) => {
    const faults: string[] = [];
    const {
      pausesMs = [],
      quiet = null,
      mostAttempts = 1,
      greetingMs = DEFAULT_CALLBACK_RULES.greetingMs,
      aheadMs = DEFAULT_CALLBACK_RULES.aheadMs,
    } = rules ?? {};
    if (pausesMs.some((pause, index) => pause < (pausesMs[index - 1] ?? 1_000)))
      faults.push(`${name}: pauses between callbacks must be a second at least, and none shorter than the one before.`);
    if (quiet !== null && [quiet.from, quiet.to].some((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)))
      faults.push(`${name}: quiet hours of callbacks must be written HH:MM, from 00:00 to 23:59.`);
    if (!Number.isInteger(greetingMs) || greetingMs < 5_000 || greetingMs > 120_000)
      faults.push(
        `${name}: a return call must be allowed 5000 to 120000 ms before the agent is put through (greetingMs).`,
      );
    if (!Number.isInteger(aheadMs) || aheadMs < 0 || aheadMs > 120_000)
      faults.push(`${name}: a callback can be shown 0 to 120000 ms before an agent is free (aheadMs).`);
    if (!Number.isInteger(mostAttempts) || mostAttempts < 1 || mostAttempts > 10)
      faults.push(`${name}: callbacks need 1 to 10 attempts.`);
    return faults;
  });
}
