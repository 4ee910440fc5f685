import t from 'tap';
import type { CustomerFile, OrderSummary } from '../../../src/core/customer.ts';
import {
  advanceFlow,
  type CallFacts,
  type FloorFacts,
  type FlowInput,
  type FlowOrder,
  hasEnded,
  type QueueFacts,
  startFlow,
} from '../../../src/core/ivr/index.ts';

const facts: CallFacts = { callId: 'c1', language: 'zh-CN', ani: '13800000000', dnis: '4001', customer: null };
const bye = { kind: 'finish', served: true };
const agent = { kind: 'enqueue', queue: 'general' };
const misses = { noInput: { say: ['quiet'], go: 'agent' }, noMatch: { say: ['wrong'], go: 'agent' } };

const customer = (level: CustomerFile['level'], language: CustomerFile['language'] = 'zh-CN'): CustomerFile => ({
  customerId: 'u1',
  name: '王芳',
  salutation: '王女士',
  level,
  language,
  phones: [],
  region: null,
  orders: [],
  openCases: [],
  lastContacts: [],
});

const order: OrderSummary = {
  orderId: 'o1',
  orderNumber: '202611230088',
  placedOn: '2026-11-20',
  state: 'shipped',
  amountFen: 12_345,
  items: '',
  parcel: { carrier: '', trackingNumber: '', state: 'inTransit', expectedOn: '2026-11-25' },
  return: null,
};

/** A flow under test: the steps given, an agent's queue and a goodbye; started, and fed one input at a time. */
function play(steps: Record<string, unknown>, caller: Partial<CallFacts> = {}) {
  const source = {
    flowId: 'test',
    version: '1',
    document: { start: Object.keys(steps)[0], prompts: {}, steps: { ...steps, agent, bye } },
  };
  let step = startFlow(source, { ...facts, ...caller });
  const first = step.orders;
  const timers = new Map<string, string>();
  const note = (orders: FlowOrder[]) => {
    for (const one of orders) {
      if (one.type === 'startTimer') timers.set(one.timer, one.timer);
      if (one.type === 'cancelTimer') timers.delete(one.timer);
    }
    return orders;
  };
  note(first);
  return {
    first,
    /** Orders after the input; the state goes through JSON each time, as it does in a snapshot. */
    feed(input: FlowInput): FlowOrder[] {
      step = advanceFlow(source, JSON.parse(JSON.stringify(step.state)), input);
      return note(step.orders);
    },
    keys(digits: string): FlowOrder[] {
      return [...digits].flatMap((digit) => this.feed({ type: 'digitReceived', digit }));
    },
    heard(): FlowOrder[] {
      return this.feed({ type: 'promptsFinished' });
    },
    silence(): FlowOrder[] {
      const [timer] = timers.keys();
      return this.feed({ type: 'timerFired', timer: timer as string });
    },
    get timers() {
      return timers.size;
    },
    get ended() {
      return hasEnded(step.state);
    },
  };
}

/** Orders without timers and steps: what a caller or the records notice. */
const seen = (orders: FlowOrder[]) =>
  orders.filter(({ type }) => type !== 'startTimer' && type !== 'cancelTimer' && type !== 'enterStep');
const said = (orders: FlowOrder[]) =>
  orders.flatMap((one) =>
    one.type === 'play' ? one.prompts.map((prompt) => ('say' in prompt ? prompt.say : prompt)) : [],
  );
const input = (step: string, digits: string, outcome: 'matched' | 'noMatch' | 'noInput') => ({
  type: 'recordInput' as const,
  step: `test/${step}`,
  digits,
  outcome,
});
const queued = (queueId = 'general', priority = 0) => ({ type: 'enqueue' as const, queueId, priority });

