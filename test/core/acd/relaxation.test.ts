/** Demands that lessen the longer a caller waits: at their own moments, whatever else goes on. */
import t from 'tap';
import { routingFaults } from '../../../src/core/acd/check.ts';
import { planFaults, qualifies, requirementAt } from '../../../src/core/acd/relaxation.ts';
import type { QueueProfile, RelaxationStep } from '../../../src/core/organization.ts';
import {
  agent,
  calling,
  channelOf,
  ended,
  openFloor,
  queue,
  RING_TIMEOUT_MS,
  ready,
  shop,
  type TestFloor,
} from '../../helpers/floor.ts';
import { chance } from '../../simulate/random.ts';

/** `until 20 s: refund ≥ 6; until 45 s: refund ≥ 3; then anyone in after-sale`, the queue being called `refund`. */
const PLAN: RelaxationStep[] = [
  { untilMs: 20_000, requires: { refund: 6 } },
  { untilMs: 45_000, requires: { refund: 3 } },
];
const AFTER_SALE: QueueProfile = { ...queue('refund', { aftersale: 1 }), relaxation: PLAN };
const AGENTS = [
  agent('gold', { aftersale: 9, refund: 8 }),
  agent('iron', { aftersale: 4, refund: 4 }),
  agent('trial', { aftersale: 1 }),
  agent('stranger', { refund: 10 }),
];
const open = (queues = [AFTER_SALE]) => openFloor(shop({ agents: AGENTS, queues }));
const agentOf = (test: TestFloor, callId: string) => test.floor.calls[callId]?.leg?.agentId ?? null;

t.test('each step admits more agents, to the very millisecond', async (t) => {
  const test = open().given(...ready('stranger'), ...ready('iron'), ...ready('trial'), ...calling('a', '4003'));
  t.equal(agentOf(test, 'a'), null);
  test.after(19_999);
  t.equal(agentOf(test, 'a'), null);
  test.after(1);
  t.equal(agentOf(test, 'a'), 'iron');
  t.match(test.entered('relaxed'), [{ callId: 'a', step: 1, requires: { aftersale: 1, refund: 3 } }]);
});

t.test('after the last step anyone in the queue will do, and nobody else ever', async (t) => {
  const test = open()
    .given(...ready('stranger'), ...ready('trial'), ...calling('a', '4003'))
    .after(44_999);
  t.equal(agentOf(test, 'a'), null);
  test.after(1);
  t.equal(agentOf(test, 'a'), 'trial');
  t.equal(test.agentState('stranger'), 'ready');
});

t.test('an agent who frees later is judged by the step then in force', async (t) => {
  const test = open()
    .given(...calling('a', '4003'))
    .after(30_000)
    .given(...ready('iron'));
  t.equal(agentOf(test, 'a'), 'iron');
});

t.test('Wazo: a plan goes on while a phone rings', async (t) => {
  const test = open().given(...ready('gold'), ...calling('a', '4003'));
  t.equal(agentOf(test, 'a'), 'gold');
  test.given(...ready('iron')).after(10_000);
  // Rung from 10 s before the step's end to 5 s after it.
  const later = open()
    .given(...calling('a', '4003'))
    .after(10_000)
    .given(...ready('gold'), ...ready('iron'));
  t.equal(agentOf(later, 'a'), 'gold');
  later.after(10_000);
  t.match(later.entered('relaxed'), [{ callId: 'a', step: 1 }], 'at its moment, with the phone ringing');
  t.equal(agentOf(later, 'a'), 'gold', 'whose ring is not cut short');
  later.after(RING_TIMEOUT_MS - 10_000);
  t.equal(agentOf(later, 'a'), 'iron', 'and whoever it admitted is next, at once');
});

