import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readLanguages } from '../../src/adapters/flows/languages-reader.ts';
import { readFlows } from '../../src/adapters/flows/reader.ts';
import { readTexts, sectionOf } from '../../src/adapters/flows/texts.ts';

const world = {
  queues: ['orders', 'general'],
  skills: ['refund', 'english'],
  outside: ['020*', '1xxxxxxxxxx'],
  returnCall: 'return-call-leads-away',
  soundProblems: new Map([['en/sound-missing/hello', 'has no sound']]),
};
const expectedIn = (text: string) => [...text.matchAll(/^# expect (.*)$/gm)].map(([, one]) => one);
const shown = ({ line, column, message }: { line: number; column: number; message: string }) =>
  `${line}:${column} ${message}`;

t.test('flows', async (t) => {
  const folder = 'test/fixtures/flows';
  const shipped = Object.entries(readTexts('ivr-flows')).filter(([name]) => sectionOf(name) === 'languages');
  const { problems } = readFlows({ ...readTexts(folder), ...Object.fromEntries(shipped) }, world);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  t.ok(files.length >= 50, `${files.length} broken flows`);
  for (const file of files) {
    t.test(`${file} is refused with the right line, column and reason`, async (t) => {
      const expected = expectedIn(readFileSync(join(folder, file), 'utf8'));
      t.ok(expected.length > 0, 'the file says what is expected of it');
      t.strictSame(problems.filter((one) => one.file === file).map(shown), expected);
    });
  }
});

t.test('languages', async (t) => {
  const folder = 'test/fixtures/languages';
  for (const file of readdirSync(folder)) {
    t.test(`${file} is refused with the right line, column and reason`, async (t) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const expected = expectedIn(text);
      t.ok(expected.length > 0, 'the file says what is expected of it');
      t.strictSame(readLanguages({ en: text }, new Set()).problems.map(shown), expected);
    });
  }
  t.test('names that are no tags, and two that are the first', async (t) => {
    const text = readTexts('ivr-flows')['languages/zh-CN'] ?? '';
    t.strictSame(readLanguages({ German: text }).problems.map(shown), [
      "1:1 the file's name is the language's tag: write one like de, pt-BR or yue-HK",
    ]);
    const [problem] = readLanguages({ yue: text, 'zh-CN': text }).problems;
    t.match(problem, {
      file: 'languages/zh-CN.yaml',
      line: 5,
      message: 'only one language is the first: yue is already',
    });
  });
});
