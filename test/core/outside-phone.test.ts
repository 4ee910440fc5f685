/** An agent who is called on a number outside: dialled through the trunk, taken by a key, and what a mailbox or a busy line means. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { fateOfKey } from '../../src/core/call/secrecy.ts';
import type { Organization } from '../../src/core/organization.ts';
import {
  answered,
  calling,
  channelOf,
  connected,
  ended,
  openFloor,
  RING_TIMEOUT_MS,
  ready,
  shop,
  type TestFloor,
  talking,
} from '../helpers/floor.ts';

const MOBILE = '13911112222';
const MORE_RING_MS = 15_000;
const PRESS_WITHIN_MS = 8_000;
const OUTSIDE = { allowed: ['1xxxxxxxxxx'], callerNumber: '4001', most: 4, byAgents: true };

const chosen = (number: string): ArrivingEvent => ({ type: 'phoneChosen', agentId: 'wang', phone: 'outside', number });
const inPage: ArrivingEvent = { type: 'phoneChosen', agentId: 'wang', phone: 'browser' };
const key = (channelId: string, digit: string): ArrivingEvent => ({ type: 'digitReceived', channelId, digit });

/** wang is called on a mobile. */
function hotline(change: Partial<Organization> = {}): TestFloor {
  return openFloor(shop({ outside: OUTSIDE, ...change })).given(...ready('wang'), chosen(MOBILE));
}
/** Lifted, and the words are said. */
function lifted(test: TestFloor = hotline().given(...calling('a'))): TestFloor {
  return test.when(answered(test.legOf('a')));
}

t.test('it is dialled with the number of the shop, and whoever lifts it has to press 1', async (t) => {
  const test = hotline().when(calling('a')[0] as ArrivingEvent);
  test.when(answered(channelOf('a')));
  t.match(test.ordered('dialAgent'), [{ agentId: 'wang', outside: { number: MOBILE, callerNumber: '4001' } }]);
  const order = test.commands.map(({ type }) => type);
  t.ok(order.indexOf('showOffer') < order.indexOf('dialAgent'), 'the file is on the page first');

  const leg = test.legOf('a');
  lifted(test);
  t.match(test.ordered('playMedia'), [{ channelId: leg, media: ['zh-CN/system/press-one'] }]);
  t.strictSame(test.ordered('connectChannels'), []);
  t.equal(test.stateOf('a'), 'ringing');
  const words = test.ordered('playMedia')[0]?.playbackId;

  test.when(key(leg, '5'));
  t.equal(test.stateOf('a'), 'ringing', 'no other key will do');
  test.when(key(leg, '1'));
  t.match(test.ordered('stopPlayback'), [{ playbackId: words }]);
  t.match(test.ordered('connectChannels'), [
    { channelIds: [channelOf('a'), leg], record: { channelId: leg, callId: 'a' } },
  ]);
  t.equal(test.stateOf('a'), 'talking');
  test.when(key(leg, '1')).when(ended(leg));
  t.match(test.entered('talkEnded'), [{ endedBy: 'agent' }]);
  t.equal(test.agentState('wang'), 'wrapUp');
});

t.test('a mailbox presses nothing: not answered, and the customer is offered to others', async (t) => {
  const test = lifted().given(...ready('li'));
  const leg = test.legOf('a');
  test.after(PRESS_WITHIN_MS);
  t.match(test.entered('offerMissed'), [{ agentId: 'wang', why: 'noAnswer' }]);
  t.ok(test.ordered('hangUpChannel').some(({ channelId }) => channelId === leg));
  t.equal(test.agentState('wang'), 'notReady: missed');
  t.match(test.entered('offered'), [{ agentId: 'li' }]);
});

t.test('busy, not reached and not answered are told apart; a network is given the time to find a mobile', async (t) => {
  for (const [cause, why, state] of [
    [17, 'rejected', 'notReady: rejected'],
    [20, 'unreachable', 'notReady: phone'],
    [19, 'noAnswer', 'notReady: missed'],
  ] as const) {
    const test = hotline().given(...calling('a'));
    test.when(ended(test.legOf('a'), cause));
    t.match(test.entered('offerMissed'), [{ why }]);
    t.equal(test.agentState('wang'), state);
  }
  const slow = hotline()
    .given(...calling('a'))
    .after(RING_TIMEOUT_MS);
  t.equal(slow.stateOf('a'), 'ringing');
  slow.after(MORE_RING_MS);
  t.match(slow.entered('offerMissed'), [{ why: 'noAnswer' }]);
});

t.test('the next agent’s own telephone rings no longer for it', async (t) => {
  const test = hotline().given(...calling('a'));
  test.given({ type: 'offerRejected', agentId: 'wang', callId: 'a' }, ...ready('li'));
  t.equal(test.stateOf('a'), 'ringing');
  test.after(RING_TIMEOUT_MS);
  t.match(test.entered('offerMissed'), [{ agentId: 'li', why: 'noAnswer' }]);
});