t.test('say: speaks, goes on when heard, and a key skips it without being lost', async (t) => {
  const steps = {
    hello: { kind: 'say', say: ['hello'], go: 'menu' },
    menu: { kind: 'menu', say: ['menu'], keys: { 1: 'bye' }, ...misses },
  };
  const heard = play(steps);
  t.strictSame(said(heard.first), ['test/hello']);
  t.strictSame(said(heard.heard()), ['test/menu']);
  const skipped = play(steps);
  t.strictSame(seen(skipped.keys('1')), [
    { type: 'stopPlaying' },
    input('menu', '1', 'matched'),
    { type: 'finish', served: true },
  ]);
});

t.test('say: one that may not be skipped keeps the key for the menu that follows', async (t) => {
  const flow = play({
    hello: { kind: 'say', say: ['hello'], bargeIn: false, go: 'menu' },
    menu: { kind: 'menu', say: ['menu'], keys: { 1: 'bye' }, ...misses },
  });
  t.strictSame(flow.keys('1'), []);
  t.strictSame(seen(flow.heard()), [input('menu', '1', 'matched'), { type: 'finish', served: true }]);
});

t.test('menu: a key during the words stops them and is taken at once', async (t) => {
  const flow = play({ menu: { kind: 'menu', say: ['menu'], keys: { 1: 'bye', '#': 'agent', '*': 'bye' }, ...misses } });
  t.strictSame(seen(flow.keys('#')), [{ type: 'stopPlaying' }, input('menu', '#', 'matched'), queued()]);
  t.equal(flow.timers, 0, 'no timer is left running');
  t.strictSame(flow.keys('1'), [], 'a key that means nothing in the queue does nothing');
});

t.test('menu: without barge-in the key is taken when the words end', async (t) => {
  const flow = play({ menu: { kind: 'menu', say: ['menu'], bargeIn: false, keys: { 1: 'bye' }, ...misses } });
  t.strictSame(seen(flow.keys('1')), []);
  t.strictSame(seen(flow.heard()), [input('menu', '1', 'matched'), { type: 'finish', served: true }]);
});

t.test('menu: silence brings help, help again, then the way out', async (t) => {
  const flow = play({ menu: { kind: 'menu', say: ['menu'], keys: { 1: 'bye' }, ...misses } });
  for (const time of [1, 2]) {
    flow.heard();
    const orders = flow.silence();
    t.strictSame(seen(orders)[0], input('menu', '', 'noInput'));
    t.strictSame(said(orders), ['test/quiet', 'test/menu'], `help ${time}`);
  }
  flow.heard();
  t.strictSame(seen(flow.silence()), [input('menu', '', 'noInput'), queued()]);
});

t.test('menu: wrong keys and silence share the tries', async (t) => {
  const flow = play({ menu: { kind: 'menu', say: ['menu'], tries: 3, keys: { 1: 'bye' }, ...misses } });
  t.strictSame(said(flow.keys('7')), ['test/wrong', 'test/menu']);
  flow.heard();
  t.strictSame(said(flow.silence()), ['test/quiet', 'test/menu']);
  t.strictSame(seen(flow.keys('#')), [{ type: 'stopPlaying' }, input('menu', '#', 'noMatch'), queued()]);
});

t.test('menu: waits as long as it says, and a late timer of an earlier step does nothing', async (t) => {
  const flow = play({
    menu: { kind: 'menu', say: ['menu'], waitSeconds: 2, keys: { 1: 'other' }, ...misses },
    other: { kind: 'menu', say: ['other'], keys: { 1: 'bye' }, ...misses },
  });
  const timer = flow.heard().find((one) => one.type === 'startTimer') as { timer: string; delayMs: number };
  t.equal(timer.delayMs, 2000);
  const left = flow.keys('1');
  t.strictSame(left[0], { type: 'cancelTimer', timer: timer.timer }, 'leaving cancels first');
  t.strictSame(flow.feed({ type: 'timerFired', timer: timer.timer }), []);
});

