/** Two sides become one file: what is missing, cut off or left over included. Real files, written as Asterisk writes them. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Recordings, recordingIdsOf, recordingName } from '../../../src/adapters/asterisk/recordings.ts';
import { join, readWav, type Sound, silence, tone, toneLevelDb, wavBytes } from '../../helpers/sound.ts';
import { Told, waitFor } from './harness.ts';

async function start(t: Test) {
  const folder = await mkdtemp('/tmp/hl-rec-');
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const spoolDir = path.join(folder, 'spool');
  const recordingsDir = path.join(folder, 'done');
  await mkdir(spoolDir);
  const told = new Told();
  const log: string[] = [];
  const options = {
    spoolDir,
    recordingsDir,
    tell: told.door,
    log: (_: string, message: string) => void log.push(message),
  };
  const put = (file: string, bytes: Buffer) => writeFile(path.join(spoolDir, file), bytes);
  return { spoolDir, recordingsDir, told, log, put, recordings: new Recordings(options) };
}

const ids = { recordingId: 'rec-1', callId: 'hotline-1.2' };
const name = recordingName(ids);

const levels = (sound: Sound, hz: number, fromMs: number, toMs: number) =>
  toneLevelDb(sound.samples.subarray((fromMs * sound.rateHz) / 1000, (toMs * sound.rateHz) / 1000), hz, sound.rateHz);

t.test('a recording', async (t) => {
  t.test(
    'has the customer on the left and the agent on the right, the shorter side filled up with silence',
    async (t) => {
      const { recordings, told, put, recordingsDir, spoolDir } = await start(t);
      // Longer than what is read at once (4 s), and not a multiple of it.
      await put(`${name}-customer.wav`, wavBytes(join(tone(600, 9000), tone(700, 1500))));
      await put(`${name}-agent.wav`, wavBytes(tone(1500, 4300)));
      await recordings.finish(ids);
      const [saved] = told.of('recordingSaved');
      t.match(saved, { ...ids, file: 'rec-1.wav', durationMs: 10_500, bytes: 44 + 10.5 * 8000 * 4 });
      const file = path.join(recordingsDir, 'rec-1.wav');
      const left = readWav(file, { channel: 0 });
      const right = readWav(file, { channel: 1 });
      t.ok(levels(left, 600, 0, 9000) > -13 && levels(left, 700, 9000, 10_500) > -13);
      t.ok(levels(right, 1500, 0, 4300) > -13);
      t.ok(levels(right, 1500, 4300, 10_500) < -80 && levels(left, 1500, 0, 10_500) < -60);
      t.same(await readdir(spoolDir), []);
      t.same(await readdir(recordingsDir), ['rec-1.wav'], 'nothing half-made');
    },
  );

  t.test(
    'of which one side is missing, or was never closed by an Asterisk that died, is made from what is there',
    async (t) => {
      const { recordings, told, put, recordingsDir } = await start(t);
      const cut = wavBytes(tone(1500, 1000));
      // As the file lies there after a crash: sizes not filled in, the last sample half written.
      cut.writeUInt32LE(0, 40);
      await put(`${name}-agent.wav`, cut.subarray(0, 44 + 8001));
      await recordings.finish(ids);
      t.match(told.of('recordingSaved')[0], { durationMs: 500, bytes: 44 + 16_000 });
      t.ok(levels(readWav(path.join(recordingsDir, 'rec-1.wav'), { channel: 1 }), 1500, 0, 500) > -13);
    },
  );

  t.test('without any sound is dropped and said so', async (t) => {
    const { recordings, told, put, log, recordingsDir, spoolDir } = await start(t);
    for (const side of ['customer', 'agent']) await put(`${name}-${side}.wav`, wavBytes(silence(0)));
    await recordings.finish(ids);
    t.same(told.all, []);
    t.match(log, [/empty/]);
    t.same([...(await readdir(recordingsDir)), ...(await readdir(spoolDir))], []);
  });

  t.test('that cannot be read stays where it is, and the next one is made all the same', async (t) => {
    const { recordings, told, put, log, spoolDir } = await start(t);
    await put(`${name}-agent.wav`, Buffer.alloc(100, 'x'));
    await put(`${name}-customer.wav`, wavBytes(tone(600, 100)));
    await recordings.finish(ids);
    t.match(log, [/rec-1 stays in .*-agent\.wav: .* not the mono 16-bit PCM/]);
    t.equal((await readdir(spoolDir)).length, 2);
    const next = { recordingId: 'rec-2', callId: 'c' };
    for (const side of ['customer', 'agent']) await put(`${recordingName(next)}-${side}.wav`, wavBytes(tone(600, 100)));
    await recordings.finish(next);
    t.equal(told.of('recordingSaved', next).length, 1);
  });

  t.test(
    'left over from an earlier run is finished; one that is live and files of others are left alone',
    async (t) => {
      const { recordings, told, put, spoolDir } = await start(t);
      const live = { recordingId: 'rec-live', callId: 'c2' };
      for (const side of ['customer', 'agent']) {
        await put(`${name}-${side}.wav`, wavBytes(tone(600, 200)));
        await put(`${recordingName(live)}-${side}.wav`, wavBytes(tone(600, 200)));
      }
      await put('something-agent.wav', wavBytes(tone(600, 200)));
      await recordings.finishLeftOvers(({ recordingId }) => recordingId === live.recordingId);
      t.equal(told.of('recordingSaved', ids).length, 1);
      t.equal(told.all.length, 1);
      t.same((await readdir(spoolDir)).toSorted(), [
        'rec-live@c2-agent.wav',
        'rec-live@c2-customer.wav',
        'something-agent.wav',
      ]);
    },
  );

  t.test('asked for twice at once is made once', async (t) => {
    const { recordings, told, put } = await start(t);
    for (const side of ['customer', 'agent']) await put(`${name}-${side}.wav`, wavBytes(tone(600, 200)));
    void recordings.finish(ids);
    void recordings.finish(ids);
    await recordings.close();
    await waitFor('the recording', () => told.all.length > 0);
    t.equal(told.all.length, 1);
  });

  t.test('is named so that both ids come back, whatever they hold', async (t) => {
    for (const odd of [
      { recordingId: 'a/b@c', callId: '../x y' },
      { recordingId: '录音', callId: '100%' },
    ]) {
      t.same(recordingIdsOf(recordingName(odd)), odd);
      t.notMatch(recordingName(odd), /\//);
    }
    t.equal(recordingIdsOf('no-at-sign'), null);
    t.equal(recordingIdsOf('bad%zz@x'), null);
  });
});
