/** What is worked out of what people write: keys of numbers, letters of names. */
import type pg from 'pg';
import { type Home, type NumberKind, type PhoneNumber, readPhoneNumber } from '../../../app/numbers/index.ts';
import { inTransaction } from '../pool.ts';
import { nameKeys } from './names.ts';
import { regionOf } from './regions.ts';

export type PhoneUse = 'mobile' | 'landline' | 'work' | 'other';

const USES: Partial<Record<NumberKind, PhoneUse>> = { mobile: 'mobile', landline: 'landline' };

/** A row of `customer_phones`. `kind` null: what the number itself says; `region` null: where the number is from. */
export function phoneRow(written: { raw: string; kind: PhoneUse | null; region?: string | null }, home: Home) {
  const number: PhoneNumber = readPhoneNumber(written.raw, home);
  const { raw, key, extension, kind } = number;
  const region = written.region ?? regionOf(number)?.['zh-CN'] ?? null;
  return { raw, kind: written.kind ?? USES[kind] ?? 'other', extension, key, region };
}

/** Rows at a time: a file of a hundred thousand is worked through without a long transaction. */
const BATCH = 1_000;

/**
 * Gives names their letters where they have none: rows that were there before there were any, or that another system wrote.
 * @returns how many there were
 */
export async function fillNameKeys(pool: pg.Pool): Promise<number> {
  for (let done = 0; ; ) {
    const { rows } = await pool.query<{ customer_id: string; name: string }>(
      'select customer_id, name from customers where initials is null limit $1',
      [BATCH],
    );
    if (rows.length === 0) return done;
    const keys = rows.map(({ customer_id, name }) => ({ customer_id, ...nameKeys(name) }));
    await pool.query(
      `update customers c set pinyin = k.pinyin, initials = k.initials
       from jsonb_to_recordset($1::jsonb) as k (customer_id text, pinyin text, initials text)
       where c.customer_id = k.customer_id`,
      [JSON.stringify(keys)],
    );
    done += rows.length;
  }
}

/** The shop has moved, or was said to be elsewhere: every number is read anew from there, in one transaction. */
export async function rereadNumbers(pool: pg.Pool, home: Home): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ customer_id: string; position: number; raw: string }>(
      'select customer_id, position, raw from customer_phones for update',
    );
    for (let from = 0; from < rows.length; from += BATCH) {
      const batch = rows.slice(from, from + BATCH).map(({ customer_id, position, raw }) => {
        const { key, extension } = readPhoneNumber(raw, home);
        return { customer_id, position, key, extension };
      });
      await client.query(
        `update customer_phones p set key = k.key, extension = k.extension
         from jsonb_to_recordset($1::jsonb) as k (customer_id text, position smallint, key text, extension text)
         where p.customer_id = k.customer_id and p.position = k.position`,
        [JSON.stringify(batch)],
      );
    }
  });
}
