/** A callback stands in the line as a call that has no telephone yet: matched, ordered and offered like any other. */
import { newCall } from '../call/call.ts';
import type { CallContext, CallOrder } from '../call/contract.ts';
import { callMachine } from '../call/machine.ts';
import { takeCallStep } from '../call/step.ts';
import type { Call, CallbackTicket } from '../floor.ts';
import { begin } from '../machine.ts';
import { cancelTimer, startTimer, type Turn, tellCall } from '../turn.ts';
import { returnCallFlow } from './greeting.ts';
import { callableUntilMs, callbackRulesOf } from './rules.ts';

/** A page that answers by itself after the preview needs a moment for it; one that does not is away. */
const ANSWERS_ITSELF_MS = 5_000;

/** Its place is the ticket's own, whatever time it is now. */
export function stand(turn: Turn, ticket: CallbackTicket): void {
  const { floor } = turn;
  const { callbackId, queueId, customer, number } = ticket;
  const { ringMs, previewMs, autoDial, greetingMs } = callbackRulesOf(floor.organization, queueId);
  ticket.made += 1;
  ticket.dueAtMs = null;
  const callId = `${callbackId}.${ticket.made}`;
  ticket.standing = callId;
  const survey = floor.organization?.surveyFlow != null;
  const ringTimeoutMs = previewMs + (autoDial ? ANSWERS_ITSELF_MS : 0);
  const greets = returnCallFlow(floor) !== null;
  const context = { ringTimeoutMs, survey, recognised: true, callbackRingMs: ringMs, ...(greets && { greetingMs }) };
  const started = begin<CallContext, CallOrder>(callMachine, context);
  const call = callFor(turn, ticket, callId, started.state);
  floor.calls[callId] = call;
  // The file may have changed since, and who serves it is chosen by it.
  const requestId = `${callId}-l0`;
  const query = { kind: 'customer' as const, ani: number };
  floor.lookUps[requestId] = { callId, purpose: 'recognise', query };
  turn.commands.push({ type: 'lookUp', requestId, query });
  call.customer = customer;
  takeCallStep(turn, call, started);
  watchClosing(turn, ticket);
}

/** Out of the line again when the queue closes or the quiet hours begin. */
export function watchClosing(turn: Turn, { callbackId, queueId }: CallbackTicket): void {
  const { organization } = turn.floor;
  const timerId = `callback/${callbackId}/closing`;
  cancelTimer(turn, timerId);
  const untilMs = organization === null ? null : callableUntilMs(organization, queueId, turn.atMs);
  const own = { kind: 'callback' as const, id: callbackId };
  if (untilMs !== null) startTimer(turn, timerId, untilMs - turn.atMs, own, { type: 'closing' });
}

function callFor(turn: Turn, ticket: CallbackTicket, callId: string, machine: Call['machine']): Call {
  const { number, nodeId, dnis, language, customer, arrivedAtMs, callbackId } = ticket;
  // Keys of this attempt are not among those of the call it was asked for in.
  const pressed = [...ticket.pressed];
  const { queueId, priority, queuedAtMs, requires, prefers, preferredAgent, rankMs } = ticket;
  const nodes = Object.keys(turn.floor.nodes).filter((id) => turn.floor.nodes[id]?.connected);
  return newCall({
    callId,
    // A node that is gone for good dials nobody.
    nodeId: nodes.includes(nodeId) ? nodeId : (nodes[0] ?? nodeId),
    channelId: `${callId}-o0`,
    ani: number,
    dnis,
    arrivedAtMs,
    sinceMs: turn.atMs,
    machine,
    language,
    customer,
    pressed,
    queue: {
      queueId,
      priority,
      queuedAtMs,
      ticket: ticket.ticket,
      announced: 0,
      returned: true,
      rankAtMostMs: rankMs,
      ...(requires && { requires }),
      ...(prefers && { prefers }),
      ...(preferredAgent && { preferredAgent }),
    },
    callback: { callbackId, begun: false, dialledAtMs: null, missed: null },
  });
}

/** Out of the line without a word on record, unless an agent has been offered it. */
export function withdraw(turn: Turn, ticket: CallbackTicket): void {
  const { standing, callbackId } = ticket;
  ticket.standing = null;
  cancelTimer(turn, `callback/${callbackId}/closing`);
  if (standing !== null) tellCall(turn, standing, { type: 'withdrawn' });
}
