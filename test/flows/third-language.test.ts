/** A shop adds languages by files alone: what callers hear then, and what the check says as long as words are missing. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadFlows } from '../../src/adapters/flows/reader.ts';
import { type LanguageDocument, languageDocument, neededSounds, speak } from '../../src/core/ivr/index.ts';

// A hundred thousand numbers are read out, on a machine that may be busy.
t.setTimeout(300_000);

const GERMAN = readFileSync('test/fixtures/third-language/de.yaml', 'utf8');
const WAITING = [
  'next',
  'one-ahead',
  'ahead',
  'callers',
  'expected',
  'at-most',
  'at-least',
  'under-a-minute',
  'transferring',
  'transfer-missed',
];

/** A menu that offers German by key 3, says a number and a date; and the words the hotline says by itself. */
function shopWith(folder: string, german: boolean): string {
  const prompts = (names: string[]) =>
    names.map((name) => `  ${name}: { zh-CN: 您好, en: Hello${german ? ', de: Guten Tag' : ''} }\n`).join('');
  const document = (names: string[], rest = '') =>
    `title: { zh-CN: 试, en: Test }\n${rest ? 'start: ask\n' : ''}prompts:\n${prompts(names)}${rest}`;
  mkdirSync(join(folder, 'languages'), { recursive: true });
  for (const tag of ['zh-CN', 'en'])
    cpSync(`ivr-flows/languages/${tag}.yaml`, join(folder, 'languages', `${tag}.yaml`));
  writeFileSync(join(folder, 'languages/de.yaml'), GERMAN);
  writeFileSync(join(folder, 'system.yaml'), document(['recovered']));
  writeFileSync(join(folder, 'waiting.yaml'), document(['interrupted', ...WAITING]));
  const steps = `steps:
  ask:
    kind: menu
    say: [hello]
    keys: { 1: chinese, 2: english, 3: german }
    noInput: { go: told }
    noMatch: { go: told }
  chinese: { kind: language, use: zh-CN, go: told }
  english: { kind: language, use: en, go: told }
  german: { kind: language, use: de, go: told }
  told: { kind: finish, say: [{ number: 4721 }], served: true }
`;
  writeFileSync(join(folder, 'menu.yaml'), document(['hello'], steps));
  return folder;
}

t.test('the check says of every prompt which language it lacks, with its line', async (t) => {
  const { problems } = loadFlows(shopWith(t.testdir(), false));
  t.same(
    [...new Set(problems.map(({ message }) => message))].sort(),
    ['hello', 'interrupted', 'recovered', ...WAITING]
      .map((prompt) => `the prompt "${prompt}" has no words in de`)
      .sort(),
  );
  t.ok(problems.every(({ line, column }) => line >= 3 && column === 3));
});

t.test('German counts its ones before its tens, and says the day before the month', async (t) => {
  const { languages, problems } = loadFlows(shopWith(t.testdir(), true));
  t.same(problems, []);
  const rules = languageDocument(languages.find(({ tag }) => tag === 'de')) as LanguageDocument;
  const words = new Map(neededSounds([], languages).map((sound) => [sound.name, sound.words]));
  const heard = (prompt: Parameters<typeof speak>[0][number]) =>
    speak([prompt], 'de', rules)
      .map((name) => words.get(name) ?? `<${name}>`)
      .join(' ');
  const ONES =
    'null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn'.split(
      ' ',
    );
  const TENS = 'zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'.split(' ');
  /** Written apart from the rules: how German says a whole number below a million; `end` when nothing follows. */
  const german = (value: number, end: boolean): string => {
    if (value >= 1000)
      return `${german(Math.floor(value / 1000), false)} tausend${value % 1000 ? ` ${german(value % 1000, end)}` : ''}`;
    if (value >= 100)
      return `${german(Math.floor(value / 100), false)} hundert${value % 100 ? ` ${german(value % 100, end)}` : ''}`;
    if (value < 20) return value === 1 && end ? 'eins' : (ONES[value] as string);
    const ten = TENS[Math.floor(value / 10) - 2] as string;
    return value % 10 === 0 ? ten : `${ONES[value % 10]} und ${ten}`;
  };
  let wrong = 0;
  for (let value = 0; value <= 100_000 && wrong < 10; value += 1) {
    const said = heard({ number: value });
    if (said === german(value, true)) continue;
    wrong += 1;
    t.equal(said, german(value, true), String(value));
  }
  t.equal(heard({ number: 1_002_001 }), 'eine Million zwei tausend eins');
  t.equal(heard({ number: -21 }), 'minus ein und zwanzig');
  t.equal(heard({ date: '2026-11-24' }), 'vierundzwanzigster November');
  t.equal(heard({ time: '21:01' }), 'ein und zwanzig Uhr eins');
  t.equal(heard({ time: '08:00' }), 'acht Uhr');
  t.equal(heard({ moneyFen: 12_350 }), 'ein hundert drei und zwanzig Yuan fünfzig');
  t.equal(heard({ moneyFen: 100 }), 'ein Yuan');
  t.equal(heard({ digits: '2026' }), 'zwo null zwo sechs');
  t.equal(heard({ wait: { fromMinutes: null, toMinutes: 21 } }), '<de/waiting/at-most> ein und zwanzig Minuten');
});