t.test('keys typed ahead reach the steps that follow, one each, before their words are spoken', async (t) => {
  const flow = play(
    {
      first: { kind: 'menu', say: ['first'], bargeIn: false, keys: { 1: 'look' }, ...misses },
      look: { kind: 'lookup', find: 'latest-order', found: 'second', none: 'agent', notReached: 'agent' },
      second: { kind: 'menu', say: ['second'], keys: { 2: 'third' }, ...misses },
      third: { kind: 'collect', say: ['third'], into: 'n', min: 2, max: 4, end: '#', ...misses, go: 'bye' },
    },
    { customer: customer('regular') },
  );
  t.strictSame(seen(flow.keys('1')), []);
  flow.heard();
  t.strictSame(seen(flow.keys('245')), [], 'kept while the records are asked');
  t.strictSame(seen(flow.feed({ type: 'lookUpFinished', order })), [input('second', '2', 'matched')]);
  t.strictSame(seen(flow.keys('#')), [input('third', '45', 'matched'), { type: 'finish', served: true }]);
});

t.test('keys waiting are bounded: a stuck key cannot grow a call without end', async (t) => {
  const flow = play({
    hello: { kind: 'say', say: ['hello'], bargeIn: false, go: 'number' },
    number: { kind: 'collect', say: ['number'], into: 'n', min: 1, max: 30, ...misses, go: 'more' },
    more: { kind: 'collect', say: ['more'], into: 'm', min: 1, max: 30, ...misses, go: 'bye' },
  });
  flow.keys('5'.repeat(500));
  t.strictSame(seen(flow.heard()), [input('number', '5'.repeat(30), 'matched')]);
  t.strictSame(seen(flow.silence()), [input('more', '55', 'matched'), { type: 'finish', served: true }]);
});

const number = { kind: 'collect', say: ['number'], into: 'n', min: 4, max: 6, end: '#', ...misses, go: 'told' };
const told = { kind: 'finish', say: ['you', { digits: { typed: 'n' } }], served: true };

for (const { name, keys, after, orders } of [
  { name: 'the terminator ends the digits', keys: '1234#', after: '', orders: [input('number', '1234', 'matched')] },
  {
    name: 'a full entry needs no terminator',
    keys: '123456',
    after: '',
    orders: [input('number', '123456', 'matched')],
  },
  { name: 'enough digits and silence', keys: '12345', after: 'silence', orders: [input('number', '12345', 'matched')] },
  { name: 'a star inside is not a digit', keys: '12*34#', after: '', orders: [input('number', '1234', 'matched')] },
]) {
  t.test(`collect: ${name}`, async (t) => {
    const flow = play({ number, told });
    const got = [...flow.keys(keys), ...(after === 'silence' ? flow.silence() : [])];
    t.strictSame(seen(got).slice(1, -1), orders);
    const digits = (orders[0] as { digits: string }).digits;
    t.strictSame(said(got), ['test/you', { digits }]);
  });
}

t.test('collect: the terminator after a full entry belongs to it and does not reach the next step', async (t) => {
  const flow = play({
    number: { ...number, go: 'menu' },
    menu: { kind: 'menu', say: ['menu'], keys: { '#': 'agent', 1: 'bye' }, ...misses },
  });
  t.strictSame(said(flow.keys('123456')), ['test/menu']);
  t.strictSame(flow.keys('#'), [], 'spent');
  t.strictSame(seen(flow.keys('#')), [{ type: 'stopPlaying' }, input('menu', '#', 'matched'), queued()]);
});

t.test('collect: too few digits are asked for again, then the way out', async (t) => {
  const flow = play({ number: { ...number, tries: 2 }, told });
  const again = flow.keys('12#');
  t.strictSame(seen(again)[1], input('number', '12', 'noMatch'));
  t.strictSame(said(again), ['test/wrong', 'test/number']);
  t.strictSame(seen([...flow.keys('123'), ...flow.silence()]).slice(1), [input('number', '123', 'noMatch'), queued()]);
});

