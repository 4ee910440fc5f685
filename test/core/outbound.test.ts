/** Calls that agents make: judged, dialled in order, talked, not reached, let go of, and never beside another call. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { foldCdr } from '../../src/core/call/cdr.ts';
import type { CallEntry, Entry } from '../../src/core/entries.ts';
import type { Step } from '../../src/core/ivr/document.ts';
import type { OutsideRules } from '../../src/core/organization.ts';
import { deskView } from '../../src/core/views.ts';
import {
  answered,
  asked,
  calling,
  channelOf,
  connected,
  customer,
  ended,
  flow,
  found,
  MORNING_MS,
  NODE,
  openFloor,
  pressed,
  ready,
  shop,
  type TestFloor,
  talking,
  WRAP_UP_MS,
} from '../helpers/floor.ts';

const WANG = '13800138000';
const OUT = `out-${MORNING_MS}-wang`;

const dial = (agentId: string, number: string, customerId?: string): ArrivingEvent => ({
  type: 'dialRequested',
  agentId,
  number,
  ...(customerId !== undefined && { customerId }),
});

function hotline(change: Partial<OutsideRules> = {}, numbers: Record<string, string> = {}): TestFloor {
  const ways: Record<string, Step> = {
    wait: { kind: 'enqueue', queue: 'anyone', keys: { 1: 'callback' } },
    callback: {
      kind: 'callback',
      queue: 'anyone',
      say: ['own'],
      ask: ['other'],
      noInput: { go: 'noted' },
      noMatch: { go: 'noted' },
      go: 'noted',
    },
    noted: { kind: 'finish', say: ['noted'], served: true },
  };
  const outside = { allowed: ['1xxxxxxxxxx', '021*'], callerNumber: '4001', most: 4, byAgents: true, ...change };
  const all = shop();
  return openFloor(
    shop({
      outside,
      callbacks: { quiet: null },
      numbers: { ...all.numbers, 4009: 'ways', ...numbers },
      flows: [...all.flows, flow('ways', ways)],
    }),
  );
}

const customerLeg = (callId = OUT) => `${callId}-o0`;
const refusals = (test: TestFloor) => test.ordered('showRefusal').map(({ verb, why }) => `${verb}: ${why}`);

/** wang calls, and their own telephone is on the line. */
function ringing(test: TestFloor = hotline().given(...ready('wang'))): TestFloor {
  test.given(dial('wang', WANG), found(OUT, customer()));
  return test.when(answered(test.legOf(OUT)));
}

t.test('the file comes first, then the own telephone, then the customer, with the number of the shop', async (t) => {
  const test = hotline().given(...ready('wang'));
  test.when(dial('wang', '+86 138-0013-8000'));
  t.match(test.ordered('lookUp'), [{ query: { kind: 'customer', ani: WANG } }]);
  t.match(test.ordered('showCall'), [{ agentId: 'wang', call: { callId: OUT, state: 'ringing' } }]);
  t.strictSame(test.ordered('dialAgent'), [], 'nobody is rung before it is known whose number it is');
  t.match(test.entered('outboundBegun'), [{ agentId: 'wang', number: WANG, callerNumber: '4001', nodeId: NODE }]);
  t.equal(test.agentState('wang'), 'onCall', 'and no call is offered from here on');

  test.when(found(OUT, customer()));
  const order = test.commands.map(({ type }) => type);
  t.ok(order.indexOf('showOffer') >= 0 && order.indexOf('showOffer') < order.indexOf('dialAgent'));
  t.match(test.ordered('showOffer'), [{ offer: { ani: WANG, customer: { name: '王芳' }, outbound: true } }]);
  t.match(test.ordered('dialAgent'), [{ agentId: 'wang', callId: OUT }]);
  t.strictSame(test.ordered('dialOutside'), []);

  test.after(300).when(answered(test.legOf(OUT)));
  t.match(test.ordered('dialOutside'), [
    { nodeId: NODE, number: WANG, callerNumber: '4001', channelId: customerLeg() },
  ]);
  t.match(test.ordered('playMedia'), [{ channelId: test.legOf(OUT), media: ['tones/ringing'] }]);
  t.match(test.ordered('showCall'), [{ call: { state: 'dialling' } }]);
  t.match(test.entered('outsideDialled'), [{ number: WANG, callerNumber: '4001' }]);
  t.equal(deskView(test.floor, 'wang')?.call?.state, 'dialling', 'a page that is opened now sees the same');
  const tone = test.ordered('playMedia')[0]?.playbackId;

  test.after(4_000).when(answered(customerLeg()));
  t.match(test.ordered('stopPlayback'), [{ playbackId: tone }]);
  t.match(test.ordered('connectChannels'), [{ channelIds: [customerLeg(), test.legOf(OUT)] }]);
  t.match(test.ordered('showCall'), [{ call: { state: 'talking' } }]);
  t.match(test.entered('connected'), [{ agentId: 'wang', ringMs: 300, waitedMs: 0 }]);
  t.match(test.floor.agents.wang?.talk, { callId: OUT, customer: { name: '王芳' }, queueId: 'anyone' });
});

