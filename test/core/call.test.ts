/** A call's life: from the claim, through menu, queue, ring and talk, to the survey; and every way it can end. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { CALLS_AT_MOST } from '../../src/core/call/arrive.ts';
import { classifyEnding } from '../../src/core/call/endings.ts';
import { RECOGNISE_LIMIT_MS } from '../../src/core/call/machine-setup.ts';
import { floorView } from '../../src/core/views.ts';
import {
  answered,
  arrived,
  asked,
  calling,
  channelOf,
  connected,
  customer,
  ended,
  flow,
  found,
  NODE,
  openFloor,
  pressed,
  queue,
  RING_TIMEOUT_MS,
  ready,
  SURVEY,
  shop,
  type TestFloor,
  talking,
  WRAP_UP_MS,
} from '../helpers/floor.ts';

const played = (test: TestFloor, callId: string): ArrivingEvent => ({
  type: 'playbackFinished',
  playbackId: test.floor.calls[callId]?.playbackId ?? 'nothing is played',
});
const held: ArrivingEvent = { type: 'holdRequested', agentId: 'wang', callId: 'a' };
const resumed: ArrivingEvent = { type: 'resumeRequested', agentId: 'wang', callId: 'a' };
const hungUp: ArrivingEvent = { type: 'hangUpRequested', agentId: 'wang', callId: 'a' };

t.test('a call is answered and its caller looked up before anything is said', async (t) => {
  const test = openFloor().when(arrived('a', '4001', '13800138000'));
  t.strictSame(test.commands, [
    { type: 'lookUp', requestId: 'a-l0', query: { kind: 'customer', ani: '13800138000' } },
    { type: 'answerChannel', nodeId: NODE, channelId: channelOf('a') },
    {
      type: 'startTimer',
      timerId: 'call/a/xstate.after.answerLimit.call.arriving.answering',
      dueAtMs: test.nowMs + 10_000,
    },
  ]);
  test.given(answered(channelOf('a')));
  t.equal(test.stateOf('a'), 'arriving');
  test.when(found('a', null));
  t.match(test.ordered('playMedia'), [{ channelId: channelOf('a'), media: ['zh-CN/menu/main'] }]);
  t.equal(test.stateOf('a'), 'ivr');
});

t.test(
  'a call goes from the menu to an agent who sees the file before the phone rings, and on to the survey',
  async (t) => {
    const test = openFloor().given(...ready('anna'), ...calling('a', '4001', '13800138000', customer()));
    test.when(pressed('a', '2'));
    t.match(test.entered('languageChosen'), [{ language: 'en' }]);
    t.match(test.entered('queued'), [{ queueId: 'english', position: 1 }]);
    t.match(test.entered('offered'), [{ agentId: 'anna', candidates: 1 }]);
    const order = test.commands.map((one) => one.type);
    t.ok(order.indexOf('showOffer') >= 0 && order.indexOf('showOffer') < order.indexOf('dialAgent'));
    t.match(test.ordered('showOffer')[0]?.offer, {
      customer: { name: '王芳' },
      language: 'en',
      pressed: [{ step: 'menu/menu', digits: '2' }],
    });
    t.match(test.ordered('dialAgent'), [{ agentId: 'anna', callerName: '王芳', callerNumber: '13800138000' }]);

    const leg = test.legOf('a');
    test.after(4_000);
    test.when(answered(leg));
    t.equal(test.agentState('anna'), 'onCall');
    t.match(test.entered('connected'), [{ waitedMs: 0, ringMs: 4_000 }]);
    t.match(test.ordered('stopPlayback'), [{}], 'the announcement is cut short');
    t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('a'), leg] }]);

    test.after(60_000);
    test.when(ended(leg));
    t.match(test.entered('talkEnded'), [{ talkMs: 60_000, endedBy: 'agent' }]);
    t.match(test.ordered('playMedia'), [{ media: ['en/survey/ask'] }], 'in the language of the call');
    t.match(test.ordered('unbridgeChannel'), [{ channelId: channelOf('a') }]);
    t.equal(test.agentState('anna'), 'wrapUp');

    test.when(pressed('a', '5'));
    t.match(test.entered('scored'), [{ score: 5 }]);
    test.when(played(test, 'a'));
    t.match(test.entered('callEnded'), [
      { result: 'answered', reason: 'surveyed', state: 'surveying', totalMs: 64_000 },
    ]);
    t.match(test.ordered('hangUpChannel'), [{ channelId: channelOf('a'), reason: 'normal' }]);
    t.strictSame(test.leftOvers(), []);
    t.match(test.floor.queues.english, {
      offered: 1,
      answered: 1,
      abandoned: 0,
      answeredInTarget: 1,
      waitSumMs: 4_000,
    });
  },
);

/** How a call gets into each state, and what the record says when its caller hangs up there. */
const PLACES: {
  place: string;
  state: string;
  agents: string[];
  way(test: TestFloor): void;
  ending: [string, string];
}[] = [
  {
    place: 'answered by us, not yet by the line',
    state: 'arriving',
    agents: [],
    way: (test) => test.given(arrived('a', '4001', '13800138000')),
    ending: ['abandoned', 'hungUpBeforeGreeting'],
  },
  {
    place: 'up, being looked up',
    state: 'arriving',
    agents: [],
    way: (test) => test.given(arrived('a', '4001', '13800138000'), answered(channelOf('a'))),
    ending: ['abandoned', 'hungUpBeforeGreeting'],
  },
  {
    place: 'in the menu, being spoken to',
    state: 'ivr',
    agents: [],
    way: (test) => test.given(...calling('a', '4001', '13800138000')).after(RECOGNISE_LIMIT_MS),
    ending: ['abandoned', 'hungUpInIvr'],
  },
  {
    place: 'in the menu, asked and silent',
    state: 'ivr',
    agents: [],
    way: (test) => test.given(...calling('a', '4001'), played(test, 'a')),
    ending: ['abandoned', 'hungUpInIvr'],
  },
  {
    place: 'in the menu, an order being looked up',
    state: 'ivr',
    agents: [],
    way: (test) => test.given(...calling('a', '4001', '13800138000', customer()), pressed('a', '3')),
    ending: ['abandoned', 'hungUpInIvr'],
  },
  {
    place: 'hearing goodbye',
    state: 'ivr',
    agents: [],
    way: (test) => test.given(...calling('a', '4001'), pressed('a', '9')),
    ending: ['abandoned', 'hungUpInIvr'],
  },
  {
    place: 'queued, being told the position',
    state: 'waiting',
    agents: [],
    way: (test) => test.given(...calling('a')),
    ending: ['abandoned', 'hungUpInQueue'],
  },
  {
    place: 'queued, hearing music',
    state: 'waiting',
    agents: [],
    way: (test) => test.given(...calling('a'), played(test, 'a')),
    ending: ['abandoned', 'hungUpInQueue'],
  },
  {
    place: 'ringing at an agent',
    state: 'ringing',
    agents: ['wang'],
    way: (test) => test.given(...calling('a')),
    ending: ['abandoned', 'hungUpWhileRinging'],
  },
  {
    place: 'queued again after a missed ring',
    state: 'waiting',
    agents: ['wang'],
    way: (test) => test.given(...calling('a')).after(RING_TIMEOUT_MS),
    ending: ['abandoned', 'hungUpInQueue'],
  },
  {
    place: 'talking',
    state: 'talking',
    agents: ['wang'],
    way: (test) => talking(test, 'a'),
    ending: ['answered', 'customerHungUp'],
  },
  {
    place: 'on hold',
    state: 'held',
    agents: ['wang'],
    way: (test) => talking(test, 'a').given(held),
    ending: ['answered', 'customerHungUp'],
  },
  {
    place: 'hung up on by the agent, whose leg is not gone yet',
    state: 'talking',
    agents: ['wang'],
    way: (test) => talking(test, 'a').given(hungUp),
    ending: ['answered', 'customerHungUp'],
  },
  {
    place: 'being asked for a score',
    state: 'surveying',
    agents: ['wang'],
    way: (test) => talking(test, 'a').given(ended(test.legOf('a'))),
    ending: ['answered', 'hungUpInSurvey'],
  },
  {
    place: 'being thanked for the score',
    state: 'surveying',
    agents: ['wang'],
    way: (test) => talking(test, 'a').given(ended(test.legOf('a')), pressed('a', '4')),
    ending: ['answered', 'hungUpInSurvey'],
  },
];

