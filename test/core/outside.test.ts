/** To a telephone outside, to one agent, and to a callback: reached, not reached, refused. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Step } from '../../src/core/ivr/document.ts';
import { dialable, isPattern, mayBeDialled } from '../../src/core/number.ts';
import type { Organization } from '../../src/core/organization.ts';
import {
  answered,
  calling,
  channelOf,
  connected,
  ended,
  flow,
  openFloor,
  pressed,
  ready,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const NUMBER = '02012345678';
const played = (test: TestFloor, callId = 'a'): ArrivingEvent => ({
  type: 'playbackFinished',
  playbackId: test.floor.calls[callId]?.playbackId ?? 'nothing is played',
});

function hotline(steps: Record<string, Step>, change: Partial<Organization> = {}) {
  const outside = { allowed: ['020*', '1xxxxxxxxxx'], callerNumber: '4001', most: 2 };
  const all = { ...steps, bye: { kind: 'finish' as const, say: ['bye'], served: false } };
  return openFloor(
    shop({ numbers: { 4001: 'ways' }, flows: [flow('ways', all), ...shop().flows], outside, ...change }),
  );
}
const to = (number: string): Record<string, Step> => ({
  go: { kind: 'transfer', to: { number }, failed: 'bye', busy: 'again' },
  again: { kind: 'transfer', to: { number }, failed: 'bye' },
});
const dialled = (test: TestFloor) => test.floor.calls.a?.outside?.channelId ?? '';

t.test('a caller is connected to a number outside, and both ends are on record', async (t) => {
  const test = hotline(to(NUMBER)).given(...calling('a', '4001'));
  t.match(test.floor.calls.a?.outside, { number: NUMBER });
  t.equal(test.stateOf('a'), 'dialling');
  test.after(4_000).when(answered(dialled(test)));
  t.match(test.ordered('connectChannels'), [{ channelIds: [channelOf('a'), dialled(test)] }]);
  t.match(test.entered('outsideConnected'), [{ number: NUMBER, ringMs: 4_000 }]);
  test.after(60_000).when(ended(dialled(test)));
  t.match(test.entered('outsideEnded'), [{ talkMs: 60_000, endedBy: 'outside' }]);
  t.match(test.entered('callEnded'), [{ result: 'transferred', reason: 'outsideHungUp', state: 'outside' }]);
  t.strictSame(test.leftOvers(), []);
});

t.test('the caller hangs up: the leg is ended, talking or still ringing', async (t) => {
  const talking = hotline(to(NUMBER)).given(...calling('a', '4001'));
  const leg = dialled(talking);
  talking.given(answered(leg)).when(ended(channelOf('a')));
  t.match(talking.ordered('hangUpChannel'), [{ channelId: leg }]);
  t.match(talking.entered('callEnded'), [{ result: 'transferred', reason: 'customerHungUp' }]);
  t.strictSame(talking.leftOvers(), []);
  const ringing = hotline(to(NUMBER))
    .given(...calling('a', '4001'))
    .when(ended(channelOf('a')));
  t.match(ringing.ordered('hangUpChannel'), [{ channelId: leg }]);
  t.match(ringing.entered('callEnded'), [{ result: 'abandoned', reason: 'hungUpWhileDialling' }]);
  t.strictSame(ringing.leftOvers(), []);
});

t.test('busy, no answer and not reached lead their own ways, and nobody dials for ever', async (t) => {
  const busy = hotline(to(NUMBER)).given(...calling('a', '4001'));
  busy.when(ended(dialled(busy), 17));
  t.match(busy.entered('outsideMissed'), [{ why: 'busy' }]);
  t.match(busy.entered('outsideDialled'), [{ number: NUMBER, callerNumber: '4001' }], 'dialled again');
  busy.after(30_000);
  t.match(busy.entered('outsideMissed'), [{ why: 'noAnswer', ringMs: 30_000 }]);
  t.equal(busy.ordered('hangUpChannel').length, 1);
  t.equal(busy.floor.calls.a?.flowStep, 'ways/bye');
  const round = { go: { kind: 'transfer' as const, to: { number: NUMBER }, failed: 'ask' }, ask: askAgain };
  const test = hotline(round).given(...calling('a', '4001'));
  for (let n = 0; n < 3; n += 1) test.given(ended(dialled(test), 1), pressed('a', '1'));
  t.equal(test.floor.calls.a?.flowStep, 'ways/ask', 'the fourth attempt is refused');
  t.notOk(test.floor.calls.a?.outside);
});
const askAgain: Step = {
  kind: 'menu',
  say: ['ask'],
  keys: { 1: 'go' },
  noInput: { go: 'bye' },
  noMatch: { go: 'bye' },
};

t.test('a number that is not allowed is not dialled, whatever a flow says, and the attempt is on record', async (t) => {
  for (const number of ['0085212345678', '01012345678', '110']) {
    const test = hotline(to(number)).given();
    for (const event of calling('a', '4001').slice(0, -1)) test.given(event);
    test.when(answered(channelOf('a')));
    t.strictSame(test.ordered('dialOutside'), []);
    t.match(test.entered('outsideMissed'), [{ number, why: 'refused' }]);
    t.equal(test.floor.calls.a?.flowStep, 'ways/bye');
  }
  const none = hotline(to(NUMBER), { outside: { allowed: [], callerNumber: null, most: 2 } }).given(
    ...calling('a', '4001'),
  );
  t.notOk(none.floor.calls.a?.outside, 'by default nothing is');
});

t.test('only so many legs go outside at a time', async (t) => {
  const test = hotline(to(NUMBER)).given(...calling('a', '4001'), ...calling('b', '4001'), ...calling('c', '4001'));
  t.equal(test.stateOf('b'), 'dialling');
  t.equal(test.stateOf('c'), 'ivr');
});

t.test(
  'after a break a leg that talks goes on, one that was answered meanwhile is joined, one that is gone is ended',
  async (t) => {
    const caller = { channelId: channelOf('a'), kind: 'customer' as const, answered: true, ani: null, dnis: '4001' };
    const live = (test: TestFloor, isUp: boolean) => ({
      ...caller,
      channelId: dialled(test),
      kind: 'outside' as const,
      answered: isUp,
    });
    const ringing = hotline(to(NUMBER)).given(...calling('a', '4001'));
    ringing.when(connected({ channels: [caller, live(ringing, true)] }));
    t.equal(ringing.stateOf('a'), 'outside');
    t.equal(ringing.ordered('connectChannels').length, 1);
    const bridges = [
      { bridgeId: ringing.floor.calls.a?.bridgeId ?? '', channelIds: [channelOf('a'), dialled(ringing)] },
    ];
    ringing.when(connected({ channels: [caller, live(ringing, true)], bridges }));
    t.strictSame(ringing.ordered('connectChannels'), []);
    ringing.when(connected({ channels: [caller] }));
    t.match(ringing.entered('callEnded'), [{ result: 'transferred' }]);
    const orphan = hotline(to(NUMBER)).when(
      connected({ channels: [{ ...caller, channelId: 'x-o1', kind: 'outside' }] }),
    );
    t.match(orphan.ordered('hangUpChannel'), [{ channelId: 'x-o1' }], "a leg nobody's is hung up");
  },
);

const TO_WANG: Record<string, Step> = {
  go: { kind: 'transfer', to: { agent: 'wang' }, failed: 'bye', busy: 'fallback' },
  fallback: { kind: 'enqueue', queue: 'anyone' },
};

t.test('one agent is offered the call and nobody else', async (t) => {
  const test = hotline(TO_WANG).given(...ready('wang'), ...ready('li'), ...calling('a', '4001'));
  t.match(test.floor.calls.a?.leg, { agentId: 'wang' });
  t.strictSame(test.floor.queues.anyone?.waiting ?? [], [], 'out of every line');
  test.when(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
  t.equal(test.agentState('wang'), 'onCall');
});

t.test('an agent who is away, busy or does not answer leads on', async (t) => {
  const away = hotline(TO_WANG).given(...calling('a', '4001'));
  t.equal(away.floor.calls.a?.flowStep, 'ways/bye');
  const busy = hotline(TO_WANG).given(
    ...ready('wang'),
    ...ready('li'),
    ...calling('a', '4001'),
    ...calling('b', '4001'),
  );
  t.match(busy.floor.calls.b?.leg, { agentId: 'li' }, 'the queue offers it to whoever is free');
  const test = hotline(TO_WANG).given(...ready('wang'), ...ready('li'), ...calling('a', '4001'));
  test.after(30_000);
  t.match(test.entered('offerMissed'), [{ agentId: 'wang', why: 'noAnswer' }]);
  t.equal(test.floor.calls.a?.flowStep, 'ways/bye');
  t.equal(test.stateOf('a'), 'ivr');
});

const CALLBACK: Record<string, Step> = {
  wait: { kind: 'enqueue', queue: 'anyone', priority: 3, keys: { 1: 'callback' } },
  callback: {
    kind: 'callback',
    queue: 'anyone',
    say: ['own', { digits: 'caller.number' }],
    ask: ['other'],
    tries: 2,
    noInput: { go: 'bye' },
    noMatch: { say: ['wrong'], go: 'bye' },
    go: 'noted',
  },
  noted: { kind: 'finish', say: ['noted'], served: true },
};
const open = (test: TestFloor) => Object.values(test.floor.callbacks ?? {});

t.test('a callback keeps the place and the score of the caller, and is the result of the call', async (t) => {
  const test = hotline(CALLBACK).given(...calling('a', '4001', '+86 138-0013-8000'));
  const place = test.floor.calls.a?.queue;
  test.after(40_000).when(pressed('a', '1'));
  const digits = [...'13800138000'].map((digit) => `zh-CN/digit/${digit}`);
  t.match(test.ordered('playMedia'), [{ media: ['zh-CN/ways/own', ...digits] }]);
  test.after(1_000).when(pressed('a', '1'));
  const kept = { queueId: 'anyone', priority: 3, queuedAtMs: place?.queuedAtMs, ticket: place?.ticket };
  t.match(open(test), [{ number: '13800138000', callId: 'a', requestedAtMs: test.nowMs, ...kept }]);
  t.match(test.entered('callbackRequested'), [{ number: '13800138000', ...kept }]);
  test.when(played(test));
  t.match(test.entered('callEnded'), [{ result: 'callback', reason: 'callbackRequested' }]);
  t.equal(open(test).length, 1, 'it outlives the call');
});

t.test('another number is keyed in, and one that is none is asked for again', async (t) => {
  const test = hotline(CALLBACK).given(...calling('a', '4001', '13800138000'), pressed('a', '1'), pressed('a', '2'));
  for (const digit of '12345678#') test.given(pressed('a', digit));
  t.equal(open(test).length, 0);
  t.equal(test.floor.calls.a?.flowStep, 'ways/callback');
  for (const digit of '13900139000') test.given(pressed('a', digit));
  test.when(pressed('a', '#'));
  t.match(open(test), [{ number: '13900139000' }]);
  const withheld = hotline(CALLBACK)
    .given(...calling('a', '4001'))
    .when(pressed('a', '1'));
  t.match(withheld.ordered('playMedia'), [{ media: ['zh-CN/ways/other'] }], 'who withholds theirs is asked at once');
});

t.test('one open callback for a number, and none for a number that may not be dialled', async (t) => {
  const test = hotline(CALLBACK).given(...calling('a', '4001', '13800138000'), pressed('a', '1'), pressed('a', '1'));
  test.given(...calling('b', '4001', '013800138000'), pressed('b', '1')).when(pressed('b', '1'));
  t.match(open(test), [{ callId: 'b', queuedAtMs: test.nowMs, ticket: 1 }], 'the place is that of the first');
  const elsewhere = hotline(CALLBACK).given(
    ...calling('a', '4001', '13800138000'),
    pressed('a', '1'),
    pressed('a', '1'),
  );
  elsewhere.given(...calling('b', '4001'), pressed('b', '1'));
  for (const digit of '13800138000') elsewhere.given(pressed('b', digit));
  elsewhere.when(pressed('b', '#'));
  t.match(elsewhere.entered('callbackMerged'), [{ callId: 'b', number: '13800138000' }]);
  t.match(open(elsewhere), [{ callId: 'a' }]);
  test.given(...calling('c', '4001', '01065123456'), pressed('c', '1'), pressed('c', '1'));
  t.equal(open(test).length, 1);
  t.equal(test.floor.calls.c?.flowStep, 'ways/callback', 'and another is asked for');
});

t.test('numbers have one spelling, and patterns allow what they say', async (t) => {
  const spellings: [string, string | null][] = [
    ['+8613800138000', '13800138000'],
    ['0086 138 0013 8000', '13800138000'],
    ['013800138000', '13800138000'],
    ['+862012345678', '02012345678'],
    ['020-1234 5678', '02012345678'],
    ['+85212345678', '0085212345678'],
    ['sip:13800138000@example.com', '13800138000'],
    ['95588', '95588'],
    ['110', null],
    ['anonymous', null],
    ['12345678901234567890', null],
  ];
  for (const [written, expected] of spellings) t.equal(dialable(written), expected, written);
  t.ok(mayBeDialled('13800138000', ['1xxxxxxxxxx']));
  t.notOk(mayBeDialled('138001380001', ['1xxxxxxxxxx']));
  t.ok(mayBeDialled('01012345678', ['010*']));
  t.notOk(mayBeDialled('010', ['010*']));
  t.notOk(mayBeDialled('110', ['*', '', 'x*']), 'no pattern means everything');
  t.notOk(isPattern('0*0'));
});
