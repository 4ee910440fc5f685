/** Fills an empty database with a small shop to look at: 木禾生活, which sells things for the home. */
import { randomInt } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type pg from 'pg';
import { MAINLAND } from '../../../app/numbers/index.ts';
import { phoneRow } from '../customers/keys.ts';
import { nameKeys } from '../customers/names.ts';
import { writeEntries } from '../journal/rows.ts';
import { inTransaction } from '../pool.ts';
import { makePastCalls } from './contacts.ts';
import { CUSTOMERS } from './customers.ts';
import { seedCaseClocks, seedDay } from './day.ts';
import { DISPOSITIONS } from './dispositions.ts';
import { seedKnowledge } from './knowledge.ts';
import { CASES, dayAfter, makeOrders } from './orders.ts';
import { type Random, seededRandom } from './random.ts';
import { AGENTS, HOURS, OTHER_STAFF, QUEUES, ROUTING, SHOP, SKILLS } from './staff.ts';

export type DemoAccount = { userId: string; name: string; role: string; password: string };

export type SeedOptions = {
  /** Decides everything but the passwords. */
  random?: Random;
  /** Dates are relative to it. */
  now?: Date;
};

/**
 * Fills the database when it has no shop yet, in one transaction.
 * @returns who can sign in, with passwords made now and kept nowhere else in the clear; null: it was not empty
 */
export async function seedDemo(pool: pg.Pool, options: SeedOptions = {}): Promise<DemoAccount[] | null> {
  const random = options.random ?? seededRandom(20_261_111);
  const now = options.now ?? new Date();
  const { rows } = await pool.query('select from shop');
  if (rows.length > 0) return null;
  const accounts = [
    ...AGENTS.map(({ agentId, name }) => ({ userId: agentId, name, role: 'agent' })),
    ...OTHER_STAFF,
  ].map((person) => ({ ...person, password: makePassword() }));
  // Hashing takes a second in all; before the transaction, so that it is short.
  const hashes = await Promise.all(accounts.map(({ password }) => hash(password)));
  return await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `insert into shop (names, time_zone, survey_flow) values ($1, $2, $3) on conflict do nothing`,
      [SHOP.names, SHOP.timeZone, SHOP.surveyFlow],
    );
    if (rowCount === 0) return null; // Another start was quicker.
    await seedStaff(
      client,
      accounts.map((account, index) => ({ ...account, passwordHash: hashes[index] as string })),
    );
    await seedHotline(client);
    await seedCustomers(client, now);
    await seedOrders(client, random, now);
    await seedCases(client, now);
    await seedPastCalls(client, random, now);
    await seedKnowledge(client, now);
    await seedDay(client, now);
    await seedCaseClocks(client);
    return accounts;
  });
}

/** Letters and digits that cannot be mistaken for one another, read over a telephone if need be; 10 of 31 are 49 bits. */
function makePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

async function insert(client: pg.PoolClient, table: string, columns: string, rows: object[]): Promise<void> {
  const names = columns.split(', ').map((column) => column.split(' ')[0]);
  await client.query(
    `insert into ${table} (${names.join(', ')}) select ${names.join(', ')} from jsonb_to_recordset($1::jsonb) as r (${columns})`,
    [JSON.stringify(rows)],
  );
}

async function seedStaff(
  client: pg.PoolClient,
  accounts: { userId: string; name: string; role: string; passwordHash: string }[],
): Promise<void> {
  const profiles = new Map(AGENTS.map((agent) => [agent.agentId, agent]));
  await insert(
    client,
    'users',
    'user_id text, name text, role text, password_hash text, extension text, grade text',
    accounts.map(({ userId, name, role, passwordHash }) => {
      const profile = profiles.get(userId);
      const { extension = null, grade = null } = profile ?? {};
      return { user_id: userId, name, role, password_hash: passwordHash, extension, grade };
    }),
  );
  const skills = Object.entries(SKILLS).map(([skill_id, names]) => ({ skill_id, names }));
  await insert(client, 'skills', 'skill_id text, names jsonb', skills);
  const levels = AGENTS.flatMap(({ agentId, skills }) =>
    Object.entries(skills).map(([skill_id, level]) => ({ agent_id: agentId, skill_id, level })),
  );
  await insert(client, 'agent_skills', 'agent_id text, skill_id text, level smallint', levels);
}

