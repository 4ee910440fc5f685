/** Messages: recorded, heard, kept, thrown away, and what a hang-up leaves of them. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { MessageStep } from '../../src/core/ivr/document.ts';
import {
  arrived,
  calling,
  channelOf,
  connected,
  ended,
  flow,
  NODE,
  openFloor,
  pressed,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const played = (test: TestFloor): ArrivingEvent => ({
  type: 'playbackFinished',
  playbackId: test.floor.calls.a?.playbackId ?? 'nothing is played',
});
const recorded = (messageId: string, saidMs: number, gone = false): ArrivingEvent => ({
  type: 'messageRecorded',
  messageId,
  saidMs,
  gone,
});

/** 4001 takes a message; `bye` after it. The call is `a` and stands where the message begins. */
function speaking(step: Partial<MessageStep> = {}) {
  const message = {
    kind: 'voicemail' as const,
    queue: 'refund',
    say: ['speak'],
    noMessage: { say: ['nothing'], go: 'bye' },
    failed: 'sorry',
    go: 'thanks',
    ...step,
  };
  const bye = { kind: 'finish' as const, served: false };
  const steps = { message, bye, sorry: { ...bye, say: ['sorry'] }, thanks: { ...bye, say: ['thanks'], served: true } };
  const test = openFloor(shop({ numbers: { 4001: 'box' }, flows: [flow('box', steps)] }));
  test.given(...calling('a', '4001', '13800138000'));
  return test.when(played(test));
}
const media = (test: TestFloor) => test.ordered('playMedia').map((one) => one.media);

t.test('after words and a tone the caller is recorded, the message is kept, and that is the result', async (t) => {
  const test = openFloor(shop()); // the words themselves
  t.ok(test);
  const spoken = speaking();
  t.match(spoken.ordered('recordMessage'), [
    { channelId: channelOf('a'), messageId: 'a-m2', longestMs: 120_000, silenceMs: 5_000, queueId: 'refund' },
  ]);
  spoken.after(20_000).when(recorded('a-m2', 18_000));
  t.match(spoken.ordered('keepMessage'), [
    { messageId: 'a-m2', callId: 'a', messageKind: 'voicemail', queueId: 'refund' },
  ]);
  t.match(spoken.entered('messageTaken'), [{ messageId: 'a-m2', queueId: 'refund' }]);
  t.strictSame(media(spoken), [['zh-CN/box/thanks']]);
  spoken.when(played(spoken));
  t.match(spoken.entered('callEnded'), [{ result: 'messageLeft', reason: 'messageLeft' }]);
  t.strictSame(spoken.leftOvers(), []);
  const saved = { messageId: 'a-m2', callId: 'a', messageKind: 'voicemail' as const, queueId: 'refund' };
  const file = { ani: null, dnis: null, recordedAtMs: 1, file: 'a-m2.wav', durationMs: 18_000, bytes: 9 };
  spoken.when({ type: 'messageSaved', ...saved, ...file });
  t.match(spoken.entered('messageSaved'), [{ ...saved, ...file }]);
});

t.test('the tone comes last, and a key before it ends nothing', async (t) => {
  const test = openFloor(
    shop({
      numbers: { 4001: 'box' },
      flows: [
        flow('box', {
          message: { kind: 'record', say: ['speak'], noMessage: { go: 'bye' }, failed: 'bye', go: 'bye' },
          bye: { kind: 'finish', served: true },
        }),
      ],
    }),
  );
  test.given(arrived('a', '4001')).when({ type: 'channelAnswered', channelId: channelOf('a') });
  t.strictSame(media(test), [['zh-CN/box/speak', 'tone/beep']]);
  test.when(pressed('a', '#'));
  t.strictSame(test.commands, []);
  test.given(played(test)).when(pressed('a', '#'));
  t.equal(test.ordered('stopRecording').length, 1);
  test.when(recorded('a-m2', 4_000));
  t.match(test.entered('messageTaken'), [{ messageKind: 'note', queueId: null }]);
  t.match(test.entered('callEnded'), [{ result: 'selfServed' }], 'a note is not what the call was for');
});

