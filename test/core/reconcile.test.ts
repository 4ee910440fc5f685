/** The floor and a node after they have been apart: whatever happened meanwhile, both agree again and nothing is left over. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { LiveChannel } from '../../src/core/events.ts';
import type { Floor } from '../../src/core/floor.ts';
import {
  answered,
  arrived,
  calling,
  channelOf,
  connected,
  customer,
  ended,
  NODE,
  openFloor,
  pressed,
  RING_TIMEOUT_MS,
  ready,
  shop,
  type TestFloor,
  talking,
} from '../helpers/floor.ts';

const lost: ArrivingEvent = { type: 'nodeLost', nodeId: NODE };
const held: ArrivingEvent = { type: 'holdRequested', agentId: 'wang', callId: 'a' };

/** What Asterisk would list if everything was as the floor remembers it. */
function channelsOf(floor: Floor, change: Record<string, Partial<LiveChannel> | null> = {}): LiveChannel[] {
  const channels: LiveChannel[] = [];
  for (const call of Object.values(floor.calls)) {
    const { channelId, ani, dnis, leg } = call;
    const isUp = !JSON.stringify(call.machine.value).includes('answering');
    channels.push({ channelId, kind: 'customer', answered: isUp, ani, dnis });
    if (leg) {
      channels.push({
        channelId: leg.channelId,
        kind: 'agent',
        answered: leg.answeredAtMs !== null,
        ani: null,
        dnis: '',
      });
    }
  }
  return channels.flatMap((channel) => {
    const changed = change[channel.channelId];
    return changed === null ? [] : [{ ...channel, ...changed }];
  });
}

function bridgesOf(floor: Floor) {
  return Object.values(floor.calls).flatMap((call) =>
    call.bridgeId && call.leg
      ? [
          {
            bridgeId: call.bridgeId,
            channelIds: call.heldSinceMs === null ? [call.channelId, call.leg.channelId] : [call.leg.channelId],
          },
        ]
      : [],
  );
}

const back = (test: TestFloor, change: Record<string, Partial<LiveChannel> | null> = {}, restarted = false) =>
  test.when(connected({ restarted, channels: channelsOf(test.floor, change), bridges: bridgesOf(test.floor) }));

const phones = (test: TestFloor) =>
  Object.keys(test.floor.agents).map((agentId): ArrivingEvent => ({ type: 'phoneRegistered', agentId, nodeId: NODE }));

/** How a call gets into each state, and what is done there when the line returns and nothing else has happened. */
const PLACES: { place: string; state: string; way(test: TestFloor): void; recovered: string; orders: string[] }[] = [
  {
    place: 'being answered',
    state: 'arriving',
    way: (test) => test.given(arrived('a', '4001')),
    recovered: 'repaired',
    orders: ['answerChannel'],
  },
  {
    place: 'in the menu',
    state: 'ivr',
    way: (test) => test.given(...calling('a', '4001')),
    recovered: 'repaired',
    orders: ['stopPlayback', 'playMedia'],
  },
  {
    place: 'waiting for an order',
    state: 'ivr',
    way: (test) => test.given(...calling('a', '4001', '13800138000', customer()), pressed('a', '3')),
    recovered: 'repaired',
    orders: ['lookUp'],
  },
  {
    place: 'in a queue',
    state: 'waiting',
    way: (test) => test.given(...calling('a', '4003')),
    recovered: 'whole',
    orders: ['stopPlayback', 'holdChannel'],
  },
  {
    place: 'ringing',
    state: 'ringing',
    way: (test) => test.given(...calling('a')),
    recovered: 'whole',
    orders: ['stopPlayback', 'holdChannel'],
  },
  { place: 'talking', state: 'talking', way: (test) => talking(test, 'a'), recovered: 'whole', orders: [] },
  {
    place: 'on hold',
    state: 'held',
    way: (test) => talking(test, 'a').given(held),
    recovered: 'whole',
    orders: ['holdChannel'],
  },
  {
    place: 'being asked for a score',
    state: 'surveying',
    way: (test) => talking(test, 'a').given(ended(test.legOf('a'))),
    recovered: 'repaired',
    orders: ['stopPlayback', 'playMedia'],
  },
];