for (const { place, state, agents, way, ending } of PLACES) {
  t.test(`a caller who hangs up ${place} leaves nothing behind`, async (t) => {
    const test = openFloor().given(...agents.flatMap(ready));
    way(test);
    t.equal(test.stateOf('a'), state);
    const leg = test.floor.calls.a?.leg?.channelId;
    test.when(ended(channelOf('a')));
    const [result, reason] = ending;
    t.match(test.entered('callEnded'), [{ result, reason, state: state === 'held' ? 'talking' : state }]);
    t.strictSame(test.leftOvers(), []);
    t.notMatch(test.commands, [{ type: 'hangUpChannel', channelId: channelOf('a') }], 'it is gone already');
    const hungUpLegs = test.ordered('hangUpChannel').map((one) => one.channelId);
    t.strictSame(hungUpLegs, leg ? [leg] : [], "the agent's leg is ended with it");
    const agentState = state === 'ringing' ? 'ready' : result === 'answered' ? 'wrapUp' : 'notReady: missed';
    for (const agentId of agents) t.equal(test.agentState(agentId), agentState);
  });

  t.test(`what is reported late of a call that ended ${place} changes nothing`, async (t) => {
    const test = openFloor().given(...agents.flatMap(ready));
    way(test);
    const call = test.floor.calls.a;
    const late: ArrivingEvent[] = [
      ...Object.keys(test.floor.timers)
        .filter((timerId) => /^(call|flow)/.test(timerId))
        .map((timerId): ArrivingEvent => ({ type: 'timerFired', timerId })),
      ...Object.keys(test.floor.lookUps).map(
        (requestId): ArrivingEvent => ({ type: 'lookUpFinished', requestId, result: null }),
      ),
      { type: 'playbackFinished', playbackId: call?.playbackId ?? 'a-p1' },
      pressed('a', '1'),
      answered(channelOf('a')),
      answered(call?.leg?.channelId ?? 'a-a1'),
      ended(call?.leg?.channelId ?? 'a-a1'),
      ended(channelOf('a')),
      { type: 'offerRejected', agentId: 'wang', callId: 'a' },
      held,
      resumed,
      hungUp,
      { type: 'commandFailed', command: 'playMedia', about: 'a-p1', reason: 'notFound', detail: '' },
      { type: 'commandFailed', command: 'connectChannels', about: 'a-b3', reason: 'refused', detail: '' },
      { type: 'commandFailed', command: 'hangUpChannel', about: channelOf('a'), reason: 'notFound', detail: '' },
    ];
    test.given(ended(channelOf('a')));
    for (const event of late) {
      test.when(event);
      const orders = test.commands.filter((one) => one.type !== 'showAgent');
      t.strictSame(orders, [], `${event.type} brings about no order`);
      t.strictSame(test.entries, [], `${event.type} is not put on record`);
    }
    t.strictSame(test.leftOvers(), []);
  });
}

