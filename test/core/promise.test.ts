/** A callback that an agent promises: what is refused, and when it comes. */
import t from 'tap';
import { LATEST_MS, promiseFault, SOONEST_MS } from '../../src/core/callback/promise.ts';
import { answered, channelOf, ended, openFloor, ready, shop, type TestFloor, talking } from '../helpers/floor.ts';

const ANI = '13800138000';
const HOUR_MS = 3_600_000;
const outside = { allowed: ['1xxxxxxxxxx'], callerNumber: null, most: 4 };

function onCall(change = {}): TestFloor {
  const test = openFloor(shop({ outside, surveyFlow: null, ...change })).given(...ready('wang'));
  return talking(test, 'a', '4002', ANI);
}
const promise = (test: TestFloor, inMs = HOUR_MS, number: string | null = null) =>
  ({ type: 'callbackPromised', agentId: 'wang', callId: 'a', chosenAtMs: test.nowMs + inMs, number }) as const;
const fault = (test: TestFloor, inMs: number, number: string | null = null, agentId = 'wang') =>
  promiseFault(test.floor, agentId, promise(test, inMs, number), test.nowMs);

t.test('during the talk: noted at once, due at the time agreed on and not before', async (t) => {
  const test = onCall();
  test.when(promise(test));
  t.match(test.entered('callbackRequested'), [{ callId: 'a', number: ANI, source: 'promised' }]);
  t.match(test.ordered('showAgent').at(-1)?.agent.callbacks, [{ number: ANI, state: 'inCall' }], 'the agent sees it');
  const dueAtMs = test.nowMs + HOUR_MS;
  test.given(ended(channelOf('a')));
  t.match(Object.values(test.floor.callbacks ?? {}), [{ dueAtMs, agentId: 'wang' }]);
  test.after(HOUR_MS - 1);
  t.strictSame(test.ordered('showOffer'), []);
  test.after(1);
  t.match(test.ordered('showOffer'), [{ agentId: 'wang', offer: { callback: { source: 'promised' } } }]);
});

t.test('while the call is written up, which is over on the floor', async (t) => {
  const test = onCall().given(ended(channelOf('a')));
  t.equal(test.stateOf('a'), 'gone');
  test.when(promise(test));
  t.match(Object.values(test.floor.callbacks ?? {}), [{ dueAtMs: test.nowMs + HOUR_MS, number: ANI }]);
});

t.test('to another number, once', async (t) => {
  const test = onCall();
  test.given(promise(test, HOUR_MS, '139 1111 2222'));
  t.match(Object.values(test.floor.callbacks ?? {}), [{ number: '13911112222' }]);
  t.match(fault(test, HOUR_MS, '+86 13911112222'), { code: 'alreadyPromised' });
  test.when(promise(test, HOUR_MS, '13911112222'));
  t.strictSame(test.entries, [], 'one that comes all the same changes nothing');
});

t.test('what cannot be promised is told, with the next time that can', async (t) => {
  const test = onCall();
  t.equal(fault(test, SOONEST_MS), null);
  t.match(fault(test, SOONEST_MS - 1), { code: 'tooSoon' });
  t.match(fault(test, LATEST_MS + 1), { code: 'tooLate' });
  t.match(fault(test, HOUR_MS, '010 8888'), { code: 'notDialable' });
  t.match(fault(test, HOUR_MS, 'no number'), { code: 'noNumber' });
  t.match(fault(test, HOUR_MS, null, 'li'), { code: 'notYourCall' });
  // 09:00 in Shanghai: thirteen hours on is 22:00, when nobody is rung; they are again at nine.
  t.match(fault(test, 13 * HOUR_MS), { code: 'closedThen', nextMs: test.nowMs + 24 * HOUR_MS });
});

t.test('who is no longer of the call promises nothing', async (t) => {
  const test = onCall()
    .given(ended(channelOf('a')))
    .after(60_000);
  test.when(promise(test));
  t.strictSame(test.entries, []);
  t.match(fault(test, HOUR_MS), { code: 'notYourCall' });
});

t.test('a caller who hides the number is called back at one they give', async (t) => {
  const test = openFloor(shop({ outside, surveyFlow: null })).given(...ready('wang'));
  talking(test, 'a');
  t.match(fault(test, HOUR_MS), { code: 'noNumber' });
  t.equal(fault(test, HOUR_MS, ANI), null);
});

t.test('a page that is opened anew has the note as it was saved last', async (t) => {
  const { deskView } = await import('../../src/core/views.ts');
  const test = onCall();
  t.equal(deskView(test.floor, 'wang')?.agent.note, undefined);
  test.given({ type: 'noteSaved', agentId: 'wang', callId: 'a', note: '要发票' });
  t.equal(deskView(test.floor, 'wang')?.agent.note, '要发票');
  test.given(answered('nothing'), ended(channelOf('a')));
  t.equal(deskView(test.floor, 'wang')?.agent.note, '要发票', 'also while it is written up');
  test.after(60_000);
  t.equal(deskView(test.floor, 'wang')?.agent.note, undefined, 'and not beyond');
});
