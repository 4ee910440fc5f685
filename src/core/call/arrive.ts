/** A call comes in: its record is made, the caller is looked up, the answer ordered. */
import type { FloorEvent } from '../events.ts';
import type { Call } from '../floor.ts';
import { begin } from '../machine.ts';
import type { Turn } from '../turn.ts';
import { DEFAULT_LANGUAGE } from './call.ts';
import { type CallContext, type CallOrder, callMachine } from './machine.ts';
import { takeCallStep } from './step.ts';

/** A call that is known already is left alone: Asterisk may tell of one twice around a reconnect. */
export function arrive(turn: Turn, event: Extract<FloorEvent, { type: 'callArrived' }>): void {
  const { floor } = turn;
  const { callId, channelId, nodeId, ani, dnis, atMs } = event;
  if (callId in floor.calls || channelId in floor.channels) return;
  const survey = floor.organization?.surveyFlow != null;
  const context = { ringTimeoutMs: 0, survey, recognised: ani === null };
  const started = begin<CallContext, CallOrder>(callMachine, context);
  const call: Call = {
    callId,
    nodeId,
    channelId,
    ani,
    dnis,
    arrivedAtMs: atMs,
    sinceMs: atMs,
    machine: started.state,
    language: DEFAULT_LANGUAGE,
    customer: null,
    flow: null,
    flowStep: null,
    pressed: [],
    earlyKeys: '',
    queue: null,
    leg: null,
    playbackId: null,
    bridgeId: null,
    heldSinceMs: null,
    talked: false,
    made: 0,
  };
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
