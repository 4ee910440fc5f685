/** Cases, order actions, promises, the day and messages over HTTP, on a real database with the simulated shop behind. */
import t from 'tap';
import { KNOWN } from '../../../src/adapters/database/index.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase } from '../../helpers/database.ts';
import { startWeb } from './harness.ts';

t.test('work beside the telephone', { timeout: 200_000 }, async (t) => {
  const web = await startWeb(t, { ...(await startDatabase(t)), shopTimeoutMs: 300 });
  const [agent, other, boss] = (await Promise.all(['1001', '1003', '2001'].map(web.signIn))) as [
    string,
    string,
    string,
  ];
  const talk = (agentId: string, callId: string) => {
    const one = web.floor.agents[agentId];
    if (!one) throw new Error(`no agent ${agentId}`);
    const call = { callId, nodeId: 'a1', ani: KNOWN.vipWithShippedOrder.ani, dnis: '4001', language: 'zh-CN' };
    const rest = { customer: null, pressed: [], arrivedAtMs: 0, queueId: 'orders', disposed: false, promised: 0 };
    one.talk = { ...call, ...rest };
  };
  const post = (cookie: string, at: string, body: unknown) => web.ask('POST', at, { cookie, body });
  const get = (cookie: string, at: string) => web.ask('GET', at, { cookie });
  const filed = (type: string) => web.events.filter((event) => event.type === type);
  talk('1001', 'call-1');

  await t.test('a case is opened with its clock and the call, and added to', async (t) => {
    const draft = {
      ...{
        customerId: 'C1001',
        kind: 'complaint',
        title: '物流慢',
        text: '五天没更新',
        ownerId: null,
        ownerQueue: 'complaints',
      },
      ...{ orderNumber: KNOWN.vipWithShippedOrder.orderNumber, callId: 'call-1' },
    };
    const { status, json } = await post(agent, '/api/cases', draft);
    t.equal(status, 201);
    const opened = json.case;
    t.match(opened, { state: 'open', ownerQueue: 'complaints', ownerId: null, answeredAtMs: null });
    t.equal(opened.answerDueAtMs - opened.openedAtMs, 86_400_000, 'a complaint is answered within a day');
    t.match(filed('caseFiled'), [{ agentId: '1001', callId: 'call-1', caseId: opened.caseId, how: 'opened' }]);
    const path = `/api/cases/${opened.caseId}/history`;
    const line = { text: '已催承运商', state: 'inProgress', ownerId: null, ownerQueue: null, callId: null };
    const added = (await post(other, path, line)).json;
    t.match(added.case, { state: 'inProgress', answeredAtMs: Number });
    t.match(added.history, [
      { kind: 'opened', callId: 'call-1' },
      { kind: 'stateChanged', byName: '陈思远' },
    ]);
    t.equal((await post(other, path, { ...line, state: 'closed' })).json.code, 'notOwner');
    await post(boss, path, { ...line, state: 'resolved' });
    t.match((await post(boss, path, { ...line, state: 'closed' })).json.case, { state: 'closed' });
    t.equal((await post(boss, path, line)).json.code, 'badState', 'a closed case stays closed');
    const { json: mine } = await get(agent, '/api/cases?customerId=C1001');
    t.strictSame(mine.cases, [], 'and is no longer open');
    for (const [change, code] of [
      [{ customerId: 'C9' }, 'noSuchCustomer'],
      [{ orderNumber: KNOWN.returning.orderNumber }, 'noSuchOrder'],
      [{ ownerQueue: null }, 'noOwner'],
      [{ ownerQueue: 'no-such' }, 'noSuchOwner'],
      [{ kind: 'poem' }, 'noSuchKind'],
      [{ callId: 'call-of-others' }, 'notYourCall'],
    ] as const) {
      t.equal((await post(agent, '/api/cases', { ...draft, ...change })).json.code, code);
    }
    t.equal((await get(agent, '/api/cases/K0')).status, 404);
  });

  await t.test('an order action is refused, done, done once, and on record', async (t) => {
    const at = (orderNumber: string) => `/api/orders/${orderNumber}/actions`;
    const shipped = KNOWN.vipWithShippedOrder.orderNumber;
    const about = { callId: 'call-1', customerId: 'C1001' };
    const cancel = { action: 'cancel', reason: '不想要了' };
    const refused = await post(agent, at(shipped), { key: 'refused-1', ...about, request: cancel });
    t.match(refused.json, { outcome: 'refused', code: 'alreadyShipped' });
    await web.pool.query(`update orders set state = 'paid', amount_fen = 12300 where order_number = $1`, [shipped]);
    const key = 'done-00001';
    const done = { outcome: 'done', state: 'cancelled', refundFen: 12_300 };
    t.strictSame((await post(agent, at(shipped), { key, ...about, request: cancel })).json, done);
    t.strictSame((await post(agent, at(shipped), { key, ...about, request: cancel })).json, done, 'asked again');
    const again = { key, ...about, request: { ...cancel, reason: 'else' } };
    t.equal((await post(agent, at(shipped), again)).json.code, 'keyReused');
    t.match(filed('orderActed'), [
      { orderNumber: shipped, action: 'cancel', outcome: 'refused', code: 'alreadyShipped' },
      { orderNumber: shipped, action: 'cancel', outcome: 'done', code: null },
    ]);
    const { json } = await get(agent, '/api/order-actions?customerId=C1001');
    t.match(json, { isConnected: true, actions: [{ outcome: 'done', byName: '林晓雯' }, { outcome: 'refused' }] });
    const { orders } = (await get(agent, '/api/customers/C1001/history')).json;
    t.match(orders, [{ orderNumber: shipped, state: 'cancelled' }]);
    const { rows } = await web.pool.query(`select action from audit_log where subject = $1 and action like 'order.%'`, [
      shipped,
    ]);
    t.strictSame(rows.map(({ action }) => action).sort(), ['order.cancel.done', 'order.cancel.refused']);
    t.equal((await post(boss, at(shipped), { key: 'boss-0001', ...about, request: cancel })).json.code, 'notYourCall');
    t.equal((await post(agent, at('12'), { key, ...about, request: cancel })).status, 400);
  });

  await t.test('a shop that is too slow is "unknown", and asking again finds it done once', async (t) => {
    const { orderNumber } = KNOWN.englishSpeaker;
    await web.pool.query(`update orders set state = 'paid', amount_fen = 9900 where order_number = $1`, [orderNumber]);
    const request = { action: 'requestRefund', amountFen: 900, reason: 'price protection' };
    const ask = () =>
      post(agent, `/api/orders/${orderNumber}/actions`, { key: 'slow-0001', callId: null, customerId: null, request });
    web.simulated.delayMs = 1_500;
    t.strictSame((await ask()).json, { outcome: 'unknown' });
    web.simulated.delayMs = 0;
    t.strictSame((await ask()).json, { outcome: 'done', state: 'paid', refundFen: 900 });
    const { rows } = await web.pool.query('select refunded_fen from orders where order_number = $1', [orderNumber]);
    t.strictSame(rows, [{ refunded_fen: 900 }], 'once');
  });

  await t.test('a callback is promised for the caller one talks with, or refused in words', async (t) => {
    const atMs = Date.now() + 3_600_000;
    t.equal((await post(agent, '/api/callbacks', { callId: 'call-1', atMs, number: null })).json.code, 'notDialable');
    const { organization } = web.floor;
    if (organization) organization.outside = { allowed: ['1xxxxxxxxxx'], callerNumber: null, most: 4 };
    if (organization) organization.callbacks = { quiet: null };
    const promised = await post(agent, '/api/callbacks', { callId: 'call-1', atMs, number: null });
    t.equal(promised.status, 201);
    t.match(Object.values(web.floor.callbacks ?? {}), [{ number: '13800138001', chosenAtMs: atMs, agentId: '1001' }]);
    t.equal(
      (await post(agent, '/api/callbacks', { callId: 'call-1', atMs, number: null })).json.code,
      'alreadyPromised',
    );
    t.equal((await post(other, '/api/callbacks', { callId: 'call-1', atMs, number: null })).json.code, 'notYourCall');
    t.equal((await post(boss, '/api/callbacks', { callId: 'call-1', atMs, number: null })).status, 403);
  });

  await t.test('the day counts the agent’s own calls since midnight, and what is left to do', async (t) => {
    const row = (
      id: string,
      change: string,
    ) => `insert into cdr (call_id, dnis, node_id, channel_id, arrived_at, queue_id, agent_id,
        connected_at, wait_ms, ring_ms, talk_ms, hold_ms, offers, missed_offers, recovered, score, resolved, disposition_missed)
      values ('${id}', '4001', 'n', 'c', now(), 'orders', '1001', now(), ${change})`;
    await web.pool.query(row('d1', '5000, 0, 60000, 0, 1, 0, false, 5, true, false'));
    await web.pool.query(row('d2', '30000, 0, 120000, 0, 1, 0, false, 4, false, true'));
    const { json } = await get(agent, '/api/day');
    t.match(json.numbers, { calls: 2, handleMs: 90_000, servicePercent: 50, scoreTenths: 45, resolvedPercent: 50 });
    t.match(json.targets, { calls: 55, servicePercent: 85 });
    t.match(json.undisposed, [{ callId: 'd2' }]);
    t.match(json.grade, { grade: 'gold', holds: true, next: null });
    const { json: trial } = await get(await web.signIn('1012'), '/api/day');
    t.match(trial, { numbers: { calls: 0, handleMs: null }, grade: { grade: 'trial', next: { grade: 'iron' } } });
    t.equal((await get(boss, '/api/day')).status, 403);
  });

  await t.test('a missing disposition is added by the agent whose call it is', async (t) => {
    const missed = { kind: 'dispositionMissed', agentId: '1001', queueId: 'orders' };
    await web.pool.query(
      `insert into timeline (seq, n, call_id, at, kind, data) values
         (-900, 0, 'd2', now(), 'callArrived', '{"ani": null, "dnis": "4001", "nodeId": "n", "channelId": "c"}'),
         (-900, 1, 'd2', now(), 'queued', '{"queueId": "orders", "requires": {}, "priority": 0, "position": 1}'),
         (-900, 2, 'd2', now(), 'connected', '{"agentId": "1001", "waitedMs": 0, "ringMs": 0}'),
         (-900, 3, 'd2', now(), 'dispositionMissed', $1)`,
      [missed],
    );
    const body = { disposition: 'delivery-chased', note: '', resolved: true, followUp: 'none' };
    const at = '/api/calls/d2/disposition';
    t.equal((await post(other, at, body)).status, 403);
    t.equal((await post(agent, at, { ...body, disposition: 'lost-price' })).json.code, 'badDisposition');
    t.equal((await post(agent, at, body)).status, 204);
    t.match(filed('dispositionAdded'), [{ agentId: '1001', callId: 'd2', disposition: 'delivery-chased' }]);
  });

  await t.test('a message goes to one, a team or all, arrives at once, and is read once', async (t) => {
    const desk = web.openDesk(agent);
    await desk.wait('welcome');
    const send = (to: object, text = '双11 话术已更新') => post(boss, '/api/notices', { text, to });
    t.match((await send({ kind: 'one', id: '1001' })).json, { to: 1 });
    t.match((await desk.wait('notice')).notice, { fromName: '沈丽华', text: '双11 话术已更新' });
    t.match((await send({ kind: 'team', id: 'complaints' })).json, { to: 2 });
    t.match((await send({ kind: 'all' })).json, { to: 12 });
    await desk.wait('notice', 2);
    const { json } = await get(agent, '/api/notices');
    t.equal(json.notices.length, 2, 'nothing of what others were told');
    const [last] = json.notices as { noticeId: number }[];
    const read = () => web.ask('POST', `/api/notices/${last?.noticeId}/read`, { cookie: agent });
    t.equal((await read()).status, 204);
    t.equal((await read()).status, 204, 'twice is once');
    const { json: sent } = await get(boss, '/api/notices/sent');
    t.match(sent.notices, [
      { toKind: 'all', read: 1 },
      { toKind: 'team', read: 0 },
      { toKind: 'one', read: 0 },
    ]);
    t.equal(sent.notices[0].readers.length, 12);
    t.equal((await send({ kind: 'team', id: 'no-such' })).json.code, 'nobody');
    t.equal((await post(agent, '/api/notices', { text: 'x', to: { kind: 'all' } })).status, 403);
    t.equal((await send({ kind: 'all' }, ' ')).status, 400);
    t.equal((await web.ask('POST', `/api/notices/${last?.noticeId}/read`, { cookie: boss })).status, 403);
    t.ok(await until(() => desk.ofType('notice').length === 2, 100), 'and nothing was told twice');
  });
});
