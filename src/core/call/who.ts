/** Whose call it is: found by the number, by what was keyed in, or said by the agent. */
import { rankAnew } from '../acd/place.ts';
import { showNextAnew } from '../callback/next.ts';
import type { OfferView } from '../commands.ts';
import { CHOICES_AT_MOST, type CustomerChoice, type CustomerFile } from '../customer.ts';
import { fillLink } from '../customer-link.ts';
import type { FloorEvent, LookUpResult } from '../events.ts';
import type { Agent, Call, Floor } from '../floor.ts';
import type { Turn } from '../turn.ts';

type Found = Extract<LookUpResult, { kind: 'customer' }>;

/** The one whose call it certainly is; null while that is open, whoever is likeliest. */
export function settledCustomer({ choices, customer }: Pick<Call, 'choices' | 'customer'>): CustomerFile | null {
  return choices === undefined ? customer : null;
}

/** What a look-up by number or order found. Nobody goes on record before it is settled. */
export function takeFound(turn: Turn, call: Call, { customer, choices = [], caller }: Found): void {
  const { callId } = call;
  const { atMs } = turn;
  if (caller !== undefined) call.caller = caller;
  // Whom a callback is for was settled in its first call, and stays so when the number is shared or nobody is found now.
  if (call.callback !== undefined && call.customer !== null && choices.length > 1) return;
  if (call.callback === undefined || customer !== null) call.customer = customer;
  showNextAnew(turn, call);
  if (choices.length > 1) {
    call.choices = choices.slice(0, CHOICES_AT_MOST);
    const customerIds = call.choices.map(({ customerId }) => customerId);
    turn.entries.push({ kind: 'customersFound', callId, atMs, customerIds });
    return;
  }
  if (customer === null) return;
  delete call.choices;
  if (call.callback?.begun === false) return;
  const { customerId, name, level } = customer;
  turn.entries.push({ kind: 'customerRecognised', callId, atMs, customerId, name, level });
}

/**
 * A caller nobody knows has keyed in the number of somebody's order: likely theirs, but anybody may read a parcel's label. With
 * several who have the number, it comes first.
 */
export function suggestOwner(call: Call, owner: CustomerChoice | null | undefined): void {
  if (!owner || (call.customer !== null && call.choices === undefined)) return;
  const others = (call.choices ?? []).filter(({ customerId }) => customerId !== owner.customerId);
  call.choices = [owner, ...others].slice(0, CHOICES_AT_MOST);
}

type Chosen = Extract<FloorEvent, { type: 'customerChosen' }>;

/** The agent says who it is, while talking or after. The file is read anew: it may have been made a moment ago. */
export function chooseCustomer(turn: Turn, { agentId, callId, customerId }: Chosen): void {
  const requestId = `${callId}-who-${customerId}`;
  const query = { kind: 'customerById' as const, customerId };
  turn.floor.lookUps[requestId] = { callId, purpose: 'chosen', query, agentId };
  turn.commands.push({ type: 'lookUp', requestId, query });
}

export function takeChosen(turn: Turn, callId: string, agentId: string, result: LookUpResult | null): void {
  const { floor, atMs } = turn;
  const customer = result?.kind === 'customer' ? result.customer : null;
  const call = floor.calls[callId];
  const agent = floor.agents[agentId];
  if (customer !== null) {
    const { customerId, name, level } = customer;
    turn.entries.push({ kind: 'customerChosen', callId, atMs, customerId, name, level, agentId });
    if (call !== undefined) {
      call.customer = customer;
      delete call.choices;
      rankAnew(turn, call);
    }
  }
  if (agent?.callId !== callId) return;
  const link = call === undefined ? undefined : linkOf(floor, call, agent);
  turn.commands.push({ type: 'showCustomer', agentId, callId, customer, ...(link && { link }) });
}

/** The shop's own page for this call; undefined where it has none. */
export function linkOf({ organization }: Floor, call: Call, agent: Pick<Agent, 'agentId'>): OfferView['link'] {
  const template = organization?.customerLink;
  if (!template) return undefined;
  const customer = settledCustomer(call);
  const keyed = call.pressed.findLast(({ digits }) => /^\d{8,12}$/.test(digits))?.digits;
  return fillLink(template, {
    number: call.caller?.number ?? call.ani ?? '',
    customerId: customer?.customerId ?? '',
    name: customer?.name ?? '',
    order: keyed ?? customer?.orders[0]?.orderNumber ?? '',
    callId: call.callId,
    queue: call.queue?.queueId ?? '',
    agent: agent.agentId,
    language: call.language,
  });
}
