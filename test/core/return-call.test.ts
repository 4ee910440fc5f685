/** What a customer hears who is called back: the shop's return-call flow, whose end puts them through to the agent or lets both go. */
import t from 'tap';
import { callbackFaults } from '../../src/core/callback/rules.ts';
import type { Step } from '../../src/core/ivr/document.ts';
import { checkFlows } from '../../src/core/ivr/index.ts';
import type { Organization } from '../../src/core/organization.ts';
import {
  answered,
  calling,
  channelOf,
  connected,
  ended,
  flow,
  openFloor,
  pressed,
  ready,
  SURVEY,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const WANG = '13800138000';
const LINE_FREE_MS = 3_000;
const PAUSE_MS = 60_000;
const WISH: Record<string, Step> = {
  wish: {
    kind: 'callback',
    queue: 'anyone',
    say: ['own'],
    ask: ['other'],
    noInput: { go: 'noted' },
    noMatch: { go: 'noted' },
    go: 'noted',
  },
  noted: { kind: 'finish', say: ['noted'], served: true },
};
const RETURN_CALL: Record<string, Step> = {
  hello: {
    kind: 'menu',
    say: ['hello'],
    keys: { 1: 'connect', 2: 'later' },
    tries: 2,
    waitSeconds: 4,
    noInput: { go: 'machine' },
    noMatch: { go: 'connect' },
  },
  connect: { kind: 'finish', say: ['connecting'], served: true },
  later: { kind: 'finish', say: ['later'], served: false },
  machine: { kind: 'finish', say: ['machine'], served: false },
};

/** The agent wang has taken the callback, and the customer has picked up. */
function pickedUp(steps: Record<string, Step> = RETURN_CALL, change: Partial<Organization> = {}): TestFloor {
  const test = openFloor(
    shop({
      numbers: { 4001: 'wish' },
      flows: [flow('wish', WISH), flow('return-call', steps), SURVEY],
      outside: { allowed: ['1xxxxxxxxxx'], callerNumber: '4001', most: 4 },
      callbacks: { quiet: null, pausesMs: [PAUSE_MS], greetingMs: 60_000 },
      returnCallFlow: 'return-call',
      ...change,
    }),
  );
  test.given(...ready('wang'), ...calling('a', '4001', WANG), pressed('a', '1'), ended(channelOf('a')));
  test.after(LINE_FREE_MS).given(answered(test.legOf(attemptOf(test))));
  return test.when(answered(customerLeg(test)));
}

const ticketOf = (test: TestFloor) => Object.values(test.floor.callbacks ?? {})[0];
const attemptOf = (test: TestFloor) => ticketOf(test)?.standing ?? 'none';
const customerLeg = (test: TestFloor) => test.floor.calls[attemptOf(test)]?.channelId ?? 'none';
const press = (test: TestFloor, digit: string) =>
  test.when({ type: 'digitReceived', channelId: customerLeg(test), digit });
/** The words come to their end. */
const heard = (test: TestFloor) =>
  test.when({ type: 'playbackFinished', playbackId: test.floor.calls[attemptOf(test)]?.playbackId ?? '' });
const said = (test: TestFloor) => test.ordered('playMedia').flatMap(({ media }) => media);

t.test('who picks up hears who calls, presses 1, and talks with the agent who waits', async (t) => {
  const test = pickedUp();
  const attempt = attemptOf(test);
  t.strictSame(said(test), ['return-call/hello'].map(inChinese));
  t.match(test.ordered('showCall'), [{ agentId: 'wang', call: { state: 'greeting' } }]);
  t.match(test.entered('ivrStepEntered'), [{ callId: attempt, step: 'return-call/hello' }]);
  t.equal(test.stateOf(attempt), 'greeting');

  press(test, '1');
  t.match(test.entered('ivrInput'), [{ callId: attempt, digits: '1', outcome: 'matched' }]);
  t.strictSame(said(test), ['return-call/connecting'].map(inChinese));
  t.strictSame(test.ordered('connectChannels'), [], 'the words are heard first');
  heard(test);
  t.match(test.ordered('connectChannels'), [{ channelIds: [customerLeg(test), test.legOf(attempt)] }]);
  t.equal(test.stateOf(attempt), 'talking');
  t.equal(test.floor.calls[attempt]?.flow, null);
  t.strictSame(
    ticketOf(test)?.pressed,
    [{ step: 'wish/wish', digits: '1' }],
    'its keys are those of the first call alone',
  );

  test.when(ended(customerLeg(test)));
  t.match(test.entered('callEnded'), [{ callId: attempt, result: 'answered' }]);
  t.strictSame([test.leftOvers(), ticketOf(test)], [[], undefined]);
});

t.test('silence is a machine: it gets the words for it, and the callback is tried again', async (t) => {
  const test = pickedUp();
  heard(test).after(4_000);
  heard(test).after(4_000);
  t.strictSame(said(test), ['return-call/machine'].map(inChinese));
  const [theirs, mine] = [customerLeg(test), test.legOf(attemptOf(test))];
  heard(test);
  t.match(test.entered('callbackMissed'), [{ why: 'machine' }]);
  t.match(test.entered('callEnded'), [{ result: 'notReached', reason: 'machine' }]);
  t.match(test.ordered('hangUpChannel'), [{ channelId: theirs }, { channelId: mine }]);
  t.match(test.ordered('showCall'), [{ agentId: 'wang', call: { state: 'ended', notReached: 'machine' } }]);
  t.match(ticketOf(test), { attempts: 1, lastMissed: 'machine', dueAtMs: test.nowMs + PAUSE_MS });
  t.equal(test.agentState('wang'), 'wrapUp');
});

t.test('whoever presses that it is no good time was no machine, and is called another time', async (t) => {
  const test = pickedUp();
  press(test, '2');
  heard(test);
  t.match(test.entered('callbackMissed'), [{ why: 'declined' }]);
  t.match(ticketOf(test), { attempts: 1, lastMissed: 'declined', dueAtMs: test.nowMs + PAUSE_MS });
});

t.test('wrong keys are a person: whom the flow then puts through is', async (t) => {
  const test = pickedUp();
  press(press(test, '7'), '8');
  heard(test);
  t.equal(test.stateOf(attemptOf(test)), 'talking');
});

t.test('a flow that does not come to its end keeps nobody from the agent beyond the limit', async (t) => {
  const test = pickedUp({ ...RETURN_CALL, hello: { ...RETURN_CALL.hello, tries: 5, waitSeconds: 30 } as Step });
  test.after(59_999);
  t.equal(test.stateOf(attemptOf(test)), 'greeting');
  test.after(1);
  t.equal(test.stateOf(attemptOf(test)), 'talking');
  t.match(test.ordered('stopPlayback'), [{}], 'nothing speaks into the talk');
  t.strictSame(
    Object.values(test.floor.timers).filter(({ owner }) => owner.kind === 'flow'),
    [],
  );
  press(test, '2');
  t.equal(test.stateOf(attemptOf(test)), 'talking', 'keys are the talk’s now');
});

t.test('either side may hang up while the flow speaks', async (t) => {
  const gone = pickedUp();
  gone.when(ended(customerLeg(gone)));
  t.match(gone.entered('callbackMissed'), [{ why: 'hungUp' }]);
  const alone = pickedUp();
  alone.when(ended(alone.legOf(attemptOf(alone))));
  t.match(alone.entered('callEnded'), [{ result: 'notReached', reason: 'agentGone' }]);
  for (const test of [gone, alone]) {
    t.match(ticketOf(test), { attempts: 1, standing: null });
    t.strictSame(test.leftOvers(), []);
  }
});

t.test('a break in the middle: the step is said again, and the customer reaches the agent', async (t) => {
  const test = pickedUp();
  const live = (channelId: string, kind: 'agent' | 'outside') =>
    ({ channelId, kind, answered: true, ani: null, dnis: '' }) as const;
  const channels = [live(test.legOf(attemptOf(test)), 'agent'), live(customerLeg(test), 'outside')];
  test.when(connected({ channels }));
  t.strictSame(said(test), ['system/recovered', 'return-call/hello'].map(inChinese));
  t.equal(test.ordered('stopPlayback').length, 1);
  heard(press(test, '1'));
  t.equal(test.stateOf(attemptOf(test)), 'talking');
});

t.test('a queue in it means the agent who is there; other ways out are none', async (t) => {
  const enqueued = pickedUp({ go: { kind: 'enqueue', queue: 'refund' } });
  t.equal(enqueued.stateOf(attemptOf(enqueued)), 'talking');

  const lost = { kind: 'finish', served: false } as const;
  const common = { noMatch: { go: 'lost' }, noInput: { go: 'lost' }, go: 'lost' };
  const ways: Record<string, Step> = {
    transfer: { kind: 'transfer', to: { number: '13900000000' }, failed: 'lost' },
    agent: { kind: 'transfer', to: { agent: 'li' }, failed: 'lost' },
    voicemail: {
      kind: 'voicemail',
      queue: 'anyone',
      say: ['speak'],
      noMessage: { go: 'lost' },
      failed: 'lost',
      go: 'lost',
    },
    callback: { kind: 'callback', queue: 'anyone', say: ['own'], ask: ['other'], tries: 1, ...common },
  };
  for (const [name, step] of Object.entries(ways)) {
    const test = pickedUp({ way: step, lost });
    const attempt = attemptOf(test);
    if (name === 'voicemail') heard(test);
    if (name === 'callback') press(test, '1');
    t.equal(test.stateOf(attempt), 'gone', name);
    t.equal(ticketOf(test)?.attempts, 1, name);
    t.strictSame(test.leftOvers(), [], name);
  }
});

t.test('whoever waits again after a talk that broke off hears nothing of it any more', async (t) => {
  const test = pickedUp();
  heard(press(test, '1'));
  const attempt = attemptOf(test);
  test.given({ type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true }).after(45_000);
  t.equal(test.stateOf(attempt), 'waiting');
  t.equal(test.floor.calls[attempt]?.flow, null);
});

t.test('fixed words do where the shop wants no such flow, or it is not published', async (t) => {
  const prompts = { flowId: 'return-call', version: '1', document: { title: {}, prompts: {} } };
  const without = [
    { returnCallFlow: null },
    { returnCallFlow: 'gone' },
    { flows: [flow('wish', WISH), prompts, SURVEY] },
  ];
  for (const change of without) {
    const test = pickedUp(RETURN_CALL, change);
    t.strictSame(said(test), ['system/calling-back'].map(inChinese));
    heard(test);
    t.equal(test.stateOf(attemptOf(test)), 'talking');
  }
});

t.test('the check refuses what would lead a customer away from the agent, or never to one', async (t) => {
  const found = (steps: Record<string, Step>) =>
    checkFlows([flow('return-call', steps)], { returnCall: 'return-call' })
      .filter(({ message }) => message.includes('called back'))
      .map(({ path }) => path.join('/'));
  t.strictSame(found(RETURN_CALL), []);
  t.strictSame(found({ go: { kind: 'enqueue', queue: 'anyone' } }), [], 'that is the agent who waits');
  t.strictSame(found({ ...RETURN_CALL, connect: { kind: 'finish', served: false } }), ['steps']);
  const away: Step = { kind: 'transfer', to: { agent: '1001' }, failed: 'machine' };
  t.strictSame(found({ ...RETURN_CALL, later: away }), ['steps/later/kind']);
  t.strictSame(
    checkFlows([flow('return-call', { ...RETURN_CALL, later: away })], {}).filter(({ message }) =>
      /agent waits/.test(message),
    ),
    [],
    'any other flow may do so',
  );
});

t.test('a limit that cuts the words off, or keeps an agent for minutes, is refused', async (t) => {
  t.strictSame(callbackFaults({ queues: [], callbacks: { greetingMs: 60_000 } }), []);
  t.match(callbackFaults({ queues: [], callbacks: { greetingMs: 500 } }), [/greetingMs/]);
  t.match(callbackFaults({ queues: [], callbacks: { greetingMs: 600_000 } }), [/greetingMs/]);
  t.match(callbackFaults({ queues: [], callbacks: { greetingMs: '60s' as never } }), [/greetingMs/]);
});

function inChinese(name: string): string {
  return `zh-CN/${name}`;
}
