/** Takes one step of a call's machine: orders are done while the record still shows the state that is left. */
import type { Call } from '../floor.ts';
import { type Advanced, outermost } from '../machine.ts';
import { carryOut, type Turn } from '../turn.ts';
import type { CallContext, CallOrder } from './contract.ts';
import { obeyCall } from './orders.ts';

export function takeCallStep(turn: Turn, call: Call, step: Advanced<CallContext, CallOrder>): void {
  if (!step.changed) return;
  carryOut<CallOrder>(turn, { kind: 'call', id: call.callId }, step.asked, (order) => obeyCall(turn, call, order));
  if (outermost(step.state) !== outermost(call.machine)) call.sinceMs = turn.atMs;
  call.machine = step.state;
}
