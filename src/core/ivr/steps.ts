/**
 * Each kind of step as a state of the machine. Keys are put into `context.keys` by the root whatever the step does; a step
 * that wants them takes them with eventless transitions, so a key pressed before, during or between prompts is the same
 * to it and none is lost.
 *
 * A step that asks has three states: `ready` (takes what was typed ahead, before a word is said), `speaking` and
 * `listening`. Every state in which the flow waits also has a timer, so no caller can stay in one for ever.
 */
import { type FlowContext, promptsFor } from './context.ts';
import {
  askedBy,
  type ChooseStep,
  type CollectStep,
  type EnqueueStep,
  type FinishStep,
  HOURS_WAYS,
  type HoursStep,
  type LanguageStep,
  type LookupStep,
  type MenuStep,
  type SayItem,
  type SayStep,
  type Step,
  type SurveyStep,
} from './document.ts';
import { recordedName } from './link.ts';

/** The little of XState's configuration that steps use; the names in it are checked against `flowSetup` by the tests of every kind. */
type Args = { context: FlowContext };
type Action = string | { type: string; params?: unknown };
type Guard = string | { type: string; params?: unknown };
type Transition = { target?: string; guard?: Guard; actions?: Action[]; reenter?: boolean };
export type StateConfig = {
  id?: string;
  initial?: string;
  type?: 'final';
  entry?: Action[];
  always?: Transition[];
  on?: Record<string, Transition | Transition[]>;
  after?: Record<number, Transition[]>;
  states?: Record<string, StateConfig>;
};

/**
 * The end of the prompts is reported by Asterisk. Should that report be lost, the flow goes on after this time; it is longer
 * than any step's words (prompts are at most 20 s each) and shorter than a caller's patience with silence is worth guarding.
 */
export const PLAYING_AT_MOST_MS = 120_000;

export const DEFAULT_TRIES = 3;
const DEFAULT_WAIT_SECONDS = 5;
const DEFAULT_BETWEEN_SECONDS = 4;
const DEFAULT_LOOKUP_SECONDS = 3;
/** The floor answers in the same turn; should it ever not, callers are served rather than turned away. */
const TOLD_WITHIN_MS = 1_000;
const HIGHEST_SCORE = 5;

/** Name of the machine's only final state. */
export const ENDED = 'ended';
const toEnd = `#${ENDED}`;
const toStep = (name: string) => `#step-${name}`;

/** The state of one step. */
export function stateOf(flowId: string, name: string, step: Step): StateConfig {
  const fullName = recordedName(flowId, name);
  const state = build(fullName, step);
  return {
    ...state,
    id: `step-${name}`,
    entry: [{ type: 'enterStep', params: { step: fullName } }, 'beginStep', ...(state.entry ?? [])],
    on: { ...state.on, resumed: { target: toStep(name), reenter: true, actions: ['apologise'] } },
  };
}

function build(fullName: string, step: Step): StateConfig {
  switch (step.kind) {
    case 'say':
      return sayState(step);
    case 'menu':
      return menuState(fullName, step);
    case 'survey':
      return surveyState(fullName, step);
    case 'collect':
      return collectState(fullName, step);
    case 'lookup':
      return lookupState(step);
    case 'choose':
      return chooseState(step);
    case 'set':
      return { entry: [{ type: 'setValues', params: { set: step.set } }], always: [{ target: toStep(step.go) }] };
    case 'hours':
      return hoursState(step);
    case 'language':
      return languageState(step);
    case 'enqueue':
      return enqueueState(step);
    case 'pass':
      return { always: [{ target: toStep(step.go) }] };
    case 'finish':
      return finishState(step);
    default:
      throw new Error(`${fullName}: "${step.kind}" leads to another flow; link the flows before one is compiled`);
  }
}

/** Says the words, after an apology when the controller was away, and after the help for the last miss. */
function play(say: SayItem[], misses?: { noInput: SayItem[]; noMatch: SayItem[] }): Action[] {
  const prompts = ({ context }: Args) => {
    const help = misses && context.lastMiss ? misses[context.lastMiss] : [];
    const apology: SayItem[] = context.interrupted ? ['system/recovered'] : [];
    return { prompts: promptsFor([...apology, ...help, ...say], context) };
  };
  return [{ type: 'play', params: prompts }, 'apologised'];
}

/** A state that speaks and goes on to `next` when it was heard (or the report of that is overdue). */
function speaking(entry: Action[], next: string, actions: Action[] = []): StateConfig {
  const onward = { target: next, actions };
  return {
    entry,
    on: { promptsFinished: onward },
    after: { [PLAYING_AT_MOST_MS]: [{ ...onward, actions: ['stopPlaying', ...actions] }] },
  };
}

