/**
 * Each way a call can leave a queue, on a real Asterisk. Which test proves which:
 *
 * | way out | test |
 * |---|---|
 * | answered | first-call, crowd; at once over a standing leg: adapters/asterisk/standing-legs |
 * | the caller hangs up while waiting | hang-ups ("nobody at all") |
 * | … while a phone rings: it stops within half a second | here |
 * | by key: another menu, voicemail, callback | here, here, ways-out |
 * | too long: another queue, voicemail, callback, closed message | here |
 * | the queue is full | here |
 * | nobody is signed in | ways-out ("where nobody is signed in"); while waiting, the last one leaves: here |
 * | ring-no-answer, then the next agent | hang-ups ("an agent who does not answer") |
 * | rejected at the desk, at the phone | hang-ups ("a caller whom one agent rejects") |
 * | the agent's leg or page is lost while it rings | adapters/asterisk/agents, core/standing-legs |
 * | the customer of a callback calls in and has the place | callback ("a customer who calls in") |
 * | a callback is cancelled by a supervisor | callback (the same) |
 * | the agent is cut off in the talk and does not return | reload, core/rejoin |
 * | Asterisk restarts under the caller, who is called back | here |
 * | the controller dies: nobody leaves | survival, ways-out |
 */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { recordOf, watchFloor } from '../helpers/floor-watch.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const sound = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);
const AGENT_HZ = 1300;
const BEEP_HZ = 950;
/** What the issue asks of a phone whose caller is gone. */
const STOPS_WITHIN_MS = 500;

const FLOW = `
title: { zh-CN: 试, en: Test }
start: menu
prompts: {}
steps:
  menu:
    kind: menu
    say: [system/hold]
    keys: { 1: to-queue, 2: to-message, 3: to-callback, 4: to-closed, 5: by-key, 6: full, 7: alone }
    noInput: { go: bye }
    noMatch: { go: bye }
  to-queue: { kind: enqueue, queue: complaints, tooLong: { afterSeconds: 1, go: second } }
  second: { kind: enqueue, queue: pre-sale }
  to-message: { kind: enqueue, queue: complaints, tooLong: { afterSeconds: 1, go: message } }
  to-callback: { kind: enqueue, queue: complaints, tooLong: { afterSeconds: 1, go: callback } }
  to-closed: { kind: enqueue, queue: complaints, tooLong: { afterSeconds: 1, go: closed } }
  by-key: { kind: enqueue, queue: complaints, keys: { 2: message, 3: menu } }
  full: { kind: enqueue, queue: complaints, full: { waiting: 1, go: closed } }
  alone: { kind: enqueue, queue: pre-sale, nobody: { go: closed } }
  message: { kind: voicemail, queue: complaints, say: [system/fallback], noMessage: { go: bye }, failed: bye, go: bye }
  callback:
    kind: callback
    queue: complaints
    say: [{ digits: caller.number }]
    ask: [system/fallback]
    noInput: { go: bye }
    noMatch: { go: bye }
    go: bye
  closed: { kind: finish, say: [system/closing], served: false }
  bye: { kind: finish, say: [system/closing], served: true }
`;

