/** The expected wait piece by piece; whether it comes true is `test/simulate/expected-wait.test.ts`. */
import t from 'tap';
import { accuracyOf, judgePredictions } from '../../../src/core/acd/expected-wait/accuracy.ts';
import { toldOf } from '../../../src/core/acd/expected-wait/announce.ts';
import { corrected, learnFrom } from '../../../src/core/acd/expected-wait/calibration.ts';
import {
  expectedWait,
  expectedWaitOfNewcomer,
  expectedWaits,
  learnWaits,
  waitMemory,
} from '../../../src/core/acd/expected-wait/index.ts';
import { DURATIONS_KEPT, emptyWaitMemory } from '../../../src/core/acd/expected-wait/memory.ts';
import type { CallEntry, Entry } from '../../../src/core/entries.ts';
import type { Call } from '../../../src/core/floor.ts';
import {
  agent,
  answered,
  asked,
  calling,
  channelOf,
  ended,
  openFloor,
  queue,
  ready,
  shop,
  type TestFloor,
  talking,
} from '../../helpers/floor.ts';

const MINUTE_MS = 60_000;

/** Talks, wrap-ups and rings as they would have been learnt, all of about this length. */
function experienced(test: TestFloor, talkMs = 3 * MINUTE_MS, queueId = 'anyone'): TestFloor {
  const around = (meanMs: number) => Array.from({ length: 60 }, (_, index) => Math.round(meanMs * (0.5 + index / 60)));
  const memory = waitMemory(test.floor);
  memory.queues[queueId] = { talksMs: around(talkMs), wrapUpsMs: around(15_000), arrivals: {} };
  memory.ringsMs = around(4_000);
  return test;
}

const callOf = (test: TestFloor, callId: string) => test.floor.calls[callId] as Call;
const wait = (test: TestFloor, callId: string) => expectedWait(test.floor, test.nowMs, callOf(test, callId));

t.test('nothing is said with too little to go on, and nothing when nobody could ever answer', async (t) => {
  const test = openFloor().given(...ready('wang'));
  talking(test, 'a');
  test.given(...calling('b'));
  t.equal(wait(test, 'b'), null, 'no talk has been seen');
  experienced(test);
  t.ok(wait(test, 'b'));
  test.given(...calling('r', '4003'));
  t.equal(wait(test, 'r'), null, 'nobody is signed in who knows refunds');
  t.match(expectedWaits(test.floor, test.nowMs), { calls: { r: null }, queues: { refund: null } });
  t.ok(expectedWaits(test.floor, test.nowMs).calls.b, 'which silences nobody else');
  test.given(asked('wang', 'signedOut'));
  t.ok(wait(test, 'b') === null || wait(test, 'b'), 'the agent is still in a talk');
});

t.test('with an agent ready it is a ring; behind others it is longer for each, and less as talks go on', async (t) => {
  const test = experienced(openFloor().given(...ready('wang')));
  const atOnce = expectedWaitOfNewcomer(test.floor, test.nowMs, 'anyone');
  t.ok(atOnce && atOnce.p90Ms < 10_000, `answered at once: ${JSON.stringify(atOnce)}`);
  talking(test, 'a');
  test.given(...calling('b'), ...calling('c'), ...calling('d'));
  const medians = ['b', 'c', 'd'].map((callId) => wait(test, callId)?.p50Ms ?? 0);
  t.ok((medians[0] ?? 0) > 90_000 && (medians[1] ?? 0) > (medians[0] ?? 0) + 90_000, JSON.stringify(medians));
  t.ok((medians[2] ?? 0) > (medians[1] ?? 0) + 90_000);
  test.after(2 * MINUTE_MS);
  t.ok((wait(test, 'b')?.p50Ms ?? 0) < (medians[0] ?? 0) - MINUTE_MS, 'the talk will not begin anew');
  const view = expectedWaits(test.floor, test.nowMs);
  t.ok((view.calls.d?.p50Ms ?? 0) > (view.calls.c?.p50Ms ?? 0), 'the picture of all keeps their order');
  t.ok((view.queues.anyone?.p50Ms ?? 0) > (view.calls.d?.p50Ms ?? 0), 'and who joins now waits longest');
});

