/** Who asks, and what each role may. One table: whoever wants to know reads it here. */
import type { FastifyRequest } from 'fastify';
import type { Role, Sessions, SignedInUser } from '../../app/ports.ts';
import { forbidden, unauthorized } from './errors.ts';

export const SESSION_COOKIE = 'hotline_session';

export type Right =
  /** Calls and recordings of one's own. */
  | 'ownCalls'
  /** Everybody's. */
  | 'allCalls'
  /** Messages that callers have left. */
  | 'messages'
  | 'customers'
  /** Cancels callbacks. */
  | 'callbacks'
  | 'floor'
  /** Flows: looking, trying, counting. */
  | 'flows'
  | 'publishFlows'
  /** Articles and scripts: reading, writing. */
  | 'knowledge'
  | 'writeKnowledge';

export const RIGHTS: Record<Role, readonly Right[]> = {
  agent: ['ownCalls', 'messages', 'customers', 'knowledge'],
  supervisor: [
    ...['ownCalls', 'messages', 'allCalls', 'customers', 'callbacks', 'floor', 'flows'],
    ...['knowledge', 'writeKnowledge'],
  ] as Right[],
  quality: ['ownCalls', 'messages', 'allCalls', 'floor', 'flows', 'knowledge'],
  manager: [
    ...['ownCalls', 'messages', 'allCalls', 'customers', 'callbacks', 'floor', 'flows', 'publishFlows'],
    ...['knowledge', 'writeKnowledge'],
  ] as Right[],
  // Administers users and trunks; customers' data only as far as calls show it, and every look is on record.
  administrator: ['ownCalls', 'messages', 'allCalls', 'floor', 'flows', 'publishFlows', 'knowledge'],
};

export function may(user: SignedInUser, right: Right): boolean {
  return RIGHTS[user.role].includes(right);
}

export type Access = {
  /** @throws HttpError 401 when nobody is signed in, 403 when the role may not */
  require(request: FastifyRequest, right: Right | null): Promise<SignedInUser>;
};

export function createAccess(sessions: Sessions): Access {
  return {
    async require(request, right) {
      const token = request.cookies[SESSION_COOKIE];
      const user = token === undefined ? null : await sessions.find(token);
      if (user === null) throw unauthorized();
      if (right !== null && !may(user, right)) throw forbidden();
      return user;
    },
  };
}
