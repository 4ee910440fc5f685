/** A desk's session over several sockets: what is sent again, what is not, and what is never done twice. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import * as limits from '../../../src/adapters/desk/limits.ts';
import { CLOSE, DESK_PROTOCOL } from '../../../src/adapters/desk/protocol.ts';
import { floorView } from '../../../src/core/views.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase } from '../../helpers/database.ts';
import { startWeb } from '../http/harness.ts';

const call = (callId: string) => ({ callId, state: 'talking', sinceMs: 1, endedBy: null }) as const;

t.test('a page that comes back', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const show = (agentId: string, callId: string) =>
    web.desks.send({ type: 'showCall', agentId, call: { ...call(callId), state: 'talking' } });
  const ofAgent = (agentId: string) =>
    web.events.flatMap((event) => ('agentId' in event && event.agentId === agentId ? [event.type] : []));

  t.test('has what it missed, in order and once, and its requests are done once', async (t) => {
    const cookie = await web.signIn('1001');
    const first = web.openDesk(cookie);
    const { deskId } = await first.wait('welcome');
    await first.wait('phone');
    const seq = first.numbers().at(-1) ?? 0;
    first.say({ type: 'saveNote', callId: 'c', note: 'one', nr: 1 });
    first.say({ type: 'saveNote', callId: 'c', note: 'two', nr: 2 });
    t.ok(await until(() => ofAgent('1001').filter((type) => type === 'noteSaved').length === 2, 5000));
    first.socket.terminate();
    t.ok(await until(() => ofAgent('1001').includes('deskDisconnected'), 5000));
    for (let n = 1; n <= 20; n += 1) show('1001', `c${n}`);

    const second = web.openDesk(cookie, { hello: { type: 'hello', resume: { deskId, seq } } });
    t.match(await second.wait('resumed'), { lastRequest: 2, serverTimeMs: Number });
    second.say({ type: 'saveNote', callId: 'c', note: 'two', nr: 2 });
    second.say({ type: 'saveNote', callId: 'c', note: 'three', nr: 3 });
    t.ok(await until(() => ofAgent('1001').filter((type) => type === 'noteSaved').length >= 3, 5000));
    t.strictSame(
      web.events.flatMap((event) => (event.type === 'noteSaved' ? [event.note] : [])),
      ['one', 'two', 'three'],
    );
    await second.wait('call', 20);
    t.strictSame(
      second.ofType('call').map((message) => message.call.callId),
      Array.from({ length: 20 }, (_, index) => `c${index + 1}`),
    );
    const numbers = second.numbers();
    t.strictSame(
      numbers,
      numbers.map((_, index) => seq + 1 + index),
      'the count goes on without a gap',
    );
    t.equal(second.ofType('welcome').length, 0);
    const desks = web.events.flatMap((event) => (event.type === 'deskConnected' ? [event.deskId] : []));
    t.strictSame(desks, [deskId, deskId], 'to the floor it is the same desk');
  });

  t.test('on a new line while the old one seems alive keeps its desk, and is not asked', async (t) => {
    const cookie = await web.signIn('1002');
    const first = web.openDesk(cookie);
    const { deskId } = await first.wait('welcome');
    await first.wait('phone');
    const seq = first.numbers().at(-1) ?? 0;
    const second = web.openDesk(cookie, { hello: { type: 'hello', resume: { deskId, seq } } });
    await second.wait('resumed');
    await first.ended();
    t.equal(first.ofType('replaced').length, 0);
    show('1002', 'here');
    t.equal((await second.wait('call')).call.callId, 'here');
    t.strictSame(ofAgent('1002'), ['deskConnected'], 'the floor notices nothing');
  });

  t.test('with a number that is too old, or was never sent, is told everything anew', async (t) => {
    const cookie = await web.signIn('1003');
    let desk = web.openDesk(cookie);
    await desk.wait('phone');
    for (const [what, seqOf] of [
      ['too old', () => 1],
      ['from the future', (last: number) => last + 1],
    ] as const) {
      const { deskId } = await desk.wait('welcome');
      for (let n = 0; n < limits.KEPT_MESSAGES + 5; n += 1) show('1003', `c${n}`);
      await desk.wait('call', limits.KEPT_MESSAGES + 5);
      const hello = { type: 'hello', resume: { deskId, seq: seqOf(desk.numbers().at(-1) ?? 0) } } as const;
      const next = web.openDesk(cookie, { hello });
      t.not((await next.wait('welcome')).deskId, deskId, what);
      t.match(await next.wait('agent'), { agent: { agentId: '1003' } });
      t.equal(next.numbers()[0], 1);
      await desk.ended();
      desk = next;
      await desk.wait('phone');
    }
    t.notOk(
      web.events.some((event) => event.type === 'deskConnected' && event.agentId === '1003' && event.takesOver),
      'that is no take-over: the talk keeps its sound',
    );
  });

  t.test('to a session of somebody else, or of another sign-in, gets its own', async (t) => {
    const first = web.openDesk(await web.signIn('1004'));
    const { deskId } = await first.wait('welcome');
    await first.wait('phone');
    const thief = web.openDesk(await web.signIn('1005'), { hello: { type: 'hello', resume: { deskId, seq: 1 } } });
    t.match(await thief.wait('welcome'), { user: { userId: '1005' } });
    const other = web.openDesk(await web.signIn('1004'), { hello: { type: 'hello', resume: { deskId, seq: 1 } } });
    await other.wait('elsewhere');
    t.equal(first.socket.readyState, first.socket.OPEN, 'nobody is thrown out by it');
  });

  t.test('after another has taken over in its absence is asked first', async (t) => {
    const cookie = await web.signIn('1006');
    const first = web.openDesk(cookie);
    const { deskId } = await first.wait('welcome');
    await first.wait('phone');
    first.socket.terminate();
    t.ok(await until(() => ofAgent('1006').includes('deskDisconnected'), 5000));
    const second = web.openDesk(await web.signIn('1006'), { hello: { type: 'hello' } });
    await second.wait('welcome');
    const back = web.openDesk(cookie, { hello: { type: 'hello', resume: { deskId, seq: 1 } } });
    await back.wait('elsewhere');
    back.say({ type: 'takeOver' });
    await back.wait('welcome');
    await second.wait('replaced');
  });

  t.test('of another version is told so; one that says nothing, or anything but hello, is closed', async (t) => {
    const cookie = await web.signIn('1007');
    const old = web.openDesk(cookie, { protocol: 'hotline.desk.v1', hello: null });
    t.match(await old.ended(), { code: CLOSE.wrongVersion, reason: new RegExp(DESK_PROTOCOL.replaceAll('.', '\\.')) });
    const rude = web.openDesk(cookie, { hello: null });
    await until(() => rude.socket.readyState === rude.socket.OPEN, 5000);
    rude.say({ type: 'requestState', state: 'ready' });
    t.match(await rude.ended(), { code: CLOSE.badMessage });
    const mute = web.openDesk(cookie, { hello: null });
    t.ok(await until(() => mute.socket.readyState === mute.socket.CLOSED, limits.HELLO_WITHIN_MS + 5000));
    t.match(await mute.ended(), { code: CLOSE.badMessage });
    t.strictSame(ofAgent('1007'), []);
  });

  t.test('hears that the line lives', async (t) => {
    const desk = web.openDesk(await web.signIn('2001'));
    t.ok(await until(() => desk.ofType('beat').length > 0, limits.BEAT_EVERY_MS + 5000));
  });
});

t.test('who signs out is away at once, not only after the grace of a page that was lost', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const cookie = await web.signIn('1001');
  const desk = web.openDesk(cookie);
  await desk.wait('phone');
  const state = () => floorView(web.floor, 0, []).agents.find(({ agentId }) => agentId === '1001')?.state;
  t.ok(await until(() => state() === 'notReady', 5000));
  t.equal((await web.ask('DELETE', '/api/session', { cookie })).status, 204);
  await desk.ended();
  t.equal(state(), 'signedOut');
});

t.test('the protocol’s page tells every message, close code and limit there is', async (t) => {
  const page = readFileSync('docs/desk-protocol.md', 'utf8');
  const source = readFileSync('src/adapters/desk/protocol.ts', 'utf8');
  const inCode = new Set([...source.matchAll(/\btype: '(\w+)'/g)].map(([, type]) => type));
  const inPage = new Set([...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name));
  for (const type of inCode) t.ok(inPage.has(type), `${type} is told`);
  for (const [name, value] of Object.entries({ ...limits, ...CLOSE })) {
    t.ok(page.includes(`| \`${name}\` | ${value} |`), `${name} is told as ${value}`);
    inPage.delete(name);
  }
  t.strictSame(
    [...inPage].filter((name) => !inCode.has(name)),
    [],
    'and nothing that there is not',
  );
  t.ok(page.includes(DESK_PROTOCOL));
});