t.test('a line that never accepts our answer is given up after ten seconds', async (t) => {
  const test = openFloor().given(arrived('a')).after(10_000);
  t.match(test.entered('callEnded'), [{ result: 'failed', reason: 'notAnswerable', state: 'arriving' }]);
  t.match(test.ordered('hangUpChannel'), [{ channelId: channelOf('a') }]);
  t.strictSame(test.leftOvers(), []);
});

t.test('an answer that could not be given ends the call, and the channel if there may still be one', async (t) => {
  for (const [reason, hangUps] of [
    ['notFound', 0],
    ['timeout', 1],
  ] as const) {
    const test = openFloor().given(arrived('a'));
    test.when({ type: 'commandFailed', command: 'answerChannel', about: channelOf('a'), reason, detail: '' });
    t.equal(test.entered('callEnded').length, 1);
    t.equal(test.ordered('hangUpChannel').length, hangUps, reason);
    t.strictSame(test.leftOvers(), []);
  }
});

t.test('the report that an answer failed, coming after the line went up, is no reason to end the call', async (t) => {
  for (const [way, state] of [
    [calling('a', '4001'), 'ivr'],
    [[arrived('a', '4001', '13800138000'), answered(channelOf('a'))], 'arriving'],
  ] as const) {
    const test = openFloor().given(...way);
    const about = channelOf('a');
    test.when({ type: 'commandFailed', command: 'answerChannel', about, reason: 'timeout', detail: '' });
    t.equal(test.stateOf('a'), state);
  }
});

