/**
 * How long a call can stay in a flow: the slowest way to each ending for a caller who waits every step out to its last
 * try. Each step counts once on a way: going round again is the caller's own act each time.
 */
import type { LanguageSource } from '../organization.ts';
import { askedBy, type FlowDocument, type SayItem, type Step, targetsOf } from './document.ts';
import {
  type CallbackStep,
  DEFAULT_LONGEST_SECONDS,
  DEFAULT_RING_SECONDS,
  DEFAULT_SILENCE_SECONDS,
  type MessageStep,
} from './document-ways.ts';
import { languageDocument, languagesOf } from './speech/language.ts';
import { speak } from './speech/speak.ts';
import {
  DEFAULT_BETWEEN_SECONDS,
  DEFAULT_LOOKUP_SECONDS,
  DEFAULT_TRIES,
  DEFAULT_WAIT_SECONDS,
  TOLD_WITHIN_MS,
} from './state.ts';

/** `way`: the steps, as the linked document names them; the last one ends the flow. */
export type LongestWay = { way: string[]; longestMs: number };

/** How long a sound lasts, by its name below the sounds' folder; 0 for one that is not there. */
export type SoundMs = (name: string) => number;

/** What words are measured by. */
export type Measure = { soundMs: SoundMs; languages: LanguageSource[] };

/**
 * Shipped flows have some thousand ways; a flow with more than this many steps on all of them together is measured no
 * further, and `complete` says so.
 */
/** Of the longest number that can be keyed in. */
const CALLBACK_DIGITS = 18;

const VISITS_AT_MOST = 500_000;

/** The slowest way to each step that ends the flow, the slowest first. `flowId`'s document is linked (`link.ts`). */
export function longestWays(
  flowId: string,
  document: FlowDocument,
  { soundMs, languages }: Measure,
): { ways: LongestWay[]; complete: boolean } {
  const steps = document.steps ?? {};
  const own = new Set(languagesOf(document.languages, languages));
  const measure = { soundMs, languages: languages.filter(({ tag }) => own.has(tag)) };
  const longestMs = new Map(Object.entries(steps).map(([name, step]) => [name, stepLongestMs(flowId, step, measure)]));
  const found = new Map<string, LongestWay>();
  let visits = 0;
  const visit = (name: string, before: string[], beforeMs: number): void => {
    visits += 1;
    if (visits > VISITS_AT_MOST || before.includes(name)) return;
    const way = [...before, name];
    const step = steps[name] as Step;
    const ms = beforeMs + (longestMs.get(name) ?? 0);
    const onward = new Set(targetsOf(step).map(({ target }) => target));
    if ((onward.size === 0 || MAY_END.has(step.kind)) && ms >= (found.get(name)?.longestMs ?? 0))
      found.set(name, { way, longestMs: ms });
    for (const target of onward) visit(target, way, ms + waitedMs(step));
  };
  if (document.start) visit(document.start, [], 0);
  const ways = [...found.values()].sort((a, b) => b.longestMs - a.longestMs);
  return { ways, complete: visits <= VISITS_AT_MOST };
}

/** Steps that are an ending by themselves and have ways on besides. */
const MAY_END = new Set<Step['kind']>(['enqueue', 'transfer']);

/** What is waited in a step before one of its ways on is taken. How long a caller stays in a queue by choice is not counted. */
function waitedMs(step: Step): number {
  return step.kind === 'enqueue' ? (step.tooLong?.afterSeconds ?? 0) * 1000 : 0;
}

/** The longest that a caller can be in the step who presses nothing but what it asks for; silence, words and tries all to their end. */
export function stepLongestMs(flowId: string, step: Step, measure: Measure): number {
  const words = (items: SayItem[] | undefined) => wordsMs(flowId, items ?? [], measure);
  switch (step.kind) {
    case 'say':
      return words(step.say);
    case 'finish':
      return words(step.say);
    case 'menu':
    case 'survey':
    case 'collect': {
      const tries = step.tries ?? DEFAULT_TRIES;
      const typing = step.kind === 'collect' ? step.max * (step.betweenSeconds ?? DEFAULT_BETWEEN_SECONDS) : 0;
      const judgingMs = step.kind === 'collect' && step.masked ? TOLD_WITHIN_MS : 0;
      const eachMs = words(step.say) + judgingMs + ((step.waitSeconds ?? DEFAULT_WAIT_SECONDS) + typing) * 1000;
      return tries * eachMs + (tries - 1) * Math.max(words(step.noInput.say), words(step.noMatch.say));
    }
    case 'record':
    case 'voicemail':
      return messageMs(step, words);
    case 'callback':
      return callbackMs(step, words);
    case 'transfer':
      return words(step.say) + ('queue' in step.to ? 0 : (step.ringSeconds ?? DEFAULT_RING_SECONDS) * 1000);
    case 'lookup':
      return (step.withinSeconds ?? DEFAULT_LOOKUP_SECONDS) * 1000;
    case 'hours':
      return TOLD_WITHIN_MS;
    case 'choose':
      return askedBy(step) ? TOLD_WITHIN_MS : 0;
    default:
      return 0;
  }
}

