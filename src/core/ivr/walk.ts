/**
 * Walks every state a compiled flow can get into: each key, silence, wrong digits, records that answer, have nothing or stay
 * away, callers known and unknown. What it reports was seen in the machine itself, not read off the document.
 */
import type { CustomerFile, OrderSummary } from '../customer.ts';
import type { FlowSource } from '../organization.ts';
import type { FlowContext } from './context.ts';
import type { CallFacts, FlowInput, FlowOrder, FlowState, FlowStep } from './contract.ts';
import { advanceFlow, currentStep, hasEnded, startFlow } from './run.ts';

/** A state of the flow, as far as it makes a difference to what can come next. */
export type Stand = { step: string; hasOrder: boolean; values: string[] };

export type Walk = {
  stands: Stand[];
  endings: (FlowOrder & { type: 'enqueue' | 'finish' })[];
  states: number;
  /**
   * The most that timers let a caller who does nothing wait from any state to the end, in milliseconds, without the time
   * that words take. Infinite when there is a state without an end.
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

const order = (state: OrderSummary['state'], expectedOn: string | null): OrderSummary => ({
  orderId: 'walk',
  orderNumber: '20261111',
  placedOn: '2026-11-11',
  state,
  amountFen: 100,
  items: '',
  parcel: expectedOn ? { carrier: '', trackingNumber: '', state: 'inTransit', expectedOn } : null,
  return: null,
});

const CALLERS: (CustomerFile | null)[] = [null, customer('regular', 'zh-CN'), customer('vip', 'en')];
const ANSWERS: (OrderSummary | null | undefined)[] = [
  order('shipped', '2026-11-14'),
  order('delivered', null),
  null,
  undefined,
];

type Node = { state: FlowState; timers: Map<string, number>; speaks: boolean; asks: boolean; ways: string[] };

/** @throws when the flow has more than 200,000 states */
export function walkFlow(source: FlowSource): Walk {
  const nodes = new Map<string, Node>();
  const endings = new Map<string, Walk['endings'][number]>();
  const open: string[] = [];

  const enter = (step: FlowStep, before?: Node, input?: FlowInput): string => {
    const key = keyOf(step.state);
    for (const one of step.orders) {
      if (one.type === 'enqueue' || one.type === 'finish') endings.set(JSON.stringify(one), one);
    }
    if (!nodes.has(key)) {
      if (nodes.size >= STATES_AT_MOST) throw new Error(`${source.flowId}: more than ${STATES_AT_MOST} states`);
      nodes.set(key, nodeAfter(step, before, input));
      open.push(key);
    }
    return key;
  };

  for (const caller of CALLERS) enter(startFlow(source, factsOf(caller)));
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const node = nodes.get(key) as Node;
    for (const input of actsOfCaller(node)) enter(advanceFlow(source, node.state, input), node, input);
    node.ways = actsByThemselves(node).map((input) => enter(advanceFlow(source, node.state, input), node, input));
  }
  return {
    stands: standsOf(nodes),
    endings: [...endings.values()],
    states: nodes.size,
    longestSilenceMs: longestSilence(nodes),
  };
}

function factsOf(caller: CustomerFile | null): CallFacts {
  return { callId: 'walk', language: 'zh-CN', ani: null, dnis: '', customer: caller };
}

/** States that differ only in what was typed are one. */
function keyOf({ value, context }: FlowState): string {
  const { values, entry, order: found, ...rest } = context as FlowContext;
  return JSON.stringify([value, rest, entry.length, found?.state, Object.keys(values).sort()]);
}

function nodeAfter({ state, orders }: FlowStep, before: Node | undefined, input: FlowInput | undefined): Node {
  const timers = new Map(before?.timers);
  let speaks = input?.type !== 'promptsFinished' && (before?.speaks ?? false);
  let asks = before?.asks ?? false;
  for (const one of orders) {
    if (one.type === 'startTimer') timers.set(one.timer, one.delayMs);
    if (one.type === 'cancelTimer') timers.delete(one.timer);
    if (one.type === 'enterStep') asks = false;
    if (one.type === 'lookUp') asks = true;
    if (one.type === 'play') speaks = true;
    if (one.type === 'stopPlaying') speaks = false;
  }
  return { state, timers, speaks, asks, ways: [] };
}

function actsOfCaller({ state }: Node): FlowInput[] {
  if (hasEnded(state)) return [];
  const { keys } = state.context as FlowContext;
  // Keys typed ahead come back to the same few states; two are enough to see that they are taken.
  return keys.length >= 2 ? [] : KEYS.map((digit) => ({ type: 'digitReceived', digit }));
}

function actsByThemselves({ state, timers, speaks, asks }: Node): FlowInput[] {
  if (hasEnded(state)) return [];
  if (asks)
    return [...ANSWERS.map((found): FlowInput => ({ type: 'lookUpFinished', order: found })), ...firing(timers)];
  return speaks ? [{ type: 'promptsFinished' }, ...firing(timers)] : firing(timers);
}

function firing(timers: Map<string, number>): FlowInput[] {
  return [...timers.keys()].map((timer) => ({ type: 'timerFired', timer }));
}

function standsOf(nodes: Map<string, Node>): Stand[] {
  const stands = new Map<string, Stand>();
  for (const { state } of nodes.values()) {
    const step = currentStep(state);
    if (step === null) continue;
    const { order: found, values } = state.context as FlowContext;
    const stand = { step, hasOrder: found !== null, values: Object.keys(values).sort() };
    stands.set(JSON.stringify(stand), stand);
  }
  return [...stands.values()];
}

/** Longest way along what happens by itself; words count nothing, a timer its delay. */
function longestSilence(nodes: Map<string, Node>): number {
  const longest = new Map<string, number>();
  const under = new Set<string>();
  const from = (key: string): number => {
    const known = longest.get(key);
    if (known !== undefined) return known;
    const node = nodes.get(key) as Node;
    if (hasEnded(node.state)) return 0;
    if (under.has(key) || node.ways.length === 0) return Number.POSITIVE_INFINITY;
    under.add(key);
    const waitMs = node.speaks ? 0 : Math.max(0, ...node.timers.values());
    const most = waitMs + Math.max(...node.ways.map(from));
    under.delete(key);
    longest.set(key, most);
    return most;
  };
  return Math.max(...[...nodes.keys()].map(from));
}
