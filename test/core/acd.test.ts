/** Who gets whom: skills and levels, the longest idle, priorities and turns. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { qualifies } from '../../src/core/acd/relaxation.ts';
import {
  agent,
  answered,
  arrived,
  asked,
  calling,
  channelOf,
  connected,
  customer,
  ended,
  openFloor,
  pressed,
  queue,
  ready,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const agentOf = (test: TestFloor, callId: string) => test.floor.calls[callId]?.leg?.agentId ?? null;
const later = (test: TestFloor, ms = 1_000) => {
  test.nowMs += ms;
  return test;
};
const line = (test: TestFloor, queueId: string) => test.floor.queues[queueId]?.waiting ?? [];

t.test('every skill that is asked for must be there, at its level or above', async (t) => {
  const table: [Record<string, number>, Record<string, number>, boolean][] = [
    [{}, {}, true],
    [{ refund: 5 }, {}, true],
    [{}, { refund: 1 }, false],
    [{ refund: 5 }, { refund: 5 }, true],
    [{ refund: 4 }, { refund: 5 }, false],
    [{ refund: 9 }, { refund: 5, english: 3 }, false],
    [{ refund: 9, english: 3 }, { refund: 5, english: 3 }, true],
  ];
  for (const [skills, requires, expected] of table) {
    t.equal(qualifies(agent('x', skills), requires), expected, JSON.stringify({ skills, requires }));
  }
});

t.test('a call goes to the agent who has been idle longest', async (t) => {
  const test = later(openFloor().given(...ready('li')));
  later(test.given(...ready('wang'))).given(...ready('chen'), ...calling('a'));
  t.equal(agentOf(test, 'a'), 'li');
  test.given(...calling('b'));
  t.equal(agentOf(test, 'b'), 'wang');
});

t.test('idle time counts from becoming ready, not from signing in or from the last call', async (t) => {
  const test = later(openFloor().given(...ready('li')));
  later(test.given(...ready('wang')));
  later(test.given(asked('li', 'notReady', 'lunch')));
  later(test.given(asked('li', 'ready'))).given(...calling('a'));
  t.equal(agentOf(test, 'a'), 'wang');
});

t.test('agents who became idle in the same moment are taken by their id, on every machine alike', async (t) => {
  const test = openFloor().given(...ready('wang'), ...ready('chen'), ...ready('li'), ...calling('a'), ...calling('b'));
  t.strictSame([agentOf(test, 'a'), agentOf(test, 'b')], ['chen', 'li']);
});

t.test('a call waits for the skill it needs while others are free', async (t) => {
  const test = openFloor().given(...ready('wang'), ...ready('anna'), ...calling('a', '4003'));
  t.equal(agentOf(test, 'a'), null, 'anna knows refunds, but not well enough');
  test.given(...ready('chen'));
  t.equal(agentOf(test, 'a'), 'chen');
});

t.test('who cannot be served yet holds up nobody behind', async (t) => {
  const test = later(openFloor().given(...calling('a', '4003')));
  test.given(...calling('b', '4002'), ...ready('wang'));
  t.strictSame([agentOf(test, 'a'), agentOf(test, 'b')], [null, 'wang']);
});

t.test('an agent who becomes free takes the longest waiting of all the queues served', async (t) => {
  const test = later(openFloor().given(...calling('a', '4004')));
  later(test.given(...calling('b', '4002')));
  later(test.given(...calling('c', '4003'))).given(...ready('anna'));
  t.equal(agentOf(test, 'a'), 'anna');
  test.given(...ready('chen'));
  t.equal(agentOf(test, 'b'), 'chen', 'although c needs what chen alone knows');
});

t.test('a higher priority goes before, a longer wait goes before among equals', async (t) => {
  const test = later(openFloor().given(...calling('a', '4002')));
  later(test.given(...calling('b', '4005')));
  later(test.given(...calling('c', '4005')));
  t.strictSame(line(test, 'anyone'), ['b', 'c', 'a']);
  test.given(...ready('wang'));
  t.equal(agentOf(test, 'b'), 'wang');
});

t.test('a VIP goes before', async (t) => {
  const test = later(openFloor().given(...calling('a', '4003')));
  const vip = { kind: 'customer' as const, customer: customer({ level: 'vip' }) };
  test.given(arrived('v', '4001', '1'), { type: 'lookUpFinished', requestId: 'v-l0', result: vip });
  test.given(answered(channelOf('v')), pressed('v', '1'));
  t.strictSame(line(test, 'refund'), ['v', 'a']);
});

t.test('callers of the same moment are served in the order in which they came in', async (t) => {
  const one = openFloor().given(...calling('a'), ...calling('b'));
  const other = openFloor().given(...calling('b'), ...calling('a'));
  t.strictSame(line(one, 'anyone'), ['a', 'b']);
  t.strictSame(line(other, 'anyone'), ['b', 'a']);
});

t.test('twenty callers who come at once are answered once each, in their order, by five agents', async (t) => {
  const agents = Array.from({ length: 5 }, (_, index) => agent(`agent-${index}`));
  const calls = Array.from({ length: 20 }, (_, index) => `call-${String(index).padStart(2, '0')}`);
  const test = openFloor(shop({ agents, surveyFlow: null })).given(...agents.flatMap(({ agentId }) => ready(agentId)));
  for (const callId of calls) later(test, 10).given(...calling(callId));
  const order: string[] = [];
  while (order.length < calls.length) {
    const ringing = Object.values(test.floor.calls).filter((call) => call.leg?.answeredAtMs === null);
    for (const { callId } of ringing) {
      order.push(callId);
      test.given(answered(test.legOf(callId)));
    }
    const [talk] = Object.values(test.floor.calls).filter((call) => call.talked);
    if (talk === undefined) break;
    const agentId = talk.leg?.agentId ?? '';
    later(test).given(ended(talk.channelId));
    test.given({ type: 'wrapUpFinished', agentId, callId: talk.callId, disposition: 'solved', note: '' });
  }
  t.strictSame(order, calls);
  for (const call of Object.values(test.floor.calls)) test.given(ended(call.channelId));
  t.strictSame(test.leftOvers(), []);
  t.match(test.floor.queues.anyone, { offered: 20, answered: 20, abandoned: 0 });
});

t.test('two agents who become free for one caller: one is offered the call, the other stays free', async (t) => {
  const test = openFloor().given(...calling('a'), ...ready('li'));
  test.given(...ready('wang'));
  t.equal(agentOf(test, 'a'), 'li');
  t.equal(test.agentState('wang'), 'ready');
});

t.test('an agent is never offered a second call', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), ...calling('b'));
  t.strictSame([agentOf(test, 'a'), agentOf(test, 'b')], ['wang', null]);
  test.given(answered(test.legOf('a')), asked('wang', 'ready'), ...ready('wang'));
  t.equal(agentOf(test, 'b'), null);
  test.given(ended(channelOf('a')), ...ready('wang'));
  t.equal(agentOf(test, 'b'), null, 'not in wrap-up either');
});

t.test('a call is offered only to phones of its own node, and to none of a node that is lost', async (t) => {
  const elsewhere = ready('wang').map((one): ArrivingEvent => ('nodeId' in one ? { ...one, nodeId: 'node-2' } : one));
  const test = openFloor().given(connected({ nodeId: 'node-2' }), ...elsewhere, ...calling('a'));
  t.equal(agentOf(test, 'a'), null);
  test.given({ type: 'nodeLost', nodeId: 'node-1' }, ...ready('li'));
  t.equal(agentOf(test, 'a'), null);
});

t.test('an agent taught a skill gets the call that waited for it', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a', '4003'));
  t.equal(agentOf(test, 'a'), null);
  test.given({ type: 'organizationLoaded', organization: shop({ agents: [agent('wang', { refund: 5 })] }) });
  t.equal(agentOf(test, 'a'), 'wang');
});

t.test('the position is told on arrival, moves up, and is told again at its interval', async (t) => {
  const test = openFloor().given(...calling('a'), ...calling('b'));
  later(test).when(arrived('c'));
  test.when(answered(channelOf('c')));
  t.match(test.entered('positionAnnounced'), [{ callId: 'c', position: 3 }]);
  t.strictSame(test.ordered('playMedia')[0]?.media[0], 'zh-CN/waiting/ahead');
  test.given(ended(channelOf('a')));
  test.given({ type: 'playbackFinished', playbackId: test.floor.calls.c?.playbackId ?? '' }).after(30_000);
  t.match(test.entered('positionAnnounced'), [{ callId: 'c', position: 2 }]);
});

t.test('the counts of the day begin anew at midnight in the shop, and nobody loses the place', async (t) => {
  const test = openFloor(shop({ queues: [queue('anyone')] })).given(
    ...calling('a'),
    ...calling('b'),
    ended(channelOf('b')),
  );
  t.match(test.floor.queues.anyone, { offered: 2, abandoned: 1 });
  test.nowMs = Date.UTC(2026, 2, 2, 15, 59, 59);
  t.match(test.given(...calling('c')).floor.queues.anyone, { offered: 3 });
  test.nowMs += 1_000;
  t.match(test.given(...calling('d')).floor.queues.anyone, { offered: 1, abandoned: 0, waiting: ['a', 'c', 'd'] });
});

t.test(
  'callers who are queued in the same millisecond are served in the order they came, whatever their ids',
  async (t) => {
    const test = openFloor().given(...calling('call.9'), ...calling('call.10'), ...calling('call.1'));
    t.strictSame(test.floor.queues.anyone?.waiting, ['call.9', 'call.10', 'call.1']);
  },
);
