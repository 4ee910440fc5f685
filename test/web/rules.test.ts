/** The pages' pure parts: words, formats, and the rules a desk and a wall screen go by. */
import t from 'tap';
import type { DeskMessage } from '../../src/adapters/desk/protocol.ts';
import { backOffMs } from '../../src/web/desk/back-off.ts';
import { createRingGate, POP_GRACE_MS } from '../../src/web/desk/ring-gate.ts';
import { applyMessage, type DeskState, emptyDesk } from '../../src/web/desk/state.ts';
import { afterMessage, judge, lostRequests, newStream, number } from '../../src/web/desk/stream.ts';
import { averageAnswerMs, byUrgency, judgeQueue, serviceLevel } from '../../src/web/floor/thresholds.ts';
import { en } from '../../src/web/i18n/en/index.ts';
import { zhCN } from '../../src/web/i18n/zh-CN/index.ts';
import {
  ageOf,
  formatDay,
  formatDuration,
  formatMoment,
  formatMoney,
  formatPhone,
} from '../../src/web/shared/format.ts';
import { intentOf, pressedWord } from '../../src/web/shared/pressed.ts';
import { AGENT, agent, CALL_ID, floor, offer, welcome } from './sample.ts';

/** Every leaf as `path → words`. */
function leaves(words: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [path, text] of leaves(value as object, `${prefix}${key}.`)) found.set(path, text);
  }
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

t.test('both languages have the same words, with the same places to fill', async (t) => {
  const chinese = leaves(zhCN);
  const english = leaves(en);
  t.same([...english.keys()].sort(), [...chinese.keys()].sort());
  for (const [path, text] of chinese) {
    t.same(placeholders(english.get(path) ?? ''), placeholders(text), path);
    t.not(text.trim(), '', `${path} is not empty in Chinese`);
    t.not(english.get(path)?.trim(), '', `${path} is not empty in English`);
  }
});

t.test('no Chinese word is left in the English ones', async (t) => {
  for (const [path, text] of leaves(en)) {
    if (path !== 'language.zh-CN') t.notMatch(text, /\p{Script=Han}/u, path);
  }
});

t.test('durations are written as timers', async (t) => {
  for (const [ms, text] of [
    [-400, '0:00'],
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [36_061_000, '10:01:01'],
  ] as const) {
    t.equal(formatDuration(ms), text, `${ms} ms`);
  }
});

t.test('ages, money, numbers and days are written as people say them', async (t) => {
  t.same(ageOf(1_999), { unit: 'justNow', n: 0 });
  t.same(ageOf(59_999), { unit: 'seconds', n: 59 });
  t.same(ageOf(61_000), { unit: 'minutes', n: 1 });
  t.same(ageOf(7_300_000), { unit: 'hours', n: 2 });
  t.same(ageOf(200_000_000), { unit: 'days', n: 2 });
  t.equal(formatMoney(129_900), '¥1,299.00');
  t.equal(formatMoney(-5), '-¥0.05');
  t.equal(formatMoney(123_456_789), '¥1,234,567.89');
  for (const spelling of ['13800138000', '+8613800138000', '008613800138000', '86 138-0013-8000']) {
    t.equal(formatPhone(spelling), '138 0013 8000', spelling);
  }
  t.equal(formatPhone('+862162881234'), '021-62881234');
  t.equal(formatPhone('+8675583320000'), '0755-83320000');
  t.equal(formatPhone('4001234567'), '400-123-4567');
  for (const other of ['021-62881234', '95588', '+442071234567']) t.equal(formatPhone(other), other);
  t.equal(formatDay('2026-02-09', 'zh-CN'), '2月9日');
  t.equal(formatDay('2026-02-09', 'en'), '9 Feb');
  const may = new Date(2026, 4, 3, 9, 5).getTime();
  t.match(formatMoment(may, 'en', may), /^\d{1,2} May/, 'the day first, as formatDay does');
  t.notMatch(formatMoment(may, 'zh-CN', may), '2026', 'this year needs no saying');
  t.match(formatMoment(may, 'zh-CN', new Date(2027, 0, 1).getTime()), '2026');
});

t.test('keys are told in words, and the choice of language is no intent', async (t) => {
  t.equal(pressedWord({ step: 'main-menu/main', digits: '2' }).word, 'myOrder');
  t.same(pressedWord({ step: 'during-sale/ask-number', digits: '2025112088' }), {
    word: 'orderNumber',
    digits: '2025112088',
  });
  t.equal(pressedWord({ step: 'winter-sale/start', digits: '7' }).word, 'other', 'a flow this page does not know');
  t.same(
    intentOf(offer().pressed).map((one) => pressedWord(one).word),
    ['myOrder', 'agent'],
  );
});