t.test('it needs no registration, and is there again with the node', async (t) => {
  const test = hotline().given({ type: 'phoneUnregistered', agentId: 'wang' });
  test.given({ type: 'nodeLost', nodeId: 'node-1' }).when(connected());
  t.match(test.floor.agents.wang, { phoneNodeId: 'node-1' });
  test.given(...calling('a'));
  t.equal(test.stateOf('a'), 'ringing');
});

t.test('only numbers that may be dialled; and back in the page, that telephone is known', async (t) => {
  for (const number of ['110', '0085212345678', 'nothing']) {
    const test = openFloor(shop({ outside: OUTSIDE }))
      .given(...ready('wang'))
      .when(chosen(number));
    t.equal(test.floor.agents.wang?.phone, undefined, number);
  }
  const test = hotline()
    .given(inPage)
    .given(...calling('a'));
  t.notOk('outside' in (test.ordered('dialAgent')[0] ?? {}));
  t.equal(test.stateOf('a'), 'ringing', 'the page’s telephone had stayed registered');
  const later = hotline();
  later.given({ type: 'organizationLoaded', organization: shop({ outside: { ...OUTSIDE, allowed: ['010*'] } }) });
  later.given(...calling('a'));
  t.equal(later.stateOf('a'), 'waiting', 'the shop has thought otherwise: nobody is rung there');
});

t.test('what the page does means nothing for the talk', async (t) => {
  const test = lifted();
  test.given(key(test.legOf('a'), '1'));
  test.given({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true });
  t.equal(test.stateOf('a'), 'talking');
  test.given({ type: 'deskConnected', agentId: 'wang', deskId: 'desk-2' });
  test.given({ type: 'holdRequested', agentId: 'wang', callId: 'a' });
  t.equal(test.stateOf('a'), 'held');
  test.given({ type: 'resumeRequested', agentId: 'wang', callId: 'a' });
  test.when({ type: 'hangUpRequested', agentId: 'wang', callId: 'a' });
  t.match(test.ordered('hangUpChannel'), [{ channelId: test.legOf('a') }]);
});

t.test('after a break a telephone that was lifted is still asked for its key', async (t) => {
  const test = hotline().given(...calling('a'));
  const leg = test.legOf('a');
  const live = (channelId: string, kind: 'customer' | 'agent') => ({
    ...{ channelId, kind, answered: true, ani: null, dnis: '' },
  });
  const back = connected({ channels: [live(channelOf('a'), 'customer'), live(leg, 'agent')] });
  test.when(back);
  t.equal(test.stateOf('a'), 'ringing', 'lifted while we were away: by whom is not known');
  t.match(test.ordered('playMedia').at(-1), { channelId: leg, media: ['zh-CN/system/press-one'] });
  test.when(back);
  test.given(key(leg, '1'));
  t.equal(test.stateOf('a'), 'talking');
});

t.test('a colleague is asked there, and the agent’s own calls begin there, by the same key', async (t) => {
  const test = talking(openFloor(shop({ outside: OUTSIDE })).given(...ready('li')), 'a');
  test.given(...ready('wang'), chosen(MOBILE));
  test.given({ type: 'consultRequested', agentId: 'li', callId: 'a', target: { to: 'agent', agentId: 'wang' } });
  const party = test.floor.calls.a?.consult?.leg?.channelId ?? '';
  test.given(answered(party));
  t.match(test.floor.calls.a?.consult, { stage: 'ringing' });
  test.given(key(party, '1'));
  t.match(test.floor.calls.a?.consult, { stage: 'together' });

  const out = hotline().given({ type: 'dialRequested', agentId: 'wang', number: '13800138000' }).after(300);
  const callId = Object.keys(out.floor.calls)[0] ?? '';
  out.when(answered(out.legOf(callId)));
  t.strictSame(out.ordered('dialOutside'), [], 'nobody is called for a mailbox');
  out.when(key(out.legOf(callId), '1'));
  t.match(out.ordered('dialOutside'), [{ number: '13800138000' }]);
});

t.test('no other key on an agent’s telephone is known to anybody', async (t) => {
  const test = hotline().given(...calling('a'));
  const leg = test.legOf('a');
  t.match(fateOfKey(test.floor, leg, '1'), { as: 'unheard' }, 'not before it was lifted');
  lifted(test);
  t.match(fateOfKey(test.floor, leg, '1'), { as: 'open' });
  test.given(key(leg, '1'));
  t.match(fateOfKey(test.floor, leg, '7'), { as: 'unheard' }, 'in the talk it may be a password');
});

t.test('nothing is left of it', async (t) => {
  const test = lifted();
  test.when(ended(channelOf('a')));
  t.strictSame(test.leftOvers(), []);
  t.strictSame(
    Object.keys(test.floor.timers).filter((id) => id.startsWith('press/')),
    [],
  );
  t.equal(test.agentState('wang'), 'ready');
});