t.test('what the flow requires of its own is never relaxed', async (t) => {
  const place = {
    queueId: 'refund',
    priority: 0,
    queuedAtMs: 0,
    ticket: 1,
    announced: 0,
    requires: { english: 3, refund: 4 },
  };
  t.strictSame(requirementAt(AFTER_SALE, place, 0), { aftersale: 1, refund: 6, english: 3 });
  t.strictSame(requirementAt(AFTER_SALE, place, 1), { aftersale: 1, refund: 4, english: 3 });
  t.strictSame(requirementAt(AFTER_SALE, place, 2), { aftersale: 1, refund: 4, english: 3 });
});

t.test('a new plan counts from the time already waited', async (t) => {
  const test = open()
    .given(...ready('iron'), ...calling('a', '4003'))
    .after(12_000);
  const quicker = { ...AFTER_SALE, relaxation: [{ untilMs: 15_000, requires: { refund: 6 } }] };
  test.given({ type: 'organizationLoaded', organization: shop({ agents: AGENTS, queues: [quicker] }) });
  t.equal(agentOf(test, 'a'), null);
  test.after(3_000);
  t.equal(agentOf(test, 'a'), 'iron');
  const none = open()
    .given(...ready('trial'), ...calling('a', '4003'))
    .after(5_000);
  none.given({
    type: 'organizationLoaded',
    organization: shop({ agents: AGENTS, queues: [queue('refund', { aftersale: 1 })] }),
  });
  t.equal(agentOf(none, 'a'), 'trial', 'without a plan at once');
});

t.test('no timer of a plan outlives the waiting', async (t) => {
  const test = open().given(...calling('a', '4003'), ended(channelOf('a')));
  t.strictSame(Object.keys(test.floor.timers), []);
});

t.test('a plan that turns away whom an earlier step admitted is refused, with the step and the skill', async (t) => {
  const faults = (relaxation: RelaxationStep[]) => routingFaults({ queues: [{ ...AFTER_SALE, relaxation }] });
  t.strictSame(faults(PLAN), []);
  t.match(faults([PLAN[0] as RelaxationStep, { untilMs: 45_000, requires: { english: 1 } }]), [
    /^Queue refund, relaxation step 2 \(until 45 s\) asks english ≥ 1, but step 1 did not ask english at all/,
  ]);
  t.match(
    faults([
      { untilMs: 20_000, requires: { refund: 3 } },
      { untilMs: 45_000, requires: { refund: 6 } },
    ]),
    [/step 2 .* asks refund ≥ 6, but step 1 asked only refund ≥ 3: .* or at least 6 in every step before/],
  );
  t.match(faults([PLAN[1] as RelaxationStep, PLAN[0] as RelaxationStep]), [/later than 45 s/, /asks refund ≥ 6/]);
  t.match(faults([{ untilMs: 20_000, requires: { refund: 11 } }]), [/refund must be 1 to 10/]);
});

t.test('a plan is accepted exactly when each step admits everyone the one before did', async (t) => {
  const luck = chance(11);
  const skills = ['a', 'b', 'c'];
  const some = () =>
    Object.fromEntries(skills.filter(() => luck.happens(0.6)).map((skill) => [skill, luck.between(1, 3)]));
  const everyone = Array.from({ length: 64 }, (_, n) => agent(`x${n}`, { a: n % 4, b: (n >> 2) % 4, c: (n >> 4) % 4 }));
  let accepted = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const base = some();
    const plan = [1, 2, 3].map((n) => ({ untilMs: n * 1_000, requires: some() }));
    const profile = { ...queue('q', base), relaxation: plan };
    const place = { queueId: 'q', priority: 0, queuedAtMs: 0, ticket: 1, announced: 0 };
    const admitted = [0, 1, 2, 3].map((step) =>
      everyone.filter((one) => qualifies(one, requirementAt(profile, place, step))),
    );
    const isWider = [1, 2, 3].every((step) => admitted[step - 1]?.every((one) => admitted[step]?.includes(one)));
    const isAccepted = planFaults('q', base, plan).length === 0;
    if (isAccepted !== isWider) return t.fail(JSON.stringify({ base, plan, isWider }));
    if (isAccepted) accepted += 1;
  }
  t.ok(accepted > 100, `${accepted} of 3000 accepted`);
});
