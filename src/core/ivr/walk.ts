/**
 * Walks every state a compiled flow can get into: each key, silence, wrong digits, records that answer, have nothing or stay
 * away, callers known and unknown, hours of every kind. What it reports was seen in the machine itself, not read off the document.
 */
import type { CustomerFile } from '../customer.ts';
import type { FlowSource, Language } from '../organization.ts';
import { answersFor, conditionsIn, tellApart } from './answers.ts';
import type { FlowContext } from './context.ts';
import type { CallFacts, FloorFacts, FlowAnswer, FlowInput, FlowOrder, FlowState, FlowStep } from './contract.ts';
import { type Condition, type FlowDocument, type Step, targetsOf } from './document.ts';
import { advanceFlow, currentStep, hasEnded, startFlow } from './run.ts';
import { tellingsFor } from './tellings.ts';

export type Walk = {
  /** Steps that were entered, as `flow/step`. */
  steps: string[];
  endings: (FlowOrder & { type: 'enqueue' | 'finish' })[];
  states: number;
  /**
   * The most that timers let a caller who does nothing wait from any state to the end, in milliseconds, without the time
   * that words take, theirs on a record included. Infinite when there is a state without an end.
   */
  longestSilenceMs: number;
};

/** A flow of 100 steps has some thousands; more means that a document makes the machine grow without bound. */
const STATES_AT_MOST = 200_000;

const KEYS = [...'0123456789*#'];

const customer = (level: CustomerFile['level'], language: CustomerFile['language']): CustomerFile => ({
  customerId: 'walk',
  name: '',
  salutation: '',
  level,
  language,
  phones: [],
  region: null,
  orders: [],
  openCases: [],
  lastContacts: [],
});

/** Whoever a flow may ask about: every language it names, each level. */
function callersFor(steps: Step[]): (CustomerFile | null)[] {
  const asked = conditionsIn(steps).flatMap(({ customerLanguage }) => customerLanguage ?? []);
  const [first = '', second = first, ...others] = [...new Set([...asked, OTHER_LANGUAGE])];
  return [
    null,
    customer('regular', first),
    customer('vip', second),
    ...others.map((language) => customer('regular', language)),
  ];
}

/** One that no flow asks about: the tag is for "multiple languages". */
const OTHER_LANGUAGE = 'mul';

/** What the floor may tell of a line: served, full, deserted. */
const LINES: FlowInput[] = [
  { type: 'toldOfQueue', waiting: 0, agentsSignedIn: 1 },
  { type: 'toldOfQueue', waiting: 100_000, agentsSignedIn: 1 },
  { type: 'toldOfQueue', waiting: 0, agentsSignedIn: 0 },
];
const RECORDINGS: FlowInput[] = [
  { type: 'recorded', saidMs: 60_000 },
  { type: 'recorded', saidMs: 0 },
  { type: 'recordFailed' },
];
const FAILED_TRANSFERS: FlowInput[] = (['busy', 'noAnswer', 'failed'] as const).map((why) => ({
  type: 'transferFailed',
  why,
}));
const CALLBACKS: FlowInput[] = [true, false].map((noted) => ({ type: 'toldOfCallback', noted }));
const QUEUED: FlowInput[] = [{ type: 'queued', announceEveryMs: 30_000 }, { type: 'offered' }, { type: 'offerOver' }];

type Node = {
  state: FlowState;
  timers: Map<string, number>;
  speaks: boolean;
  asks: boolean;
  asksFloor: boolean;
  checks: boolean;
  asksQueue: boolean;
  /** What the floor will answer to the last order that has an answer. */
  awaited: FlowInput[];
  /** Stands in a line: an agent may answer, which ends the flow from outside. */
  queued: boolean;
  ways: string[];
};

