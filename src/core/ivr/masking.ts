/**
 * Which keys have to be sealed, and which seals a step may have opened. A key that is taken at once is sealed when it is a
 * masked entry that takes it; a key that has to wait is sealed when any masked entry can still follow, because it may be
 * meant for it. Should another step come to take it, that one key is opened for it (`revealKey`).
 */
import type { FlowContext } from './context.ts';
import type { FlowOrder, FlowState } from './contract.ts';
import { type FlowDocument, type Step, targetsOf } from './document.ts';
import { isSealed, sealOf } from './sealed.ts';

/** Steps from which a masked entry can follow, by document: worked out once, asked at every key. */
const leading = new WeakMap<object, Set<string>>();

export type DigitFate = 'open' | 'sealed' | 'unheard';

/** What becomes of a digit pressed now. `state` null: the flow has not begun. The document is linked. */
export function digitFate(document: FlowDocument, state: FlowState | null, digit: string): DigitFate {
  const steps = document.steps ?? {};
  const name = state === null ? (document.start ?? '') : stepIn(state);
  const step = steps[name];
  if (step === undefined) return 'open';
  if (state === null || !takesKeysNow(step, state)) return leadsToMasked(document, steps).has(name) ? 'sealed' : 'open';
  if (isMasked(step)) return 'sealed';
  // Who waits can leave the queue by some keys; with all others callers go on with a number they were asked for before.
  return step.kind === 'enqueue' && !keysOf(step).includes(digit) ? 'unheard' : 'open';
}

/** The order that opens the first waiting key for a step that wants it and is not masked; none when that is not so. */
export function revealWanted(document: FlowDocument, state: FlowState): FlowOrder[] {
  const { keys } = state.context as FlowContext;
  if (!isSealed(keys)) return [];
  const step = document.steps?.[stepIn(state)];
  if (step === undefined || isMasked(step) || !takesKeysNow(step, state)) return [];
  return [{ type: 'revealKey', seal: sealOf(keys), wanted: keysOf(step) }];
}

/** A step that asks, where it takes the next key without waiting for its words to end. */
function takesKeysNow(step: Step, state: FlowState): boolean {
  if (step.kind === 'enqueue') return innerOf(state) !== 'asking';
  if (step.kind === 'callback' || step.kind === 'voicemail' || step.kind === 'record') return true;
  if (step.kind !== 'menu' && step.kind !== 'survey' && step.kind !== 'collect') return false;
  return step.bargeIn !== false || innerOf(state) !== 'speaking';
}

const isMasked = (step: Step) => step.kind === 'collect' && step.masked === true;

/** Only these are opened: a digit that the step has no use for stays hidden, and counts as a wrong key all the same. */
function keysOf(step: Step): string {
  if (step.kind === 'menu' || step.kind === 'enqueue') return Object.keys(step.keys ?? {}).join('');
  if (step.kind === 'voicemail' || step.kind === 'record') return `${step.end ?? '#'}${step.review ? '123' : ''}`;
  if (step.kind === 'survey') return '123456789'.slice(0, step.highest ?? 5);
  return '0123456789';
}

function stepIn({ value }: FlowState): string {
  return typeof value === 'string' ? value : (Object.keys(value as object)[0] ?? '');
}

function innerOf({ value }: FlowState): string {
  const inner = typeof value === 'string' ? '' : Object.values(value as object)[0];
  return typeof inner === 'string' ? inner : (Object.keys(inner as object)[0] ?? '');
}

function leadsToMasked(document: FlowDocument, steps: Record<string, Step>): Set<string> {
  const known = leading.get(document);
  if (known) return known;
  const before = new Map<string, string[]>();
  for (const [name, step] of Object.entries(steps)) {
    for (const { target } of targetsOf(step)) before.set(target, [...(before.get(target) ?? []), name]);
  }
  const found = new Set(Object.keys(steps).filter((name) => isMasked(steps[name] as Step)));
  for (const name of found) for (const one of before.get(name) ?? []) found.add(one);
  leading.set(document, found);
  return found;
}
