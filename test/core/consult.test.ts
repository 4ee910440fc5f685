/** An agent asks somebody while the customer hears music: to and fro, all three, handed over, and whoever hangs up when. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { REJOIN_LIMIT_MS } from '../../src/core/call/machine-setup.ts';
import type { TransferTarget } from '../../src/core/call/targets.ts';
import type { ConsultStep } from '../../src/core/events.ts';
import {
  answered,
  channelOf,
  connected,
  ended,
  NODE,
  openFloor,
  ready,
  shop,
  type TestFloor,
  talking,
} from '../helpers/floor.ts';

const outside = { allowed: ['020*'], callerNumber: '4001', most: 1 };
const CUSTOMER = channelOf('a');
const ask = (target: TransferTarget): ArrivingEvent => ({
  type: 'consultRequested',
  agentId: 'wang',
  callId: 'a',
  target,
});
const step = (name: ConsultStep, agentId = 'wang'): ArrivingEvent => ({
  type: 'consultStepRequested',
  agentId,
  callId: 'a',
  step: name,
});
const partyOf = (test: TestFloor) => {
  const { consult } = test.floor.calls.a ?? {};
  return (consult?.leg ?? consult?.outside)?.channelId ?? 'nobody';
};
const inTalk = () =>
  talking(openFloor(shop({ outside })).given(...ready('wang')), 'a').given(...ready('li'), ...ready('anna'));
const asking = (target: TransferTarget = { to: 'agent', agentId: 'li' }) => inTalk().given(ask(target));
const together = (target?: TransferTarget) => {
  const test = asking(target);
  return test.given(answered(partyOf(test)));
};
const OUTSIDE: TransferTarget = { to: 'outside', number: '02012345678' };

t.test('asked: the customer holds, the agent hears it ring, the other one has the file before', async (t) => {
  const test = inTalk();
  test.when(ask({ to: 'agent', agentId: 'li' }));
  t.match(test.ordered('holdChannel'), [{ channelId: CUSTOMER }]);
  t.match(test.ordered('playMedia'), [{ channelId: test.legOf('a'), media: ['tones/ringing'] }]);
  const order = test.commands.map(({ type }) => type);
  t.ok(order.indexOf('showOffer') < order.indexOf('dialAgent'));
  t.match(test.ordered('showOffer'), [{ agentId: 'li', offer: { transfer: { how: 'consult', by: 'wang' } } }]);
  t.match(test.ordered('showCall').findLast(({ agentId }) => agentId === 'wang')?.call, {
    state: 'held',
    consult: { stage: 'ringing', name: 'li' },
  });
  test.when(answered(partyOf(test)));
  t.match(test.ordered('connectChannels'), [{ channelIds: [test.legOf('a'), partyOf(test)] }]);
  t.equal(test.agentState('li'), 'onCall');
});

t.test('to and fro, then all three, and each who leaves leaves the other two talking', async (t) => {
  const test = together();
  const party = partyOf(test);
  test.when(step('swap'));
  t.match(test.ordered('holdChannel'), [{ channelId: party }]);
  t.match(test.ordered('connectChannels'), [{ channelIds: [CUSTOMER, test.legOf('a')] }]);
  test.when(step('swap'));
  t.match(test.ordered('holdChannel'), [{ channelId: CUSTOMER }]);
  test.when(step('conference'));
  t.match(test.ordered('connectChannels'), [{ channelIds: [CUSTOMER, test.legOf('a'), party] }]);
  t.equal(test.ordered('dissolveBridge').length, 1);
  test.when(step('swap', 'li'));
  t.strictSame(
    test.commands.filter(({ type }) => type !== 'showAgent'),
    [],
    'the one who was asked decides nothing about the customer',
  );
  test.when({ type: 'hangUpRequested', agentId: 'wang', callId: 'a' }).when(ended(test.legOf('a')));
  t.equal(test.legOf('a'), party);
  t.equal(test.agentState('wang'), 'wrapUp');
  t.match(test.entered('transferred'), [{ by: 'wang', how: 'attended', target: { agentId: 'li' } }]);
  test.when(ended(party));
  t.equal(test.stateOf('a'), 'surveying');

  const other = together().given(step('conference'));
  other.when(ended(partyOf(other)));
  t.equal(other.stateOf('a'), 'talking');
  t.equal(other.agentState('li'), 'wrapUp');
  t.match(other.entered('consultEnded'), [{ agentId: 'li', endedBy: 'party' }]);
});

t.test('a step that makes no sense where the consult is changes nothing, and the agent is told', async (t) => {
  for (const [test, wrong] of [
    [inTalk(), 'cancel'],
    [asking(), 'swap'],
    [asking(), 'handOver'],
    [asking({ to: 'queue', queueId: 'english' }), 'conference'],
    [together().given(step('conference')), 'swap'],
  ] as const) {
    test.when(step(wrong));
    t.strictSame(
      test.commands.map(({ type }) => type).filter((type) => type !== 'showAgent'),
      ['showRefusal'],
    );
    t.match(test.ordered('showRefusal'), [{ agentId: 'wang', verb: 'consultStep', why: 'notNow' }]);
  }
});

t.test('handed over, to a colleague and outside', async (t) => {
  const test = together();
  const party = partyOf(test);
  test.after(10_000).when(step('handOver'));
  t.match(test.ordered('connectChannels'), [{ channelIds: [CUSTOMER, party] }]);
  t.match(test.entered('talkEnded'), [{ agentId: 'wang', endedBy: 'transfer' }]);
  t.match(test.entered('consultEnded'), [{ talkMs: 10_000 }]);
  t.equal(test.stateOf('a'), 'talking');
  const phone = together(OUTSIDE);
  phone.when(step('handOver'));
  t.equal(phone.stateOf('a'), 'outside');
  t.match(phone.ordered('connectChannels'), [
    { channelIds: [CUSTOMER, phone.floor.calls.a?.outside?.channelId ?? ''] },
  ]);
  phone.when(ended(phone.floor.calls.a?.outside?.channelId ?? ''));
  t.match(phone.entered('callEnded'), [{ result: 'transferred', reason: 'outsideHungUp' }]);
});

t.test('taken back: whoever rings or talks is let go and the customer is there again', async (t) => {
  for (const test of [
    asking(),
    together(),
    together().given(step('swap')),
    together().given(step('conference')),
    asking(OUTSIDE),
    asking({ to: 'queue', queueId: 'english' }),
  ]) {
    const party = partyOf(test);
    test.when(step('cancel'));
    t.equal(test.stateOf('a'), 'talking');
    t.match(test.ordered('hangUpChannel'), [{ channelId: party }]);
    t.equal(test.floor.calls.a?.consult, null);
    t.strictSame(test.floor.queues.english?.waiting ?? [], []);
  }
});

t.test(
  'a queue is asked like by a call: skills choose, a miss goes on to the next, and the own place stays',
  async (t) => {
    const test = inTalk();
    test.given(...ready('chen'));
    test.when(ask({ to: 'queue', queueId: 'refund' }));
    t.match(test.ordered('dialAgent'), [{ agentId: 'chen' }]);
    test.when({ type: 'offerRejected', agentId: 'chen', callId: 'a' });
    t.equal(test.agentState('chen'), 'notReady: rejected');
    t.equal(test.floor.calls.a?.consult?.stage, 'seeking');
    t.strictSame(test.floor.queues.refund?.waiting, ['a']);
    test.when({ type: 'agentStateRequested', agentId: 'chen', state: 'ready', reason: null });
    t.match(test.ordered('dialAgent'), [{ agentId: 'chen' }]);
    test.when(answered(partyOf(test)));
    t.equal(test.floor.calls.a?.queue?.queueId, 'anyone');
    t.strictSame(test.floor.queues.refund?.waiting, []);
  },
);

t.test('not answered: the agent has the customer on hold and is told', async (t) => {
  const test = asking();
  test.when({ type: 'offerRejected', agentId: 'li', callId: 'a' });
  t.equal(test.stateOf('a'), 'held');
  t.match(test.ordered('stopPlayback').length, 1);
  t.match(test.entered('consultMissed'), [{ agentId: 'li', why: 'rejected' }]);
  const phone = asking(OUTSIDE);
  phone.when(ended(partyOf(phone), 17));
  t.equal(phone.stateOf('a'), 'held');
  t.match(phone.entered('outsideMissed'), [{ why: 'busy' }]);
});

t.test('the customer’s end is everybody’s, at every stage', async (t) => {
  for (const test of [
    asking(),
    together(),
    together().given(step('swap')),
    together().given(step('conference')),
    together(OUTSIDE),
    asking({ to: 'queue', queueId: 'english' }),
  ]) {
    test.when(ended(CUSTOMER));
    t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'customerHungUp' }]);
    t.equal(test.agentState('wang'), 'wrapUp');
    t.notMatch(test.agentState('li'), /onCall|offered/);
    t.strictSame(test.leftOvers(), []);
  }
});

t.test(
  'an agent who hangs up before anybody has answered ends the talk; after, the customer keeps the party',
  async (t) => {
    const early = asking();
    early.when(ended(early.legOf('a')));
    t.equal(early.stateOf('a'), 'surveying');
    t.equal(early.agentState('li'), 'ready');
    const late = together().given(step('swap'));
    const party = partyOf(late);
    late.when(ended(late.legOf('a')));
    t.equal(late.legOf('a'), party);
  },
);

t.test(
  'the asking agent’s page is reloaded: the party holds, a conference goes on, and the same agent is back in it',
  async (t) => {
    const rejoin: ArrivingEvent = { type: 'rejoinRequested', agentId: 'wang', callId: 'a' };
    const test = together().given(step('conference'));
    const party = partyOf(test);
    test.when(rejoin);
    t.strictSame(test.ordered('holdChannel'), [], 'the other two talk on');
    test.when(answered(test.legOf('a')));
    t.match(test.ordered('connectChannels'), [{ channelIds: [CUSTOMER, test.legOf('a'), party] }]);
    const apart = together().given(rejoin);
    apart.when(answered(apart.legOf('a')));
    t.equal(apart.floor.calls.a?.consult?.stage, 'apart', 'with the customer first; the party is a swap away');
    const gone = together().given(step('conference'), rejoin);
    const stays = partyOf(gone);
    gone.after(REJOIN_LIMIT_MS);
    t.equal(gone.legOf('a'), stays, 'who does not come back leaves the customer to the party');
    const alone = together().given(step('conference'), rejoin);
    alone.when(ended(partyOf(alone)));
    t.match(alone.ordered('holdChannel'), [{ channelId: CUSTOMER }]);
  },
);

t.test('after a break everybody is where they were, and who is gone is told', async (t) => {
  const test = together().given(step('conference'));
  const channel = (channelId: string, kind: 'customer' | 'agent') => ({
    channelId,
    kind,
    answered: true,
    ani: null,
    dnis: '',
  });
  const all = [channel(CUSTOMER, 'customer'), channel(test.legOf('a'), 'agent'), channel(partyOf(test), 'agent')];
  test.when(connected({ channels: all, bridges: [] }));
  t.match(test.ordered('connectChannels'), [{ channelIds: all.map(({ channelId }) => channelId) }]);
  t.strictSame(test.ordered('hangUpChannel'), []);
  test.when(connected({ channels: all.slice(0, 2), bridges: [] }));
  t.equal(test.floor.calls.a?.consult, null);
  t.equal(test.stateOf('a'), 'talking');
  t.equal(NODE, 'node-1');
});
