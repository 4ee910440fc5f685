import type { ScreenNames } from '../../core/organization.ts';

export type Notice = { noticeId: number; atMs: number; fromName: string; text: string; readAtMs: number | null };

export type SentNotice = Omit<Notice, 'readAtMs'> & {
  toKind: 'all' | 'team' | 'one';
  toNames: ScreenNames | null;
  read: number;
  readers: { userId: string; name: string; readAtMs: number | null }[];
};

export type Sent = { notices: SentNotice[]; teams: { teamId: string; names: ScreenNames }[] };

export const NOTICES_KEY = ['notices'] as const;
