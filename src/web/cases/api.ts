import { useQuery } from '@tanstack/react-query';
import type { CaseKindRule, CaseState } from '../../core/cases/rules.ts';
import type { ScreenNames } from '../../core/organization.ts';
import { request } from '../shared/http.ts';

export type CaseKind = CaseKindRule & { names: ScreenNames };

export type Case = {
  caseId: string;
  kind: string;
  title: string;
  state: CaseState;
  customerId: string;
  customerName: string;
  orderNumber: string | null;
  ownerId: string | null;
  ownerName: string | null;
  ownerQueue: string | null;
  openedAtMs: number;
  answerDueAtMs: number | null;
  resolveDueAtMs: number | null;
  answeredAtMs: number | null;
};

export type CaseLine = {
  n: number;
  atMs: number;
  byName: string | null;
  kind: string;
  text: string;
  callId: string | null;
};

/** The shop's kinds of cases, fetched once a session; undefined until they are there. */
export function useCaseKinds(): readonly CaseKind[] | undefined {
  const { data } = useQuery({
    queryKey: ['case-kinds'],
    queryFn: () => request<{ kinds: CaseKind[] }>('GET', '/api/case-kinds'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.kinds;
}

/** What is due next, by when; null: nothing. */
export function dueOf({ state, answeredAtMs, answerDueAtMs, resolveDueAtMs }: Case) {
  if (state === 'resolved' || state === 'closed') return null;
  if (answeredAtMs === null && answerDueAtMs !== null) return { what: 'answer' as const, atMs: answerDueAtMs };
  return resolveDueAtMs === null ? null : { what: 'resolve' as const, atMs: resolveDueAtMs };
}
