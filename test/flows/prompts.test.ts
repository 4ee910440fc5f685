import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { loadFlows } from '../../src/adapters/flows/reader.ts';
import { telephoneSpeech } from '../../src/adapters/flows/sounds/level.ts';
import {
  keepSound,
  readManifest,
  soundFile,
  soundStates,
  strayFiles,
  writeManifest,
} from '../../src/adapters/flows/sounds/library.ts';
import { pinyinOf } from '../../src/adapters/flows/sounds/speech-command.ts';
import { readWav as readSamples, wavOf } from '../../src/adapters/flows/sounds/wav.ts';
import { neededSounds } from '../../src/core/ivr/index.ts';
import { holdMusic } from '../../src/setup/sounds/hold-music.ts';
import { loudestTone, measureSound, parseWav, readWav, tone, wavBytes } from '../helpers/sound.ts';

const folder = 'asterisk-config/sounds/hotline';
const shipped = loadFlows('ivr-flows');
const needed = neededSounds(shipped.flows, shipped.languages);

t.test(
  'every sound is fit for the telephone: 8 kHz, one channel, loud enough, not clipped, without dead air',
  async (t) => {
    const faults: string[] = [];
    let bytes = 0;
    for (const { name, words } of needed) {
      const file = soundFile(folder, name);
      const sound = readWav(file);
      const { durationMs, levelDb, peakDb, clippedSamples, leadingSilenceMs, trailingSilenceMs } = measureSound(sound);
      bytes += statSync(file).size;
      const fault = (what: string) => faults.push(`${name}: ${what}`);
      if (sound.rateHz !== 8000) fault(`${sound.rateHz} Hz`);
      if (readFileSync(file).readUInt16LE(22) !== 1) fault('more than one channel');
      if (durationMs < 200 || durationMs > 20_000) fault(`${durationMs} ms`);
      // The helper's 0 dB is a full-scale sine, so speech at -18 dBFS RMS shows as -15; pauses inside take up to 3 dB.
      if (levelDb < -18.5 || levelDb > -14.5) fault(`${levelDb.toFixed(1)} dB`);
      if (peakDb > -1 || clippedSamples > 0) fault(`peak ${peakDb.toFixed(1)} dB`);
      if (leadingSilenceMs > 100 || trailingSilenceMs > 150) fault('dead air at an end');
      // A sound much too short for its words was cut off; one much too long is not these words.
      const perUnit =
        durationMs / (name.startsWith('zh') ? [...words].filter((one) => one > ' ').length : words.length);
      if (perUnit < (name.startsWith('zh') ? 120 : 35) || perUnit > (name.startsWith('zh') ? 700 : 220)) {
        fault(`${perUnit.toFixed(0)} ms for each character`);
      }
    }
    t.strictSame(faults, []);
    t.ok(bytes < 20_000_000, `${bytes} bytes in all`);
    t.strictSame(
      strayFiles(folder, needed),
      ['tone/beep', 'tone/offer'],
      'no sound that nothing needs, beside the tones before a message and at an offer',
    );
  },
);

t.test('the hold music loops without a seam, is loud enough and is what the score gives', async (t) => {
  const file = 'asterisk-config/sounds/moh/hold.wav';
  const sound = readWav(file);
  const { durationMs, levelDb, clippedSamples } = measureSound(sound);
  t.ok(statSync(file).size <= 1_000_000);
  t.equal(sound.rateHz, 8000);
  t.ok(durationMs >= 30_000 && durationMs <= 60_000);
  t.ok(levelDb > -24 && levelDb < -16);
  t.equal(clippedSamples, 0);
  const largest = sound.samples.reduce((most, sample, index, all) => {
    return index === 0 ? 0 : Math.max(most, Math.abs(sample - (all[index - 1] as number)));
  }, 0);
  const seam = Math.abs((sound.samples[0] as number) - (sound.samples.at(-1) as number));
  t.ok(seam <= largest, `the step from the end to the start, ${seam}, is within those of the music, ${largest}`);
  const again = parseWav(wavOf(holdMusic()));
  const differing = again.samples.filter(
    (sample, index) => Math.abs(sample - (sound.samples[index] as number)) > 1,
  ).length;
  t.equal(differing, 0);
});

t.test('speech of any rate and loudness comes out at 8 kHz, trimmed and at the same level', async (t) => {
  for (const [rateHz, level] of [
    [8000, -40],
    [16_000, -3],
    [22_050, -20],
    [48_000, -12],
  ] as const) {
    const raw = readSamples(wavBytes(tone(1000, 800, level, rateHz)), 'tone');
    const padded = {
      rateHz,
      samples: Float64Array.from([...new Float64Array(rateHz), ...raw.samples, ...new Float64Array(rateHz)]),
    };
    const sound = parseWav(wavOf(telephoneSpeech(padded, 'tone')));
    const { durationMs, levelDb, leadingSilenceMs, trailingSilenceMs } = measureSound(sound);
    t.ok(Math.abs(levelDb + 15) < 1, `${rateHz} Hz at ${level} dB: ${levelDb}`);
    t.ok(Math.abs(loudestTone(sound.samples).hz - 1000) < 3, 'the pitch stays');
    t.ok(
      durationMs > 750 && durationMs < 1000 && leadingSilenceMs <= 100 && trailingSilenceMs <= 100,
      'silence is cut',
    );
  }
  t.throws(() => telephoneSpeech({ rateHz: 8000, samples: new Float64Array(8000) }, 'x/y'), /x\/y: .* only silence/);
});

t.test('Chinese goes to espeak-ng as pinyin it can read', async (t) => {
  t.equal(pinyinOf('您好，请按 1。'), 'nin2 hao3, qing3 an4 yi1.');
  t.equal(pinyinOf('8 到 12 位'), 'ba1 dao4 shi2 er4 wei4');
  t.equal(pinyinOf('你好'), 'ni2 hao3', 'the third tone changes before another');
  t.notOk(needed.filter((one) => one.language === 'zh-CN').some(({ words }) => /[^a-zü1-5 ,.]/.test(pinyinOf(words))));
});

t.test('the library knows what is missing, changed, recorded by a person, or recorded with older words', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'hotline-sounds-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const sound = { name: 'en/test/hello', language: 'en' as const, words: 'Hello' };
  const other = { ...sound, words: 'Good morning' };
  const state = (one: typeof sound) => [...soundStates(home, [one]).values()][0];
  const wav = wavBytes(tone(500, 300));
  const keep = (recorded: boolean, bytes: Buffer) => {
    const manifest = readManifest(home);
    keepSound(home, manifest, sound, bytes, recorded);
    writeManifest(home, manifest);
  };
  t.equal(state(sound), 'missing');
  keep(false, wav);
  t.equal(state(sound), 'current');
  t.equal(state(other), 'changed', 'made again by machine');
  writeFileSync(soundFile(home, sound.name), wavBytes(tone(700, 300)));
  t.equal(state(sound), 'recorded', 'a file that is not ours is a person’s');
  keep(true, wavBytes(tone(700, 300)));
  t.equal(state(sound), 'current');
  t.equal(state(other), 'outspoken', 'only a person can put it right');
  t.strictSame(strayFiles(home, []), ['en/test/hello']);
});
