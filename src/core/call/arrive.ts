/** A call comes in: its record is made, the caller is looked up, the answer ordered. */
import type { FloorEvent } from '../events.ts';
import type { Floor } from '../floor.ts';
import { firstLanguage } from '../ivr/index.ts';
import { begin } from '../machine.ts';
import type { Turn } from '../turn.ts';
import { newCall } from './call.ts';
import type { CallContext, CallOrder } from './contract.ts';
import { classifyEnding } from './endings.ts';
import { callMachine } from './machine.ts';
import { takeCallStep } from './step.ts';

/**
 * Callers at once. Two cores carry some 250 recorded talks (70 % of a core for a hundred), and those who wait cost nearly nothing: with a
 * hundred agents talking it leaves five hundred waiting, more than any shop should keep on the line. Whoever comes next hears busy, which
 * costs nobody anything; Asterisk's own limit (maxcalls) lies above it, so that an agent's leg can always be made.
 */
export const CALLS_AT_MOST = 600;

/** New callers hear busy now. Callbacks that stand in the line take nobody's place on it. */
export function isFull(floor: Floor): boolean {
  const standing = Object.values(floor.callbacks ?? {}).filter((one) => one.standing !== null).length;
  return Object.keys(floor.calls).length - standing >= CALLS_AT_MOST;
}

/** A call that is known already is left alone: Asterisk may tell of one twice around a reconnect. */
export function arrive(turn: Turn, event: Extract<FloorEvent, { type: 'callArrived' }>): void {
  const { floor } = turn;
  const { callId, channelId, nodeId, ani, dnis, atMs } = event;
  if (callId in floor.calls || channelId in floor.channels) return;
  if (isFull(floor)) {
    refuse(turn, event);
    return;
  }
  const survey = floor.organization?.surveyFlow != null;
  const context = { ringTimeoutMs: 0, survey, recognised: ani === null };
  const started = begin<CallContext, CallOrder>(callMachine, context);
  const call = newCall({
    callId,
    nodeId,
    channelId,
    ani,
    dnis,
    arrivedAtMs: atMs,
    sinceMs: atMs,
    machine: started.state,
    language: firstLanguage(floor.organization),
  });
  floor.calls[callId] = call;
  floor.channels[channelId] = { callId, role: 'customer' };
  turn.entries.push({ kind: 'callArrived', callId, atMs, ani, dnis, nodeId, channelId });
  if (ani !== null) {
    const requestId = `${callId}-l0`;
    const query = { kind: 'customer' as const, ani };
    floor.lookUps[requestId] = { callId, purpose: 'recognise', query };
    turn.commands.push({ type: 'lookUp', requestId, query });
  }
  takeCallStep(turn, call, started);
}

/** Busy, and on record: how many were turned away is what a shop that is too small has to know. */
function refuse(turn: Turn, event: Extract<FloorEvent, { type: 'callArrived' }>): void {
  const { callId, channelId, nodeId, ani, dnis, atMs } = event;
  turn.floor.leaving[channelId] = nodeId;
  turn.commands.push({ type: 'hangUpChannel', nodeId, channelId, reason: 'busy' });
  turn.entries.push({ kind: 'callArrived', callId, atMs, ani, dnis, nodeId, channelId });
  const state = 'arriving';
  turn.entries.push({ kind: 'callEnded', callId, atMs, ...classifyEnding(state, 'full', false), state, totalMs: 0 });
}
