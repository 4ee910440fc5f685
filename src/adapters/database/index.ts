/** PostgreSQL: the shop's records, the journal, the lease, and who may sign in. */
export { createCustomers } from './customers/index.ts';
export { fillNameKeys } from './customers/keys.ts';
export { createDirectory } from './directory.ts';
export { createFlowVersions } from './flow-versions.ts';
export { createFunnel } from './funnel.ts';
export { openJournal } from './journal/journal.ts';
export { createLease } from './lease.ts';
export { migrate } from './migrate.ts';
export { loadOrganization } from './organization.ts';
export { CALLS_POOL, createPool, JOURNAL_POOL, PAGES_POOL, REPORTS_POOL } from './pool.ts';
export { createRecords } from './records.ts';
export { createRoutingRecords } from './routing.ts';
export { KNOWN } from './seed/customers.ts';
export { type DemoAccount, seedDemo } from './seed/demo.ts';
export { DEMO_NAMES } from './seed/staff.ts';
export { createSessions } from './sessions.ts';
export { createWhatIfRunner } from './what-if/runner.ts';
export { createWork } from './work/index.ts';
