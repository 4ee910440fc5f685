/** Legs that stand from call to call: how they come up, what an offer over one is, and everything that may happen to them. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import {
  agent,
  answered,
  asked,
  calling,
  channelOf,
  connected,
  ended,
  NODE,
  openFloor,
  queue,
  ready,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const RULES = { standingLegs: 'always' as const, agents: [agent('wang')], queues: [queue('anyone')] };
const leg = (n = 1, agentId = 'wang') => `standing-${agentId}-${n}`;
const live = (channelId: string, answered = true) =>
  ({ channelId, kind: 'agent', answered, ani: null, dnis: '' }) as const;
const customerOf = (callId: string) =>
  ({ channelId: channelOf(callId), kind: 'customer', answered: true, ani: null, dnis: '4002' }) as const;
const about = (type: 'offerAccepted' | 'offerRejected' | 'hangUpRequested' | 'rejoinRequested', callId: string) =>
  ({ type, agentId: 'wang', callId }) as ArrivingEvent;
const failed = (command: string, about: string, reason: 'refused' | 'timeout'): ArrivingEvent => ({
  type: 'commandFailed',
  command,
  about,
  reason,
  detail: '',
});

/** Wang is ready and has a leg that stands. */
function standing(): TestFloor {
  return openFloor(shop(RULES)).given(...ready('wang'), answered(leg()));
}
/** … and talks with `call`. */
function inTalk(): TestFloor {
  return standing().given(...calling('call'), about('offerAccepted', 'call'));
}

t.test('a leg comes up with the agent and is parked in silence; until then nobody is offered to them', async (t) => {
  const test = openFloor(shop(RULES));
  test.given({ type: 'deskConnected', agentId: 'wang', deskId: 'd' });
  test.when({ type: 'phoneRegistered', agentId: 'wang', nodeId: NODE });
  t.strictSame(test.ordered('dialStandingLeg'), [], 'not before they are ready');
  test.when(asked('wang', 'ready'));
  t.strictSame(test.ordered('dialStandingLeg'), [
    { type: 'dialStandingLeg', nodeId: NODE, channelId: leg(), agentId: 'wang' },
  ]);
  test.given(...calling('call'));
  t.equal(test.stateOf('call'), 'waiting');
  test.when(answered(leg()));
  t.strictSame(test.ordered('parkLeg'), [{ type: 'parkLeg', nodeId: NODE, channelId: leg() }]);
  t.equal(test.stateOf('call'), 'ringing', 'the one who waited is offered at once');
  t.match(test.ordered('showOffer'), [{ agentId: 'wang', offer: { callId: 'call', standing: true } }]);
  t.strictSame(test.ordered('dialAgent'), [], 'no phone is rung');
  t.match(test.ordered('playMedia').at(-1), { channelId: leg(), media: ['tone/offer'] });
});

t.test(
  'when the shop comes to want legs, those who are ready are called at once, and none when it wants them no more',
  async (t) => {
    const test = openFloor(shop({ ...RULES, standingLegs: 'off' })).given(...ready('wang'));
    test.when({ type: 'organizationLoaded', organization: shop(RULES) });
    t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(), agentId: 'wang' }]);
    test.given(answered(leg()));
    test.when({ type: 'organizationLoaded', organization: shop({ ...RULES, standingLegs: 'off' }) });
    t.match(test.ordered('hangUpChannel'), [{ channelId: leg() }]);
  },
);

t.test('accepting connects at once and records the talk; hanging up at the desk keeps the leg', async (t) => {
  const test = standing().given(...calling('call'));
  test.when(about('offerAccepted', 'call'));
  t.match(test.ordered('connectChannels'), [
    {
      channelIds: [channelOf('call'), leg()],
      record: { channelId: leg(), callId: 'call', recordingId: /^call-a\d+$/ },
    },
  ]);
  t.equal(test.stateOf('call'), 'talking');
  test.when(about('offerAccepted', 'call'));
  t.strictSame(test.ordered('connectChannels'), [], 'a second click is no news');
  test.when(about('hangUpRequested', 'call'));
  t.equal(test.stateOf('call'), 'surveying');
  t.match(test.entered('talkEnded'), [{ endedBy: 'agent' }]);
  t.strictSame(
    test.ordered('hangUpChannel').filter(({ channelId }) => channelId === leg()),
    [],
  );
  t.match(test.ordered('parkLeg'), [{ channelId: leg() }]);
  test.given(ended(channelOf('call'))).after(20_000);
  t.equal(test.agentState('wang'), 'ready');
  test.given(...calling('next'));
  test.when(about('offerAccepted', 'next'));
  t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('next'), leg()] }], 'the same leg again');
  test.when(ended(channelOf('next')));
  t.match(test.ordered('parkLeg'), [{ channelId: leg() }], 'the customer hung up');
});