for (const { place, state, way, recovered, orders } of PLACES) {
  t.test(`a call ${place} goes on where it stood when the line to Asterisk returns`, async (t) => {
    const test = openFloor().given(...ready('wang'));
    way(test);
    const { arrivedAtMs, queue } = test.floor.calls.a ?? {};
    test.given(lost);
    test.nowMs += 1_000;
    back(test);
    t.equal(test.stateOf('a'), state);
    t.match(test.entered('recovered'), [{ callId: 'a', found: recovered }]);
    t.match(test.floor.calls.a, { arrivedAtMs, queue: queue && { queuedAtMs: queue.queuedAtMs } });
    const done = test.commands.map((one) => one.type).filter((type) => !/Timer|showAgent/.test(type));
    t.strictSame(done, orders);
    back(test);
    t.equal(test.stateOf('a'), state, 'and again when it returns twice');
  });

  t.test(`a call ${place} whose caller hung up meanwhile is ended as lost`, async (t) => {
    const test = openFloor().given(...ready('wang'));
    way(test);
    const leg = test.floor.calls.a?.leg?.channelId;
    const talked = test.floor.calls.a?.talked;
    test.given(lost);
    back(test, { [channelOf('a')]: null });
    t.match(test.entered('callEnded'), [
      { result: talked ? 'answered' : 'abandoned', reason: 'goneWhileControllerAway' },
    ]);
    t.strictSame(
      test.ordered('hangUpChannel').map((one) => one.channelId),
      leg ? [leg] : [],
    );
    t.strictSame(test.leftOvers(), []);
  });

  t.test(`a call ${place} when Asterisk restarts is ended as such`, async (t) => {
    const test = openFloor().given(...ready('wang'));
    way(test);
    test.given(lost);
    const change: Record<string, null> = { [channelOf('a')]: null };
    const leg = test.floor.calls.a?.leg?.channelId;
    if (leg) change[leg] = null;
    back(test, change, true);
    t.match(test.entered('callEnded'), [{ result: 'failed', reason: 'asteriskRestarted' }]);
    t.strictSame(test.ordered('hangUpChannel'), [], 'there is nothing to hang up');
    t.strictSame(test.leftOvers(), []);
    t.equal(test.floor.agents.wang?.phoneNodeId, null, 'phones have to register again');
  });
}

t.test('a caller answered by the line while we were away is welcomed', async (t) => {
  const test = openFloor().given(arrived('a', '4001'), lost);
  back(test, { [channelOf('a')]: { answered: true } });
  t.equal(test.stateOf('a'), 'ivr');
  t.match(test.ordered('playMedia'), [{ channelId: channelOf('a') }]);
});

t.test('an agent who picked up while we were away is joined with the caller', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), lost);
  const leg = test.legOf('a');
  back(test, { [leg]: { answered: true } });
  t.equal(test.stateOf('a'), 'talking');
  t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('a'), leg] }]);
  t.equal(test.agentState('wang'), 'onCall');
});

t.test('an agent leg that is gone while ringing sends the caller to the next, at the head of the line', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), ...calling('b'), lost);
  back(test, { [test.legOf('a')]: null });
  t.strictSame(test.floor.queues.anyone?.waiting, ['a', 'b']);
  test.given(...ready('li'));
  t.equal(test.stateOf('a'), 'ringing');
});

t.test('an agent leg that is gone while talking is waited for, and the caller told so', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(lost);
  back(test, { [test.legOf('a')]: null });
  t.equal(test.stateOf('a'), 'interrupted');
  t.equal(test.agentState('wang'), 'onCall');
  t.match(test.ordered('playMedia'), [{ media: ['zh-CN/waiting/interrupted'] }]);
});

t.test('a line that is cut while the agent is dialled again finds the leg that was answered meanwhile', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  test.given({ type: 'rejoinRequested', agentId: 'wang', callId: 'a' }, lost);
  back(test, { [test.legOf('a')]: { answered: true } });
  t.equal(test.stateOf('a'), 'talking');
  t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('a'), test.legOf('a')] }]);
});

t.test('two legs found apart are joined again in their own bridge', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(lost);
  const bridgeId = test.floor.calls.a?.bridgeId;
  test.when(connected({ channels: channelsOf(test.floor), bridges: [] }));
  t.match(test.entered('recovered'), [{ found: 'repaired' }]);
  t.match(test.ordered('connectChannels'), [{ bridgeId, channelIds: [channelOf('a'), test.legOf('a')] }]);
});

t.test('callers who waited keep their order and their time of arrival', async (t) => {
  const test = openFloor();
  for (const callId of ['b', 'a', 'c']) {
    test.given(...calling(callId));
    test.nowMs += 1_000;
  }
  const before = structuredClone(test.floor.queues.anyone);
  const since = Object.values(test.floor.calls).map((call) => call.queue?.queuedAtMs);
  test.given(lost);
  test.nowMs += 5_000;
  back(test);
  t.strictSame(test.floor.queues.anyone, before);
  t.strictSame(
    Object.values(test.floor.calls).map((call) => call.queue?.queuedAtMs),
    since,
  );
  for (const event of ready('wang')) test.when(event);
  t.match(test.entered('offered'), [{ callId: 'b', waitedMs: 8_000 }]);
});

