/** Callbacks: the same place in the line, dialled for an agent who is there, tried again, merged, and closed once. */
import t from 'tap';
import type { CallbackRules } from '../../src/core/callback/rules.ts';
import type { Organization } from '../../src/core/organization.ts';
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
  NODE,
  openFloor,
  pressed,
  queue,
  ready,
  SURVEY,
  shop,
  type TestFloor,
  WAYS,
} from '../helpers/floor.ts';

const WANG = '13800138000';
const MINUTE_MS = 60_000;
/** A telephone that has just been hung up is not dialled for so long. */
const LINE_FREE_MS = 3_000;

function hotline(callbacks: Partial<CallbackRules> = {}): TestFloor {
  const numbers = { 4001: 'ways', 4002: 'plain' };
  const flows = [WAYS, flow('plain', { wait: { kind: 'enqueue', queue: 'anyone' } }), SURVEY];
  const outside = { allowed: ['1xxxxxxxxxx'], callerNumber: '4001', most: 4 };
  return openFloor(shop({ numbers, flows, outside, callbacks: { quiet: null, ...callbacks } }));
}

const open = (test: TestFloor) => Object.values(test.floor.callbacks ?? {});
const ticketOf = (test: TestFloor, number = WANG) => open(test).find((one) => one.number === number);
/** The call that stands in the line for the callback, or is the attempt. */
const attemptOf = (test: TestFloor, number = WANG) => ticketOf(test, number)?.standing ?? 'none';
const customerLeg = (test: TestFloor, number = WANG) => test.floor.calls[attemptOf(test, number)]?.channelId ?? 'none';
const line = (test: TestFloor) => test.floor.queues.anyone?.waiting ?? [];
const closed = (test: TestFloor) => test.entered('callbackChanged').flatMap(({ closedAs }) => closedAs ?? []);

/** Takes a callback by key and hangs up. */
function ask(test: TestFloor, callId: string, number = WANG): TestFloor {
  test.given(...calling(callId, '4001', number), pressed(callId, '1'), pressed(callId, '1'), ended(channelOf(callId)));
  return test.after(LINE_FREE_MS);
}

/** The agent picks up, which rings the customer. */
function take(test: TestFloor, number = WANG): TestFloor {
  return test.when(answered(test.legOf(attemptOf(test, number))));
}

/** From the customer's picking up to the talk. */
function pickUp(test: TestFloor): TestFloor {
  test.given(answered(customerLeg(test)));
  const playbackId = test.floor.calls[attemptOf(test)]?.playbackId ?? '';
  return test.when({ type: 'playbackFinished', playbackId });
}

t.test(
  'the agent sees the file, picks up, and only then is the customer rung, with the number of the shop',
  async (t) => {
    const test = ask(hotline(), 'a');
    test.given(found(attemptOf(test), customer())).when(ready('wang')[0] as never);
    test.given(...ready('wang').slice(1, 2)).when(asked('wang', 'ready'));
    const types = test.commands.map(({ type }) => type);
    t.ok(types.indexOf('showOffer') < types.indexOf('dialAgent'), 'the file comes before the ring');
    const offer = {
      ani: WANG,
      customer: { name: '王芳' },
      callback: { attempt: 1, source: 'asked', firstCallId: 'a' },
    };
    t.match(test.ordered('showOffer'), [{ agentId: 'wang', offer }]);
    t.strictSame(test.ordered('dialOutside'), [], 'nobody outside is rung yet');
    t.match(test.entered('callbackBegun'), [{ firstCallId: 'a', attempt: 1, customer: { name: '王芳' } }]);

    take(test);
    t.match(test.ordered('dialOutside'), [{ nodeId: NODE, number: WANG, callerNumber: '4001' }]);
    t.match(test.ordered('showCall'), [{ agentId: 'wang', call: { state: 'dialling' } }]);
    t.equal(test.agentState('wang'), 'onCall');

    test.when(answered(customerLeg(test)));
    t.match(test.ordered('playMedia'), [{ channelId: customerLeg(test), media: ['zh-CN/system/calling-back'] }]);
    t.strictSame(test.ordered('connectChannels'), [], 'the customer hears who calls first');
    const attempt = attemptOf(test);
    test.when({ type: 'playbackFinished', playbackId: test.ordered('playMedia')[0]?.playbackId ?? '' });
    t.match(test.ordered('connectChannels'), [{ channelIds: [customerLeg(test), test.legOf(attempt)] }]);
    t.equal(test.stateOf(attempt), 'talking');

    test.when(ended(customerLeg(test)));
    t.match(test.entered('callEnded'), [{ callId: attempt, result: 'answered' }]);
    t.strictSame(closed(test), ['done']);
    t.equal(test.agentState('wang'), 'wrapUp');
    t.strictSame([open(test), test.leftOvers()], [[], []]);
  },
);

