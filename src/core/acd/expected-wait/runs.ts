/** Runs the line forward, many times over, each time with other durations: how long each asker waits in each run. */

import { type Agenda, agenda } from './agenda.ts';
import type { Line, Picture, Server } from './picture.ts';
import { drawsFrom, exponential } from './samples.ts';

/** Nobody is told of a wait of more than an hour, so no run goes on for longer than somewhat more. */
export const HORIZON_MS = 5_400_000;

/**
 * Agents freed and callers come, over all runs of one prediction: about a millisecond's worth. A line of 200 gets some 30
 * runs, whose P10 and P90 are still steady because so many durations add up; a short one RUNS_AT_MOST.
 */
const STEPS_AIMED_AT = 8_000;
const RUNS_AT_MOST = 100;
const RUNS_AT_LEAST = 30;
/** A run that needs more than this (a flood of overtakers) ends, and whoever still waits in it counts as waiting endlessly. */
const STEPS_PER_RUN = 2_000;

/**
 * The days go on differently from what the last hour's mean says, for all callers of a run alike: without this the P10 and
 * P90 of a long line, where single durations cancel out, would lie too close together. Standard deviation of the logarithm
 * of all durations of a run.
 */
const PACE_SPREAD = 0.1;

/** @returns for each asker the waits in ms, one of each run; Infinity for one not served within HORIZON_MS */
export function runForward(picture: Picture, askers: number, seed: number): Float64Array[] {
  const size = picture.ahead + picture.servers.length / 2 + askers;
  const runs = Math.round(Math.min(RUNS_AT_MOST, Math.max(RUNS_AT_LEAST, STEPS_AIMED_AT / size)));
  const waits = Array.from({ length: askers }, () => new Float64Array(runs).fill(Number.POSITIVE_INFINITY));
  const draw = drawsFrom(seed);
  for (let run = 0; run < runs; run += 1) new Run(picture, waits, run, draw).go();
  return waits;
}

type Comer = { key: number; atMs: number };

class Run {
  private readonly picture: Picture;
  private readonly waits: Float64Array[];
  private readonly run: number;
  private readonly draw: () => number;
  private readonly pace: number;
  private readonly agenda: Agenda;
  /** Of each line: the place that is next. */
  private readonly heads: Int32Array;
  /** Of each line: who has come since and goes before, in order. */
  private readonly comers: Comer[][];
  /** Time that offers not taken have cost those who stood first. */
  private readonly lostMs: Float64Array;
  private idle: number[] = [];
  private left: number;
  private nowMs = 0;

  constructor(picture: Picture, waits: Float64Array[], run: number, draw: () => number) {
    this.picture = picture;
    this.waits = waits;
    this.run = run;
    this.draw = draw;
    this.left = waits.length;
    this.heads = new Int32Array(picture.lines.length);
    this.comers = picture.lines.map(() => []);
    this.lostMs = new Float64Array(waits.length);
    this.pace = Math.exp(PACE_SPREAD * normal(draw));
    this.agenda = agenda(picture.servers.length);
    for (const [index, server] of picture.servers.entries()) {
      this.agenda.add(index, server.freeInMs(draw) * this.pace);
    }
  }

  go(): void {
    const arrivals = arrivalsOf(this.picture.lines);
    let nextComerMs = this.untilNext(arrivals.perMs);
    for (let step = 0; step < STEPS_PER_RUN && this.left > 0; step += 1) {
      const freeMs = this.agenda.nextMs();
      this.nowMs = Math.min(freeMs, nextComerMs);
      if (this.nowMs > HORIZON_MS) return;
      if (freeMs <= nextComerMs) this.serve(this.agenda.take());
      else {
        this.comeIn(arrivals);
        nextComerMs = this.nowMs + this.untilNext(arrivals.perMs);
      }
    }
  }

  private untilNext(perMs: number): number {
    return perMs > 0 ? exponential(1 / perMs, this.draw()) : Number.POSITIVE_INFINITY;
  }

