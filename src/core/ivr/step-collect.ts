/**
 * Takes digits. A masked entry goes the same way with sealed keys; what its digits are is known only to the one who keeps
 * them, so that one judges it too (`checkEntry`).
 */
import type { EntryRule } from './checksum.ts';
import type { CollectStep } from './document.ts';
import { partsOf } from './sealed.ts';
import {
  type Action,
  type Args,
  DEFAULT_BETWEEN_SECONDS,
  DEFAULT_TRIES,
  play,
  type StateConfig,
  speaking,
  TOLD_WITHIN_MS,
  type Transition,
  toStep,
} from './state.ts';
import { helpOf, silence } from './steps-asking.ts';

export function collectState(fullName: string, step: CollectStep): StateConfig {
  // A sealed key at the head is opened for a step that is not masked before it can be taken.
  const taking = (first: Action[]): Transition => ({
    guard: step.masked ? 'anyKey' : 'openKey',
    target: 'taking',
    actions: first,
  });
  return {
    initial: 'ready',
    states: {
      ready: { always: [taking([]), { target: 'speaking' }] },
      speaking: {
        ...speaking(play(step.say, helpOf(step)), 'listening'),
        always: step.bargeIn === false ? [] : [taking(['stopPlaying'])],
      },
      listening: { always: [taking([])], after: silence(fullName, step) },
      taking: takingState(fullName, step),
      between: {
        always: [taking([])],
        after: { [(step.betweenSeconds ?? DEFAULT_BETWEEN_SECONDS) * 1000]: [{ target: 'judging' }] },
      },
      ...judgingStates(fullName, step),
    },
  };
}

function takingState(fullName: string, step: CollectStep): StateConfig {
  const hasX = step.checksum === 'identity';
  const ways = Object.entries(step.keys ?? {}).map(([key, go]) => ({
    guard: { type: 'nextKeyIs', params: { keys: key } },
    target: toStep(go),
    actions: [{ type: 'recordInput', params: { step: fullName, digits: key, outcome: 'matched' } }, 'takeKey'],
  }));
  const ending = step.end
    ? [{ guard: { type: 'nextKeyIs', params: { keys: step.end } }, target: 'judging', actions: ['takeKey'] }]
    : [];
  return {
    always: [
      ...ways,
      ...ending,
      {
        guard: { type: 'nextDigitFills', params: { max: step.max, hasX } },
        target: 'judging',
        actions: ['takeKeyIntoEntry', { type: 'spendKey', params: { key: step.end ?? null } }],
      },
      {
        guard: { type: 'nextKeyIsDigit', params: { hasX } },
        target: 'between',
        actions: ['takeKeyIntoEntry'],
      },
      { target: 'between', actions: ['takeKey'] },
    ],
  };
}

function judgingStates(fullName: string, step: CollectStep): Record<string, StateConfig> {
  const { min, masked } = step;
  const rule: EntryRule = { pattern: step.pattern ?? null, checksum: step.checksum ?? null };
  const record = (outcome: string) => ({
    type: 'recordInput',
    params: ({ context: { entry } }: Args) => ({
      step: fullName,
      digits: masked ? '*'.repeat(entry.length) : entry,
      outcome,
    }),
  });
  // Digits beyond the entry's end are mostly the rest of a number that was too long: never a key of another step.
  const leaving = masked ? ['dropSealed'] : [];
  const kept: Transition = {
    target: toStep(step.go),
    actions: [record('matched'), { type: 'keepValue', params: { name: step.into } }, ...leaving],
  };
  const missed: Transition[] = [
    {
      guard: { type: 'isLastTry', params: { tries: step.tries ?? DEFAULT_TRIES } },
      target: toStep(step.noMatch.go),
      actions: [record('noMatch'), ...leaving],
    },
    { target: 'ready', actions: [record('noMatch'), ...leaving, 'missNoMatch'] },
  ];
  const isRuled = rule.pattern !== null || rule.checksum !== null;
  if (!masked || !isRuled) {
    return { judging: { always: [{ ...kept, guard: { type: 'entryFits', params: { min, rule } } }, ...missed] } };
  }
  return {
    judging: { always: [{ guard: { type: 'entryIsLong', params: { min } }, target: 'checking' }, ...missed] },
    checking: {
      entry: [{ type: 'checkEntry', params: ({ context: { entry } }: Args) => ({ parts: partsOf(entry), rule }) }],
      on: { entryChecked: [{ ...kept, guard: 'checkedFits' }, ...missed] },
      after: { [TOLD_WITHIN_MS]: missed },
    },
  };
}
