/** A customer's file as the floor and the desks take it, in one query. */
import type pg from 'pg';
import type { CustomerFile } from '../../../core/customer.ts';
import { salutationsOf } from './names.ts';

/** What fits a screen-pop without scrolling; the rest is a click away. */
const ORDERS_SHOWN = 10;
const CASES_SHOWN = 10;
const CONTACTS_SHOWN = 5;
const PROMISES_SHOWN = 5;

/**
 * The whole file: orders, open cases and last contacts, newest first. Of a customer who was merged into another, that one's.
 * Null: no such customer.
 */
export async function readCustomerFile(pool: pg.Pool, customerId: string): Promise<CustomerFile | null> {
  const { rows } = await pool.query<{ file: CustomerFile }>({
    name: 'customer file',
    text: FILE,
    values: [customerId],
  });
  const file = rows[0]?.file;
  return file === undefined ? null : { ...file, salutations: salutationsOf(file.salutation) };
}

/** Dates are days of the shop, not of the server: an order placed at 01:00 in Shanghai is still "yesterday" in UTC. */
export const DAY = (at: string): string =>
  `to_char(${at} at time zone coalesce((select time_zone from shop), 'Asia/Shanghai'), 'YYYY-MM-DD')`;

/** ISO 8601 in UTC. */
export const MOMENT = (at: string): string => `to_char((${at}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** What is in an order, in one line. */
export const ITEMS = `(select coalesce(string_agg(name || case when quantity > 1 then ' ×' || quantity else '' end, ' · '
    order by position), '') from order_items i where i.order_id = o.order_id)`;

export const ORDER = `jsonb_build_object(
  'orderId', o.order_id, 'orderNumber', o.order_number, 'placedOn', ${DAY('o.placed_at')}, 'state', o.state,
  'amountFen', o.amount_fen,
  'items', ${ITEMS},
  'parcel', (select jsonb_build_object('carrier', carrier, 'trackingNumber', tracking_number, 'state', p.state,
    'expectedOn', to_char(expected_on, 'YYYY-MM-DD')) from parcels p where p.order_id = o.order_id),
  'return', (select jsonb_build_object('state', r.state, 'reason', reason) from returns r where r.order_id = o.order_id)
)`;

const PROMISES = `
  select jsonb_build_object('kind', 'case', 'caseId', case_id, 'title', title,
    'promisedOn', to_char(promised_on, 'YYYY-MM-DD'),
    'overdue', to_char(promised_on, 'YYYY-MM-DD') < ${DAY('now()')}) as promise, promised_on::timestamptz as due
  from cases k where k.customer_id = c.customer_id and k.state <> 'closed' and promised_on is not null
  union all
  select jsonb_build_object('kind', 'callback', 'callbackId', callback_id, 'at', ${MOMENT('chosen_at')}), chosen_at
  from callbacks b where b.customer_id = c.customer_id and closed_as is null and chosen_at is not null
  order by due limit ${PROMISES_SHOWN}`;

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
      select jsonb_build_object('callId', call_id, 'at', ${MOMENT('arrived_at')},
        'queueId', queue_id, 'agentName', (select name from users where user_id = agent_id),
        'agentId', agent_id,
        'disposition', disposition, 'note', note, 'score', score,
        'result', result, 'direction', direction, 'waitMs', wait_ms) as summary
      from cdr where cdr.customer_id = c.customer_id and ended_at is not null
      order by arrived_at desc limit ${CONTACTS_SHOWN}) as last),
    'lastScore', (select jsonb_build_object('score', score, 'at', ${MOMENT('arrived_at')})
      from cdr where cdr.customer_id = c.customer_id and score is not null order by arrived_at desc limit 1),
    'promises', (select coalesce(jsonb_agg(promise), '[]') from (${PROMISES}) as made)
  ) as file
  from customers c where c.customer_id = customer_survivor($1)`;
