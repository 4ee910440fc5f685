import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { parse } from 'yaml';
import { describeProblem, loadFlows } from '../../src/adapters/flows/reader.ts';
import { soundLengthMs, soundStates } from '../../src/adapters/flows/sounds/library.ts';
import { DEFAULT_CALLBACK_RULES } from '../../src/core/callback/rules.ts';
import {
  checkFlows,
  checkShape,
  FLOW_SCHEMA,
  type FlowDocument,
  longestWays,
  neededSounds,
  recordedName,
  walkFlow,
} from '../../src/core/ivr/index.ts';
import type { FlowSource } from '../../src/core/organization.ts';
import { checkService, SERVICE_SCHEMA } from '../../src/core/services/index.ts';

const QUEUES = ['pre-sale', 'orders', 'after-sale', 'complaints', 'general'];
const { flows, sources, languages, problems } = loadFlows('ivr-flows', { queues: QUEUES, returnCall: 'return-call' });
const played = flows.filter(({ document }) => (document as { steps?: unknown }).steps);

t.test('the shipped flows have nothing wrong', async (t) => {
  t.strictSame(problems.map(describeProblem), []);
  t.strictSame(played.map(({ flowId }) => flowId).sort(), [
    ...[
      'after-sale',
      'callback-offer',
      'card-number',
      'closed-hours',
      'complaints',
      'during-sale',
      'emergency',
      'holiday',
      'identity-number',
      'main-menu',
      'opening',
    ],
    ...['pre-sale', 'promotion-peak', 'return-call', 'survey', 'vip'],
  ]);
  for (const { version } of flows) t.match(version, /^[0-9a-f]{12}$/);
});

t.test('flow.schema.json is what the check reads, and editors come to the same verdict', async (t) => {
  const schema = JSON.parse(readFileSync('ivr-flows/flow.schema.json', 'utf8'));
  t.strictSame(schema, JSON.parse(JSON.stringify(FLOW_SCHEMA)), 'run: npm run flows -- schema');
  const validate = new Ajv2020({ strict: false }).compile(schema);
  for (const { flowId, document } of sources) t.ok(validate(document), flowId);
  const misshapen = [
    'unknown-field',
    'kind-unknown',
    'field-missing',
    'tries-endless',
    'key-not-on-telephone',
    'say-nonsense',
  ];
  for (const name of misshapen) {
    t.notOk(validate(parse(readFileSync(`test/fixtures/flows/${name}.yaml`, 'utf8'))), name);
  }
});

for (const source of played) {
  t.test(`${source.flowId}: the compiled machine reaches every step, and silence alone always ends it`, async (t) => {
    const walk = walkFlow(source);
    const steps = Object.keys((source.document as { steps: object }).steps);
    t.strictSame(walk.steps, [...new Set(steps.map((step) => recordedName(source.flowId, step)))].sort());
    t.ok(Number.isFinite(walk.longestSilenceMs), 'no state without a way out');
    t.ok(walk.longestSilenceMs <= 60_000, `at most ${walk.longestSilenceMs} ms of silence`);
    t.ok(walk.endings.length > 0);
  });
}

t.test('the return call comes to its end before an agent is put through without it', async (t) => {
  const { document } = flows.find(({ flowId }) => flowId === 'return-call') as FlowSource;
  const soundMs = (name: string) => soundLengthMs('asterisk-config/sounds/hotline', name);
  const { ways, complete } = longestWays('return-call', document as FlowDocument, { languages, soundMs });
  t.ok(complete);
  for (const { way, longestMs } of ways)
    t.ok(longestMs < DEFAULT_CALLBACK_RULES.greetingMs, `${way.at(-1)}: ${longestMs} ms`);
});

t.test('the flow that the READMEs show is right', async (t) => {
  for (const readme of ['README.md', 'README.zh-CN.md']) {
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(`ivr-flows/${readme}`, 'utf8')) ?? [];
    const document = JSON.parse(JSON.stringify(parse(example ?? '')));
    t.strictSame(checkShape(document), [], readme);
    t.strictSame(checkFlows([{ flowId: 'example', version: '1', document }], { queues: QUEUES }), [], readme);
  }
});

t.test('the times of a callback that the READMEs show are right', async (t) => {
  const offer = sources.find(({ flowId }) => flowId === 'callback-offer')?.document as FlowDocument;
  for (const readme of ['README.md', 'README.zh-CN.md']) {
    const [, example] = /```yaml times\n([\s\S]*?)```/.exec(readFileSync(`ivr-flows/${readme}`, 'utf8')) ?? [];
    const steps = { ...offer.steps, ask: { ...offer.steps?.ask, ...parse(example ?? '') } };
    t.strictSame(checkShape({ ...offer, steps }), [], readme);
    t.match(
      checkShape({ ...offer, steps: { ...steps, ask: { ...steps.ask, times: {} } } }),
      [{}, {}],
      'it is looked at',
    );
  }
});

t.test('the self-service step that the READMEs show is right', async (t) => {
  const card = sources.find(({ flowId }) => flowId === 'card-number')?.document as FlowDocument;
  for (const readme of ['README.md', 'README.zh-CN.md']) {
    const [, example] = /```yaml self-service\n([\s\S]*?)```/.exec(readFileSync(`ivr-flows/${readme}`, 'utf8')) ?? [];
    const { selfService } = parse(example ?? '') as Required<Pick<FlowDocument, 'selfService'>>;
    t.strictSame(checkShape({ ...card, selfService }), [], readme);
    t.strictSame({ ...card.selfService, outcomes: {} }, { ...selfService, outcomes: {} }, 'as the shipped one');
    t.match(checkShape({ ...card, selfService: { ...selfService, lastDigits: 5 } }), [{}], 'it is looked at');
  }
});

t.test('the services that the READMEs show are right', async (t) => {
  for (const readme of ['README.md', 'README.zh-CN.md']) {
    const [, example] = /```yaml service\n([\s\S]*?)```/.exec(readFileSync(`ivr-flows/${readme}`, 'utf8')) ?? [];
    const definition = parse(example ?? '');
    t.strictSame(checkShape(definition, SERVICE_SCHEMA), [], readme);
    t.strictSame(checkService(definition, ['logistics']), [], readme);
  }
});

t.test('every sound is there and says the words of today', async (t) => {
  const states = soundStates('asterisk-config/sounds/hotline', neededSounds(flows, languages));
  const wrong = [...states].filter(([, state]) => state !== 'current').map(([{ name }, state]) => `${name}: ${state}`);
  t.strictSame(wrong, [], 'run: npm run prompts');
});