t.test('collect: silence from the start is met like a menu’s', async (t) => {
  const flow = play({ number: { ...number, tries: 2 }, told });
  flow.heard();
  t.strictSame(said(flow.silence()), ['test/quiet', 'test/number']);
  flow.heard();
  t.strictSame(seen(flow.silence()), [input('number', '', 'noInput'), queued()]);
});

t.test('collect: pattern, masking and ways out', async (t) => {
  const step = { ...number, pattern: '8[0-9]*', keys: { '*': 'agent' } };
  const flow = play({ number: step, told });
  t.strictSame(seen(flow.keys('1234#'))[1], input('number', '1234', 'noMatch'));
  t.strictSame(seen(flow.keys('8234#'))[1], input('number', '8234', 'matched'));
  const masked = play({ number: { ...number, masked: true }, told });
  t.strictSame(seen(masked.keys('8234#'))[1], input('number', '****', 'matched'));
  t.strictSame(seen(play({ number: step, told }).keys('*')).slice(1), [input('number', '*', 'matched'), queued()]);
});

const look = {
  kind: 'lookup',
  find: 'latest-order',
  withinSeconds: 2,
  found: 'tell',
  none: 'agent',
  notReached: 'away',
};
const tell = {
  kind: 'finish',
  served: true,
  say: [
    { digits: 'order.lastFour' },
    { orderState: true },
    { money: 'order.amount' },
    { date: 'order.placedOn' },
    { when: { orderState: ['shipped', 'packed'], arrival: 'known' }, say: ['arrives', { date: 'order.expectedOn' }] },
  ],
};
const away = { kind: 'enqueue', queue: 'away' };

t.test('lookup: asks for the customer’s latest order and reads out what was found', async (t) => {
  const flow = play({ look, tell, away }, { customer: customer('regular') });
  t.strictSame(seen(flow.first), [{ type: 'lookUp', query: { kind: 'latestOrder', customerId: 'u1' } }]);
  t.strictSame(said(flow.feed({ type: 'lookUpFinished', order })), [
    { digits: '0088' },
    'order/shipped',
    { moneyFen: 12_345 },
    { date: '2026-11-20' },
    'test/arrives',
    { date: '2026-11-25' },
  ]);
  const delivered = play({ look, tell, away }, { customer: customer('regular') });
  const orders = delivered.feed({ type: 'lookUpFinished', order: { ...order, state: 'delivered' } });
  t.equal(said(orders).includes('test/arrives'), false, 'what does not hold is not said');
});

t.test('lookup: nothing found, records away, records silent, caller unknown', async (t) => {
  const known = { customer: customer('regular') };
  t.strictSame(seen(play({ look, tell, away }, known).feed({ type: 'lookUpFinished', order: null })), [queued()]);
  t.strictSame(seen(play({ look, tell, away }, known).feed({ type: 'lookUpFinished', order: undefined })), [
    queued('away'),
  ]);
  const silent = play({ look, tell, away }, known);
  t.match(silent.first.at(-1), { type: 'startTimer', delayMs: 2000 });
  t.strictSame(seen(silent.silence()), [queued('away')]);
  t.strictSame(
    seen(silent.feed({ type: 'lookUpFinished', order })),
    [],
    'an answer that comes too late changes nothing',
  );
  t.strictSame(seen(play({ look, tell, away }).first), [queued()], 'nothing to ask for');
});

t.test('lookup: by the number that was keyed in', async (t) => {
  const flow = play({
    number: { ...number, go: 'look' },
    look: { ...look, find: 'order-by-number', number: 'n' },
    tell,
    away,
  });
  t.strictSame(seen(flow.keys('2026#')).at(-1), {
    type: 'lookUp',
    query: { kind: 'orderByNumber', orderNumber: '2026' },
  });
});

