/** Reasons with limits, supervisors who put agents somewhere, focus mode, and what is wanted next. */
import t from 'tap';
import { FOCUS_LIMIT_MS } from '../../src/core/agent/limits.ts';
import { occupancyPercent } from '../../src/core/agent/load.ts';
import type { NotReadyReason } from '../../src/core/organization.ts';
import { floorView } from '../../src/core/views.ts';
import {
  answered,
  asked,
  calling,
  channelOf,
  ended,
  openFloor,
  queue,
  RING_TIMEOUT_MS,
  ready,
  shop,
  type TestFloor,
  talking,
  WRAP_UP_MS,
} from '../helpers/floor.ts';

const words = { 'zh-CN': '', en: '' };
const reason = (
  code: string,
  limitMs: number | null,
  whenExceeded: NotReadyReason['whenExceeded'],
): NotReadyReason => ({
  code,
  names: words,
  limitMs,
  whenExceeded,
});
const REASONS = [reason('rest', 60_000, 'tell'), reason('call', 30_000, 'ready'), reason('meal', 90_000, 'signOut')];
const open = () => openFloor(shop({ notReadyReasons: REASONS }));
const forced = (
  agentId: string,
  state: 'ready' | 'notReady' | 'signedOut',
  why = 'needed',
  code: string | null = null,
) => ({ type: 'agentForced', agentId, state, reason: code, by: '2001', byName: 'Shen', why }) as const;
const row = (test: TestFloor, agentId: string) =>
  floorView(test.floor, test.nowMs, []).agents.find((agent) => agent.agentId === agentId);

t.test('a reason that lasts too long is shown to agent and supervisor, and counted from its beginning', async (t) => {
  const test = open()
    .given(...ready('wang'))
    .when(asked('wang', 'notReady', 'rest'));
  t.match(test.ordered('showAgent'), [{ agent: { limitEndsAtMs: test.nowMs + 60_000, isExceeded: false } }]);
  test.after(60_000);
  t.match(test.ordered('showAgent'), [{ agent: { isExceeded: true, state: 'notReady' } }]);
  t.match(test.entered('agentStateChanged'), [{ agentId: 'wang', reason: 'rest', exceeded: true }]);
  t.match(row(test, 'wang'), { isExceeded: true });
  test.given(asked('wang', 'ready'));
  t.match(row(test, 'wang'), { isExceeded: false });
  t.strictSame(Object.keys(test.floor.timers), []);
});

t.test('what follows is as the shop has decided for each reason', async (t) => {
  const test = open().given(
    ...ready('wang'),
    ...ready('li'),
    asked('wang', 'notReady', 'call'),
    asked('li', 'notReady', 'meal'),
  );
  test.after(30_000);
  t.equal(test.agentState('wang'), 'ready');
  test.after(60_000);
  t.equal(test.agentState('li'), 'signedOut');
});

t.test('a supervisor puts an agent there, who sees who and why; the record keeps it', async (t) => {
  const test = open()
    .given(...ready('wang'))
    .when(forced('wang', 'notReady', 'come to my desk', 'rest'));
  t.match(test.ordered('showAgent'), [
    { agent: { state: 'notReady', reason: 'rest', by: { userId: '2001', name: 'Shen', why: 'come to my desk' } } },
  ]);
  t.match(test.entered('agentStateChanged'), [{ by: '2001', byReason: 'come to my desk' }]);
  test.when(asked('wang', 'ready'));
  t.match(test.ordered('showAgent'), [{ agent: { state: 'ready', by: null } }], 'until the agent does otherwise');
  test.given(asked('wang', 'notReady', 'rest')).when(forced('wang', 'ready', 'calls are waiting'));
  t.match(test.ordered('showAgent'), [{ agent: { state: 'ready', by: { why: 'calls are waiting' } } }]);
  test.when(forced('wang', 'signedOut', 'went home'));
  t.match(test.ordered('showAgent'), [{ agent: { state: 'signedOut', by: { why: 'went home' } } }]);
});

t.test('nobody is made ready without a page', async (t) => {
  const test = open().given(forced('wang', 'ready'));
  t.equal(test.agentState('wang'), 'signedOut');
});

t.test('one who is busy is put there afterwards, and sees it coming', async (t) => {
  const test = talking(open().given(...ready('wang')), 'a').when(forced('wang', 'notReady', 'training', 'rest'));
  t.match(test.ordered('showAgent'), [
    { agent: { state: 'onCall', wanted: { state: 'notReady', by: { why: 'training' } } } },
  ]);
  test.given(ended(channelOf('a'))).after(WRAP_UP_MS);
  t.equal(test.agentState('wang'), 'notReady: rest');
  t.match(row(test, 'wang'), { by: { userId: '2001', why: 'training' } });
});

t.test('what a supervisor wants next is kept through a missed ring', async (t) => {
  const test = open().given(...ready('wang'), ...calling('a'), forced('wang', 'notReady', 'meeting', 'meal'));
  test.after(RING_TIMEOUT_MS);
  t.equal(test.agentState('wang'), 'notReady: meal');
  t.match(row(test, 'wang'), { by: { why: 'meeting' } });
});

t.test('in focus mode an agent is ready and offered nothing, until it is over or forgotten', async (t) => {
  const test = open().given(...ready('wang'), { type: 'focusRequested', agentId: 'wang', on: true }, ...calling('a'));
  t.equal(test.stateOf('a'), 'waiting');
  t.match(row(test, 'wang'), { state: 'ready', isFocused: true });
  test.given({ type: 'focusRequested', agentId: 'wang', on: false });
  t.equal(test.stateOf('a'), 'ringing', 'at once');
  const other = open().given(...ready('wang'), { type: 'focusRequested', agentId: 'wang', on: true }, ...calling('a'));
  other.after(FOCUS_LIMIT_MS);
  t.equal(other.stateOf('a'), 'ringing', 'by itself');
  const gone = open().given(
    ...ready('wang'),
    { type: 'focusRequested', agentId: 'wang', on: true },
    asked('wang', 'signedOut'),
  );
  gone.given(...ready('wang'));
  t.match(row(gone, 'wang'), { isFocused: false }, 'a new day begins without it');
});

t.test('a queue may let the softphone answer by itself', async (t) => {
  const test = openFloor(shop({ queues: [{ ...queue('anyone'), autoAnswer: true }] })).given(
    ...ready('wang'),
    ...calling('x').slice(0, 1),
  );
  test.when(answered(channelOf('x')));
  t.match(test.ordered('showOffer'), [{ offer: { autoAnswer: true } }]);
});

t.test('one above the occupancy cap is spared as long as somebody else is idle', async (t) => {
  const capped = { ...queue('anyone'), occupancyCapPercent: 60, strategy: 'bestFit' as const };
  const test = openFloor(shop({ queues: [capped], surveyFlow: null })).given(...ready('li'));
  talking(test, 'long').after(600_000);
  test
    .given(ended(channelOf('long')))
    .given({ type: 'wrapUpFinished', agentId: 'li', callId: 'long', disposition: 'solved', note: '' });
  t.ok(occupancyPercent(test.floor.agents.li?.load) >= 99);
  test.given(...ready('wang'), ...calling('a'), ...calling('b'));
  t.equal(test.floor.calls.a?.leg?.agentId, 'wang');
  t.equal(test.floor.calls.b?.leg?.agentId, 'li', 'but nobody waits for it');
});
