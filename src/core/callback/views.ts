/** Open callbacks as screens show them. */
import { comesBefore } from '../acd/order.ts';
import type { CallbackTicket, Floor } from '../floor.ts';
import { outermost } from '../machine.ts';
import { callbackRulesOf } from './rules.ts';

/** `inCall`: the call it was asked for in goes on. `later`: due at `dueAtMs`. `waiting`: in the line. */
export type CallbackState = 'inCall' | 'later' | 'waiting' | 'offered' | 'dialling' | 'talking';

export type CallbackRow = Pick<
  CallbackTicket,
  | 'callbackId'
  | 'number'
  | 'queueId'
  | 'language'
  | 'source'
  | 'callId'
  | 'requestedAtMs'
  | 'dueAtMs'
  | 'chosenAtMs'
  | 'attempts'
  | 'lastMissed'
  | 'agentId'
> & {
  customerName: string | null;
  level: string | null;
  mostAttempts: number;
  state: CallbackState;
};

/** In the order in which they are served; those due later after those in the line, the next first. */
export function callbackRows(floor: Floor, ofAgent: string | null = null): CallbackRow[] {
  return Object.values(floor.callbacks ?? {})
    .filter(({ agentId }) => ofAgent === null || agentId === ofAgent)
    .sort((a, b) => order(floor, a, b))
    .map((ticket) => rowOf(floor, ticket));
}

function rowOf(floor: Floor, ticket: CallbackTicket): CallbackRow {
  const { callbackId, number, queueId, language, source, callId, requestedAtMs, dueAtMs, chosenAtMs } = ticket;
  const { attempts, lastMissed, agentId, customer } = ticket;
  return {
    callbackId,
    number,
    queueId,
    language,
    source,
    callId,
    requestedAtMs,
    dueAtMs,
    chosenAtMs,
    attempts,
    lastMissed,
    agentId,
    customerName: customer?.name ?? null,
    level: customer?.level ?? null,
    mostAttempts: callbackRulesOf(floor.organization, queueId).mostAttempts,
    state: stateOf(floor, ticket),
  };
}

function stateOf(floor: Floor, { standing, dueAtMs }: CallbackTicket): CallbackState {
  const call = floor.calls[standing ?? ''];
  if (call === undefined) return dueAtMs === null ? 'inCall' : 'later';
  if (call.leg === null && !call.talked) return 'waiting';
  const state = outermost(call.machine);
  if (state === 'waiting') return 'offered';
  return ['calling', 'greeting', 'outbound'].includes(state) ? 'dialling' : 'talking';
}

function order(floor: Floor, a: CallbackTicket, b: CallbackTicket): number {
  const left = floor.calls[a.standing ?? ''];
  const right = floor.calls[b.standing ?? ''];
  if (left && right) return comesBefore(left, right) ? -1 : 1;
  if (left || right) return left ? -1 : 1;
  return (a.dueAtMs ?? 0) - (b.dueAtMs ?? 0) || a.ticket - b.ticket;
}
