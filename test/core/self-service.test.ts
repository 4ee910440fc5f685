/** The caller goes out of a talk to key something in, and comes back: every way out of it. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { fateOfKey } from '../../src/core/call/secrecy.ts';
import { SELF_SERVICE_AT_MOST_MS } from '../../src/core/call/self-service.ts';
import type { FlowDocument } from '../../src/core/ivr/document.ts';
import { targetsView } from '../../src/core/targets-view.ts';
import { deskView } from '../../src/core/views.ts';
import {
  answered,
  channelOf,
  connected,
  ended,
  flow,
  NODE,
  openFloor,
  ready,
  SURVEY,
  shop,
  type TestFloor,
  talking,
} from '../helpers/floor.ts';

const OUTCOMES = { entered: { 'zh-CN': '已输入', en: 'keyed in' }, nothing: { 'zh-CN': '未输入', en: 'nothing' } };
const base = flow('card', {
  ask: {
    kind: 'collect',
    say: ['ask'],
    into: 'card',
    min: 12,
    max: 12,
    masked: true,
    tries: 1,
    keys: { '*': 'nothing' },
    noInput: { go: 'nothing' },
    noMatch: { go: 'nothing' },
    go: 'entered',
  },
  entered: { kind: 'finish', say: ['thanks'], served: true, outcome: 'entered' },
  nothing: { kind: 'finish', served: false, outcome: 'nothing' },
});
const CARD = {
  ...base,
  document: {
    ...(base.document as FlowDocument),
    selfService: { shows: 'card', lastDigits: 4, outcomes: OUTCOMES },
  },
};
const SHOP = shop({ flows: [...shop().flows, CARD] });

const about = { agentId: 'wang', callId: 'a' };
const send: ArrivingEvent = { type: 'selfServiceRequested', ...about, flowId: 'card' };
const takeBack: ArrivingEvent = { type: 'selfServiceEndRequested', ...about };
const customer = channelOf('a');
const inTalk = (organization = SHOP) => talking(openFloor(organization).given(...ready('wang')), 'a');
const sent = (organization = SHOP) => inTalk(organization).given(send);
const viewOf = (test: TestFloor) => deskView(test.floor, 'wang')?.call;
const keys = (test: TestFloor, count: number) => {
  for (let seal = 1; seal <= count; seal += 1)
    test.given({ type: 'digitReceived', channelId: customer, digit: '•', seal });
};
const heard = (test: TestFloor) =>
  test.when({ type: 'playbackFinished', playbackId: test.floor.calls.a?.playbackId ?? '' });
const bothJoined = (test: TestFloor) =>
  test.ordered('connectChannels').filter(({ channelIds }) => channelIds.includes(customer));

t.test('the caller is taken out of the talk before a word is said, and the agent is recorded no more', async (t) => {
  const test = inTalk();
  const leg = test.legOf('a');
  test.when(send);
  t.strictSame(
    test.commands.map(({ type }) => type).filter((type) => type !== 'startTimer'),
    ['unbridgeChannel', 'connectChannels', 'playMedia', 'showCall', 'showAgent'],
  );
  t.match(test.ordered('unbridgeChannel'), [{ channelId: customer }]);
  t.match(test.ordered('connectChannels'), [{ channelIds: [leg], record: { channelId: leg, recordingId: null } }]);
  t.strictSame(test.ordered('connectChannels')[0]?.channelIds, [leg]);
  t.match(test.ordered('playMedia'), [{ channelId: customer }]);
  t.match(test.entered('selfServiceBegun'), [{ agentId: 'wang', flowId: 'card' }]);
  t.match(test.entered('recordingPaused'), [{ why: 'selfService' }]);
  t.match(viewOf(test), { state: 'talking', selfService: { endedAs: null, untilMs: Number, digits: 0 } });
  t.notOk(viewOf(test)?.recordingPausedUntilMs, 'no clock of a pause');
  t.match(fateOfKey(test.floor, customer, '4'), { as: 'sealed' });
  t.match(fateOfKey(test.floor, leg, '4'), { as: 'unheard' });
});

t.test('at the flow’s end the same two hear each other, and the agent is told the outcome and no digit', async (t) => {
  const test = sent();
  const leg = test.legOf('a');
  keys(test, 12);
  test.after(20_000);
  heard(test);
  t.match(test.ordered('connectChannels'), [{ record: { recordingId: String } }]);
  t.strictSame(test.ordered('connectChannels')[0]?.channelIds, [customer, leg]);
  t.not(test.ordered('connectChannels')[0]?.record?.recordingId, leg, 'another part is recorded');
  t.match(test.entered('selfServiceEnded'), [
    { endedAs: 'done', outcome: 'entered', outcomeNames: OUTCOMES.entered, digits: 12, lastedMs: 20_000 },
  ]);
  t.strictSame(
    test.commands.filter(({ type }) => type === 'revealLast' || type === 'forgetKeys').map(({ type }) => type),
    ['revealLast', 'forgetKeys'],
    'asked for before they are forgotten',
  );
  t.match(test.ordered('revealLast'), [{ parts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], count: 4 }]);
  t.match(viewOf(test)?.selfService, { endedAs: 'done', outcome: OUTCOMES.entered, digits: 12, lastDigits: null });
  test.when({ type: 'lastRevealed', callId: 'a', digits: '1111' });
  t.match(test.ordered('showCall'), [{ call: { selfService: { lastDigits: '1111' } } }]);
  t.equal(test.stateOf('a'), 'talking');
  test.when({ type: 'holdRequested', ...about });
  t.match(test.entered('held'), [{}], 'the talk’s verbs work again');
  test.given(ended(leg));
  t.strictSame(
    test.leftOvers().filter((id) => !id.includes('a')),
    [],
  );
});

t.test('who keys in nothing, or presses the key back, comes back with that outcome', async (t) => {
  const silent = sent();
  heard(silent);
  silent.after(6_000);
  t.match(silent.entered('selfServiceEnded'), [{ endedAs: 'done', outcome: 'nothing', digits: 0 }]);
  t.equal(bothJoined(silent).length, 1);
  const pressed = sent();
  pressed.when({ type: 'digitReceived', channelId: customer, digit: '*' });
  t.match(pressed.entered('selfServiceEnded'), [{ endedAs: 'done', outcome: 'nothing' }]);
  t.strictSame(pressed.ordered('revealLast'), [], 'there is nothing to show');
});

t.test('the agent gets the caller back before', async (t) => {
  const test = sent();
  keys(test, 5);
  test.when(takeBack);
  t.match(test.entered('selfServiceEnded'), [{ endedAs: 'calledBack', outcome: null, digits: 0 }]);
  t.match(test.ordered('stopPlayback'), [], 'the first key has stopped the words');
  t.match(test.ordered('forgetKeys'), [{ callId: 'a' }]);
  t.equal(bothJoined(test).length, 1);
  t.equal(test.floor.calls.a?.flow, null);
  t.match(fateOfKey(test.floor, customer, '4'), { as: 'unheard' }, 'what is still keyed in is for nobody');
  test.when(takeBack);
  t.match(test.ordered('showRefusal'), [{ verb: 'endSelfService', why: 'notNow' }]);
});

t.test('words under way are stopped when the caller is taken back', async (t) => {
  const test = sent();
  const playbackId = test.floor.calls.a?.playbackId ?? '';
  test.when(takeBack);
  t.match(test.ordered('stopPlayback'), [{ playbackId }]);
});

t.test('nobody stays in it for ever', async (t) => {
  const test = sent({
    ...SHOP,
    flows: SHOP.flows.map((one) => (one.flowId === 'card' ? patient() : one)),
  });
  test.after(SELF_SERVICE_AT_MOST_MS);
  t.match(test.entered('selfServiceEnded'), [{ endedAs: 'limit', outcome: null }]);
  t.equal(bothJoined(test).length, 1);
});

/** Says something for as long as Asterisk may, again and again. */
function patient() {
  const document = CARD.document as FlowDocument;
  const say = { kind: 'say' as const, say: ['ask'], bargeIn: false };
  const steps = { one: { ...say, go: 'two' }, two: { ...say, go: 'ask' }, ...document.steps };
  return { ...CARD, document: { ...document, start: 'one', steps } };
}