t.test('a caller who has heard what they wanted is self-served, and hung up on after the goodbye', async (t) => {
  const test = openFloor().given(...calling('a', '4001'), pressed('a', '9'));
  t.equal(test.stateOf('a'), 'ivr', 'the goodbye is heard first');
  test.when(played(test, 'a'));
  t.match(test.entered('callEnded'), [{ result: 'selfServed', reason: 'served' }]);
  t.match(test.ordered('hangUpChannel'), [{ channelId: channelOf('a') }]);
  t.strictSame(test.leftOvers(), []);
});

t.test('silence leads to a person', async (t) => {
  const test = openFloor().given(...calling('a', '4001'));
  test.given(played(test, 'a')).after(5_000);
  t.equal(test.ordered('playMedia').length, 1, 'asked once more');
  test.given(played(test, 'a')).after(5_000);
  t.match(test.entered('queued'), [{ queueId: 'anyone' }]);
});

t.test('a sound that cannot be played counts as heard, so the menu goes on', async (t) => {
  const test = openFloor().given(...calling('a', '4001'));
  const about = test.floor.calls.a?.playbackId ?? '';
  test.given({ type: 'commandFailed', command: 'playMedia', about, reason: 'refused', detail: '' }).after(5_000);
  t.equal(test.ordered('playMedia').length, 1);
});

t.test('a caller who withholds the number is looked up by nobody and served all the same', async (t) => {
  const test = openFloor()
    .given(...ready('wang'))
    .when(arrived('a', '4002', null));
  t.strictSame(test.ordered('lookUp'), []);
  test.when(answered(channelOf('a')));
  t.match(test.ordered('dialAgent'), [{ callerName: '', callerNumber: '' }]);
  t.match(test.ordered('showOffer'), [{ offer: { ani: null, customer: null } }]);
});

t.test('a number that leads nowhere ends the call as dismissed; with a flow for all others it is served', async (t) => {
  const test = openFloor()
    .given(arrived('a', '9999'))
    .when(answered(channelOf('a')));
  t.match(test.entered('callEnded'), [{ result: 'failed', reason: 'dismissed' }]);
  t.strictSame(test.leftOvers(), []);
  const welcoming = openFloor(shop({ numbers: { 4002: 'to-anyone', '*': 'menu' } })).given(...calling('a', '9999'));
  t.equal(welcoming.floor.calls.a?.flowStep, 'menu/menu');
});

