/** What the API tells of past calls. Shapes are the CDR's and the timeline's own. */
import type { RoutingDecision } from '../../core/acd/explain.ts';
import type { Cdr } from '../../core/call/cdr.ts';
import type { CallEntry } from '../../core/entries.ts';

export type CallRecord = Cdr & { agentName?: string | null; recordings?: number };

/** Newest first; `next` leads to the older ones, null at the end. */
export type CallList = { calls: CallRecord[]; next: string | null };

export type RecordingSummary = { recordingId: string; durationMs: number };

export type CallDetail = { cdr: CallRecord; timeline: CallEntry[]; recordings: RecordingSummary[] };

/** Offers in order, and why it waits when it does. */
export type CallRouting = { decisions: RoutingDecision[]; now: RoutingDecision | null };

const PAGE_SIZE = 50;

/** Who called whom; null: both. */
export type Direction = CallRecord['direction'] | null;

export function callsPath(cursor: string | null, direction: Direction): string {
  const query = new URLSearchParams({
    limit: String(PAGE_SIZE),
    ...(cursor !== null && { cursor }),
    ...(direction !== null && { direction }),
  });
  return `/api/calls?${query}`;
}

export function recentCallsPath(limit: number): string {
  return `/api/calls?limit=${limit}`;
}