t.test('a callback has the talk of any other call: hold, and the survey after it', async (t) => {
  const test = ask(hotline().given(...ready('wang')), 'a');
  const attempt = attemptOf(test);
  pickUp(take(test)).given({ type: 'holdRequested', agentId: 'wang', callId: attempt });
  t.equal(test.stateOf(attempt), 'held');
  test.given({ type: 'resumeRequested', agentId: 'wang', callId: attempt }).when(ended(test.legOf(attempt)));
  t.match(test.entered('surveyStarted'), [{ callId: attempt }]);
});

t.test('FreePBX#621: callbacks do not jump the line', async (t) => {
  const test = hotline();
  test.given(...calling('before', '4002', '13800000001'));
  test.after(1_000);
  ask(test, 'a');
  test.given(...calling('after', '4002', '13800000002'));
  t.strictSame(line(test), ['before', attemptOf(test), 'after']);
  test.given(...ready('wang'));
  t.equal(test.stateOf('before'), 'ringing');
  test.given(...ready('li'));
  t.equal(test.stateOf(attemptOf(test)), 'ringing');
  t.equal(test.stateOf('after'), 'waiting');
});

t.test('FreePBX#525: one number has one callback, one place in the line, and is rung once', async (t) => {
  const test = ask(hotline(), 'a');
  ask(test, 'b');
  ask(test, 'c', `+86 ${WANG}`);
  t.equal(open(test).length, 1);
  t.equal(line(test).length, 1);
  test.given(...ready('wang'), ...ready('li'), ...ready('chen'));
  t.equal(Object.values(test.floor.calls).filter(({ leg }) => leg !== null).length, 1);
  t.strictSame(take(test).ordered('dialOutside').length, 1);
});

t.test('nobody is dialled before the call is over in which it was asked for', async (t) => {
  const test = hotline().given(...calling('a', '4001', WANG), pressed('a', '1'), pressed('a', '1'), ...ready('wang'));
  t.equal(test.agentState('wang'), 'ready');
  t.equal(ticketOf(test)?.standing, null);
  test.given(ended(channelOf('a')));
  t.equal(test.agentState('wang'), 'ready', 'and the telephone has a moment to become free');
  test.after(LINE_FREE_MS);
  t.equal(test.agentState('wang'), 'offered');
});

t.test('busy, no answer and a machine lead to another attempt after growing pauses, and then to an end', async (t) => {
  const test = ask(hotline({ pausesMs: [5 * MINUTE_MS, 30 * MINUTE_MS] }).given(...ready('wang')), 'a');
  const place = { queuedAtMs: ticketOf(test)?.queuedAtMs, ticket: ticketOf(test)?.ticket };
  take(test).when(ended(customerLeg(test), 17));
  t.match(test.entered('callbackMissed'), [{ why: 'busy' }]);
  t.match(test.entered('callEnded'), [{ result: 'notReached', reason: 'busy' }]);
  t.match(test.ordered('showCall'), [{ call: { state: 'ended', notReached: 'busy' } }]);
  t.match(ticketOf(test), { attempts: 1, lastMissed: 'busy', agentId: 'wang', dueAtMs: test.nowMs + 5 * MINUTE_MS });

  test.after(5 * MINUTE_MS);
  t.match(ticketOf(test), { ...place, dueAtMs: null }, 'the place is the same');
  t.match(test.ordered('showOffer'), [{ offer: { callback: { attempt: 2, lastMissed: 'busy' } } }]);
  take(test).after(30_000);
  t.match(test.entered('callbackMissed'), [{ why: 'noAnswer' }]);
  t.equal(test.ordered('hangUpChannel').length, 2, 'neither telephone rings on');
  t.equal(ticketOf(test)?.dueAtMs, test.nowMs + 30 * MINUTE_MS);

  test.after(30 * MINUTE_MS);
  const attempt = attemptOf(test);
  pickUp(take(test)).when({ type: 'machineAnswered', agentId: 'wang', callId: attempt });
  t.match(test.entered('callEnded'), [{ callId: attempt, result: 'notReached', reason: 'machine' }]);
  t.strictSame(closed(test), ['exhausted']);
  t.strictSame([open(test), test.leftOvers()], [[], []]);
});

