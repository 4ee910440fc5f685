/** A talk that loses its agent without a hang-up: the caller is kept, the agent comes back, and it stays one call. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { REJOIN_LIMIT_MS } from '../../src/core/call/machine-setup.ts';
import {
  answered,
  calling,
  channelOf,
  ended,
  NODE,
  openFloor,
  ready,
  type TestFloor,
  talking,
} from '../helpers/floor.ts';

/** Q.850: no sound came for too long (Asterisk's word for it). */
const NO_SOUND = 44;
const rejoin: ArrivingEvent = { type: 'rejoinRequested', agentId: 'wang', callId: 'a' };
const inTalk = () => talking(openFloor().given(...ready('wang')), 'a');

function leave(test: TestFloor): ArrivingEvent {
  return { type: 'deskDisconnected', agentId: 'wang', deskId: test.floor.agents.wang?.deskId ?? '', left: true };
}

t.test(
  'a page that is reloaded: a word and music for the caller, the same agent again, one talk on record',
  async (t) => {
    const test = inTalk();
    const oldLeg = test.legOf('a');
    test.after(20_000);
    test.when(leave(test));
    t.equal(test.stateOf('a'), 'interrupted');
    t.match(test.ordered('hangUpChannel'), [{ channelId: oldLeg }]);
    t.match(test.ordered('holdChannel'), [{ channelId: channelOf('a') }]);
    t.match(test.ordered('playMedia'), [{ media: ['zh-CN/waiting/interrupted'] }]);
    t.match(test.entered('talkInterrupted'), [{ agentId: 'wang', why: 'pageLeft' }]);

    test.after(2_000);
    test.when(ended(oldLeg));
    t.equal(test.stateOf('a'), 'interrupted', 'the old leg’s end changes nothing');
    for (const event of ready('wang')) test.when(event);
    t.equal(test.agentState('wang'), 'onCall', 'the page is shown the talk');
    test.when(rejoin);
    const leg = test.legOf('a');
    t.not(leg, oldLeg);
    t.match(test.ordered('dialAgent'), [{ agentId: 'wang', callId: 'a', channelId: leg, recordingId: leg }]);
    test.when(rejoin);
    t.strictSame(test.ordered('dialAgent'), [], 'asked twice, dialled once');

    test.after(1_000);
    test.when(answered(leg));
    t.equal(test.stateOf('a'), 'talking');
    t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('a'), leg] }]);
    t.match(test.entered('talkRejoined'), [{ agentId: 'wang', awayMs: 3_000 }]);

    test.after(7_000);
    test.when(ended(leg));
    t.match(test.entered('talkEnded'), [{ talkMs: 30_000, endedBy: 'agent' }]);
    t.equal(test.stateOf('a'), 'surveying');
    t.equal(test.floor.queues.anyone?.answered, 1);
  },
);

