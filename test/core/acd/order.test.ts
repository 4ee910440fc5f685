/** One order over all queues: time waited, the target, and head starts that have a bound. */
import t from 'tap';
import {
  comesBefore,
  headStartOf,
  MAX_HEAD_START_MS,
  overtakingBoundMs,
  PRIORITY_POINT_MS,
  rankOf,
} from '../../../src/core/acd/order.ts';
import type { CustomerFile } from '../../../src/core/customer.ts';
import type { Call } from '../../../src/core/floor.ts';
import type { QueueProfile } from '../../../src/core/organization.ts';
import {
  answered,
  arrived,
  calling,
  channelOf,
  customer,
  found,
  MORNING_MS,
  openFloor,
  pressed,
  queue,
  ready,
  shop,
  type TestFloor,
} from '../../helpers/floor.ts';
import { chance } from '../../simulate/random.ts';

const HEAD_STARTS = { vipMs: 60_000, complaintMs: 90_000, calledAgainMs: 30_000 };
const raised = (queueId: string, change: Partial<QueueProfile> = {}) => ({
  ...queue(queueId),
  headStarts: HEAD_STARTS,
  ...change,
});
const line = (test: TestFloor, queueId: string) => test.floor.queues[queueId]?.waiting ?? [];
const minutesAgo = (minutes: number) => new Date(MORNING_MS - minutes * 60_000).toISOString();
const contact = (minutes: number) => ({
  callId: 'x',
  at: minutesAgo(minutes),
  queueId: null,
  agentName: null,
  disposition: null,
  note: null,
  score: null,
});
const complaint = {
  caseId: 'k',
  kind: 'complaint' as const,
  title: '',
  state: 'open',
  openedOn: '2026-03-01',
  ownerName: null,
};

t.test('what raises a caller: priority, VIP, an open complaint, a call within the hour', async (t) => {
  const headStart = (file: CustomerFile | null, priority = 0) =>
    headStartOf(
      {
        customer: file,
        arrivedAtMs: MORNING_MS,
        queue: { queueId: 'q', priority, queuedAtMs: MORNING_MS, ticket: 1, announced: 0 },
      } as Call,
      raised('q'),
    );
  const none = { priorityMs: 0, vipMs: 0, complaintMs: 0, calledAgainMs: 0 };
  t.strictSame(headStart(null), none);
  t.strictSame(headStart(customer()), none);
  t.strictSame(headStart(null, 10), { ...none, priorityMs: 10 * PRIORITY_POINT_MS });
  t.strictSame(headStart(customer({ level: 'vip' })), { ...none, vipMs: 60_000 });
  t.strictSame(headStart(customer({ openCases: [complaint] })), { ...none, complaintMs: 90_000 });
  t.strictSame(headStart(customer({ openCases: [{ ...complaint, kind: 'return' }] })), none);
  t.strictSame(headStart(customer({ lastContacts: [contact(59)] })), { ...none, calledAgainMs: 30_000 });
  t.strictSame(headStart(customer({ lastContacts: [contact(61)] })), none);
});

t.test('a head start is as good as having come earlier, and no better', async (t) => {
  const test = openFloor(shop({ queues: [raised('anyone')] })).given(...calling('first'));
  test.nowMs += 60_001;
  test.given(...calling('late', '4005'));
  t.strictSame(line(test, 'anyone'), ['first', 'late'], 'ten points are a minute');
  const other = openFloor(shop({ queues: [raised('anyone')] })).given(...calling('first'));
  other.nowMs += 59_999;
  other.given(...calling('late', '4005'));
  t.strictSame(line(other, 'anyone'), ['late', 'first']);
});

t.test('over queues, the one whose target is nearer goes first', async (t) => {
  const queues = [queue('anyone'), { ...queue('refund'), serviceLevelMs: 60_000 }];
  const test = openFloor(shop({ queues })).given(...calling('patient', '4003'));
  test.nowMs += 39_000;
  test.given(...calling('hasty', '4002')).given(...ready('wang'));
  t.equal(test.floor.calls.hasty?.leg?.agentId, 'wang', 'due a second before the other');
});

t.test('a file that is found late raises who already waits', async (t) => {
  const test = openFloor(shop({ queues: [raised('anyone')] })).given(...calling('a'));
  test.nowMs += 1_000;
  test.given(arrived('v', '4002', '1'), answered(channelOf('v'))).after(1_000);
  t.strictSame(line(test, 'anyone'), ['a', 'v']);
  test.given(found('v', customer({ level: 'vip' })));
  t.strictSame(line(test, 'anyone'), ['v', 'a']);
});

