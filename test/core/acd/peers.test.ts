/** What is known to go wrong in other call centers, each under the name it is known by. */
import t from 'tap';
import type { QueueProfile } from '../../../src/core/organization.ts';
import {
  agent,
  answered,
  arrived,
  asked,
  calling,
  channelOf,
  ended,
  found,
  openFloor,
  queue,
  RING_TIMEOUT_MS,
  ready,
  shop,
  type TestFloor,
} from '../../helpers/floor.ts';

const agentOf = (test: TestFloor, callId: string) => test.floor.calls[callId]?.leg?.agentId ?? null;
const ringing = (test: TestFloor) => Object.values(test.floor.calls).flatMap(({ leg }) => leg?.agentId ?? []);

t.test('asterisk#176: one call is never answered by two agents', async (t) => {
  const test = openFloor().given(...ready('wang'), ...ready('li'), ...calling('a'));
  const first = test.legOf('a');
  test.after(RING_TIMEOUT_MS);
  const second = test.legOf('a');
  t.not(first, second, 'it has gone on to the other');
  test.given(answered(second));
  test.when(answered(first));
  t.strictSame(test.commands, [], 'an answer that comes too late connects nobody');
  t.equal(agentOf(test, 'a'), 'wang');
  t.equal(test.agentState('li'), 'notReady: missed');
});

t.test('asterisk#1561: a queue that always has somebody waiting does not starve another', async (t) => {
  const queues: QueueProfile[] = [
    { ...queue('anyone'), serviceLevelMs: 10_000 },
    { ...queue('refund'), serviceLevelMs: 60_000 },
  ];
  const test = openFloor(shop({ queues, surveyFlow: null })).given(...ready('wang'), ...calling('busy'));
  test.given(answered(test.legOf('busy')), ...calling('other', '4003'));
  let served = 0;
  for (let n = 0; agentOf(test, 'other') === null && n < 50; n += 1) {
    // Two more in the favoured queue for each call that ends.
    test.nowMs += 10_000;
    test.given(...calling(`f${n}`), ...calling(`g${n}`, '4005'));
    const talk = Object.values(test.floor.calls).find((call) => call.talked);
    test.given(ended(talk?.channelId ?? ''));
    test.given({
      type: 'wrapUpFinished',
      agentId: 'wang',
      callId: talk?.callId ?? '',
      disposition: 'solved',
      note: '',
    });
    const next = Object.values(test.floor.calls).find((call) => call.leg !== null);
    if (next !== undefined) test.given(answered(test.legOf(next.callId)));
    served += 1;
  }
  t.equal(agentOf(test, 'other'), 'wang', `served after ${served} others`);
  t.ok(served <= 17, 'five of fifty seconds more of target, and eleven of a minute of priority on top, may go before');
});

t.test('asterisk#1901: no rule keeps a caller from agents for ever', async (t) => {
  const relaxation = [{ untilMs: 30_000, requires: { refund: 9 } }];
  const test = openFloor(shop({ queues: [{ ...queue('refund', { refund: 5 }), relaxation }] }));
  test.given(...ready('chen'), ...calling('a', '4003')).after(29_999);
  t.equal(agentOf(test, 'a'), null);
  test.after(1);
  t.equal(agentOf(test, 'a'), 'chen');
});

t.test('asterisk#1691: one who joins at the head does not stop the others from being offered', async (t) => {
  const test = openFloor().given(...calling('first'), ...calling('second'));
  test.given(...calling('hurry', '4005'), ...ready('wang'), ...ready('li'), ...ready('chen'));
  t.strictSame([agentOf(test, 'hurry'), agentOf(test, 'first'), agentOf(test, 'second')], ['wang', 'li', 'chen']);
  const other = openFloor().given(
    ...ready('wang'),
    ...calling('first'),
    ...calling('hurry', '4005'),
    ...calling('second'),
  );
  other.given(...ready('li'), ...ready('chen'));
  t.strictSame(
    [agentOf(other, 'first'), agentOf(other, 'hurry'), agentOf(other, 'second')],
    ['wang', 'li', 'chen'],
    'while the first rings',
  );
});

t.test('freeswitch#2511: of equals the first is served first, not the eighth', async (t) => {
  const names = Array.from({ length: 12 }, (_, n) => `caller-${n + 1}`);
  const test = openFloor().given(...names.flatMap((name) => calling(name)));
  const order: (string | undefined)[] = [];
  for (const agentId of ['wang', 'li', 'chen', 'anna']) {
    test.given(...ready(agentId));
    order.push(Object.values(test.floor.calls).find(({ leg }) => leg?.agentId === agentId)?.callId);
  }
  t.strictSame(order, names.slice(0, 4));
});

