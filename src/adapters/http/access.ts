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
  /** Files of customers, as far as the role sees numbers and addresses. */
  | 'customers'
  | 'editCustomers'
  | 'mergeCustomers'
  /** Where the shop is, its link, who sees numbers. */
  | 'customerSettings'
  /** Cancels callbacks. */
  | 'callbacks'
  | 'floor'
  /** Plays past days again with something changed. */
  | 'whatIf'
  /** Flows: looking, trying, counting. */
  | 'flows'
  | 'publishFlows'
  /** Articles and scripts: reading, writing. */
  | 'knowledge'
  | 'writeKnowledge'
  /** Cases: reading, opening, adding. */
  | 'cases'
  | 'orderActions'
  /** Promises callbacks to callers of one's own. */
  | 'promise'
  | 'ownDay'
  | 'sendNotices';

const EVERYBODY = ['ownCalls', 'messages', 'customers', 'knowledge'] as const satisfies Right[];

const LEADERS = [
  ...EVERYBODY,
  ...(['allCalls', 'editCustomers', 'mergeCustomers', 'callbacks', 'floor', 'whatIf', 'flows'] as const),
  ...(['writeKnowledge', 'cases', 'orderActions', 'sendNotices'] as const),
] as const satisfies Right[];

export const RIGHTS: Record<Role, readonly Right[]> = {
  agent: [...EVERYBODY, 'editCustomers', 'cases', 'orderActions', 'promise', 'ownDay'],
  supervisor: [...LEADERS],
  quality: [...EVERYBODY, 'allCalls', 'floor', 'flows'],
  manager: [...LEADERS, 'customerSettings', 'publishFlows'],
  // Administers users and trunks, and reads what went wrong; every look is on record.
  administrator: [...EVERYBODY, 'allCalls', 'customerSettings', 'floor', 'whatIf', 'flows', 'publishFlows'],
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
