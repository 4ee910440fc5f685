/** Requests of the flow pages. */
import { useQuery } from '@tanstack/react-query';
import type {
  FlowVersion,
  Funnel,
  ListedDocument,
  Look,
  OpenDocument,
  Published,
  VersionText,
} from '../../core/flow-editor/messages.ts';
import type { Trial, TrialAct, TrialCaller } from '../../core/flow-editor/trial.ts';
import { request } from '../shared/http.ts';

/** All flows are walked and new words are spoken: the controller's own limits for both together. */
const PUBLISHED_WITHIN_MS = 420_000;
/** The first look starts the process that checks. */
const LOOKED_WITHIN_MS = 45_000;
/** A week of 100,000 calls is counted in some seconds, on a busy machine in fifteen. */
const COUNTED_WITHIN_MS = 35_000;

const path = (name: string, rest = '') => `/api/flows/${encodeURIComponent(name)}${rest}`;

export function useDocuments() {
  return useQuery({
    queryKey: ['flows', 'list'],
    queryFn: () => request<{ documents: ListedDocument[] }>('GET', '/api/flows'),
    refetchInterval: 15_000,
  });
}

export function useDocument(name: string) {
  return useQuery({
    queryKey: ['flows', 'one', name],
    queryFn: () => request<OpenDocument>('GET', path(name)),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useHistory(name: string) {
  return useQuery({
    queryKey: ['flows', 'history', name],
    queryFn: () => request<{ versions: FlowVersion[] }>('GET', path(name, '/versions')),
  });
}

export function useVersion(name: string, version: number | null) {
  return useQuery({
    queryKey: ['flows', 'version', name, version],
    queryFn: () => request<VersionText>('GET', path(name, `/versions/${version}`)),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useFunnel(period: { fromMs: number; toMs: number } | null) {
  return useQuery({
    queryKey: ['funnel', period],
    queryFn: () =>
      request<Funnel>('GET', `/api/funnel?from=${period?.fromMs}&to=${period?.toMs}`, undefined, COUNTED_WITHIN_MS),
    enabled: period !== null,
    placeholderData: (before) => before,
  });
}

export const look = (name: string, text: string) =>
  request<Look>('POST', path(name, '/look'), { text }, LOOKED_WITHIN_MS);

export const tryOut = (name: string, text: string, caller: TrialCaller, acts: TrialAct[]) =>
  request<Trial>('POST', path(name, '/try'), { text, caller, acts }, LOOKED_WITHIN_MS);

export const publish = (name: string, body: { text: string; base: number; note: string }) =>
  request<Published>('POST', path(name, '/publish'), body, PUBLISHED_WITHIN_MS);

export const stepBack = (name: string, base: number) =>
  request<Published>('POST', path(name, '/back'), { base }, PUBLISHED_WITHIN_MS);
