/** What the states of all kinds of steps are made of. */
import { type FlowContext, promptsFor } from './context.ts';
import type { SayItem } from './document.ts';

/** The little of XState's configuration that steps use; the names in it are checked against `flowSetup` by the tests of every kind. */
export type Args = { context: FlowContext };
export type Action = string | { type: string; params?: unknown };
export type Guard = string | { type: string; params?: unknown };
export type Transition = { target?: string; guard?: Guard; actions?: Action[]; reenter?: boolean };
export type StateConfig = {
  id?: string;
  initial?: string;
  type?: 'final' | 'parallel';
  entry?: Action[];
  always?: Transition[];
  on?: Record<string, Transition | Transition[]>;
  exit?: Action[];
  /** By milliseconds, or by the name of a delay. */
  after?: Record<number | string, Transition[]>;
  states?: Record<string, StateConfig>;
};

/**
 * The end of the prompts is reported by Asterisk. Should that report be lost, the flow goes on after this time; it is longer
 * than any step's words (prompts are at most 20 s each) and shorter than a caller's patience with silence is worth guarding.
 */
export const PLAYING_AT_MOST_MS = 120_000;

export const DEFAULT_TRIES = 3;
export const DEFAULT_WAIT_SECONDS = 5;
export const DEFAULT_BETWEEN_SECONDS = 4;
export const DEFAULT_LOOKUP_SECONDS = 3;
/** The floor answers in the same turn; should it ever not, callers are served rather than turned away. */
export const TOLD_WITHIN_MS = 1_000;

/** Name of the machine's only final state. */
export const ENDED = 'ended';
export const toEnd = `#${ENDED}`;
export const toStep = (name: string) => `#step-${name}`;

/** Says the words, after an apology when the controller was away, and after the help for the last miss. */
export function play(
  say: SayItem[] | ((context: FlowContext) => SayItem[]),
  misses?: { noInput: SayItem[]; noMatch: SayItem[] },
): Action[] {
  const prompts = ({ context }: Args) => {
    const help = misses && context.lastMiss ? misses[context.lastMiss] : [];
    const apology: SayItem[] = context.interrupted ? ['system/recovered'] : [];
    const words = typeof say === 'function' ? say(context) : say;
    return { prompts: promptsFor([...apology, ...help, ...words], context) };
  };
  return [{ type: 'play', params: prompts }, 'apologised'];
}

/** A state that speaks and goes on to `next` when it was heard (or the report of that is overdue). */
export function speaking(entry: Action[], next: string, actions: Action[] = []): StateConfig {
  const onward = { target: next, actions };
  return {
    entry,
    on: { promptsFinished: onward },
    after: { [PLAYING_AT_MOST_MS]: [{ ...onward, actions: ['stopPlaying', ...actions] }] },
  };
}
