/** Customers' files as people search, read, edit and merge them. */
import type pg from 'pg';
import type { Customers, ShopSettings } from '../../../app/customers/ports.ts';
import { type StoredSettings, withDefaults } from '../../../app/customers/settings.ts';
import type { Home } from '../../../app/numbers/index.ts';
import { searchable } from '../pool.ts';
import { createCustomer, editCustomer } from './edit.ts';
import { rereadNumbers } from './keys.ts';
import { mergeCustomers, undoMerge } from './merge.ts';
import { readChanges, readHistory, readRecord } from './record.ts';
import { findDuplicates, searchCustomers } from './search.ts';

/**
 * `pool` should be of PAGES_POOL's kind.
 * @param home where the shop is now
 */
export function createCustomers(pool: pg.Pool, home: () => Home): Customers {
  const settings = () => readSettings(pool);
  const undoMinutes = async () => (await settings()).undoMergeMinutes;
  return {
    search: (text, limit) => searchCustomers(pool, text, limit, home()),
    record: (customerId) => readRecord(pool, searchable(customerId)),
    history: (customerId) => readHistory(pool, searchable(customerId)),
    changes: async (customerId) => readChanges(pool, searchable(customerId), await undoMinutes()),
    duplicates: (customerId) => findDuplicates(pool, searchable(customerId)),
    create: (...given) => createCustomer(pool, home(), ...given),
    edit: (customerId, ...given) => editCustomer(pool, home(), searchable(customerId), ...given),
    merge: (survivorId, mergedId, ...given) =>
      mergeCustomers(pool, searchable(survivorId), searchable(mergedId), ...given),
    undoMerge: async (...given) => undoMerge(pool, await undoMinutes(), ...given),
    settings,
    async saveSettings({ home: place, ...stored }) {
      const before = await settings();
      await pool.query('update shop set country = $1, area_code = $2, customer_settings = customer_settings || $3', [
        place.country,
        place.areaCode,
        stored,
      ]);
      const hasMoved = place.country !== before.home.country || place.areaCode !== before.home.areaCode;
      if (hasMoved) await rereadNumbers(pool, place);
    },
  };
}

async function readSettings(pool: pg.Pool): Promise<ShopSettings> {
  const { rows } = await pool.query<{ country: string; area_code: string | null; customer_settings: StoredSettings }>(
    'select country, area_code, customer_settings from shop',
  );
  const [shop] = rows;
  return {
    ...withDefaults(shop?.customer_settings ?? {}),
    home: { country: shop?.country ?? 'CN', areaCode: shop?.area_code ?? null },
  };
}
