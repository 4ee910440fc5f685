/** Runs the line forward, many times over, each time with other durations: how long each asker waits in each run. */
import { Agenda } from './agenda.ts';
import type { Line, Picture, Server } from './picture.ts';
import { type Draw, drawn, drawsFrom, exponential } from './samples.ts';
import { freeInMs } from './servers.ts';

/** Nobody is told of a wait of more than an hour, so no run goes on for much longer. */
export const HORIZON_MS = 5_400_000;

/**
 * Agents' and callers' moments looked at, over all runs of one prediction: about a millisecond's worth. 200 callers before
 * 100 agents get RUNS_AT_LEAST, whose P10 and P90 are still steady because so many durations add up.
 */
const MOMENTS_AIMED_AT = 4_000;
const RUNS_AT_MOST = 100;
const RUNS_AT_LEAST = 20;
/** A run that needs more than this (a flood of overtakers) ends, and whoever still waits in it counts as waiting endlessly. */
const STEPS_PER_RUN = 2_000;

/**
 * The hour to come differs from the mean of the last one, for all callers of a run alike: without this the P10 and P90 of a
 * long line, where single durations cancel out, would lie too close together. Standard deviation of the logarithm of all
 * durations of a run.
 */
const PACE_SPREAD = 0.1;

/** @returns for each asker the waits in ms, one of each run; Infinity for one not served within HORIZON_MS */
export function runForward(picture: Picture, askers: number, seed: number): Float64Array[] {
  const moments = picture.servers.length + 2 * (picture.ahead + askers);
  const runs = Math.round(Math.min(RUNS_AT_MOST, Math.max(RUNS_AT_LEAST, MOMENTS_AIMED_AT / moments)));
  const waits = Array.from({ length: askers }, () => new Float64Array(runs).fill(Number.POSITIVE_INFINITY));
  const runner = new Runner(picture, waits, drawsFrom(seed));
  for (let run = 0; run < runs; run += 1) runner.go(run);
  return waits;
}

/** Nobody stands there. */
const NOBODY = Number.POSITIVE_INFINITY;

class Runner {
  private readonly picture: Picture;
  private readonly waits: Float64Array[];
  private readonly draw: Draw;
  private readonly agenda: Agenda;
  /** All who may come while the line is run forward, per ms. */
  private readonly comersPerMs: number;
  /** Of each line: who is next, as an index into its places or those who came; and that one's key. */
  private readonly heads: Int32Array;
  private readonly nextKeys: Float64Array;
  /** Of each line of comers: when they came. */
  private readonly cameMs: number[][];
  /** Of each asker: time that offers not taken have cost while standing first. */
  private readonly lostMs: Float64Array;
  private readonly idle: number[] = [];
  private run = 0;
  private pace = 1;
  private nowMs = 0;
  /** Askers still waiting. */
  private left = 0;

  constructor(picture: Picture, waits: Float64Array[], draw: Draw) {
    this.picture = picture;
    this.waits = waits;
    this.draw = draw;
    this.comersPerMs = picture.lines.reduce((sum, { comers }) => sum + (comers?.perMs ?? 0), 0);
    this.agenda = new Agenda(picture.servers.length);
    this.heads = new Int32Array(picture.lines.length);
    this.nextKeys = new Float64Array(picture.lines.length);
    this.cameMs = picture.lines.map(() => []);
    this.lostMs = new Float64Array(waits.length);
  }

  go(run: number): void {
    this.begin(run);
    const { agenda } = this;
    let nextComerMs = this.untilNextComer();
    for (let step = 0; step < STEPS_PER_RUN && this.left > 0; step += 1) {
      const freeMs = agenda.nextMs();
      this.nowMs = Math.min(freeMs, nextComerMs);
      if (this.nowMs > HORIZON_MS) return;
      if (freeMs <= nextComerMs) this.serve(agenda.take());
      else {
        this.comeIn();
        nextComerMs = this.nowMs + this.untilNextComer();
      }
    }
  }

  private begin(run: number): void {
    const { picture, draw, agenda } = this;
    this.run = run;
    this.left = this.waits.length - picture.unserved;
    this.nowMs = 0;
    this.idle.length = 0;
    this.lostMs.fill(0);
    this.heads.fill(0);
    for (let line = 0; line < picture.lines.length; line += 1) {
      (this.cameMs[line] as number[]).length = 0;
      this.nextKeys[line] = picture.lines[line]?.places[0]?.key ?? NOBODY;
    }
    this.pace = Math.exp(PACE_SPREAD * normal(draw));
    agenda.clear();
    for (let index = 0; index < picture.servers.length; index += 1) {
      agenda.add(index, freeInMs(picture.servers[index] as Server, picture.habits, draw) * this.pace);
    }
  }

  private untilNextComer(): number {
    return this.comersPerMs > 0 ? exponential(1 / this.comersPerMs, this.draw()) : Number.POSITIVE_INFINITY;
  }

