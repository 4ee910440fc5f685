/**
 * A thousand callers through each shipped flow: they press what they like, say nothing, hang up, and the records answer,
 * fail, are slow or never answer. Time is simulated with the prompts' own lengths; whatever they do, each comes to an ending
 * that the check knows, within the time it states.
 */
import t from 'tap';
import { loadFlows } from '../../src/adapters/flows/reader.ts';
import { soundLengthMs } from '../../src/adapters/flows/sounds/library.ts';
import { answersFor } from '../../src/core/ivr/answers.ts';
import type { FlowDocument } from '../../src/core/ivr/document.ts';
import {
  advanceFlow,
  type FloorFacts,
  type FlowInput,
  type FlowOrder,
  type FlowState,
  languageDocument,
  longestWays,
  recordedName,
  speak,
  startFlow,
  stepLongestMs,
} from '../../src/core/ivr/index.ts';
import { tellingsFor } from '../../src/core/ivr/tellings.ts';
import type { FlowSource, Language } from '../../src/core/organization.ts';
import { CUSTOMERS, randomFrom } from './callers.ts';

const CALLERS = 1_000;
/** More than the longest entry with all its tries; after them a caller is silent, so going round has an end. */
const KEYS_AT_MOST = 40;
/** The flow's own timers and the words' ends fall due in this order of magnitude; more turns than this is a circle. */
const TURNS_AT_MOST = 2_000;
/** A caller in a queue is no matter of the flow's bound: an agent, a key or the queue's own limits end the wait. */
const WAITED_AT_MOST_MS = 120_000;

const { flows, languages, problems } = loadFlows('ivr-flows');
const lengths = new Map<string, number>();
const soundMs = (name: string) => {
  const known = lengths.get(name) ?? soundLengthMs('asterisk-config/sounds/hotline', name);
  lengths.set(name, known);
  return known;
};

const measure = { soundMs, languages };

const ANSWERS = new WeakMap<FlowSource, ReturnType<typeof answersFor>>();
const TELLINGS = new WeakMap<FlowSource, ReturnType<typeof tellingsFor>>();

/** A shop that is closed meets its callers with one sentence, and there are other steps to be seen. */
const isOpen = ({ queues }: FloorFacts) => Object.values(queues).every(({ opening }) => opening === null);

type Ending = { how: string; atMs: number; boundMs: number; step: string };

t.equal(problems.length, 0);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
t.comment(`seed ${seed}: repeat with SEED=${seed}`);

for (const source of flows) {
  const document = source.document as FlowDocument;
  if (!document.steps) continue;
  t.test(`${source.flowId}: ${CALLERS} callers all come to an end that is known, in time`, async (t) => {
    const stepMs = new Map(
      Object.entries(document.steps ?? {}).map(([name, step]) => [
        recordedName(source.flowId, name),
        stepLongestMs(source.flowId, step, measure),
      ]),
    );
    const { ways } = longestWays(source.flowId, document, measure);
    // A part that several places call ends under one name; the slowest first.
    const stated = new Map(
      ways.reverse().map(({ way, longestMs }) => [recordedName(source.flowId, way.at(-1) ?? ''), longestMs]),
    );
    const random = randomFrom(seed);
    const seen = new Map<string, number>();
    const wrong: string[] = [];
    for (let caller = 0; caller < CALLERS; caller += 1) {
      const ending = phone(source, random, stepMs, stated);
      seen.set(ending.how, (seen.get(ending.how) ?? 0) + 1);
      if (ending.how === 'trapped') wrong.push(`caller ${caller} never came out of ${ending.step}`);
      if (ending.how === 'unknown')
        wrong.push(`caller ${caller} ended in ${ending.step}, which the check does not state`);
      if (ending.atMs > ending.boundMs) {
        wrong.push(`caller ${caller} took ${ending.atMs} ms to ${ending.step}, and the check states ${ending.boundMs}`);
      }
    }
    t.strictSame(wrong.slice(0, 5), [], `seed ${seed}`);
    t.comment(JSON.stringify(Object.fromEntries(seen)));
    t.ok(seen.size > 1, 'not all of them the same way');
  });
}

