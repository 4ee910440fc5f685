/** Two files of one customer made one, and taken apart again. */
import type pg from 'pg';
import {
  CustomerError,
  type CustomerFields,
  type CustomerRecord,
  type Customers,
} from '../../../app/customers/ports.ts';
import { inTransaction } from '../pool.ts';
import { notThere, writeChanges, writeFields } from './edit.ts';
import { readRecord } from './record.ts';

/** Tables whose rows hang on a customer, and what names a row. A test holds this list against the database. */
export const HANGING: readonly { table: string; key: string }[] = [
  { table: 'orders', key: 'order_id' },
  { table: 'cases', key: 'case_id' },
  { table: 'cdr', key: 'call_id' },
  { table: 'callbacks', key: 'callback_id' },
  { table: 'order_actions', key: 'action_key' },
];

type Moved = Record<string, string[]>;
type Phone = { position: number; raw: string };

export async function mergeCustomers(
  pool: pg.Pool,
  ...[survivorId, mergedId, take, by]: Parameters<Customers['merge']>
): Promise<number> {
  if (survivorId === mergedId) throw new CustomerError('sameCustomer', 'A file cannot be merged into itself.');
  return await inTransaction(pool, async (client) => {
    await lock(client, [survivorId, mergedId]);
    const [survivor, merged] = await Promise.all([readWhole(client, survivorId), readWhole(client, mergedId)]);
    const taken = Object.fromEntries(take.map((field) => [field, merged[field]])) as Partial<CustomerFields>;
    const before = Object.fromEntries(take.map((field) => [field, survivor[field]]));
    const moved: Moved = {};
    for (const { table, key } of HANGING) {
      const { rows } = await client.query<{ key: string }>(
        `update ${table} set customer_id = $1 where customer_id = $2 returning ${key} as key`,
        [survivorId, mergedId],
      );
      moved[table] = rows.map((row) => row.key);
    }
    const phones = await movePhones(client, survivorId, mergedId);
    await writeFields(client, survivorId, taken);
    await client.query(
      `update customers set version = version + 1, merged_into = case when customer_id = $2 then $1 else merged_into end
       where customer_id in ($1, $2)`,
      [survivorId, mergedId],
    );
    const { rows } = await client.query<{ merge_id: number }>(
      `insert into customer_merges (survivor_id, merged_id, by_user, before, after, moved)
       values ($1, $2, $3, $4, $5, $6) returning merge_id`,
      [survivorId, mergedId, by, before, taken, { ...moved, phones }],
    );
    const changes = take
      .filter((field) => survivor[field] !== merged[field])
      .map((field) => ({ field, old: survivor[field], new: merged[field] }));
    await writeChanges(client, survivorId, by, [{ field: 'merged', old: null, new: mergedId }, ...changes]);
    return rows[0]?.merge_id ?? 0;
  });
}

/** Numbers both have stay once. @returns those that were hung over, with the places they had */
async function movePhones(client: pg.ClientBase, survivorId: string, mergedId: string): Promise<Phone[]> {
  const { rows } = await client.query<Phone>(
    `update customer_phones p set customer_id = $1,
       position = p.position + 1 + (select coalesce(max(position), -1) from customer_phones where customer_id = $1)
     where customer_id = $2 and not exists (
       select from customer_phones mine where mine.customer_id = $1 and mine.key = p.key
         and mine.extension is not distinct from p.extension)
     returning position, raw`,
    [survivorId, mergedId],
  );
  return rows;
}

