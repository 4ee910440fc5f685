/** Searching customers, and who may be the same person. */
import type pg from 'pg';
import type { CustomerRow } from '../../../app/customers/ports.ts';
import { type Home, readPhoneNumber } from '../../../app/numbers/index.ts';
import { searchable } from '../pool.ts';
import { DAY } from './file.ts';
import { salutationsOf } from './names.ts';

export const PHONES = `(select coalesce(jsonb_agg(jsonb_build_object('raw', raw, 'kind', kind, 'extension', extension,
    'region', region) order by position), '[]') from customer_phones p where p.customer_id = c.customer_id)`;

const ROW = `c.customer_id as "customerId", c.name, c.salutation, c.level, ${PHONES} as phones,
  (select jsonb_build_object('orderNumber', order_number, 'placedOn', ${DAY('placed_at')}) from orders o
    where o.customer_id = c.customer_id order by placed_at desc, order_id desc limit 1) as "lastOrder",
  (select count(*)::int from cases k where k.customer_id = c.customer_id and k.state <> 'closed') as "openCases",
  (select ${DAY('max(arrived_at)')} from cdr where cdr.customer_id = c.customer_id) as "lastContactOn"`;

type Read = Omit<CustomerRow, 'salutations'> & { salutation: string };

function rowOf({ salutation, ...row }: Read): CustomerRow {
  return { ...row, salutations: salutationsOf(salutation) };
}

/** Last digits of a number, as a customer reads them out; fewer than four would be everybody's. */
const LAST_DIGITS = /^\d{4,10}$/;

export async function searchCustomers(pool: pg.Pool, text: string, limit: number, home: Home): Promise<CustomerRow[]> {
  const wanted = searchable(text.trim().normalize('NFKC'));
  if (wanted === '') return await newest(pool, limit);
  const digits = wanted.replace(/\D/g, '');
  const key = readPhoneNumber(wanted, home).key;
  const letters = wanted.toLowerCase().replace(/\s+/g, '');
  const { rows } = await pool.query<Read>(
    `select ${ROW} from customers c
     where c.merged_into is null and (
       c.customer_id = upper($1)
       or exists (select from customer_phones p where p.customer_id = c.customer_id
         and (p.key = $2 or ($3::text is not null and p.key like '%' || $3)))
       or exists (select from orders o where o.customer_id = c.customer_id and o.order_number = $4)
       or strpos(lower(c.name), lower($1)) > 0
       or ($5::text is not null and (c.initials like $5 || '%' or c.pinyin like $5 || '%')))
     order by (lower(c.name) = lower($1)) desc, (c.initials = $5) desc nulls last, c.name, c.customer_id
     limit $6`,
    [wanted, key, LAST_DIGITS.test(wanted) ? digits : null, digits, /^[a-z]+$/.test(letters) ? letters : null, limit],
  );
  return rows.map(rowOf);
}

/** Before anything is typed: whose file was made or spoken to last. */
async function newest(pool: pg.Pool, limit: number): Promise<CustomerRow[]> {
  const { rows } = await pool.query<Read>(
    `select ${ROW} from customers c where c.merged_into is null
     order by greatest(c.created_at, (select max(arrived_at) from cdr where cdr.customer_id = c.customer_id)) desc,
       c.customer_id limit $1`,
    [limit],
  );
  return rows.map(rowOf);
}

/** More would be no help: what shares a number with twenty others is an exchange. */
const DUPLICATES_AT_MOST = 20;

export async function findDuplicates(pool: pg.Pool, customerId: string): Promise<CustomerRow[]> {
  const { rows } = await pool.query<Read>(
    `select ${ROW} from customers c, customers mine
     where mine.customer_id = customer_survivor($1) and c.customer_id <> mine.customer_id and c.merged_into is null
       and (exists (select from customer_phones a join customer_phones b using (key)
              where a.customer_id = c.customer_id and b.customer_id = mine.customer_id)
            or c.name = mine.name)
     order by (c.name = mine.name) desc, c.customer_id limit ${DUPLICATES_AT_MOST}`,
    [customerId],
  );
  return rows.map(rowOf);
}
