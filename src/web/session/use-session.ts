/** Who is signed in, as the controller knows it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Role } from '../../adapters/desk/protocol.ts';
import { stopDesk } from '../desk/session.ts';
import { ApiError, request } from '../shared/http.ts';

export type User = { userId: string; name: string; role: Role };

/** The page each role works in. */
export function homeOf(role: Role): string {
  if (role === 'agent') return '/desk';
  return role === 'quality' ? '/calls' : '/floor';
}

const KEY = ['session'];

async function readSession(): Promise<User | null> {
  try {
    return (await request<{ user: User }>('GET', '/api/session')).user;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  const { data, isLoading } = useQuery({ queryKey: KEY, queryFn: readSession, staleTime: 60_000 });
  return { user: data ?? null, isLoading };
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: { user: string; password: string }) => request<{ user: User }>('POST', '/api/session', given),
    onSuccess: ({ user }) => client.setQueryData(KEY, user),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return async () => {
    stopDesk();
    // The cookie is of no more use even when the controller cannot be told now.
    await request('DELETE', '/api/session').catch(() => undefined);
    client.clear();
    client.setQueryData(KEY, null);
  };
}

/** Asks again who is signed in: after the desk's socket was refused or closed for it. */
export function useSessionCheck() {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]);
}
