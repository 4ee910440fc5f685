/** Services that answer, are slow, fail, or say something else: asked over real HTTP. */
import fastify from 'fastify';
import t, { type Test } from 'tap';
import { createServices } from '../../../src/adapters/services/index.ts';
import type { OpenedQuery } from '../../../src/app/ports.ts';
import { checkShape } from '../../../src/core/ivr/index.ts';
import {
  checkService,
  readAnswer,
  SERVICE_SCHEMA,
  type ServiceDefinition,
  serviceWorld,
} from '../../../src/core/services/index.ts';

const ORDER = { code: 0, data: { no: '202600018801', status: 3, day: '2026-11-20', fen: 12_345, track: null } };
const FIELDS: ServiceDefinition['fields'] = {
  orderNumber: 'data.no',
  state: { at: 'data.status', words: { 3: 'shipped', 4: 'delivered' } },
  placedOn: 'data.day',
  amountFen: 'data.fen',
  trackingNumber: 'data.track',
};

type Answer = (request: { url: string; headers: Record<string, unknown>; body: unknown; number: number }) => Promise<{
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}>;

/** A server that answers as told, and the services asked through it. */
async function serve(t: Test, answer: Answer, change: Partial<ServiceDefinition> = {}) {
  const server = fastify({ forceCloseConnections: true });
  const requests: { url: string; headers: Record<string, unknown>; body: unknown }[] = [];
  const peak = { now: 0, most: 0 };
  server.all('/*', async (request, reply) => {
    requests.push({ url: request.url, headers: request.headers, body: request.body });
    peak.now += 1;
    peak.most = Math.max(peak.most, peak.now);
    const { url, headers, body } = request;
    const {
      status = 200,
      headers: more = {},
      body: said,
    } = await answer({ url, headers, body, number: requests.length });
    peak.now -= 1;
    return reply
      .status(status)
      .headers({ 'content-type': 'application/json', ...more })
      .send(said);
  });
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  const definition: ServiceDefinition = {
    url: `${address}/orders/{number}?from={ani}`,
    answers: 'order',
    fields: FIELDS,
    backOffMs: 5,
    ...change,
  };
  if (change.url) definition.url = `${address}${change.url}`;
  const said: string[] = [];
  const log = (_: 'warn' | 'info', message: string) => void said.push(message);
  const services = createServices({
    definitions: new Map([['shop', definition]]),
    secrets: { shop: 'key-of-the-shop' },
    log,
  });
  const ask = (given: Record<string, string> = {}, withinMs = 20_000) =>
    services.ask({
      kind: 'service',
      callId: 'c1',
      service: 'shop',
      answers: definition.answers,
      withinMs,
      given: { number: '202600018801', ani: '138 0013', customerId: '', language: 'zh-CN', dnis: '4001', ...given },
    } satisfies OpenedQuery);
  return { ask, requests, said, peak, server, definition };
}

const never = () => new Promise<never>(() => undefined);

t.test('an answer becomes an order in our words', async (t) => {
  const { ask, requests } = await serve(t, async () => ({ body: ORDER }), {
    headers: { authorization: 'Bearer {secret.shop}' },
  });
  t.strictSame(await ask(), {
    kind: 'order',
    order: {
      orderId: '202600018801',
      orderNumber: '202600018801',
      placedOn: '2026-11-20',
      state: 'shipped',
      amountFen: 12_345,
      items: '',
      parcel: null,
      return: null,
    },
  });
  t.match(requests, [
    { url: '/orders/202600018801?from=138%200013', headers: { authorization: 'Bearer key-of-the-shop' } },
  ]);
  await ask({ number: '../../admin?x=1#' });
  t.match(requests[1]?.url, /^\/orders\/\.\.%2F\.\.%2Fadmin%3Fx%3D1%23\?/, 'what was keyed in cannot lead elsewhere');
});