export async function undoMerge(
  pool: pg.Pool,
  withinMinutes: number,
  ...[mergeId, by]: Parameters<Customers['undoMerge']>
): Promise<string> {
  return await inTransaction(pool, async (client) => {
    const merge = await readMerge(client, mergeId, withinMinutes);
    await lock(client, [merge.survivorId, merge.mergedId]);
    const survivor = await readRecord(client, merge.survivorId);
    if (survivor === null) throw notThere(merge.survivorId);
    // First, or what goes back would be led to the survivor again.
    await client.query('update customers set merged_into = null, version = version + 1 where customer_id = $1', [
      merge.mergedId,
    ]);
    for (const { table, key } of HANGING) {
      await client.query(`update ${table} set customer_id = $1 where customer_id = $2 and ${key} = any($3)`, [
        merge.mergedId,
        merge.survivorId,
        merge.moved[table] ?? [],
      ]);
    }
    await givePhonesBack(client, merge);
    // What somebody has written since is theirs, and stays.
    const back = Object.entries(merge.before).filter(
      ([field]) => survivor[field as keyof CustomerFields] === merge.after[field as keyof CustomerFields],
    );
    await writeFields(client, merge.survivorId, Object.fromEntries(back));
    await client.query('update customers set version = version + 1 where customer_id = $1', [merge.survivorId]);
    await client.query('update customer_merges set undone_at = now(), undone_by = $2 where merge_id = $1', [
      mergeId,
      by,
    ]);
    const changes = back.map(([field, old]) => ({
      field,
      old: merge.after[field as keyof CustomerFields] ?? null,
      new: old,
    }));
    await writeChanges(client, merge.survivorId, by, [
      { field: 'unmerged', old: merge.mergedId, new: null },
      ...changes.filter((one) => one.old !== one.new),
    ]);
    return merge.mergedId;
  });
}

type Merge = {
  survivorId: string;
  mergedId: string;
  before: Partial<CustomerFields>;
  after: Partial<CustomerFields>;
  moved: Moved & { phones: Phone[] };
  isUndone: boolean;
  isLate: boolean;
  isNewest: boolean;
};

/** @throws CustomerError when it is none that may be taken back */
async function readMerge(client: pg.ClientBase, mergeId: number, withinMinutes: number): Promise<Merge> {
  const { rows } = await client.query<Merge>(
    `select survivor_id as "survivorId", merged_id as "mergedId", before, after, moved,
       undone_at is not null as "isUndone", at <= now() - make_interval(mins => $2) as "isLate",
       not exists (select from customer_merges later where later.merge_id > m.merge_id and later.undone_at is null
         and (later.survivor_id = m.survivor_id or later.merged_id = m.survivor_id)) as "isNewest"
     from customer_merges m where merge_id = $1 for update`,
    [mergeId, withinMinutes],
  );
  const [merge] = rows;
  if (merge === undefined || merge.isUndone) throw new CustomerError('notFound', 'There is no such merge.');
  if (merge.isLate) {
    throw new CustomerError('tooLate', `A merge can be taken back for ${withinMinutes} minutes, and those are over.`);
  }
  if (!merge.isNewest) {
    throw new CustomerError('notNewest', 'Another merge of this file came after it. Take that one back first.');
  }
  return merge;
}

async function givePhonesBack(client: pg.ClientBase, { survivorId, mergedId, moved }: Merge): Promise<void> {
  for (const { position, raw } of moved.phones) {
    await client.query(
      `update customer_phones set customer_id = $2,
         position = 1 + (select coalesce(max(position), -1) from customer_phones where customer_id = $2)
       where customer_id = $1 and position = (
         select position from customer_phones where customer_id = $1 and raw = $4
         order by (position = $3) desc limit 1)`,
      [survivorId, mergedId, position, raw],
    );
  }
}

/** In one order, so that two people who merge the same pair the other way round do not wait for each other for ever. */
async function lock(client: pg.ClientBase, ids: string[]): Promise<void> {
  await client.query('select from customers where customer_id = any($1) order by customer_id for update', [ids]);
}

async function readWhole(client: pg.ClientBase, customerId: string): Promise<CustomerRecord> {
  const record = await readRecord(client, customerId);
  if (record === null) throw notThere(customerId);
  if (record.customerId !== customerId) {
    throw new CustomerError('alreadyMerged', `${customerId} was merged into ${record.customerId} already.`);
  }
  return record;
}