t.test('records that cannot be reached hold nobody up', async (t) => {
  const test = openFloor().given(arrived('a', '4001', '13800138000'), answered(channelOf('a')));
  test.given({ type: 'lookUpFinished', requestId: 'a-l0', result: null }, pressed('a', '3'));
  t.equal(test.stateOf('a'), 'waiting', 'an unknown caller has no latest order: on to a person');
  const known = openFloor().given(...calling('b', '4001', '13800138000', customer()), pressed('b', '3'));
  const [requestId] = Object.keys(known.floor.lookUps);
  known.given({ type: 'lookUpFinished', requestId: requestId ?? '', result: null });
  t.equal(known.stateOf('b'), 'waiting');
});

t.test('an answer to an earlier question is not taken for the answer to a later one', async (t) => {
  const order = { kind: 'order' as const, order: null };
  const twice = flow('menu', {
    first: { kind: 'lookup', find: 'latest-order', found: 'goodbye', none: 'goodbye', notReached: 'second' },
    second: { kind: 'lookup', find: 'latest-order', found: 'goodbye', none: 'goodbye', notReached: 'goodbye' },
    goodbye: { kind: 'finish', say: ['goodbye'], served: true },
  });
  const test = openFloor(shop({ flows: [twice] }));
  test.given(arrived('a', '4001', '13800138000'), found('a', customer()), answered(channelOf('a')));
  const [first = ''] = Object.keys(test.floor.lookUps);
  test.after(3_000);
  t.equal(test.floor.calls.a?.flowStep, 'menu/second');
  test.given({ type: 'lookUpFinished', requestId: first, result: order });
  t.equal(test.floor.calls.a?.flowStep, 'menu/second');
  const [second = ''] = Object.keys(test.floor.lookUps);
  test.given({ type: 'lookUpFinished', requestId: second, result: order });
  t.equal(test.floor.calls.a?.flowStep, 'menu/goodbye');
});

t.test(
  'a file that is found late still reaches the agent, and does not undo the language that was chosen',
  async (t) => {
    const test = openFloor().given(...ready('anna'), arrived('a', '4001', '13800138000'), answered(channelOf('a')));
    t.equal(test.after(300).stateOf('a'), 'ivr', 'nobody waits long for the records');
    test.given(pressed('a', '2'));
    test.when(found('a', customer({ language: 'zh-CN' })));
    t.equal(test.floor.calls.a?.language, 'en');
    t.match(test.ordered('showOffer'), [{ agentId: 'anna', offer: { callId: 'a', customer: { name: '王芳' } } }]);
  },
);

t.test('a customer known before the answer is greeted in their own language', async (t) => {
  const test = openFloor().given(arrived('a', '4001', '13800138000'), found('a', customer({ language: 'en' })));
  test.when(answered(channelOf('a')));
  t.match(test.ordered('playMedia'), [{ media: ['en/menu/main'] }]);
});

t.test('a call offered to us twice is one call', async (t) => {
  const test = openFloor()
    .given(...calling('a', '4001'))
    .when(arrived('a', '4001'));
  t.strictSame(test.commands, []);
  t.equal(test.stateOf('a'), 'ivr');
});

t.test('a caller on hold hears music, comes back into the same bridge, and the time is counted', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  const bridgeId = test.floor.calls.a?.bridgeId;
  test.when(held);
  t.match(test.ordered('holdChannel'), [{ channelId: channelOf('a'), music: 'default' }]);
  t.match(test.ordered('showCall'), [{ agentId: 'wang', call: { state: 'held' } }]);
  test.when(held);
  t.strictSame(test.entries, [], 'held once');
  test.after(7_000);
  test.when(resumed);
  t.match(test.entered('resumed'), [{ heldMs: 7_000 }]);
  t.match(test.ordered('connectChannels'), [{ bridgeId, channelIds: [channelOf('a'), test.legOf('a')] }]);
  test.when(resumed);
  t.strictSame(test.entries, [], 'resumed once');
});

