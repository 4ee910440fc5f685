/**
 * A shop's own system for whoever has none to connect yet: a small HTTP service on loopback, which is asked as a real one would
 * be and has its own rules (`rules.ts`). Its orders are the demonstration's.
 */
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type pg from 'pg';
import type { OrderActionOutcome, OrderActionRequest } from '../../core/shop/order-actions.ts';
import { decide, type ShopOrder } from './rules.ts';

export type SimulatedShop = {
  /** For the connector: with `{orderNumber}` and `{action}`. */
  url: string;
  /** Waits so long before each answer; a slow day, for tests. */
  delayMs: number;
  close(): Promise<void>;
};

const STATUS = { done: 200, refused: 409, unknown: 500 } as const;

/** `pool` should be of PAGES_POOL's kind. */
export async function startSimulatedShop(pool: pg.Pool): Promise<SimulatedShop> {
  const server = fastify({ logger: false });
  const shop: SimulatedShop = { url: '', delayMs: 0, close: () => server.close() };
  server.post<{ Params: { orderNumber: string; action: string }; Body: OrderActionRequest }>(
    '/orders/:orderNumber/:action',
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || key === '') {
        return reply.status(400).send({ code: 'keyMissing', message: 'Send an Idempotency-Key.' });
      }
      const { status, answer } = await once(pool, key, request.params.orderNumber, request.body);
      if (shop.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, shop.delayMs));
      return reply.status(status).send(answer);
    },
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  shop.url = `http://127.0.0.1:${port}/orders/{orderNumber}/{action}`;
  return shop;
}

type Answer = { status: number; answer: object };

/** The same key gets the same answer; the same key for something else is a fault of who asks. */
async function once(pool: pg.Pool, key: string, orderNumber: string, request: OrderActionRequest): Promise<Answer> {
  const client = await pool.connect();
  const said = JSON.stringify({ ...request, orderNumber }, ['action', 'orderNumber', 'reason', 'address', 'amountFen']);
  try {
    await client.query('begin');
    // One after another for one order: two cancellations at once are one and a refusal.
    const { rows } = await client.query<{ orderId: string } & Omit<ShopOrder, 'addressChanges'>>(
      `select o.order_id as "orderId", o.state, amount_fen as "amountFen", refunded_fen as "refundedFen",
         (select (extract(epoch from updated_at) * 1000)::bigint from parcels p
           where p.order_id = o.order_id and p.state = 'delivered') as "deliveredAtMs",
         exists (select from returns r where r.order_id = o.order_id and r.state <> 'refused') as "hasReturn"
       from orders o where order_number = $1 for update of o`,
      [orderNumber],
    );
    const { rows: known } = await client.query<{ request: string } & Answer>(
      'select request, status, answer from simulated_shop_requests where idempotency_key = $1',
      [key],
    );
    if (known[0] !== undefined) {
      await client.query('commit');
      const { status, answer } = known[0];
      return known[0].request === said
        ? { status, answer }
        : { status: 422, answer: { code: 'keyReused', message: 'This key was used for another request.' } };
    }
    const answer = await answerTo(client, rows[0], orderNumber, request);
    const { outcome, ...rest } = answer;
    await client.query(
      'insert into simulated_shop_requests (idempotency_key, request, status, answer) values ($1, $2, $3, $4)',
      [key, said, STATUS[outcome], rest],
    );
    await client.query('commit');
    return { status: STATUS[outcome], answer: rest };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function answerTo(
  client: pg.PoolClient,
  order: ({ orderId: string } & Omit<ShopOrder, 'addressChanges'>) | undefined,
  orderNumber: string,
  request: OrderActionRequest,
): Promise<OrderActionOutcome> {
  if (order === undefined) return { outcome: 'refused', code: 'noSuchOrder', message: 'There is no such order.' };
  const { rows } = await client.query<{ changes: number }>(
    `select count(*)::int as changes from simulated_shop_requests
     where status = 200 and request::jsonb ->> 'action' = 'changeAddress' and request::jsonb ->> 'orderNumber' = $1`,
    [orderNumber],
  );
  const answer = decide({ ...order, addressChanges: rows[0]?.changes ?? 0 }, request, Date.now());
  if (answer.outcome === 'done') await carryOut(client, order.orderId, request, answer);
  return answer;
}

async function carryOut(
  client: pg.PoolClient,
  orderId: string,
  request: OrderActionRequest,
  { state, refundFen }: Extract<OrderActionOutcome, { outcome: 'done' }>,
): Promise<void> {
  const address = request.action === 'changeAddress' ? request.address : null;
  await client.query(
    `update orders set state = $2, refunded_fen = refunded_fen + $3, address = coalesce($4, address) where order_id = $1`,
    [orderId, state, refundFen ?? 0, address],
  );
  if (request.action === 'requestReturn') {
    await client.query(
      `insert into returns (order_id, state, reason) values ($1, 'requested', $2)
       on conflict (order_id) do update set state = 'requested', reason = excluded.reason, requested_at = now()`,
      [orderId, request.reason],
    );
  }
}
