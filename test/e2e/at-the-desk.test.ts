/**
 * What agents and supervisors decide at the desk, with a browser and real sound: forced states, focus, a wish kept through a missed
 * ring, automatic answers, limits of reasons.
 */
import t from 'tap';
import { WebSocket } from 'ws';
import { DESK_PROTOCOL, type DeskRequest } from '../../src/adapters/desk/protocol.ts';
import type { TestWithTeardown } from '../helpers/asterisk.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { watchFloor } from '../helpers/floor-watch.ts';
import { nothingAfterTheTalk, startHotline, straightTo, type TestHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1300;
const RING_TIMEOUT_MS = 15_000;
const AGENT = '1009';
const BY_HAND = '4100';
const BY_ITSELF = '4101';

t.test('at the desk', async (t) => {
  t.setTimeout(400_000);
  const hotline = await startHotline(t, {
    flows: { 'by-hand': straightTo('complaints'), 'by-itself': straightTo('after-sale') },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query('update queues set ring_timeout_ms = $1', [RING_TIMEOUT_MS]);
      await query(`update queues set auto_answer = true where queue_id = 'after-sale'`);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'by-hand'), ($2, 'by-itself')`, [
        BY_HAND,
        BY_ITSELF,
      ]);
      // A minute is the shortest that a shop may set, and longer than anybody wants to wait here.
      await query('alter table not_ready_reasons drop constraint not_ready_reasons_limit_ms_check');
      await query(`update not_ready_reasons set limit_ms = 1500, when_exceeded = 'ready' where code = 'rest'`);
    },
  });
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const desk = await openDesk(t, hotline, browser, AGENT);
  const floor = await watchFloor(t, hotline);
  const boss = await openSocket(t, hotline, '2001');
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => phone.close());
  t.afterEach(() => Promise.all(phone.calls.map((call) => call.hangUp())).then(() => undefined));
  const dial = async (to: string, callerNumber: string) => {
    const call = await phone.call({ to, callerNumber });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(CALLER_HZ);
    return call;
  };
  const talk = async (call: Call) => {
    await desk.phase('incoming');
    await desk.do('A');
    const heard = await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await desk.hears(CALLER_HZ);
    return heard;
  };

  await t.test('who is forced during a talk finishes it, and is there afterwards, and reads why', async (t) => {
    await desk.ready();
    const call = await dial(BY_HAND, '13300006001');
    await talk(call);
    boss({ type: 'forceState', agentId: AGENT, state: 'notReady', reason: 'meeting', why: '来一下会议室' });
    await desk.page.locator('[data-forced=true]').waitFor();
    await desk.state('onCall');
    await call.hangUp();
    await desk.state('notReady');
    t.match(await desk.page.locator('[data-forced=true]').textContent(), /沈丽华.*来一下会议室/);
    const next = await dial(BY_HAND, '13300006002');
    await floor.call('13300006002', ({ state }) => state === 'waiting');
    t.match(
      floor.view().agents.find(({ agentId }) => agentId === AGENT),
      { reason: 'meeting', by: { userId: '2001' } },
    );
    await desk.ready();
    await desk.phase('incoming');
    await next.hangUp();
    await desk.state('ready');
  });

  await t.test('who writes a case in focus is offered nothing, and at once when it is done', async () => {
    await desk.ready();
    await desk.page.locator('[data-focus]').click();
    await floor.agent(AGENT, ({ isFocused }) => isFocused);
    const call = await dial(BY_HAND, '13300006003');
    // Callers are matched in the moment they join the line: who is seen waiting there was offered to nobody.
    await floor.call('13300006003', ({ state }) => state === 'waiting');
    await desk.state('ready');
    await desk.page.locator('[data-focus]').click();
    await talk(call);
    await call.hangUp();
    await desk.state('ready');
  });

  await t.test('a wish made while the phone rings outlives a ring that is missed', async (t) => {
    await desk.ready();
    await dial(BY_HAND, '13300006004');
    await desk.phase('incoming');
    await desk.do('B');
    await desk.page.getByRole('menuitem', { name: /用餐/ }).click();
    const row = await floor.agent(AGENT, ({ state }) => state === 'notReady', RING_TIMEOUT_MS + 15_000);
    t.equal(row.reason, 'meal', 'where they wanted to be, not where a missed ring puts one');
    await floor.call('13300006004', ({ state }) => state === 'waiting');
  });

  await t.test('a limit that is over puts the agent where the shop says', async () => {
    await desk.do('B');
    await desk.page.getByRole('menuitem', { name: /小休/ }).click();
    await floor.agent(AGENT, ({ state, reason }) => state === 'notReady' && reason === 'rest');
    await desk.state('ready');
  });

  await t.test('a queue that answers by itself: the pop, the ring, and the talk without a click', async (t) => {
    await desk.ready();
    const call = await dial(BY_ITSELF, '13300006005');
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await desk.phase('talking');
    const { callId } = await floor.call('13300006005', ({ state }) => state === 'talking');
    const marks = await desk.marks();
    t.ok((marks.get(`painted ${callId}`) ?? Infinity) < (marks.get('ring') ?? 0), 'the file was on the screen before');
    await call.hangUp();
    await desk.state('ready');
  });
});

async function openSocket(
  t: TestWithTeardown,
  hotline: TestHotline,
  user: string,
): Promise<(request: DeskRequest) => void> {
  const { cookie } = await hotline.signIn(user);
  const socket = new WebSocket(`${hotline.httpUrl.replace('http', 'ws')}/desk`, DESK_PROTOCOL, {
    headers: { cookie },
  });
  socket.on('error', () => undefined);
  t.teardown(() => socket.close());
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'hello' }));
  return (request) => socket.send(JSON.stringify(request));
}