type WordsMs = (items: SayItem[] | undefined) => number;

/** Every try is spoken to its end and the last one is heard once more. Hearing it again and again is the caller's own act. */
function messageMs(step: MessageStep, words: WordsMs): number {
  const longestMs = (step.longestSeconds ?? DEFAULT_LONGEST_SECONDS) * 1000;
  const silenceMs = (step.silenceSeconds ?? DEFAULT_SILENCE_SECONDS) * 1000;
  const tries = step.tries ?? DEFAULT_TRIES;
  const vain = (tries - 1) * (words(step.say) + words(step.noMessage.say) + silenceMs);
  const { review } = step;
  const reviewMs = review ? words(review.say) + (review.waitSeconds ?? DEFAULT_WAIT_SECONDS) * 1000 : 0;
  return vain + words(step.say) + longestMs + reviewMs;
}

/** All questions, each to its last try; the number is keyed in as slowly as it may be. */
function callbackMs(step: CallbackStep, words: WordsMs): number {
  const tries = step.tries ?? DEFAULT_TRIES;
  const waitMs = (step.waitSeconds ?? DEFAULT_WAIT_SECONDS) * 1000;
  const typingMs = CALLBACK_DIGITS * DEFAULT_BETWEEN_SECONDS * 1000;
  const helpMs = 2 * (tries - 1) * Math.max(words(step.noInput.say), words(step.noMatch.say));
  const { times } = step;
  const offers = times ? [...times.say, ...times.slots.flatMap(({ say }) => say)] : [];
  const timesMs = times ? TOLD_WITHIN_MS + tries * (words(offers) + waitMs) : 0;
  return timesMs + tries * (words(step.say) + words(step.ask) + 2 * waitMs + typingMs) + helpMs;
}

/** In the language that takes longest. Words under conditions count all, which is never too little. */
function wordsMs(flowId: string, items: SayItem[], { soundMs, languages }: Measure): number {
  const inLanguage = (language: LanguageSource) =>
    items.reduce((sum, item) => sum + itemMs(flowId, item, language, soundMs), 0);
  return Math.max(0, ...languages.map(inLanguage));
}

function itemMs(flowId: string, item: SayItem, language: LanguageSource, soundMs: SoundMs): number {
  if (typeof item === 'object' && ('when' in item || 'slot' in item)) {
    return item.say.reduce((sum, one) => sum + itemMs(flowId, one, language, soundMs), 0);
  }
  return speak([longSample(flowId, item)], language.tag, languageDocument(language)).reduce(
    (sum, name) => sum + soundMs(name),
    0,
  );
}

/** What takes about the longest of its kind to read out: values are not known before the call. */
function longSample(flowId: string, item: Exclude<SayItem, { when: unknown } | { slot: unknown }>) {
  const named = (prompt: string) => (prompt.includes('/') ? prompt : `${flowId}/${prompt}`);
  if (typeof item === 'string') return { say: named(item) };
  if ('in' in item) return { say: named(item.say), language: item.in };
  if ('number' in item) return { number: item.number };
  if ('tone' in item) return item;
  if ('position' in item) return { say: 'waiting/one-ahead' };
  if ('expectedWait' in item) return { wait: { fromMinutes: 30, toMinutes: 60 } };
  if ('orderState' in item) return { say: 'order/delivered' };
  if ('parcelState' in item) return { say: 'parcel/lost' };
  if ('returnState' in item) return { say: 'return/approved' };
  if ('complaintState' in item) return { say: 'complaint/waiting-for-customer' };
  if ('waiting' in item || 'expectedWaitMinutes' in item) return { count: 777 };
  if ('fact' in item) return item.as === 'digits' ? { digits: '777777777777' } : { moneyFen: 777_777_777_777 };
  if ('digits' in item) return { digits: SHORT.includes(item.digits) ? '7777' : '777777777777' };
  if ('time' in item) return { time: '23:57' };
  return 'date' in item ? { date: '2026-11-27' } : { moneyFen: 7_777_777 };
}

/** Values of four digits; others have a number's length. */
const SHORT: unknown[] = ['order.lastFour', 'parcel.lastFour', 'complaint.owner'];
