/** The simulated shop's rules, and what the connector makes of whatever a shop answers. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { loadConnector } from '../../../src/adapters/shop/definition.ts';
import { createShop } from '../../../src/adapters/shop/index.ts';
import { decide, type ShopOrder } from '../../../src/adapters/simulated-shop/rules.ts';
import type { OrderActionRequest } from '../../../src/core/shop/order-actions.ts';

const NOW = Date.UTC(2026, 10, 29);
const DAY_MS = 86_400_000;
const order = (change: Partial<ShopOrder> = {}): ShopOrder => ({
  state: 'paid',
  amountFen: 40_000,
  refundedFen: 0,
  deliveredAtMs: null,
  hasReturn: false,
  addressChanges: 0,
  ...change,
});
const cancel: OrderActionRequest = { action: 'cancel', reason: '不要了' };
const move = (address: string): OrderActionRequest => ({ action: 'changeAddress', address });
const back: OrderActionRequest = { action: 'requestReturn', reason: '尺寸不合适' };
const refund = (amountFen: number): OrderActionRequest => ({ action: 'requestRefund', amountFen, reason: '价保' });
const delivered = (daysAgo: number) => ({ state: 'delivered', deliveredAtMs: NOW - daysAgo * DAY_MS });

for (const [what, given, request, expected] of [
  ['a paid order is cancelled and refunded', order(), cancel, 'done cancelled 40000'],
  ['what was refunded is not refunded again', order({ refundedFen: 1_000 }), cancel, 'done cancelled 39000'],
  ['an unpaid one costs nothing', order({ state: 'unpaid' }), cancel, 'done cancelled 0'],
  ['a packed one still goes', order({ state: 'packed' }), cancel, 'done cancelled 40000'],
  ['a shipped one does not', order({ state: 'shipped' }), cancel, 'refused alreadyShipped'],
  ['a delivered one does not', order(delivered(1)), cancel, 'refused alreadyShipped'],
  ['a cancelled one is', order({ state: 'cancelled' }), cancel, 'refused alreadyCancelled'],
  ['an address is changed', order(), move('上海市徐汇区漕溪路 88 号'), 'done paid null'],
  ['twice at most', order({ addressChanges: 2 }), move('上海市徐汇区漕溪路 88 号'), 'refused addressChangedTwice'],
  ['and wholly', order(), move('上海'), 'refused addressIncomplete'],
  ['not on the way', order({ state: 'shipped' }), move('上海市徐汇区漕溪路 88 号'), 'refused alreadyShipped'],
  ['a return within seven days', order(delivered(7)), back, 'done returning null'],
  ['not after', order(delivered(9)), back, 'refused returnPeriodOver'],
  ['not before it is there', order({ state: 'shipped' }), back, 'refused notDelivered'],
  ['not twice', order({ ...delivered(1), hasReturn: true }), back, 'refused alreadyRequested'],
  ['a part is refunded', order(delivered(1)), refund(5_000), 'done delivered 5000'],
  ['all that is left is a refund', order({ refundedFen: 10_000 }), refund(30_000), 'done refunded 30000'],
  ['more is not', order({ refundedFen: 10_000 }), refund(30_001), 'refused amountTooHigh 30000'],
  ['much needs a supervisor', order({ amountFen: 90_000 }), refund(50_001), 'refused needsApproval 50000'],
  ['nothing of an unpaid one', order({ state: 'unpaid' }), refund(1), 'refused nothingPaid'],
] as const) {
  t.test(`the simulated shop: ${what}`, async (t) => {
    const answer = decide(given, request, NOW);
    const told =
      answer.outcome === 'done'
        ? `done ${answer.state} ${answer.refundFen}`
        : answer.outcome === 'refused'
          ? `refused ${answer.code}${answer.mostFen === undefined ? '' : ` ${answer.mostFen}`}`
          : 'unknown';
    t.equal(told, expected);
  });
}

t.test('a shop of one’s own', async (t) => {
  let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void = () => undefined;
  const heard: { url: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    heard.push({ url: request.url ?? '', headers: request.headers, body });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const shop = createShop(
    {
      url: `http://127.0.0.1:${port}/api/{orderNumber}/{action}`,
      headers: { authorization: 'Bearer {secret.shop}' },
      actions: { cancel: 'cancellation' },
      state: 'data.state',
      refundFen: 'data.refund',
      code: 'error.code',
      message: 'error.text',
      codes: { SHIPPED: 'alreadyShipped' },
      timeoutMs: 500,
    },
    { shop: 'k3y' },
    () => {},
  );
  const ask = () => shop.act({ ...cancel, key: 'key-12345', orderNumber: '202600018801', byAgent: '1001' });
  const json = (status: number, body: unknown) => (_: unknown, response: http.ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  answer = json(200, { data: { state: 'cancelled', refund: 9_900 } });
  t.strictSame(await ask(), { outcome: 'done', state: 'cancelled', refundFen: 9_900 });
  t.match(heard[0], {
    url: '/api/202600018801/cancellation',
    headers: { authorization: 'Bearer k3y', 'idempotency-key': 'key-12345' },
    body: '{"action":"cancel","reason":"不要了","orderNumber":"202600018801","byAgent":"1001"}',
  });
  answer = json(409, { error: { code: 'SHIPPED', text: 'On its way.' } });
  t.strictSame(await ask(), { outcome: 'refused', code: 'alreadyShipped', message: 'On its way.' });
  answer = (_, response) => void response.writeHead(422).end('not JSON');
  t.strictSame(await ask(), { outcome: 'refused', code: 'refused', message: '' });

  heard.length = 0;
  answer = json(503, {});
  t.strictSame(await ask(), { outcome: 'unknown' });
  t.strictSame(
    heard.map(({ headers }) => headers['idempotency-key']),
    ['key-12345', 'key-12345'],
    'asked twice with one key',
  );
  answer = () => undefined;
  t.strictSame(await ask(), { outcome: 'unknown' }, 'one that never answers is given up');
});

t.test('the file of a connector is read, and what is wrong with it is said', async (t) => {
  const folder = (text: string) => t.testdir({ connectors: { 'orders.yaml': text } });
  t.equal(loadConnector(t.testdir({}), []), null, 'there need not be one');
  const sound = 'url: https://shop.example.com/o/{orderNumber}\nheaders: { authorization: "Bearer {secret.shop}" }';
  t.match(loadConnector(folder(sound), ['shop']), { url: 'https://shop.example.com/o/{orderNumber}' });
  t.throws(() => loadConnector(folder(sound), []), /no secret "shop"; set SERVICE_SECRET_SHOP/);
  t.throws(() => loadConnector(folder('url: https://shop.example.com/'), []), /url/);
});