  private comeIn(): void {
    const { lines, servers } = this.picture;
    let at = this.draw() * this.comersPerMs;
    let line = -1;
    while (at >= 0 && line < lines.length - 1) {
      line += 1;
      at -= lines[line]?.comers?.perMs ?? 0;
    }
    const comers = lines[line]?.comers;
    if (!comers || this.nowMs >= comers.untilMs) return;
    const came = this.cameMs[line] as number[];
    came.push(this.nowMs);
    if (this.nextKeys[line] === NOBODY) this.nextKeys[line] = this.nowMs + comers.key;
    const place = this.idle.findIndex((agent) => servers[agent]?.lines.includes(line));
    if (place >= 0) this.serve(this.idle.splice(place, 1)[0] as number);
  }

  /** The agent takes whoever is first among their lines, or is idle. */
  private serve(agent: number): void {
    const { lines, fromWaitMs } = this.picture.servers[agent] as Server;
    for (;;) {
      let best = -1;
      let bestKey = NOBODY;
      let laterMs = NOBODY;
      for (let index = 0; index < lines.length; index += 1) {
        const line = lines[index] as number;
        const key = this.nextKeys[line] as number;
        if (key >= bestKey) continue;
        const fromMs = fromWaitMs[index] as number;
        if (fromMs > 0) {
          const admittedMs = this.firstSinceMs(line) + fromMs;
          if (admittedMs > this.nowMs) {
            laterMs = Math.min(laterMs, admittedMs);
            continue;
          }
        }
        best = line;
        bestKey = key;
      }
      if (best < 0) {
        if (laterMs < NOBODY) this.agenda.add(agent, laterMs);
        else this.idle.push(agent);
        return;
      }
      const busyMs = this.offer(best);
      if (busyMs < 0) continue;
      this.agenda.add(agent, this.nowMs + busyMs * this.pace);
      return;
    }
  }

  /** Since when whoever is first there waits; before now it is negative. */
  private firstSinceMs(index: number): number {
    const head = this.heads[index] as number;
    const place = this.picture.lines[index]?.places[head];
    return place === undefined ? (this.cameMs[index]?.[head] ?? this.nowMs) : -place.waitedMs;
  }

  /** How long whoever is first there keeps the agent, in ms; -1 when they had given up. */
  private offer(index: number): number {
    const { draw, nowMs } = this;
    const { habits, stretch, lines, newcomers } = this.picture;
    const line = lines[index] as Line;
    const head = this.heads[index] as number;
    const place = line.places[head];
    const asker = place?.asker ?? -1;
    if (asker < 0 && this.givesUp(index, place?.risk ?? 0)) {
      this.leave(index, line);
      return -1;
    }
    if (draw() < habits.missedShare) {
      if (asker >= 0) this.lostMs[asker] = (this.lostMs[asker] ?? 0) + line.ringTimeoutMs;
      return line.ringTimeoutMs + drawn(habits.absence, draw());
    }
    const ringMs = drawn(habits.ring, draw());
    if (asker >= 0) {
      const waits = this.waits[asker] as Float64Array;
      waits[this.run] = (nowMs + ringMs + (this.lostMs[asker] ?? 0)) * (stretch[asker] ?? 1);
      this.left -= 1;
    }
    // Who asks is told the wait of one who stays; whoever stands behind sees them go away like others, or never come.
    const isGone = asker >= 0 && (newcomers[asker] === true || this.givesUp(index, place?.risk ?? 0));
    this.leave(index, line);
    if (isGone) return -1;
    const absenceMs = draw() < habits.leavingShare ? drawn(habits.absence, draw()) : 0;
    return ringMs + drawn(line.talk, draw()) + drawn(line.wrapUp, draw()) + absenceMs;
  }

  /** Whether the one who is first there has given up by now; `risk`: run by them before. */
  private givesUp(index: number, risk: number): boolean {
    const run = this.picture.habits.riskUntil(this.nowMs - this.firstSinceMs(index)) - risk;
    const chance = this.draw();
    // 1 − exp(−run) is no more than `run`, which spares most of them the exponential.
    return chance < run && chance < 1 - Math.exp(-run);
  }

  /** Whoever is first in the line is there no more. */
  private leave(index: number, line: Line): void {
    const head = (this.heads[index] as number) + 1;
    this.heads[index] = head;
    if (line.comers === null) this.nextKeys[index] = line.places[head]?.key ?? NOBODY;
    else this.nextKeys[index] = (this.cameMs[index]?.[head] ?? NOBODY) + line.comers.key;
  }
}

/** About normal, mean 0, standard deviation 1: twelve uniform ones less six (Irwin–Hall). */
function normal(draw: Draw): number {
  let sum = -6;
  for (let index = 0; index < 12; index += 1) sum += draw();
  return sum;
}