t.test('whoever picks up and hangs up before the agent is through is tried again', async (t) => {
  const test = ask(hotline().given(...ready('wang')), 'a');
  take(test).given(answered(customerLeg(test)));
  test.when(ended(customerLeg(test)));
  t.match(test.entered('callbackMissed'), [{ why: 'hungUp' }]);
  t.equal(ticketOf(test)?.attempts, 1);
});

t.test('an agent who does not take it leaves it in the line, at its place, for the next', async (t) => {
  const test = ask(hotline().given(...ready('wang')), 'a');
  const attempt = attemptOf(test);
  test.given({ type: 'offerRejected', agentId: 'wang', callId: attempt });
  t.equal(test.agentState('wang'), 'notReady: rejected');
  t.strictSame([line(test), ticketOf(test)?.attempts], [[attempt], 0]);
  test.given(...ready('li'));
  t.equal(test.stateOf(attempt), 'ringing');
  test.after(30_000);
  t.equal(test.agentState('li'), 'notReady: missed', 'the time to read the file is not endless');
});

t.test('an agent who hangs up while it rings lets the customer go too', async (t) => {
  const test = ask(hotline().given(...ready('wang')), 'a');
  take(test).given({ type: 'hangUpRequested', agentId: 'wang', callId: attemptOf(test) });
  const leg = customerLeg(test);
  test.when(ended(test.legOf(attemptOf(test))));
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }]);
  t.match(test.entered('callEnded'), [{ result: 'notReached', reason: 'agentGone' }]);
});

t.test('the customer calls in and has the place of the callback, which is closed', async (t) => {
  const test = ask(hotline(), 'a');
  test.given(...calling('other', '4002', '13800000002')).after(1_000);
  test.when(...(calling('b', '4002', WANG).slice(0, 1) as [never]));
  for (const event of calling('b', '4002', WANG).slice(1)) test.when(event);
  t.match(test.entered('callbackTaken'), [{ callId: 'b', firstCallId: 'a' }]);
  t.strictSame(closed(test), ['merged']);
  t.strictSame(line(test), ['b', 'other']);
  t.strictSame(open(test), []);
});

t.test('the customer calls in while the agent reads the file, or rings them: that agent has the call', async (t) => {
  for (const isRung of [false, true]) {
    const test = ask(hotline().given(...ready('wang')), 'a');
    if (isRung) take(test);
    test.given(...calling('b', '4002', WANG));
    t.equal(test.stateOf('b'), 'ringing');
    t.equal(test.floor.calls.b?.leg?.agentId, 'wang');
    t.strictSame(open(test), []);
    t.strictSame(Object.keys(test.floor.calls), ['b']);
  }
});

t.test('who calls in and hangs up in the line again is called back after all, at the same place', async (t) => {
  const test = ask(hotline(), 'a');
  const place = { callbackId: ticketOf(test)?.callbackId, queuedAtMs: ticketOf(test)?.queuedAtMs };
  test.given(...calling('b', '4002', WANG)).after(20_000);
  test.given(ended(channelOf('b')));
  t.match(open(test), [place]);
  test.after(LINE_FREE_MS);
  t.equal(line(test).length, 1);
  test.given(...calling('c', '4002', WANG), ...ready('wang'));
  test.given(answered(test.legOf('c'))).given(ended(channelOf('c')));
  t.strictSame(open(test), [], 'not when they have talked');
});

t.test('nobody is rung in quiet hours or while the queue is closed; the place is kept until morning', async (t) => {
  // It is 9:00 in Shanghai.
  const test = ask(hotline({ quiet: { from: '08:30', to: '10:00' } }).given(...ready('wang')), 'a');
  t.equal(test.agentState('wang'), 'ready');
  t.equal(ticketOf(test)?.dueAtMs, test.nowMs - LINE_FREE_MS + 60 * MINUTE_MS);
  test.after(60 * MINUTE_MS);
  t.equal(test.agentState('wang'), 'offered');

  const evening = ask(hotline({ quiet: { from: '09:30', to: '08:00' } }), 'a');
  t.equal(line(evening).length, 1);
  evening.after(30 * MINUTE_MS);
  t.equal(line(evening).length, 0, 'out of the line when the quiet hours begin');
  t.equal(new Date(ticketOf(evening)?.dueAtMs ?? 0).toISOString(), '2026-03-03T00:00:00.000Z');
});