function sayState(step: SayStep): StateConfig {
  const go = toStep(step.go);
  const speak = speaking(play(step.say), go);
  if (step.bargeIn === false) return { initial: 'speaking', states: { speaking: speak } };
  return {
    initial: 'ready',
    states: {
      ready: { always: [{ guard: 'anyKey', target: go }, { target: 'speaking' }] },
      speaking: { ...speak, always: [{ guard: 'anyKey', target: go, actions: ['stopPlaying'] }] },
    },
  };
}

type Choice = { key: string; target: string; actions?: Action[] };

function menuState(fullName: string, step: MenuStep): StateConfig {
  const choices = Object.entries(step.keys).map(([key, go]) => ({ key, target: toStep(go as string) }));
  return choiceState(fullName, step, choices);
}

function surveyState(fullName: string, step: SurveyStep): StateConfig {
  const choices = Array.from({ length: step.highest ?? HIGHEST_SCORE }, (_, index) => ({
    key: String(index + 1),
    target: toStep(step.go),
    actions: [{ type: 'recordScore', params: { score: index + 1 } }],
  }));
  return choiceState(fullName, step, choices);
}

function choiceState(fullName: string, step: MenuStep | SurveyStep, choices: Choice[]): StateConfig {
  const tries = step.tries ?? DEFAULT_TRIES;
  const record = (outcome: string) => ({
    type: 'recordInput',
    params: ({ context }: Args) => ({ step: fullName, digits: context.keys.charAt(0), outcome }),
  });
  const takeKey = (first: Action[]): Transition[] => [
    ...choices.map(({ key, target, actions = [] }) => ({
      guard: { type: 'nextKeyIs', params: { keys: key } },
      target,
      actions: [...first, record('matched'), 'takeKey', ...actions],
    })),
    {
      guard: { type: 'nextKeyIsWrongAndLast', params: { tries } },
      target: toStep(step.noMatch.go),
      actions: [...first, record('noMatch'), 'takeKey'],
    },
    { guard: 'anyKey', target: 'ready', actions: [...first, record('noMatch'), 'takeKey', 'missNoMatch'] },
  ];
  return {
    initial: 'ready',
    states: {
      ready: { always: [...takeKey([]), { target: 'speaking' }] },
      speaking: {
        ...speaking(play(step.say, helpOf(step)), 'listening'),
        always: step.bargeIn === false ? [] : takeKey(['stopPlaying']),
      },
      listening: { always: takeKey([]), after: silence(fullName, step) },
    },
  };
}

function helpOf(step: MenuStep | SurveyStep | CollectStep) {
  return { noInput: step.noInput.say ?? [], noMatch: step.noMatch.say ?? [] };
}

/** What silence after the words does: help and the words again, or after the last try the way out. */
function silence(fullName: string, step: MenuStep | SurveyStep | CollectStep): Record<number, Transition[]> {
  const record = { type: 'recordInput', params: { step: fullName, digits: '', outcome: 'noInput' } };
  return {
    [(step.waitSeconds ?? DEFAULT_WAIT_SECONDS) * 1000]: [
      {
        guard: { type: 'isLastTry', params: { tries: step.tries ?? DEFAULT_TRIES } },
        target: toStep(step.noInput.go),
        actions: [record],
      },
      { target: 'ready', actions: [record, 'missNoInput'] },
    ],
  };
}

function collectState(fullName: string, step: CollectStep): StateConfig {
  const record = (outcome: string) => ({
    type: 'recordInput',
    params: ({ context: { entry } }: Args) => ({
      step: fullName,
      digits: step.masked ? '*'.repeat(entry.length) : entry,
      outcome,
    }),
  });
  const taking = (first: Action[]): Transition => ({ guard: 'anyKey', target: 'taking', actions: first });
  const ways = Object.entries(step.keys ?? {}).map(([key, go]) => ({
    guard: { type: 'nextKeyIs', params: { keys: key } },
    target: toStep(go),
    actions: [{ type: 'recordInput', params: { step: fullName, digits: key, outcome: 'matched' } }, 'takeKey'],
  }));
  const ending = step.end
    ? [{ guard: { type: 'nextKeyIs', params: { keys: step.end } }, target: 'judging', actions: ['takeKey'] }]
    : [];
  return {
    initial: 'ready',
    states: {
      ready: { always: [taking([]), { target: 'speaking' }] },
      speaking: {
        ...speaking(play(step.say, helpOf(step)), 'listening'),
        always: step.bargeIn === false ? [] : [taking(['stopPlaying'])],
      },
      listening: { always: [taking([])], after: silence(fullName, step) },
      taking: {
        always: [
          ...ways,
          ...ending,
          {
            guard: { type: 'nextDigitFills', params: { max: step.max } },
            target: 'judging',
            actions: ['takeKeyIntoEntry', { type: 'spendKey', params: { key: step.end ?? null } }],
          },
          { guard: 'nextKeyIsDigit', target: 'between', actions: ['takeKeyIntoEntry'] },
          { target: 'between', actions: ['takeKey'] },
        ],
      },
      between: {
        always: [taking([])],
        after: { [(step.betweenSeconds ?? DEFAULT_BETWEEN_SECONDS) * 1000]: [{ target: 'judging' }] },
      },
      judging: {
        always: [
          {
            guard: { type: 'entryFits', params: { min: step.min, pattern: step.pattern } },
            target: toStep(step.go),
            actions: [record('matched'), { type: 'keepValue', params: { name: step.into } }],
          },
          {
            guard: { type: 'isLastTry', params: { tries: step.tries ?? DEFAULT_TRIES } },
            target: toStep(step.noMatch.go),
            actions: [record('noMatch')],
          },
          { target: 'ready', actions: [record('noMatch'), 'missNoMatch'] },
        ],
      },
    },
  };
}

