/**
 * Drives an XState machine as the pure function it is. Machines live on the floor as `{ value, context }`, plain JSON, and
 * are made whole for one transition only; what their actions declare comes back as data, in the order declared.
 * https://stately.ai/docs/pure-transitions
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject, StateValue } from 'xstate';
import { type DeclaredAction, initialTransition, transition } from './pure-transition.ts';

export type PlainState<Context = object> = { value: StateValue; context: Context };

/** What a transition asks for. Timers are named by XState after the state that waits; leaving it cancels them first. */
export type Asked<Order> =
  | { type: 'order'; order: Order }
  | { type: 'startTimer'; timer: string; delayMs: number; event: EventObject }
  | { type: 'cancelTimer'; timer: string };

export type Advanced<Context, Order> = { state: PlainState<Context>; asked: Asked<Order>[]; changed: boolean };

export function begin<Context, Order>(machine: AnyStateMachine, input: unknown): Advanced<Context, Order> {
  const [snapshot, actions] = initialTransition<AnyMachineSnapshot>(machine, input);
  return { state: plain(snapshot), asked: actions.map(asAsked<Order>), changed: true };
}

/**
 * An event that nothing handles leaves the state as it is (`changed` false) and asks for nothing. A transition without a
 * target that only orders something returns the identical snapshot too: what was asked for decides as well.
 */
export function advance<Context, Order>(
  machine: AnyStateMachine,
  state: PlainState<Context>,
  event: EventObject,
): Advanced<Context, Order> {
  const before = whole.get(state) ?? (machine.resolveState(state as never) as AnyMachineSnapshot);
  const [after, actions] = transition(machine, before, event);
  if (after === before && actions.length === 0) return { state, asked: [], changed: false };
  return { state: plain(after), asked: actions.map(asAsked<Order>), changed: true };
}

/** True when the machine stands in `path` (`talking.held`) or below it. */
export function standsIn(state: PlainState<unknown>, path: string): boolean {
  let value: StateValue | undefined = state.value;
  for (const part of path.split('.')) {
    if (typeof value === 'string') return value === part;
    if (value === undefined || !(part in value)) return false;
    value = value[part];
    if (value === undefined) return true;
  }
  return true;
}

/** The outermost state's name: `waiting`, `talking`. */
export function outermost(state: PlainState<unknown>): string {
  return typeof state.value === 'string' ? state.value : (Object.keys(state.value)[0] ?? '');
}

/** XState's own form of a state, for as long as its plain one is in use: making it anew costs a fifth of a transition. */
const whole = new WeakMap<object, AnyMachineSnapshot>();

function plain<Context>(snapshot: AnyMachineSnapshot): PlainState<Context> {
  const state = { value: snapshot.value as StateValue, context: snapshot.context as Context };
  whole.set(state, snapshot);
  return state;
}

function asAsked<Order>(action: DeclaredAction): Asked<Order> {
  if (action.type === 'xstate.raise') {
    const { id, delay, event } = action.params as { id: string; delay: number; event: EventObject };
    return { type: 'startTimer', timer: id, delayMs: delay, event };
  }
  if (action.type === 'xstate.cancel') {
    return { type: 'cancelTimer', timer: (action.params as { sendId: string }).sendId };
  }
  return { type: 'order', order: action.params as Order };
}