const choose = (when: object) => ({
  which: { kind: 'choose', cases: [{ when, go: 'yes' }], otherwise: 'agent' },
  yes: bye,
});
for (const { name, when, caller, holds } of [
  { name: 'a known caller', when: { customer: 'known' }, caller: customer('new'), holds: true },
  { name: 'an unknown caller', when: { customer: 'known' }, caller: null, holds: false },
  { name: 'unknown wanted', when: { customer: 'unknown' }, caller: null, holds: true },
  { name: 'one level', when: { level: 'vip' }, caller: customer('vip'), holds: true },
  { name: 'one of levels', when: { level: ['new', 'vip'] }, caller: customer('regular'), holds: false },
  { name: 'own language', when: { customerLanguage: 'en' }, caller: customer('new', 'en'), holds: true },
  { name: 'language of the call', when: { language: 'en' }, caller: customer('new', 'en'), holds: false },
  {
    name: 'both parts must hold',
    when: { level: 'vip', customerLanguage: 'en' },
    caller: customer('vip'),
    holds: false,
  },
  { name: 'no order yet', when: { orderState: 'paid' }, caller: customer('vip'), holds: false },
  { name: 'no order, no arrival', when: { arrival: 'unknown' }, caller: customer('vip'), holds: false },
]) {
  t.test(`choose: ${name}`, async (t) => {
    const { first } = play(choose(when), { customer: caller });
    t.strictSame(seen(first), [holds ? { type: 'finish', served: true } : queued()]);
  });
}

t.test('choose: a customer recognised after the start counts from then on', async (t) => {
  const flow = play({
    menu: { kind: 'menu', say: ['menu'], keys: { 1: 'which' }, ...misses },
    ...choose({ level: 'vip' }),
  });
  t.strictSame(flow.feed({ type: 'customerKnown', customer: customer('vip') }), []);
  t.strictSame(seen(flow.keys('1')).at(-1), { type: 'finish', served: true });
});

t.test('language: the call is told, and conditions see it', async (t) => {
  const flow = play({ speak: { kind: 'language', use: 'en', go: 'which' }, ...choose({ language: 'en' }) });
  t.strictSame(seen(flow.first), [
    { type: 'chooseLanguage', language: 'en' },
    { type: 'finish', served: true },
  ]);
});

t.test('survey: the key is the score', async (t) => {
  const survey = { score: { kind: 'survey', say: ['ask'], ...misses, go: 'bye' } };
  t.strictSame(seen(play(survey).keys('4')), [
    { type: 'stopPlaying' },
    input('score', '4', 'matched'),
    { type: 'recordScore', score: 4 },
    { type: 'finish', served: true },
  ]);
  for (const wrong of ['0', '6', '*', '#']) {
    const orders = play(survey).keys(wrong);
    t.strictSame(said(orders), ['test/wrong', 'test/ask'], `${wrong} is no score`);
    t.notOk(orders.some(({ type }) => type === 'recordScore'));
  }
});

t.test('enqueue: the level decides the priority', async (t) => {
  const steps = { to: { kind: 'enqueue', queue: 'orders', priority: { vip: 10, otherwise: 2 } } };
  t.strictSame(seen(play(steps, { customer: customer('vip') }).first), [queued('orders', 10)]);
  t.strictSame(seen(play(steps, { customer: customer('new') }).first), [queued('orders', 2)]);
  t.strictSame(seen(play(steps).first), [queued('orders', 2)]);
});

t.test('finish: the goodbye is heard before the call ends, whatever is pressed', async (t) => {
  const flow = play({ end: { kind: 'finish', say: ['bye'], served: false } });
  t.strictSame(seen(flow.keys('123')), []);
  t.strictSame(seen(flow.heard()), [{ type: 'finish', served: false }]);
});

t.test('a report of finished words that never comes does not hold the caller for ever', async (t) => {
  const flow = play({ end: { kind: 'finish', say: ['bye'], served: true } });
  t.strictSame(seen(flow.silence()), [{ type: 'stopPlaying' }, { type: 'finish', served: true }]);
});