t.test('a call leaves the queue', async (t) => {
  t.setTimeout(200_000);
  const hotline = await startHotline(t, {
    // Nothing is dialled here; without a trunk nobody could be promised to be called back.
    environment: { OUTSIDE_TRUNK: 'sip:127.0.0.1:9', OUTSIDE_NUMBERS: '13xxxxxxxxx', OUTSIDE_CALLER: '4008001234' },
    flows: { leaving: FLOW },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query('delete from hours');
      await query(`insert into numbers (dnis, flow_id) values ('4100', 'leaving')`);
    },
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const floor = await watchFloor(t, hotline);
  const dial = async (ani: string, keys: string) => {
    const call = await phone.call({ to: '4100', callerNumber: ani });
    await call.waitForAnswer();
    await call.press(keys);
    return call;
  };
  const isClosed = async (call: Call) => {
    await call.audio.waitForPrompt(sound('zh-CN/system/closing'), { withinMs: 20_000, matchMs: 700 });
    await call.waitForEnd({ withinMs: 20_000 });
  };
  const leaves = async (call: Call) => {
    await call.audio.waitForTone(BEEP_HZ, { withinMs: 40_000, forMs: 200 });
    await call.hangUp();
  };
  const leftBecause = async (ani: string) => {
    const { call_id } = await recordOf(hotline, ani);
    const rows = await hotline.query<{ why: string; key: string | null }>(
      `select data->>'why' as why, data->>'key' as key from timeline
       where call_id = $1 and kind in ('queueLeft', 'queuePassed') order by seq, n`,
      [call_id],
    );
    return rows.map(({ why, key }) => (key === null ? why : `${why} ${key}`));
  };
  // In the complaints' queue nobody ever takes a call: somebody of it is signed in and not ready.
  await openWireDesk(t, hotline, '1009');
  const take: { call: (call: Call) => Promise<void> | void } = { call: (call) => call.ring() };
  const desk = await openWireDesk(t, hotline, '1010', (call) => take.call(call));
  const answer = async (call: Call) => {
    call.ring();
    await call.answer();
    call.audio.speaking.sendTone(AGENT_HZ);
  };
  const first = await dial('13300007001', '5');
  await floor.call('13300007001', ({ state }) => state === 'waiting');

  t.jobs = 6;
  await Promise.all([
    t.test('too long: into another queue, where an agent answers', { buffered: true }, async (t) => {
      await desk.ready();
      take.call = answer;
      const call = await dial('13300007002', '1');
      await call.audio.waitForTone(AGENT_HZ, { withinMs: 30_000 });
      await call.hangUp();
      t.match(await recordOf(hotline, '13300007002'), { result: 'answered', agent_id: '1010' });
      t.strictSame(await leftBecause('13300007002'), ['tooLong']);
    }),
    t.test('too long: to a message', { buffered: true }, async (t) => {
      await leaves(await dial('13300007003', '2'));
      t.strictSame(await leftBecause('13300007003'), ['tooLong']);
    }),
    t.test('too long: to a callback', { buffered: true }, async (t) => {
      const call = await dial('13300007004', '3');
      await call.audio.waitForPrompt(sound('zh-CN/digit/4'), { withinMs: 20_000, matchMs: 200 });
      await call.press('1');
      await isClosed(call);
      t.match(await recordOf(hotline, '13300007004'), { result: 'callback', reason: 'callbackRequested' });
      t.strictSame(await leftBecause('13300007004'), ['tooLong']);
    }),
    t.test('too long: to the word that we are closed', { buffered: true }, async (t) => {
      await isClosed(await dial('13300007005', '4'));
      t.match(await recordOf(hotline, '13300007005'), { result: 'failed', reason: 'dismissed' });
      t.strictSame(await leftBecause('13300007005'), ['tooLong']);
    }),
    t.test('by key: back to the menu, and to a message', { buffered: true }, async (t) => {
      const call = await dial('13300007006', '5');
      await floor.call('13300007006', ({ state }) => state === 'waiting');
      await call.press('3');
      await call.audio.waitForPrompt(sound('zh-CN/system/hold'), { withinMs: 20_000, matchMs: 700 });
      await call.press('5');
      await floor.call('13300007006', ({ state }) => state === 'waiting');
      await call.press('2');
      await leaves(call);
      t.strictSame(await leftBecause('13300007006'), ['key 3', 'key 2']);
    }),
    t.test('the queue is full', { buffered: true }, async (t) => {
      await isClosed(await dial('13300007007', '6'));
      t.match(await recordOf(hotline, '13300007007'), { result: 'failed', reason: 'dismissed' });
      t.strictSame(await leftBecause('13300007007'), ['full']);
    }),
  ]);
  t.jobs = 1;

  await t.test('the caller hangs up while a phone rings: it stops in less than half a second', async (t) => {
    await eventually('the agent is ready', () => desk.agent()?.state === 'ready');
    take.call = (call) => call.ring();
    const tookMs: number[] = [];
    for (const ani of ['13300007008', '13300007009', '13300007010']) {
      const rung = desk.rung.length;
      const call = await dial(ani, '7');
      const ringing = await eventually('the phone rings', () => desk.rung[rung]);
      await floor.call(ani, ({ state }) => state === 'ringing');
      const goneMs = performance.now();
      void call.hangUp();
      t.match(await ringing.waitForEnd(), { kind: 'cancelled' });
      tookMs.push(performance.now() - goneMs);
      t.match(await recordOf(hotline, ani), { result: 'abandoned', reason: 'hungUpWhileRinging', missed_offers: 0 });
    }
    // A machine that does much else may hold one of them up; a phone that rings on does so every time.
    t.ok(Math.min(...tookMs) < STOPS_WITHIN_MS, `${tookMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    t.comment(`hung up → INVITE cancelled: ${tookMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  });

  await t.test('the last agent of the queue leaves while a caller waits', async (t) => {
    desk.send({ type: 'requestState', state: 'notReady', reason: 'rest' });
    await eventually('the agent is away', () => desk.agent()?.state === 'notReady');
    const call = await dial('13300007011', '7');
    await floor.call('13300007011', ({ state }) => state === 'waiting');
    desk.send({ type: 'requestState', state: 'signedOut' });
    await isClosed(call);
    t.strictSame(await leftBecause('13300007011'), ['nobody']);
  });

  await t.test('Asterisk restarts: who waited is called back at the old place', async (t) => {
    await hotline.asterisk.kill();
    first.vanish();
    await hotline.asterisk.start();
    t.match(await recordOf(hotline, '13300007001'), { result: 'failed', reason: 'asteriskRestarted' });
    const [ticket] = await eventually('the callback is on record', async () => {
      const rows = await hotline.query<object>(
        `select c.source, c.closed_as, c.queued_at = t.at as keeps_place from callbacks c
         join timeline t on t.call_id = c.call_id and t.kind = 'queued' where c.number = '13300007001'`,
      );
      return rows.length > 0 && rows;
    });
    t.match(ticket, { source: 'restart', closed_as: null, keeps_place: true });
  });
  await hotline.settled();
});
