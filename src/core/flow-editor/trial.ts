/**
 * Tries a flow without a telephone: the same engine as a call, with keys as they are typed, time that jumps, and records and
 * a floor that answer as the one who tries has chosen. All acts are played from the start each time, so there is no state
 * between two of them, and one act can be taken back by leaving it out.
 */
import { clockOf, type HoursState } from '../calendar/index.ts';
import type { ComplaintSummary, CustomerFile, OrderSummary } from '../customer.ts';
import { entryFits } from '../ivr/checksum.ts';
import type { FlowAnswer } from '../ivr/contract.ts';
import type { CallbackTime, TimeSlot } from '../ivr/document-ways.ts';
import {
  advanceFlow,
  type FloorFacts,
  type FlowDocument,
  type FlowInput,
  type FlowOrder,
  type FlowStep,
  hasEnded,
  languageDocument,
  languagesOf,
  neededSounds,
  type Prompt,
  speak,
  startFlow,
} from '../ivr/index.ts';
import type { FlowSource, Language, LanguageSource } from '../organization.ts';

/** Who calls, and how things stand in the shop. */
export type TrialCaller = {
  customer: 'unknown' | 'known' | 'vip';
  language: Language;
  hours: HoursState;
  /** What a look-up finds; `notReached`: the records do not answer. */
  records: 'found' | 'none' | 'notReached';
  waiting: number;
  agentsReady: number;
  emergency: boolean;
};

/** `wait`: the words are heard to their end, or else the silence runs out. `answer`: an agent answers the caller who waits. */
export type TrialAct = { type: 'key'; key: string } | { type: 'wait' } | { type: 'answer' };

/** `atMs` counts from the start of the flow; how long words take is estimated. */
export type TrialLine = { atMs: number } & (
  | { kind: 'step'; step: string }
  | { kind: 'say'; words: Record<Language, string>; language: Language }
  | { kind: 'key'; key: string }
  | { kind: 'silence'; ms: number }
  | { kind: 'answered' }
  | { kind: 'input'; step: string; digits: string; outcome: string }
  /** Whatever else the flow orders, as it stands. */
  | { kind: 'order'; order: FlowOrder }
);

/** `waits`: in a queue, where an agent may answer. */
export type Trial = { lines: TrialLine[]; step: string | null; speaking: boolean; waits: boolean; ended: boolean };

export const DEFAULT_CALLER: TrialCaller = {
  customer: 'unknown',
  language: 'zh-CN',
  hours: 'open',
  records: 'found',
  waiting: 3,
  agentsReady: 0,
  emergency: false,
};

/** A person who tries a menu types some dozens of keys. */
export const TRIAL_ACTS_AT_MOST = 500;
/** One act leads to a handful of inputs; more than this is a flow that asks the floor in a circle. */
const INPUTS_AT_MOST = 10_000;
/** As the shipped queues have it. */
const ANNOUNCE_EVERY_MS = 30_000;
/** How long speech takes: espeak-ng and people alike speak about so fast. */
const spokenMs = (words: string) => {
  const syllables =
    words.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return syllables * 250 + (words.length - syllables) * 65;
};

const TODAY = '2026-11-23';
const TOMORROW = '2026-11-24';

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

const COMPLAINT: ComplaintSummary = {
  caseId: 'try',
  number: '1042',
  state: 'inProgress',
  openedOn: '2026-11-18',
  promisedOn: '2026-11-26',
  overdue: false,
  owner: null,
};

/**
 * Plays `source` with these acts.
 * @param all every flow, for the words of their prompts, and the languages
 * @throws when the document has no steps
 */