t.test('a callback that comes to nothing is closed in the end, and says so', async (t) => {
  const test = ask(hotline({ openAtMostMs: 60 * MINUTE_MS }), 'a');
  test.after(60 * MINUTE_MS);
  t.strictSame(closed(test), ['expired']);
  t.strictSame([open(test), line(test), Object.keys(test.floor.timers)], [[], [], []]);
});

t.test('a supervisor cancels one, with a reason, also while it rings; a talk goes on', async (t) => {
  const test = ask(hotline(), 'a');
  const cancel = { type: 'callbackCancelled', byUser: 'boss', reason: 'solved by mail' } as const;
  test.when({ ...cancel, callbackId: ticketOf(test)?.callbackId ?? '' });
  t.match(test.entered('callbackChanged'), [{ closedAs: 'cancelled', byUser: 'boss', reason: 'solved by mail' }]);
  t.strictSame([open(test), line(test)], [[], []]);

  const ringing = take(ask(hotline().given(...ready('wang')), 'a'));
  ringing.when({ ...cancel, callbackId: ticketOf(ringing)?.callbackId ?? '' });
  t.strictSame([ringing.leftOvers(), ringing.agentState('wang')], [[], 'ready']);

  const talking = pickUp(take(ask(hotline().given(...ready('wang')), 'a')));
  talking.given({ ...cancel, callbackId: ticketOf(talking)?.callbackId ?? '' });
  t.equal(talking.stateOf(attemptOf(talking)), 'talking');

  const greeting = take(ask(hotline().given(...ready('wang')), 'a'));
  const attempt = attemptOf(greeting);
  greeting.given(answered(greeting.floor.calls[attempt]?.channelId ?? ''));
  t.equal(greeting.stateOf(attempt), 'greeting');
  greeting.given({ ...cancel, callbackId: ticketOf(greeting)?.callbackId ?? '' });
  t.equal(open(greeting).length, 1, 'who has picked up is talked with');
});

t.test('a number that may no longer be dialled is not, and the callback is closed', async (t) => {
  const test = ask(hotline().given(...ready('wang')), 'a');
  const organization = { ...(test.floor.organization as NonNullable<typeof test.floor.organization>) };
  test.given({ type: 'organizationLoaded', organization: { ...organization, outside: undefined } });
  take(test);
  t.strictSame(test.ordered('dialOutside'), []);
  t.strictSame(closed(test), ['refused']);
  t.strictSame(test.leftOvers(), []);
});

t.test(
  'callers who waited when Asterisk restarted are called back at their place, unless the shop does not want that',
  async (t) => {
    const test = hotline()
      .given(...calling('a', '4002', WANG))
      .after(30_000);
    const place = test.floor.calls.a?.queue;
    test.given(...calling('withheld', '4002')).when(connected({ restarted: true }));
    t.match(test.entered('callEnded'), [{ reason: 'asteriskRestarted' }, { reason: 'asteriskRestarted' }]);
    t.match(open(test), [{ number: WANG, source: 'restart', queuedAtMs: place?.queuedAtMs, ticket: place?.ticket }]);
    test.after(LINE_FREE_MS).given(...ready('wang'));
    t.equal(test.stateOf(attemptOf(test)), 'ringing');

    const without = hotline({ afterRestart: false }).given(...calling('a', '4002', WANG));
    without.given(connected({ restarted: true }));
    t.strictSame(open(without), []);
  },
);

t.test(
  'who has been talked with is not called again, though the shop changes while they are in the survey',
  async (t) => {
    const test = ask(hotline().given(...ready('wang')), 'a');
    take(test);
    pickUp(test);
    const attempt = attemptOf(test);
    test.given(ended(test.legOf(attempt)));
    t.equal(test.stateOf(attempt), 'surveying');
    const shut = { ...(test.floor.organization as Organization), callbacks: { quiet: { from: '00:00', to: '23:59' } } };
    test.when({ type: 'organizationLoaded', organization: shut as Organization });
    t.strictSame(test.entered('callbackChanged'), []);
    test.when(ended(test.floor.calls[attempt]?.channelId ?? ''));
    t.strictSame(closed(test), ['done']);
  },
);

