/**
 * What the desk knows, as a fold over the controller's messages. Pure. The agent's own state (`agent.callId`) says which
 * call is here: whatever belongs to another call goes.
 */
import type { DeskMessage, PhoneCredentials } from '../../adapters/desk/protocol.ts';
import type { AgentCallView, AgentView, OfferView } from '../../core/commands.ts';
import type { TargetsView } from '../../core/targets-view.ts';
import type { FloorView } from '../../core/views.ts';

type Welcome = Extract<DeskMessage, { type: 'welcome' }>;

export type DeskState = {
  welcome: Omit<Welcome, 'type' | 'seq'> | null;
  phone: PhoneCredentials | null;
  agent: AgentView | null;
  offer: OfferView | null;
  call: AgentCallView | null;
  /** When the talk began, by the controller's clock; `call.sinceMs` starts anew at each hold. */
  talkSinceMs: number | null;
  /** How the last call went away, until the next one comes. */
  lastEnding: {
    callId: string;
    endedBy: NonNullable<AgentCallView['endedBy']>;
    notReached?: AgentCallView['notReached'];
  } | null;
  floor: FloorView | null;
  /** Whom a customer can be sent to, as last told. */
  targets: TargetsView | null;
  /** The last message of a supervisor that came while the page was open. */
  notice: Extract<DeskMessage, { type: 'notice' }>['notice'] | null;
  refusal: { code: string; message: string; request: string; seq: number } | null;
};

export const emptyDesk: DeskState = {
  welcome: null,
  phone: null,
  agent: null,
  offer: null,
  call: null,
  talkSinceMs: null,
  lastEnding: null,
  floor: null,
  targets: null,
  notice: null,
  refusal: null,
};

export function applyMessage(state: DeskState, message: DeskMessage): DeskState {
  switch (message.type) {
    case 'welcome': {
      const { type: _type, seq: _seq, ...welcome } = message;
      return { ...state, welcome };
    }
    case 'phone':
      return { ...state, phone: message.phone };
    case 'agent':
      return applyAgent(state, message.agent);
    case 'offer':
      return message.offer.callId === state.offer?.callId
        ? { ...state, offer: message.offer }
        : { ...state, offer: message.offer, call: null, talkSinceMs: null, lastEnding: null };
    case 'customer':
      return applyCustomer(state, message);
    case 'call':
      return applyCall(state, message.call);
    case 'targets':
      return { ...state, targets: message.targets };
    case 'floor':
      return { ...state, floor: message.floor };
    case 'notice':
      return { ...state, notice: message.notice };
    case 'refused':
      return {
        ...state,
        refusal: { code: message.code, message: message.message, request: message.request, seq: message.seq },
      };
    default:
      return state;
  }
}

function applyAgent(state: DeskState, agent: AgentView): DeskState {
  const { callId } = agent;
  const offer = state.offer?.callId === callId ? state.offer : null;
  const call = state.call?.callId === callId ? state.call : null;
  return { ...state, agent, offer, call, talkSinceMs: call === null ? null : state.talkSinceMs };
}

/** Null: the file could not be read, and whose call it is stays open. */
function applyCustomer(state: DeskState, told: Extract<DeskMessage, { type: 'customer' }>): DeskState {
  if (state.offer?.callId !== told.callId) return state;
  if (told.customer === null) return { ...state, refusal: noFile(told.seq) };
  const { choices: _, ...offer } = state.offer;
  return { ...state, offer: { ...offer, customer: told.customer, ...(told.link && { link: told.link }) } };
}

const noFile = (seq: number): DeskState['refusal'] => ({ code: 'noFile', message: '', request: 'chooseCustomer', seq });

function applyCall(state: DeskState, call: AgentCallView): DeskState {
  const sameCall = state.call?.callId === call.callId;
  const talkSinceMs = (sameCall ? state.talkSinceMs : null) ?? (hasTalk(call) ? call.sinceMs : null);
  const missed = call.endedBy === 'missed' || call.endedBy === 'rejected';
  const lastEnding = call.endedBy === null ? state.lastEnding : lastEndingOf(call, call.endedBy);
  // A missed offer leaves no wrap-up: its file must not stay on the screen of someone who does not have the call.
  if (missed) return { ...state, call: null, offer: null, talkSinceMs: null, lastEnding };
  // What has come of a self-service step is wanted in wrap-up too, and the end of the call says nothing of it.
  const kept = sameCall && call.state === 'ended' ? state.call?.selfService : undefined;
  return { ...state, call: { ...(kept && { selfService: kept }), ...call }, talkSinceMs, lastEnding };
}

function hasTalk({ state, notReached }: AgentCallView): boolean {
  return !['ringing', 'dialling', 'greeting'].includes(state) && notReached === undefined;
}

function lastEndingOf({ callId, notReached }: AgentCallView, endedBy: NonNullable<AgentCallView['endedBy']>) {
  return { callId, endedBy, ...(notReached && { notReached }) };
}
