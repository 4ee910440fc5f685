import t from 'tap';
import { advanceFlow, type FlowDocument, type FlowInput, linkFlow, startFlow } from '../../../src/core/ivr/index.ts';

const facts = { callId: 'c1', language: 'zh-CN' as const, ani: null, dnis: '4001', customer: null };

type Steps = NonNullable<FlowDocument['steps']>;
const documents = (flows: Record<string, Steps>) =>
  new Map(
    Object.entries(flows).map(([flowId, steps]): [string, FlowDocument] => [
      flowId,
      { title: { 'zh-CN': flowId, en: flowId }, start: Object.keys(steps)[0] ?? '', prompts: {}, steps },
    ]),
  );

/** All orders of the linked flow after each input in turn, timers left out. */
function run(flows: Record<string, Steps>, inputs: FlowInput[]) {
  const flowId = Object.keys(flows)[0] as string;
  const { document, problem } = linkFlow(flowId, documents(flows));
  t.equal(problem, null);
  const source = { flowId, version: '1', document };
  let step = startFlow(source, facts);
  const orders = [...step.orders];
  for (const input of inputs) {
    step = advanceFlow(source, JSON.parse(JSON.stringify(step.state)), input);
    orders.push(...step.orders);
  }
  return orders.filter(({ type }) => type !== 'startTimer' && type !== 'cancelTimer');
}

const heard: FlowInput = { type: 'promptsFinished' };
const notice: Steps = { hello: { kind: 'say', say: ['hello'], go: 'back' }, back: { kind: 'return' } };

t.test('a called flow speaks its own words and returns to each place it was called from', async (t) => {
  const orders = run(
    {
      main: {
        first: { kind: 'goto', flow: 'notice', go: 'second' },
        second: { kind: 'goto', flow: 'notice', go: 'bye' },
        bye: { kind: 'finish', served: true },
      },
      notice,
    },
    [heard, heard],
  );
  const twice = [
    { type: 'enterStep', step: 'notice/hello' },
    { type: 'play', prompts: [{ say: 'notice/hello' }] },
    { type: 'enterStep', step: 'notice/back' },
  ];
  t.strictSame(orders, [
    { type: 'enterStep', step: 'main/first' },
    ...twice,
    { type: 'enterStep', step: 'main/second' },
    ...twice,
    { type: 'enterStep', step: 'main/bye' },
    { type: 'finish', served: true },
  ]);
});

t.test('a flow that is left for good returns to whoever called the one that left', async (t) => {
  const orders = run(
    {
      main: { call: { kind: 'goto', flow: 'part', go: 'bye' }, bye: { kind: 'enqueue', queue: 'general' } },
      part: { leave: { kind: 'goto', flow: 'notice' } },
      notice,
    },
    [heard],
  );
  t.strictSame(orders.at(-1), { type: 'enqueue', queueId: 'general', priority: 0 });
});

t.test('a key typed before or during a called flow is taken by the menu after it', async (t) => {
  const orders = run(
    {
      main: {
        call: { kind: 'goto', flow: 'notice', go: 'menu' },
        menu: { kind: 'menu', say: ['main'], keys: { 1: 'bye' }, noInput: { go: 'bye' }, noMatch: { go: 'bye' } },
        bye: { kind: 'finish', served: true },
      },
      notice,
    },
    [{ type: 'digitReceived', digit: '1' }],
  );
  t.match(orders.slice(-3), [{ type: 'recordInput', digits: '1', outcome: 'matched' }, {}, { type: 'finish' }]);
});

t.test('a return that nobody waits for is a goodbye', async (t) => {
  t.strictSame(run({ notice }, [heard]).at(-1), { type: 'finish', served: true });
});

t.test('flows may lead back and forth without growing, and into one another four deep but not five', async (t) => {
  const back: Record<string, Steps> = {
    a: { go: { kind: 'goto', flow: 'b' } },
    b: { go: { kind: 'goto', flow: 'a' } },
  };
  t.strictSame(Object.keys(linkFlow('a', documents(back)).document.steps ?? {}), ['go', 'b/go']);

  const chain = (length: number): Record<string, Steps> =>
    Object.fromEntries(
      Array.from({ length: length + 1 }, (_, index): [string, Steps] => [
        `f${index}`,
        index === length
          ? { end: { kind: 'return' } }
          : { call: { kind: 'goto', flow: `f${index + 1}`, go: 'end' }, end: { kind: 'return' } },
      ]),
    );
  t.equal(linkFlow('f0', documents(chain(4))).problem, null);
  t.match(linkFlow('f0', documents(chain(5))).problem, { flowId: 'f4', message: /more than 4 deep: f0 → f1/ });
});

t.test('flows that call one another from everywhere are refused before the copies fill the memory', async (t) => {
  const calls = (flow: string): Steps =>
    Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `call-${index}`,
        { kind: 'goto', flow, go: `call-${(index + 1) % 12}` },
      ]),
    );
  const { problem } = linkFlow('a', documents({ a: calls('b'), b: calls('c'), c: calls('d'), d: notice }));
  t.match(problem, { flowId: 'a', message: /more than 2000 steps/ });
});