t.test('an agent who hangs up while the caller is on hold ends both', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(held);
  test.after(5_000);
  const leg = test.legOf('a');
  test.when(hungUp);
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }]);
  test.when(ended(leg));
  t.match(test.entered('resumed'), [{ heldMs: 5_000 }]);
  t.match(test.entered('talkEnded'), [{ endedBy: 'agent' }]);
  t.match(test.ordered('unbridgeChannel'), [{ channelId: channelOf('a') }], 'out of the holding bridge');
  t.equal(test.stateOf('a'), 'surveying');
});

t.test('what one agent asks about the call of another counts for nothing', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(...ready('li'));
  for (const type of ['holdRequested', 'hangUpRequested', 'offerRejected'] as const) {
    test.when({ type, agentId: 'li', callId: 'a' });
    t.strictSame(
      test.commands.filter((one) => one.type !== 'showAgent'),
      [],
      type,
    );
  }
  t.equal(test.stateOf('a'), 'talking');
});

t.test('a reject that crosses with the pick-up does not cut the talk', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  test.when({ type: 'offerRejected', agentId: 'wang', callId: 'a' });
  t.equal(test.stateOf('a'), 'talking');
});

t.test('without a survey the call ends with the talk', async (t) => {
  const test = talking(openFloor(shop({ surveyFlow: null })).given(...ready('wang')), 'a');
  test.when(ended(test.legOf('a')));
  t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'agentHungUp', state: 'talking' }]);
  t.match(test.ordered('hangUpChannel'), [{ channelId: channelOf('a') }]);
  t.strictSame(test.leftOvers(), []);
});

t.test('two legs that cannot be joined are both ended and the call put on record as failed', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  const leg = test.legOf('a');
  const about = test.floor.calls.a?.bridgeId ?? '';
  test.when({ type: 'commandFailed', command: 'connectChannels', about, reason: 'refused', detail: '' });
  t.match(test.entered('callEnded'), [{ result: 'failed', reason: 'bridgeFailed' }]);
  t.strictSame(
    test
      .ordered('hangUpChannel')
      .map((one) => one.channelId)
      .sort(),
    [leg, channelOf('a')].sort(),
  );
  t.strictSame(test.leftOvers(), []);
});

t.test('a talk that could not be joined because the line to Asterisk is cut waits for the line', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  const about = test.floor.calls.a?.bridgeId ?? '';
  test.given({ type: 'commandFailed', command: 'connectChannels', about, reason: 'unreachable', detail: '' });
  t.equal(test.stateOf('a'), 'talking');
  const channels = [
    { channelId: channelOf('a'), kind: 'customer' as const, answered: true, ani: null, dnis: '4002' },
    { channelId: test.legOf('a'), kind: 'agent' as const, answered: true, ani: null, dnis: '' },
  ];
  test.when(connected({ channels }));
  t.match(test.ordered('connectChannels'), [{ bridgeId: about }], 'and is joined then');
});

t.test('notes and dispositions of a call are put on record, also after it has ended', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a');
  test.when({ type: 'noteSaved', agentId: 'wang', callId: 'a', note: '要换货' });
  t.match(test.entered('noteSaved'), [{ callId: 'a', note: '要换货' }]);
  test.given(ended(channelOf('a')));
  test.when({ type: 'noteSaved', agentId: 'wang', callId: 'a', note: '已换货' });
  t.match(test.entered('noteSaved'), [{ callId: 'a', note: '已换货' }]);
  test.when({ type: 'wrapUpFinished', agentId: 'wang', callId: 'a', disposition: 'solved', note: '' });
  t.match(test.entered('dispositionSaved'), [{ callId: 'a', disposition: 'solved' }]);
  t.equal(test.agentState('wang'), 'ready');
  test.when({ type: 'noteSaved', agentId: 'wang', callId: 'a', note: 'too late' });
  t.strictSame(test.entries, []);
});