/** @throws when the flow has more than 200,000 states */
export function walkFlow(source: FlowSource): Walk {
  const nodes = new Map<string, Node>();
  const endings = new Map<string, Walk['endings'][number]>();
  const open: string[] = [];
  const entered = new Set<string>();
  const steps = (source.document as FlowDocument).steps ?? {};

  const tellings = tellingsFor(Object.values(steps));
  const callers = callersFor(Object.values(steps));
  const answersTo = answersFor(Object.values(steps), callers);
  const asked = askedFrom(steps);
  const enter = (step: FlowStep, before?: Node, input?: FlowInput): string => {
    const key = keyOf(step.state, asked);
    for (const one of step.orders) {
      if (one.type === 'enterStep') entered.add(one.step);
      if (one.type === 'enqueue' || one.type === 'finish') endings.set(JSON.stringify(one), one);
    }
    if (!nodes.has(key)) {
      if (nodes.size >= STATES_AT_MOST) throw new Error(`${source.flowId}: more than ${STATES_AT_MOST} states`);
      nodes.set(key, nodeAfter(step, before, input));
      open.push(key);
    }
    return key;
  };

  const spoken = conditionsIn(Object.values(steps)).flatMap(({ language }) => language ?? []);
  for (const language of new Set([OTHER_LANGUAGE, ...spoken]))
    for (const caller of callers) enter(startFlow(source, factsOf(caller, language)));
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const node = nodes.get(key) as Node;
    // Nothing leads out of this line but an answer: what is said in it changes no way.
    if (node.queued && targetsOf(steps[currentStep(node.state) ?? ''] as Step).length === 0) continue;
    for (const input of actsOfCaller(node, steps)) enter(advanceFlow(source, node.state, input), node, input);
    const answers = answersTo(steps[currentStep(node.state) ?? '']);
    node.ways = actsByThemselves(node, tellings, answers).map((input) =>
      enter(advanceFlow(source, node.state, input), node, input),
    );
  }
  return {
    steps: [...entered].sort(),
    endings: [...endings.values()],
    states: nodes.size,
    longestSilenceMs: longestSilence(nodes),
  };
}

/** Null for an order that nothing is awaited after. */
function answersTo(one: FlowOrder): FlowInput[] | null {
  if (one.type === 'startRecording') return RECORDINGS;
  if (one.type === 'dialOutside' || one.type === 'offerAgent') return FAILED_TRANSFERS;
  if (one.type === 'askTimes') return timesFor(one.slots);
  return one.type === 'requestCallback' ? CALLBACKS : null;
}

/** All can be had, none, or each alone. */
function timesFor(slots: unknown[]): FlowInput[] {
  const time = { atMs: 0, on: '2026-11-24', at: '15:00' };
  const told = (isThere: (index: number) => boolean): FlowInput => ({
    type: 'toldOfTimes',
    times: slots.map((_, index) => (isThere(index) ? time : null)),
  });
  return [told(() => true), told(() => false), ...slots.map((_, alone) => told((index) => index === alone))];
}

function factsOf(caller: CustomerFile | null, language: Language): CallFacts {
  return { callId: 'walk', language, ani: caller === null ? null : '13800138000', dnis: '', customer: caller };
}

/** States are one that differ only in what was typed, or in what no step to come asks about. */
function keyOf(state: FlowState, asked: (step: string) => Condition[]): string {
  const context = state.context as FlowContext;
  const { keys, misses, lastMiss, entry, values, spentKey, interrupted, callbackTimes = [] } = context;
  const known = tellApart(asked(currentStep(state) ?? ''), context);
  const typed = [keys, entry.length, Object.keys(values).sort(), spentKey, callbackTimes.map(Boolean)];
  return JSON.stringify([state.value, known, misses, lastMiss, typed, interrupted]);
}

/** What a step and all that can follow it ask of what is known. */
function askedFrom(steps: Record<string, Step>): (step: string) => Condition[] {
  const known = new Map<string, Condition[]>();
  return (name) => {
    const found = known.get(name);
    if (found) return found;
    const following = new Set(name in steps ? [name] : []);
    for (const one of following) for (const { target } of targetsOf(steps[one] as Step)) following.add(target);
    const conditions = conditionsIn([...following].map((one) => steps[one] as Step));
    known.set(name, conditions);
    return conditions;
  };
}

