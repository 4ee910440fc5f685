/** An agent who is called on a telephone on the desk: which one rings, when it may be changed, and what a page's end means then. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import {
  answered,
  arrived,
  calling,
  channelOf,
  ended,
  NODE,
  openFloor,
  queue,
  ready,
  shop,
  type TestFloor,
  talking,
} from '../helpers/floor.ts';

const chosen = (phone: 'browser' | 'desk'): ArrivingEvent => ({ type: 'phoneChosen', agentId: 'wang', phone });
const registered: ArrivingEvent = { type: 'phoneRegistered', agentId: 'wang', nodeId: NODE, phone: 'desk' };
const unregistered: ArrivingEvent = { type: 'phoneUnregistered', agentId: 'wang', phone: 'desk' };
const call = (test: TestFloor) => test.given(arrived('a')).when(answered(channelOf('a')));
const view = (test: TestFloor) => test.ordered('showAgent').at(-1)?.agent;
/** Ready, with the page's telephone registered as well. */
const onDeskPhone = () => openFloor().given(...ready('wang'), chosen('desk'), registered);
const left = (test: TestFloor): ArrivingEvent => ({
  ...{ type: 'deskDisconnected', agentId: 'wang', left: true },
  deskId: test.floor.agents.wang?.deskId ?? '',
});

t.test('the telephone on the desk rings, and the one in the page does not', async (t) => {
  const test = onDeskPhone();
  call(test);
  t.equal(test.stateOf('a'), 'ringing');
  t.match(test.ordered('dialAgent'), [{ agentId: 'wang', phone: 'desk' }]);
  test.when(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
  test.when(ended(test.legOf('a')));
  t.equal(test.agentState('wang'), 'wrapUp', 'hanging up there ends the talk');
});

t.test('whose page rings is dialled as ever', async (t) => {
  const test = openFloor().given(...ready('wang'), registered);
  call(test);
  t.equal(test.ordered('dialAgent').length, 1);
  t.notOk('phone' in (test.ordered('dialAgent')[0] ?? {}));
});

t.test('calls are offered only while the telephone in use is registered', async (t) => {
  const test = openFloor().given(...ready('wang'));
  test.when(chosen('desk'));
  t.match(view(test), { phone: 'desk', phoneRegistered: false, state: 'ready' });
  test.given(...calling('a'));
  t.equal(test.stateOf('a'), 'waiting', 'the page’s telephone is registered, and that is no help');
  test.when(registered);
  t.match(view(test), { phoneRegistered: true });
  t.equal(test.stateOf('a'), 'ringing');
  test.given({ type: 'offerRejected', agentId: 'wang', callId: 'a' }, ...ready('wang'));
  test.when(unregistered);
  t.match(view(test), { phoneRegistered: false });
});

t.test('going back to the page’s telephone finds it as it is by then', async (t) => {
  const test = onDeskPhone();
  test.when(chosen('browser'));
  t.match(view(test), { phoneRegistered: true });
  t.notOk('phone' in (view(test) ?? {}));
  test.given(chosen('desk'), { type: 'phoneUnregistered', agentId: 'wang' });
  test.when(chosen('browser'));
  t.match(view(test), { phoneRegistered: false });
});

t.test('the telephone is not changed while a call is offered or talked', async (t) => {
  const test = onDeskPhone();
  test.given(...calling('a'));
  test.when(chosen('browser'));
  t.equal(test.floor.agents.wang?.phone, 'desk');
  test.given(answered(test.legOf('a')));
  test.when(chosen('browser'));
  t.equal(test.floor.agents.wang?.phone, 'desk');
  test.given(ended(channelOf('a')));
  t.equal(test.agentState('wang'), 'wrapUp');
  test.when(chosen('browser'));
  t.equal(test.floor.agents.wang?.phone, undefined);
});

t.test('a page that goes takes neither talk nor offer along, for the telephone is not in it', async (t) => {
  const test = talking(onDeskPhone(), 'a');
  const leg = test.legOf('a');
  test.when(left(test));
  t.equal(test.stateOf('a'), 'talking');
  t.strictSame(test.ordered('hangUpChannel'), []);
  test.when({ type: 'deskConnected', agentId: 'wang', deskId: 'desk-wang-2' });
  test.when({ type: 'deskConnected', agentId: 'wang', deskId: 'desk-wang-3', takesOver: true });
  t.equal(test.stateOf('a'), 'talking');
  t.equal(test.legOf('a'), leg);
  t.equal(test.floor.agents.wang?.phoneNodeId, NODE, 'it is still registered');
});

t.test('a node that comes back says anew which telephones it has', async (t) => {
  const test = onDeskPhone();
  test.given({ type: 'nodeLost', nodeId: NODE });
  test.when({ type: 'nodeConnected', nodeId: NODE, restarted: true, channels: [], bridges: [] });
  test.when(chosen('browser'));
  t.match(view(test), { phoneRegistered: false });
  test.when(chosen('desk'));
  t.match(view(test), { phoneRegistered: false });
  test.when(registered);
  t.match(view(test), { phoneRegistered: true });
});

t.test('a handset is lifted by a hand, also where softphones answer by themselves', async (t) => {
  const byItself = shop({ queues: [{ ...queue('anyone'), autoAnswer: true }] });
  const inPage = call(openFloor(byItself).given(...ready('wang')));
  t.match(inPage.ordered('showOffer'), [{ offer: { autoAnswer: true } }]);
  const onDesk = call(openFloor(byItself).given(...ready('wang'), chosen('desk'), registered));
  t.equal(onDesk.ordered('showOffer').length, 1);
  t.notOk(onDesk.ordered('showOffer')[0]?.offer.autoAnswer);
});

t.test('a standing leg on the one telephone goes when the other is chosen, and stands there anew', async (t) => {
  const test = openFloor(shop({ standingLegs: 'always' })).given(...ready('wang'), answered('standing-wang-1'));
  test.given(registered);
  test.when(chosen('desk'));
  t.match(test.ordered('hangUpChannel'), [{ channelId: 'standing-wang-1' }]);
  t.match(test.ordered('dialStandingLeg'), [{ channelId: 'standing-wang-2', phone: 'desk' }]);
});
