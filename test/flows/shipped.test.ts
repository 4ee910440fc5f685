import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { parse } from 'yaml';
import { describeProblem, loadFlows } from '../../src/adapters/flows/reader.ts';
import { soundStates } from '../../src/adapters/flows/sounds/library.ts';
import type { OrderSummary } from '../../src/core/customer.ts';
import {
  advanceFlow,
  checkFlows,
  checkShape,
  FLOW_SCHEMA,
  type FloorFacts,
  type FlowInput,
  type FlowStep,
  hasEnded,
  neededSounds,
  recordedName,
  speak,
  startFlow,
  walkFlow,
} from '../../src/core/ivr/index.ts';
import type { FlowSource } from '../../src/core/organization.ts';

const QUEUES = ['pre-sale', 'orders', 'after-sale', 'complaints', 'general'];
const { flows, sources, problems } = loadFlows('ivr-flows', { queues: QUEUES });
const played = flows.filter(({ document }) => (document as { steps?: unknown }).steps);

t.test('the shipped flows have nothing wrong', async (t) => {
  t.strictSame(problems.map(describeProblem), []);
  t.strictSame(played.map(({ flowId }) => flowId).sort(), [
    'closed-hours',
    'holiday',
    'main-menu',
    'opening',
    'survey',
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

t.test('a random caller always comes to an end, and all that is said to them exists', async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
  t.comment(`seed ${seed}: repeat with SEED=${seed}`);
  const random = randomFrom(seed);
  const sounds = new Set(neededSounds(flows).map(({ name }) => name));
  const endings: Record<string, number> = {};
  for (let caller = 0; caller < 1000; caller++) {
    const source = played[caller % played.length] as FlowSource;
    const ending = phone(source, random, sounds);
    if (typeof ending === 'string') endings[ending] = (endings[ending] ?? 0) + 1;
    else t.fail(`caller ${caller} of ${source.flowId} did not end`, { ending });
  }
  t.comment(JSON.stringify(endings));
  t.equal(
    Object.values(endings).reduce((sum, count) => sum + count, 0),
    1000,
  );
  for (const queue of QUEUES) t.ok(endings[queue], `some came to ${queue}`);
});

/** Mulberry32: small, seeded, good enough to choose keys with. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One call: keys, silence, slow or failing records, an interruption. Gives how it ended. */
function phone(source: FlowSource, random: () => number, sounds: Set<string>): string | FlowStep {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const timers = new Set<string>();
  let speaking = false;
  let asked = false;
  let told: FloorFacts | null = null;
  let step = startFlow(source, { callId: 'c', language: 'zh-CN', ani: null, dnis: '4001', customer: null });
  // 40 acts of the caller's own; after them only what happens by itself, which must end the flow.
  for (let act = 0; act < 200; act++) {
    for (const order of step.orders) {
      if (order.type === 'startTimer') timers.add(order.timer);
      if (order.type === 'cancelTimer') timers.delete(order.timer);
      if (order.type === 'play') {
        speaking = true;
        for (const name of [...speak(order.prompts, 'zh-CN'), ...speak(order.prompts, 'en')]) {
          if (!sounds.has(name)) throw new Error(`${name} is not among the sounds`);
        }
      }
      if (order.type === 'stopPlaying') speaking = false;
      if (order.type === 'lookUp') asked = true;
      if (order.type === 'ask') told = pick(ANSWERS);
      if (order.type === 'enqueue') return order.queueId;
      if (order.type === 'finish') return order.served ? 'goodbye' : 'goodbye unserved';
    }
    if (hasEnded(step.state)) return step;
    const roll = act < 40 ? random() : 1;
    let input: FlowInput = { type: 'resumed' };
    if (told) input = { type: 'told', facts: told };
    else if (roll < 0.5) input = { type: 'digitReceived', digit: pick([...'0123456789*#12']) };
    else if (roll >= 0.52) {
      if (asked) input = { type: 'lookUpFinished', order: pick([anOrder, null, undefined]) };
      else if (speaking) input = { type: 'promptsFinished' };
      else input = { type: 'timerFired', timer: pick([...timers]) };
    }
    if (input.type === 'promptsFinished') speaking = false;
    if (input.type === 'lookUpFinished') asked = false;
    told = null;
    if (input.type === 'timerFired') timers.delete(input.timer);
    step = advanceFlow(source, step.state, input);
  }
  return step;
}

/** Mostly open: a shop that is closed meets its callers with one sentence, and there are other steps to be seen. */
const ANSWERS = (['open', 'open', 'open', 'promotion', 'closed', 'holiday'] as const).flatMap((hours) =>
  [null, { on: '2026-11-24', at: '08:30', inDays: 1 }].map(
    (opening): FloorFacts => ({
      time: '12:00',
      weekday: 3,
      emergency: opening !== null,
      queues: Object.fromEntries(
        QUEUES.map((queue) => [queue, { hours, opening, waiting: 0, longestWaitMs: 0, agentsReady: 0 }]),
      ),
    }),
  ),
);

const anOrder: OrderSummary = {
  orderId: 'o',
  orderNumber: '20261120',
  placedOn: '2026-11-20',
  state: 'shipped',
  amountFen: 9900,
  items: '',
  parcel: { carrier: '', trackingNumber: '', state: 'inTransit', expectedOn: '2026-11-25' },
  return: null,
};

t.test('the flow that the READMEs show is right', async (t) => {
  for (const readme of ['README.md', 'README.zh-CN.md']) {
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(`ivr-flows/${readme}`, 'utf8')) ?? [];
    const document = JSON.parse(JSON.stringify(parse(example ?? '')));
    t.strictSame(checkShape(document), [], readme);
    t.strictSame(checkFlows([{ flowId: 'example', version: '1', document }], { queues: QUEUES }), [], readme);
  }
});

t.test('every sound is there and says the words of today', async (t) => {
  const states = soundStates('asterisk-config/sounds/hotline', neededSounds(flows));
  const wrong = [...states].filter(([, state]) => state !== 'current').map(([{ name }, state]) => `${name}: ${state}`);
  t.strictSame(wrong, [], 'run: npm run prompts');
});