const ENDINGS: { how: string; happens: (test: TestFloor) => TestFloor; agent: string; why: string }[] = [
  {
    how: 'rejects',
    happens: (test) => test.when(about('offerRejected', 'call')),
    agent: 'notReady: rejected',
    why: 'rejected',
  },
  { how: 'does not answer', happens: (test) => test.after(15_000), agent: 'notReady: missed', why: 'noAnswer' },
  {
    how: 'is left by the caller',
    happens: (test) => test.when(ended(channelOf('call'))),
    agent: 'ready',
    why: 'callerGone',
  },
  { how: 'loses the leg', happens: (test) => test.when(ended(leg(), 44)), agent: 'ready', why: 'lost' },
  { how: 'hangs up the telephone', happens: (test) => test.when(ended(leg(), 16)), agent: 'ready', why: 'lost' },
  {
    how: 'loses the page',
    happens: (test) => test.when({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true }),
    agent: 'ready',
    why: 'lost',
  },
];
for (const { how, happens, agent: state, why } of ENDINGS) {
  t.test(`an agent who ${how} while the page rings`, async (t) => {
    const test = happens(standing().given(...calling('call')));
    t.match(test.entered('offerMissed'), [{ why }]);
    t.equal(test.agentState('wang'), state);
    t.equal(test.stateOf('call'), why === 'callerGone' ? 'gone' : 'waiting');
    const isKept = !(why === 'lost');
    t.equal(test.ordered('parkLeg').length, isKept ? 1 : 0);
    t.equal(test.floor.agents.wang?.standing?.leg?.channelId, isKept ? leg() : undefined);
  });
}

t.test('a leg that ends is called again by itself, and nobody is offered meanwhile', async (t) => {
  const test = standing().given(ended(leg(), 44), ...calling('call'));
  t.equal(test.stateOf('call'), 'waiting');
  test.after(1_000);
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(2) }]);
  test.when(answered(leg(2)));
  t.equal(test.stateOf('call'), 'ringing');
});

t.test('three legs in a row that do not come up, or not last, take the agent out', async (t) => {
  const test = openFloor(shop(RULES)).given(...ready('wang'));
  test.when(failed('dialStandingLeg', leg(), 'timeout'));
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg() }], 'it may be ringing all the same');
  test
    .after(1_000)
    .given(ended(leg(2), 21))
    .after(2_000);
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(3) }]);
  test.after(10_000);
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg(3) }], 'it rang in vain');
  t.equal(test.agentState('wang'), 'notReady: phone');
  test.after(60_000);
  t.strictSame(test.ordered('dialStandingLeg'), []);
  test.when(asked('wang', 'ready'));
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(4) }], 'asked for, it is tried again');
  test.given(answered(leg(4))).after(10_000);
  test.given(ended(leg(4))).after(1_000);
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(5) }], 'one that was good begins the count anew');
});

t.test('a talk whose leg is lost waits for the agent, who comes back by an ordinary leg', async (t) => {
  const test = inTalk().when(ended(leg(), 44));
  t.equal(test.stateOf('call'), 'interrupted');
  t.strictSame(test.ordered('dialStandingLeg'), [], 'one telephone, one ring');
  test.when(about('rejoinRequested', 'call'));
  const [again] = test.ordered('dialAgent');
  test.given(answered(again?.channelId ?? ''));
  t.equal(test.stateOf('call'), 'talking');
  test.when(about('hangUpRequested', 'call'));
  t.match(test.ordered('hangUpChannel'), [{ channelId: again?.channelId }]);
  test.given(ended(again?.channelId ?? '')).after(1_000);
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(2) }], 'and then one stands again');
});

