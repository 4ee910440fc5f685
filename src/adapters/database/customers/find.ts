/** Who calls: by the number in any spelling, or by an order's number that was keyed in. */
import type pg from 'pg';
import { type Home, type PhoneNumber, readPhoneNumber } from '../../../app/numbers/index.ts';
import { type CallerFacts, CHOICES_AT_MOST, type CustomerChoice } from '../../../core/customer.ts';
import type { LookUpResult } from '../../../core/events.ts';
import { DAY, ITEMS, readCustomerFile } from './file.ts';
import { regionOf } from './regions.ts';

type Found = Extract<LookUpResult, { kind: 'customer' }>;

/**
 * Everyone who has this number. Where several do (a family's landline, a company's exchange), first the one whose call it
 * was last, then who ordered last, because that is what the call is likely about.
 */
export async function findByNumber(pool: pg.Pool, ani: string, home: Home): Promise<Found> {
  const number = readPhoneNumber(ani, home);
  if (number.key === null) return { kind: 'customer', customer: null, caller: factsOf(number, 0) };
  // By name: planned once for each connection, which takes longer than finding the customer.
  const { rows } = await pool.query<{ ids: string[]; calls: number }>({
    name: 'customers by number',
    text: BY_NUMBER,
    values: [number.key, ani],
  });
  const { ids = [], calls = 0 } = rows[0] ?? {};
  const [first] = ids;
  const caller = factsOf(number, calls);
  if (first === undefined) return { kind: 'customer', customer: null, caller };
  const [customer, choices] = await Promise.all([
    readCustomerFile(pool, first),
    ids.length > 1 ? readChoices(pool, ids, 'number') : undefined,
  ]);
  return { kind: 'customer', customer, caller, ...(choices && { choices }) };
}

function factsOf(number: PhoneNumber, callsBefore: number): CallerFacts {
  return { number: number.key, region: regionOf(number), callsBefore };
}

/** In the order of `ids`; those that are gone meanwhile are left out. */
export async function readChoices(
  pool: pg.Pool,
  ids: string[],
  because: CustomerChoice['because'],
): Promise<CustomerChoice[]> {
  const { rows } = await pool.query<{ choice: CustomerChoice }>({
    name: 'customer choices',
    text: CHOICES,
    values: [ids, because],
  });
  return rows.map(({ choice }) => choice);
}

/** Whose call it was is known only of calls that were settled; one of an unsettled number has no customer. */
const BY_NUMBER = `
  select
    (select coalesce(array_agg(customer_id order by last_call desc nulls last, last_order desc nulls last, customer_id), '{}')
     from (
       select customer_id,
         (select max(arrived_at) from cdr where cdr.customer_id = p.customer_id and cdr.ani = $2) as last_call,
         (select max(placed_at) from orders o where o.customer_id = p.customer_id) as last_order
       from (select distinct customer_id from customer_phones join customers using (customer_id)
         where key = $1 and merged_into is null) p
       order by last_call desc nulls last, last_order desc nulls last, customer_id
       limit ${CHOICES_AT_MOST}
     ) found) as ids,
    (select count(*)::int from cdr where ani = $2 and direction = 'inbound' and ended_at is not null and arrived_at >=
      date_trunc('day', now() at time zone (select time_zone from shop)) at time zone (select time_zone from shop)) as calls`;

const CHOICES = `
  select jsonb_build_object(
    'customerId', c.customer_id, 'name', c.name, 'salutation', c.salutation, 'level', c.level,
    'region', (select region from customer_phones p where p.customer_id = c.customer_id order by position limit 1),
    'because', $2::text,
    'lastOrder', (select jsonb_build_object('orderNumber', order_number, 'placedOn', ${DAY('o.placed_at')}, 'items', ${ITEMS})
      from orders o where o.customer_id = c.customer_id order by placed_at desc, order_id desc limit 1),
    'openCases', (select count(*)::int from cases k where k.customer_id = c.customer_id and k.state <> 'closed'),
    'lastContactOn', (select ${DAY('max(arrived_at)')} from cdr where cdr.customer_id = c.customer_id)
  ) as choice
  from unnest($1::text[]) with ordinality as wanted (customer_id, place)
  join customers c using (customer_id) where c.merged_into is null order by place`;