t.test('resumed: the step is said again from its start, with an apology, once', async (t) => {
  const flow = play({ menu: { kind: 'menu', say: ['menu'], keys: { 1: 'bye' }, ...misses } });
  flow.heard();
  const again = flow.feed({ type: 'resumed' });
  t.equal(again[0]?.type, 'cancelTimer');
  t.strictSame(said(again), ['system/recovered', 'test/menu']);
  flow.heard();
  t.strictSame(said(flow.silence()), ['test/quiet', 'test/menu']);
  const asking = play({ look, tell, away }, { customer: customer('regular') });
  t.strictSame(seen(asking.feed({ type: 'resumed' })), seen(asking.first), 'the records are asked again');
});

t.test('a document without steps is no flow to start', async (t) => {
  t.throws(
    () => startFlow({ flowId: 'words', version: '1', document: { prompts: {} } }, facts),
    /ivr-flows\/words\.yaml has prompts but no steps/,
  );
});

const queue = (change: Partial<QueueFacts> = {}): QueueFacts => ({
  hours: 'open',
  opening: null,
  waiting: 0,
  longestWaitMs: 0,
  agentsReady: 2,
  ...change,
});
const answer = (orders: QueueFacts, change: Partial<FloorFacts> = {}): FlowInput => ({
  type: 'told',
  facts: { time: '12:00', weekday: 3, emergency: false, queues: { orders }, ...change },
});

t.test('hours: asks the floor, goes by its answer, and can say when it opens', async (t) => {
  const steps = {
    look: { kind: 'hours', queue: 'orders', open: 'agent', closed: 'shut', promotion: 'peak' },
    shut: {
      kind: 'say',
      say: [
        { when: { opening: 'today' }, say: ['today', { time: 'hours.opensAt' }] },
        { when: { opening: 'later' }, say: [{ date: 'hours.opensOn' }, { time: 'hours.opensAt' }] },
        { when: { opening: 'unknown' }, say: ['some-day'] },
      ],
      go: 'bye',
    },
    peak: { kind: 'say', say: ['peak'], go: 'agent' },
  };
  const opening = { on: '2026-11-30', at: '09:00', inDays: 5 };
  t.strictSame(seen(play(steps).first), [{ type: 'ask', queueIds: ['orders'] }]);
  t.strictSame(seen(play(steps).feed(answer(queue()))), [queued()]);
  t.strictSame(said(play(steps).feed(answer(queue({ hours: 'promotion' })))), ['test/peak']);
  const shut = (change: Partial<QueueFacts>) => said(play(steps).feed(answer(queue(change))));
  t.strictSame(shut({ hours: 'holiday', opening }), [{ date: '2026-11-30' }, { time: '09:00' }]);
  t.strictSame(shut({ hours: 'closed', opening: { ...opening, inDays: 0 } }), ['test/today', { time: '09:00' }]);
  t.strictSame(shut({ hours: 'closed' }), ['test/some-day']);
});

t.test('hours: a queue that is gone, and a floor that does not answer, turn nobody away', async (t) => {
  const steps = { look: { kind: 'hours', queue: 'orders', open: 'agent', closed: 'bye' } };
  t.strictSame(seen(play(steps).feed(answer(queue(), { queues: {} }))), [queued()]);
  t.strictSame(seen(play(steps).silence()), [queued()]);
});