t.test('a page that is reloaded takes its leg with it', async (t) => {
  const gone: ArrivingEvent = { type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true };
  const test = standing().when(gone);
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg() }]);
  t.strictSame(test.ordered('dialStandingLeg'), []);
  test.given(ended(leg()), { type: 'phoneUnregistered', agentId: 'wang' });
  test.given({ type: 'deskConnected', agentId: 'wang', deskId: 'd2' });
  test.when({ type: 'phoneRegistered', agentId: 'wang', nodeId: NODE });
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(2) }]);
  const talk = inTalk().when(gone);
  t.equal(talk.stateOf('call'), 'interrupted');
  t.match(talk.ordered('hangUpChannel'), [{ channelId: leg() }]);
  const dropped = standing().when({ ...gone, left: false });
  t.strictSame(dropped.ordered('hangUpChannel'), [], 'a socket that broke takes nothing with it');
});

t.test('signing out ends the leg, at once or when the talk is over', async (t) => {
  t.match(standing().when(asked('wang', 'signedOut')).ordered('hangUpChannel'), [{ channelId: leg() }]);
  const test = inTalk().given(asked('wang', 'signedOut'), ended(channelOf('call')));
  test.after(20_000);
  t.equal(test.agentState('wang'), 'signedOut');
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg() }]);
  t.equal(test.floor.agents.wang?.standing?.leg, null);
});

t.test('where the shop leaves it to them, agents choose; where there is none, nobody has one', async (t) => {
  const test = openFloor(shop({ ...RULES, standingLegs: 'optional' })).given(...ready('wang'));
  test.given(...calling('call'));
  t.match(test.legOf('call'), /^call-a/, 'an ordinary one');
  test.given(answered(test.legOf('call')));
  test.when({ type: 'standingLegRequested', agentId: 'wang', on: true });
  t.strictSame(test.ordered('dialStandingLeg'), [], 'not during a talk');
  t.match(test.ordered('showAgent'), [{ agent: { standing: { rule: 'optional', on: true, state: 'none' } } }]);
  test.when(ended(channelOf('call')));
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg() }]);
  test.when({ type: 'standingLegRequested', agentId: 'wang', on: false });
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg() }]);
  const none = openFloor(shop({ ...RULES, standingLegs: 'off' })).given(...ready('wang'));
  none.when({ type: 'standingLegRequested', agentId: 'wang', on: true });
  t.strictSame(none.ordered('dialStandingLeg'), []);
  t.notOk('standing' in (none.ordered('showAgent')[0]?.agent ?? {}));
});

t.test('after a break a leg that stands is adopted, in a talk and out of one', async (t) => {
  const idle = standing().when(connected({ channels: [live(leg())] }));
  t.match(idle.ordered('parkLeg'), [{ channelId: leg() }], 'where it belongs, should the order have been lost');
  t.strictSame(idle.ordered('hangUpChannel'), []);

  const late = openFloor(shop(RULES)).given(...ready('wang'));
  late.given(connected({ channels: [live(leg())] }));
  t.equal(late.floor.agents.wang?.standing?.leg?.state, 'up', 'answered while nobody listened');

  const talk = inTalk();
  talk.when(connected({ channels: [customerOf('call'), live(leg())] }));
  t.match(talk.ordered('connectChannels'), [{ record: { channelId: leg() } }], 'joined again');
  t.strictSame(talk.ordered('parkLeg'), []);

  const offered = standing().given(...calling('call'));
  offered.given(connected({ channels: [customerOf('call'), live(leg())] }));
  t.equal(offered.stateOf('call'), 'ringing', 'a leg that stood before is no answer');

  const unknown = openFloor(shop(RULES)).when(connected({ channels: [live(leg(9))] }));
  t.match(unknown.ordered('hangUpChannel'), [{ channelId: leg(9) }]);
});

t.test('after a restart of Asterisk a new leg is called when the phone is back', async (t) => {
  const test = inTalk().when(connected({ restarted: true }));
  t.equal(test.stateOf('call'), 'gone');
  test.given({ type: 'wrapUpFinished', agentId: 'wang', callId: 'call', disposition: 'solved', note: '' });
  test.when({ type: 'phoneRegistered', agentId: 'wang', nodeId: NODE });
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(2) }]);
});

t.test('a leg that cannot be parked is not left half-way', async (t) => {
  const test = standing().when(failed('parkLeg', leg(), 'refused'));
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg() }]);
  test.after(1_000);
  t.match(test.ordered('dialStandingLeg'), [{ channelId: leg(2) }]);
});
