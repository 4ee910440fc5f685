/** How busy an agent has been, and since when idle: what the choice among several agents goes by. Whole milliseconds. */
import type { AgentStateName } from '../commands.ts';
import type { Agent } from '../floor.ts';

export type AgentLoad = {
  /** Ready since; a ring that ended by no fault of the agent's does not cost the turn. */
  idleSinceMs: number;
  /** Number of the last offer; 0: none yet. */
  lastOffer: number;
  /** Counted up to here. */
  countedToMs: number;
  /** Day in the shop's time zone, and time with customers and their wrap-up since its midnight. */
  day: number;
  busyTodayMs: number;
  /** The half hour counted in, and what was counted in it and in the one before. */
  period: number;
  busyMs: number;
  staffedMs: number;
  busyBeforeMs: number;
  staffedBeforeMs: number;
};

const PERIOD_MS = 30 * 60_000;
const PERIODS_A_DAY = 48;

/** Occupancy of less time than this says nothing: one call right after signing in would be 100 %. */
const LEAST_STAFFED_MS = 5 * 60_000;

const BUSY: ReadonlySet<AgentStateName> = new Set(['offered', 'onCall', 'wrapUp']);

export function newLoad(atMs: number, utcOffsetMinutes: number): AgentLoad {
  const period = periodOf(atMs, utcOffsetMinutes);
  return {
    idleSinceMs: atMs,
    lastOffer: 0,
    countedToMs: atMs,
    day: Math.floor(period / PERIODS_A_DAY),
    busyTodayMs: 0,
    period,
    busyMs: 0,
    staffedMs: 0,
    busyBeforeMs: 0,
    staffedBeforeMs: 0,
  };
}

/** Counts the time since the last count for the state the agent was in all the while. */
export function count(load: AgentLoad, state: AgentStateName, toMs: number, utcOffsetMinutes: number): void {
  const isBusy = BUSY.has(state);
  const isStaffed = isBusy || state === 'ready';
  while (load.countedToMs < toMs) {
    const period = periodOf(load.countedToMs, utcOffsetMinutes);
    if (period !== load.period) turnPeriod(load, period);
    const endMs = (period + 1) * PERIOD_MS - utcOffsetMinutes * 60_000;
    // Who was away is counted nothing, so the time of it need not be walked through.
    const untilMs = isStaffed ? Math.min(toMs, endMs) : toMs;
    const ms = untilMs - load.countedToMs;
    if (isStaffed) load.staffedMs += ms;
    if (isBusy) {
      load.busyMs += ms;
      load.busyTodayMs += ms;
    }
    load.countedToMs = untilMs;
  }
  const period = periodOf(toMs, utcOffsetMinutes);
  if (period !== load.period) turnPeriod(load, period);
}

/** Share of the time signed in and not away that was spent on calls, in percent, over this half hour and the one before. */
export function occupancyPercent(load: AgentLoad | undefined): number {
  if (load === undefined) return 0;
  const staffedMs = load.staffedMs + load.staffedBeforeMs;
  if (staffedMs < LEAST_STAFFED_MS) return 0;
  return Math.floor(((load.busyMs + load.busyBeforeMs) * 100) / staffedMs);
}

export function idleSinceMsOf(agent: Agent): number {
  return agent.load?.idleSinceMs ?? agent.sinceMs;
}

function turnPeriod(load: AgentLoad, period: number): void {
  const isNext = period === load.period + 1;
  load.busyBeforeMs = isNext ? load.busyMs : 0;
  load.staffedBeforeMs = isNext ? load.staffedMs : 0;
  load.busyMs = 0;
  load.staffedMs = 0;
  load.period = period;
  const day = Math.floor(period / PERIODS_A_DAY);
  if (day !== load.day) load.busyTodayMs = 0;
  load.day = day;
}

function periodOf(atMs: number, utcOffsetMinutes: number): number {
  return Math.floor((atMs + utcOffsetMinutes * 60_000) / PERIOD_MS);
}
