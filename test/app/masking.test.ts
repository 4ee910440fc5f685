/** Masked digits through the real door, vault and outbox: what may be known of them, and that nothing else ever is. */
import t from 'tap';
import { loadFlows } from '../../src/adapters/flows/reader.ts';
import { type Controller, recoverController } from '../../src/app/controller.ts';
import { createOutbox } from '../../src/app/outbox.ts';
import type { ArrivingEvent, JournalRecord, OpenedQuery } from '../../src/app/ports.ts';
import { createVault, DIGITS_AT_MOST } from '../../src/app/vault.ts';
import type { Command } from '../../src/core/commands.ts';
import type { LookUpResult } from '../../src/core/events.ts';
import { emptyFloor } from '../../src/core/floor.ts';
import { handle } from '../../src/core/handle.ts';
import type { CollectStep, Miss } from '../../src/core/ivr/document.ts';
import { checksumHolds } from '../../src/core/ivr/index.ts';
import type { FlowSource } from '../../src/core/organization.ts';
import { answered, arrived, channelOf, connected, flow, MORNING_MS, pressed, ready, shop } from '../helpers/floor.ts';

/** Numbers that schemes publish for tests, and one of nobody's. */
const CARD = '4111111111111111';
const IDENTITY = '11010519491231002X';

const misses: { noInput: Miss; noMatch: Miss } = { noInput: { go: 'agent' }, noMatch: { go: 'agent' } };
const card: Omit<CollectStep, 'go'> = {
  kind: 'collect',
  say: ['ask'],
  into: 'card',
  min: 12,
  max: 19,
  end: '#',
  masked: true,
  ...misses,
};

/** Menu, a long notice that no key stops, the number of a card that a service is asked about, and a menu after it. */
const CARDS = flow('cards', {
  menu: { kind: 'menu', say: ['main'], bargeIn: false, keys: { 1: 'notice', 2: 'agent', 3: 'order' }, ...misses },
  notice: { kind: 'say', say: ['notice'], bargeIn: false, go: 'card' },
  card: { ...card, checksum: 'luhn', keys: { '*': 'after' }, go: 'ask' },
  ask: {
    kind: 'lookup',
    find: 'facts',
    from: 'bank',
    give: { card: 'card' },
    found: 'after',
    none: 'agent',
    notReached: 'agent',
  },
  after: { kind: 'menu', say: ['after'], keys: { 1: 'bye', 5: 'identity' }, ...misses },
  identity: { ...card, into: 'identity', min: 18, max: 18, checksum: 'identity', go: 'bye' },
  order: { kind: 'collect', say: ['order'], into: 'order', min: 4, max: 8, end: '#', ...misses, go: 'bye' },
  agent: { kind: 'enqueue', queue: 'anyone' },
  bye: { kind: 'finish', say: ['bye'], served: true },
});

