/** What a step decides, and every reason a request can end for, with what follows from it. One table that all read. */
import type { EdgeRequest, Found } from './request.ts';
import type { EdgeState, Mark } from './state.ts';

/**
 * Why a request is not let through, as counted in the metrics and as the supervisor's line sums up: `scan` nobody we know,
 * `refused` somebody we know who cannot be served now or that way.
 */
export const REASONS = {
  unknownTrunk: 'scan',
  banned: 'scan',
  unprovenTooFast: 'scan',
  challenged: 'scan',
  wrongPassword: 'scan',
  tooFast: 'refused',
  tooFastInAll: 'refused',
  malformed: 'refused',
  otherVersion: 'refused',
  tooLarge: 'refused',
  tooManyHops: 'refused',
  badScheme: 'refused',
  badExtension: 'refused',
  badBody: 'refused',
  forged: 'refused',
  unknownDialog: 'refused',
  notOurNumber: 'refused',
  badMethod: 'refused',
  emergency: 'refused',
  closed: 'refused',
  full: 'refused',
  noNode: 'refused',
} as const satisfies Record<string, 'scan' | 'refused'>;

export type Reason = keyof typeof REASONS;

export type Verdict = { marks?: Mark[] } & (
  | { kind: 'continue'; found?: Found }
  /** `reason: null`: all is well, and this is the answer (OPTIONS). */
  | { kind: 'answer'; status: number; phrase: string; headers?: Record<string, string>; reason: Reason | null }
  /** No answer at all: whoever tries doors learns not even that there is one. */
  | { kind: 'drop'; reason: Reason }
);

/** Looks and says; changes nothing. */
export type Decide = (request: EdgeRequest, state: EdgeState, nowMs: number) => Verdict;

export type Step = { name: string; decide: Decide };

export const CONTINUE: Verdict = { kind: 'continue' };
