/** What agents work with beside the telephone, on one pool of PAGES_POOL's kind. */
import type pg from 'pg';
import { createKnowledge } from './knowledge.ts';

export function createWork(pool: pg.Pool) {
  return { knowledge: createKnowledge(pool) };
}
