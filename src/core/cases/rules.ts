/** What may become of a case, and by when. Pure. */

export type CaseState = 'open' | 'inProgress' | 'waitingForCustomer' | 'resolved' | 'closed';

/** From each state, those it may go to. Nothing is reopened: a customer who calls again about it gets a new case that names it. */
const NEXT: Record<CaseState, readonly CaseState[]> = {
  open: ['inProgress', 'waitingForCustomer', 'resolved'],
  inProgress: ['waitingForCustomer', 'resolved'],
  waitingForCustomer: ['inProgress', 'resolved'],
  resolved: ['inProgress', 'closed'],
  closed: [],
};

export function mayBecome(from: CaseState, to: CaseState): boolean {
  return NEXT[from].includes(to);
}

/** How soon a kind of case is answered and settled. */
export type CaseKindRule = { kind: string; answerMs: number; resolveMs: number };

export function dueTimes({ answerMs, resolveMs }: CaseKindRule, openedAtMs: number) {
  return { answerDueAtMs: openedAtMs + answerMs, resolveDueAtMs: openedAtMs + resolveMs };
}

export type CaseClock = {
  state: CaseState;
  answerDueAtMs: number | null;
  resolveDueAtMs: number | null;
  answeredAtMs: number | null;
};

/** What has to be done next on it, by when. Null: nothing is due any more. While the customer is waited for only the end is. */
export function nextDue(clock: CaseClock): { what: 'answer' | 'resolve'; atMs: number } | null {
  const { state, answerDueAtMs, resolveDueAtMs, answeredAtMs } = clock;
  if (state === 'resolved' || state === 'closed') return null;
  if (answeredAtMs === null && answerDueAtMs !== null) return { what: 'answer', atMs: answerDueAtMs };
  return resolveDueAtMs === null ? null : { what: 'resolve', atMs: resolveDueAtMs };
}

/** A change of state away from `open` means that the customer has been answered. */
export function isAnswer(from: CaseState, to: CaseState): boolean {
  return from === 'open' && to !== 'open';
}
