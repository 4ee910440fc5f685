/** Starts a flow and takes it on, one input at a time: state and input in, state and orders out. */
import type { FlowSource } from '../organization.ts';
import { type DeclaredAction, initialTransition, transition } from '../pure-transition.ts';
import { type FlowContext, startContext } from './context.ts';
import type { CallFacts, FlowInput, FlowOrder, FlowState, FlowStep } from './contract.ts';
import type { FlowDocument } from './document.ts';
import { flowSetup } from './machine.ts';
import { revealWanted } from './masking.ts';
import { ENDED } from './state.ts';
import { stateOf } from './steps.ts';

type FlowMachine = ReturnType<typeof compileFlow>;

/**
 * Machines by their document, so that one is compiled once and goes when its document does. The object itself is the key:
 * it cannot be confused with another version, and a document that was copied merely costs one more compilation (about 1 ms).
 */
const machines = new WeakMap<object, FlowMachine>();

/**
 * The document as an XState machine.
 * @throws when the document has no steps; whatever else is wrong `checkFlow` reports before a flow gets here
 */
export function compileFlow(flowId: string, document: FlowDocument) {
  if (!document.start || !document.steps) throw new Error(`ivr-flows/${flowId}.yaml has prompts but no steps to start`);
  const states = Object.fromEntries(
    Object.entries(document.steps).map(([name, step]) => [name, stateOf(flowId, name, step)]),
  );
  return flowSetup.createMachine({
    id: `flow-${flowId}`,
    context: ({ input }) => input,
    initial: document.start,
    on: {
      digitReceived: { actions: 'keepKey' },
      keyRevealed: { actions: 'takeRevealed' },
      customerKnown: { actions: 'keepCustomer' },
    },
    // The names inside come from a document, which the compiler cannot know; `checkFlow` has seen that they exist.
    states: { ...states, [ENDED]: { id: ENDED, type: 'final' } } as never,
  });
}

function machineOf(source: FlowSource): FlowMachine {
  const key = source.document as FlowDocument;
  let machine = machines.get(key);
  if (!machine) {
    machine = compileFlow(source.flowId, key);
    machines.set(key, machine);
  }
  return machine;
}

/** The flow from its first step. */
export function startFlow(source: FlowSource, facts: CallFacts): FlowStep {
  const machine = machineOf(source);
  const [snapshot, actions] = initialTransition<Snapshot>(machine, startContext(source.flowId, facts));
  return stepOf(source, snapshot, actions);
}

/**
 * The flow after `input`. An input that the flow does not wait for (a late timer, a key after the end) leaves the state as
 * it is and gives no orders; keys are kept for the next step that asks.
 */
export function advanceFlow(source: FlowSource, state: FlowState, input: FlowInput): FlowStep {
  if (hasEnded(state)) return { state, orders: [] };
  const machine = machineOf(source);
  const context = state.context as FlowContext;
  if (input.type === 'digitReceived' && context.spentKey !== null) {
    // Only the very next key can be the terminator of an entry that was already full.
    const rest = { ...state, context: { ...context, spentKey: null } };
    return input.digit === context.spentKey ? { state: rest, orders: [] } : advanceFlow(source, rest, input);
  }
  // A delayed transition's event bears the name of its timer.
  const event = (input.type === 'timerFired' ? { type: input.timer } : input) as Exclude<
    FlowInput,
    { type: 'timerFired' }
  >;
  const snapshot = machine.resolveState({ value: state.value as never, context });
  const [next, actions] = transition<Snapshot>(machine, snapshot, event);
  return next === snapshot ? { state, orders: [] } : stepOf(source, next, actions);
}

/** Whether the flow has given its last order. */
export function hasEnded(state: FlowState): boolean {
  return state.value === ENDED;
}

/** Step the flow stands in, without its flow's name; null when it has ended. */
export function currentStep(state: FlowState): string | null {
  if (hasEnded(state)) return null;
  return typeof state.value === 'string' ? state.value : (Object.keys(state.value as object)[0] ?? null);
}

type Snapshot = { value: unknown; context: FlowContext };

function stepOf(source: FlowSource, snapshot: Snapshot, actions: readonly DeclaredAction[]): FlowStep {
  const { flowId, version } = source;
  const state: FlowState = { flowId, version, value: snapshot.value, context: snapshot.context };
  const ordered = actions.map(orderOf);
  return { state, orders: [...ordered, ...revealWanted(source.document as FlowDocument, state)] };
}

/** XState's own actions for delayed transitions are timers; all others carry their order as it is. */
function orderOf(action: DeclaredAction): FlowOrder {
  if (action.type === 'xstate.raise') {
    const { id, delay } = action.params as { id: string; delay: number };
    return { type: 'startTimer', timer: id, delayMs: delay };
  }
  if (action.type === 'xstate.cancel') {
    return { type: 'cancelTimer', timer: (action.params as { sendId: string }).sendId };
  }
  return { type: action.type, ...(action.params as object) } as FlowOrder;
}
