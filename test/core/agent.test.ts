/** An agent's day: signing in, offers taken and missed, wrap-up, and what was wanted meanwhile. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import {
  answered,
  asked,
  calling,
  channelOf,
  DESK_GRACE_MS,
  ended,
  NODE,
  openFloor,
  RING_TIMEOUT_MS,
  ready,
  type TestFloor,
  talking,
  WRAP_UP_MS,
} from '../helpers/floor.ts';

const deskGone: ArrivingEvent = { type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang' };
const deskBack: ArrivingEvent = { type: 'deskConnected', agentId: 'wang', deskId: 'desk-wang-2' };
const phoneGone: ArrivingEvent = { type: 'phoneUnregistered', agentId: 'wang' };
const phoneBack: ArrivingEvent = { type: 'phoneRegistered', agentId: 'wang', nodeId: NODE };
const extended: ArrivingEvent = { type: 'wrapUpExtended', agentId: 'wang', callId: 'a' };
const finished: ArrivingEvent = {
  type: 'wrapUpFinished',
  agentId: 'wang',
  callId: 'a',
  disposition: 'solved',
  note: '',
};
const view = (test: TestFloor) => test.ordered('showAgent').at(-1)?.agent;
const wrappingUp = () => talking(openFloor().given(...ready('wang')), 'a').given(ended(channelOf('a')));

t.test('an agent signs in not ready, and is offered calls once page, phone and word are there', async (t) => {
  const test = openFloor().given(...calling('a'));
  const [desk, phone, word] = ready('wang') as [ArrivingEvent, ArrivingEvent, ArrivingEvent];
  test.when(desk);
  t.match(view(test), { state: 'notReady', reason: 'arrived', phoneRegistered: false });
  test.given(word);
  t.equal(test.stateOf('a'), 'waiting');
  test.when(phone);
  t.equal(test.stateOf('a'), 'ringing');
  t.match(view(test), { state: 'offered', reason: null, callId: 'a', phoneRegistered: true });
});

/** Ways an offer fails, what the record calls it, and what becomes of the agent. */
const MISSES: { what: string; why: string; state: string; miss(test: TestFloor): TestFloor }[] = [
  {
    what: 'does not answer in time',
    why: 'noAnswer',
    state: 'notReady: missed',
    miss: (test) => test.after(RING_TIMEOUT_MS),
  },
  {
    what: 'rejects at the desk',
    why: 'rejected',
    state: 'notReady: rejected',
    miss: (test) => test.when({ type: 'offerRejected', agentId: 'wang', callId: 'a' }),
  },
  ...[17, 21].map((cause) => ({
    what: `rejects at the phone (cause ${cause})`,
    why: 'rejected',
    state: 'notReady: rejected',
    miss: (test: TestFloor) => test.when(ended(test.legOf('a'), cause)),
  })),
  {
    what: 'has a phone that stops ringing by itself (cause 19)',
    why: 'noAnswer',
    state: 'notReady: missed',
    miss: (test) => test.when(ended(test.legOf('a'), 19)),
  },
  ...[0, 20, 27].map((cause) => ({
    what: `has a phone that is not there (cause ${cause})`,
    why: 'unreachable',
    state: 'notReady: phone',
    miss: (test: TestFloor) => test.when(ended(test.legOf('a'), cause)),
  })),
  ...(['refused', 'timeout', 'unreachable', 'notFound'] as const).map((reason) => ({
    what: `has a phone that cannot be dialled (${reason})`,
    why: 'unreachable',
    state: 'notReady: phone',
    miss: (test: TestFloor) =>
      test.when({ type: 'commandFailed', command: 'dialAgent', about: test.legOf('a'), reason, detail: '' }),
  })),
];

for (const { what, why, state, miss } of MISSES) {
  t.test(`an agent who ${what} is taken out, and the caller keeps the place at the head`, async (t) => {
    const test = openFloor().given(...ready('wang'), ...calling('a'));
    test.nowMs += 1_000;
    test.given(...calling('b'));
    const leg = test.legOf('a');
    miss(test);
    t.match(test.entered('offerMissed'), [{ callId: 'a', agentId: 'wang', why }]);
    t.match(test.ordered('showCall'), [
      { call: { state: 'ended', endedBy: why === 'rejected' ? 'rejected' : 'missed' } },
    ]);
    t.equal(test.agentState('wang'), state);
    t.strictSame(test.floor.queues.anyone?.waiting, ['a', 'b']);
    test.when(answered(leg));
    t.strictSame(test.commands, [], 'who picks up too late finds nobody');
    for (const event of ready('li')) test.when(event);
    t.match(test.ordered('dialAgent'), [{ callId: 'a', agentId: 'li' }], 'the next agent is offered the same caller');
  });
}

