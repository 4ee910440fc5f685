/** Out of a queue by key, by overflow, and back again; what is heard meanwhile. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { EnqueueStep } from '../../src/core/ivr/document.ts';
import {
  ANNOUNCE_EVERY_MS,
  agent,
  answered,
  arrived,
  asked,
  calling,
  channelOf,
  ended,
  flow,
  openFloor,
  pressed,
  queue,
  ready,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const played = (test: TestFloor, callId: string): ArrivingEvent => ({
  type: 'playbackFinished',
  playbackId: test.floor.calls[callId]?.playbackId ?? 'nothing is played',
});

/** 4001: a queue with ways out; 4002: the same queue, plain. */
function hotline(step: Partial<EnqueueStep> = {}) {
  const steps = {
    wait: { kind: 'enqueue' as const, queue: 'anyone', keys: { 9: 'menu' } as const, ...step },
    menu: {
      kind: 'menu' as const,
      say: ['menu'],
      keys: { 1: 'wait' } as const,
      noInput: { go: 'bye' },
      noMatch: { go: 'bye' },
    },
    elsewhere: { kind: 'enqueue' as const, queue: 'other' },
    bye: { kind: 'finish' as const, say: ['bye'], served: false },
  };
  const organization = shop({
    queues: [queue('anyone'), queue('other'), queue('refund', { refund: 5 })],
    agents: [agent('wang'), agent('chen', { refund: 6 })],
    numbers: { 4001: 'ways', 4002: 'to-anyone' },
    flows: [...shop().flows, flow('ways', steps)],
  });
  return openFloor(organization);
}

t.test('a key leads out of the queue, and who comes back has the old place', async (t) => {
  const test = hotline().given(...calling('a', '4001'));
  const place = { ...test.floor.calls.a?.queue };
  test
    .after(5_000)
    .given(...calling('b', '4002'))
    .after(20_000);
  test.when(pressed('a', '9'));
  t.match(test.entered('queueLeft'), [{ queueId: 'anyone', why: 'key', key: '9', waitedMs: 25_000 }]);
  const order = test.commands.map(({ type }) => type);
  t.ok(order.indexOf('unbridgeChannel') < order.indexOf('playMedia'), 'out of the music first, then spoken to');
  t.equal(test.stateOf('a'), 'ivr');
  t.strictSame(test.floor.queues.anyone?.waiting, ['b']);
  test.after(2_000).when(pressed('a', '1'));
  t.match(test.entered('queued'), [{ callId: 'a', position: 1 }], 'before the one who came later');
  t.match(test.floor.calls.a?.queue, { queuedAtMs: place.queuedAtMs, ticket: place.ticket });
  t.match(test.floor.queues.anyone, { waiting: ['a', 'b'], offered: 2, left: 1, abandoned: 0 });
  test.given(...ready('wang')).when(answered(test.legOf('a')));
  t.match(test.entered('connected'), [{ agentId: 'wang', callId: 'a' }]);
});

t.test('a phone that rings is let go when the caller leaves by a key, and nobody is blamed', async (t) => {
  const test = hotline().given(...ready('wang'), ...calling('a', '4001'));
  const leg = test.legOf('a');
  test.when(pressed('a', '9'));
  t.match(test.entered('offerMissed'), [{ agentId: 'wang', why: 'callerLeft' }]);
  t.match(test.ordered('hangUpChannel'), [{ channelId: leg }]);
  t.equal(test.agentState('wang'), 'ready');
  t.equal(test.stateOf('a'), 'ivr');
  test.when(answered(leg)).when(ended(leg));
  t.equal(test.stateOf('a'), 'ivr', 'an answer that was on its way changes nothing');
  test.when(ended(channelOf('a')));
  t.match(test.entered('callEnded'), [{ result: 'abandoned', reason: 'hungUpInIvr' }]);
  t.match(test.floor.queues.anyone, { abandoned: 0, left: 1 });
  t.strictSame(test.leftOvers(), []);
});

t.test('an answer ends the words and the ways: a key pressed in the talk is only heard', async (t) => {
  const test = hotline().given(...ready('wang'), ...calling('a', '4001'));
  test.when(answered(test.legOf('a')));
  t.equal(test.ordered('stopPlayback').length, 1);
  t.equal(test.floor.calls.a?.flow, null);
  test.when(pressed('a', '9'));
  t.strictSame(test.commands, []);
  t.equal(test.stateOf('a'), 'talking');
});