export function tryOut(
  source: FlowSource,
  { flows, languages }: { flows: FlowSource[]; languages: LanguageSource[] },
  caller: TrialCaller,
  acts: TrialAct[],
): Trial {
  const spoken = languagesOf((source.document as FlowDocument).languages, languages);
  const words = new Map(neededSounds(flows, languages).map((sound) => [sound.name, sound.words]));
  const wordsIn = (prompts: Prompt[], language: Language) => {
    const rules = languageDocument(languages.find(({ tag }) => tag === language));
    const sounds = speak(prompts.flatMap(asHeard), language, rules);
    return sounds.map((name) => words.get(name) ?? `[${name}]`).join(rules?.between ?? ' ');
  };
  const language = spoken.includes(caller.language) ? caller.language : (spoken[0] ?? caller.language);
  const trial = new Rehearsal(source, { ...caller, language }, (prompts) =>
    Object.fromEntries(spoken.map((one) => [one, wordsIn(prompts, one)])),
  );
  for (const act of acts.slice(0, TRIAL_ACTS_AT_MOST)) trial.act(act);
  return trial.result();
}

/** In each language of the flow. */
type WordsOf = (prompts: Prompt[]) => Record<Language, string>;

class Rehearsal {
  private readonly lines: TrialLine[] = [];
  private readonly timers = new Map<string, number>();
  private readonly source: FlowSource;
  private readonly caller: TrialCaller;
  private readonly wordsOf: WordsOf;
  private flow: FlowStep;
  private nowMs = 0;
  private inputs = 0;
  private language: Language;
  private speaksUntilMs: number | null = null;
  private step: string | null = null;
  private waits = false;
  private answered = false;
  /** What the records or the floor are asked and answer at once. */
  private answers: FlowInput[] = [];

  constructor(source: FlowSource, caller: TrialCaller, wordsOf: WordsOf) {
    this.source = source;
    this.caller = caller;
    this.wordsOf = wordsOf;
    this.language = caller.language;
    const customer = caller.customer === 'unknown' ? null : customerOf(caller);
    this.flow = startFlow(source, { callId: 'try', language: caller.language, ani: null, dnis: '4001', customer });
    this.settle();
  }

  act(act: TrialAct): void {
    if (this.answered || hasEnded(this.flow.state)) return;
    if (act.type === 'answer') {
      this.answered = this.waits;
      if (this.answered) this.tell({ kind: 'answered' });
      return;
    }
    if (act.type === 'key') {
      this.tell({ kind: 'key', key: act.key });
      this.feed({ type: 'digitReceived', digit: act.key });
      return;
    }
    if (this.speaksUntilMs !== null) {
      this.nowMs = Math.max(this.nowMs, this.speaksUntilMs);
      this.speaksUntilMs = null;
      this.feed({ type: 'promptsFinished' });
      return;
    }
    const [next] = [...this.timers].sort((a, b) => a[1] - b[1]);
    if (!next) return;
    const [timer, dueAtMs] = next;
    this.timers.delete(timer);
    this.tell({ kind: 'silence', ms: Math.max(0, dueAtMs - this.nowMs) });
    this.nowMs = Math.max(this.nowMs, dueAtMs);
    this.feed({ type: 'timerFired', timer });
  }

  result(): Trial {
    const ended = this.answered || hasEnded(this.flow.state);
    return { lines: this.lines, step: this.step, speaking: this.speaksUntilMs !== null, waits: this.waits, ended };
  }

  private feed(input: FlowInput): void {
    this.inputs += 1;
    if (this.inputs > INPUTS_AT_MOST) return;
    this.flow = advanceFlow(this.source, this.flow.state, input);
    this.settle();
  }

  private settle(): void {
    for (const order of this.flow.orders) this.carryOut(order);
    const answer = this.answers.shift();
    if (answer) this.feed(answer);
  }