t.test('a body is sent as JSON, and what is not known asks nobody', async (t) => {
  const { ask, requests } = await serve(t, async () => ({ body: { ok: true, left: 3 } }), {
    url: '/cards',
    body: { card: '{card}' },
    answers: 'facts',
    fields: { left: 'left', note: 'missing' },
  });
  t.strictSame(await ask({ card: '4111111111111111' }), { kind: 'facts', facts: { left: '3' } });
  t.match(requests, [{ url: '/cards', body: { card: '4111111111111111' } }]);
  t.strictSame(await ask({ card: '' }), { kind: 'facts', facts: null });
  t.equal(requests.length, 1);
});

t.test('there is none: by status, or by what the answer says', async (t) => {
  const byStatus = await serve(t, async () => ({ status: 404, body: {} }));
  t.strictSame(await byStatus.ask(), { kind: 'order', order: null });
  const byAnswer = await serve(t, async () => ({ body: { code: 1002 } }), { noneWhen: { at: 'code', is: [1002] } });
  t.strictSame(await byAnswer.ask(), { kind: 'order', order: null });
  t.strictSame([...byStatus.said, ...byAnswer.said], []);
});

t.test('a failure that may pass is tried again; one that will not is not', async (t) => {
  const recovering = await serve(t, async ({ number }) => (number === 1 ? { status: 503, body: {} } : { body: ORDER }));
  t.match(await recovering.ask(), { kind: 'order', order: { state: 'shipped' } });
  t.equal(recovering.requests.length, 2);
  const refusing = await serve(t, async () => ({ status: 403, body: {} }));
  t.equal(await refusing.ask(), null);
  t.equal(refusing.requests.length, 1);
  t.match(refusing.said, ['The service shop is of no help: it answered with status 403.']);
});

t.test('garbage is told by the field and never by what it held', async (t) => {
  const garbage: [unknown, RegExp][] = [
    ['<html>no</html>', /not JSON/],
    [{ data: { ...ORDER.data, status: 'secret-word' } }, /"state" is not one of unpaid/],
    [{ data: { ...ORDER.data, day: '20.11.2026' } }, /"placedOn" is not a date/],
    [{ data: { ...ORDER.data, fen: -1 } }, /"amountFen" is not a whole number/],
    [{ data: { ...ORDER.data, no: { a: 1 } } }, /"orderNumber" is no single value/],
    [{ data: null }, /"orderNumber" is missing/],
    [[], /is missing/],
    ['x'.repeat(70_000), /larger than 65536 bytes/],
  ];
  for (const [body, reason] of garbage) {
    const { ask, said, requests } = await serve(t, async () => ({ body }));
    t.equal(await ask(), null, String(reason));
    t.match(said[0], reason);
    t.notMatch(said.join(), /secret-word/);
    t.equal(requests.length, 1, 'it is not asked again for the same nonsense');
  }
});

t.test('one that never answers costs its own caller the time, and no other', async (t) => {
  const { ask, requests, said } = await serve(
    t,
    ({ url }) => (url.includes('slow') ? never() : Promise.resolve({ body: ORDER })),
    {
      timeoutMs: 200,
      retries: 1,
    },
  );
  const slow = ask({ number: 'slow' });
  t.match(await ask(), { order: { state: 'shipped' } }, 'another call is answered meanwhile');
  t.equal(await slow, null);
  t.equal(requests.filter(({ url }) => url.includes('slow')).length, 2, 'tried twice');
  t.match(said, ['The service shop is of no help: no answer in time.']);
  t.equal(await ask({ number: 'slow' }, 100), null, "the caller's time ends it before its own");
});

