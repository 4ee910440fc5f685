/** An agent sends the caller on without asking there first: who gets them, who is told, and where they go when nobody does. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { TransferTarget } from '../../src/core/call/targets.ts';
import type { Organization } from '../../src/core/organization.ts';
import {
  answered,
  calling,
  channelOf,
  ended,
  openFloor,
  RING_TIMEOUT_MS,
  ready,
  shop,
  talking,
} from '../helpers/floor.ts';

const outside = { allowed: ['020*'], callerNumber: '4001', most: 1 };
const to = (target: TransferTarget): ArrivingEvent => ({
  type: 'transferRequested',
  agentId: 'wang',
  callId: 'a',
  target,
});
const toLi: TransferTarget = { to: 'agent', agentId: 'li' };
const inTalk = () => talking(openFloor(shop({ outside })).given(...ready('wang')), 'a');

t.test(
  'to a colleague: the file before the ring, with who sends and the note; wrap-up for the one, the talk for the other',
  async (t) => {
    const test = inTalk().given(...ready('li'));
    test.given({ type: 'noteSaved', agentId: 'wang', callId: 'a', note: 'wants a refund' });
    const oldLeg = test.legOf('a');
    test.when(to(toLi));
    t.match(test.entered('transferred'), [{ by: 'wang', target: toLi, how: 'blind' }]);
    t.match(test.entered('talkEnded'), [{ agentId: 'wang', endedBy: 'transfer' }]);
    t.match(test.ordered('hangUpChannel'), [{ channelId: oldLeg }]);
    t.equal(test.agentState('wang'), 'wrapUp');
    t.match(test.ordered('playMedia'), [{ channelId: channelOf('a'), media: ['zh-CN/waiting/transferring'] }]);
    const order = test.commands.map(({ type }) => type);
    t.ok(order.indexOf('showOffer') < order.indexOf('dialAgent'), 'the pop goes out before the ring');
    t.match(test.ordered('showOffer'), [
      { agentId: 'li', offer: { transfer: { how: 'blind', by: 'wang', note: 'wants a refund' } } },
    ]);
    test.when(answered(test.legOf('a')));
    t.equal(test.stateOf('a'), 'talking');
    t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('a'), test.legOf('a')] }]);
    t.equal(test.floor.queues.anyone?.answered, 1, 'counted once');
    test.when(ended(channelOf('a')));
    t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'customerHungUp' }]);
    t.equal(test.agentState('li'), 'wrapUp');
  },
);

for (const [how, miss] of [
  ['rings in vain', (test: ReturnType<typeof inTalk>) => test.after(RING_TIMEOUT_MS)],
  [
    'is rejected',
    (test: ReturnType<typeof inTalk>) => test.when({ type: 'offerRejected', agentId: 'li', callId: 'a' }),
  ],
] as const) {
  t.test(`a transfer that ${how} brings the caller back to the head of the line, kept for who sent them`, async (t) => {
    const test = inTalk().given(...calling('b', '4002'), ...ready('li').slice(0, 2));
    // `b` waits longer than nobody: `a` had the place before it.
    test.given({ type: 'agentStateRequested', agentId: 'li', state: 'notReady', reason: 'meal' });
    test.when(to(toLi));
    t.match(
      test.ordered('showRefusal'),
      [{ agentId: 'wang', verb: 'transfer', why: 'busy' }],
      'nobody is sent to who is away',
    );
    t.equal(test.stateOf('a'), 'talking');
    test.given(ended(channelOf('b')));
    test.given({ type: 'agentStateRequested', agentId: 'li', state: 'ready', reason: null }, to(toLi));
    test.given(...calling('c', '4002'));
    miss(test);
    t.match(test.entered('transferMissed'), [{ by: 'wang', queueId: 'anyone' }]);
    t.equal(test.floor.queues.anyone?.waiting[0], 'a');
    t.match(test.entered('keptForAgent'), [{ callId: 'a', agentId: 'wang', because: 'transfer' }]);
    t.match(test.ordered('playMedia')[0]?.media, ['zh-CN/waiting/transfer-missed', 'zh-CN/waiting/next']);
    test.when({ type: 'wrapUpFinished', agentId: 'wang', callId: 'a', disposition: 'solved', note: '' });
    t.match(test.entered('offered'), [{ callId: 'a', agentId: 'wang' }]);
    t.notOk(test.ordered('showOffer')[0]?.offer.transfer, 'it is the own call again');
  });
}

t.test('to a colleague who has left the shop meanwhile and whose page is still open: refused', async (t) => {
  const test = inTalk().given(...ready('li'));
  const { agents, ...others } = test.floor.organization as Organization;
  const organization = { ...others, agents: agents.filter(({ agentId }) => agentId !== 'li') };
  test.given({ type: 'organizationLoaded', organization });
  t.match(test.when(to(toLi)).ordered('showRefusal'), [{ why: 'unknown' }]);
  t.equal(test.stateOf('a'), 'talking');
});

t.test('to a queue: refused when nobody serves it, else in its line at the rank of the first', async (t) => {
  const test = inTalk();
  const english = to({ to: 'queue', queueId: 'english' });
  t.match(test.when(english).ordered('showRefusal'), [{ why: 'nobody' }]);
  test.given(...ready('anna'));
  test.when(english);
  t.match(test.entered('queued'), [{ queueId: 'english' }]);
  t.match(test.entered('offered'), [{ agentId: 'anna', queueId: 'english' }]);
  t.equal(test.floor.queues.english?.offered, 0, 'a caller counts in the queue they called');
});

t.test('to a flow: it runs as for anybody, and the call stays an answered one', async (t) => {
  const test = inTalk();
  test.when(to({ to: 'flow', flowId: 'menu' }));
  t.equal(test.stateOf('a'), 'ivr');
  t.match(test.ordered('unbridgeChannel'), [{ channelId: channelOf('a') }]);
  t.match(test.when(to({ to: 'flow', flowId: 'survey' })).ordered('showRefusal'), []);
  test.when({ type: 'digitReceived', channelId: channelOf('a'), digit: '9' });
  const playing = test.ordered('playMedia').at(-1)?.playbackId ?? '';
  test.when({ type: 'playbackFinished', playbackId: playing });
  t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'served' }]);
});

t.test('outside: only where the shop allows it, with the shop’s number; not reached, the caller is back', async (t) => {
  const test = inTalk();
  t.match(test.when(to({ to: 'outside', number: '010 1234 5678' })).ordered('showRefusal'), [{ why: 'notAllowed' }]);
  t.match(test.when(to({ to: 'outside', number: 'me' })).ordered('showRefusal'), [{ why: 'unknown' }]);
  const wanted = to({ to: 'outside', number: '020-1234 5678' });
  test.when(wanted);
  const [dialled] = test.ordered('dialOutside');
  t.match(dialled, { number: '02012345678', callerNumber: '4001' });
  t.match(test.ordered('playMedia'), [{ media: ['zh-CN/waiting/transferring'] }]);
  test.when(ended(dialled?.channelId ?? '', 17));
  t.match(test.entered('outsideMissed'), [{ why: 'busy' }]);
  t.match(test.entered('transferMissed'), [{ why: 'busy' }]);
  t.equal(test.stateOf('a'), 'waiting');

  const reached = inTalk().given(wanted);
  reached.when(answered(reached.floor.calls.a?.outside?.channelId ?? ''));
  t.equal(reached.stateOf('a'), 'outside');
  reached.when(ended(channelOf('a')));
  t.match(reached.entered('callEnded'), [{ result: 'transferred', reason: 'customerHungUp' }]);
});

t.test('a customer who hangs up on the way has talked, and nobody rings on', async (t) => {
  const test = inTalk().given(...ready('li'), to(toLi));
  const leg = test.legOf('a');
  test.when(ended(channelOf('a')));
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }]);
  t.match(test.entered('callEnded'), [{ result: 'answered' }]);
  t.equal(test.agentState('li'), 'ready');
});
