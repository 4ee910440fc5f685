/** The steps by which a caller leaves the menus: into a queue, to a message, to a callback, to somebody else's telephone. */
import type { CalendarDate, ClockTime } from '../calendar/calendar.ts';
import type { CustomerFile } from '../customer.ts';
import type { PreferredAgent, SkillRequirement } from '../organization.ts';
import type { Key, Miss, SayItem } from './document.ts';

export type EnqueueStep = {
  kind: 'enqueue';
  queue: string;
  /** Higher is served first; by level of the customer when it is a table. Default 0. */
  priority?: number | ({ otherwise: number } & Partial<Record<CustomerFile['level'], number>>);
  /** Asked of agents beside what the queue asks. */
  requires?: SkillRequirement;
  /** Agents with these skills come first. */
  prefers?: SkillRequirement;
  preferredAgent?: PreferredAgent;
  /** Said once, when the caller is in the line; default the position. */
  say?: SayItem[];
  /** Said in turn while the caller waits, one each time; default the position again. */
  repeat?: SayItem[][];
  /** From the end of the words to the next; default the queue's own interval. */
  everySeconds?: number;
  /** Ways out of the queue. */
  keys?: Partial<Record<Key, string>>;
  /** Waited so long in this step; a phone that rings at that moment is waited for. */
  tooLong?: { afterSeconds: number; go: string };
  /** As many callers or more wait already; asked before the caller is in the line. */
  full?: { waiting: number; go: string };
  /** Nobody with the skills is signed in; asked before, and whenever agents go. */
  nobody?: { go: string };
};

/** `record` keeps a message with the call; `voicemail` is one for the people of a queue, and the call's result. */
export type MessageStep = {
  kind: 'record' | 'voicemail';
  /** Whose message it is; a voicemail always has one. */
  queue?: string;
  /** Said before the tone. */
  say: SayItem[];
  /** Default 120. */
  longestSeconds?: number;
  /** Silence that ends the message; default 5. */
  silenceSeconds?: number;
  /** What is shorter is no message; default 2. */
  shortestSeconds?: number;
  /** Key that ends the message; default #. */
  end?: Key;
  /** How often the caller may begin; default 3. */
  tries?: number;
  /** Lets the caller keep (1), hear (2) or record again (3); silence keeps. Without it the message is kept at once. */
  review?: { say: SayItem[]; waitSeconds?: number };
  /** Nothing was said, or too little: `say` and the words again, after the last try `go`. */
  noMessage: Miss;
  /** Recording is not possible. */
  failed: string;
  go: string;
};

export type TransferTo = { number: string } | { agent: string } | { queue: string };
export type TransferStep = {
  kind: 'transfer';
  to: TransferTo;
  say?: SayItem[];
  /** How long the other telephone rings; default 30. */
  ringSeconds?: number;
  /** Where `busy` and `noAnswer` lead too when they are left out. A queue has no such ways. */
  failed?: string;
  busy?: string;
  noAnswer?: string;
};

/** A time that a caller may choose to be called back at: so many minutes from now, still today, or the first moment of a day's span. */
export type TimeSlot = { inMinutes: number } | { day: 'today' | 'tomorrow'; from: string; to: string };

/** A moment on the clock of the queue's place. */
export type CallbackTime = { atMs: number; on: CalendarDate; at: ClockTime };

export type CallbackStep = {
  kind: 'callback';
  queue: string;
  /** The question about the number the caller calls from: 1 takes it, 2 asks for another. */
  say: SayItem[];
  /** Asks for a number, ended by # or silence; said at once when the caller's own is withheld. */
  ask: SayItem[];
  /**
   * Asked first: 1 is "when it is my turn", which silence is too; the slots have the keys from 2 on. One whose time is past, or in which
   * nobody is rung, is neither said nor taken.
   */
  times?: { say: SayItem[]; slots: (TimeSlot & { say: SayItem[] })[] };
  /** Default 5. */
  waitSeconds?: number;
  /** Default 3, of each question. */
  tries?: number;
  noInput: Miss;
  noMatch: Miss;
  go: string;
};

/** Ends the call without a word. */
export type HangupStep = { kind: 'hangup'; served?: boolean };

export const DEFAULT_RING_SECONDS = 30;
export const DEFAULT_LONGEST_SECONDS = 120;
export const DEFAULT_SILENCE_SECONDS = 5;
export const DEFAULT_SHORTEST_SECONDS = 2;