t.test('choose: asks the floor for the queues its conditions name, and the first that holds is taken', async (t) => {
  const when = (condition: object) => ({
    look: { kind: 'choose', cases: [{ when: condition, go: 'bye' }], otherwise: 'agent' },
  });
  const holds = (condition: object, input: FlowInput) => {
    const flow = play(when(condition), { customer: customer('vip') });
    t.match(seen(flow.first), [{ type: 'ask' }]);
    return seen(flow.feed(input))[0]?.type === 'finish';
  };
  const table: [object, FlowInput, boolean][] = [
    [{ queue: { id: 'orders', waitingAtLeast: 3 } }, answer(queue({ waiting: 3 })), true],
    [{ queue: { id: 'orders', waitingAtLeast: 3 } }, answer(queue({ waiting: 2 })), false],
    [{ queue: { id: 'orders', longestWaitAtLeastSeconds: 60 } }, answer(queue({ longestWaitMs: 60_000 })), true],
    [{ queue: { id: 'orders', longestWaitAtLeastSeconds: 60 } }, answer(queue({ longestWaitMs: 59_999 })), false],
    [{ queue: { id: 'orders', readyAtMost: 0 } }, answer(queue({ agentsReady: 0 })), true],
    [{ queue: { id: 'orders', readyAtMost: 0 } }, answer(queue()), false],
    [{ queue: { id: 'orders', readyAtLeast: 3 } }, answer(queue()), false],
    [{ queue: { id: 'orders', hours: ['closed', 'holiday'] } }, answer(queue({ hours: 'holiday' })), true],
    [{ queue: { id: 'orders', hours: 'closed' } }, answer(queue()), false],
    [{ queue: { id: 'orders', waitingAtLeast: 0 } }, answer(queue(), { queues: {} }), false],
    [{ time: { from: '09:00', to: '12:00' } }, answer(queue()), false],
    [{ time: { from: '12:00', to: '13:00' } }, answer(queue()), true],
    [{ time: { from: '22:00', to: '06:00' } }, answer(queue(), { time: '05:59' }), true],
    [{ time: { from: '22:00', to: '06:00' } }, answer(queue()), false],
    [{ weekday: [6, 7] }, answer(queue()), false],
    [{ weekday: 3, level: 'vip' }, answer(queue()), true],
    [{ weekday: 3, level: 'new' }, answer(queue()), false],
    [{ emergency: true }, answer(queue(), { emergency: true }), true],
  ];
  for (const [condition, input, expected] of table)
    t.equal(holds(condition, input), expected, JSON.stringify(condition));
  const two = play({
    look: {
      kind: 'choose',
      cases: [
        { when: { customer: 'unknown', queue: { id: 'orders', waitingAtLeast: 1 } }, go: 'bye' },
        { when: { queue: { id: 'general', readyAtMost: 0 } }, go: 'bye' },
      ],
      otherwise: 'agent',
    },
  });
  t.strictSame(seen(two.first), [{ type: 'ask', queueIds: ['orders', 'general'] }], 'once, for all of them');
});

t.test('set: what is set is remembered for the call, and conditions ask for it', async (t) => {
  const steps = {
    one: { kind: 'set', set: { reason: 'refund', tone: 'calm' }, go: 'two' },
    two: { kind: 'set', set: { tone: 'urgent' }, go: 'look' },
    look: {
      kind: 'choose',
      cases: [
        { when: { set: { tone: 'calm' } }, go: 'agent' },
        { when: { set: { reason: 'refund', tone: 'urgent' } }, go: 'bye' },
      ],
      otherwise: 'agent',
    },
  };
  t.strictSame(seen(play(steps).first), [{ type: 'finish', served: true }]);
});

t.test('choose: an open case is known from the file', async (t) => {
  const steps = { look: { kind: 'choose', cases: [{ when: { openCase: true }, go: 'agent' }], otherwise: 'bye' } };
  const open = {
    caseId: 'k',
    kind: 'complaint' as const,
    title: '',
    state: 'open',
    openedOn: '2026-11-20',
    ownerName: null,
  };
  t.strictSame(seen(play(steps, { customer: { ...customer('regular'), openCases: [open] } }).first), [queued()]);
  t.strictSame(seen(play(steps, { customer: customer('regular') }).first), [{ type: 'finish', served: true }]);
  t.strictSame(seen(play(steps).first), [{ type: 'finish', served: true }], 'nobody known has none');
});