  private comeIn({ classes, perMs }: Arrivals): void {
    let at = this.draw() * perMs;
    const one = classes.find((each) => {
      at -= each.perMs;
      return at <= 0;
    });
    if (one === undefined) return;
    const comers = this.comers[one.line] ?? [];
    let index = comers.length;
    while (index > 0 && (comers[index - 1]?.key ?? 0) > one.key) index -= 1;
    comers.splice(index, 0, { key: one.key, atMs: this.nowMs });
    const waitingAgent = this.idle.find((agent) => this.picture.servers[agent]?.lines.includes(one.line));
    if (waitingAgent === undefined) return;
    this.idle = this.idle.filter((agent) => agent !== waitingAgent);
    this.serve(waitingAgent);
  }

  /** The agent takes whoever is first among their lines, or is idle. */
  private serve(agent: number): void {
    const server = this.picture.servers[agent] as Server;
    for (;;) {
      const index = this.firstLine(server);
      if (index < 0) {
        this.idle.push(agent);
        return;
      }
      const busyMs = this.offer(index);
      if (busyMs === null) continue;
      this.agenda.add(agent, this.nowMs + busyMs * this.pace);
      return;
    }
  }

  private firstLine(server: Server): number {
    let best = -1;
    let bestKey = Number.POSITIVE_INFINITY;
    for (const index of server.lines) {
      const key = this.firstKey(index);
      if (key < bestKey) {
        best = index;
        bestKey = key;
      }
    }
    return best;
  }

  private firstKey(index: number): number {
    const standing = this.picture.lines[index]?.places[this.heads[index] ?? 0]?.key ?? Number.POSITIVE_INFINITY;
    return Math.min(standing, this.comers[index]?.[0]?.key ?? Number.POSITIVE_INFINITY);
  }

  /** How long this keeps the agent; null when whoever stood first had gone, or only asked. */
  private offer(index: number): number | null {
    const { picture, draw, nowMs } = this;
    const line = picture.lines[index] as Line;
    const comer = this.comers[index]?.[0];
    const place = line.places[this.heads[index] ?? 0];
    const isComer = comer !== undefined && (place === undefined || comer.key < place.key);
    const asker = isComer ? -1 : (place?.asker ?? -1);
    if (asker < 0) {
      const [fromMs, toMs] = isComer ? [0, nowMs - comer.atMs] : [place?.waitedMs ?? 0, (place?.waitedMs ?? 0) + nowMs];
      if (draw() < picture.giveUpShare(fromMs, toMs)) {
        this.leave(index, isComer);
        return null;
      }
    }
    if (draw() < picture.missedShare) {
      if (asker >= 0) this.lostMs[asker] = (this.lostMs[asker] ?? 0) + line.ringTimeoutMs;
      return line.ringTimeoutMs + picture.absenceMs(draw);
    }
    this.leave(index, isComer);
    const ringMs = picture.ringMs(draw);
    if (asker >= 0) {
      const waits = this.waits[asker];
      if (waits) waits[this.run] = (nowMs + ringMs + (this.lostMs[asker] ?? 0)) * (picture.stretch[asker] ?? 1);
      this.left -= 1;
    }
    const absenceMs = draw() < picture.leavingShare ? picture.absenceMs(draw) : 0;
    return ringMs + line.serviceMs(draw) + absenceMs;
  }

  private leave(index: number, isComer: boolean): void {
    if (isComer) this.comers[index]?.shift();
    else this.heads[index] = (this.heads[index] ?? 0) + 1;
  }
}

type Arrivals = { perMs: number; classes: { line: number; key: number; perMs: number }[] };

function arrivalsOf(lines: readonly Line[]): Arrivals {
  const classes = lines.flatMap(({ overtakers }, line) => overtakers.map((one) => ({ line, ...one })));
  return { classes, perMs: classes.reduce((sum, one) => sum + one.perMs, 0) };
}

/** About normal, mean 0, standard deviation 1: twelve uniform ones less six (Irwin–Hall). */
function normal(draw: () => number): number {
  let sum = -6;
  for (let index = 0; index < 12; index += 1) sum += draw();
  return sum;
}
