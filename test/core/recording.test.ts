/** Card data is spoken: nothing of it is recorded, and the recording goes on by itself. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { PAUSE_AT_MOST_MS } from '../../src/core/call/recording.ts';
import { channelOf, ended, openFloor, ready, talking } from '../helpers/floor.ts';

const about = { agentId: 'wang', callId: 'a' };
const pause: ArrivingEvent = { type: 'recordingPauseRequested', ...about };
const resume: ArrivingEvent = { type: 'recordingResumeRequested', ...about };
const inTalk = () => talking(openFloor().given(...ready('wang')), 'a');

t.test('paused and resumed by the agent: another part is recorded', async (t) => {
  const test = inTalk();
  const leg = test.legOf('a');
  test.when(pause);
  const channelIds = [channelOf('a'), leg];
  t.match(test.ordered('connectChannels'), [
    { channelIds, record: { channelId: leg, recordingId: null, callId: 'a' } },
  ]);
  t.match(test.entered('recordingPaused'), [{ agentId: 'wang' }]);
  t.match(test.ordered('showCall'), [{ call: { state: 'talking', recordingPausedUntilMs: Number } }]);
  test.when(pause);
  t.strictSame(test.ordered('connectChannels'), [], 'asked twice, paused once');

  test.after(30_000);
  test.when(resume);
  const [{ record } = { record: undefined }] = test.ordered('connectChannels');
  t.ok(record?.recordingId);
  t.not(record?.recordingId, leg, 'under another name');
  t.match(test.entered('recordingResumed'), [{ pausedMs: 30_000, why: 'asked' }]);
  t.notOk(test.ordered('showCall')[0]?.call.recordingPausedUntilMs);
  test.when(resume);
  t.strictSame(test.ordered('connectChannels'), []);
});

t.test('who forgets to resume loses no more than two minutes', async (t) => {
  const test = inTalk();
  test.when(pause);
  test.after(PAUSE_AT_MOST_MS);
  t.match(test.entered('recordingResumed'), [{ pausedMs: PAUSE_AT_MOST_MS, why: 'limit' }]);
  t.match(test.ordered('connectChannels'), [{ record: { recordingId: String } }]);
});

t.test('a hold resumes it, and the customer stays on hold', async (t) => {
  const test = inTalk();
  test.given(pause);
  test.when({ type: 'holdRequested', ...about });
  t.match(test.entered('recordingResumed'), [{ why: 'changed' }]);
  t.strictSame(test.ordered('connectChannels'), []);
  test.when(pause);
  t.match(test.ordered('showRefusal'), [{ verb: 'pauseRecording', why: 'notNow' }]);
  test.when({ type: 'resumeRequested', ...about });
  t.match(test.ordered('connectChannels'), [{ record: { recordingId: String } }], 'and what follows is recorded');
});

t.test('a talk that ends leaves no clock running', async (t) => {
  const test = inTalk();
  test.given(pause);
  test.when(ended(test.legOf('a')));
  t.match(test.entered('recordingResumed'), [{ why: 'changed' }]);
  t.notOk('recording/a/limit' in test.floor.timers);
});