t.test('the order of two calls does not change by waiting', async (t) => {
  const test = openFloor(shop({ queues: [raised('anyone'), raised('refund', { serviceLevelMs: 45_000 })] }));
  const luck = chance(3);
  for (let n = 0; n < 60; n += 1) {
    test.nowMs += luck.between(0, 4_000);
    test.given(...calling(`c${n}`, luck.oneOf(['4002', '4003', '4005'])));
  }
  const order = () =>
    Object.values(test.floor.calls)
      .sort((a, b) => (comesBefore(a, b) ? -1 : 1))
      .map(({ callId }) => callId);
  const before = order();
  test.after(3_600_000);
  t.strictSame(order(), before);
});

t.test('nobody starves: whoever came the bound later, of whatever class, is served later', async (t) => {
  const queues = [raised('fast', { serviceLevelMs: 10_000 }), raised('slow', { serviceLevelMs: 120_000 })];
  const [fast, slow] = queues as [QueueProfile, QueueProfile];
  t.equal(overtakingBoundMs(queues, slow), MAX_HEAD_START_MS + 110_000);
  t.equal(overtakingBoundMs(queues, fast), MAX_HEAD_START_MS);
  const luck = chance(5);
  const calls = Array.from({ length: 2_000 }, (_, n) => {
    const profile = luck.oneOf(queues);
    const queuedAtMs = luck.between(0, 3_600_000);
    const file = customer({
      level: luck.oneOf(['vip', 'regular']),
      openCases: luck.happens(0.3) ? [complaint] : [],
      lastContacts: luck.happens(0.3) ? [contact(1)] : [],
    });
    const place = {
      queueId: profile.queueId,
      priority: luck.oneOf([0, 0, 10, 100]),
      queuedAtMs,
      ticket: n,
      announced: 0,
    };
    const call = {
      callId: `${n}`,
      customer: file,
      arrivedAtMs: MORNING_MS,
      queue: { ...place, rankMs: 0 },
    } as unknown as Call;
    if (call.queue) call.queue.rankMs = rankOf(call, profile);
    return { call, profile, queuedAtMs };
  });
  let overtaken = 0;
  for (const one of calls) {
    const boundMs = overtakingBoundMs(queues, one.profile);
    for (const other of calls) {
      if (other.queuedAtMs <= one.queuedAtMs || !comesBefore(other.call, one.call)) continue;
      overtaken += 1;
      if (other.queuedAtMs - one.queuedAtMs > boundMs)
        return t.fail(`${other.call.callId} goes before ${one.call.callId}`);
    }
  }
  t.ok(overtaken > 1_000, 'many are overtaken, none for ever');
});

t.test(
  'under a flood of the highest class the lowest waits no longer than the bound and its place in line',
  async (t) => {
    // One agent, ten seconds a call; callers of the highest class come faster than they can be served.
    const profile = { ...queue('q'), headStarts: { vipMs: 0, complaintMs: 0, calledAgainMs: 0 } };
    const place = (queuedAtMs: number, priority: number, ticket: number) =>
      ({
        callId: `${ticket}`,
        customer: null,
        arrivedAtMs: 0,
        queue: { queueId: 'q', priority, queuedAtMs, ticket, announced: 0 },
      }) as unknown as Call;
    const rank = (call: Call) => rankOf(call, profile);
    const low = place(0, 0, 0);
    const flood = Array.from({ length: 1_000 }, (_, n) => place(1 + n * 5_000, 100, n + 1));
    const boundMs = overtakingBoundMs([profile], profile);
    // The agent is on a call when the lowest comes.
    let nowMs = 10_000;
    let served = 0;
    const waiting = [...flood];
    for (;;) {
      const next = waiting
        .filter((call) => (call.queue?.queuedAtMs ?? 0) <= nowMs)
        .sort((a, b) => rank(a) - rank(b))[0];
      if (next === undefined || rank(low) < rank(next)) break;
      waiting.splice(waiting.indexOf(next), 1);
      served += 1;
      nowMs += 10_000;
    }
    const before = flood.filter((call) => (call.queue?.queuedAtMs ?? 0) <= boundMs).length;
    t.ok(served > 0 && served <= before, `${served} go before it, of ${before} who came within the bound`);
    t.ok(nowMs <= (before + 1) * 10_000);
  },
);

t.test('a VIP by the flow goes before within a minute', async (t) => {
  const test = openFloor().given(...calling('a', '4003'));
  test.given(
    arrived('v', '4001', '1'),
    found('v', customer({ level: 'vip' })),
    answered(channelOf('v')),
    pressed('v', '1'),
  );
  t.strictSame(line(test, 'refund'), ['v', 'a']);
});
