/** The callback that comes next to an agent who is about to be free: kept for them, read ahead, and dialled when they are. */
import t from 'tap';
import { agentView } from '../../src/core/agent/agent.ts';
import type { CallbackRules } from '../../src/core/callback/rules.ts';
import type { Agent } from '../../src/core/floor.ts';
import {
  asked,
  calling,
  channelOf,
  customer,
  ended,
  found,
  openFloor,
  pressed,
  ready,
  SURVEY,
  shop,
  straightTo,
  type TestFloor,
  talking,
  WAYS,
  WRAP_UP_MS,
} from '../helpers/floor.ts';

const ZHAO = '13800138000';
const AHEAD_MS = 8_000;
const PREVIEW_MS = 20_000;
const LINE_FREE_MS = 3_000;
const finished = { type: 'wrapUpFinished', agentId: 'wang', callId: 'b', disposition: 'solved', note: '' } as const;

/** Wang talks with the caller of `b`; who asked in call `a` is to be called back, and stands in the line. */
function hotline(callbacks: Partial<CallbackRules> = {}, agentId = 'wang'): TestFloor {
  const numbers = { 4001: 'ways', 4002: 'to-anyone', 4005: 'hurry' };
  const urgent = { ...straightTo('anyone', 10), flowId: 'hurry' };
  const flows = [WAYS, straightTo('anyone'), urgent, SURVEY];
  const outside = { allowed: ['1xxxxxxxxxx'], callerNumber: '4001', most: 4 };
  const rules = { quiet: null, autoDial: true, previewMs: PREVIEW_MS, aheadMs: AHEAD_MS, ...callbacks };
  const test = openFloor(shop({ numbers, flows, outside, callbacks: rules }));
  test.given(...ready(agentId));
  talking(test, 'b');
  test.given(...calling('a', '4001', ZHAO), pressed('a', '1'), pressed('a', '1'), ended(channelOf('a')));
  return test.after(LINE_FREE_MS);
}

/** The talk of `b` is over, and Wang has so long to go. */
const writing = (test: TestFloor, leftMs: number) => test.given(ended(channelOf('b'))).after(WRAP_UP_MS - leftMs);
const attempt = (test: TestFloor) => Object.values(test.floor.callbacks ?? {})[0]?.standing ?? 'none';
const nextOf = (test: TestFloor, agentId = 'wang') =>
  agentView(test.floor, test.floor.agents[agentId] as Agent).next ?? null;
/** Commands and entries are those of the last. */
const toLast = (test: TestFloor, events: ReturnType<typeof ready>) =>
  test.given(...events.slice(0, -1)).when(events.at(-1) as (typeof events)[number]);
const offers = (test: TestFloor) => test.ordered('showOffer').map(({ agentId, offer }) => [agentId, offer.callId]);

t.test('it is shown so long before the end, and offered to the one who has read it', async (t) => {
  const test = writing(hotline(), AHEAD_MS + 1);
  t.equal(nextOf(test), null, 'not yet');
  test.after(1);
  const told = test.ordered('showAgent').at(-1)?.agent.next;
  t.match(told, { callId: attempt(test), ani: ZHAO, callback: { attempt: 1, mostAttempts: 3 } });
  t.match(test.entered('keptForAgent'), [{ callId: attempt(test), agentId: 'wang', because: 'next' }]);
  t.strictSame(test.ordered('dialOutside'), [], 'nobody is rung for an agent who is not free');
  t.equal(test.agentState('wang'), 'wrapUp');

  const callId = attempt(test);
  test.after(AHEAD_MS);
  t.strictSame(offers(test), [['wang', callId]]);
  t.equal(test.ordered('showOffer')[0]?.offer.callback?.dialsAfterMs, PREVIEW_MS - AHEAD_MS, 'the rest of the preview');
  t.equal(nextOf(test), null, 'it is on the desk itself now');
});

t.test('who has read it to the end of the preview and is done early dials at once', async (t) => {
  const test = writing(hotline({ aheadMs: WRAP_UP_MS, previewMs: 10_000 }), WRAP_UP_MS);
  t.equal(nextOf(test)?.callId, attempt(test), 'from the first moment of the after-call work');
  test.after(12_000).when(finished);
  t.equal(test.ordered('showOffer')[0]?.offer.callback?.dialsAfterMs, 0);
});