t.test('callers who hang up after a long wait are called back where the queue wants that', async (t) => {
  const test = hotline({ abandonedAfterMs: 60_000 });
  test.given(...calling('a', '4002', '13800000001'), ended(channelOf('a')));
  t.strictSame(open(test), [], 'who did not wait is not');
  test.given(...calling('b', '4002', WANG)).after(60_000);
  test.given(ended(channelOf('b')));
  t.match(open(test), [{ source: 'abandoned' }]);
  const byDefault = hotline()
    .given(...calling('b', '4002', WANG))
    .after(600_000);
  byDefault.given(ended(channelOf('b')));
  t.strictSame(open(byDefault), []);
});

t.test('after a break the attempt goes on with the legs that are there', async (t) => {
  const leg = (channelId: string, kind: 'agent' | 'outside', isUp: boolean) =>
    ({ channelId, kind, answered: isUp, ani: null, dnis: '' }) as const;
  const rung = () => take(ask(hotline().given(...ready('wang')), 'a'));

  const whole = rung();
  const [mine, theirs] = [whole.legOf(attemptOf(whole)), customerLeg(whole)];
  whole.when(connected({ channels: [leg(mine, 'agent', true), leg(theirs, 'outside', true)] }));
  t.equal(whole.stateOf(attemptOf(whole)), 'greeting', 'picked up meanwhile');

  const lost = rung();
  lost.when(connected({ channels: [leg(mine, 'agent', true)] }));
  t.match(lost.entered('callbackMissed'), [{ why: 'lost' }]);
  t.equal(ticketOf(lost)?.attempts, 1);

  const alone = rung();
  alone.when(connected({ channels: [leg(theirs, 'outside', false)] }));
  t.match(alone.ordered('hangUpChannel'), [{ channelId: theirs }], 'nobody is rung for no agent');

  const waiting = ask(hotline(), 'a');
  waiting.given(connected({ restarted: true }));
  t.equal(line(waiting).length, 1, 'who has no line loses none');
});

t.test('the place is the very one the caller had, whatever the records say of the call since', async (t) => {
  const vip = { ...queue('anyone'), headStarts: { vipMs: 60_000, complaintMs: 0, calledAgainMs: 300_000 } };
  const test = openFloor(
    shop({
      queues: [vip],
      numbers: { 4001: 'ways', 4002: 'plain' },
      flows: [WAYS, flow('plain', { wait: { kind: 'enqueue', queue: 'anyone' } }), SURVEY],
      outside: { allowed: ['1*'], callerNumber: null, most: 4 },
      callbacks: { quiet: null },
    }),
  );
  test.given(...calling('first', '4002', '13800000001')).after(30_000);
  test.given(...calling('a', '4001', WANG, customer({ level: 'vip' })));
  t.strictSame(line(test), ['a', 'first']);
  test.given(pressed('a', '1'), pressed('a', '1'), ended(channelOf('a'))).after(LINE_FREE_MS);
  t.strictSame(line(test), [attemptOf(test), 'first'], 'as had the caller stayed');
  const lastContacts = [
    {
      callId: 'a',
      at: new Date(test.floor.callbacks?.[ticketOf(test)?.callbackId ?? '']?.arrivedAtMs ?? 0).toISOString(),
      queueId: 'anyone',
      disposition: null,
      note: null,
    },
  ].map((one) => ({ ...one, agentName: null, agentId: null, score: null }));
  const before = test.floor.calls[attemptOf(test)]?.queue?.rankMs;
  test.given(found(attemptOf(test), customer({ level: 'vip', lastContacts: lastContacts as never })));
  t.equal(test.floor.calls[attemptOf(test)]?.queue?.rankMs, before, 'its own first call is no reason for a better one');
});

t.test('a callback is not dialled by itself for an agent whose handset has to be lifted', async (t) => {
  const dialsAfterMs = (test: TestFloor) => {
    test.given(...ready('wang'));
    ask(test, 'a');
    const offers = test.ordered('showOffer');
    t.equal(offers.length, 1);
    return offers[0]?.offer.callback?.dialsAfterMs;
  };
  t.type(dialsAfterMs(hotline({ autoDial: true })), 'number');
  const onDesk = hotline({ autoDial: true }).given(
    { type: 'phoneChosen', agentId: 'wang', phone: 'desk' },
    { type: 'phoneRegistered', agentId: 'wang', nodeId: NODE, phone: 'desk' },
  );
  t.equal(dialsAfterMs(onDesk), null);
});
