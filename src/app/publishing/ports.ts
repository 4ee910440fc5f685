/** What publishing needs of the world: a place that keeps versions, and a workshop that reads, proves and speaks them. */
import type { HolidayYear, ShopDays } from '../../core/calendar/index.ts';
import type { FlowVersion, Look, Origin, Problem } from '../../core/flow-editor/messages.ts';
import type { Trial, TrialAct, TrialCaller } from '../../core/flow-editor/trial.ts';
import type { ServiceWorld } from '../../core/ivr/check-entries.ts';
import type { NeededSound } from '../../core/ivr/index.ts';
import type { FlowSource, LanguageSource } from '../../core/organization.ts';

export type { FlowVersion, Look, Names, Origin, Problem } from '../../core/flow-editor/messages.ts';

/** What documents name that lies outside them: queues, and what the shop's other systems tell and want to be told. */
export type FlowOutside = {
  queues: string[];
  services: Record<string, ServiceWorld>;
  /** Patterns of the numbers that may be dialled. */
  numbers: string[];
  /** The flow that meets customers who are called back; null: none does. */
  returnCall: string | null;
};

/** Name of a document → its YAML text. Names: `main-menu`, `calendar/shop`, `calendar/cn-2026`, `languages/zh-CN`. */
export type Texts = Record<string, string>;

export type KeptVersion = FlowVersion & { text: string };

/** `base`: version that the author began with, 0 for a new document. */
export type Change = { name: string; text: string; base: number; note: string; origin: Origin; inEffect: boolean };

/** Somebody else was faster. */
export class StaleError extends Error {
  readonly document: string;
  constructor(document: string) {
    super(`"${document}" has been published by somebody else meanwhile.`);
    this.name = 'StaleError';
    this.document = document;
  }
}

/** All rejections but StaleError say that the database cannot be reached. */
export type FlowVersions = {
  /** The versions in force, by name. */
  current(): Promise<KeptVersion[]>;
  /** All versions of one document, or of all, newest first. */
  history(name: string | null): Promise<FlowVersion[]>;
  read(name: string, version: number): Promise<KeptVersion | null>;
  /**
   * Writes all changes or none, and the audit log with them.
   * @throws StaleError when the version in force of one of them is not its `base`
   */
  write(changes: Change[], by: { userId: string; address: string | null }): Promise<FlowVersion[]>;
};

/** What runs: every flow linked with all it goes to, the languages of callers, and the days of the calendar. */
export type Compiled = {
  problems: Problem[];
  flows: FlowSource[];
  languages: LanguageSource[];
  days: ShopDays;
  years: HolidayYear[];
};

/** What is spoken: flows, in languages. */
export type Speakable = Pick<Compiled, 'flows' | 'languages'>;

/** `media`: what is played for a sound whose words are not those of the sound that came with the hotline. */
export type Spoken = { media: Record<string, string>; missing: { sound: NeededSound; why: string }[] };

/**
 * Reads and proves documents, and makes their sounds, in a process of its own: a proof takes seconds, and no caller may wait
 * for it. Rejects with a sentence when a document takes longer than the limit.
 */
export type FlowWorkshop = {
  /** Problems of shape, names and ways; fast enough to be asked while somebody types. */
  look(texts: Texts, name: string, outside: FlowOutside): Promise<Omit<Look, 'difference'>>;
  /** The same, and every state that callers can get into in flows whose ways are others than those in force. */
  prove(texts: Texts, outside: FlowOutside, inForce: Texts): Promise<Compiled>;
  try(texts: Texts, name: string, caller: TrialCaller, acts: TrialAct[]): Promise<Trial>;
  /** Makes the sounds that are missing, with the configured text-to-speech. */
  speak(what: Speakable): Promise<Spoken>;
  close(): void;
};

/** What is read without the workshop, because nothing runs yet: at the start. */
export type FlowReader = {
  read(texts: Texts, outside: FlowOutside): Compiled;
  /** Sounds that are there; `missing` only lists. */
  sounds(what: Speakable): Spoken;
  digest(text: string): string;
  /** Unified difference; '' for equal texts. */
  difference(name: string, before: string, after: string): string;
};
