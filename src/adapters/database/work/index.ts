/** What agents work with beside the telephone, on one pool of PAGES_POOL's kind. */
import type pg from 'pg';
import { createCases } from './cases.ts';
import { createDay } from './day.ts';
import { createKnowledge } from './knowledge.ts';
import { createNotices } from './notices.ts';
import { createOrderActions } from './order-actions.ts';

export function createWork(pool: pg.Pool) {
  return {
    knowledge: createKnowledge(pool),
    cases: createCases(pool),
    orderActions: createOrderActions(pool),
    day: createDay(pool),
    notices: createNotices(pool),
  };
}