t.test('an answer that leads elsewhere is not followed', async (t) => {
  const elsewhere = await serve(t, async () => ({ body: ORDER }));
  const location = elsewhere.definition.url.replace(/\{.*/, 'x');
  const { ask, said } = await serve(t, async () => ({ status: 302, headers: { location }, body: {} }), { retries: 0 });
  t.equal(await ask(), null);
  t.strictSame(elsewhere.requests, []);
  t.match(said, ['The service shop is of no help: it cannot be reached.']);
});

t.test(
  'at most so many are asked at once; the others take their turn, and too many get an answer at once',
  async (t) => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { ask, peak, requests, said } = await serve(
      t,
      async () => {
        await gate;
        return { body: ORDER };
      },
      { atOnce: 2, timeoutMs: 10_000 },
    );
    const asked = Array.from({ length: 22 }, () => ask());
    t.equal(await ask(), null, 'twenty wait already');
    t.match(said, ['The service shop is of no help: 20 calls wait for it already.']);
    const hasty = await Promise.race([ask({}, 50), ask({}, 50)]);
    t.equal(hasty, null);
    while (requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    t.equal(requests.length, 2);
    open();
    const answers = await Promise.all(asked);
    t.equal(answers.filter((answer) => answer !== null).length, 22);
    t.equal(peak.most, 2);
  },
);

t.test('one that fails again and again is left alone for a while', async (t) => {
  const { ask, requests } = await serve(t, async () => ({ status: 500, body: {} }), { retries: 0 });
  for (let times = 1; times <= 8; times += 1) t.equal(await ask(), null);
  t.equal(requests.length, 5, 'after five failures nobody asks');
});

t.test('one that is not there, and one that nobody knows', async (t) => {
  const { ask, server, definition } = await serve(t, async () => ({ body: ORDER }));
  await server.close();
  t.equal(await ask(), null);
  const none = createServices({ definitions: new Map(), secrets: {}, log: () => undefined });
  t.equal(
    await none.ask({ kind: 'service', callId: 'c', service: 'x', answers: 'order', withinMs: 100, given: {} }),
    null,
  );
  t.ok(definition);
});

t.test('a description is checked before it is used', async (t) => {
  const order: ServiceDefinition = { url: 'https://x/{number}', answers: 'order', fields: FIELDS };
  t.strictSame(checkShape(order, SERVICE_SCHEMA), []);
  t.strictSame(checkService(order, []), []);
  t.match(checkShape({ ...order, url: '{number}', retries: 9 }, SERVICE_SCHEMA), [
    { path: ['url'] },
    { path: ['retries'] },
  ]);
  const { state: _, ...rest } = FIELDS;
  const wrong = { ...order, fields: { ...rest, colour: 'x' }, headers: { a: '{secret.none}' } };
  t.strictSame(
    checkService(wrong, ['shop']).map(({ message }) => message),
    [
      'there is no secret "none"; set SERVICE_SECRET_NONE',
      'the field "state" of an order is missing',
      'an answer of this kind has no field "colour"; there are orderNumber, state, placedOn, amountFen, items, carrier, trackingNumber, parcelState, expectedOn, returnState, returnReason',
    ],
  );
  const facts: ServiceDefinition = {
    url: 'https://x/{ani}',
    body: { c: '{card}' },
    answers: 'facts',
    fields: { a: 'b' },
  };
  t.strictSame(serviceWorld(facts), { answers: 'facts', facts: ['a'], wants: ['card'], inAddress: [] });
});

t.test('complaints and customers', async (t) => {
  const complaint: ServiceDefinition = {
    url: 'https://x',
    answers: 'complaint',
    fields: { number: 'no', state: 'state', openedOn: 'opened', promisedOn: 'due', ownerExtension: 'owner' },
  };
  const said = { no: 1001, state: 'open', opened: '2026-11-20', due: null, owner: '1009' };
  t.match(readAnswer(complaint, said), {
    result: { complaint: { number: '1001', promisedOn: null, overdue: false, owner: { extension: '1009' } } },
  });
  const customer: ServiceDefinition = {
    url: 'https://x',
    answers: 'customer',
    fields: { customerId: 'id', name: 'name', level: 'level', language: 'lang' },
  };
  t.match(readAnswer(customer, { id: 'c', name: '王芳', level: 'vip', lang: 'zh-CN' }), {
    result: { customer: { customerId: 'c', salutation: '王芳', level: 'vip' } },
  });
  t.match(readAnswer(customer, { id: 'c', name: 'a\u0000b', level: 'vip', lang: 'zh-CN' }), { unusable: /"name"/ });
});