function lookupState(step: LookupStep): StateConfig {
  const query = ({ context }: Args) => ({
    query:
      step.find === 'latest-order'
        ? { kind: 'latestOrder', customerId: context.customer?.customerId ?? '' }
        : { kind: 'orderByNumber', orderNumber: context.values[step.number ?? ''] ?? '' },
  });
  const unknownCaller = { guard: 'customerUnknown', target: toStep(step.none) };
  const notReached = { target: toStep(step.notReached) };
  return {
    initial: 'ready',
    entry: ['forgetOrder'],
    states: {
      ready: { always: [...(step.find === 'latest-order' ? [unknownCaller] : []), { target: 'asking' }] },
      asking: {
        entry: [{ type: 'lookUp', params: query }],
        on: {
          lookUpFinished: [
            { guard: 'orderFound', target: toStep(step.found), actions: ['keepOrder'] },
            { guard: 'orderNone', target: toStep(step.none) },
            notReached,
          ],
        },
        after: { [(step.withinSeconds ?? DEFAULT_LOOKUP_SECONDS) * 1000]: [notReached] },
      },
    },
  };
}

function hoursState(step: HoursStep): StateConfig {
  const { queue: queueId } = step;
  const { holiday = step.closed, promotion = step.open } = step;
  const ways = { ...step, holiday, promotion };
  const open = { target: toStep(step.open) };
  const told = HOURS_WAYS.map((hours) => ({
    guard: { type: 'hoursAre', params: { queueId, hours } },
    target: toStep(ways[hours]),
    actions: [{ type: 'keepOpening', params: { queueId } }],
  }));
  return asking([queueId], [...told, open], open);
}

/** Asks the floor and goes where its answer says. */
function asking(queueIds: string[], told: Transition[], overdue: Transition): StateConfig {
  return {
    initial: 'asking',
    states: {
      asking: {
        entry: [{ type: 'ask', params: { queueIds } }],
        on: { told },
        after: { [TOLD_WITHIN_MS]: [overdue] },
      },
    },
  };
}

function chooseState(step: ChooseStep): StateConfig {
  const asked = askedBy(step);
  if (asked) {
    const cases = step.cases.map(({ when, go }) => ({
      guard: { type: 'holdsAsTold', params: { when } },
      target: toStep(go),
    }));
    const otherwise = { target: toStep(step.otherwise) };
    return asking(asked, [...cases, otherwise], otherwise);
  }
  const cases = step.cases.map(({ when, go }) => ({ guard: { type: 'holds', params: { when } }, target: toStep(go) }));
  return { always: [...cases, { target: toStep(step.otherwise) }] };
}

function languageState(step: LanguageStep): StateConfig {
  const params = { language: step.use };
  return {
    entry: [
      { type: 'useLanguage', params },
      { type: 'chooseLanguage', params },
    ],
    always: [{ target: toStep(step.go) }],
  };
}

function enqueueState(step: EnqueueStep): StateConfig {
  const priorityFor = (level: 'new' | 'regular' | 'vip' | undefined) => {
    if (typeof step.priority !== 'object') return step.priority ?? 0;
    return (level && step.priority[level]) ?? step.priority.otherwise;
  };
  const params = ({ context }: Args) => ({ queueId: step.queue, priority: priorityFor(context.customer?.level) });
  return { entry: [{ type: 'enqueue', params }], always: [{ target: toEnd }] };
}

function finishState(step: FinishStep): StateConfig {
  const finish = { type: 'finish', params: { served: step.served } };
  if (!step.say?.length) return { entry: [finish], always: [{ target: toEnd }] };
  return { initial: 'speaking', states: { speaking: speaking(play(step.say), toEnd, [finish]) } };
}
