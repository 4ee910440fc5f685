import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadFlows } from '../../src/adapters/flows/reader.ts';

const folder = 'test/fixtures/flows';
const world = {
  queues: ['orders', 'general'],
  skills: ['refund', 'english'],
  outside: ['020*', '1xxxxxxxxxx'],
  soundProblems: new Map([['en/sound-missing/hello', 'has no sound']]),
};
const { problems } = loadFlows(folder, world);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

t.ok(files.length >= 50, `${files.length} broken flows`);

for (const file of files) {
  t.test(`${file} is refused with the right line, column and reason`, async (t) => {
    const expected = [...readFileSync(join(folder, file), 'utf8').matchAll(/^# expect (.*)$/gm)].map(([, one]) => one);
    const actual = problems
      .filter((one) => one.file === join(folder, file))
      .map(({ line, column, message }) => `${line}:${column} ${message}`);
    t.ok(expected.length > 0, 'the file says what is expected of it');
    t.strictSame(actual, expected);
  });
}
