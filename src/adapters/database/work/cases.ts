/** Cases: opened and added to in one transaction each, with the clock of their kind. */
import type pg from 'pg';
import type { Case, CaseFault, CaseKind, CaseLine, Cases } from '../../../app/work-ports.ts';
import { type CaseState, dueTimes, isAnswer, mayBecome } from '../../../core/cases/rules.ts';
import { inTransaction, searchable } from '../pool.ts';

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;
const CASE = `k.case_id as "caseId", k.kind, k.title, k.state, k.customer_id as "customerId", c.name as "customerName",
  (select order_number from orders o where o.order_id = k.order_id) as "orderNumber", k.owner_id as "ownerId",
  (select name from users where user_id = k.owner_id) as "ownerName", k.owner_queue as "ownerQueue",
  ${MS('k.opened_at')} as "openedAtMs", ${MS('k.answer_due_at')} as "answerDueAtMs",
  ${MS('k.resolve_due_at')} as "resolveDueAtMs", ${MS('k.answered_at')} as "answeredAtMs"`;
const FROM = 'from cases k join customers c using (customer_id)';
const SHOWN_AT_MOST = 100;

type Client = pg.PoolClient;

/** `pool` should be of PAGES_POOL's kind. */
export function createCases(pool: pg.Pool): Cases {
  return {
    async kinds() {
      const { rows } = await pool.query<CaseKind>(
        'select kind, names, answer_ms as "answerMs", resolve_ms as "resolveMs" from case_kinds order by position',
      );
      return rows;
    },

    async ofCustomer(customerId) {
      const { rows } = await pool.query<Case>(
        `select ${CASE} ${FROM} where k.customer_id = $1 and k.state <> 'closed'
         order by k.opened_at desc limit ${SHOWN_AT_MOST}`,
        [searchable(customerId)],
      );
      return rows;
    },

    async ofAgent(agentId, queueIds) {
      const { rows } = await pool.query<Case>(
        `select ${CASE} ${FROM}
         where k.state not in ('resolved', 'closed')
           and (k.owner_id = $1 or (k.owner_id is null and k.owner_queue = any($2)))
         order by coalesce(case when k.answered_at is null then k.answer_due_at end, k.resolve_due_at) nulls last
         limit ${SHOWN_AT_MOST}`,
        [agentId, queueIds],
      );
      return rows;
    },

    async case(id) {
      const caseId = searchable(id);
      const { rows } = await pool.query<Case>(`select ${CASE} ${FROM} where k.case_id = $1`, [caseId]);
      if (rows[0] === undefined) return null;
      const { rows: history } = await pool.query<CaseLine>(
        `select n, ${MS('at')} as "atMs", (select name from users where user_id = by_user) as "byName", kind, text,
           call_id as "callId" from case_history where case_id = $1 order by n`,
        [caseId],
      );
      return { case: rows[0], history };
    },

    open: (draft, by, atMs) =>
      inTransaction(pool, async (client) => {
        const fault = await ownerFault(client, draft);
        if (fault !== null) return fault;
        if (draft.ownerId === null && draft.ownerQueue === null) return 'noOwner';
        const { rows: kinds } = await client.query<CaseKind>(
          'select kind, answer_ms as "answerMs", resolve_ms as "resolveMs" from case_kinds where kind = $1',
          [draft.kind],
        );
        if (kinds[0] === undefined) return 'noSuchKind';
        const { rows: customers } = await client.query('select from customers where customer_id = $1', [
          searchable(draft.customerId),
        ]);
        if (customers.length === 0) return 'noSuchCustomer';
        const { rows: orders } = await client.query<{ order_id: string }>(
          'select order_id from orders where order_number = $1 and customer_id = $2',
          [draft.orderNumber, draft.customerId],
        );
        if (draft.orderNumber !== null && orders[0] === undefined) return 'noSuchOrder';
        const { answerDueAtMs, resolveDueAtMs } = dueTimes(kinds[0], atMs);
        const { rows } = await client.query<{ case_id: string }>(
          `insert into cases (case_id, customer_id, order_id, kind, title, state, owner_id, owner_queue, opened_by,
             opened_at, answer_due_at, resolve_due_at)
           values ('K' || nextval('case_numbers'), $1, $2, $3, $4, 'open', $5, $6, $7, to_timestamp($8 / 1000.0),
             to_timestamp($9 / 1000.0), to_timestamp($10 / 1000.0)) returning case_id`,
          [
            ...[draft.customerId, orders[0]?.order_id ?? null, draft.kind, searchable(draft.title), draft.ownerId],
            ...[draft.ownerQueue, by, atMs, answerDueAtMs, resolveDueAtMs],
          ],
        );
        const caseId = rows[0]?.case_id ?? '';
        await addLine(client, caseId, { atMs, by, kind: 'opened', text: draft.text, callId: draft.callId });
        return { caseId };
      }),

    append: (id, addition, by, atMs) =>
      inTransaction(pool, async (client) => {
        const caseId = searchable(id);
        const { rows } = await client.query<{ state: CaseState; owner_id: string | null; owner_queue: string | null }>(
          'select state, owner_id, owner_queue from cases where case_id = $1 for update',
          [caseId],
        );
        const [before] = rows;
        if (before === undefined) return 'notFound';
        const { text, callId, state, ownerId, ownerQueue } = addition;
        if (before.state === 'closed') return 'badState';
        if (state !== null && state !== before.state && !mayBecome(before.state, state)) return 'badState';
        const fault = await ownerFault(client, addition);
        if (fault !== null) return fault;
        const isMoved = ownerId !== null || ownerQueue !== null;
        const isChanged = state !== null && state !== before.state;
        await client.query(
          `update cases set state = coalesce($2, state),
             owner_id = case when $3 then $4 else owner_id end, owner_queue = case when $3 then $5 else owner_queue end,
             answered_at = coalesce(answered_at, case when $6 then to_timestamp($7 / 1000.0) end),
             resolved_at = case when $2 = 'resolved' then to_timestamp($7 / 1000.0) else resolved_at end,
             closed_at = case when $2 = 'closed' then to_timestamp($7 / 1000.0) else closed_at end
           where case_id = $1`,
          [caseId, state, isMoved, ownerId, ownerQueue, isChanged && isAnswer(before.state, state), atMs],
        );
        const kind = isChanged ? (state === 'closed' ? 'closed' : 'stateChanged') : isMoved ? 'ownerChanged' : 'note';
        await addLine(client, caseId, { atMs, by, kind, text, callId });
        return { caseId };
      }),
  };
}

type Line = { atMs: number; by: string; kind: CaseLine['kind']; text: string; callId: string | null };

async function addLine(client: Client, caseId: string, { atMs, by, kind, text, callId }: Line): Promise<void> {
  await client.query(
    `insert into case_history (case_id, n, at, by_user, kind, text, call_id)
     values ($1, (select coalesce(max(n), 0) + 1 from case_history where case_id = $1), to_timestamp($2 / 1000.0), $3,
       $4, $5, $6)`,
    [caseId, atMs, by, kind, searchable(text), callId],
  );
}

async function ownerFault(
  client: Client,
  { ownerId, ownerQueue }: { ownerId: string | null; ownerQueue: string | null },
): Promise<CaseFault | null> {
  const { rows } = await client.query<{ known: boolean }>(
    `select ($1::text is null or exists (select from users where user_id = $1 and active))
       and ($2::text is null or exists (select from queues where queue_id = $2)) as known`,
    [ownerId, ownerQueue],
  );
  return rows[0]?.known === true ? null : 'noSuchOwner';
}
