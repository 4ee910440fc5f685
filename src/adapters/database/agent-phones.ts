/** Which telephone each agent is called on, and what their desk phones' passwords are known by. */
import type pg from 'pg';
import type { KeptPhones } from '../../app/ports.ts';
import type { PhoneKind } from '../../core/agent/phone.ts';

type Row = { agentId: string; phone: PhoneKind; digest: string | null; number: string | null };

export function createKeptPhones(pool: pg.Pool): KeptPhones {
  return {
    async all() {
      const { rows } = await pool.query<Row>('select agent_id as "agentId", phone, digest, number from agent_phones');
      return rows;
    },

    async choose(agentId, phone) {
      // A desk phone without a password is none: it is chosen when there is one.
      const { rowCount } = await pool.query(
        `update agent_phones set phone = $2, changed_at = now()
         where agent_id = $1 and ($2 = 'browser' or digest is not null)`,
        [agentId, phone],
      );
      return rowCount === 1;
    },

    async keepOutside(agentId, number) {
      await pool.query(
        `insert into agent_phones (agent_id, phone, number) values ($1, 'outside', $2)
         on conflict (agent_id) do update set phone = 'outside', number = excluded.number, changed_at = now()`,
        [agentId, number],
      );
    },

    async keepDesk(agentId, digest) {
      await pool.query(
        `insert into agent_phones (agent_id, phone, digest) values ($1, 'desk', $2)
         on conflict (agent_id) do update set phone = 'desk', digest = excluded.digest, changed_at = now()`,
        [agentId, digest],
      );
    },
  };
}