t.test('who says nothing is asked again, and in the end goes on', async (t) => {
  const test = speaking({ tries: 2 });
  test.when(recorded('a-m2', 1_999));
  t.match(test.ordered('discardMessage'), [{ messageId: 'a-m2' }]);
  t.strictSame(media(test), [['zh-CN/box/nothing', 'zh-CN/box/speak', 'tone/beep']]);
  test.given(played(test)).when(recorded('a-m4', 0));
  t.match(test.entered('callEnded'), [{ result: 'failed', reason: 'dismissed' }]);
});

t.test('the caller hears the message, says it anew, and keeps it by silence', async (t) => {
  const test = speaking({ review: { say: ['review'] } });
  test.when(recorded('a-m2', 9_000));
  t.strictSame(media(test), [['zh-CN/box/review']]);
  test.when(pressed('a', '2'));
  t.match(test.ordered('playMessage'), [{ messageId: 'a-m2', playbackId: test.floor.calls.a?.playbackId }]);
  test.when(played(test));
  t.strictSame(media(test), [['zh-CN/box/review']]);
  test.when(pressed('a', '3'));
  t.match(test.ordered('discardMessage'), [{ messageId: 'a-m2' }]);
  test.when(played(test));
  const [again] = test.ordered('recordMessage');
  test
    .given(recorded(again?.messageId ?? '', 9_000))
    .given(played(test))
    .after(5_000);
  t.match(test.ordered('keepMessage'), [{ messageId: again?.messageId }]);
});

t.test('a hang-up keeps what was said when it is long enough, and only then', async (t) => {
  for (const [saidMs, result] of [
    [4_000, 'messageLeft'],
    [900, 'abandoned'],
  ] as const) {
    const test = speaking()
      .after(5_000)
      .when(recorded('a-m2', saidMs, true));
    t.strictSame(test.commands, [], 'nobody is there to be spoken to');
    test.when(ended(channelOf('a')));
    t.match(test.entered('callEnded'), [{ result }]);
    t.equal(test.ordered('keepMessage').length, result === 'messageLeft' ? 1 : 0);
    t.equal(test.ordered('discardMessage').length, result === 'messageLeft' ? 0 : 1);
    t.strictSame(test.leftOvers(), []);
  }
  const reviewing = speaking({ review: { say: ['review'] } })
    .given(recorded('a-m2', 9_000))
    .when(ended(channelOf('a')));
  t.match(reviewing.entered('callEnded'), [{ result: 'messageLeft' }], 'also while it was being offered for review');
});

t.test('what cannot be recorded leads on, and so does a recording whose end is never told', async (t) => {
  const failing = speaking();
  failing.when({ type: 'commandFailed', command: 'recordMessage', about: 'a-m2', reason: 'refused', detail: '' });
  t.equal(failing.floor.calls.a?.flowStep, 'box/sorry');
  t.equal(speaking().after(130_000).floor.calls.a?.flowStep, 'box/sorry');
});

t.test('a controller that comes back lets the recording go on, and learns of one that is over', async (t) => {
  const test = speaking().after(3_000);
  const channel = { channelId: channelOf('a'), kind: 'customer' as const, answered: true, ani: null, dnis: '4001' };
  test.when(connected({ channels: [channel] }));
  t.match(test.ordered('checkRecording'), [{ nodeId: NODE, messageId: 'a-m2' }]);
  t.strictSame(media(test), [], 'nobody talks into the message');
  test.when(recorded('a-m2', 7_000));
  t.equal(test.ordered('keepMessage').length, 1);
  const gone = speaking()
    .after(3_000)
    .when(connected({ channels: [] }));
  t.match(gone.entered('callEnded'), [{ result: 'messageLeft' }], 'hung up meanwhile, after long enough');
  t.equal(gone.ordered('keepMessage').length, 1);
});