async function seedHotline(client: pg.PoolClient): Promise<void> {
  await insert(
    client,
    'queues',
    'queue_id text, position smallint, names jsonb, service_level_ms integer, ring_timeout_ms integer, wrap_up_ms integer, announce_every_ms integer, strategy text, vip_head_start_ms integer, complaint_head_start_ms integer, called_again_head_start_ms integer, preferred_agent text, preferred_wait_ms integer, occupancy_cap_percent smallint',
    QUEUES.map((queue, position) => ({
      queue_id: queue.queueId,
      position,
      names: queue.names,
      service_level_ms: queue.serviceLevelMs,
      ring_timeout_ms: queue.ringTimeoutMs,
      wrap_up_ms: queue.wrapUpMs,
      announce_every_ms: queue.announceEveryMs,
      strategy: ROUTING.strategy,
      vip_head_start_ms: ROUTING.headStarts.vipMs,
      complaint_head_start_ms: ROUTING.headStarts.complaintMs,
      called_again_head_start_ms: ROUTING.headStarts.calledAgainMs,
      preferred_agent: queue.preferredAgent ?? null,
      preferred_wait_ms: ROUTING.preferredWaitMs,
      occupancy_cap_percent: ROUTING.occupancyCapPercent,
    })),
  );
  const requirements = QUEUES.flatMap(({ queueId, requires }) =>
    Object.entries(requires).map(([skill_id, level]) => ({ queue_id: queueId, skill_id, level })),
  );
  await insert(client, 'queue_requirements', 'queue_id text, skill_id text, level smallint', requirements);
  const relaxations = QUEUES.flatMap(({ queueId, relaxation = [] }) =>
    relaxation.flatMap(({ untilMs, requires }) =>
      Object.entries(requires).map(([skill_id, level]) => ({ queue_id: queueId, until_ms: untilMs, skill_id, level })),
    ),
  );
  const columns = 'queue_id text, until_ms integer, skill_id text, level smallint';
  await insert(client, 'queue_relaxations', columns, relaxations);
  const numbers = Object.entries(SHOP.numbers).map(([dnis, flow_id]) => ({ dnis, flow_id }));
  await insert(client, 'numbers', 'dnis text, flow_id text', numbers);
  await insert(
    client,
    'hours',
    'queue_id text, weekday smallint, opens time, closes time, time_zone text',
    HOURS.map(({ queueId, ...hours }) => ({ queue_id: queueId, ...hours, time_zone: SHOP.timeZone })),
  );
  const dispositions = DISPOSITIONS.map((disposition, position) => ({ ...disposition, position }));
  const dispositionColumns = 'code text, position smallint, names jsonb, parent text, queue_ids text[]';
  await insert(client, 'dispositions', dispositionColumns, dispositions);
}

async function seedCustomers(client: pg.PoolClient, now: Date): Promise<void> {
  await insert(
    client,
    'customers',
    'customer_id text, name text, salutation text, level text, language text, address text, pinyin text, initials text, created_at timestamptz',
    CUSTOMERS.map(({ customerId, phones: _, ...customer }) => ({
      customer_id: customerId,
      ...customer,
      ...nameKeys(customer.name),
      created_at: daysBefore(now, 365),
    })),
  );
  const phones = CUSTOMERS.flatMap(({ customerId, phones }) =>
    phones.map(({ raw, region }, position) => ({
      customer_id: customerId,
      position,
      ...phoneRow({ raw, kind: null, region }, MAINLAND),
    })),
  );
  const columns = 'customer_id text, position smallint, raw text, kind text, extension text, key text, region text';
  await insert(client, 'customer_phones', columns, phones);
}

async function seedOrders(client: pg.PoolClient, random: Random, now: Date): Promise<void> {
  const orders = makeOrders(random, now);
  await insert(
    client,
    'orders',
    'order_id text, order_number text, customer_id text, placed_at timestamptz, state text, amount_fen integer',
    orders.map((order) => ({
      order_id: order.orderId,
      order_number: order.orderNumber,
      customer_id: order.customerId,
      placed_at: new Date(order.placedAtMs),
      state: order.state,
      amount_fen: order.amountFen,
    })),
  );
  const items = orders.flatMap(({ orderId, items }) =>
    items.map(({ name, quantity, priceFen }, position) => {
      return { order_id: orderId, position, name, quantity, price_fen: priceFen };
    }),
  );
  await insert(
    client,
    'order_items',
    'order_id text, position smallint, name text, quantity smallint, price_fen integer',
    items,
  );
  const parcels = orders.flatMap(({ orderId, parcel }) =>
    parcel === null
      ? []
      : {
          order_id: orderId,
          carrier: parcel.carrier,
          tracking_number: parcel.trackingNumber,
          state: parcel.state,
          expected_on: parcel.expectedOn,
          updated_at: new Date(parcel.updatedAtMs),
        },
  );
  const parcelColumns =
    'order_id text, carrier text, tracking_number text, state text, expected_on date, updated_at timestamptz';
  await insert(client, 'parcels', parcelColumns, parcels);
  const returns = orders.flatMap(({ orderId, return: back }) =>
    back === null
      ? []
      : { order_id: orderId, state: back.state, reason: back.reason, requested_at: new Date(back.requestedAtMs) },
  );
  await insert(client, 'returns', 'order_id text, state text, reason text, requested_at timestamptz', returns);
}

async function seedCases(client: pg.PoolClient, now: Date): Promise<void> {
  for (const { caseId, history, ...found } of CASES) {
    const closed = history.find(({ kind }) => kind === 'closed');
    await client.query(
      `insert into cases (case_id, customer_id, order_id, kind, title, state, owner_id, opened_at, closed_at, promised_on)
       values ($1, $2, (select order_id from orders where order_number = $3), $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[caseId, found.customerId, found.orderNumber, found.kind, found.title, found.state, found.ownerId],
        ...[daysBefore(now, found.openedDaysAgo), closed ? daysBefore(now, closed.daysAgo) : null],
        found.promisedInDays === undefined ? null : dayAfter(now, found.promisedInDays),
      ],
    );
    const rows = history.map(({ daysAgo, byUser, kind, text }, index) => {
      return { case_id: caseId, n: index + 1, at: daysBefore(now, daysAgo), by_user: byUser, kind, text };
    });
    await insert(
      client,
      'case_history',
      'case_id text, n integer, at timestamptz, by_user text, kind text, text text',
      rows,
    );
  }
}

/** One past call takes one negative sequence number: it was before the journal's first event. */
async function seedPastCalls(client: pg.PoolClient, random: Random, now: Date): Promise<void> {
  const calls = makePastCalls(random, now);
  const placed = calls.flatMap((entries, index) =>
    entries.map((entry, n) => ({ seq: index - calls.length, n, entry })),
  );
  await writeEntries(client, placed);
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000);
}
