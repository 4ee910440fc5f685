/**
 * Digits that must not be known: which keys the door seals before an event is made of them, and the questions a flow has
 * about sealed ones. Why and how is in docs/decisions/0007-masked-digits.md.
 */
import type { FloorEvent } from '../events.ts';
import type { Call, Floor } from '../floor.ts';
import type { FlowOrder } from '../ivr/contract.ts';
import { type DigitFate, digitFate, type FlowDocument, HIDDEN_DIGIT, sealedKey } from '../ivr/index.ts';
import { standsIn } from '../machine.ts';
import { type Turn, tellFlow } from '../turn.ts';
import { nextId } from './call.ts';
import { awaitsPress } from './press.ts';

/**
 * What becomes of a digit that a caller presses now. `open`: it enters as it is. `sealed`: only that it came. `unheard`:
 * nothing listens (an agent is on the line, or the caller waits for one), so it is nobody's business either. Null: no call of ours.
 */
export type KeyFate = { callId: string; as: DigitFate } | null;

/** Asked by the door before the event is made; the floor is as the events before it have left it. */
export function fateOfKey(floor: Floor, channelId: string, digit: string): KeyFate {
  const channel = floor.channels[channelId];
  const call = floor.calls[channel?.callId ?? ''];
  if (call === undefined) return null;
  if (awaitsPress(floor, channelId)) return { callId: call.callId, as: 'open' };
  // An agent's keypad is for the telephone at the far end; what they key in there may be a password.
  if (channel?.role !== 'customer') return { callId: call.callId, as: 'unheard' };
  const { callId, flow } = call;
  const flows = floor.organization?.flows ?? [];
  if (standsIn(call.machine, 'arriving')) {
    const entry = flows.find(({ flowId }) => flowId === entryFlow(floor, call.dnis));
    return { callId, as: entry ? digitFate(entry.document as FlowDocument, null, digit) : 'open' };
  }
  if (flow === null) return { callId, as: 'unheard' };
  const running = flows.find(({ flowId, version }) => flowId === flow.flowId && version === flow.version);
  return { callId, as: running ? digitFate(running.document as FlowDocument, flow, digit) : 'open' };
}

export function entryFlow({ organization }: Floor, dnis: string): string {
  const numbers = organization?.numbers ?? {};
  return numbers[dnis] ?? numbers['*'] ?? '';
}

/** The key as a flow takes it: itself, or the mark of its seal; null when there is nothing to take. */
export function keyOf({ digit, seal }: Extract<FloorEvent, { type: 'digitReceived' }>): string | null {
  if (seal !== undefined) return sealedKey(seal);
  return digit === HIDDEN_DIGIT ? null : digit;
}

type SecretOrder = Extract<FlowOrder, { type: 'revealKey' | 'checkEntry' }>;

export function askVault(turn: Turn, call: Call, order: SecretOrder): void {
  const { callId } = call;
  if (order.type === 'revealKey') {
    turn.commands.push({ type: 'revealKey', callId, seal: order.seal, wanted: order.wanted });
    return;
  }
  call.checking = nextId(call, 'e');
  turn.commands.push({ type: 'checkEntry', callId, entryId: call.checking, parts: order.parts, rule: order.rule });
}

export function tellRevealed(turn: Turn, event: Extract<FloorEvent, { type: 'keyRevealed' }>): void {
  tellFlow(turn, event.callId, { type: 'keyRevealed', seal: event.seal, digit: event.digit });
}

export function tellChecked(turn: Turn, event: Extract<FloorEvent, { type: 'entryChecked' }>): void {
  const call = turn.floor.calls[event.callId];
  if (call?.checking !== event.entryId) return;
  call.checking = null;
  tellFlow(turn, event.callId, { type: 'entryChecked', fits: event.fits });
}

/** Nothing of the caller's flow can ask for the digits any more. */
export function forgetKeys(turn: Turn, call: Call): void {
  if (call.sealed) turn.commands.push({ type: 'forgetKeys', callId: call.callId });
}