t.test('hold, transfer, consult and the recording’s pause are refused with the reason', async (t) => {
  const test = sent().given(...ready('li'));
  const target = { to: 'agent' as const, agentId: 'li' };
  const verbs: [string, ArrivingEvent][] = [
    ['hold', { type: 'holdRequested', ...about }],
    ['resume', { type: 'resumeRequested', ...about }],
    ['transfer', { type: 'transferRequested', ...about, target }],
    ['consult', { type: 'consultRequested', ...about, target }],
    ['pauseRecording', { type: 'recordingPauseRequested', ...about }],
    ['resumeRecording', { type: 'recordingResumeRequested', ...about }],
    ['selfService', send],
  ];
  for (const [verb, event] of verbs) {
    test.when(event);
    t.match(test.ordered('showRefusal'), [{ agentId: 'wang', verb, why: 'selfService' }], verb);
    t.strictSame(test.ordered('connectChannels'), [], verb);
  }
});

t.test('only steps made for it can be asked for, and only in a talk of two', async (t) => {
  const test = inTalk();
  for (const flowId of ['menu', 'survey', 'nowhere']) {
    test.when({ ...send, flowId } as ArrivingEvent);
    t.match(test.ordered('showRefusal'), [{ verb: 'selfService', why: 'noStep' }], flowId);
  }
  test.given({ type: 'holdRequested', ...about });
  test.when(send);
  t.match(test.ordered('showRefusal'), [{ verb: 'selfService', why: 'notNow' }], 'not from hold');
  t.match(targetsView(test.floor, 'wang').selfServices, [{ flowId: 'card' }]);
  t.notOk(targetsView(test.floor, 'wang').flows.some(({ flowId }) => flowId === 'card'));
  test.when({ type: 'transferRequested', ...about, target: { to: 'flow', flowId: 'card' } });
  t.match(test.ordered('showRefusal'), [{ verb: 'transfer', why: 'unknown' }], 'nobody is sent away to one');
});