  private carryOut(order: FlowOrder): void {
    switch (order.type) {
      case 'startTimer':
        this.timers.set(order.timer, this.nowMs + order.delayMs);
        return;
      case 'cancelTimer':
        this.timers.delete(order.timer);
        return;
      case 'enterStep':
        this.step = order.step;
        this.tell({ kind: 'step', step: order.step });
        return;
      case 'play': {
        const words = this.wordsOf(order.prompts);
        const spoken = words[this.language] ?? '';
        this.tell({ kind: 'say', words, language: this.language });
        this.speaksUntilMs = this.nowMs + spokenMs(spoken);
        return;
      }
      case 'stopPlaying':
        this.speaksUntilMs = null;
        return;
      case 'recordInput':
        this.tell({ kind: 'input', step: order.step, digits: order.digits, outcome: order.outcome });
        return;
      case 'lookUp':
        this.answers.push({ type: 'lookUpFinished', ...foundFor(order.query, this.caller) } as FlowInput);
        return;
      case 'ask':
        this.answers.push({ type: 'told', facts: factsFor(order.queueIds, this.caller) });
        return;
      case 'askQueue':
        this.answers.push({
          type: 'toldOfQueue',
          waiting: this.caller.waiting,
          agentsSignedIn: Math.max(1, this.caller.agentsReady),
        });
        return;
      case 'askTimes':
        this.answers.push({ type: 'toldOfTimes', times: order.slots.map(timeFor) });
        return;
      case 'requestCallback':
        this.answers.push({ type: 'toldOfCallback', noted: true });
        break;
      case 'checkEntry':
        this.answers.push({ type: 'entryChecked', fits: entryFits(order.parts.join(''), order.rule) });
        return;
      case 'enqueue':
        this.waits = true;
        this.answers.push({ type: 'queued', announceEveryMs: ANNOUNCE_EVERY_MS });
        break;
      case 'leaveQueue':
        this.waits = false;
        break;
      case 'chooseLanguage':
        this.language = order.language;
    }
    this.tell({ kind: 'order', order });
  }

  private tell(line: TrialLine extends infer L ? (L extends { atMs: number } ? Omit<L, 'atMs'> : never) : never): void {
    this.lines.push({ ...line, atMs: this.nowMs } as TrialLine);
  }
}

function customerOf({ customer, language }: TrialCaller): CustomerFile {
  return {
    customerId: 'try',
    name: '王芳',
    salutation: '王女士',
    level: customer === 'vip' ? 'vip' : 'regular',
    language,
    phones: [],
    region: null,
    orders: [ORDER],
    openCases: [],
    lastContacts: [],
  };
}

/** What a look-up of any kind finds: the answer of each kind is there, or none of them (the records are away). */
function foundFor(query: (FlowOrder & { type: 'lookUp' })['query'], caller: TrialCaller): FlowAnswer {
  if (caller.records === 'notReached') return {};
  if (caller.records === 'none') return { order: null, complaint: null, customer: null, facts: null };
  const order = query.kind === 'orderByNumber' ? { ...ORDER, orderNumber: query.orderNumber } : ORDER;
  return { order, complaint: COMPLAINT, customer: customerOf(caller), facts: {} };
}

/** Who waits is told to be the second in the line, and to wait about three minutes. */
function asHeard(prompt: Prompt): Prompt[] {
  if ('position' in prompt) return [{ ahead: 1 }];
  return 'expectedWait' in prompt ? [{ wait: { fromMinutes: null, toMinutes: 3 } }] : [prompt];
}

/** It is noon there; all slots can be had. */
function timeFor(slot: TimeSlot): CallbackTime {
  if ('day' in slot) return { atMs: 0, on: slot.day === 'today' ? TODAY : TOMORROW, at: slot.from };
  const at = clockOf(Date.parse(`${TODAY}T12:00:00Z`) + slot.inMinutes * 60_000);
  return { atMs: 0, on: TODAY, at };
}

function factsFor(queueIds: string[], { hours, waiting, agentsReady, emergency }: TrialCaller): FloorFacts {
  const isOpen = hours === 'open' || hours === 'promotion';
  const opening = isOpen ? null : { on: TOMORROW, at: '08:00', inDays: 1 };
  const queue = { hours, opening, waiting, longestWaitMs: waiting > 0 ? 60_000 : 0, agentsReady };
  const queues = Object.fromEntries(queueIds.map((queueId) => [queueId, queue]));
  return { time: '12:00', weekday: 1, emergency, queues };
}
