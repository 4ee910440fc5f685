/**
 * Each kind of step as a state of the machine. Keys are put into `context.keys` by the root whatever the step does; a step
 * that wants them takes them with eventless transitions, so a key pressed before, during or between prompts is the same
 * to it and none is lost.
 *
 * A step that asks has three states: `ready` (takes what was typed ahead, before a word is said), `speaking` and
 * `listening`. Every state in which the flow waits also has a timer, so no caller can stay in one for ever.
 */
import {
  askedBy,
  type ChooseStep,
  type FinishStep,
  HOURS_WAYS,
  type HoursStep,
  type LanguageStep,
  type LookupStep,
  type SayStep,
  type Step,
} from './document.ts';
import { recordedName } from './link.ts';
import { asksForCaller, kindOf, queryOf } from './lookups.ts';
import {
  type Args,
  DEFAULT_LOOKUP_SECONDS,
  play,
  type StateConfig,
  speaking,
  TOLD_WITHIN_MS,
  type Transition,
  toEnd,
  toStep,
} from './state.ts';
import { collectState } from './step-collect.ts';
import { menuState, surveyState } from './steps-asking.ts';
import { messageState } from './steps-message.ts';
import { enqueueState } from './steps-queue.ts';
import { callbackState, transferState } from './steps-reaching.ts';

/** The state of one step. */
export function stateOf(flowId: string, name: string, step: Step): StateConfig {
  const fullName = recordedName(flowId, name);
  const state = build(name, fullName, step);
  return {
    ...state,
    id: `step-${name}`,
    entry: [{ type: 'enterStep', params: { step: fullName } }, 'beginStep', ...(state.entry ?? [])],
    on: { ...state.on, resumed: { target: toStep(name), reenter: true, actions: ['apologise'] } },
  };
}

function build(name: string, fullName: string, step: Step): StateConfig {
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
      return enqueueState(fullName, step);
    case 'record':
    case 'voicemail':
      return messageState(fullName, step);
    case 'transfer':
      return transferState(fullName, step);
    case 'callback':
      return callbackState(name, fullName, step);
    case 'pass':
      return { always: [{ target: toStep(step.go) }] };
    case 'finish':
      return finishState(step);
    case 'hangup':
      return finishState({ kind: 'finish', served: step.served ?? false });
    default:
      throw new Error(`${fullName}: "${step.kind}" leads to another flow; link the flows before one is compiled`);
  }
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

function lookupState(step: LookupStep): StateConfig {
  const withinMs = (step.withinSeconds ?? DEFAULT_LOOKUP_SECONDS) * 1000;
  const query = ({ context }: Args) => ({ query: queryOf(step, withinMs, context) });
  const unknownCaller = { guard: 'customerUnknown', target: toStep(step.none) };
  const notReached = { target: toStep(step.notReached) };
  return {
    initial: 'ready',
    entry: [{ type: 'forgetFound', params: { answers: kindOf(step.find).answers } }],
    states: {
      ready: { always: [...(asksForCaller(step) ? [unknownCaller] : []), { target: 'asking' }] },
      asking: {
        entry: [{ type: 'lookUp', params: query }],
        on: {
          lookUpFinished: [
            { guard: 'found', target: toStep(step.found), actions: ['keepFound'] },
            { guard: 'none', target: toStep(step.none) },
            notReached,
          ],
        },
        after: { [withinMs]: [notReached] },
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
    actions: [{ type: 'keepOpening', params: { queueId } }, 'keepQueues'],
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
      actions: ['keepQueues'],
    }));
    const otherwise = { target: toStep(step.otherwise) };
    return asking(asked, [...cases, { ...otherwise, actions: ['keepQueues'] }], otherwise);
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

function finishState(step: FinishStep): StateConfig {
  const { served, outcome } = step;
  const finish = { type: 'finish', params: { served, ...(outcome !== undefined && { outcome }) } };
  if (!step.say?.length) return { entry: [finish], always: [{ target: toEnd }] };
  return { initial: 'speaking', states: { speaking: speaking(play(step.say), toEnd, [finish]) } };
}
