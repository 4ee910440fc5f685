/**
 * One turn: the handling of one event, to the end. What machines tell one another waits in the agenda until the machine
 * that speaks has finished, so no transition ever runs inside another.
 */
import type { EventObject } from 'xstate';
import type { AgentMachineEvent } from './agent/machine.ts';
import type { CallMachineEvent } from './call/contract.ts';
import type { Command } from './commands.ts';
import type { Entry } from './entries.ts';
import type { Agent, Call, Floor, Timer } from './floor.ts';
import type { FlowInput } from './ivr/contract.ts';
import type { Asked } from './machine.ts';

type Note =
  | { to: 'call'; id: string; event: CallMachineEvent | EventObject }
  | { to: 'agent'; id: string; event: AgentMachineEvent | EventObject }
  | { to: 'flow'; id: string; event: FlowInput };

/** Told of an offer while the floor still is what it was decided on. */
export type OnOffer = (call: Call, agent: Agent) => void;

export type Turn = {
  floor: Floor;
  atMs: number;
  commands: Command[];
  entries: Entry[];
  agenda: Note[];
  /** Agents whose availability may have changed, and calls whose waiting may have: noted by whoever changes either, and matched
   * when the agenda is empty. What is not noted here is not seen. */
  freeAgents: Set<string>;
  waitingCalls: Set<string>;
  /** Agents whose page has to be told. */
  changedAgents: Set<string>;
  /** A callback has come into the line or is kept no longer, or the clock of somebody's after-call work is another. */
  looksAhead: boolean;
  onOffer: OnOffer | undefined;
};

export function beginTurn(floor: Floor, atMs: number, onOffer?: OnOffer): Turn {
  return {
    floor,
    atMs,
    commands: [],
    entries: [],
    agenda: [],
    freeAgents: new Set(),
    waitingCalls: new Set(),
    changedAgents: new Set(),
    looksAhead: false,
    onOffer,
  };
}

export function tellCall(turn: Turn, callId: string, event: CallMachineEvent): void {
  turn.agenda.push({ to: 'call', id: callId, event });
}

export function tellAgent(turn: Turn, agentId: string, event: AgentMachineEvent): void {
  turn.agenda.push({ to: 'agent', id: agentId, event });
}

export function tellFlow(turn: Turn, callId: string, event: FlowInput): void {
  turn.agenda.push({ to: 'flow', id: callId, event });
}

export function startTimer(turn: Turn, timerId: string, delayMs: number, owner: Timer['owner'], event: Timer['event']) {
  const dueAtMs = turn.atMs + delayMs;
  turn.floor.timers[timerId] = { dueAtMs, owner, event };
  turn.commands.push({ type: 'startTimer', timerId, dueAtMs });
}

/** Without effect when the timer has fired or was never started: leaving a state cancels whatever it may have started. */
export function cancelTimer(turn: Turn, timerId: string): void {
  if (!(timerId in turn.floor.timers)) return;
  delete turn.floor.timers[timerId];
  turn.commands.push({ type: 'cancelTimer', timerId });
}

/** Carries out what a machine asked for: timers here, orders by the owner's own hand. */
export function carryOut<Order>(
  turn: Turn,
  owner: Timer['owner'],
  asked: Asked<Order>[],
  hand: (order: Order) => void,
): void {
  for (const item of asked) {
    const timerId = item.type === 'order' ? '' : `${owner.kind}/${owner.id}/${item.timer}`;
    if (item.type === 'order') hand(item.order);
    else if (item.type === 'startTimer') startTimer(turn, timerId, item.delayMs, owner, item.event);
    else cancelTimer(turn, timerId);
  }
}

export function cancelTimersOf(turn: Turn, kind: Timer['owner']['kind'], id: string): void {
  const prefix = `${kind}/${id}/`;
  for (const timerId of Object.keys(turn.floor.timers)) if (timerId.startsWith(prefix)) cancelTimer(turn, timerId);
}
