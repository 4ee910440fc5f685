/** The voices that speak new words, as a machine without any gets them. */
import t from 'tap';
import { speakWords, voiceIn } from '../../src/adapters/flows/sounds/speech-command.ts';
import { readWav } from '../../src/adapters/flows/sounds/wav.ts';
import { pathWithVoices } from '../../src/setup/voices.ts';
import { testCache } from '../helpers/asterisk.ts';
import { LANGUAGES } from '../helpers/languages.ts';

// Fetching them takes a while where the mirror is slow.
t.setTimeout(240_000);

t.test('a machine without voices gets them, and they speak', async (t) => {
  const search = process.env.PATH;
  t.teardown(() => {
    process.env.PATH = search;
  });
  // Nothing is found there, whatever this machine has.
  process.env.PATH = await pathWithVoices(testCache(), '/nowhere');
  for (const [language, words] of [
    ['zh-CN', '您好'],
    ['en', 'Good morning'],
  ] as const) {
    const { samples, rateHz } = readWav(await speakWords(words, voiceIn(LANGUAGES, language), null), language);
    t.ok(samples.length > rateHz / 5, `${words}: ${samples.length / rateHz} s`);
  }
});

t.test('who has them gets nothing', async (t) => {
  const folder = t.testdir({ 'espeak-ng': '', flite: '' });
  t.equal(await pathWithVoices('/nowhere', folder), folder);
});

t.test('a folder that cannot be written is said', async (t) => {
  await t.rejects(pathWithVoices('/dev/null/cache', '/nowhere'), { message: /voices/ });
});