t.test('a caller we do not know is taken in as new, answered or not', async (t) => {
  const stranger = { channelId: 'stranger', kind: 'customer' as const, ani: null, dnis: '4001' };
  for (const [isUp, state] of [
    [false, 'arriving'],
    [true, 'ivr'],
  ] as const) {
    const test = openFloor().when(connected({ channels: [{ ...stranger, answered: isUp }] }));
    t.equal(test.stateOf('stranger'), state);
    t.match(test.entered('callArrived'), [{ callId: 'stranger', dnis: '4001' }]);
    test.when({
      type: 'callArrived',
      callId: 'stranger',
      channelId: 'stranger',
      nodeId: NODE,
      ani: null,
      dnis: '4001',
    });
    t.strictSame(test.commands, [], 'told of twice, it is one call');
    test.given(ended('stranger'));
    t.strictSame(test.leftOvers(), []);
  }
});

t.test('legs and bridges that are nobody’s are removed, and what is not ours is left alone', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(lost);
  const stray: LiveChannel = { channelId: 'old-a1', kind: 'agent', answered: true, ani: null, dnis: '' };
  const other: LiveChannel = { channelId: 'guard', kind: 'other', answered: true, ani: null, dnis: '' };
  test.when(
    connected({
      channels: [...channelsOf(test.floor), stray, other],
      bridges: [...bridgesOf(test.floor), { bridgeId: 'old-b2', channelIds: ['old-a1'] }],
    }),
  );
  t.match(test.ordered('hangUpChannel'), [{ channelId: 'old-a1' }]);
  t.equal(test.ordered('hangUpChannel').length, 1);
  t.match(test.ordered('dissolveBridge'), [{ bridgeId: 'old-b2' }]);
  t.equal(test.ordered('dissolveBridge').length, 1);
  t.equal(test.stateOf('a'), 'talking');
});

t.test('a leg whose offer ran out while we were away is hung up, although it was picked up', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), lost);
  const leg = test.legOf('a');
  test.after(RING_TIMEOUT_MS);
  const late: LiveChannel = { channelId: leg, kind: 'agent', answered: true, ani: null, dnis: '' };
  test.when(connected({ channels: [...channelsOf(test.floor), late] }));
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }]);
  t.equal(test.stateOf('a'), 'waiting');
});

t.test('nobody is offered a call of a lost node; with node and phones back the first caller is', async (t) => {
  const test = openFloor().given(...ready('wang'), lost, ...calling('a'));
  t.equal(test.stateOf('a'), 'waiting');
  back(test);
  t.equal(test.stateOf('a'), 'waiting', 'phones are not known yet');
  test.given(...phones(test));
  t.equal(test.stateOf('a'), 'ringing');
});

t.test('a node that returns does not touch the calls and bridges of another', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  test.when(connected({ nodeId: 'node-2', restarted: true }));
  t.equal(test.stateOf('a'), 'talking');
  t.strictSame(test.commands, []);
  t.equal(test.floor.agents.wang?.phoneNodeId, NODE);
});

t.test('a step that waited for records takes the answer that was asked for again, and only that', async (t) => {
  const test = openFloor(shop()).given(...calling('a', '4001', '13800138000', customer()), pressed('a', '3'), lost);
  const [before = ''] = Object.keys(test.floor.lookUps);
  back(test);
  const [again = ''] = Object.keys(test.floor.lookUps);
  t.not(again, before);
  test.given({ type: 'lookUpFinished', requestId: before, result: { kind: 'order', order: null } });
  t.equal(test.stateOf('a'), 'ivr');
  test.given({ type: 'lookUpFinished', requestId: again, result: { kind: 'order', order: null } });
  t.equal(test.stateOf('a'), 'waiting');
});

t.test('a reconnect in the middle of everything leaves every later event its meaning', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), ...calling('b'), lost);
  back(test);
  test.given(answered(test.legOf('a')), ended(channelOf('b')));
  t.equal(test.stateOf('a'), 'talking');
  test.given(ended(channelOf('a')));
  t.strictSame(test.leftOvers(), []);
});

t.test('a caller we have said goodbye to is hung up again, not taken in as a new one', async (t) => {
  const test = openFloor().given(...calling('a', '4001'), pressed('a', '9'));
  const playbackId = test.floor.calls.a?.playbackId ?? '';
  test.given({ type: 'playbackFinished', playbackId }, lost);
  t.equal(test.stateOf('a'), 'gone');
  const still: LiveChannel = { channelId: channelOf('a'), kind: 'customer', answered: true, ani: null, dnis: '4001' };
  test.when(connected({ channels: [still] }));
  t.match(test.ordered('hangUpChannel'), [{ channelId: channelOf('a') }]);
  t.strictSame(test.entries, []);
  test.given(ended(channelOf('a')));
  t.strictSame(test.floor.leaving, {});
});

t.test('an agent whose ringing phone was lost in a break is not blamed for it', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), lost);
  const leg = test.legOf('a');
  test.when(connected({ channels: channelsOf(test.floor).filter((one) => one.channelId !== leg) }));
  t.match(test.entered('offerMissed'), [{ agentId: 'wang', why: 'lost' }]);
  t.equal(test.agentState('wang'), 'ready');
});
