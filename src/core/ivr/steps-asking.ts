/** The kinds of steps that ask the caller for keys: menus, scores, digits. */
import type { CollectStep, MenuStep, SurveyStep } from './document.ts';
import {
  type Action,
  type Args,
  DEFAULT_BETWEEN_SECONDS,
  DEFAULT_TRIES,
  DEFAULT_WAIT_SECONDS,
  play,
  type StateConfig,
  speaking,
  type Transition,
  toStep,
} from './state.ts';

const HIGHEST_SCORE = 5;

type Choice = { key: string; target: string; actions?: Action[] };

export function menuState(fullName: string, step: MenuStep): StateConfig {
  const choices = Object.entries(step.keys).map(([key, go]) => ({ key, target: toStep(go as string) }));
  return choiceState(fullName, step, choices);
}

export function surveyState(fullName: string, step: SurveyStep): StateConfig {
  const choices = Array.from({ length: step.highest ?? HIGHEST_SCORE }, (_, index) => ({
    key: String(index + 1),
    target: toStep(step.go),
    actions: [{ type: 'recordScore', params: { score: index + 1 } }],
  }));
  return choiceState(fullName, step, choices);
}

export function choiceState(fullName: string, step: MenuStep | SurveyStep, choices: Choice[]): StateConfig {
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

export function collectState(fullName: string, step: CollectStep): StateConfig {
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
