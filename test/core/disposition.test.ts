import t from 'tap';
import { dispositionChoices, dispositionFaults, mayChoose, mustChoose } from '../../src/core/disposition.ts';
import type { DispositionProfile } from '../../src/core/organization.ts';

const one = (code: string, parent: string | null = null, queueIds: string[] | null = null): DispositionProfile => ({
  code,
  names: { 'zh-CN': code, en: code },
  parent,
  queueIds,
});

const TREE = [
  one('after', null, ['after-sale', 'general']),
  one('refund', 'after'),
  one('explained', 'refund'),
  one('disputed', 'refund', ['after-sale']),
  one('wrong-number'),
];

t.test('only what has nothing below it is chosen, with the queues of the nearest heading that names any', async (t) => {
  const choices = dispositionChoices(TREE);
  t.strictSame(
    choices.filter(({ choosable }) => choosable).map(({ code, queueIds }) => [code, queueIds]),
    [
      ['explained', ['after-sale', 'general']],
      ['disputed', ['after-sale']],
      ['wrong-number', null],
    ],
  );
  t.strictSame(
    choices.find(({ code }) => code === 'explained')?.path.map(({ en }) => en),
    ['after', 'refund', 'explained'],
  );
});

for (const [queueId, code, may] of [
  ['after-sale', 'explained', true],
  ['after-sale', 'disputed', true],
  ['general', 'disputed', false],
  ['orders', 'explained', false],
  ['orders', 'wrong-number', true],
  ['after-sale', 'refund', false],
  ['after-sale', 'no-such', false],
  [null, 'disputed', true],
] as const) {
  t.test(`a call of ${queueId ?? 'no queue'} ${may ? 'may' : 'may not'} be given ${code}`, async (t) => {
    t.equal(mayChoose(TREE, queueId, code), may);
  });
}

t.test('a queue without any choice asks for none', async (t) => {
  t.equal(mustChoose(TREE, 'orders'), true);
  t.equal(mustChoose(TREE.slice(0, 4), 'orders'), false);
  t.equal(mustChoose([], 'orders'), false);
});

for (const [what, tree, fault] of [
  ['a heading that is not there', [one('a', 'b')], 'Disposition a: its heading b is missing or not active.'],
  ['a circle', [one('a', 'b'), one('b', 'a')], 'Disposition a: its headings go round in a circle.'],
  [
    'a fourth level',
    [one('a'), one('b', 'a'), one('c', 'b'), one('d', 'c')],
    'Disposition d: there are 3 levels at most.',
  ],
  ['an unknown queue', [one('a', null, ['x'])], 'Disposition a: there is no queue x.'],
] as const) {
  t.test(`${what} is told in words`, async (t) => {
    t.ok(dispositionFaults(tree, ['after-sale', 'general']).includes(fault));
  });
}

t.test('a sound tree has no faults', async (t) => {
  t.strictSame(dispositionFaults(TREE, ['after-sale', 'general']), []);
});