t.test('the pause before a new attempt doubles, has a longest and is spread', async (t) => {
  t.same(
    [0, 1, 2, 3, 4, 5, 50].map((attempt) => backOffMs(attempt, 0)),
    [250, 500, 1_000, 2_000, 2_000, 2_000, 2_000],
  );
  t.equal(backOffMs(3, 0.999), 1_001, 'at most halved');
});

/** A gate with a timer that fires when told. */
function gateUnderTest() {
  let rings = 0;
  let pending: { fire(): void; delayMs: number } | null = null;
  const gate = createRingGate(
    () => {
      rings += 1;
    },
    (fire, delayMs) => {
      const mine = { fire, delayMs };
      pending = mine;
      return () => {
        if (pending === mine) pending = null;
      };
    },
  );
  return {
    gate,
    rings: () => rings,
    graceMs: () => pending?.delayMs ?? null,
    passGrace() {
      pending?.fire();
    },
  };
}

t.test('the phone rings when its pop has been painted, and not before', async (t) => {
  const { gate, rings, graceMs } = gateUnderTest();
  gate.invited('a');
  t.equal(rings(), 0);
  t.equal(graceMs(), POP_GRACE_MS);
  gate.painted('b');
  t.equal(rings(), 0, "another call's pop does not count");
  gate.painted('a');
  t.equal(rings(), 1);
  t.equal(graceMs(), null, 'and does not ring a second time when the grace is over');
});

t.test('a pop already painted lets the phone ring at once, also when the INVITE names no call', async (t) => {
  for (const callId of ['a', null]) {
    const { gate, rings } = gateUnderTest();
    gate.painted('a');
    gate.invited(callId);
    t.equal(rings(), 1);
  }
});

t.test('a pop that does not come keeps nobody waiting, and a caller who leaves is not rung for', async (t) => {
  const missing = gateUnderTest();
  missing.gate.invited('a');
  missing.passGrace();
  t.equal(missing.rings(), 1);
  const left = gateUnderTest();
  left.gate.invited('a');
  left.gate.ended();
  t.equal(left.graceMs(), null);
  left.gate.painted('a');
  t.equal(left.rings(), 0);
});

type Told = DeskMessage extends infer M ? (M extends { seq: number } ? Omit<M, 'seq'> : never) : never;

function fold(messages: Told[], from: DeskState = emptyDesk): DeskState {
  return messages.reduce(
    (state, message, index) => applyMessage(state, { ...message, seq: index + 2 } as DeskMessage),
    from,
  );
}

const call = (
  state: 'ringing' | 'talking' | 'held' | 'ended',
  sinceMs: number,
  endedBy: 'customer' | 'missed' | null = null,
) => ({ type: 'call', call: { callId: CALL_ID, state, sinceMs, endedBy } }) as const;

t.test("a desk keeps the call's file through talk and wrap-up, and its clock through a hold", async (t) => {
  const talking = fold([
    { type: 'agent', agent: agent('ready') },
    { type: 'offer', offer: offer() },
    { type: 'agent', agent: agent('offered') },
    { type: 'agent', agent: agent('onCall') },
    call('talking', 1_000),
  ]);
  t.equal(talking.talkSinceMs, 1_000);
  const held = fold([call('held', 5_000)], talking);
  t.equal(held.talkSinceMs, 1_000);
  const wrapUp = fold([call('ended', 9_000, 'customer'), { type: 'agent', agent: agent('wrapUp') }], held);
  t.equal(wrapUp.offer?.callId, CALL_ID);
  t.equal(wrapUp.lastEnding?.endedBy, 'customer');
  const free = fold([{ type: 'agent', agent: agent('ready') }], wrapUp);
  t.equal(free.offer, null, 'the file goes with the call');
  t.equal(free.call, null);
  t.equal(free.talkSinceMs, null);
});

t.test('a missed call leaves no file on the screen', async (t) => {
  const missed = fold([
    { type: 'offer', offer: offer() },
    { type: 'agent', agent: agent('offered') },
    call('ended', 1, 'missed'),
  ]);
  t.equal(missed.offer, null);
  t.equal(missed.lastEnding?.endedBy, 'missed');
});