t.test(
  'the talk is one like any other: hold, note, wrap-up with its disposition; no survey, and no line counts it',
  async (t) => {
    const test = ringing().given(answered(customerLeg()));
    test.given({ type: 'holdRequested', agentId: 'wang', callId: OUT });
    t.equal(test.stateOf(OUT), 'held');
    test.given({ type: 'resumeRequested', agentId: 'wang', callId: OUT }).after(60_000);
    test.when({ type: 'hangUpRequested', agentId: 'wang', callId: OUT });
    test.when(ended(test.ordered('hangUpChannel')[0]?.channelId ?? ''));
    t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'agentHungUp' }]);
    t.strictSame(test.entered('surveyStarted'), []);
    t.match(test.ordered('hangUpChannel'), [{ channelId: customerLeg() }]);
    t.equal(test.agentState('wang'), 'wrapUp');
    test.given({ type: 'wrapUpFinished', agentId: 'wang', callId: OUT, disposition: 'solved', note: '' });
    t.equal(test.agentState('wang'), 'ready');
    t.match(test.floor.queues.anyone ?? { offered: 0, answered: 0 }, { offered: 0, answered: 0 });
    t.strictSame(test.leftOvers(), []);
  },
);

t.test('its record is a call outwards, with the agent who made it', async (t) => {
  const entries: Entry[] = [];
  const test = hotline().given(...ready('wang'));
  const keep = (event: ArrivingEvent) => entries.push(...test.when(event).entries);
  keep(dial('wang', WANG));
  keep(found(OUT, customer()));
  test.after(300);
  keep(answered(test.legOf(OUT)));
  test.after(5_000);
  keep(answered(customerLeg()));
  test.after(20_000);
  keep(ended(customerLeg()));
  const cdr = foldCdr(entries.filter((one): one is CallEntry => one.kind !== 'agentStateChanged'));
  t.match(cdr, {
    direction: 'outbound',
    ani: WANG,
    dnis: '4001',
    customerName: '王芳',
    agentId: 'wang',
    agentIds: ['wang'],
    talkMs: 20_000,
    ringMs: 0,
    waitMs: 0,
    offers: 0,
    totalMs: 25_300,
    result: 'answered',
    reason: 'customerHungUp',
  });
});

t.test('not reached: a clear word, both legs gone, and the agent is what they were before', async (t) => {
  const ways: [string, (test: TestFloor) => TestFloor, string][] = [
    ['busy', (test) => test.when(ended(customerLeg(), 17)), 'busy'],
    ['nobody answers', (test) => test.after(45_000), 'noAnswer'],
    ['the network gives up', (test) => test.when(ended(customerLeg(), 19)), 'noAnswer'],
    ['there is no such number', (test) => test.when(ended(customerLeg(), 1)), 'failed'],
    [
      'it cannot be dialled',
      (test) =>
        test.when({
          type: 'commandFailed',
          command: 'dialOutside',
          about: customerLeg(),
          reason: 'refused',
          detail: '',
        }),
      'failed',
    ],
  ];
  for (const [name, happens, why] of ways) {
    const test = ringing();
    const leg = test.legOf(OUT);
    happens(test);
    t.match(test.ordered('showCall'), [{ agentId: 'wang', call: { state: 'ended', notReached: why } }], name);
    t.match(test.entered('outboundMissed'), [{ number: WANG, why }], name);
    t.match(test.entered('callEnded'), [{ result: 'notReached', reason: why }], name);
    t.ok(
      test.ordered('hangUpChannel').some(({ channelId }) => channelId === leg),
      `${name}: the own telephone too`,
    );
    t.equal(test.agentState('wang'), 'ready', `${name}: free at once`);
    t.strictSame(test.leftOvers(), [], name);
  }
});