t.test('a recording is put on record whenever it is saved', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(ended(channelOf('a')));
  test.when({ type: 'recordingSaved', recordingId: 'a-a2', callId: 'a', file: 'a.wav', durationMs: 1, bytes: 2 });
  t.match(test.entered('recordingSaved'), [{ callId: 'a', file: 'a.wav' }]);
});

t.test(
  'calls finish the version of a flow they began, new calls begin the new one, and the old one goes at last',
  async (t) => {
    const versions = (test: TestFloor) =>
      test.floor.organization?.flows.filter((one) => one.flowId === 'menu').map((one) => one.version);
    const later = flow('menu', { bye: { kind: 'finish', say: ['bye'], served: true } }, '2');
    const reloaded: ArrivingEvent = { type: 'organizationLoaded', organization: shop({ flows: [later, SURVEY] }) };
    const test = openFloor().given(...calling('old', '4001'), reloaded, ...calling('new', '4001'));
    t.strictSame(versions(test), ['2', '1']);
    t.equal(test.floor.calls.new?.flowStep, 'menu/bye');
    test.given(pressed('old', '1'));
    t.equal(test.stateOf('old'), 'waiting', 'the key meant what the caller had been told');
    test.given(reloaded);
    t.strictSame(versions(test), ['2', '1'], 'who waits is in a flow too');
    test.given(ended(channelOf('old')), reloaded);
    t.strictSame(versions(test), ['2']);
  },
);

t.test('callers of a queue that is removed wait on in the first one, in their order', async (t) => {
  const test = openFloor().given(...calling('b', '4004'));
  test.nowMs += 1_000;
  test.given(...calling('a', '4002'));
  test.given({ type: 'organizationLoaded', organization: shop({ queues: [queue('anyone')] }) });
  t.strictSame(test.floor.queues.anyone?.waiting, ['b', 'a'], 'who came first is served first');
  test.given(...ready('wang'));
  t.equal(test.stateOf('b'), 'ringing');
  test.given(ended(channelOf('a')), ended(channelOf('b')));
  t.strictSame(test.leftOvers(), []);
});

t.test('an agent asking to sign out during a talk finishes talk and wrap-up first', async (t) => {
  const test = talking(openFloor().given(...ready('wang')), 'a').given(asked('wang', 'signedOut'));
  t.equal(test.agentState('wang'), 'onCall');
  test.given(ended(channelOf('a'))).after(WRAP_UP_MS);
  t.equal(test.agentState('wang'), 'signedOut');
});

t.test('a call once talked is never put on record as abandoned', async (t) => {
  for (const state of ['talking', 'surveying'] as const) {
    for (const cause of ['customerHungUp', 'customerLost', 'agentHungUp', 'surveyed'] as const) {
      t.equal(classifyEnding(state, cause, true).result, 'answered', `${state}, ${cause}`);
    }
  }
});

t.test(
  'when all lines are taken a caller hears busy, on record, and the next is taken when one has gone',
  async (t) => {
    const callers = Array.from({ length: CALLS_AT_MOST }, (_, n) => `c${n}`);
    const test = openFloor().given(...callers.map((callId) => arrived(callId, '4001', null)));
    t.equal(floorView(test.floor, test.nowMs, []).full, true);
    test.when(arrived('late', '4001', null));
    t.strictSame(test.commands, [
      { type: 'hangUpChannel', nodeId: NODE, channelId: channelOf('late'), reason: 'busy' },
    ]);
    t.match(test.entered('callEnded'), [{ callId: 'late', result: 'failed', reason: 'full' }]);
    t.notOk(test.floor.calls.late);
    test.given(ended(channelOf('late')), ended(channelOf('c0')));
    t.equal(floorView(test.floor, test.nowMs, []).full, false);
    test.when(arrived('next', '4001', null));
    t.equal(test.stateOf('next'), 'arriving');
    t.strictSame(Object.keys(test.floor.leaving), [], 'nothing is remembered of who was turned away');
  },
);
