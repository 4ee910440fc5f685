/** What the API tells of past calls. Shapes are the CDR's and the timeline's own. */
import type { Cdr } from '../../core/call/cdr.ts';
import type { CallEntry } from '../../core/entries.ts';

export type CallRecord = Cdr & { agentName?: string | null; recordings?: number };

/** Newest first; `next` leads to the older ones, null at the end. */
export type CallList = { calls: CallRecord[]; next: string | null };

export type RecordingSummary = { recordingId: string; durationMs: number };

export type CallDetail = { cdr: CallRecord; timeline: CallEntry[]; recordings: RecordingSummary[] };

const PAGE_SIZE = 50;

export function callsPath(cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) });
  return `/api/calls?${query}`;
}

export function recentCallsPath(limit: number): string {
  return `/api/calls?limit=${limit}`;
}