t.test('the own telephone is not picked up, or cannot be rung: nobody outside is dialled', async (t) => {
  const begin = () => hotline().given(...ready('wang'), dial('wang', WANG), found(OUT, null));
  const slow = begin().after(15_000);
  t.match(slow.entered('outboundMissed'), [{ why: 'ownPhone', ringMs: 0 }]);
  const rejected = begin();
  rejected.when(ended(rejected.legOf(OUT), 21));
  t.match(rejected.entered('outboundMissed'), [{ why: 'ownPhone' }]);
  const unreachable = begin();
  const about = unreachable.legOf(OUT);
  unreachable.when({ type: 'commandFailed', command: 'dialAgent', about, reason: 'refused', detail: '' });
  t.match(unreachable.entered('outboundMissed'), [{ why: 'ownPhone' }]);
  for (const test of [slow, rejected, unreachable]) {
    t.strictSame(test.ordered('dialOutside'), []);
    t.equal(test.agentState('wang'), 'ready');
    t.strictSame(test.leftOvers(), []);
  }
});

t.test('the records are slow: 300 ms are waited for the file, which is shown when it comes', async (t) => {
  const test = hotline()
    .given(...ready('wang'), dial('wang', WANG))
    .after(300);
  t.match(test.ordered('showOffer'), [{ offer: { ani: WANG, customer: null } }]);
  t.equal(test.ordered('dialAgent').length, 1);
  test.when(found(OUT, customer()));
  t.match(test.ordered('showOffer'), [{ offer: { customer: { name: '王芳' } } }]);
  t.strictSame(test.ordered('dialAgent'), []);
});

t.test('whose file the number was taken from is who is called, also where others have the number', async (t) => {
  const test = hotline()
    .given(...ready('wang'))
    .when(dial('wang', WANG, 'c-7'));
  t.match(test.ordered('lookUp'), [{ query: { kind: 'customerById', customerId: 'c-7' } }]);
});

t.test('the agent lets go while it rings: the customer’s telephone stops in the same moment', async (t) => {
  const test = ringing().when({ type: 'hangUpRequested', agentId: 'wang', callId: OUT });
  t.match(test.entered('outboundMissed'), [{ why: 'agentGone' }]);
  t.ok(test.ordered('hangUpChannel').some(({ channelId }) => channelId === customerLeg()));
  t.equal(test.agentState('wang'), 'ready');
  const early = hotline().given(...ready('wang'), dial('wang', WANG));
  early.when({ type: 'hangUpRequested', agentId: 'wang', callId: OUT });
  t.strictSame([early.leftOvers(), early.agentState('wang')], [[], 'ready']);
});

t.test('the page goes while it rings: nobody is called for an agent who is not there', async (t) => {
  const left = ringing().when({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true });
  t.match(left.entered('outboundMissed'), [{ why: 'agentGone' }]);
  const crashed = ringing().when({ type: 'rejoinRequested', agentId: 'wang', callId: OUT });
  t.match(crashed.entered('outboundMissed'), [{ why: 'agentGone' }]);
  const early = hotline().given(...ready('wang'), dial('wang', WANG), found(OUT, null));
  early.when({ type: 'rejoinRequested', agentId: 'wang', callId: OUT });
  t.strictSame(early.entered('outboundMissed'), [], 'a page whose telephone is about to ring asks too early');
});

t.test('the page goes in the talk: the customer is kept, and heard again when it is back', async (t) => {
  const test = ringing().given(answered(customerLeg()));
  test.when({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true });
  t.equal(test.stateOf(OUT), 'interrupted');
  test.given(...ready('wang').slice(0, 2)).when({ type: 'rejoinRequested', agentId: 'wang', callId: OUT });
  test.when(answered(test.legOf(OUT)));
  t.equal(test.stateOf(OUT), 'talking');
  test.given({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true }).after(45_000);
  t.equal(test.stateOf(OUT), 'waiting', 'an agent who does not come back leaves them to the colleagues');
  test.given(...ready('li'));
  test.when(answered(test.legOf(OUT)));
  t.equal(test.stateOf(OUT), 'talking');
});

