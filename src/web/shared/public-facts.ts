import { useQuery } from '@tanstack/react-query';
import type { ScreenNames } from '../../core/organization.ts';
import { request } from './http.ts';

/**
 * What anyone may know of this installation. `numbers`: those a guest's phone may dial, the hotline first. `languages`: those of
 * callers, by tag.
 */
export type PublicFacts = {
  name: Partial<ScreenNames>;
  guestPhone: boolean;
  numbers: string[];
  languages?: Record<string, ScreenNames>;
};

export function usePublicFacts(): PublicFacts | undefined {
  return useQuery({ queryKey: ['public'], queryFn: () => request<PublicFacts>('GET', '/api/public') }).data;
}