t.test('a leg that may have been dialled all the same is hung up', async (t) => {
  for (const [reason, hangUps] of [
    ['timeout', 1],
    ['unreachable', 1],
    ['refused', 0],
  ] as const) {
    const test = openFloor().given(...ready('wang'), ...calling('a'));
    test.when({ type: 'commandFailed', command: 'dialAgent', about: test.legOf('a'), reason, detail: '' });
    t.equal(test.ordered('hangUpChannel').length, hangUps, reason);
  }
});

t.test('a dial reported as failed after the agent picked up does not cut the talk', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  const about = test.legOf('a');
  test.when({ type: 'commandFailed', command: 'dialAgent', about, reason: 'timeout', detail: '' });
  t.equal(test.stateOf('a'), 'talking');
});

t.test('a missed call goes to the next who is free, in the same moment', async (t) => {
  const test = openFloor().given(...ready('wang'));
  test.nowMs += 1_000;
  test.given(...ready('li'), ...calling('a'));
  test.when({ type: 'offerRejected', agentId: 'wang', callId: 'a' });
  t.match(test.ordered('dialAgent'), [{ callId: 'a', agentId: 'li' }]);
});

t.test('a caller who hangs up while the phone rings costs the agent nothing', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'));
  test.given(...calling('b')).when(ended(channelOf('a')));
  t.match(test.entered('offerMissed'), [{ why: 'callerGone' }]);
  t.match(test.ordered('dialAgent'), [{ callId: 'b', agentId: 'wang' }], 'and the next caller is offered at once');
});

t.test('what was wanted comes true after a missed ring', async (t) => {
  for (const [state, reason, expected] of [
    ['notReady', 'lunch', 'notReady: lunch'],
    ['signedOut', null, 'signedOut'],
  ] as const) {
    const test = openFloor().given(...ready('wang'), ...calling('a'));
    test.when(asked('wang', state, reason));
    t.match(view(test), { state: 'offered', wanted: { state, reason } });
    test.after(RING_TIMEOUT_MS);
    t.equal(test.agentState('wang'), expected);
    t.equal(view(test)?.wanted, null);
  }
});

t.test(
  'who asks to be ready while it rings is offered once more after a missed ring, and then no longer',
  async (t) => {
    const test = openFloor().given(...ready('wang'), ...calling('a'), asked('wang', 'ready'));
    test.after(RING_TIMEOUT_MS);
    t.match(test.entered('offerMissed'), [{ why: 'noAnswer' }]);
    t.match(
      test.ordered('dialAgent'),
      [{ callId: 'a', agentId: 'wang' }],
      'the caller at the head, in the same moment',
    );
    t.match(view(test), { state: 'offered', wanted: null });
    test.after(RING_TIMEOUT_MS);
    t.equal(test.agentState('wang'), 'notReady: missed');
  },
);

t.test('to be ready is not wished for with a call rejected, nor with a phone that cannot be reached', async (t) => {
  const wishing = () => openFloor().given(...ready('wang'), ...calling('a'), asked('wang', 'ready'));
  t.equal(
    wishing().given({ type: 'offerRejected', agentId: 'wang', callId: 'a' }).agentState('wang'),
    'notReady: rejected',
    'the later word counts',
  );
  const dialled = wishing();
  const about = dialled.legOf('a');
  dialled.given({ type: 'commandFailed', command: 'dialAgent', about, reason: 'timeout', detail: '' });
  t.equal(dialled.agentState('wang'), 'notReady: phone');
});

t.test('what was wanted comes true after a caller hung up during the ring', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), asked('wang', 'notReady', 'lunch'));
  test.given(ended(channelOf('a')));
  t.equal(test.agentState('wang'), 'notReady: lunch');
});

t.test('what was wanted is kept through ring, talk and wrap-up, and the last word counts', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a'), asked('wang', 'signedOut'));
  test.given(answered(test.legOf('a')), asked('wang', 'notReady', 'training'));
  test.when(ended(channelOf('a')));
  t.match(view(test), { state: 'wrapUp', wanted: { state: 'notReady', reason: 'training' } });
  test.when(finished);
  t.match(view(test), { state: 'notReady', reason: 'training', wanted: null });
  talking(test.given(asked('wang', 'ready')), 'b')
    .given(ended(channelOf('b')))
    .after(WRAP_UP_MS);
  t.equal(test.agentState('wang'), 'ready', 'and once: after the next call it is forgotten');
});

t.test('wrap-up ends by itself', async (t) => {
  const test = wrappingUp();
  t.equal(test.floor.agents.wang?.wrapUpEndsAtMs, test.nowMs + WRAP_UP_MS);
  t.equal(test.after(WRAP_UP_MS - 1).agentState('wang'), 'wrapUp');
  test.after(1);
  t.match(view(test), { state: 'ready', callId: null, wrapUpEndsAtMs: null });
});

