/** What a waiting caller is told about the place in the queue. */
import type { Prompt } from './contract.ts';

/**
 * Words for the caller at `position`, 1 being the next to be served. They count those ahead, which is what a caller wants
 * to know, and end with thanks.
 */
export function positionPrompts(position: number): Prompt[] {
  if (position <= 1) return [{ say: 'waiting/next' }];
  if (position === 2) return [{ say: 'waiting/one-ahead' }];
  return [{ say: 'waiting/ahead' }, { count: position - 1 }, { say: 'waiting/callers' }];
}