/** One call. */
function phone(
  source: FlowSource,
  random: () => number,
  stepMs: Map<string, number>,
  stated: Map<string, number>,
): Ending {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const steps = (source.document as FlowDocument).steps ?? {};
  const answersTo = memo(source, () => answersFor(Object.values(steps), CUSTOMERS), ANSWERS);
  const tellings = memo(source, () => tellingsFor(Object.values(steps)), TELLINGS);
  const customer = pick(CUSTOMERS);
  let language: Language = pick(['zh-CN', 'en']);
  let nowMs = 0;
  let keysLeft = Math.floor(random() * KEYS_AT_MOST);
  /** How keen to press: some do nothing at all, some press without listening. */
  const haste = pick([0, 0.1, 0.5, 0.9]);
  const hangsUp = random() < 0.1 ? random() * 60_000 : Number.POSITIVE_INFINITY;
  let due: { atMs: number; input: FlowInput; timer?: string }[] = [];
  const visited = new Map<string, number>();
  let name = '';
  let strayMs = 0;
  let queuedSinceMs: number | null = null;
  let waitedMs = 0;
  const plan = (afterMs: number, input: FlowInput, timer?: string) =>
    due.push({ atMs: nowMs + afterMs, input, ...(timer && { timer }) });
  const isSpeech = ({ input }: { input: FlowInput }) => input.type === 'promptsFinished';

  const obey = (order: FlowOrder, state: FlowState): void => {
    if (order.type === 'enterStep') {
      name = order.step;
      visited.set(name, (visited.get(name) ?? 0) + 1);
      due = due.filter(({ input }) => !['lookUpFinished', 'told', 'entryChecked', 'toldOfQueue'].includes(input.type));
    } else if (order.type === 'play') {
      due = due.filter((one) => !isSpeech(one));
      plan(
        speak(order.prompts, language, languageDocument(languages.find(({ tag }) => tag === language))).reduce(
          (sum, sound) => sum + soundMs(sound),
          0,
        ),
        { type: 'promptsFinished' },
      );
    } else if (order.type === 'stopPlaying') due = due.filter((one) => !isSpeech(one));
    else if (order.type === 'startTimer') plan(order.delayMs, { type: 'timerFired', timer: order.timer }, order.timer);
    else if (order.type === 'cancelTimer') due = due.filter(({ timer }) => timer !== order.timer);
    else if (order.type === 'chooseLanguage') language = order.language;
    else if (order.type === 'lookUp') {
      const step = steps[inner(state)];
      // Quick, slow, too late, or never.
      const afterMs = pick([5, 50, 1_500, 2_900, 9_000, Number.POSITIVE_INFINITY]);
      if (afterMs < Number.POSITIVE_INFINITY) plan(afterMs, { type: 'lookUpFinished', ...pick(answersTo(step)) });
    } else if (order.type === 'ask')
      plan(0, { type: 'told', facts: pick(random() < 0.6 ? tellings.filter(isOpen) : tellings) });
    else if (order.type === 'askQueue')
      plan(0, { type: 'toldOfQueue', waiting: pick([0, 5, 500]), agentsSignedIn: pick([0, 3]) });
    else if (order.type === 'checkEntry') plan(0, { type: 'entryChecked', fits: random() < 0.5 });
    else if (order.type === 'enqueue') {
      queuedSinceMs = nowMs;
      plan(0, { type: 'queued', announceEveryMs: 30_000 });
    } else if (order.type === 'requestCallback') plan(0, { type: 'toldOfCallback', noted: random() < 0.7 });
    else if (order.type === 'askTimes') {
      const time = { atMs: 0, on: '2026-11-24', at: '15:00' };
      plan(0, { type: 'toldOfTimes', times: order.slots.map(() => (random() < 0.6 ? time : null)) });
    } else if (order.type === 'leaveQueue') {
      waitedMs += nowMs - (queuedSinceMs ?? nowMs);
      queuedSinceMs = null;
    }
  };

  const ended = (how: string): Ending => {
    const atMs = (queuedSinceMs ?? nowMs) - waitedMs;
    // Whoever goes round again has pressed for it: each further visit costs what the check states for the step.
    const again = [...visited].reduce((sum, [step, times]) => sum + (times - 1) * (stepMs.get(step) ?? 0), 0);
    const known = stated.get(name);
    if (how !== 'trapped' && how !== 'hung up' && known === undefined)
      return { how: 'unknown', atMs, boundMs: 0, step: name };
    const all = [...visited].reduce((sum, [step, times]) => sum + times * (stepMs.get(step) ?? 0), 0);
    return {
      how,
      atMs,
      boundMs: strayMs + (again > 0 ? Math.max(all, (known ?? 0) + again) : (known ?? all)),
      step: name,
    };
  };

  let flow = startFlow(source, { callId: 'c', language, ani: '13800138000', dnis: '4001', customer });
  for (let turn = 0; turn < TURNS_AT_MOST; turn += 1) {
    for (const order of flow.orders) obey(order, flow.state);
    for (const order of flow.orders) if (order.type === 'finish') return ended(order.served ? 'served' : 'dismissed');
    if (queuedSinceMs !== null && (keysLeft === 0 || random() < 0.3)) return ended('answered');
    if (queuedSinceMs !== null && nowMs - queuedSinceMs > WAITED_AT_MOST_MS) return ended('answered');
    due.sort((a, b) => a.atMs - b.atMs);
    const next = due[0];
    if (next === undefined) return ended('trapped');
    const presses = keysLeft > 0 && random() < haste;
    if (Math.min(next.atMs, hangsUp) === hangsUp) return ended('hung up');
    if (presses && next.atMs > nowMs) {
      keysLeft -= 1;
      nowMs += Math.floor(random() * (next.atMs - nowMs));
      const digit = pick([...'0123456789*#12']);
      const step = steps[inner(flow.state)];
      // A key that is no digit keeps an entry waiting as long as a digit does, and is none of those the check counts.
      if (step?.kind === 'collect' && /[*#]/.test(digit)) strayMs += (step.betweenSeconds ?? 4) * 1000;
      flow = advanceFlow(source, flow.state, { type: 'digitReceived', digit });
      continue;
    }
    due.shift();
    nowMs = Math.max(nowMs, next.atMs);
    flow = advanceFlow(source, flow.state, next.input);
  }
  return ended('trapped');
}

function memo<T>(source: FlowSource, make: () => T, kept: WeakMap<FlowSource, T>): T {
  const value = kept.get(source) ?? make();
  kept.set(source, value);
  return value;
}

function inner({ value }: FlowState): string {
  return typeof value === 'string' ? value : (Object.keys(value as object)[0] ?? '');
}
