import { createHash } from 'node:crypto';
import t from 'tap';
import { DESK_PROTOCOL } from '../../../src/adapters/desk/protocol.ts';
import type { OfferView } from '../../../src/core/commands.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase } from '../../helpers/database.ts';
import { startWeb } from '../http/harness.ts';

const OFFER: OfferView = {
  callId: 'c1',
  queueId: 'orders',
  ani: '13800138001',
  dnis: '4001',
  language: 'zh-CN',
  waitedMs: 1000,
  pressed: [{ step: 'main-menu/main', digits: '2' }],
  customer: null,
};

t.test('a desk', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const phonesOf = (agentId: string): string[] => web.phones.filter((phone) => phone.slice(1) === agentId);

  t.test('is told who it is, what it may choose, how it stands, and where to register its phone', async (t) => {
    const desk = web.openDesk(await web.signIn('1001'));
    t.match(await desk.wait('welcome'), { user: { userId: '1001', role: 'agent' }, serverTimeMs: Number });
    t.match((await desk.wait('welcome')).queues[0], {
      queueId: 'pre-sale',
      names: { 'zh-CN': '售前咨询', en: 'Pre-sale' },
    });
    t.ok((await desk.wait('welcome')).dispositions.length > 5);
    t.match(await desk.wait('agent'), { agent: { agentId: '1001', state: 'notReady', phoneRegistered: false } });
    t.match(await desk.wait('phone'), { phone: { path: '/sip', user: 'agent-1001', password: /^[0-9a-f]{64}$/ } });
    t.equal(desk.socket.protocol, DESK_PROTOCOL);
    t.strictSame(
      desk.numbers(),
      desk.numbers().map((_, index) => index + 1),
      'messages are numbered without a gap',
    );
    t.ok(desk.got.findIndex(({ type }) => type === 'welcome') === 0, 'the welcome comes first');
  });

  t.test('keeps its phone through a reload, and gets a new one at the next sign-in', async (t) => {
    const cookie = await web.signIn('1002');
    const before = web.openDesk(cookie);
    const { phone } = await before.wait('phone');
    before.socket.close();
    await before.ended();
    const reloaded = web.openDesk(cookie);
    t.strictSame((await reloaded.wait('phone')).phone, phone);
    t.strictSame(phonesOf('1002'), ['+1002'], 'Asterisk was asked once');
    await web.ask('DELETE', '/api/session', { cookie });
    t.match(await reloaded.ended(), { code: 4002 }, 'signing out closes the page');
    t.ok(await until(() => phonesOf('1002').includes('-1002'), 2000), 'and takes the phone away');
    const again = web.openDesk(await web.signIn('1002'));
    t.not((await again.wait('phone')).phone.password, phone.password);
  });

  t.test('says what the agent asks for by the door, and hears how it went', async (t) => {
    const desk = web.openDesk(await web.signIn('1003'));
    await desk.wait('agent');
    web.enter({ type: 'phoneRegistered', agentId: '1003', nodeId: 'a1' });
    const from = web.events.length;
    const callId = 'c1';
    desk.say({ type: 'requestState', state: 'ready' });
    desk.say({ type: 'requestState', state: 'notReady', reason: 'meal' });
    desk.say({ type: 'rejectOffer', callId });
    desk.say({ type: 'hold', callId });
    desk.say({ type: 'resume', callId });
    desk.say({ type: 'hangUp', callId });
    desk.say({ type: 'saveNote', callId, note: '询问物流' });
    desk.say({ type: 'extendWrapUp', callId });
    desk.say({ type: 'finishWrapUp', callId, disposition: 'answered', note: '' });
    t.ok(await until(() => web.events.length >= from + 9, 5000));
    const agentId = '1003';
    t.strictSame(web.events.slice(from), [
      { type: 'agentStateRequested', agentId, state: 'ready', reason: null },
      { type: 'agentStateRequested', agentId, state: 'notReady', reason: 'meal' },
      { type: 'offerRejected', agentId, callId },
      { type: 'holdRequested', agentId, callId },
      { type: 'resumeRequested', agentId, callId },
      { type: 'hangUpRequested', agentId, callId },
      { type: 'noteSaved', agentId, callId, note: '询问物流' },
      { type: 'wrapUpExtended', agentId, callId },
      {
        ...{ type: 'wrapUpFinished', agentId, callId, disposition: 'answered', note: '' },
        ...{ resolved: null, followUp: null },
      },
    ]);
    t.ok(await until(() => desk.ofType('agent').some(({ agent }) => agent.state === 'ready'), 2000));
    t.ok(await until(() => desk.ofType('agent').at(-1)?.agent.reason === 'meal', 2000));
  });

  t.test('goes on after a request that cannot be, and is told what is wrong with it', async (t) => {
    const desk = web.openDesk(await web.signIn('1004'));
    await desk.wait('agent');
    const from = web.events.length;
    const table: [object, object][] = [
      [{ type: 'danceOnTable' }, { code: 'badRequest', request: 'danceOnTable' }],
      [
        { type: 'requestState', state: 'asleep' },
        { code: 'badRequest', message: /state/ },
      ],
      [{ type: 'hangUp' }, { code: 'badRequest', message: /callId/ }],
      [
        { type: 'saveNote', callId: 'c1', note: 'x'.repeat(4001) },
        { code: 'badRequest', message: /note/ },
      ],
      [{ type: 'watchFloor' }, { code: 'notAllowed', request: 'watchFloor' }],
      [{ type: '__proto__' }, { code: 'badRequest' }],
    ];
    for (const [index, [request, answer]] of table.entries()) {
      desk.say(request);
      t.match(await desk.wait('refused', index + 1), answer, JSON.stringify(request).slice(0, 60));
    }
    t.equal(web.events.length, from, 'nothing of it entered the floor');
    t.equal(desk.socket.readyState, desk.socket.OPEN);
  });

  t.test('is closed when it sends what is no message, too much, or too fast; the floor does not notice', async (t) => {
    const cookie = await web.signIn('1005');
    const refusals: [string, string | Buffer, number][] = [
      ['not JSON', 'hello', 4003],
      ['JSON without a type', '[1,2]', 4003],
      ['null', 'null', 4003],
      ['binary', Buffer.from('{}'), 4003],
      ['10 MB', JSON.stringify({ type: 'saveNote', callId: 'c', note: 'x'.repeat(10 * 1024 * 1024) }), 1009],
    ];
    for (const [name, message, code] of refusals) {
      const desk = web.openDesk(cookie);
      await desk.wait('phone');
      desk.socket.send(message);
      t.match(await desk.ended(), { code }, name);
    }
    const flooding = web.openDesk(cookie);
    await flooding.wait('phone');
    for (let n = 0; n < 500; n += 1) flooding.say({ type: 'requestState', state: 'notReady', reason: 'rest' });
    t.match(await flooding.ended(), { code: 4004 });
    const kinds = new Set(
      web.events.filter((event) => 'agentId' in event && event.agentId === '1005').map(({ type }) => type),
    );
    t.strictSame([...kinds].sort(), ['agentStateRequested', 'deskConnected', 'deskDisconnected']);
    t.match(await web.openDesk(cookie).wait('welcome'), { user: { userId: '1005' } }, 'and it may come back');
  });

  t.test(
    'is replaced by another of the same agent only when that is told to, which gets everything then',
    async (t) => {
      const cookie = await web.signIn('1006');
      const first = web.openDesk(cookie);
      await first.wait('phone');
      const second = web.openDesk(cookie, { hello: { type: 'hello' } });
      await second.wait('elsewhere');
      web.desks.send({ type: 'showOffer', agentId: '1006', offer: OFFER });
      await first.wait('offer');
      t.strictSame(
        second.got.map(({ type }) => type),
        ['elsewhere'],
        'a page that asks is told nothing of the customer',
      );
      second.say({ type: 'takeOver' });
      await second.wait('agent');
      await first.wait('replaced');
      t.match(await first.ended(), { code: 4001 });
      const offers = first.ofType('offer').length;
      web.desks.send({ type: 'showOffer', agentId: '1006', offer: OFFER });
      t.strictSame((await second.wait('offer')).offer, OFFER);
      t.equal(first.ofType('offer').length, offers);
      const ofAgent = web.events.filter((event) => 'agentId' in event && event.agentId === '1006');
      t.match(
        ofAgent,
        [{ type: 'deskConnected' }, { type: 'deskConnected', takesOver: true }],
        'the agent was never gone',
      );
      t.equal(ofAgent.length, 2);
      second.socket.close();
      await second.ended();
      t.ok(await until(() => web.events.at(-1)?.type === 'deskDisconnected', 2000));
    },
  );

  t.test('takes a telephone on the desk instead of its own: made once, said once, kept', async (t) => {
    const desk = web.openDesk(await web.signIn('1007'));
    await desk.wait('phone');
    desk.say({ type: 'choosePhone', phone: 'desk' });
    const { settings } = await desk.wait('deskPhone');
    t.match(settings, { server: '127.0.0.1:5060', user: 'deskphone-1007', password: /^[a-z2-9]{26}$/ });
    t.equal((await desk.wait('agent')) && desk.ofType('agent').at(-1)?.agent.phone, 'desk');
    const kept = () =>
      web.pool.query('select phone, digest from agent_phones where agent_id = $1', ['1007']).then(({ rows }) => rows);
    const digest = createHash('md5').update(`deskphone-1007:hotline:${settings.password}`).digest('hex');
    t.strictSame(await kept(), [{ phone: 'desk', digest }], 'the password itself is kept nowhere');
    t.ok(web.phones.includes('+desk 1007'));

    const again = web.openDesk(await web.signIn('1007'));
    await again.wait('agent');
    again.say({ type: 'echo', n: 1 });
    await again.wait('echo');
    t.equal(again.ofType('phone').length, 0, 'the page is given no telephone of its own');
    again.say({ type: 'choosePhone', phone: 'browser' });
    await again.wait('phone');
    again.say({ type: 'choosePhone', phone: 'desk' });
    again.say({ type: 'renewDeskPhone' });
    const renewed = (await again.wait('deskPhone')).settings;
    t.equal(renewed.user, settings.user);
    t.not(renewed.password, settings.password);
    t.equal(again.ofType('deskPhone').length, 1, 'going back to it makes no other password');
    t.notSame(await kept(), [{ phone: 'desk', digest }]);
  });

  t.test('refuses another telephone while a call is offered, and says why', async (t) => {
    const desk = web.openDesk(await web.signIn('1008'));
    await desk.wait('phone');
    const agent = web.floor.agents['1008'];
    if (agent === undefined) throw new Error('there is no agent 1008');
    agent.machine.value = 'offered';
    desk.say({ type: 'choosePhone', phone: 'desk' });
    t.match(await desk.wait('refused'), { code: 'onCall', request: 'choosePhone' });
    agent.machine.value = 'notReady';
    desk.say({ type: 'renewDeskPhone' });
    t.match(await desk.wait('refused', 2), { code: 'notAllowed', request: 'renewDeskPhone' });
    desk.say({ type: 'choosePhone', phone: 'fax' });
    t.match(await desk.wait('refused', 3), { code: 'badRequest', message: /phone/ });
    t.strictSame((await web.pool.query(`select 1 from agent_phones where agent_id = '1008'`)).rows, []);
    const boss = web.openDesk(await web.signIn('2001'));
    await boss.wait('welcome');
    boss.say({ type: 'choosePhone', phone: 'desk' });
    t.match(await boss.wait('refused'), { code: 'notAllowed' });
  });

  t.test('keeps the telephone it has when the choice cannot be kept', async (t) => {
    const desk = web.openDesk(await web.signIn('1009'));
    await desk.wait('phone');
    await web.pool.query('alter table agent_phones rename to agent_phones_away');
    desk.say({ type: 'choosePhone', phone: 'desk' });
    t.match(await desk.wait('refused'), { code: 'phoneNotKept', request: 'choosePhone' });
    await web.pool.query('alter table agent_phones_away rename to agent_phones');
    t.equal(web.floor.agents['1009']?.phone, undefined);
  });

  t.test('of somebody who is no agent has no phone and no calls', async (t) => {
    const desk = web.openDesk(await web.signIn('2001'));
    await desk.wait('welcome');
    desk.say({ type: 'requestState', state: 'ready' });
    t.match(await desk.wait('refused'), { code: 'notAllowed' });
    t.strictSame(phonesOf('2001'), []);
    t.notOk(web.events.some((event) => 'agentId' in event && event.agentId === '2001'));
  });
});