t.test('the same floor foretells the same; an agent more, or one who shares, changes it', async (t) => {
  const test = experienced(openFloor().given(...ready('wang')));
  talking(test, 'a');
  test.given(...calling('b'), ...calling('c'));
  const alone = wait(test, 'c');
  t.strictSame(wait(test, 'c'), alone);
  test.given(...ready('chen'));
  test.given(answered(test.legOf('b')));
  t.ok((wait(test, 'c')?.p50Ms ?? 0) < (alone?.p50Ms ?? 0), 'two serve now');
  experienced(test, 10 * MINUTE_MS, 'refund');
  const shared = wait(test, 'c')?.p50Ms ?? 0;
  test.given(...calling('r', '4003'));
  t.ok((wait(test, 'r')?.p50Ms ?? 0) > 0);
  t.equal(wait(test, 'c')?.p50Ms, shared, 'who stands behind changes nothing');
});

t.test('a queue that relaxes opens to more agents at its moment', async (t) => {
  const strict = { ...queue('anyone'), relaxation: [{ untilMs: 30_000, requires: { refund: 5 } }] };
  const all = shop();
  const agents = [agent('wang'), agent('chen', { refund: 6 })];
  const test = openFloor({ ...all, agents, queues: [strict, ...all.queues.slice(1)] });
  experienced(test).given(...ready('chen'));
  talking(test, 'a');
  test.given(...ready('wang'), ...calling('b'));
  const range = wait(test, 'b');
  t.ok(range && range.p50Ms > 28_000 && range.p50Ms < 40_000, `wang may be rung after 30 s: ${JSON.stringify(range)}`);
});

t.test('what is remembered is bounded, and learnt from entries alone', async (t) => {
  const memory = emptyWaitMemory();
  const entries: Entry[] = [];
  for (let index = 0; index < 3 * DURATIONS_KEPT; index += 1) {
    const atMs = index * MINUTE_MS;
    const callId = `c${index}`;
    const of = { callId, agentId: 'wang' };
    entries.push(
      { kind: 'queued', callId, atMs, queueId: 'anyone', requires: {}, priority: 0, position: 1 },
      {
        kind: 'waitPredicted',
        callId,
        atMs,
        queueId: 'anyone',
        at: 'joining',
        p10Ms: 1_000,
        p50Ms: 2_000,
        p90Ms: 3_000,
      },
      { kind: 'offered', ...of, atMs, queueId: 'anyone', waitedMs: 0, candidates: 1 },
      { kind: 'connected', ...of, atMs: atMs + 9_000, waitedMs: 0, ringMs: 9_000 },
      { kind: 'talkEnded', ...of, atMs: atMs + 30_000, talkMs: index, endedBy: 'customer' },
    );
  }
  learnWaits(memory, entries);
  const talksMs = memory.queues.anyone?.talksMs ?? [];
  t.equal(talksMs.length, DURATIONS_KEPT);
  t.equal(talksMs.at(-1), 3 * DURATIONS_KEPT - 1, 'the newest are kept');
  t.strictSame(memory.callers, {}, 'nobody waits any more');
  t.ok((memory.widths[0]?.up ?? 0) > 2, 'and every wait was longer than foreseen, so the next range reaches further');
  t.strictSame(JSON.parse(JSON.stringify(memory)), memory, 'plain JSON');
});

t.test('a range is stretched until as many waits lie beyond its end as it promises', async (t) => {
  const { widths } = emptyWaitMemory();
  let missed = 0;
  // Waits spread evenly from 0 to 200 s; the model believes in 90 to 110.
  for (let index = 0; index < 4_000; index += 1) {
    const range = { atMs: 0, ...corrected(widths, { p10Ms: 90_000, p50Ms: 100_000, p90Ms: 110_000 }) };
    const waitMs = (index * 7_919) % 200_000;
    if (index >= 2_000 && (waitMs < range.p10Ms || waitMs > range.p90Ms)) missed += 1;
    learnFrom(widths, range, waitMs);
  }
  // Factors end at 4, which is 60 to 140 s here: 60 % of the waits.
  t.ok(
    missed / 2_000 > 0.5 && (widths[2]?.up ?? 0) > 3.5,
    'a model this wrong is not hidden behind a range of any width',
  );
  const fair = emptyWaitMemory().widths;
  missed = 0;
  for (let index = 0; index < 4_000; index += 1) {
    const range = { atMs: 0, ...corrected(fair, { p10Ms: 60_000, p50Ms: 100_000, p90Ms: 140_000 }) };
    const waitMs = (index * 7_919) % 200_000;
    if (index >= 2_000 && (waitMs < range.p10Ms || waitMs > range.p90Ms)) missed += 1;
    learnFrom(fair, range, waitMs);
  }
  t.ok(missed / 2_000 > 0.08 && missed / 2_000 < 0.16, `12 % beyond both ends: ${missed / 20} %`);
});

