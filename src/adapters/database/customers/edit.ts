/** Customers' files made and changed by people: every change is a row that says who and when. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import {
  CUSTOMER_FIELDS,
  CustomerError,
  type CustomerFields,
  type CustomerRecord,
  type Customers,
  type PhoneGiven,
} from '../../../app/customers/ports.ts';
import { type Home, readPhoneNumber } from '../../../app/numbers/index.ts';
import { inTransaction, searchable } from '../pool.ts';
import { phoneRow } from './keys.ts';
import { nameKeys } from './names.ts';
import { readRecord } from './record.ts';

export type Change = { field: string; old: string | null; new: string | null };

export async function createCustomer(
  pool: pg.Pool,
  home: Home,
  ...[fields, phones, by]: Parameters<Customers['create']>
): Promise<string> {
  // Beside the shop's own ids, which may come from another system: short enough to be read out.
  const customerId = `N${randomUUID().slice(0, 8).toUpperCase()}`;
  const { name, salutation, level, language, address, remark } = clean(fields) as CustomerFields;
  const { pinyin, initials } = nameKeys(name);
  await inTransaction(pool, async (client) => {
    await client.query(
      `insert into customers (customer_id, name, salutation, level, language, address, remark, pinyin, initials)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [customerId, name, salutation === '' ? name : salutation, level, language, address, remark, pinyin, initials],
    );
    await writePhones(client, customerId, phones, home);
    await writeChanges(client, customerId, by, [{ field: 'created', old: null, new: name }]);
  });
  return customerId;
}

export async function editCustomer(
  pool: pg.Pool,
  home: Home,
  ...[customerId, change, by]: Parameters<Customers['edit']>
): Promise<number> {
  return await inTransaction(pool, async (client) => {
    await client.query('select from customers where customer_id = $1 for update', [customerId]);
    const before = await readRecord(client, customerId);
    if (before === null || before.customerId !== customerId) throw notThere(customerId);
    if (before.version !== change.version) {
      throw new CustomerError(
        'changedMeanwhile',
        'Somebody has changed this file meanwhile. Look at it again, then save.',
      );
    }
    const given = clean(change);
    const changes: Change[] = CUSTOMER_FIELDS.flatMap((field) => {
      const value = given[field];
      return value === undefined || value === before[field] ? [] : [{ field, old: before[field], new: value }];
    });
    if (change.phones !== undefined) changes.push(...phoneChanges(before, change.phones));
    if (changes.length === 0) return before.version;
    await writeFields(client, customerId, given);
    if (change.phones !== undefined) await writePhones(client, customerId, change.phones, home);
    await writeChanges(client, customerId, by, changes);
    const { rows } = await client.query<{ version: number }>(
      'update customers set version = version + 1 where customer_id = $1 returning version',
      [customerId],
    );
    return rows[0]?.version ?? before.version;
  });
}

export function notThere(customerId: string): CustomerError {
  return new CustomerError('notFound', `There is no customer ${customerId}.`);
}

/** Trimmed, and without what PostgreSQL does not take. */
function clean(fields: Partial<CustomerFields>): Partial<CustomerFields> {
  const kept = CUSTOMER_FIELDS.flatMap((field) => {
    const value = fields[field];
    return value === undefined ? [] : [[field, searchable(value.trim())] as const];
  });
  return Object.fromEntries(kept) as Partial<CustomerFields>;
}

/** Columns are named as fields are. */
export async function writeFields(client: pg.ClientBase, customerId: string, fields: Partial<CustomerFields>) {
  const given = CUSTOMER_FIELDS.filter((field) => fields[field] !== undefined);
  const keys = fields.name === undefined ? {} : nameKeys(fields.name);
  const columns = [...given, ...Object.keys(keys)];
  if (columns.length === 0) return;
  await client.query(
    `update customers set ${columns.map((column, n) => `${column} = $${n + 2}`).join(', ')} where customer_id = $1`,
    [customerId, ...given.map((field) => fields[field]), ...Object.values(keys)],
  );
}

function phoneChanges({ phones }: CustomerRecord, given: PhoneGiven[]): Change[] {
  const label = ({ raw, kind }: { raw: string; kind: string | null }) => `${raw.trim()} (${kind ?? ''})`;
  const before = new Map(phones.map((phone) => [phone.raw, phone]));
  const after = new Map(given.map((phone) => [phone.raw.trim(), phone]));
  const gone = phones
    .filter(({ raw }) => !after.has(raw))
    .map((phone) => ({ field: 'phone', old: label(phone), new: null }));
  const added = given.filter(({ raw }) => !before.has(raw.trim()));
  const turned = given.filter(({ raw, kind }) => kind !== null && (before.get(raw.trim())?.kind ?? kind) !== kind);
  return [
    ...gone,
    ...added.map((phone) => ({ field: 'phone', old: null, new: label(phone) })),
    ...turned.map((phone) => ({
      field: 'phone',
      old: label(before.get(phone.raw.trim()) ?? phone),
      new: label(phone),
    })),
  ];
}

/** @throws CustomerError when one of them is no number */
async function writePhones(client: pg.ClientBase, customerId: string, phones: PhoneGiven[], home: Home): Promise<void> {
  const rows = phones.map(({ raw, kind }, position) => {
    if (readPhoneNumber(raw, home).key === null) throw new CustomerError('noNumber', `${raw} is no telephone number.`);
    return { ...phoneRow({ raw: searchable(raw), kind }, home), position };
  });
  await client.query('delete from customer_phones where customer_id = $1', [customerId]);
  await client.query(
    `insert into customer_phones (customer_id, position, raw, kind, extension, key, region)
     select $1, position, raw, kind, extension, key, region from jsonb_to_recordset($2::jsonb)
       as r (position smallint, raw text, kind text, extension text, key text, region text)`,
    [customerId, JSON.stringify(rows)],
  );
}

export async function writeChanges(client: pg.ClientBase, customerId: string, by: string, changes: Change[]) {
  await client.query(
    `insert into customer_changes (customer_id, by_user, field, old, new)
     select $1, $2, field, old, new from jsonb_to_recordset($3::jsonb) as r (field text, old text, new text)`,
    [customerId, by, JSON.stringify(changes)],
  );
}