t.test('a page that is there without its sound gets it, also in place of another page’s', async (t) => {
  const test = inTalk();
  const oldLeg = test.legOf('a');
  test.when(rejoin);
  t.match(test.ordered('hangUpChannel'), [{ channelId: oldLeg }]);
  t.match(test.ordered('dialAgent'), [{ agentId: 'wang' }]);
  t.match(test.entered('talkInterrupted'), [{ why: 'pageReturned' }]);
  test.given(ended(oldLeg)).given(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
});

t.test('a desk opened elsewhere takes the talk along: the old page hangs up nothing', async (t) => {
  const test = inTalk();
  const oldLeg = test.legOf('a');
  test.when({ type: 'deskConnected', agentId: 'wang', deskId: 'elsewhere', takesOver: true });
  t.match(test.entered('talkInterrupted'), [{ why: 'deskMoved' }]);
  t.match(test.ordered('hangUpChannel'), [{ channelId: oldLeg }]);
  test.when(ended(oldLeg));
  t.equal(test.stateOf('a'), 'interrupted', 'the old page’s BYE is no hang-up of the agent’s');
  test.given({ type: 'phoneRegistered', agentId: 'wang', nodeId: NODE }, rejoin, answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'interrupted', 'an answer of the leg before counts for nothing');
  test.given(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
});

t.test('a ring that moves to another page is nobody’s miss, and rings there once its telephone is', async (t) => {
  const test = openFloor().given(...ready('wang'), ...calling('a', '4002'));
  t.equal(test.agentState('wang'), 'offered');
  test.when({ type: 'deskConnected', agentId: 'wang', deskId: 'elsewhere', takesOver: true });
  t.match(test.entered('offerMissed'), [{ why: 'lost' }]);
  t.equal(test.agentState('wang'), 'ready');
  t.strictSame(test.ordered('dialAgent'), [], 'the old page is not rung again');
  test.when({ type: 'phoneRegistered', agentId: 'wang', nodeId: NODE });
  t.match(test.ordered('dialAgent'), [{ agentId: 'wang', callId: 'a' }]);
});

t.test('a leg that broke is waited for, one that was hung up is not', async (t) => {
  const broken = inTalk();
  broken.when({ type: 'channelEnded', channelId: broken.legOf('a'), cause: NO_SOUND });
  t.equal(broken.stateOf('a'), 'interrupted');
  t.match(broken.entered('talkInterrupted'), [{ why: 'legLost' }]);
  const hungUp = inTalk();
  hungUp.when(ended(hungUp.legOf('a')));
  t.equal(hungUp.stateOf('a'), 'surveying');
});

t.test('a connection that breaks with no word about the page leaves the talk alone', async (t) => {
  const test = inTalk();
  test.when({ type: 'deskDisconnected', agentId: 'wang', deskId: test.floor.agents.wang?.deskId ?? '' });
  t.equal(test.stateOf('a'), 'talking');
  t.strictSame(test.ordered('holdChannel'), []);
});

t.test('a telephone that does not pick up is dialled again when the page asks again', async (t) => {
  const test = inTalk().given(rejoin);
  const second = test.legOf('a');
  test.after(10_000);
  t.match(test.ordered('hangUpChannel'), [{ channelId: second }]);
  test.given(ended(second)).when(rejoin);
  t.match(test.ordered('dialAgent'), [{ agentId: 'wang' }]);
  const third = test.legOf('a');
  test.when({ type: 'commandFailed', command: 'dialAgent', about: third, reason: 'refused', detail: '' });
  t.equal(test.stateOf('a'), 'interrupted');
  test.given(rejoin).given(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
});

t.test('an agent who does not return: the caller goes to the head of the queue, and to the next agent', async (t) => {
  const test = inTalk().given(...calling('b', '4002'));
  test.given(leave(test));
  test.after(REJOIN_LIMIT_MS);
  t.equal(test.stateOf('a'), 'waiting');
  t.strictSame(test.floor.queues.anyone?.waiting, ['a', 'b']);
  t.match(test.entered('queued'), [{ callId: 'a', position: 1 }]);
  t.match(test.entered('talkEnded'), [{ agentId: 'wang', endedBy: 'failure' }]);
  t.equal(test.floor.queues.anyone?.offered, 2, 'nobody is counted twice');
  t.match(test.ordered('playMedia'), [{ media: ['zh-CN/waiting/next'] }], 'the words of waiting begin anew');
  for (const event of ready('li')) test.when(event);
  t.match(test.entered('offered'), [{ callId: 'a', agentId: 'li' }]);
  test.given(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
  t.equal(test.floor.queues.anyone?.answered, 1);
});

t.test('a caller who hangs up meanwhile has talked', async (t) => {
  const test = inTalk();
  test.given(leave(test));
  test.when(ended(channelOf('a')));
  t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'customerHungUp' }]);
  t.equal(test.agentState('wang'), 'wrapUp');
});

t.test('an agent who hangs up before the sound is back ends the talk', async (t) => {
  const test = inTalk().given(rejoin);
  const leg = test.legOf('a');
  test.when({ type: 'hangUpRequested', agentId: 'wang', callId: 'a' });
  t.equal(test.stateOf('a'), 'surveying');
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }]);
});

t.test('a caller on hold is off it when the talk breaks', async (t) => {
  const test = inTalk().given({ type: 'holdRequested', agentId: 'wang', callId: 'a' });
  test.after(5_000);
  test.when(leave(test));
  t.match(test.entered('resumed'), [{ heldMs: 5_000 }]);
  t.equal(test.stateOf('a'), 'interrupted');
});
