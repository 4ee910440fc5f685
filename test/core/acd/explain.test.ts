/** Why a call was offered to this agent and to none of the others, or why it waits. */
import t from 'tap';
import { explainOffers } from '../../../src/app/routing.ts';
import { explain, type RoutingDecision } from '../../../src/core/acd/explain.ts';
import type { FloorEvent } from '../../../src/core/events.ts';
import { emptyFloor } from '../../../src/core/floor.ts';
import {
  agent,
  answered,
  asked,
  calling,
  customer,
  openFloor,
  queue,
  ready,
  shop,
  type TestFloor,
} from '../../helpers/floor.ts';
import { simulateDay } from '../../simulate/day.ts';

const AGENTS = [
  agent('gold', { aftersale: 9, refund: 8 }),
  agent('silver', { aftersale: 8, refund: 7 }),
  agent('bronze', { aftersale: 6, refund: 3 }),
  agent('away', { aftersale: 9, refund: 9 }),
  agent('home', { aftersale: 9, refund: 9 }),
  agent('talks', { aftersale: 9, refund: 9 }),
];
const AFTER_SALE = {
  ...queue('refund', { aftersale: 1 }),
  relaxation: [{ untilMs: 20_000, requires: { refund: 6 } }],
  headStarts: { vipMs: 60_000, complaintMs: 0, calledAgainMs: 0 },
};
const open = () => openFloor(shop({ agents: AGENTS, queues: [AFTER_SALE] }));
const why = (test: TestFloor, callId: string, chosen: string | null = null) => {
  const call = test.floor.calls[callId];
  if (call === undefined) throw new Error(`there is no call ${callId}`);
  return explain(test.floor, call, test.nowMs, chosen) as RoutingDecision;
};
const verdicts = ({ candidates }: RoutingDecision) =>
  Object.fromEntries(candidates.map((one) => [one.agentId, one.verdict]));

t.test('a call that waits is told what each agent lacks, the step in force and the next', async (t) => {
  const test = open().given(...ready('talks'), ...calling('first', '4003'));
  test.given(answered(test.legOf('first')), ...ready('bronze'), ...ready('away'), asked('away', 'notReady', 'meal'));
  test.given(...calling('a', '4003', '1', customer({ level: 'vip' }))).after(4_000);
  const decision = why(test, 'a');
  t.match(decision, {
    agentId: null,
    waitedMs: 4_000,
    scoreMs: 4_000 - 20_000 + 60_000,
    headStart: { vipMs: 60_000, priorityMs: 0 },
    requires: { aftersale: 1, refund: 6 },
    step: 0,
    steps: 1,
    nextRelaxationAtMs: test.nowMs + 16_000,
    aheadCount: 0,
  });
  t.strictSame(verdicts(decision), {
    talks: 'busy',
    away: 'notReady',
    bronze: 'skill',
    gold: 'signedOut',
    silver: 'signedOut',
    home: 'signedOut',
  });
  const of = (agentId: string) => decision.candidates.find((one) => one.agentId === agentId);
  t.strictSame(of('bronze')?.lacking, { skill: 'refund', has: 3, asked: 6 });
  t.equal(of('away')?.detail, 'meal');
  t.equal(of('talks')?.detail, 'first');
  t.strictSame(decision.counts, { busy: 1, notReady: 1, skill: 1, signedOut: 3 });
});

t.test('calls that come before by their score are named', async (t) => {
  const test = open().given(...calling('a', '4003'));
  test.nowMs += 1_000;
  test.given(...calling('vip', '4003', '1', customer({ level: 'vip' })), ...calling('c', '4003'));
  const decision = why(test, 'c');
  t.strictSame(
    decision.ahead.map(({ callId, scoreMs }) => [callId, scoreMs]),
    [
      ['vip', 40_000],
      ['a', -19_000],
    ],
  );
});

t.test('of those who could have taken it, the strategy put the chosen one first', async (t) => {
  const test = open().given(...ready('silver'));
  test.nowMs += 1_000;
  test.given(...ready('gold'), ...calling('a', '4003'));
  const offer = test.floor.calls.a?.leg?.agentId;
  t.equal(offer, 'silver');
  const before = open().given(...ready('silver'));
  before.nowMs += 1_000;
  before.given(...ready('gold'));
  const seen: RoutingDecision[] = [];
  const floor = before.floor;
  const { handle } = await import('../../../src/core/handle.ts');
  for (const event of calling('a', '4003')) {
    handle(floor, { ...event, atMs: before.nowMs } as FloorEvent, (call, taken) => {
      const decision = explain(floor, call, before.nowMs, taken.agentId);
      if (decision) seen.push(decision);
    });
  }
  t.match(verdicts(seen[0] as RoutingDecision), { silver: 'chosen', gold: 'laterInOrder', bronze: 'signedOut' });
  t.equal(seen[0]?.candidates[0]?.idleMs, 1_000);
});

t.test('a recorded day played again explains every offer it made, and makes the same ones', async (t) => {
  const events: FloorEvent[] = [];
  const offers: { callId: string; agentId: string; atMs: number }[] = [];
  simulateDay(77, 1_500, {
    after(event, { entries }) {
      events.push(structuredClone(event));
      for (const entry of entries) if (entry.kind === 'offered') offers.push(entry);
    },
  });
  t.ok(offers.length > 20);
  const calls = [...new Set(offers.map(({ callId }) => callId))].slice(0, 5);
  for (const callId of calls) {
    const decisions = await explainOffers({ floor: emptyFloor(), events }, callId);
    const made = offers.filter((offer) => offer.callId === callId).map(({ agentId, atMs }) => [agentId, atMs]);
    t.strictSame(
      decisions.map(({ agentId, atMs }) => [agentId, atMs]),
      made,
      callId,
    );
    for (const decision of decisions) t.equal(decision.counts.chosen, 1);
  }
});