t.test('a pause that goes on is over, and what the agent says meanwhile is in no part', async (t) => {
  const test = inTalk().given({ type: 'recordingPauseRequested', ...about });
  test.when(send);
  t.match(
    test.entries.filter(({ kind }) => /^recording/.test(kind)),
    [
      { kind: 'recordingResumed', why: 'changed' },
      { kind: 'recordingPaused', why: 'selfService' },
    ],
  );
  t.match(test.ordered('connectChannels'), [{ record: { recordingId: null } }]);
  test.after(130_000);
  t.strictSame(test.ordered('connectChannels'), bothJoined(test), 'the limit of a pause starts no recording in it');
});

t.test('the caller hangs up in it: the call ends as in a talk', async (t) => {
  const test = sent();
  test.when(ended(customer));
  t.match(test.entered('selfServiceEnded'), [{ endedAs: 'customer' }]);
  t.match(test.entered('talkEnded'), [{ endedBy: 'customer' }]);
  t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'customerHungUp' }]);
  t.equal(test.agentState('wang'), 'wrapUp');
});

t.test('the agent hangs up in it: the caller is asked for a score, as after any talk', async (t) => {
  const test = sent();
  test.when({ type: 'hangUpRequested', ...about });
  test.when(ended(test.legOf('a')));
  t.match(test.entered('selfServiceEnded'), [{ endedAs: 'agent' }]);
  t.match(test.entered('talkEnded'), [{ endedBy: 'agent' }]);
  t.equal(test.stateOf('a'), 'surveying');
  t.match(test.floor.calls.a?.flow?.flowId, SURVEY.flowId);
  test.given(ended(customer));
  t.strictSame(test.leftOvers(), []);
});

t.test('without a survey the call ends with the agent', async (t) => {
  const test = sent({ ...SHOP, surveyFlow: null });
  test.when(ended(test.legOf('a')));
  t.match(test.entered('callEnded'), [{ result: 'answered', reason: 'agentHungUp' }]);
  test.given(ended(customer));
  t.strictSame(test.leftOvers(), []);
});

const pageLeft: ArrivingEvent = { type: 'deskDisconnected', agentId: 'wang', deskId: 'desk-wang', left: true };
const pageBack: ArrivingEvent[] = [...ready('wang'), { type: 'rejoinRequested', ...about }];

t.test('the agent’s page reloads in it: the caller is not disturbed, and both are joined at the end', async (t) => {
  const test = sent();
  test.when(pageLeft);
  t.match(test.entered('talkInterrupted'), [{ why: 'pageLeft' }]);
  t.strictSame(test.ordered('holdChannel'), [], 'no music');
  t.strictSame(test.ordered('playMedia'), [], 'no word of it');
  test.given(...pageBack);
  const leg = test.legOf('a');
  test.when(answered(leg));
  t.match(test.entered('talkRejoined'), [{ agentId: 'wang' }]);
  t.strictSame(test.ordered('connectChannels')[0]?.channelIds, [leg]);
  t.match(test.ordered('connectChannels'), [{ record: { recordingId: null } }], 'not recorded on the new leg either');
  keys(test, 12);
  heard(test);
  t.strictSame(bothJoined(test)[0]?.channelIds, [customer, leg]);
});