t.test('watchers see the floor at once and at most four times a second', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const watcher = web.openDesk(await web.signIn('2001'));
  await watcher.wait('welcome');
  watcher.say({ type: 'watchFloor' });
  t.match((await watcher.wait('floor')).floor.agents[0], { agentId: '1001', state: 'signedOut' });
  const agent = web.openDesk(await web.signIn('1001'));
  await agent.wait('agent');
  const startedAt = performance.now();
  const changing = setInterval(() => web.desks.floorChanged(), 5);
  t.teardown(() => clearInterval(changing));
  await watcher.wait('floor', 6);
  const tookMs = performance.now() - startedAt;
  clearInterval(changing);
  t.ok(tookMs > 900, `five pictures took ${Math.round(tookMs)} ms`);
  t.match(watcher.ofType('floor').at(-1)?.floor.agents[0], { agentId: '1001', state: 'notReady' });
  const seen = watcher.ofType('floor').length;
  const quietFrom = performance.now();
  // One may still have been on its way.
  await watcher.wait('floor', seen + 2);
  t.ok(performance.now() - quietFrom < 4_500, 'nor longer than 2 s without a new one on a quiet floor');
});

t.test('a page that reads nothing loses its place, and holds nobody up', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const cookies = { slow: await web.signIn('1001'), quick: await web.signIn('1002') };
  const slow = web.openDesk(cookies.slow);
  const quick = web.openDesk(cookies.quick);
  await slow.wait('phone');
  await quick.wait('phone');
  slow.socket.pause();
  const note = 'x'.repeat(500_000);
  const offer = { ...OFFER, pressed: [{ step: note, digits: '1' }] };
  const gone = () => web.events.some((event) => event.type === 'deskDisconnected' && event.agentId === '1001');
  let sent = 0;
  // The kernel's buffers take some MB before ours fill.
  const full = await until(() => {
    for (let n = 0; n < 4; n += 1) web.desks.send({ type: 'showOffer', agentId: '1001', offer });
    sent += 4;
    return gone();
  }, 10_000);
  t.ok(full, `closed after ${sent} messages of half a megabyte`);
  t.ok(sent < 100, 'what waits in memory is bounded');
  web.desks.send({ type: 'showOffer', agentId: '1002', offer: OFFER });
  t.strictSame((await quick.wait('offer')).offer, OFFER);
  t.match((await web.openDesk(cookies.slow).wait('welcome')).user, { userId: '1001' }, 'it may come back');
});

t.test('without Asterisk a desk has no phone, is told so, and works', async (t) => {
  const web = await startWeb(t, { ...(await startDatabase(t)), noPhones: true });
  const desk = web.openDesk(await web.signIn('1001'));
  t.match(await desk.wait('refused'), { code: 'noPhone', message: /Asterisk cannot be reached/ });
  desk.say({ type: 'requestState', state: 'notReady', reason: 'rest' });
  t.ok(await until(() => desk.ofType('agent').at(-1)?.agent.reason === 'rest', 2000));
  await web.close();
  t.match(await desk.ended(), { code: 4005 }, 'a controller that stops says so');
});
