/** Who phones in tests of whole flows, and the chance they act by. */
import type { CustomerFile } from '../../src/core/customer.ts';

const customer = (level: CustomerFile['level'], language: CustomerFile['language']): CustomerFile => ({
  customerId: `c-${level}`,
  name: '王芳',
  salutation: '王女士',
  level,
  language,
  phones: [],
  region: null,
  orders: [],
  openCases: [],
  lastContacts: [],
});

export const CUSTOMERS: (CustomerFile | null)[] = [
  null,
  customer('new', 'zh-CN'),
  customer('regular', 'zh-CN'),
  customer('vip', 'en'),
];

/** Mulberry32: small, seeded, good enough to choose keys with. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