function nodeAfter({ state, orders }: FlowStep, before: Node | undefined, input: FlowInput | undefined): Node {
  const timers = new Map(before?.timers);
  let speaks = input?.type !== 'promptsFinished' && (before?.speaks ?? false);
  let asks = before?.asks ?? false;
  let asksFloor = before?.asksFloor ?? false;
  let checks = input?.type !== 'entryChecked' && (before?.checks ?? false);
  let asksQueue = before?.asksQueue ?? false;
  let queued = before?.queued ?? false;
  let awaited = before?.awaited ?? [];
  // A timer that fires meanwhile says that the answer is overdue.
  if (input && (awaited.includes(input) || input.type === 'timerFired')) awaited = [];
  for (const one of orders) {
    if (one.type === 'startTimer') timers.set(one.timer, one.delayMs);
    if (one.type === 'cancelTimer') timers.delete(one.timer);
    if (one.type === 'enterStep') {
      asks = asksFloor = asksQueue = false;
      awaited = [];
    }
    if (one.type === 'askQueue') asksQueue = true;
    if (one.type === 'enqueue') queued = true;
    if (one.type === 'leaveQueue') queued = false;
    awaited = answersTo(one) ?? awaited;
    if (one.type === 'playMessage') speaks = true;
    if (one.type === 'ask') asksFloor = true;
    if (one.type === 'checkEntry') checks = true;
    if (one.type === 'lookUp') asks = true;
    if (one.type === 'play') speaks = true;
    if (one.type === 'stopPlaying') speaks = false;
  }
  return { state, timers, speaks, asks, asksFloor, checks, asksQueue, awaited, queued, ways: [] };
}

/** One key for each thing the step does with keys: its own, one digit where digits are collected, one wrong key. */
function actsOfCaller({ state }: Node, steps: Record<string, Step>): FlowInput[] {
  const name = currentStep(state);
  const step = name === null ? null : (steps[name] as Step);
  if (!step) return [];
  // A key typed ahead comes to the next step that asks; one is enough to see that it is taken, and more multiply the states.
  if ((state.context as FlowContext).keys !== '') return [];
  const own = keysOf(step);
  if (own.length === 0) return [{ type: 'digitReceived', digit: '1' }];
  const wrong = KEYS.find((key) => !own.includes(key));
  return [...own, ...(wrong ? [wrong] : [])].map((digit) => ({ type: 'digitReceived', digit }));
}

function keysOf(step: Step): string[] {
  switch (step.kind) {
    case 'menu':
    case 'enqueue':
      return Object.keys(step.keys ?? {});
    case 'record':
    case 'voicemail':
      return [step.end ?? '#', ...(step.review ? ['1', '2', '3'] : [])];
    case 'callback':
      return [...new Set(['1', '2', '7', '#', ...(step.times?.slots ?? []).map((_, index) => String(index + 2))])];
    case 'survey':
      return ['1', String(step.highest ?? 5)];
    case 'collect':
      return ['7', ...(step.end ?? ''), ...Object.keys(step.keys ?? {})];
    default:
      return [];
  }
}

function actsByThemselves(node: Node, tellings: FloorFacts[], answers: FlowAnswer[]): FlowInput[] {
  const { state, timers, speaks, asks, asksFloor, checks, asksQueue, awaited, queued } = node;
  if (hasEnded(state)) return [];
  if (checks) return [...[true, false].map((fits): FlowInput => ({ type: 'entryChecked', fits })), ...firing(timers)];
  if (asksFloor) return [...tellings.map((facts): FlowInput => ({ type: 'told', facts })), ...firing(timers)];
  if (asks) return [...answers.map((found): FlowInput => ({ type: 'lookUpFinished', ...found })), ...firing(timers)];
  if (queued) return [...QUEUED, ...LINES, { type: 'promptsFinished' }, ...firing(timers)];
  if (awaited.length > 0) return [...awaited, ...firing(timers)];
  if (asksQueue) return [...LINES, ...firing(timers)];
  return speaks ? [{ type: 'promptsFinished' }, ...firing(timers)] : firing(timers);
}

function firing(timers: Map<string, number>): FlowInput[] {
  return [...timers.keys()].map((timer) => ({ type: 'timerFired', timer }));
}

/** Longest way along what happens by itself; words count nothing, a timer its delay. */
function longestSilence(nodes: Map<string, Node>): number {
  const longest = new Map<string, number>();
  const under = new Set<string>();
  const from = (key: string): number => {
    const known = longest.get(key);
    if (known !== undefined) return known;
    const node = nodes.get(key) as Node;
    if (hasEnded(node.state) || node.queued) return 0;
    if (under.has(key) || node.ways.length === 0) return Number.POSITIVE_INFINITY;
    under.add(key);
    // Who is being recorded has the word.
    const isRecorded = node.awaited.some(({ type }) => type === 'recorded');
    const waitMs = node.speaks || isRecorded ? 0 : Math.max(0, ...node.timers.values());
    const most = waitMs + Math.max(...node.ways.map(from));
    under.delete(key);
    longest.set(key, most);
    return most;
  };
  return Math.max(...[...nodes.keys()].map(from));
}