t.test('not ready stays not ready: before, during and after', async (t) => {
  const away = hotline().given(...ready('wang'), asked('wang', 'notReady', 'meal'));
  away.given(dial('wang', WANG));
  t.equal(away.agentState('wang'), 'onCall');
  away.given(found(OUT, null)).given(answered(away.legOf(OUT)), ended(customerLeg(), 17));
  t.equal(away.agentState('wang'), 'notReady: meal');
  const later = ringing().given(asked('wang', 'notReady', 'meeting'), ended(customerLeg(), 17));
  t.equal(later.agentState('wang'), 'notReady: meeting', 'what was wished for meanwhile comes true');
  const talked = hotline().given(...ready('wang'), asked('wang', 'notReady', 'meal'));
  ringing(talked).given(answered(customerLeg()), ended(customerLeg())).after(WRAP_UP_MS);
  t.equal(talked.agentState('wang'), 'notReady: meal', 'after the work that follows the talk too');
});

t.test('who calls is offered nothing, and nobody who has a call makes another', async (t) => {
  const test = ringing().when(calling('a')[0] as ArrivingEvent);
  test.given(answered(channelOf('a')));
  t.equal(test.stateOf('a'), 'waiting');
  test.when(dial('wang', '13900000000'));
  t.strictSame(refusals(test), ['dial: inCall']);
  test.when(ended(customerLeg(), 17));
  t.match(
    test.ordered('dialAgent'),
    [{ agentId: 'wang', callId: 'a' }],
    'free again, the next caller is offered at once',
  );

  const busy = talking(hotline().given(...ready('wang')), 'a').when(dial('wang', WANG));
  t.strictSame(refusals(busy), ['dial: inCall']);
  busy.given(ended(channelOf('a'))).when(dial('wang', WANG));
  t.strictSame(refusals(busy), ['dial: inCall'], 'nor while the last one is written up');
});

t.test('refused, with the reason: numbers, rights, telephones, lines', async (t) => {
  const numbers: [string, string][] = [
    ['not a number', 'unknown'],
    ['110', 'unknown'],
    ['120', 'unknown'],
    ['12110', 'notAllowed'],
    ['0085212345678', 'notAllowed'],
  ];
  for (const [number, why] of numbers)
    t.strictSame(
      refusals(
        hotline()
          .given(...ready('wang'))
          .when(dial('wang', number)),
      ),
      [`dial: ${why}`],
      number,
    );
  t.strictSame(
    refusals(
      hotline({ byAgents: false })
        .given(...ready('wang'))
        .when(dial('wang', WANG)),
    ),
    ['dial: noRight'],
  );
  const noPhone = hotline().given(...ready('wang'), { type: 'phoneUnregistered', agentId: 'wang' });
  t.strictSame(refusals(noPhone.when(dial('wang', WANG))), ['dial: noPhone']);
  const full = ringing(hotline({ most: 1 }).given(...ready('wang'))).given(...ready('li'));
  t.strictSame(refusals(full.when(dial('li', '13900000000'))), ['dial: tooMany']);
  t.strictSame(Object.keys(full.floor.calls), [OUT]);
});

t.test('a number somebody is to be called back at: the call is that attempt, and the talk settles it', async (t) => {
  const ask = (test: TestFloor) =>
    test.given(...calling('a', '4009', WANG), pressed('a', '1'), pressed('a', '1'), ended(channelOf('a'))).after(3_000);
  const callId = `out-${MORNING_MS + 3_000}-wang`;
  const begin = () => ask(hotline()).given(...ready('wang').slice(0, 2), dial('wang', WANG), found(callId, customer()));
  const closed = (test: TestFloor) => test.entered('callbackChanged').flatMap(({ closedAs }) => closedAs ?? []);

  const talk = begin();
  t.match(Object.values(talk.floor.callbacks ?? {}), [{ standing: callId }], 'nobody else is offered it');
  t.strictSame(refusals(talk.given(...ready('li')).when(dial('li', WANG))), ['dial: beingCalled']);
  talk.given(answered(talk.legOf(callId)), answered(customerLeg(callId))).when(ended(customerLeg(callId)));
  t.strictSame(closed(talk), ['done']);
  t.strictSame(talk.leftOvers(), []);

  const busy = begin();
  busy.given(answered(busy.legOf(callId))).when(ended(customerLeg(callId), 17));
  t.match(Object.values(busy.floor.callbacks ?? {}), [
    { attempts: 1, lastMissed: 'busy', agentId: 'wang', standing: null },
  ]);

  const calls = begin();
  calls.given(answered(calls.legOf(callId))).when(calling('b', '4009', WANG)[0] as ArrivingEvent);
  calls.given(found('b', customer())).when(answered(channelOf('b')));
  t.strictSame(closed(calls), ['merged']);
  t.equal(calls.stateOf(callId), 'gone', 'the customer calls in meanwhile: nobody rings them');
});

