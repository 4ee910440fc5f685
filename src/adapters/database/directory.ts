/** Who is calling, and what about: the shop's records as the floor asks for them. */
import type pg from 'pg';
import type { Directory } from '../../app/ports.ts';
import type { ComplaintSummary, CustomerFile, OrderSummary } from '../../core/customer.ts';
import { readPhoneNumber } from './phone-number.ts';

/** What fits a screen-pop without scrolling; the rest is a click away. */
const ORDERS_SHOWN = 10;
const CASES_SHOWN = 10;
const CONTACTS_SHOWN = 5;

/** `pool` should be of CALLS_POOL's kind: a caller waits for the answer. */
export function createDirectory(pool: pg.Pool): Directory {
  return {
    async lookUp(query) {
      switch (query.kind) {
        case 'customer':
          return { kind: 'customer', customer: await findCustomerByNumber(pool, query.ani) };
        case 'latestOrder':
          return { kind: 'order', order: await findLatestOrder(pool, query.customerId, query.having) };
        case 'orderByNumber':
          return { kind: 'order', order: await findOrderByNumber(pool, query.orderNumber, query.having) };
        case 'customerByOrder':
          return { kind: 'customer', customer: await findCustomerByOrder(pool, query.orderNumber) };
        case 'openComplaint':
          return { kind: 'complaint', complaint: await findOpenComplaint(pool, query.customerId) };
      }
    },
  };
}

/**
 * The customer who has this number, in whatever way it was written. Where several share it (a family's landline), the one
 * who ordered last, because that is what the call is likely about.
 */
export async function findCustomerByNumber(pool: pg.Pool, ani: string): Promise<CustomerFile | null> {
  const { e164, digits } = readPhoneNumber(ani);
  if (e164 === null && digits === '') return null;
  // By name: planned once for each connection, which takes longer than finding the customer.
  const { rows } = await pool.query<{ customer_id: string }>({
    name: e164 === null ? 'customer by digits' : 'customer by number',
    text: `select p.customer_id from customer_phones p
     where ${e164 === null ? 'p.e164 is null and p.digits = $1' : 'p.e164 = $1'}
     order by (select max(placed_at) from orders o where o.customer_id = p.customer_id) desc nulls last, p.customer_id
     limit 1`,
    values: [e164 ?? digits],
  });
  const id = rows[0]?.customer_id;
  return id === undefined ? null : await readCustomerFile(pool, id);
}

/** The whole file: orders, open cases and last contacts, newest first. Null: no such customer. */
export async function readCustomerFile(pool: pg.Pool, customerId: string): Promise<CustomerFile | null> {
  const { rows } = await pool.query<{ file: CustomerFile }>({
    name: 'customer file',
    text: FILE,
    values: [customerId],
  });
  return rows[0]?.file ?? null;
}

type Having = 'parcel' | 'return' | undefined;

/** Orders that have such a thing at all; a look-up of a parcel has nothing to tell of one that was not sent. */
function thatHave(having: Having): string {
  if (having === undefined) return '';
  return `and exists (select from ${having === 'parcel' ? 'parcels' : 'returns'} x where x.order_id = o.order_id)`;
}

async function findLatestOrder(pool: pg.Pool, customerId: string, having: Having): Promise<OrderSummary | null> {
  const { rows } = await pool.query<{ order: OrderSummary }>(
    `select ${ORDER} as order from orders o where customer_id = $1 ${thatHave(having)}
     order by placed_at desc, order_id desc limit 1`,
    [customerId],
  );
  return rows[0]?.order ?? null;
}

async function findOrderByNumber(pool: pg.Pool, orderNumber: string, having: Having): Promise<OrderSummary | null> {
  const { rows } = await pool.query<{ order: OrderSummary }>(
    `select ${ORDER} as order from orders o where order_number = $1 ${thatHave(having)}`,
    [orderNumber],
  );
  return rows[0]?.order ?? null;
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
     from cases k where customer_id = $1 and kind = 'complaint' and k.state <> 'closed'
     order by opened_at desc limit 1`,
    [customerId],
  );
  return rows[0]?.complaint ?? null;
}

/** Dates are days of the shop, not of the server: an order placed at 01:00 in Shanghai is still "yesterday" in UTC. */
const DAY = (at: string): string =>
  `to_char(${at} at time zone coalesce((select time_zone from shop), 'Asia/Shanghai'), 'YYYY-MM-DD')`;

const ORDER = `jsonb_build_object(
  'orderId', o.order_id, 'orderNumber', o.order_number, 'placedOn', ${DAY('o.placed_at')}, 'state', o.state,
  'amountFen', o.amount_fen,
  'items', (select coalesce(string_agg(name || case when quantity > 1 then ' ×' || quantity else '' end, ' · '
    order by position), '') from order_items i where i.order_id = o.order_id),
  'parcel', (select jsonb_build_object('carrier', carrier, 'trackingNumber', tracking_number, 'state', p.state,
    'expectedOn', to_char(expected_on, 'YYYY-MM-DD')) from parcels p where p.order_id = o.order_id),
  'return', (select jsonb_build_object('state', r.state, 'reason', reason) from returns r where r.order_id = o.order_id)
)`;

const FILE = `
  select jsonb_build_object(
    'customerId', c.customer_id, 'name', c.name, 'salutation', c.salutation, 'level', c.level, 'language', c.language,
    'phones', (select coalesce(jsonb_agg(raw order by position), '[]') from customer_phones p
      where p.customer_id = c.customer_id),
    'region', (select region from customer_phones p where p.customer_id = c.customer_id order by position limit 1),
    'orders', (select coalesce(jsonb_agg(summary), '[]') from (
      select ${ORDER} as summary from orders o where o.customer_id = c.customer_id
      order by placed_at desc, order_id desc limit ${ORDERS_SHOWN}) as newest),
    'openCases', (select coalesce(jsonb_agg(summary), '[]') from (
      select jsonb_build_object('caseId', case_id, 'kind', kind, 'title', title, 'state', k.state,
        'openedOn', ${DAY('opened_at')}, 'ownerName', (select name from users where user_id = owner_id),
        'ownerId', owner_id) as summary
      from cases k where k.customer_id = c.customer_id and k.state <> 'closed'
      order by opened_at desc limit ${CASES_SHOWN}) as open),
    'lastContacts', (select coalesce(jsonb_agg(summary), '[]') from (
      select jsonb_build_object('callId', call_id, 'at', to_char(arrived_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'queueId', queue_id, 'agentName', (select name from users where user_id = agent_id),
        'agentId', agent_id,
        'disposition', disposition, 'note', note, 'score', score) as summary
      from cdr where cdr.customer_id = c.customer_id and ended_at is not null
      order by arrived_at desc limit ${CONTACTS_SHOWN}) as last)
  ) as file
  from customers c where c.customer_id = $1`;