t.test('freeswitch#2529: when the caller has gone no agent rings on', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'));
  const leg = test.legOf('a');
  test.when(ended(channelOf('a')));
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }], 'in the same turn');
  t.equal(test.agentState('wang'), 'ready');
  t.strictSame(test.leftOvers(), []);
});

t.test('freeswitch#2529: nor when the caller goes before the leg is even made', async (t) => {
  const test = openFloor().given(...ready('wang'), arrived('a'), answered(channelOf('a')));
  const leg = test.legOf('a');
  test.given(ended(channelOf('a')), {
    type: 'commandFailed',
    command: 'dialAgent',
    about: leg,
    reason: 'timeout',
    detail: '',
  });
  t.equal(test.agentState('wang'), 'ready');
  t.strictSame(test.leftOvers(), []);
});

t.test('freeswitch#2540: whatever becomes of an offer, the agent does not stay reserved', async (t) => {
  const endings: [string, (test: TestFloor) => unknown][] = [
    ['nobody answers', (test) => test.after(RING_TIMEOUT_MS)],
    ['the agent rejects', (test) => test.given({ type: 'offerRejected', agentId: 'wang', callId: 'a' })],
    ['the phone is busy', (test) => test.given(ended(test.legOf('a'), 17))],
    ['the phone is not there', (test) => test.given(ended(test.legOf('a'), 20))],
    ['the caller goes', (test) => test.given(ended(channelOf('a')))],
    [
      'the node is lost and nothing is heard any more',
      (test) => test.given({ type: 'nodeLost', nodeId: 'node-1' }).after(RING_TIMEOUT_MS),
    ],
    [
      'the page is closed',
      (test) => test.given({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang' }).after(60_000),
    ],
    [
      'the leg cannot be made',
      (test) =>
        test.given({
          type: 'commandFailed',
          command: 'dialAgent',
          about: test.legOf('a'),
          reason: 'refused',
          detail: '',
        }),
    ],
  ];
  for (const [name, happen] of endings) {
    const test = openFloor().given(...ready('wang'), ...calling('a'));
    happen(test);
    t.not(test.agentState('wang'), 'offered', name);
    t.equal(test.floor.agents.wang?.callId, null, name);
    t.strictSame(ringing(test), [], name);
  }
});

t.test('a missed call keeps its place at the head', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), ...calling('b'), ...calling('hurry', '4005'));
  t.equal(agentOf(test, 'a'), 'wang');
  test.after(RING_TIMEOUT_MS).given(ended(channelOf('hurry')), ...ready('li'));
  t.equal(agentOf(test, 'a'), 'li', 'before b, who has heard no ring');
  t.equal(test.agentState('wang'), 'notReady: missed');
});

t.test('an agent whose ring the caller ended has lost no turn', async (t) => {
  const test = openFloor().given(...ready('wang'));
  test.nowMs += 1_000;
  test.given(...ready('li'), ...calling('a'));
  t.equal(agentOf(test, 'a'), 'wang');
  test.nowMs += 1_000;
  test.given(ended(channelOf('a')), ...calling('b'));
  t.equal(agentOf(test, 'b'), 'wang', 'still idle longest');
});

t.test('what an agent wants next is kept through rings that end', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), asked('wang', 'notReady', 'meal'));
  test.given(ended(channelOf('a')));
  t.equal(test.agentState('wang'), 'notReady: meal');
});

t.test('the order in which agents and queues are written down changes nothing', async (t) => {
  const agents = ['d', 'a', 'c', 'b'].map((id, n) => agent(id, { refund: n + 3, english: 6 - n }));
  const queues = [
    queue('anyone'),
    { ...queue('refund', { refund: 3 }), strategy: 'bestFit' as const },
    queue('english', { english: 3 }),
  ];
  const play = (reversed: boolean) => {
    const order = <T>(items: T[]) => (reversed ? [...items].reverse() : items);
    const test = openFloor(shop({ agents: order(agents), queues: order(queues) }));
    const seen: string[] = [];
    for (const [n, dnis] of ['4003', '4004', '4002', '4003', '4004', '4005'].entries())
      test.given(...calling(`c${n}`, dnis));
    for (const { agentId } of agents) {
      test.given(...ready(agentId));
      seen.push(...Object.values(test.floor.calls).map(({ callId, leg }) => `${callId}: ${leg?.agentId}`));
    }
    test.given(...calling('late', '4003'), found('late', null));
    return seen;
  };
  t.strictSame(play(true), play(false));
});