t.test('what one agent has read is no preview of another', async (t) => {
  const test = writing(hotline({ aheadMs: WRAP_UP_MS }), 1).after(1);
  const callId = attempt(test);
  test.when({ type: 'offerRejected', agentId: 'wang', callId });
  toLast(test, ready('li'));
  t.strictSame(offers(test), [['li', callId]]);
  t.equal(test.ordered('showOffer')[0]?.offer.callback?.dialsAfterMs, PREVIEW_MS);
});

t.test('nobody else is offered it meanwhile, nor shown the file', async (t) => {
  const test = writing(hotline(), AHEAD_MS);
  toLast(test, ready('li'));
  t.equal(test.agentState('li'), 'ready');
  t.equal(nextOf(test, 'li'), null);
  const callId = attempt(test);
  t.strictSame(offers(test.after(AHEAD_MS)), [['wang', callId]]);
});

t.test('an agent who will not be free so soon after all lets go of it', async (t) => {
  const changes = {
    'by asking for more time': { type: 'wrapUpExtended', agentId: 'wang', callId: 'b' },
    'by wanting a pause': asked('wang', 'notReady', 'meal'),
    'by signing out': asked('wang', 'signedOut'),
  } as const;
  for (const [how, event] of Object.entries(changes)) {
    const test = writing(hotline(), AHEAD_MS - 1_000);
    test.given(...ready('li'));
    t.equal(nextOf(test)?.callId, attempt(test), how);
    const callId = attempt(test);
    test.when(event as never);
    t.strictSame(offers(test), [['li', callId]], `${how}, it goes to who is free`);
    t.match(test.entered('noLongerKept'), [{ callId, agentId: 'wang', why: 'gone' }]);
    t.equal(nextOf(test), null);
    t.ok(
      test.ordered('showAgent').some(({ agentId, agent }) => agentId === 'wang' && agent.next === undefined),
      'the page is told',
    );
  }
});

t.test('a wish that is taken back brings it back', async (t) => {
  const test = writing(hotline(), AHEAD_MS - 1_000);
  test.given(asked('wang', 'notReady', 'meal'));
  t.equal(nextOf(test), null);
  test.given(asked('wang', 'ready'));
  t.equal(nextOf(test)?.callId, attempt(test));
});

t.test('a caller who comes before it is served before it', async (t) => {
  const test = writing(hotline(), AHEAD_MS);
  const callId = attempt(test);
  test.given(...calling('vip', '4005')).when(finished);
  t.strictSame(offers(test), [['wang', 'vip']]);
  t.match(test.entered('noLongerKept'), [{ callId }]);
  toLast(test, ready('li'));
  t.strictSame(offers(test), [['li', callId]], 'it is anybody’s again');
});

t.test('who calls in meanwhile takes it off the screen', async (t) => {
  const test = writing(hotline(), AHEAD_MS);
  t.not(nextOf(test), null);
  toLast(test, calling('again', '4002', ZHAO));
  t.equal(nextOf(test), null);
  t.strictSame(Object.keys(test.floor.callbacks ?? {}), []);
});

t.test('of two who write, the first to be free is shown it', async (t) => {
  const test = hotline({ aheadMs: WRAP_UP_MS });
  test.given(
    asked('li', 'notReady', 'meal'),
    ...ready('li').slice(0, 2),
    ...calling('c', '4005'),
    asked('li', 'ready'),
  );
  test.given({ type: 'channelAnswered', channelId: test.legOf('c') });
  t.equal(test.agentState('li'), 'onCall');
  test.given(ended(channelOf('c'))).after(1_000);
  t.equal(nextOf(test, 'li')?.callId, attempt(test));
  test.given(ended(channelOf('b')));
  t.equal(nextOf(test), null, 'Wang is free a second later');
  test.given(asked('li', 'signedOut'));
  t.equal(nextOf(test)?.callId, attempt(test), 'and is the first when Li goes');
});

t.test('the file that is found afterwards is shown', async (t) => {
  const test = writing(hotline(), AHEAD_MS);
  test.when(found(attempt(test), customer({ name: 'Zhao Min' })));
  t.equal(test.ordered('showAgent').at(-1)?.agent.next?.customer?.name, 'Zhao Min');
});

t.test('a shop that does not want it offers it when the agent is free', async (t) => {
  const test = writing(hotline({ aheadMs: 0 }), 1);
  t.equal(nextOf(test), null);
  test.after(1);
  t.equal(test.ordered('showOffer')[0]?.offer.callback?.dialsAfterMs, PREVIEW_MS);
});
