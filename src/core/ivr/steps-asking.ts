/** The kinds of steps that ask the caller for one key: menus and scores. Digits are taken in `step-collect.ts`. */
import type { CollectStep, MenuStep, SurveyStep } from './document.ts';
import {
  type Action,
  type Args,
  DEFAULT_TRIES,
  DEFAULT_WAIT_SECONDS,
  type Guard,
  play,
  type StateConfig,
  speaking,
  type Transition,
  toStep,
} from './state.ts';

const HIGHEST_SCORE = 5;

/** `guard`: what must hold beside the key, which it asks for as well. */
type Choice = { key: string; target: string; actions?: Action[]; guard?: Guard };

export function menuState(fullName: string, step: MenuStep): StateConfig {
  const choices = Object.entries(step.keys).map(([key, go]) => ({ key, target: toStep(go as string) }));
  return choiceState(fullName, step, choices);
}

export function surveyState(fullName: string, step: SurveyStep): StateConfig {
  const choices = Array.from({ length: step.highest ?? HIGHEST_SCORE }, (_, index) => ({
    key: String(index + 1),
    target: toStep(step.low && index + 1 <= step.low.atMost ? step.low.go : step.go),
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
    ...choices.map(({ key, target, actions = [], guard = { type: 'nextKeyIs', params: { keys: key } } }) => ({
      guard,
      target,
      actions: [...first, record('matched'), 'takeKey', ...actions],
    })),
    {
      guard: { type: 'nextKeyIsWrongAndLast', params: { tries } },
      target: toStep(step.noMatch.go),
      actions: [...first, record('noMatch'), 'takeKey'],
    },
    { guard: 'openKey', target: 'ready', actions: [...first, record('noMatch'), 'takeKey', 'missNoMatch'] },
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

export function helpOf(step: MenuStep | SurveyStep | CollectStep) {
  return { noInput: step.noInput.say ?? [], noMatch: step.noMatch.say ?? [] };
}

/** What silence after the words does: help and the words again, or after the last try the way out. */
export function silence(fullName: string, step: MenuStep | SurveyStep | CollectStep): Record<number, Transition[]> {
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