t.test('wrap-up is extended once, from the moment of asking', async (t) => {
  const test = wrappingUp();
  test.after(15_000);
  test.when(extended);
  t.equal(view(test)?.wrapUpEndsAtMs, test.nowMs + WRAP_UP_MS);
  test.after(15_000);
  test.when(extended);
  t.strictSame(test.ordered('startTimer'), [], 'not twice');
  t.equal(test.after(4_999).agentState('wang'), 'wrapUp');
  t.equal(test.after(1).agentState('wang'), 'ready');
});

t.test('wrap-up is finished by the agent, and the next caller comes at once', async (t) => {
  const test = wrappingUp().given(...calling('b'));
  test.when({ ...finished, callId: 'b' } as ArrivingEvent);
  t.equal(test.agentState('wang'), 'wrapUp', 'of another call: nothing');
  test.when(finished);
  t.equal(test.ordered('cancelTimer').length, 1);
  t.match(test.ordered('dialAgent'), [{ callId: 'b' }]);
  test.when(finished);
  t.strictSame(test.entries, [], 'said twice, counted once');
});

t.test('wrap-up may be extended anew after the next call', async (t) => {
  const test = wrappingUp().given(extended, finished);
  talking(test, 'b').given(ended(channelOf('b')));
  test.when({ type: 'wrapUpExtended', agentId: 'wang', callId: 'b' });
  t.equal(test.ordered('startTimer').length, 1);
});

t.test('an agent whose page is gone is offered nothing, and signed out when it does not come back', async (t) => {
  const test = openFloor().given(...ready('wang'), deskGone, ...calling('a'));
  t.equal(test.stateOf('a'), 'waiting');
  t.equal(test.after(DESK_GRACE_MS - 1).agentState('wang'), 'ready');
  t.equal(test.after(1).agentState('wang'), 'signedOut');
});

t.test('an agent whose page is reloaded is ready as before, and gets the caller who came meanwhile', async (t) => {
  const test = openFloor().given(...ready('wang'), deskGone, ...calling('a'));
  test.when(deskBack);
  t.equal(test.stateOf('a'), 'ringing');
  t.equal(test.ordered('cancelTimer').length, 1);
  test.given(deskGone);
  t.equal(
    test.after(DESK_GRACE_MS - RING_TIMEOUT_MS).floor.agents.wang?.deskId,
    'desk-wang-2',
    'the old page no longer counts',
  );
});

t.test('a talk goes on without the page, and who comes back is not signed out after it', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(deskGone);
  test.after(DESK_GRACE_MS);
  t.match(view(test), { state: 'onCall', wanted: { state: 'signedOut' } });
  test.when(deskBack);
  t.match(view(test), { state: 'onCall', wanted: null });
  test.given(ended(channelOf('a'))).after(WRAP_UP_MS);
  t.equal(test.agentState('wang'), 'ready');
});

t.test('an agent whose page does not come back during the talk is signed out after it', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(deskGone);
  test.after(DESK_GRACE_MS);
  test.given(ended(channelOf('a'))).after(WRAP_UP_MS);
  t.equal(test.agentState('wang'), 'signedOut');
});

t.test('who signed out may become ready again from the same page, but not without one', async (t) => {
  const test = openFloor().given(...ready('wang'), asked('wang', 'signedOut'));
  t.equal(test.agentState('wang'), 'signedOut');
  t.equal(test.given(asked('wang', 'notReady', 'meeting')).agentState('wang'), 'notReady: meeting');
  t.equal(test.given(asked('wang', 'signedOut'), asked('wang', 'ready')).agentState('wang'), 'ready');
  test.given(asked('wang', 'signedOut'), deskGone, asked('wang', 'ready'));
  t.equal(test.agentState('wang'), 'signedOut');
});

t.test('an agent whose phone unregisters while ready is offered nothing until it is back', async (t) => {
  const test = openFloor().given(...ready('wang'), phoneGone, ...calling('a'));
  t.equal(test.stateOf('a'), 'waiting');
  t.equal(test.agentState('wang'), 'ready', 'it is not the agent who is away');
  t.equal(test.given(phoneBack).stateOf('a'), 'ringing');
});

t.test('each change of state is put on record once, with its reason', async (t) => {
  const test = openFloor().given(...ready('wang'));
  test.when(asked('wang', 'notReady', 'lunch'));
  t.match(test.entries, [{ kind: 'agentStateChanged', agentId: 'wang', state: 'notReady', reason: 'lunch' }]);
  test.when(asked('wang', 'notReady', 'lunch'));
  t.strictSame(test.entries, [], 'the same again is no change');
  test.when(asked('wang', 'notReady', 'meeting'));
  t.match(test.entries, [{ reason: 'meeting' }]);
  test.when(phoneGone);
  t.strictSame(test.entries, []);
});

t.test('events of an agent the shop does not have are dropped', async (t) => {
  const test = openFloor();
  for (const event of ready('nobody')) {
    test.when(event);
    t.strictSame([test.commands, test.entries], [[], []]);
  }
});
