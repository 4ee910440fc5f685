/** A caller's call, against a real Asterisk and a real SIP telephone: arriving, hearing, pressing, waiting, going. */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../../src/setup/paths.ts';
import { Phone } from '../../helpers/phone/index.ts';
import { reasonOf, startWorld, waitFor } from './harness.ts';

const GREETING = 'zh-CN/waiting/greeting';
const THANKS = 'en/waiting/thanks';
const file = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);

t.test('a caller', async (t) => {
  let mayClaim = true;
  const world = await startWorld(t, { mayClaim: () => mayClaim });
  const { told, run, arrive, asterisk } = world;

  t.test('arrives once, with number and dialled number, and is answered', async (t) => {
    const { call, channelId } = await arrive({ callerNumber: '+8613800138000' });
    const [arrived] = told.of('callArrived', { channelId });
    t.match(arrived, { callId: channelId, nodeId: 'a1', ani: '+8613800138000', dnis: '4001' });
    t.equal(call.times.answeredMs, undefined, 'it is not answered by itself');
    await run({ type: 'answerChannel', channelId });
    await call.waitForAnswer();
    await told.wait('channelAnswered', { channelId });
    await call.hangUp();
    const ended = await told.wait('channelEnded', { channelId });
    t.equal(ended.cause, 16);
    t.equal(told.of('callArrived', { channelId }).length, 1);
    t.equal(told.of('channelAnswered', { channelId }).length, 1);
  });

  t.test('who withholds the number arrives without one', async (t) => {
    const anonymous = await arrive({ callerNumber: null });
    t.equal(told.of('callArrived', { channelId: anonymous.channelId })[0]?.ani, null);
    const asked = await arrive({ callerNumber: '13800138000', headers: { Privacy: 'id' } });
    t.equal(told.of('callArrived', { channelId: asked.channelId })[0]?.ani, null, 'a number sent with Privacy: id');
    await Promise.all([anonymous.call.hangUp(), asked.call.hangUp()]);
    await told.wait('channelEnded', { channelId: asked.channelId });
  });

  t.test('is left to others when we may not claim, and then hears the fallback', async (t) => {
    mayClaim = false;
    t.teardown(() => {
      mayClaim = true;
    });
    const before = told.of('callArrived').length;
    const phone = await Phone.open({ server: `127.0.0.1:${asterisk.sipPort}` });
    t.teardown(() => phone.close());
    const call = await phone.call({ to: '4001', callerNumber: '1' });
    await call.waitForAnswer();
    await call.audio.waitForPrompt(file('zh-CN/system/fallback'));
    await call.hangUp();
    t.equal(told.of('callArrived').length, before);
  });

  t.test('hears a list of sounds, and its end is told once', async (t) => {
    const { call, channelId } = await arrive();
    await run({ type: 'answerChannel', channelId });
    await run({
      type: 'playMedia',
      channelId,
      playbackId: 'p-list',
      media: ['en/system/recovered', 'en/no-such-sound', 'en/system/closing'],
    });
    await call.audio.waitForPrompt(file('en/system/recovered'));
    await call.audio.waitForPrompt(file('en/system/closing'));
    await told.wait('playbackFinished', { playbackId: 'p-list' });
    await run({ type: 'playMedia', channelId, playbackId: 'p-missing', media: ['en/no-such-sound'] });
    await told.wait('playbackFinished', { playbackId: 'p-missing' });
    await run({ type: 'stopPlayback', playbackId: 'p-list' });
    t.equal(told.of('playbackFinished', { playbackId: 'p-list' }).length, 1, 'stopping what is over tells nothing');
    t.equal(
      await reasonOf(run({ type: 'playMedia', channelId: 'gone', playbackId: 'p-gone', media: [GREETING] })),
      'notFound',
    );
    await call.hangUp();
    t.equal(told.of('playbackFinished', { playbackId: 'p-gone' }).length, 0);
  });

  t.test('barges in with a key: the sound stops and its end is told once', async (t) => {
    const { call, channelId } = await arrive();
    await run({ type: 'answerChannel', channelId });
    await run({ type: 'playMedia', channelId, playbackId: 'p-barge', media: [GREETING, GREETING] });
    await call.audio.waitForPrompt(file(GREETING), { matchMs: 800 });
    await call.press('2');
    t.equal((await told.wait('digitReceived', { channelId })).digit, '2');
    const stoppedMs = performance.now();
    await run({ type: 'stopPlayback', playbackId: 'p-barge' });
    const { atMs } = await call.audio.waitForSilence({ forMs: 200 });
    t.ok(atMs - stoppedMs < 150, `silent ${Math.round(atMs - stoppedMs)} ms after the order`);
    await call.press('13#');
    await waitFor('all keys', () => told.of('digitReceived', { channelId }).length === 4);
    t.equal(
      told
        .of('digitReceived', { channelId })
        .map((event) => event.digit)
        .join(''),
      '213#',
    );
    t.equal(told.of('playbackFinished', { playbackId: 'p-barge' }).length, 1);
    await call.hangUp();
  });

  t.test('is told a queued sound is over when it is stopped before it began', async (t) => {
    const { call, channelId } = await arrive();
    await run({ type: 'answerChannel', channelId });
    await Promise.all([
      run({ type: 'playMedia', channelId, playbackId: 'p-1', media: [GREETING] }),
      run({ type: 'playMedia', channelId, playbackId: 'p-2', media: [THANKS] }),
      run({ type: 'stopPlayback', playbackId: 'p-2' }),
    ]);
    await told.wait('playbackFinished', { playbackId: 'p-2' });
    t.equal(told.of('playbackFinished', { playbackId: 'p-1' }).length, 0);
    await told.wait('playbackFinished', { playbackId: 'p-1' });
    await call.hangUp();
  });

  t.test('hears music while waiting, an announcement, and music again', async (t) => {
    const { call, channelId } = await arrive();
    await run({ type: 'answerChannel', channelId });
    await call.waitForAnswer();
    const hold = { type: 'holdChannel', channelId, music: 'hotline' } as const;
    await run(hold);
    await call.audio.waitForSound({ forMs: 500 });
    const music = call.audio.hearing.levelDb({ fromMs: performance.now() - 500, forMs: 500 });
    await run({ type: 'playMedia', channelId, playbackId: 'p-wait', media: [THANKS] });
    await call.audio.waitForPrompt(file(THANKS));
    await told.wait('playbackFinished', { playbackId: 'p-wait' });
    const fromMs = performance.now();
    await call.audio.waitForSound({ forMs: 500, fromMs, withinMs: 2000 });
    const again = call.audio.hearing.levelDb({ fromMs: performance.now() - 500, forMs: 500 });
    t.ok(again > -45, `music ${music.toFixed(1)} dBFS before, ${again.toFixed(1)} dBFS after`);
    t.equal(call.audio.heardPrompt(file(THANKS), { fromMs }), undefined, 'it is not the announcement that goes on');
    await run({ type: 'unbridgeChannel', channelId });
    await call.audio.waitForSilence({ forMs: 300, withinMs: 2000 });
    await run(hold);
    await call.audio.waitForSound({ forMs: 300, withinMs: 2000 });
    await call.hangUp();
  });

  t.test('is moved at once in the middle of a sound, and nobody else waits for that', async (t) => {
    const { call, channelId } = await arrive();
    const other = await arrive();
    await run({ type: 'answerChannel', channelId });
    await run({ type: 'answerChannel', channelId: other.channelId });
    await run({ type: 'playMedia', channelId, playbackId: 'p-long', media: [GREETING, GREETING, GREETING] });
    await call.audio.waitForSound();
    const startMs = performance.now();
    await Promise.all([
      run({ type: 'holdChannel', channelId, music: 'hotline' }),
      run({ type: 'playMedia', channelId: other.channelId, playbackId: 'p-other', media: [THANKS] }),
    ]);
    t.ok(performance.now() - startMs < 500, `both done after ${Math.round(performance.now() - startMs)} ms`);
    t.equal(told.of('playbackFinished', { playbackId: 'p-long' }).length, 1);
    await Promise.all([call.hangUp(), other.call.hangUp()]);
  });

  t.test('who hangs up at any moment is told as ended exactly once', async (t) => {
    const moments: [string, (channelId: string) => Promise<unknown>][] = [
      ['before the answer', async () => {}],
      ['while being answered', async (channelId) => void run({ type: 'answerChannel', channelId }).catch(() => {})],
      ['after the answer', (channelId) => run({ type: 'answerChannel', channelId })],
      [
        'during a sound',
        async (channelId) => {
          await run({ type: 'answerChannel', channelId });
          await run({ type: 'playMedia', channelId, playbackId: `p-${channelId}`, media: [GREETING] });
        },
      ],
      [
        'while waiting',
        async (channelId) => {
          await run({ type: 'answerChannel', channelId });
          await run({ type: 'holdChannel', channelId, music: 'hotline' });
        },
      ],
      [
        'during an announcement while waiting',
        async (channelId) => {
          await run({ type: 'answerChannel', channelId });
          await run({ type: 'holdChannel', channelId, music: 'hotline' });
          await run({ type: 'playMedia', channelId, playbackId: `p-${channelId}`, media: [GREETING] });
        },
      ],
    ];
    for (const [moment, act] of moments) {
      const { call, channelId } = await arrive();
      await act(channelId);
      await call.hangUp();
      await told.wait('channelEnded', { channelId });
      t.equal(await reasonOf(run({ type: 'answerChannel', channelId })), 'notFound', `${moment}: it is gone`);
      await run({ type: 'hangUpChannel', channelId, reason: 'normal' });
      t.equal(told.of('channelEnded', { channelId }).length, 1, moment);
      const last = told.all.filter((event) => 'channelId' in event && event.channelId === channelId).at(-1);
      t.equal(last?.type, 'channelEnded', `${moment}: nothing comes after it`);
    }
  });

  t.test('is sent away with a reason', async (t) => {
    const busy = await arrive();
    await run({ type: 'hangUpChannel', channelId: busy.channelId, reason: 'busy' });
    t.match(await busy.call.waitForEnd(), { kind: 'rejected', status: 486 });
    const crowded = await arrive();
    await run({ type: 'hangUpChannel', channelId: crowded.channelId, reason: 'congestion' });
    t.match(await crowded.call.waitForEnd(), { kind: 'rejected', status: 503 });
    const done = await arrive();
    await run({ type: 'answerChannel', channelId: done.channelId });
    await done.call.waitForAnswer();
    await run({ type: 'hangUpChannel', channelId: done.channelId, reason: 'normal' });
    t.match(await done.call.waitForEnd(), { kind: 'hung-up', by: 'them' });
    t.equal((await told.wait('channelEnded', { channelId: done.channelId })).cause, 16);
  });
});
