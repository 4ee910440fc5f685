/**
 * What the customer hears who has picked up a callback, while the agent waits: the shop's return-call flow, which says who calls and
 * why and may ask for a key, since a machine presses none. Its end puts the agent through, or lets both go.
 */
import { nextId } from '../call/call.ts';
import { beginFlow } from '../call/flow.ts';
import type { Call, Floor } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import type { FlowDocument } from '../ivr/document.ts';
import { type Turn, tellCall, tellFlow } from '../turn.ts';
import { showAttempt } from './attempt.ts';

/** Said where there is no such flow. */
export const CALLING_BACK_WORDS = 'system/calling-back';

/** The flow that runs when a customer picks up; null: the shop wants none, or it is not there. */
export function returnCallFlow({ organization }: Floor): string | null {
  const wanted = organization?.returnCallFlow ?? null;
  const isThere = organization?.flows.some(
    ({ flowId, document }) => flowId === wanted && (document as FlowDocument).steps !== undefined,
  );
  return isThere ? wanted : null;
}

/** Somebody has picked up. */
export function greetCustomer(turn: Turn, call: Call): void {
  const { callId, nodeId, channelId, language } = call;
  turn.entries.push({ kind: 'callAnswered', callId, atMs: turn.atMs });
  showAttempt(turn, call, 'greeting');
  const flowId = returnCallFlow(turn.floor);
  if (flowId !== null) {
    beginFlow(turn, call, flowId);
    return;
  }
  call.playbackId = nextId(call, 'p');
  const media = [`${language}/${CALLING_BACK_WORDS}`];
  turn.commands.push({ type: 'playMedia', nodeId, channelId, playbackId: call.playbackId, media });
}

/** What an order of the flow means where an agent waits already; false: the same as in any other call. */
export function obeyInGreeting(turn: Turn, call: Call, order: FlowOrder): boolean {
  const { callback, callId } = call;
  if (!callback || call.talked) return false;
  switch (order.type) {
    case 'recordInput':
      if (order.digits !== '') callback.pressed = true;
      return false;
    case 'finish':
      if (order.served) tellCall(turn, callId, { type: 'greeted' });
      else tellCall(turn, callId, { type: 'customerMissed', why: callback.pressed ? 'declined' : 'machine' });
      return true;
    case 'enqueue':
      // The agent is there whom others would wait for.
      tellCall(turn, callId, { type: 'greeted' });
      return true;
    case 'dialOutside':
    case 'offerAgent':
      tellFlow(turn, callId, { type: 'transferFailed', why: 'failed' });
      return true;
    case 'startRecording':
      tellFlow(turn, callId, { type: 'recordFailed' });
      return true;
    case 'requestCallback':
      tellFlow(turn, callId, { type: 'toldOfCallback', noted: false });
      return true;
    default:
      return false;
  }
}
