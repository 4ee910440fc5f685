/** Brings the database's tables up to this version. */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

/**
 * Runs the migrations that have not run yet, all in one transaction, in the order of their numbers. Two controllers that
 * start at once wait for each other. Needs PostgreSQL 15 or newer.
 * @returns names of those that ran now
 * @throws when one fails; then none of them has
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const ran = await runner({
    databaseUrl,
    dir: fileURLToPath(new URL('migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migrations',
    advisoryLockMode: 'wait',
    checkOrder: true,
    log: () => {},
  });
  return ran.map(({ name }) => name);
}
