/** The flow pages' pure parts: what can be completed where, what the check says in Chinese, the periods that are counted. */
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { readFlows } from '../../src/adapters/flows/reader.ts';
import { FLOW_SCHEMA } from '../../src/core/ivr/index.ts';
import { choicesAt } from '../../src/web/flows/completion.ts';
import { periodOf } from '../../src/web/flows/period.ts';
import { inChinese } from '../../src/web/flows/problem-words.ts';
import { FLOW_WORDS } from '../../src/web/flows/word-lists.ts';
import { placeOf } from '../../src/web/flows/yaml-place.ts';

const NAMES = {
  steps: ['main', 'sales', 'bye'],
  prompts: ['hello', 'order/shipped'],
  queues: ['orders', 'general'],
  flows: ['opening', 'survey'],
  languages: ['zh-CN', 'en'],
  rules: ['number', 'hour'],
};

/** The text with the cursor at `|`. */
function at(text: string) {
  const offset = text.indexOf('|');
  return { text: text.replace('|', ''), offset };
}

function offered(marked: string): string[] {
  const { text, offset } = at(marked);
  return choicesAt(text, offset, FLOW_SCHEMA, NAMES).options.map(({ label }) => label);
}

const STEP = (fields: string) => `title: { zh-CN: 甲, en: A }\nstart: main\nprompts: {}\nsteps:\n  main:\n${fields}`;

t.test('fields and values are offered by the schema, names by what there is', async (t) => {
  t.same(offered('ti|'), ['title', 'languages', 'selfService', 'start', 'prompts', 'steps'], 'at the top');
  t.same(offered(STEP('    ki|')), ['kind'], 'a step has its kind first');
  const kinds = offered(STEP('    kind: m|'));
  t.ok(['say', 'menu', 'enqueue', 'goto'].every((kind) => kinds.includes(kind)));
  const fields = offered(STEP('    kind: menu\n    tries: 3\n    w|'));
  t.ok(fields.includes('waitSeconds') && fields.includes('noInput') && fields.includes('keys'));
  t.notOk(fields.includes('tries') || fields.includes('queue'), 'neither what is there already nor what others have');
  t.same(offered(STEP('    kind: menu\n    keys:\n      1: s|')), NAMES.steps);
  t.same(offered(STEP('    kind: menu\n    keys: { 1: main, 2: |')), NAMES.steps, 'in braces too');
  t.same(offered(STEP('    kind: menu\n    noInput: { say: [|')).slice(0, 2), NAMES.prompts);
  t.same(offered(STEP('    kind: menu\n    noInput:\n      go: |')), NAMES.steps);
  t.ok(offered(STEP('    kind: say\n    say:\n      - h|')).includes('hello'));
  t.same(offered(STEP('    kind: enqueue\n    queue: |')), NAMES.queues);
  t.same(offered(STEP('    kind: goto\n    flow: |')), NAMES.flows);
  t.same(offered(STEP('    kind: menu\n    bargeIn: |')), ['true', 'false']);
  t.ok(offered(STEP('    kind: choose\n    cases:\n      - { when: { customer: |')).includes('known'));
  t.same(offered(STEP('    kind: choose\n    cases:\n      - when: { queue: { id: |')), NAMES.queues);
});

t.test('every kind of step in the schema is offered with its fields, without the page knowing it', async (t) => {
  const step = FLOW_SCHEMA.properties?.steps?.additionalProperties as { anyOf: { properties: object }[] };
  const kinds = step.anyOf;
  for (const { properties } of kinds) {
    const { kind, ...rest } = properties as Record<string, { const?: string }>;
    t.same(offered(STEP(`    kind: ${kind?.const}\n    |`)).sort(), Object.keys(rest).sort(), String(kind?.const));
  }
});

t.test('the place is found while the text is not valid', async (t) => {
  const place = (marked: string) => {
    const { text, offset } = at(marked);
    const { path, at: where, typed } = placeOf(text, offset);
    return [path.join('/'), where, typed];
  };
  t.same(place('steps:\n  a:\n    keys: { 1: x, 2|'), ['steps/a/keys', 'key', '2']);
  t.same(place('steps:\n  a:\n    say:\n    - x\n    - |'), ['steps/a/say/[]', 'value', '']);
  t.same(place('a:\n  # note\n\n  b: [c, d|'), ['a/b/[]', 'value', 'd']);
  t.same(place('|'), ['', 'key', '']);
});

t.test('what the check says of every broken flow is said in Chinese as well', async (t) => {
  const folder = 'test/fixtures/flows';
  let said = 0;
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
    const texts = { [name.slice(0, -'.yaml'.length)]: readFileSync(`${folder}/${name}`, 'utf8') };
    for (const { message } of readFlows(texts, { queues: ['general'] }).problems) {
      said += 1;
      t.match(inChinese(message), /\p{Script=Han}/u, name);
      // The YAML reader's own words stay as they are.
      if (!message.startsWith('not valid YAML'))
        t.notMatch(inChinese(message), /there is no|must be|did you mean/, name);
    }
  }
  t.ok(said > 50);
});

t.test('both languages have the same words', async (t) => {
  const leaves = (words: object, prefix = ''): [string, string][] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as [string, string]] : leaves(value, `${prefix}${key}.`),
    );
  const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  const english = new Map(leaves(FLOW_WORDS.en));
  for (const [path, text] of leaves(FLOW_WORDS['zh-CN'])) {
    t.same(places(english.get(path) ?? ''), places(text), path);
    t.notMatch(english.get(path) ?? '', /\p{Script=Han}/u, path);
  }
});

t.test('periods end now, and one that ends before it begins is none', async (t) => {
  const nowMs = Date.UTC(2026, 10, 20, 6);
  const custom = { from: '2026-11-20T08:00', to: '2026-11-20T07:00' };
  t.same(periodOf('hour', nowMs, custom), { fromMs: nowMs - 3_600_000, toMs: nowMs });
  t.equal(periodOf('week', nowMs, custom)?.fromMs, nowMs - 7 * 86_400_000);
  t.equal(periodOf('custom', nowMs, custom), null);
  t.equal(periodOf('none', nowMs, custom), null);
});