t.test('a machine has answered: no talk in the record', async (t) => {
  const test = ringing().given(answered(customerLeg())).after(5_000);
  test.when({ type: 'machineAnswered', agentId: 'wang', callId: OUT });
  t.match(test.entered('outboundMissed'), [{ why: 'machine' }]);
  t.match(test.entered('callEnded'), [{ result: 'notReached', reason: 'machine' }]);
  t.equal(test.agentState('wang'), 'wrapUp');
});

t.test('sent on, the customer is a caller like any other', async (t) => {
  const test = ringing().given(answered(customerLeg()));
  test.given({ type: 'transferRequested', agentId: 'wang', callId: OUT, target: { to: 'queue', queueId: 'anyone' } });
  t.equal(test.stateOf(OUT), 'waiting');
  test.after(WRAP_UP_MS);
  t.equal(test.stateOf(OUT), 'ringing', 'and wang, free again, is offered them as anybody is');
  t.match(test.ordered('showOffer'), [{ offer: { queueId: 'anyone', outbound: undefined } }]);
});

t.test('after a break everything is found as Asterisk has it', async (t) => {
  const leg = (channelId: string, answeredNow: boolean) => ({
    channelId,
    kind: channelId === customerLeg() ? ('outside' as const) : ('agent' as const),
    answered: answeredNow,
    ani: null,
    dnis: '',
  });
  const whole = ringing();
  whole.when(connected({ channels: [leg(whole.legOf(OUT), true), leg(customerLeg(), false)] }));
  t.equal(whole.stateOf(OUT), 'outbound');
  const reached = ringing();
  reached.when(connected({ channels: [leg(reached.legOf(OUT), true), leg(customerLeg(), true)] }));
  t.equal(reached.stateOf(OUT), 'talking', 'they picked up while we were away');
  t.match(reached.ordered('connectChannels'), [{ channelIds: [customerLeg(), reached.legOf(OUT)] }]);
  const alone = ringing();
  alone.when(connected({ channels: [leg(customerLeg(), false)] }));
  t.match(alone.entered('outboundMissed'), [{ why: 'agentGone' }]);
  t.ok(alone.ordered('hangUpChannel').some(({ channelId }) => channelId === customerLeg()));
  const gone = ringing();
  gone.when(connected({ restarted: true }));
  t.match(gone.entered('outboundMissed'), [{ why: 'lost' }]);
  const own = hotline().given(...ready('wang'), dial('wang', WANG), found(OUT, null));
  own.when(connected({ channels: [leg(own.legOf(OUT), true)] }));
  t.match(own.ordered('dialOutside'), [{ number: WANG }], 'the agent picked up while we were away');
});

t.test('over a standing leg nobody’s telephone is rung, and the leg stays', async (t) => {
  const outside = { allowed: ['1xxxxxxxxxx'], callerNumber: '4001', most: 4, byAgents: true };
  const test = openFloor(shop({ standingLegs: 'always', outside })).given(...ready('wang'));
  test.given(answered('standing-wang-1'), dial('wang', WANG)).when(found(OUT, customer()));
  t.strictSame(test.ordered('dialAgent'), []);
  t.match(test.ordered('dialOutside'), [{ number: WANG }]);
  test.when(ended(customerLeg(), 17));
  t.match(test.ordered('parkLeg'), [{ channelId: 'standing-wang-1' }]);
  t.equal(test.agentState('wang'), 'ready');
});
