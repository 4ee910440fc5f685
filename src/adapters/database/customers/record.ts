/** One customer's file for its page: the record, all that hangs on it, and who changed what. */
import type pg from 'pg';
import type {
  CallOfCustomer,
  CustomerChange,
  CustomerHistory,
  CustomerMerge,
  CustomerRecord,
} from '../../../app/customers/ports.ts';
import { DAY, MOMENT, ORDER } from './file.ts';
import { salutationsOf } from './names.ts';
import { PHONES } from './search.ts';

/** What a page shows at once; who needs more looks in the lists of calls and messages. */
const CALLS_SHOWN = 100;
const LISTED = 50;

export async function readRecord(pool: Pick<pg.Pool, 'query'>, customerId: string): Promise<CustomerRecord | null> {
  const { rows } = await pool.query<Omit<CustomerRecord, 'salutations'>>(
    `select customer_id as "customerId", name, salutation, level, language, address, remark, version,
       ${MOMENT('created_at')} as "createdAt", ${PHONES} as phones
     from customers c where customer_id = customer_survivor($1)`,
    [customerId],
  );
  const [found] = rows;
  return found === undefined ? null : { ...found, salutations: salutationsOf(found.salutation) };
}

export async function readHistory(pool: pg.Pool, customerId: string): Promise<CustomerHistory> {
  const ask = async <Row>(sql: string): Promise<Row[]> => {
    const { rows } = await pool.query<{ row: Row }>(sql, [customerId]);
    return rows.map(({ row }) => row);
  };
  const [calls, orders, cases, messages, callbacks] = await Promise.all([
    ask<CallOfCustomer>(CALLS),
    ask<CustomerHistory['orders'][number]>(
      `select ${ORDER} as row from orders o where customer_id = customer_survivor($1)
       order by placed_at desc, order_id desc limit ${LISTED}`,
    ),
    ask<CustomerHistory['cases'][number]>(CASES),
    ask<CustomerHistory['messages'][number]>(MESSAGES),
    ask<CustomerHistory['callbacks'][number]>(CALLBACKS),
  ]);
  return { calls, orders, cases, messages, callbacks };
}

const CALLS = `
  select jsonb_build_object('callId', call_id, 'at', ${MOMENT('arrived_at')}, 'ani', ani, 'result', result,
    'queueId', queue_id, 'agentId', agent_id, 'agentName', (select name from users where user_id = agent_id),
    'talkMs', talk_ms, 'disposition', disposition, 'note', note, 'score', score, 'isCallback', callback_id is not null,
    'recordings', (select coalesce(jsonb_agg(jsonb_build_object('recordingId', recording_id, 'durationMs', duration_ms)
      order by saved_at), '[]') from recordings r where r.call_id = cdr.call_id)) as row
  from cdr where customer_id = customer_survivor($1) order by arrived_at desc, call_id desc limit ${CALLS_SHOWN}`;

const CASES = `
  select jsonb_build_object('caseId', case_id, 'kind', kind, 'title', title, 'state', state, 'openedOn', ${DAY('opened_at')},
    'closedOn', ${DAY('closed_at')}, 'ownerId', owner_id,
    'ownerName', (select name from users where user_id = owner_id)) as row
  from cases where customer_id = customer_survivor($1) order by opened_at desc, case_id desc limit ${LISTED}`;

const MESSAGES = `
  select jsonb_build_object('messageId', message_id, 'callId', call_id, 'at', ${MOMENT('recorded_at')},
    'durationMs', duration_ms, 'heardAt', ${MOMENT('heard_at')}) as row
  from messages m join cdr using (call_id) where customer_id = customer_survivor($1)
  order by recorded_at desc, message_id desc limit ${LISTED}`;

const CALLBACKS = `
  select jsonb_build_object('callbackId', callback_id, 'requestedAt', ${MOMENT('requested_at')}, 'queueId', queue_id,
    'attempts', attempts, 'closedAs', closed_as, 'dueAt', ${MOMENT('coalesce(chosen_at, due_at)')}) as row
  from callbacks where customer_id = customer_survivor($1) order by requested_at desc, callback_id desc limit ${LISTED}`;

export async function readChanges(
  pool: pg.Pool,
  customerId: string,
  undoWithinMinutes: number,
): Promise<{ changes: CustomerChange[]; merges: CustomerMerge[] }> {
  const [changes, merges] = await Promise.all([
    pool.query<CustomerChange>(
      `select ${MOMENT('at')} as at, by_user as "byUser", (select name from users where user_id = by_user) as "byName",
         field, old, new
       from customer_changes where customer_id = customer_survivor($1) order by change_id desc limit ${CALLS_SHOWN}`,
      [customerId],
    ),
    pool.query<CustomerMerge>(
      `select merge_id as "mergeId", ${MOMENT('at')} as at, by_user as "byUser",
         (select name from users where user_id = by_user) as "byName", merged_id as "mergedId",
         (select name from customers where customer_id = merged_id) as "mergedName", ${MOMENT('undone_at')} as "undoneAt",
         case when undone_at is null and at > now() - make_interval(mins => $2)
             and merge_id = max(merge_id) filter (where undone_at is null) over ()
           then ${MOMENT('at + make_interval(mins => $2)')} end as "undoUntil"
       from customer_merges where survivor_id = customer_survivor($1) order by merge_id desc`,
      [customerId, undoWithinMinutes],
    ),
  ]);
  return { changes: changes.rows, merges: merges.rows };
}
