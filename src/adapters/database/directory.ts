/** Who is calling, and what about: the shop's records as the floor asks for them. */
import type pg from 'pg';
import { type Home, MAINLAND } from '../../app/numbers/index.ts';
import type { Directory } from '../../app/ports.ts';
import type { ComplaintSummary, CustomerChoice, CustomerFile, OrderSummary } from '../../core/customer.ts';
import { DAY, ORDER, readCustomerFile } from './customers/file.ts';
import { findByNumber, readChoices } from './customers/find.ts';

/**
 * `pool` should be of CALLS_POOL's kind: a caller waits for the answer.
 * @param home where the shop is now
 */
export function createDirectory(pool: pg.Pool, home: () => Home = () => MAINLAND): Directory {
  return {
    async lookUp(query) {
      switch (query.kind) {
        case 'customer':
          return await findByNumber(pool, query.ani, home());
        case 'customerById':
          return { kind: 'customer', customer: await readCustomerFile(pool, query.customerId) };
        case 'latestOrder':
          return { kind: 'order', order: await findLatestOrder(pool, query.customerId, query.having) };
        case 'orderByNumber':
          return { kind: 'order', ...(await findOrderByNumber(pool, query.orderNumber, query.having)) };
        case 'customerByOrder':
          return { kind: 'customer', customer: await findCustomerByOrder(pool, query.orderNumber) };
        case 'openComplaint':
          return { kind: 'complaint', complaint: await findOpenComplaint(pool, query.customerId) };
      }
    },
  };
}

type Having = 'parcel' | 'return' | undefined;

/** Orders that have such a thing at all; a look-up of a parcel has nothing to tell of one that was not sent. */
function thatHave(having: Having): string {
  if (having === undefined) return '';
  return `and exists (select from ${having === 'parcel' ? 'parcels' : 'returns'} x where x.order_id = o.order_id)`;
}

async function findLatestOrder(pool: pg.Pool, customerId: string, having: Having): Promise<OrderSummary | null> {
  const { rows } = await pool.query<{ order: OrderSummary }>(
    `select ${ORDER} as order from orders o where customer_id = customer_survivor($1) ${thatHave(having)}
     order by placed_at desc, order_id desc limit 1`,
    [customerId],
  );
  return rows[0]?.order ?? null;
}

async function findOrderByNumber(
  pool: pg.Pool,
  orderNumber: string,
  having: Having,
): Promise<{ order: OrderSummary | null; owner?: CustomerChoice | null }> {
  const { rows } = await pool.query<{ order: OrderSummary; customer_id: string }>(
    `select ${ORDER} as order, customer_id from orders o where order_number = $1 ${thatHave(having)}`,
    [orderNumber],
  );
  const [found] = rows;
  if (found === undefined) return { order: null };
  const [owner = null] = await readChoices(pool, [found.customer_id], 'order');
  return { order: found.order, owner };
}

async function findCustomerByOrder(pool: pg.Pool, orderNumber: string): Promise<CustomerFile | null> {
  const { rows } = await pool.query<{ customer_id: string }>('select customer_id from orders where order_number = $1', [
    orderNumber,
  ]);
  const id = rows[0]?.customer_id;
  return id === undefined ? null : await readCustomerFile(pool, id);
}

async function findOpenComplaint(pool: pg.Pool, customerId: string): Promise<ComplaintSummary | null> {
  const { rows } = await pool.query<{ complaint: ComplaintSummary }>(
    `select jsonb_build_object(
       'caseId', case_id, 'number', regexp_replace(case_id, '\\D', '', 'g'), 'state', k.state,
       'openedOn', ${DAY('opened_at')}, 'promisedOn', to_char(promised_on, 'YYYY-MM-DD'),
       'overdue', coalesce(to_char(promised_on, 'YYYY-MM-DD') < ${DAY('now()')}, false),
       'owner', (select jsonb_build_object('agentId', user_id, 'name', name, 'extension', extension)
         from users where user_id = owner_id)) as complaint
     from cases k where customer_id = customer_survivor($1) and kind = 'complaint' and k.state <> 'closed'
     order by opened_at desc limit 1`,
    [customerId],
  );
  return rows[0]?.complaint ?? null;
}