t.test('a desk that comes back has what the controller says, and nothing of a call that went meanwhile', async (t) => {
  const before = fold([
    { type: 'offer', offer: offer() },
    { type: 'agent', agent: agent('onCall') },
    call('talking', 1_000),
  ]);
  const back = applyMessage(before, { ...welcome(AGENT), seq: 1 });
  t.equal(back.offer?.callId, CALL_ID, 'nothing flickers before the agent’s state has come');
  t.equal(fold([{ type: 'agent', agent: agent('ready') }], back).offer, null);
  t.equal(fold([{ type: 'agent', agent: agent('onCall') }, call('talking', 1_000)], back).call?.state, 'talking');
});

t.test('a desk knows which messages it has had, and which of its requests may be lost', async (t) => {
  const opened = afterMessage(newStream(), { ...welcome(AGENT), seq: 1 });
  const state = { type: 'agent', agent: agent('ready') } as const;
  t.equal(judge(opened, { seq: 2, ...state }), 'take');
  t.equal(judge(opened, { seq: 3, ...state }), 'gap');
  t.equal(judge(opened, { seq: 1, ...state }), 'again');
  t.equal(judge(opened, { type: 'beat', serverTimeMs: 1 }), 'take', 'what is not counted leaves no gap');
  t.equal(afterMessage(opened, { type: 'beat', serverTimeMs: 1 }).seq, 1);
  const asked = ['a', 'b', 'c'].reduce((stream, callId) => number(stream, { type: 'hold', callId }).stream, opened);
  t.match(lostRequests(asked, 1), [
    { callId: 'b', nr: 2 },
    { callId: 'c', nr: 3 },
  ]);
  t.strictSame(lostRequests(asked, 3), []);
  const anew = afterMessage(asked, { ...welcome(AGENT), seq: 1 });
  t.match(anew, { seq: 1, lastNr: 0, sent: [] }, 'a new session knows of nothing before');
});

t.test('a queue is judged by its longest wait, its people and its service level', async (t) => {
  const now = 1_000_000;
  const [well] = floor().queues;
  if (well === undefined) throw new Error('The sample has no queue.');
  const calm = { ...well, waiting: 0, longestSinceMs: null };
  const today = { offered: 10, answered: 8, abandoned: 2, answeredInTarget: 8, waitSumMs: 64_000 };
  t.same(judgeQueue({ ...calm, today }, now), { health: 'good', why: null }, 'exactly 80 % is good');
  t.same(judgeQueue({ ...calm, today: { ...today, answeredInTarget: 7 } }, now), {
    health: 'watch',
    why: 'serviceLevel',
  });
  t.same(judgeQueue({ ...calm, today: { ...today, answeredInTarget: 5 } }, now), {
    health: 'alarm',
    why: 'serviceLevel',
  });
  const waiting = (waitMs: number) => ({ ...well, waiting: 1, longestSinceMs: now - waitMs });
  t.same(judgeQueue(waiting(20_000), now), { health: 'good', why: null }, 'at the limit is in time');
  t.same(judgeQueue(waiting(20_001), now), { health: 'watch', why: 'longest' });
  t.same(judgeQueue(waiting(40_001), now), { health: 'alarm', why: 'longest' });
  t.same(judgeQueue({ ...waiting(1_000), ready: 0 }, now), { health: 'watch', why: 'nobodyReady' });
  const empty = { ...waiting(1_000), ready: 0, onCall: 0, wrapUp: 0, notReady: 0 };
  t.same(judgeQueue(empty, now), { health: 'alarm', why: 'staffless' });
  const fresh = { offered: 0, answered: 0, abandoned: 0, answeredInTarget: 0, waitSumMs: 0 };
  t.same(judgeQueue({ ...calm, today: fresh }, now), { health: 'idle', why: null });
  const few = { ...fresh, offered: 1, abandoned: 1 };
  t.same(judgeQueue({ ...calm, today: few }, now), { health: 'good', why: null }, 'one caller proves nothing');
});

t.test("the day's figures leave those still waiting out", async (t) => {
  const today = { offered: 12, answered: 8, abandoned: 2, answeredInTarget: 6, waitSumMs: 80_000 };
  t.equal(serviceLevel(today), 0.6);
  t.equal(averageAnswerMs(today), 10_000);
  t.equal(serviceLevel({ ...today, answered: 0, abandoned: 0 }), null);
  t.equal(averageAnswerMs({ ...today, answered: 0 }), null);
});

t.test('queues in need come first, the others stay where they are', async (t) => {
  const judged = floor().queues.map((queue) => ({ queue, verdict: judgeQueue(queue, Date.now()) }));
  t.same(
    byUrgency(judged).map(({ queue }) => queue.queueId),
    ['after-sale', 'complaints', 'orders', 'pre-sale', 'general'],
  );
});
