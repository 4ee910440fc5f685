import type { Role } from '../../adapters/desk/protocol.ts';
import { useSession } from '../session/use-session.ts';

/** Null while it is not known yet. */
export function useSessionRole(): Role | null {
  return useSession().user?.role ?? null;
}
