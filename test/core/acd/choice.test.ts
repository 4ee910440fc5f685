/** Which of several agents: by the queue's strategy, by what a flow prefers, and by whom a caller knows. */
import t from 'tap';
import type { CustomerFile } from '../../../src/core/customer.ts';
import type { QueueProfile } from '../../../src/core/organization.ts';
import {
  agent,
  answered,
  asked,
  calling,
  channelOf,
  customer,
  ended,
  flow,
  openFloor,
  queue,
  ready,
  shop,
  type TestFloor,
  talking,
} from '../../helpers/floor.ts';

const agentOf = (test: TestFloor, callId: string) => test.floor.calls[callId]?.leg?.agentId ?? null;
const withQueue = (change: Partial<QueueProfile>) =>
  openFloor(shop({ queues: [{ ...queue('anyone'), ...change }], surveyFlow: null }));
const finish = (test: TestFloor, callId: string, agentId: string) =>
  test.given(ended(channelOf(callId)), { type: 'wrapUpFinished', agentId, callId, disposition: 'solved', note: '' });

t.test('best fit takes who knows most of what is asked, and of those who knows least else', async (t) => {
  const agents = [
    agent('good', { refund: 6, english: 9 }),
    agent('best', { refund: 9, english: 5 }),
    agent('only', { refund: 9 }),
  ];
  const queues = [{ ...queue('refund', { refund: 3 }), strategy: 'bestFit' as const }];
  const test = openFloor(shop({ agents, queues })).given(...ready('good'), ...ready('best'), ...ready('only'));
  test.given(...calling('a', '4003'), ...calling('b', '4003'), ...calling('c', '4003'));
  t.strictSame(
    ['a', 'b', 'c'].map((callId) => agentOf(test, callId)),
    ['only', 'best', 'good'],
  );
});

t.test('least busy takes who had least to do today', async (t) => {
  const test = withQueue({ strategy: 'leastBusy' }).given(...ready('wang'));
  talking(test, 'long').after(60_000);
  finish(test, 'long', 'wang').given(...ready('li'));
  test.nowMs += 1_000;
  test.given(...calling('a'));
  t.equal(agentOf(test, 'a'), 'li', 'although wang idles longer');
});

t.test('round robin goes round, whoever was idle longer', async (t) => {
  const test = withQueue({ strategy: 'roundRobin' }).given(...ready('wang'), ...ready('li'), ...ready('chen'));
  const order: (string | null)[] = [];
  for (let n = 0; n < 6; n += 1) {
    test.given(...calling(`c${n}`));
    order.push(agentOf(test, `c${n}`));
    test.given(ended(channelOf(`c${n}`)));
    test.nowMs += 1_000;
  }
  t.strictSame(order, ['chen', 'li', 'wang', 'chen', 'li', 'wang']);
});

t.test('what a flow prefers comes before the strategy and excludes nobody', async (t) => {
  const flows = [flow('prefer', { go: { kind: 'enqueue', queue: 'anyone', prefers: { english: 3 } } })];
  const test = openFloor(shop({ numbers: { 4001: 'prefer' }, flows })).given(...ready('wang'));
  test.nowMs += 1_000;
  test.given(...ready('anna'), ...calling('a', '4001'), ...calling('b', '4001'));
  t.strictSame([agentOf(test, 'a'), agentOf(test, 'b')], ['anna', 'wang']);
});

const knows = (agentId: string): CustomerFile =>
  customer({
    lastContacts: [
      {
        callId: 'x',
        at: '2026-02-01T00:00:00Z',
        queueId: null,
        agentName: agentId,
        agentId,
        disposition: null,
        note: null,
        score: null,
      },
    ],
    openCases: [
      {
        caseId: 'k',
        kind: 'complaint',
        title: '',
        state: 'open',
        openedOn: '2026-02-01',
        ownerName: agentId,
        ownerId: agentId,
      },
    ],
  });

for (const preferredAgent of ['last', 'case-owner'] as const) {
  t.test(`${preferredAgent}: who is free gets the caller, although others idle longer`, async (t) => {
    const test = withQueue({ preferredAgent }).given(...ready('wang'));
    test.nowMs += 1_000;
    test.given(...ready('li'), ...calling('a', '4002', '1', knows('li')));
    t.equal(agentOf(test, 'a'), 'li');
  });

  t.test(`${preferredAgent}: for one who is on a call the caller waits, but not longer than agreed`, async (t) => {
    const test = withQueue({ preferredAgent, preferredWaitMs: 10_000 }).given(...ready('li'));
    talking(test, 'other').given(...ready('wang'), ...calling('a', '4002', '1', knows('li')));
    t.equal(agentOf(test, 'a'), null);
    test.after(9_999);
    t.equal(agentOf(test, 'a'), null);
    test.after(1);
    t.equal(agentOf(test, 'a'), 'wang');
    t.match(test.entered('noLongerKept'), [{ agentId: 'li', why: 'budget' }]);
  });

  t.test(`${preferredAgent}: for one who is away not a moment is lost`, async (t) => {
    const signedOut = withQueue({ preferredAgent }).given(...ready('wang'), ...calling('a', '4002', '1', knows('li')));
    t.equal(agentOf(signedOut, 'a'), 'wang');
    const meal = withQueue({ preferredAgent }).given(...ready('wang'), ...ready('li'), asked('li', 'notReady', 'meal'));
    t.equal(agentOf(meal.given(...calling('a', '4002', '1', knows('li'))), 'a'), 'wang');
  });

  t.test(`${preferredAgent}: who goes away meanwhile keeps nobody`, async (t) => {
    const test = withQueue({ preferredAgent }).given(...ready('li'));
    talking(test, 'other').given(...ready('wang'), ...calling('a', '4002', '1', knows('li')));
    t.equal(agentOf(test, 'a'), null);
    test.given(asked('li', 'signedOut'));
    t.equal(agentOf(test, 'a'), 'wang', 'in the moment it is known');
  });
}

t.test('who misses the call of a caller kept for them loses them to whoever is free', async (t) => {
  const test = withQueue({ preferredAgent: 'last' }).given(...ready('wang'), ...ready('li'));
  test.given(...calling('a', '4002', '1', knows('li')), { type: 'offerRejected', agentId: 'li', callId: 'a' });
  t.equal(agentOf(test, 'a'), 'wang');
});

t.test('one who does not serve the queue at all is not waited for', async (t) => {
  const queues = [{ ...queue('refund', { refund: 5 }), preferredAgent: 'last' as const }];
  const test = openFloor(shop({ queues })).given(...ready('wang'));
  talking(test.given(...ready('chen')), 'x', '4003');
  test.given(...calling('a', '4003', '1', knows('wang')));
  t.match(test.floor.calls.a?.queue?.waitsFor, null);
  test.given(answered('nothing'));
  t.equal(agentOf(test, 'a'), null);
});
