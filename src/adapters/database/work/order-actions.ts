/** What was asked of the shop's system for customers, and what came of it. */
import type pg from 'pg';
import type { OrderActionRecord, OrderActions } from '../../../app/work-ports.ts';
import type { OrderActionOutcome } from '../../../core/shop/order-actions.ts';
import { searchable } from '../pool.ts';

/** `pool` should be of PAGES_POOL's kind. */
export function createOrderActions(pool: pg.Pool): OrderActions {
  return {
    async begin(key, { by, callId, customerId, orderNumber, request }) {
      const { action, ...details } = request;
      const text = searchable(JSON.stringify(details));
      await pool.query(
        `insert into order_actions (action_key, user_id, call_id, customer_id, order_number, action, details)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [key, by, callId, customerId, orderNumber, action, text],
      );
      const { rows } = await pool.query<{ same: boolean; answer: OrderActionOutcome | null }>(
        `select user_id = $2 and order_number = $3 and action = $4 and details = $5::jsonb as same,
           case when outcome <> 'unknown' then answer end as answer
         from order_actions where action_key = $1`,
        [key, by, orderNumber, action, text],
      );
      return rows[0]?.same === true ? { known: rows[0].answer } : 'otherRequest';
    },

    async finish(key, outcome) {
      const code = outcome.outcome === 'refused' ? outcome.code : null;
      await pool.query('update order_actions set outcome = $2, code = $3, answer = $4 where action_key = $1', [
        key,
        outcome.outcome,
        code,
        outcome,
      ]);
    },

    async ofCustomer(customerId) {
      const { rows } = await pool.query<OrderActionRecord>(
        `select action_key as key, (extract(epoch from at) * 1000)::bigint as "atMs",
           (select name from users u where u.user_id = a.user_id) as "byName", order_number as "orderNumber", action,
           outcome, code, answer
         from order_actions a where customer_id = $1 order by at desc limit 20`,
        [searchable(customerId)],
      );
      return rows;
    },
  };
}
