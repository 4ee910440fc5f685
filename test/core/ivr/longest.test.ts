import t from 'tap';
import { type FlowDocument, longestWays } from '../../../src/core/ivr/index.ts';
import { LANGUAGES } from '../../helpers/languages.ts';

const document = (steps: NonNullable<FlowDocument['steps']>): FlowDocument => ({
  title: { 'zh-CN': '试', en: 'Test' },
  start: Object.keys(steps)[0] ?? '',
  prompts: {},
  steps,
});
/** Every sound one second, but the Chinese `long` three. */
const soundMs = (name: string) => (name === 'zh-CN/test/long' ? 3_000 : 1_000);
const longest = (steps: NonNullable<FlowDocument['steps']>) =>
  longestWays('test', document(steps), { soundMs, languages: LANGUAGES }).ways.map(({ way, longestMs }) => [
    way.join(' '),
    longestMs,
  ]);
const bye = { kind: 'finish', served: true } as const;

t.test('a menu takes its words and its silence as often as it is tried, and the longer help in between', async (t) => {
  t.strictSame(
    longest({
      menu: {
        kind: 'menu',
        say: ['long'],
        keys: { 1: 'bye' },
        tries: 3,
        waitSeconds: 4,
        noInput: { say: ['a'], go: 'bye' },
        noMatch: { say: ['a', 'b'], go: 'bye' },
      },
      bye,
    }),
    [['menu bye', 3 * (3_000 + 4_000) + 2 * 2_000]],
  );
});

t.test('digits are keyed in one after another as slowly as it is allowed', async (t) => {
  const miss = { go: 'bye' };
  const into = { kind: 'collect' as const, into: 'number', min: 1, max: 8, go: 'look' };
  t.strictSame(
    longest({
      ask: { ...into, say: ['a'], tries: 1, waitSeconds: 5, betweenSeconds: 2, noInput: miss, noMatch: miss },
      look: { kind: 'lookup', find: 'order-by-number', number: 'number', found: 'bye', none: 'bye', notReached: 'bye' },
      bye,
    }),
    [['ask look bye', 1_000 + 5_000 + 8 * 2_000 + 3_000]],
  );
});

t.test('each ending has its slowest way, the slowest ending first, and going round counts once', async (t) => {
  t.strictSame(
    longest({
      menu: {
        kind: 'menu',
        say: ['a'],
        keys: { 1: 'news', 2: 'bye' },
        tries: 1,
        noInput: { go: 'agent' },
        noMatch: { go: 'agent' },
      },
      news: { kind: 'say', say: [{ when: { level: 'vip' }, say: ['long'] }, { digits: 'order.lastFour' }], go: 'menu' },
      agent: { kind: 'enqueue', queue: 'general' },
      bye: { ...bye, say: ['a'] },
    }),
    [
      ['menu bye', 7_000],
      ['menu agent', 6_000],
    ],
  );
});
