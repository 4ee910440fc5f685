/** What the flow editor's page and the controller tell each other: answers of the API below `/api/flows`. */
import type { NeededSound, Schema } from '../ivr/index.ts';
import type { ScreenNames } from '../organization.ts';
import type { FlowGraph } from './graph.ts';

/** `file`: found in `ivr-flows`. `back`: the text of an earlier version once more. */
export type Origin = 'file' | 'browser' | 'back';

/** One version of one document, without its text. */
export type FlowVersion = {
  name: string;
  version: number;
  digest: string;
  note: string;
  origin: Origin;
  /** False: set aside, kept but never in force. */
  inEffect: boolean;
  /** User's id, or `file`. */
  publishedBy: string;
  /** User's name; null for `file` and for who is no longer known. */
  publishedByName: string | null;
  publishedAtMs: number;
};

/** Something wrong in a document; `line` and `column` count from 1, `file` is `main-menu.yaml`. */
export type Problem = { file: string; line: number; column: number; message: string };

/** A document as it is being written. */
export type Look = {
  problems: Problem[];
  title: ScreenNames | null;
  /** Null when there is nothing to draw, or the text cannot be read as it is. */
  graph: FlowGraph | null;
  /** Where in the text each step begins. */
  lines: Record<string, number>;
  /** Words that no sound says yet; made when it is published. */
  newSounds: NeededSound[];
  /** Names that can be written, for completion. */
  names: Names;
  /** Unified difference against the version in force; '' when there is none. */
  difference: string;
};

export type Names = {
  steps: string[];
  prompts: string[];
  queues: string[];
  flows: string[];
  languages: string[];
  rules: string[];
};

/** A document as the list shows it. */
export type ListedDocument = FlowVersion & {
  kind: 'flow' | 'prompts' | 'calendar' | 'language';
  title: ScreenNames | null;
  /** Numbers dialled that lead here. */
  numbers: string[];
  /** Version as calls carry it (`CallRow.flowVersion`): a call with another one began before. */
  runs: string | null;
  /** A changed file that waits for somebody to decide; null when there is none. */
  setAside: number | null;
};

export type OpenDocument = FlowVersion & { text: string; schema: Schema & { $defs?: Record<string, Schema> } };

export type VersionText = FlowVersion & { text: string; difference: string };

/** Answer to a publication that was done. `spoken`: sounds that were made for it. */
export type Published = { versions: FlowVersion[]; spoken: string[] };

/** 409: somebody else published since. */
export type StaleAnswer = { code: 'stale'; message: string; current: FlowVersion | null; difference: string };
/** 422: not as it should be; the version in force stays. */
export type RefusedAnswer = { code: 'refusedFlow'; message: string; problems: Problem[] };

/** One step of the funnel: callers who arrived in the period, however often they came by. */
export type FunnelStep = {
  /** `flow/step` */
  step: string;
  /** How often it was entered, and by how many calls. */
  entered: number;
  calls: number;
  /** Key → how often it was taken as right; more than one digit counts as `digits`. */
  pressed: Record<string, number>;
  noMatch: number;
  noInput: number;
  /** Hung up here; ended here by a goodbye or a fault; went into a queue from here; are here now. */
  hungUp: number;
  ended: number;
  queued: number;
  stay: number;
  /** Time from entering to leaving; null when nobody has left yet. */
  medianMs: number | null;
  p90Ms: number | null;
};

export type Funnel = {
  fromMs: number;
  toMs: number;
  /** Calls that arrived in the period, and how many of those hung up in a flow. */
  calls: number;
  hungUpInIvr: number;
  steps: FunnelStep[];
  /** From step to step, as it happened. */
  ways: { from: string; to: string; count: number }[];
};