async function opened(
  source: FlowSource = CARDS,
  answer: LookUpResult | null = { kind: 'facts', facts: { state: 'lost' } },
  others: FlowSource[] = [],
) {
  const records: JournalRecord[] = [];
  const commands: Command[] = [];
  const snapshots: string[] = [];
  const asked: OpenedQuery[] = [];
  const vault = createVault();
  let controller: Controller;
  const door = (event: ArrivingEvent) => controller.enter(event);
  const outbox = createOutbox({
    telephony: { execute: async () => undefined },
    directory: { lookUp: async () => ({ kind: 'order', order: null }) },
    services: {
      async ask(query) {
        asked.push(query);
        return answer;
      },
    },
    desks: { send: () => undefined },
    timers: { start: () => undefined, cancel: () => undefined, cancelAll: () => undefined },
    vault,
    door,
    mayAct: () => true,
  });
  controller = await recoverController({
    journal: {
      append(record) {
        records.push(structuredClone(record));
        snapshots.push(JSON.stringify(controller.floor));
      },
      saveSnapshot: () => undefined,
      recover: async () => ({ snapshot: null, records: [] }),
      status: () => ({ pending: 0, awaySinceMs: null }),
      close: async () => undefined,
    },
    clock: { nowMs: () => MORNING_MS, at: () => () => undefined },
    epoch: 1,
    vault,
    act(some) {
      commands.push(...structuredClone(some));
      outbox(some);
    },
    onFault(error) {
      throw error;
    },
  });
  const organization = shop({ flows: [source, ...others], numbers: { '*': source.flowId }, surveyFlow: null });
  controller.enter({ type: 'organizationLoaded', organization });
  controller.enter(connected());
  const enter = (...events: ArrivingEvent[]) => {
    for (const event of events) controller.enter(event);
  };
  return {
    enter,
    controller,
    vault,
    asked,
    commands,
    records,
    call: () => enter(arrived('c1', '4001'), answered(channelOf('c1'))),
    keys: (digits: string) => enter(...[...digits].map((digit) => pressed('c1', digit))),
    heard() {
      const playbackId = controller.floor.calls.c1?.playbackId ?? '';
      enter({ type: 'playbackFinished', playbackId });
    },
    step: () => controller.floor.calls.c1?.flowStep,
    /** All that is kept, sent or shown. */
    everything: () => JSON.stringify([records, commands, snapshots]),
    pressed: () => controller.floor.calls.c1?.pressed,
    replayed() {
      const floor = emptyFloor();
      return records.flatMap(({ event }) => structuredClone(handle(floor, structuredClone(event)).commands));
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Where four of the digits stand together: the number's own can be told from counts and moments by that. */
function leaks(text: string, digits: string): string[] {
  const parts = Array.from({ length: digits.length - 5 }, (_, at) => digits.slice(at, at + 6));
  return parts.filter((part) => text.includes(part));
}

/** The digits that came in clear, in order. */
const clear = (records: JournalRecord[]) =>
  records.flatMap(({ event }) => (event.type === 'digitReceived' && event.digit !== '•' ? [event.digit] : [])).join('');

t.test('a card number is judged, given to the service and nowhere else', async (t) => {
  const hotline = await opened();
  hotline.call();
  hotline.heard();
  hotline.keys('1');
  hotline.heard();
  t.equal(hotline.step(), 'cards/card');
  hotline.keys(`${CARD}#`);
  await settled();
  t.equal(hotline.step(), 'cards/after');
  t.match(hotline.asked, [{ service: 'bank', given: { card: CARD } }]);
  t.strictSame(hotline.pressed()?.at(-1), { step: 'cards/card', digits: '*'.repeat(16) });
  t.strictSame(leaks(hotline.everything(), CARD), []);
  t.equal(clear(hotline.records), '1#');
  t.strictSame(hotline.replayed(), hotline.commands, 'the same events give the same commands without the digits');
  hotline.keys('1');
  hotline.heard();
  hotline.enter({ type: 'channelEnded', channelId: channelOf('c1'), cause: 16 });
  t.equal(hotline.vault.size(), 0, 'nothing is kept when the call is over');
});

t.test(
  'typed ahead, before the flow began and through words that no key stops, it does not come out either',
  async (t) => {
    for (const early of [true, false]) {
      const hotline = await opened();
      if (early) hotline.enter(arrived('c1', '4001'));
      else hotline.call();
      hotline.keys(`1${CARD}#`);
      if (early) hotline.enter(answered(channelOf('c1')));
      hotline.heard();
      t.equal(hotline.step(), 'cards/notice', 'the menu gets its key');
      hotline.heard();
      await settled();
      t.equal(hotline.asked[0]?.given.card, CARD);
      t.strictSame(leaks(hotline.everything(), CARD), []);
      t.strictSame(hotline.replayed(), hotline.commands);
      const opened1 = hotline.records.flatMap(({ event }) => (event.type === 'keyRevealed' ? [event.digit] : []));
      t.strictSame(opened1, ['1'], 'only the key that the menu took was opened');
      hotline.keys('5');
      t.equal(hotline.step(), 'cards/identity');
    }
  },
);

t.test('keys typed ahead for other steps are not lost to the masked one that could have come', async (t) => {
  const hotline = await opened();
  hotline.call();
  hotline.keys('320260#');
  hotline.heard();
  t.equal(hotline.step(), 'cards/bye');
  t.strictSame(hotline.pressed(), [
    { step: 'cards/menu', digits: '3' },
    { step: 'cards/order', digits: '20260' },
  ]);
  const wrong = await opened();
  wrong.call();
  wrong.keys(CARD);
  wrong.heard();
  t.strictSame(leaks(wrong.everything(), CARD), [], 'a menu that was given a card number has not seen it');
});

t.test('a wrong number is asked again and then leads on, and what is keyed after is nobody’s', async (t) => {
  const hotline = await opened();
  hotline.call();
  hotline.keys('1');
  hotline.heard();
  hotline.heard();
  const wrong = '4111111111111112';
  for (let tries = 1; tries <= 3; tries += 1) {
    t.equal(hotline.step(), 'cards/card');
    hotline.keys(`${wrong}#`);
  }
  t.equal(hotline.controller.floor.calls.c1?.queue?.queueId, 'anyone');
  hotline.keys(CARD);
  t.strictSame([...leaks(hotline.everything(), CARD), ...leaks(hotline.everything(), wrong)], []);
  hotline.enter(...ready('wang'));
  const leg = hotline.controller.floor.calls.c1?.leg?.channelId ?? '';
  hotline.enter(answered(leg));
  t.equal(hotline.vault.size(), 0, 'the vault is emptied when the flow is left');
  hotline.keys(CARD);
  t.strictSame(leaks(hotline.everything(), CARD), [], 'nor in a talk');
  t.strictSame(hotline.asked, []);
});

t.test('an identity number may end in X, keyed as a star', async (t) => {
  const hotline = await opened(
    flow('id', {
      identity: { ...card, into: 'identity', min: 18, max: 18, checksum: 'identity', go: 'bye' },
      agent: { kind: 'enqueue', queue: 'anyone' },
      bye: { kind: 'finish', say: ['bye'], served: true },
    }),
  );
  hotline.call();
  hotline.keys('110105194912310021');
  t.equal(hotline.step(), 'id/identity');
  hotline.keys(`${IDENTITY.slice(0, 17)}*`);
  t.equal(hotline.step(), 'id/bye');
  t.strictSame(leaks(hotline.everything(), IDENTITY), []);
});

t.test('a controller that comes back asks again: the digits went with the other one', async (t) => {
  const hotline = await opened();
  hotline.call();
  hotline.keys('1');
  hotline.heard();
  hotline.heard();
  hotline.keys('411111');
  hotline.vault.forget('c1');
  const channel = { channelId: channelOf('c1'), kind: 'customer' as const, answered: true, ani: null, dnis: '4001' };
  hotline.enter(connected({ channels: [channel] }));
  t.equal(hotline.step(), 'cards/card', 'from its beginning');
  hotline.keys(`${CARD}#`);
  await settled();
  t.equal(hotline.asked[0]?.given.card, CARD);
  t.equal(
    hotline.vault.open('c1', [1]),
    null,
    'no seal is given twice: what an older one stood for is lost, not mistaken',
  );
});

t.test('a service that repeats the number is not repeated', async (t) => {
  const hotline = await opened(CARDS, { kind: 'facts', facts: { note: `card ${CARD} was blocked` } });
  hotline.call();
  hotline.keys(`1${CARD}#`);
  hotline.heard();
  hotline.heard();
  await settled();
  t.strictSame(leaks(hotline.everything(), CARD), []);
  t.equal(hotline.step(), 'cards/after');
});

t.test('keyed in beside an agent: the agent is shown what the flow says, and nothing else is known', async (t) => {
  const { flows } = loadFlows('ivr-flows', {});
  const shipped = flows.filter(({ flowId }) => flowId === 'card-number' || flowId === 'identity-number');
  const hotline = await opened(CARDS, null, shipped);
  const about = { agentId: 'wang', callId: 'c1' };
  const shown = () => {
    const calls = hotline.commands.flatMap((one) => (one.type === 'showCall' ? [one.call.selfService] : []));
    return calls.at(-1);
  };
  hotline.enter(...ready('wang'));
  hotline.call();
  hotline.heard();
  hotline.keys('2');
  hotline.enter(answered(hotline.controller.floor.calls.c1?.leg?.channelId ?? ''));
  hotline.enter({ type: 'selfServiceRequested', ...about, flowId: 'card-number' });
  hotline.keys(`${CARD}#`);
  hotline.heard();
  t.match(shown(), { endedAs: 'done', outcome: { en: 'keyed in, check digit right' }, digits: 16, lastDigits: '1111' });
  hotline.enter({ type: 'selfServiceRequested', ...about, flowId: 'identity-number' });
  hotline.keys(IDENTITY.replace('X', '*'));
  hotline.heard();
  t.match(shown(), { endedAs: 'done', digits: 18, lastDigits: null });
  t.strictSame(leaks(hotline.everything(), CARD), []);
  t.strictSame(leaks(hotline.everything(), IDENTITY.slice(0, -1)), []);
  t.equal(hotline.vault.size(), 0, 'and nothing of it is kept');
  t.strictSame(hotline.replayed(), hotline.commands, 'a replay goes the same way without the digits');
});

t.test('more digits than anybody keys are taken by nobody', async (t) => {
  const hotline = await opened();
  hotline.call();
  hotline.keys('1'.repeat(DIGITS_AT_MOST + 50));
  const kept = hotline.records.filter(({ event }) => event.type === 'digitReceived' && event.seal !== undefined);
  t.equal(kept.length, DIGITS_AT_MOST);
  t.equal(hotline.step(), 'cards/menu');
});

t.test('checksums', async (t) => {
  for (const number of [CARD, '5555555555554444', '378282246310005', '6222021234567890128']) {
    const last = Number(number.at(-1));
    const wrong = `${number.slice(0, -1)}${(last + 1) % 10}`;
    if (number.startsWith('6222'))
      t.equal(checksumHolds('luhn', number) || checksumHolds('luhn', wrong), checksumHolds('luhn', number));
    else t.ok(checksumHolds('luhn', number), number);
    t.notOk(checksumHolds('luhn', number) && checksumHolds('luhn', wrong), wrong);
  }
  t.ok(checksumHolds('identity', '11010519491231002*'), "the standard's own example");
  t.ok(checksumHolds('identity', '440524188001010014'), "the standard's second example");
  for (const wrong of [
    '110105194912310021',
    '11010519491331002*',
    '11010519491231002',
    '01010519491231002*',
    '110105194902290020',
  ]) {
    t.notOk(checksumHolds('identity', wrong), wrong);
  }
});
