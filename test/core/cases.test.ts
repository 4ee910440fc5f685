import t from 'tap';
import { type CaseState, dueTimes, isAnswer, mayBecome, nextDue } from '../../src/core/cases/rules.ts';

const STATES: CaseState[] = ['open', 'inProgress', 'waitingForCustomer', 'resolved', 'closed'];
const WAYS = [
  ...['open inProgress', 'open waitingForCustomer', 'open resolved', 'inProgress waitingForCustomer'],
  ...['inProgress resolved', 'waitingForCustomer inProgress', 'waitingForCustomer resolved'],
  ...['resolved inProgress', 'resolved closed'],
];

t.test('a case goes these ways and no others', async (t) => {
  const all = STATES.flatMap((from) => STATES.filter((to) => mayBecome(from, to)).map((to) => `${from} ${to}`));
  t.strictSame(all.sort(), [...WAYS].sort());
  t.equal(isAnswer('open', 'inProgress'), true);
  t.equal(isAnswer('inProgress', 'resolved'), false);
});

t.test('the clock: first the answer is due, then the end, and nothing once it is settled', async (t) => {
  const due = dueTimes({ kind: 'complaint', answerMs: 10, resolveMs: 30 }, 100);
  t.strictSame(due, { answerDueAtMs: 110, resolveDueAtMs: 130 });
  t.strictSame(nextDue({ state: 'open', ...due, answeredAtMs: null }), { what: 'answer', atMs: 110 });
  t.strictSame(nextDue({ state: 'inProgress', ...due, answeredAtMs: 105 }), { what: 'resolve', atMs: 130 });
  t.equal(nextDue({ state: 'resolved', ...due, answeredAtMs: 105 }), null);
  t.equal(nextDue({ state: 'open', answerDueAtMs: null, resolveDueAtMs: null, answeredAtMs: null }), null);
});