t.test('what is said is rounded outwards, and vague things are not said', async (t) => {
  const told = (p10S: number, p90S: number) => toldOf({ p10Ms: p10S * 1_000, p50Ms: 0, p90Ms: p90S * 1_000 });
  const cases: [number, number, ReturnType<typeof told>][] = [
    [5, 50, { fromMinutes: null, toMinutes: 1 }],
    [30, 170, { fromMinutes: null, toMinutes: 3 }],
    [61, 119, { fromMinutes: 1, toMinutes: 2 }],
    [185, 290, { fromMinutes: 3, toMinutes: 5 }],
    [400, 640, { fromMinutes: 6, toMinutes: 15 }],
    [1_300, 2_000, { fromMinutes: 20, toMinutes: 40 }],
    [1_300, 4_000, { fromMinutes: 20, toMinutes: null }],
    [300, 4_000, null],
  ];
  for (const [p10S, p90S, expected] of cases) t.strictSame(told(p10S, p90S), expected, `${p10S} to ${p90S} s`);
});

t.test('a caller hears of it behind the place, never as the next, and it goes on record', async (t) => {
  const test = experienced(openFloor().given(...ready('wang')));
  talking(test, 'a');
  test.when(calling('b')[0] as never).given(...calling('b').slice(1));
  const mediaOf = () =>
    test.ordered('playMedia').flatMap(({ media }) => media.map((name) => name.replace('zh-CN/', '')));
  test.given(...calling('c').slice(0, -1)).when(answered(channelOf('c')));
  const said = mediaOf();
  t.ok(said.includes('waiting/one-ahead'));
  t.ok(said.includes('time/minutes'), said.join(' '));
  t.match(test.entered('waitPredicted'), [{ callId: 'c', at: 'joining', said: { toMinutes: Number } }]);
  test.given(...calling('d').slice(0, -1), ended(channelOf('b')), ended(channelOf('c'))).when(answered(channelOf('d')));
  t.strictSame(mediaOf(), ['waiting/next'], 'who is next hears just that');
  t.match(test.entered('waitPredicted'), [{ callId: 'd', at: 'joining', said: undefined }]);
});

t.test('accuracy counts what is known: a wait given up before P90 is neither right nor wrong', async (t) => {
  const of = (callId: string, waitMs: number, kind: 'connected' | 'callEnded' | 'queueLeft'): CallEntry[] => {
    const range = { p10Ms: 10, p50Ms: 50, p90Ms: 90 };
    const predicted = { kind: 'waitPredicted', callId, atMs: 1_000, queueId: 'q', at: 'joining', ...range } as const;
    return [predicted, { kind, callId, atMs: 1_000 + waitMs } as CallEntry];
  };
  const entries = [
    ...of('a', 40, 'connected'),
    ...of('b', 5, 'connected'),
    ...of('c', 95, 'connected'),
    ...of('d', 60, 'callEnded'),
    ...of('e', 200, 'callEnded'),
    ...of('f', 20, 'queueLeft'),
    ...of('g', 1, 'connected').slice(0, 1),
  ];
  const judged = judgePredictions(entries);
  t.strictSame(
    judged.map(({ callId, verdict }) => [callId, verdict]),
    [
      ['a', 'within'],
      ['b', 'shorter'],
      ['c', 'longer'],
      ['d', 'unknown'],
      ['e', 'longer'],
      ['f', 'unknown'],
    ],
  );
  t.match(accuracyOf(judged), { predictions: 6, known: 4, within: 1, shorter: 1, longer: 2, medianWidthMs: 80 });
  t.match(accuracyOf([]), { known: 0, medianErrorMs: null, medianWidthMs: null });
});
