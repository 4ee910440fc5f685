/** PostgreSQL: the shop's records, the journal, the lease, and who may sign in. */
export { createDirectory } from './directory.ts';
export { migrate } from './migrate.ts';
export { loadOrganization } from './organization.ts';
export { CALLS_POOL, createPool, JOURNAL_POOL, PAGES_POOL } from './pool.ts';
