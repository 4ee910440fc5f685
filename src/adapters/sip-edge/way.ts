/** The way of a request, step by step, and the one that walks it. */
import type { EdgeRequest } from './request.ts';
import { sane } from './sane.ts';
import { type EdgeState, mark } from './state.ts';
import { aliveTold, doorIsOpen, methodRefused, nodePicked, numberIsOurs, numbersRead } from './steps-where.ts';
import { knownTrunk, notBanned, proven, withinRate } from './steps-who.ts';
import type { Step, Verdict } from './verdict.ts';

/** A call's way. Each step continues, answers or drops; the first that does not continue has the last word. */
export const WAY_OF_INVITE: readonly Step[] = [
  knownTrunk,
  notBanned,
  withinRate,
  proven,
  sane,
  numberIsOurs,
  numbersRead,
  doorIsOpen,
  nodePicked,
];

/** A carrier asks whether we are there. */
export const WAY_OF_OPTIONS: readonly Step[] = [knownTrunk, notBanned, withinRate, proven, sane, aliveTold];

export const WAY_OF_OTHERS: readonly Step[] = [knownTrunk, notBanned, withinRate, proven, methodRefused];

export function wayOf(method: string): readonly Step[] {
  return method === 'INVITE' ? WAY_OF_INVITE : method === 'OPTIONS' ? WAY_OF_OPTIONS : WAY_OF_OTHERS;
}

/** What became of a request: the verdict that ended its way, or what all steps together found. */
export type Outcome = { step: string; verdict: Verdict; request: EdgeRequest };

/** Walks a request's way and remembers what its steps asked for. The steps themselves change nothing. */
export function walk(request: EdgeRequest, state: EdgeState, nowMs: number): Outcome {
  let known = request;
  let last: Outcome = { step: '', verdict: { kind: 'continue' }, request };
  for (const { name, decide } of wayOf(request.method)) {
    const verdict = decide(known, state, nowMs);
    for (const one of verdict.marks ?? []) mark(state, one, nowMs);
    if (verdict.kind === 'continue' && verdict.found) known = { ...known, ...verdict.found };
    last = { step: name, verdict, request: known };
    if (verdict.kind !== 'continue') return last;
  }
  return last;
}
