/** Bad input of every kind, against a hotline at work: each has a defined outcome, and the talk next to it does not notice. */
import dgram from 'node:dgram';
import path from 'node:path';
import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import { CLOSE, DESK_PROTOCOL, type DeskMessage } from '../../src/adapters/desk/protocol.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { recordOf, watchFloor } from '../helpers/floor-watch.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1300;
const TALKER = '13300004001';
const BURST = 30;
const welcome = path.join(soundsFolder, 'hotline/zh-CN/main-menu/welcome.wav');

t.test('a hotline that is abused', async (t) => {
  const hotline = await startHotline(t, {
    prepare: nothingAfterTheTalk,
  });
  const floor = await watchFloor(t, hotline);
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const desk = await openWireDesk(t, hotline, '1009', async (call) => {
    call.ring();
    await call.answer();
    call.audio.speaking.sendTone(AGENT_HZ);
  });
  await desk.ready();
  const talk = await phone.call({ to: '4001', callerNumber: TALKER });
  await talk.waitForAnswer();
  await talk.press('14');
  talk.audio.speaking.sendTone(CALLER_HZ);
  await talk.audio.waitForTone(AGENT_HZ);
  const { callId } = await floor.call(TALKER, ({ state }) => state === 'talking');
  const goesOn = async (t: Test) => {
    await talk.audio.waitForTone(AGENT_HZ);
    await desk.rung[0]?.audio.waitForTone(CALLER_HZ);
    t.match(await floor.call(TALKER, () => true), { state: 'talking', agentId: '1009' }, 'the talk goes on');
  };
  const openPage = async (user: string) => {
    const { cookie } = await hotline.signIn(user);
    const url = `${hotline.httpUrl.replace('http', 'ws')}/desk`;
    const socket = new WebSocket(url, DESK_PROTOCOL, { headers: { cookie } });
    t.teardown(() => socket.terminate());
    const messages: DeskMessage[] = [];
    socket.on('error', () => undefined);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', takeOver: true })));
    socket.on('message', (data) => messages.push(JSON.parse(data.toString()) as DeskMessage));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await eventually('the page is welcome', () => messages.length > 0);
    return { socket, messages, closed };
  };

  await t.test('a page sends what is no message, 10 MB, or too much: it is closed, and comes back', async (t) => {
    const noJson = await openPage('1001');
    noJson.socket.send('{"type": "requestState", ');
    t.equal(await noJson.closed, CLOSE.badMessage, 'no JSON');
    const huge = await openPage('1002');
    huge.socket.send('x'.repeat(10 * 1024 * 1024));
    t.equal(await huge.closed, 1009, '10 MB');
    const fast = await openPage('1003');
    for (let n = 0; n < 1_000; n += 1) fast.socket.send('{"type":"requestState","state":"ready"}');
    t.equal(await fast.closed, CLOSE.tooFast, 'a thousand at once');
    const again = await openPage('1003');
    await eventually('it has everything again', () => again.messages.some(({ type }) => type === 'agent'));
    await goesOn(t);
  });

  await t.test('an agent asks for things about another agent’s call: nothing happens', async (t) => {
    const other = await openPage('1001');
    const asked = ['hangUp', 'hold', 'resume', 'rejectOffer', 'extendWrapUp'] as const;
    for (const type of asked) other.socket.send(JSON.stringify({ type, callId }));
    other.socket.send(JSON.stringify({ type: 'saveNote', callId, note: 'not mine' }));
    other.socket.send(JSON.stringify({ type: 'finishWrapUp', callId, disposition: 'answered', note: 'not mine' }));
    // Answered in order: when this is refused, all before it has been handled.
    other.socket.send(JSON.stringify({ type: 'watchFloor' }));
    await eventually('the last of them is refused', () => other.messages.some(({ type }) => type === 'refused'));
    await goesOn(t);
    const late = await hotline.query(`select kind from timeline where call_id = $1 and kind in ('held', 'noteSaved')`, [
      callId,
    ]);
    t.strictSame(late, [], 'and nothing of it is on record');
  });

  await t.test('the agent’s own page is reloaded: it is shown the caller and the talk again', async (t) => {
    const since = desk.messages.length;
    await desk.reconnect();
    const again = desk.messages.slice(since);
    t.match(
      again.find(({ type }) => type === 'offer'),
      { offer: { callId, ani: TALKER } },
    );
    t.match(
      again.find(({ type }) => type === 'call'),
      { call: { callId, state: 'talking' } },
    );
    await goesOn(t);
  });

  await t.test('callers with hostile numbers reach the menu like everybody else', async (t) => {
    const hostile = [
      `x'); drop table cdr; --`,
      '<script>alert(1)</script>',
      `1330000${'9'.repeat(200)}`,
      `%s%n\${HOTLINE_VOICEMAIL}`,
      '😀一二三',
    ];
    for (const callerNumber of hostile) {
      const call = await phone.call({ to: '4001', callerNumber, displayName: `"; ${callerNumber}` });
      await call.waitForAnswer();
      await call.audio.waitForPrompt(welcome, { matchMs: 600 });
      await call.hangUp();
    }
    const odd = ['400199999999999999999999999999999999', '+++***###', 'a,b)c(d'];
    for (const number of odd) {
      const to = `sip:${encodeURIComponent(number)}@${hotline.sipServer}`;
      const call = await phone.call({ to, callerNumber: '13300004002' });
      await call.waitForAnswer().catch(() => undefined);
      if (call.ending === undefined) await call.hangUp();
    }
    await floor.until('only the talk is left', ({ calls }) => calls.length === 1);
    const rows = await eventually('all of them are on record', async () => {
      const found = await hotline.query<{ result: string }>(
        `select result from cdr where node_id <> 'demo' and call_id <> $1 and ended_at is not null`,
        [callId],
      );
      return found.length >= hostile.length && found;
    });
    t.ok(rows.every(({ result }) => result === 'abandoned'));
    await goesOn(t);
  });

  await t.test('keys come by the hundred: the caller still ends up somewhere', async (t) => {
    const callerNumber = '13300004003';
    const call = await phone.call({ to: '4001', callerNumber });
    await call.waitForAnswer();
    await call.press('9#*58'.repeat(12), { durationMs: 40, gapMs: 20 });
    // Three wrong keys in the menu lead to an agent.
    await floor.call(callerNumber, ({ state }) => state === 'waiting', 20_000);
    await call.hangUp();
    t.match(await recordOf(hotline, callerNumber), { result: 'abandoned', reason: 'hungUpInQueue' });
    await goesOn(t);
  });

  await t.test('noise on the SIP port and a burst of calls that are given up at once', async (t) => {
    const [host = '', port = ''] = hotline.sipServer.split(':');
    const noise = dgram.createSocket('udp4');
    const packets = [
      Buffer.alloc(1_400, 0xff),
      Buffer.from('INVITE'),
      Buffer.from(`INVITE sip:4001@${hotline.sipServer} SIP/2.0\r\nVia: x\r\nContent-Length: 99999\r\n\r\n`),
      Buffer.from('SIP/2.0 200 OK\r\n\r\n'),
      Buffer.from(`BYE sip:4001@${hotline.sipServer} SIP/2.0\r\n`.repeat(40)),
    ];
    for (let n = 0; n < 100; n += 1) noise.send(packets[n % packets.length] as Buffer, Number(port), host);
    const calls = await Promise.all(
      Array.from({ length: BURST }, (_, n) => phone.call({ to: '4001', callerNumber: `1330000${5000 + n}` })),
    );
    await Promise.all(calls.map((call) => call.cancel()));
    noise.close();
    await floor.until('only the talk is left', (view) => view.calls.length === 1);
    const call = await phone.call({ to: '4001', callerNumber: '13300004004' });
    await call.audio.waitForPrompt(welcome, { matchMs: 600 });
    await call.hangUp();
    await goesOn(t);
  });

  await talk.hangUp();
  t.match(await recordOf(hotline, TALKER), {
    result: 'answered',
    reason: 'customerHungUp',
    agent_id: '1009',
    note: null,
  });
  await hotline.settled();
  await floor.agent('1009', ({ state }) => state === 'ready');
});
