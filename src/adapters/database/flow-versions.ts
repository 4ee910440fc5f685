/** Versions of flows and of the calendar's documents: written once, never changed. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import {
  type Change,
  type FlowVersion,
  type FlowVersions,
  type KeptVersion,
  StaleError,
} from '../../app/publishing/ports.ts';
import { inTransaction, searchable } from './pool.ts';

const COLUMNS = `
  v.name, v.version, v.digest, v.note, v.origin, v.in_effect as "inEffect", v.published_by as "publishedBy",
  u.name as "publishedByName", (extract(epoch from v.published_at) * 1000)::bigint as "publishedAtMs"`;
const FROM = 'flow_versions v left join users u on u.user_id = v.published_by';

/** Held to the end of the transaction: two people who publish at once come one after the other. */
const LOCK = "select pg_advisory_xact_lock(hashtext('flow_versions'))";

/** `pool` should be of PAGES_POOL's kind. */
export function createFlowVersions(pool: pg.Pool): FlowVersions {
  return {
    async current() {
      const { rows } = await pool.query<KeptVersion>(
        `select distinct on (v.name) ${COLUMNS}, v.text from ${FROM} where v.in_effect order by v.name, v.version desc`,
      );
      return rows;
    },
    async history(name) {
      const { rows } = await pool.query<FlowVersion>(
        `select ${COLUMNS} from ${FROM} where $1::text is null or v.name = $1 order by v.name, v.version desc`,
        [name === null ? null : searchable(name)],
      );
      return rows;
    },
    async read(name, version) {
      const { rows } = await pool.query<KeptVersion>(
        `select ${COLUMNS}, v.text from ${FROM} where v.name = $1 and v.version = $2`,
        [searchable(name), version],
      );
      return rows[0] ?? null;
    },
    write: (changes, by) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK);
        const written: FlowVersion[] = [];
        for (const change of changes) written.push(await writeOne(client, change, by));
        return written;
      }),
  };
}

async function writeOne(
  client: pg.PoolClient,
  { name, text, base, note, origin, inEffect }: Change,
  by: { userId: string; address: string | null },
): Promise<FlowVersion> {
  const { rows: heads } = await client.query<{ current: number | null; newest: number | null }>(
    'select max(version) filter (where in_effect) as current, max(version) as newest from flow_versions where name = $1',
    [name],
  );
  if ((heads[0]?.current ?? 0) !== base) throw new StaleError(name);
  const version = (heads[0]?.newest ?? 0) + 1;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  await client.query(
    `insert into flow_versions (name, version, text, digest, note, origin, in_effect, published_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [name, version, searchable(text), digest, searchable(note), origin, inEffect, by.userId],
  );
  await client.query('insert into audit_log (user_id, action, subject, address) values ($1, $2, $3, $4)', [
    by.userId,
    inEffect ? 'flowPublished' : 'flowSetAside',
    `${name} ${version}`,
    by.address,
  ]);
  const { rows } = await client.query<FlowVersion>(
    `select ${COLUMNS} from ${FROM} where v.name = $1 and v.version = $2`,
    [name, version],
  );
  return rows[0] as FlowVersion;
}