t.test('it ends while the agent is away: the caller waits for them as in any talk that is interrupted', async (t) => {
  const test = sent().given(pageLeft);
  keys(test, 12);
  heard(test);
  t.equal(test.stateOf('a'), 'interrupted');
  t.match(test.ordered('holdChannel'), [{ channelId: customer }]);
  t.match(test.ordered('playMedia'), [{ channelId: customer }]);
  t.strictSame(bothJoined(test), []);
  test.given(...pageBack);
  test.when(answered(test.legOf('a')));
  t.equal(test.stateOf('a'), 'talking');
  t.equal(bothJoined(test).length, 1);
  t.match(viewOf(test)?.selfService, { endedAs: 'done', outcome: OUTCOMES.entered }, 'the outcome is still there');
});

t.test('it ends while the agent’s phone rings again: it is not rung twice', async (t) => {
  const test = sent().given(pageLeft, ...pageBack);
  const leg = test.legOf('a');
  test.when({ type: 'digitReceived', channelId: customer, digit: '*' });
  t.equal(test.stateOf('a'), 'interrupted');
  t.strictSame(test.ordered('dialAgent'), []);
  test.when(answered(leg));
  t.equal(test.stateOf('a'), 'talking');
});

t.test('an agent who does not come back is waited for no longer than in a talk', async (t) => {
  const test = sent({
    ...SHOP,
    flows: SHOP.flows.map((one) => (one.flowId === 'card' ? patient() : one)),
  });
  test.given(pageLeft).after(60_000);
  t.ok(test.floor.calls.a?.flow, 'the caller is still keying in');
  test.after(SELF_SERVICE_AT_MOST_MS);
  t.equal(test.stateOf('a'), 'waiting', 'and goes to the line right after it');
  t.match(test.entered('talkEnded'), [{ endedBy: 'failure' }]);
  t.strictSame(test.entered('talkInterrupted'), []);
});

t.test('the agent’s leg breaks in it: told apart from hanging up', async (t) => {
  const test = sent();
  test.when(ended(test.legOf('a'), 44));
  t.match(test.entered('talkInterrupted'), [{ why: 'legLost' }]);
  t.ok(test.floor.calls.a?.flow, 'the flow goes on');
});

t.test('the controller was away: the step is asked again, and the agent stays alone', async (t) => {
  const test = sent();
  keys(test, 5);
  const leg = test.legOf('a');
  const live = [
    { channelId: customer, kind: 'customer' as const, answered: true, ani: null, dnis: '4002' },
    { channelId: leg, kind: 'agent' as const, answered: true, ani: null, dnis: '' },
  ];
  const bridgeId = test.floor.calls.a?.bridgeId ?? '';
  test.when(connected({ channels: live, bridges: [{ bridgeId, channelIds: [customer, leg] }] }));
  t.match(test.ordered('unbridgeChannel'), [{ channelId: customer }]);
  t.strictSame(test.ordered('connectChannels')[0]?.channelIds, [leg]);
  t.match(test.ordered('connectChannels'), [{ record: { recordingId: null } }]);
  t.match(test.ordered('playMedia'), [{ channelId: customer, nodeId: NODE }]);
  t.strictSame(test.ordered('dissolveBridge'), []);
  keys(test, 12);
  heard(test);
  t.equal(bothJoined(test).length, 1);
});

t.test('it was over when the controller came back without the agent’s leg', async (t) => {
  const test = sent();
  const live = [{ channelId: customer, kind: 'customer' as const, answered: true, ani: null, dnis: '4002' }];
  test.when(connected({ channels: live }));
  t.match(test.entered('talkInterrupted'), [{ why: 'legLost' }]);
  t.strictSame(test.ordered('holdChannel'), [], 'the caller hears the step again, no music');
  test.when({ type: 'digitReceived', channelId: customer, digit: '*' });
  t.equal(test.stateOf('a'), 'interrupted');
});

t.test('a join that failed late is no end of it', async (t) => {
  const test = sent();
  const about = test.floor.calls.a?.bridgeId ?? '';
  test.given({ type: 'commandFailed', command: 'connectChannels', about, reason: 'refused', detail: '' });
  t.equal(test.stateOf('a'), 'talking');
  t.ok(test.floor.calls.a?.flow);
});

t.test('the same agent may send the caller again, and the survey after it is a survey', async (t) => {
  const test = sent();
  test.given({ type: 'digitReceived', channelId: customer, digit: '*' });
  test.when(send);
  t.match(test.entered('selfServiceBegun'), [{}]);
  test.given({ type: 'digitReceived', channelId: customer, digit: '*' });
  test.given(ended(test.legOf('a')));
  t.equal(test.stateOf('a'), 'surveying');
  test.given({ type: 'digitReceived', channelId: customer, digit: '5' });
  heard(test);
  t.match(test.entered('callEnded'), [{ reason: 'surveyed' }]);
});
