/** Plays a flow in the terminal, in place of a call: words are printed, keys are typed, timers fire when Enter is pressed. */
import { createInterface } from 'node:readline';
import type { HoursState } from '../core/calendar/index.ts';
import type { CustomerFile, OrderSummary } from '../core/customer.ts';
import {
  advanceFlow,
  type FloorFacts,
  type FlowInput,
  type FlowOrder,
  hasEnded,
  neededSounds,
  type Prompt,
  positionPrompts,
  speak,
  startFlow,
} from '../core/ivr/index.ts';
import type { FlowSource, Language } from '../core/organization.ts';
import { say } from './say.ts';

type Query = (FlowOrder & { type: 'lookUp' })['query'];

/** An order that can be asked about: any number finds it, except those that end in 0 (none) and in 9 (records away). */
const ORDER: OrderSummary = {
  orderId: 'try',
  orderNumber: '2026112388',
  placedOn: '2026-11-20',
  state: 'shipped',
  amountFen: 12_345,
  items: '',
  parcel: { carrier: '', trackingNumber: '', state: 'inTransit', expectedOn: '2026-11-25' },
  return: null,
};

const customerWith = (language: Language): CustomerFile => ({
  customerId: 'try',
  name: '王芳',
  salutation: '王女士',
  level: 'vip',
  language,
  phones: [],
  region: null,
  orders: [ORDER],
  openCases: [],
  lastContacts: [],
});

/**
 * Plays `source` until its last order or the end of the input.
 * @param flows all flows, for the words of their prompts
 */
export async function tryFlow(
  source: FlowSource,
  flows: FlowSource[],
  caller: { known: boolean; language: Language; hours: HoursState },
): Promise<void> {
  const words = new Map(neededSounds(flows).map((sound) => [sound.name, sound.words]));
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  let { language } = caller;
  const timers = new Map<string, number>();
  let speaking = false;
  let asked: Query | null = null as Query | null;
  /** What the floor answers at once. */
  const answers: FlowInput[] = [];
  const carryOut = (order: FlowOrder): void => {
    if (order.type === 'startTimer') timers.set(order.timer, order.delayMs);
    else if (order.type === 'cancelTimer') timers.delete(order.timer);
    else if (order.type === 'play') {
      say(
        `  ${speak(order.prompts.flatMap(asHeard), language)
          .map((name) => words.get(name) ?? `[${name}]`)
          .join(' ')}`,
      );
      speaking = true;
    } else if (order.type === 'stopPlaying') speaking = false;
    else if (order.type === 'lookUp') asked = order.query;
    else if (order.type === 'ask') answers.push({ type: 'told', facts: answerOf(order.queueIds, caller.hours) });
    else if (order.type === 'askQueue') answers.push({ type: 'toldOfQueue', waiting: 3, agentsSignedIn: 2 });
    else say(`  → ${JSON.stringify(order)}`);
    if (order.type === 'enqueue') answers.push({ type: 'queued', announceEveryMs: 30_000 });
    if (order.type === 'chooseLanguage') language = order.language;
  };

  say('Type keys (0-9 * #); Enter alone lets the words end and the silence run out. "." ends.');
  const customer = caller.known ? customerWith(caller.language) : null;
  let flow = startFlow(source, { callId: 'try', language, ani: null, dnis: '4001', customer });
  const feed = (input: FlowInput): void => {
    if (input.type === 'promptsFinished') speaking = false;
    if (input.type === 'lookUpFinished') asked = null;
    flow = advanceFlow(source, flow.state, input);
    for (const order of flow.orders) carryOut(order);
    answerFloor();
  };
  // The floor answers at once; what its answer leads to may ask again.
  const answerFloor = (): void => {
    const answer = answers.shift();
    if (answer) feed(answer);
  };
  for (const order of flow.orders) carryOut(order);
  answerFloor();
  terminal.setPrompt('keys> ');
  terminal.prompt();
  for await (const line of terminal) {
    if (line.trim() === '.') break;
    for (const digit of line.replace(/[^0-9*#]/g, '')) feed({ type: 'digitReceived', digit });
    if (line.trim() === '') {
      const [timer] = [...timers].sort(([, a], [, b]) => a - b).map(([name]) => name);
      if (speaking) feed({ type: 'promptsFinished' });
      else if (timer) feed({ type: 'timerFired', timer });
    }
    // Records answer at once here; what they lead to may ask them again.
    while (asked) feed({ type: 'lookUpFinished', order: answerTo(asked) });
    if (hasEnded(flow.state)) break;
    terminal.prompt();
  }
  terminal.close();
}

/** The second in the line. */
function asHeard(prompt: Prompt): Prompt[] {
  return 'position' in prompt ? positionPrompts(2) : [prompt];
}

function answerOf(queueIds: string[], hours: HoursState): FloorFacts {
  const isOpen = hours === 'open' || hours === 'promotion';
  const opening = isOpen ? null : { on: '2026-11-24', at: '08:00', inDays: 1 };
  const queue = { hours, opening, waiting: 3, longestWaitMs: 60_000, agentsReady: 0 };
  const queues = Object.fromEntries(queueIds.map((queueId) => [queueId, queue]));
  return { time: '12:00', weekday: 1, emergency: false, queues };
}

function answerTo(query: Query): OrderSummary | null | undefined {
  if (query.kind !== 'orderByNumber') return ORDER;
  if (query.orderNumber.endsWith('0')) return null;
  return query.orderNumber.endsWith('9') ? undefined : { ...ORDER, orderNumber: query.orderNumber };
}
