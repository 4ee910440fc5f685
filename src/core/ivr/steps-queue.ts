/**
 * Waiting in a queue. The flow stays in its step while the caller waits, so that it says what is heard meanwhile, lets keys
 * lead out of the queue, and sees when waiting has no sense any more. An agent who answers ends the flow from outside.
 */
import type { FlowContext } from './context.ts';
import type { EnqueueStep, SayItem } from './document.ts';
import {
  type Action,
  type Args,
  play,
  type StateConfig,
  speaking,
  TOLD_WITHIN_MS,
  type Transition,
  toStep,
} from './state.ts';

const POSITION: SayItem[] = [{ position: true }, { expectedWait: true }];

export function enqueueState(fullName: string, step: EnqueueStep): StateConfig {
  const { queue: queueId, requires } = step;
  const pass = (way: 'full' | 'nobody'): Transition[] => {
    const branch = step[way];
    if (!branch) return [];
    const guard =
      way === 'full' ? { type: 'queueHolds', params: { callers: step.full?.waiting ?? 0 } } : 'nobodySignedIn';
    return [{ guard, target: toStep(branch.go), actions: [{ type: 'passQueue', params: { queueId, why: way } }] }];
  };
  const asking: StateConfig = {
    entry: [{ type: 'askQueue', params: { queueId, ...(requires && { requires }) } }],
    on: { toldOfQueue: [...pass('nobody'), ...pass('full'), { target: 'waiting' }] },
    after: { [TOLD_WITHIN_MS]: [{ target: 'waiting' }] },
  };
  const asks = step.full !== undefined || step.nobody !== undefined;
  return {
    initial: asks ? 'asking' : 'waiting',
    states: { ...(asks && { asking }), waiting: waitingState(fullName, step) },
  };
}

function waitingState(fullName: string, step: EnqueueStep): StateConfig {
  const leave = (why: string, key?: string): Action => ({ type: 'leaveQueue', params: { why, ...(key && { key }) } });
  const keys = Object.entries(step.keys ?? {}).map(([key, go]) => ({
    guard: { type: 'nextKeyIs', params: { keys: key } },
    target: toStep(go as string),
    actions: [
      { type: 'recordInput', params: { step: fullName, digits: key, outcome: 'matched' } },
      'takeKey',
      leave('key', key),
    ],
  }));
  const { nobody } = step;
  return {
    type: 'parallel',
    entry: [{ type: 'enqueue', params: ({ context }: Args) => orderFor(step, context) }],
    // Whatever else is pressed here was meant for nothing.
    always: [...keys, { guard: 'openKey', actions: ['takeKey'] }],
    on: {
      // Who waits has been put back into the line by the floor itself; being sent there again would start the words anew.
      resumed: {},
      ...(nobody && {
        toldOfQueue: [{ guard: 'nobodySignedIn', target: toStep(nobody.go), actions: [leave('nobody')] }],
      }),
      offered: { actions: ['ringing'] },
      offerOver: { actions: ['ringingNoMore'] },
    },
    states: { voice: voiceState(step), limit: limitState(step, leave('tooLong')) },
  };
}

function voiceState(step: EnqueueStep): StateConfig {
  const everyMs = step.everySeconds === undefined ? 'announceEvery' : step.everySeconds * 1000;
  const rounds = step.repeat ?? [POSITION];
  return {
    initial: 'joining',
    // Also a second time: after a talk that broke off for good the caller waits again.
    on: { queued: { target: '.greeting', actions: ['beginWaiting'] } },
    states: {
      joining: {},
      greeting: speaking(play(step.say ?? POSITION), 'quiet'),
      quiet: { after: { [everyMs]: [{ target: 'repeating' }] } },
      repeating: { ...speaking([...sayRound(rounds), { type: 'nextRound', params: { of: rounds.length } }], 'quiet') },
    },
  };
}

/** The words of this round, and after the last the first again. */
function sayRound(rounds: SayItem[][]): Action[] {
  return play(({ waiting }: FlowContext) => rounds[(waiting?.round ?? 0) % rounds.length] ?? POSITION);
}

function limitState({ tooLong }: EnqueueStep, leave: Action): StateConfig {
  if (!tooLong) return {};
  return {
    initial: 'counting',
    on: { queued: { target: '.counting', reenter: true } },
    states: {
      counting: { after: { [tooLong.afterSeconds * 1000]: [{ target: 'over' }] } },
      // A phone that rings at this moment is mostly answered: nobody is taken away from under it.
      over: { always: [{ guard: 'nothingRings', target: toStep(tooLong.go), actions: [leave] }] },
    },
  };
}

function orderFor(step: EnqueueStep, { customer }: FlowContext) {
  const { queue: queueId, requires, prefers, preferredAgent } = step;
  return {
    queueId,
    priority: priorityFor(step.priority, customer?.level),
    ...(requires && { requires }),
    ...(prefers && { prefers }),
    ...(preferredAgent && { preferredAgent }),
  };
}

function priorityFor(priority: EnqueueStep['priority'], level: 'new' | 'regular' | 'vip' | undefined): number {
  if (typeof priority !== 'object') return priority ?? 0;
  return (level && priority[level]) ?? priority.otherwise;
}
