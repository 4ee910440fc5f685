/**
 * XState's `transition()` and `initialTransition()` at half their cost. XState makes an actor for each transition, as the place a machine
 * would send and spawn from, with the whole initial state in it. Ours send and spawn nothing (`machine.ts`), so one actor for
 * each machine, never started, serves all its transitions.
 */
import { type AnyStateMachine, createActor, type EventObject } from 'xstate';

type Scope = Parameters<AnyStateMachine['transition']>[2];
/** What a transition declares and does not do. */
export type DeclaredAction = { type: string; params?: unknown };

/** By machine, as the object that `createMachine` made. */
const scopes = new WeakMap<object, Scope>();

/**
 * @param machine made by `createMachine`; its own type says too much to be passed on
 * @param state of this machine, whole (`resolveState`)
 * @returns the state after the event (the same object when nothing handles it) and what is to be done, in this order
 */
export function transition<S extends object>(machine: object, state: S, event: EventObject): [S, DeclaredAction[]] {
  return collect(machine, (it, scope) => it.transition(state as never, event, scope) as never);
}

/** @returns the first state and what is to be done on entering it */
export function initialTransition<S extends object>(machine: object, input: unknown): [S, DeclaredAction[]] {
  return collect(machine, (it, scope) => it.getInitialSnapshot(scope, input as never) as never);
}

function collect<S>(machine: object, step: (it: AnyStateMachine, scope: Scope) => S): [S, DeclaredAction[]] {
  const actions: DeclaredAction[] = [];
  const actionExecutor = (action: DeclaredAction) => void actions.push(action);
  const scope = { ...scopeOf(machine), actionExecutor } as unknown as Scope;
  return [step(machine as AnyStateMachine, scope), actions];
}

function scopeOf(machine: object): Scope {
  const known = scopes.get(machine);
  if (known !== undefined) return known;
  const self = createActor(machine as AnyStateMachine);
  const nothing = () => {};
  const scope = {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: nothing,
  } as unknown as Scope;
  scopes.set(machine, scope);
  return scope;
}