t.test('who waits is greeted once, and then hears each of the words in turn', async (t) => {
  const test = hotline({
    say: ['greeting', { position: true }],
    repeat: [['thanks'], ['offer', { position: true }]],
    everySeconds: 40,
  });
  test.given(arrived('a', '4001')).when(answered(channelOf('a')));
  const heard = () => test.ordered('playMedia').map(({ media }) => media.map((name) => name.replace('zh-CN/', '')));
  t.strictSame(heard(), [['ways/greeting', 'waiting/next']]);
  t.match(test.entered('positionAnnounced'), [{ position: 1 }]);
  const next = (ms: number) => test.given(played(test, 'a')).after(ms);
  next(39_999);
  t.strictSame(heard(), []);
  test.after(1);
  t.strictSame(heard(), [['ways/thanks']]);
  next(40_000);
  t.strictSame(heard(), [['ways/offer', 'waiting/next']]);
  next(40_000);
  t.strictSame(heard(), [['ways/thanks']]);
});

t.test('without words of its own a step tells the position, as often as the queue says', async (t) => {
  const test = hotline()
    .given(arrived('a', '4002'))
    .when(answered(channelOf('a')));
  t.match(test.ordered('playMedia'), [{ media: ['zh-CN/waiting/next'] }]);
  test.given(played(test, 'a')).after(ANNOUNCE_EVERY_MS);
  t.match(test.ordered('playMedia'), [{ media: ['zh-CN/waiting/next'] }]);
});

t.test('who has waited too long goes on, but not from under a phone that rings', async (t) => {
  const tooLong = { afterSeconds: 20, go: 'elsewhere' };
  const test = hotline({ tooLong })
    .given(...calling('a', '4001'))
    .after(20_000);
  t.match(test.entered('queueLeft'), [{ why: 'tooLong', waitedMs: 20_000 }]);
  t.equal(test.floor.calls.a?.queue?.queueId, 'other');
  t.strictSame(test.floor.queues.anyone?.waiting, []);

  const ringing = hotline({ tooLong })
    .given(...calling('a', '4001'))
    .after(15_000)
    .given(...ready('wang'));
  ringing.after(10_000);
  t.equal(ringing.stateOf('a'), 'ringing', 'past the limit');
  ringing.after(5_000);
  t.match(ringing.entered('offerMissed'), [{ why: 'noAnswer' }]);
  t.match(ringing.entered('queueLeft'), [{ why: 'tooLong', waitedMs: 30_000 }], 'when nobody took it');
});

t.test('a full queue takes nobody more, but it takes back who had a place', async (t) => {
  const test = hotline({ full: { waiting: 2, go: 'bye' } });
  test.given(...calling('a', '4001'), ...calling('b', '4001'));
  test.given(arrived('c', '4001')).when(answered(channelOf('c')));
  t.match(test.entered('queuePassed'), [{ callId: 'c', why: 'full' }]);
  t.equal(test.floor.calls.c?.flowStep, 'ways/bye');
  test.given(pressed('a', '9'), ...calling('d', '4001')).when(pressed('a', '1'));
  t.strictSame(test.floor.queues.anyone?.waiting, ['a', 'b', 'd']);
});

t.test('where nobody is signed in nobody waits: seen at once, and when the last one goes', async (t) => {
  const nobody = { go: 'bye' };
  const test = hotline({ nobody })
    .given(arrived('a', '4001'))
    .when(answered(channelOf('a')));
  t.match(test.entered('queuePassed'), [{ why: 'nobody' }]);

  const skilled = { nobody, queue: 'refund' };
  const left = hotline(skilled).given(...ready('wang'), ...ready('chen'), asked('chen', 'notReady', 'lunch'));
  left.given(...calling('b', '4001'));
  t.equal(left.stateOf('b'), 'waiting', 'somebody is at lunch only');
  left.when(asked('wang', 'signedOut'));
  t.equal(left.stateOf('b'), 'waiting');
  left.when(asked('chen', 'signedOut'));
  t.match(left.entered('queueLeft'), [{ why: 'nobody' }]);
  t.equal(left.stateOf('b'), 'ivr');
});

t.test('what the flow asks of agents lies on the place and counts for who is there', async (t) => {
  const wanted = { requires: { refund: 3 }, prefers: { english: 5 }, preferredAgent: 'last' as const };
  const test = hotline({ ...wanted, nobody: { go: 'bye' } }).given(...ready('wang'));
  test.given(arrived('a', '4001')).when(answered(channelOf('a')));
  t.match(test.entered('queuePassed'), [{ why: 'nobody' }], 'wang does not know refunds');
  test.given(...ready('chen'), asked('chen', 'notReady', 'lunch'));
  test.given(arrived('b', '4001')).when(answered(channelOf('b')));
  t.match(test.floor.calls.b?.queue, wanted);
  t.match(test.entered('queued'), [{ requires: { refund: 3 } }]);
});
