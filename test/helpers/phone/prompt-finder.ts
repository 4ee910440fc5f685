/**
 * Recognises a known recording in what is heard. A short probe (its loudest 400 ms) is looked for by correlation, which
 * is cheap; where it fits, the whole beginning of the recording is compared, which tells prompts apart that share words.
 */
import { bestCorrelation, correlate, levelDb, readWav, resample, soundingPart } from '../sound.ts';
import type { Hearing } from './hearing.ts';
import { FRAME_SAMPLES } from './rtp.ts';

export interface PromptMatch {
  path: string;
  /** Likeness 0..1 of what was compared. */
  score: number;
  /** Arrival of the prompt's first sound. */
  atMs: number;
  /** Positions (see Hearing) of the stretch that was compared. */
  start: number;
  end: number;
}

const PROBE_SAMPLES = 3200;
/** A probe above this is worth a full comparison; the same word in another sentence passes, noise never does. */
const LEAST_PROBE_SCORE = 0.5;
/** New sound is searched in heaps of 200 ms. */
const HEAP_SAMPLES = 1600;
/** Resampling and G.711 may move a recording by a few samples. */
const SLACK_SAMPLES = 8;

interface Template {
  samples: Int16Array;
  probe: Int16Array;
  probeOffset: number;
}

const templates = new Map<string, Template>();

/** The first `matchMs` of a recording's sounding part at 8 kHz. @throws Error when the file is silent. */
function templateOf(path: string, matchMs: number): Template {
  const key = `${matchMs} ${path}`;
  const known = templates.get(key);
  if (known) return known;
  const sound = resample(readWav(path), 8000);
  const { startSample, endSample } = soundingPart(sound);
  const samples = sound.samples.slice(startSample, Math.min(endSample, startSample + matchMs * 8));
  if (samples.length < 400) throw new Error(`${path}: less than 50 ms of sound, too little to recognise`);
  let probeOffset = 0;
  for (let at = 0; at + PROBE_SAMPLES <= samples.length; at += 400) {
    const level = (from: number) => levelDb(samples.subarray(from, from + PROBE_SAMPLES));
    if (level(at) > level(probeOffset)) probeOffset = at;
  }
  const made = { samples, probe: samples.slice(probeOffset, probeOffset + PROBE_SAMPLES), probeOffset };
  templates.set(key, made);
  return made;
}

export class PromptFinder {
  readonly path: string;
  private readonly template: Template;
  private readonly leastScore: number;
  private readonly from: number;
  private searchedTo: number;
  private candidates: number[] = [];
  /** The best full comparison so far, for the error that says how far off it was. */
  bestScore = 0;

  /** Looks in `hearing` from position `from` on. */
  constructor(path: string, from: number, options: { matchMs: number; leastScore: number }) {
    this.path = path;
    this.template = templateOf(path, options.matchMs);
    this.leastScore = options.leastScore;
    this.from = from;
    this.searchedTo = from;
  }

  /** Searches what has come since the last time; `all` when no more may come: up to the end, of which a packet may lack. */
  search(hearing: Hearing, all = false): PromptMatch | undefined {
    const { probe, samples } = this.template;
    const end = hearing.endPosition;
    if (end - this.searchedTo >= probe.length + (all ? 0 : HEAP_SAMPLES)) {
      const scores = correlate(hearing.samples(this.searchedTo, end), probe);
      this.collect(scores);
      this.searchedTo += scores.length;
    }
    const reach = samples.length + (all ? -FRAME_SAMPLES : SLACK_SAMPLES);
    const ready = this.candidates.filter((start) => start + reach <= end);
    this.candidates = this.candidates.filter((start) => start + reach > end);
    const matches = ready.map((start) => this.compare(hearing, start)).filter((match) => match !== undefined);
    const first = matches[0];
    // Steady sounds fit almost as well one period off: of places that overlap the best is meant.
    return matches
      .filter((match) => first && match.start < first.end)
      .reduce<PromptMatch | undefined>((best, match) => (best && best.score >= match.score ? best : match), undefined);
  }

  /** Keeps the best place of each 100 ms. */
  private collect(scores: Float64Array): void {
    for (let block = 0; block < scores.length; block += 800) {
      let best = block;
      for (let i = block; i < Math.min(scores.length, block + 800); i++) {
        if ((scores[i] as number) > (scores[best] as number)) best = i;
      }
      const start = this.searchedTo + best - this.template.probeOffset;
      if ((scores[best] as number) >= LEAST_PROBE_SCORE && start >= this.from - SLACK_SAMPLES) {
        this.candidates.push(start);
      }
    }
  }

  private compare(hearing: Hearing, candidate: number): PromptMatch | undefined {
    const { samples } = this.template;
    const around = hearing.samples(candidate - SLACK_SAMPLES, candidate + samples.length + SLACK_SAMPLES);
    const best = bestCorrelation(around, samples);
    if (!best) return undefined;
    this.bestScore = Math.max(this.bestScore, best.score);
    if (best.score < this.leastScore) return undefined;
    const start = candidate - SLACK_SAMPLES + best.atSample;
    return { path: this.path, score: best.score, atMs: hearing.arrivalOf(start), start, end: start + samples.length };
  }
}
