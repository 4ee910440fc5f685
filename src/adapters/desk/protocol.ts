/**
 * Messages between a page and the controller over the WebSocket at `/desk`: JSON text, one message a frame. Shared with the web
 * by type only. How they follow one another, and what happens after a break, is told in `docs/desk-protocol.md`; limits are in
 * `limits.ts`.
 */
import type { DeskPhoneSettings } from '../../app/agent-phones.ts';
import type { Role } from '../../app/ports.ts';
import type { OwnPhone } from '../../core/agent/phone.ts';
import type { TransferTarget } from '../../core/call/targets.ts';
import type { AgentCallView, AgentView, OfferView } from '../../core/commands.ts';
import type { CustomerFile } from '../../core/customer.ts';
import type { CustomerLink } from '../../core/customer-link.ts';
import type { DispositionChoice } from '../../core/disposition.ts';
import type { CallQuality, ConsultStep, FollowUp } from '../../core/events.ts';
import type { ScreenNames } from '../../core/organization.ts';
import type { TargetsView } from '../../core/targets-view.ts';
import type { FloorView } from '../../core/views.ts';

/** The subprotocol both sides name. Its number goes up with every change that an older page or controller would not understand. */
export const DESK_PROTOCOL = 'hotline.desk.v2';

/** Page → controller, first of all and only then. */
export type DeskHello =
  /** `resume`: the page has had this session's messages up to `seq`. `takeOver`: it may close the agent's other desk. */
  | { type: 'hello'; resume?: { deskId: string; seq: number }; takeOver?: boolean }
  /** After `elsewhere`: make this the agent's desk. */
  | { type: 'takeOver' };

/** A request with its number in the session, from 1: what is sent again after a break is then done once. */
export type Numbered<R> = R & { nr?: number };

/** Page → controller. */
export type DeskRequest =
  | { type: 'requestState'; state: 'ready' | 'notReady' | 'signedOut'; reason?: string }
  /** No calls while a case is written; on again by itself after a quarter of an hour. */
  | { type: 'focus'; on: boolean }
  /** Supervisors and managers: put an agent there. `why` is shown to the agent and kept. */
  | { type: 'forceState'; agentId: string; state: 'ready' | 'notReady' | 'signedOut'; reason?: string; why: string }
  /** An offer over the agent's standing leg is answered here; any other by picking up the phone. */
  | { type: 'acceptOffer'; callId: string }
  | { type: 'rejectOffer'; callId: string }
  /** The telephone to be called on from now on. Refused (`onCall`) while a call is offered or talked. */
  | { type: 'choosePhone'; phone: OwnPhone }
  /** A number outside instead: refused (`verb.notAllowed`, `verb.unknown`) where it may not be dialled. */
  | { type: 'chooseOutsidePhone'; number: string }
  /** Calls somebody: a number as it is written, or the nth (from 0) of a customer's file. Not while there is another call. */
  | { type: 'dial'; to: { number: string } | { customerId: string; nth: number } }
  /** Another password for the agent's desk phone, told by `deskPhone`. */
  | { type: 'renewDeskPhone' }
  /** A leg that stands from call to call, where the shop leaves it to the agent. */
  | { type: 'standingLeg'; on: boolean }
  /** The page has no sound of its agent's own talk (it was reloaded, or opened elsewhere): dial it again. */
  | { type: 'rejoin'; callId: string }
  | { type: 'hold'; callId: string }
  | { type: 'resume'; callId: string }
  /** Nothing that is said from here on is kept, for two minutes at most; refused with anybody else in the talk. */
  | { type: 'pauseRecording'; callId: string }
  | { type: 'resumeRecording'; callId: string }
  /** The customer keys in card or identity digits that this agent neither hears nor sees; one of `targets.selfServices`. */
  | { type: 'selfService'; callId: string; flowId: string }
  /** Gets them back before they are through. */
  | { type: 'endSelfService'; callId: string }
  | { type: 'hangUp'; callId: string }
  /** Lets the customer go to somebody else without asking there first. */
  | { type: 'transfer'; callId: string; target: TransferTarget }
  /** Asks somebody while the customer hears music. */
  | { type: 'consult'; callId: string; target: TransferTarget }
  /** `cancel`: back to the customer; `swap`: to the other of the two; `handOver`: leaves the customer to who was asked. */
  | { type: 'consultStep'; callId: string; step: ConsultStep }
  /** Whom a customer may be sent to now; answered by `targets`. */
  | { type: 'findTargets' }
  /** A machine has answered the callback: the talk is ended and tried again later. */
  | { type: 'machineAnswered'; callId: string }
  /** Who calls: one of the offer's choices, or any customer found or made by HTTP. Answered by `customer`. */
  | { type: 'chooseCustomer'; callId: string; customerId: string }
  | { type: 'saveNote'; callId: string; note: string }
  /** How the call sounded in this page since the last report: every half minute, and at its end. */
  | ({ type: 'reportQuality'; callId: string } & CallQuality)
  | { type: 'extendWrapUp'; callId: string }
  /** How long a message takes there and back: answered at once by the same. */
  | { type: 'echo'; n: number }
  /** `resolved`: settled for the customer, by the agent's word; null: not said. */
  | {
      type: 'finishWrapUp';
      callId: string;
      disposition: string;
      note: string;
      resolved?: boolean | null;
      followUp?: FollowUp | null;
    }
  /** Supervisors and above: send the floor now and on every change, at most four times a second. */
  | { type: 'watchFloor' };

export type { DeskPhoneSettings };

/** Where and as whom the page's softphone registers. New at every connection of the desk. */
export type PhoneCredentials = {
  /** Path of the SIP WebSocket on the page's own host: `/sip`. */
  path: string;
  uri: string;
  user: string;
  password: string;
};

/** Controller → page. */
export type DeskMessage = NumberedMessage | PassingMessage;

/** Not counted, not kept, not sent again: each says all there is to say at its moment. */
export type PassingMessage =
  /** The session goes on: what follows is what the page has missed. `lastRequest`: the last of its requests that arrived. */
  | { type: 'resumed'; serverTimeMs: number; lastRequest: number }
  /** The agent's desk is open in another page, which keeps it until this one asks for it by `takeOver`. */
  | { type: 'elsewhere' }
  /** Every 5 s, so that a page can tell a dead line from a quiet one. */
  | { type: 'beat'; serverTimeMs: number }
  | { type: 'echo'; n: number }
  /** What to type into the telephone on the desk: said once, to the page that asked, and kept nowhere. */
  | { type: 'deskPhone'; settings: DeskPhoneSettings }
  /** All of the supervisors' picture. */
  | { type: 'floor'; floor: FloorView };

/** Counted up by one within a session, from 1. */
export type NumberedMessage = { seq: number } & (
  | {
      type: 'welcome';
      /** Names the session; a page that comes back gives it. */
      deskId: string;
      user: { userId: string; name: string; role: Role };
      /** The controller's clock, so that the page shows waits by it. */
      serverTimeMs: number;
      queues: { queueId: string; names: ScreenNames }[];
      /** The whole tree, headings too. */
      dispositions: DispositionChoice[];
      skills: { skillId: string; names: ScreenNames }[];
      /** `names` null: the page has its own word for the code. */
      notReadyReasons: { code: string; names: ScreenNames | null; limitMs: number | null }[];
      /** The agent may call people, and there is a way to telephones outside. */
      mayDial: boolean;
      /** The agent may be called on a number outside. */
      outsidePhones: boolean;
    }
  /** Not for an agent who is called on a telephone on the desk. */
  | { type: 'phone'; phone: PhoneCredentials }
  | { type: 'agent'; agent: AgentView }
  /** The screen-pop: always before the softphone's INVITE. */
  | { type: 'offer'; offer: OfferView }
  /** Who the agent said is calling; null: the file could not be read now. */
  | { type: 'customer'; callId: string; customer: CustomerFile | null; link?: CustomerLink }
  | { type: 'call'; call: AgentCallView }
  | { type: 'targets'; targets: TargetsView }
  /** A message from a supervisor has come; the page reads it over HTTP, where it stays until it is read. */
  | { type: 'notice'; notice: { noticeId: number; atMs: number; fromName: string; text: string } }
  /** Another page of the same agent took over; this one is closed with code 4001 and does not come back by itself. */
  | { type: 'replaced' }
  /** A request that could not be done; the page says `message` (both languages come from `code`). */
  | { type: 'refused'; code: string; message: string; request: string }
);

export type { Role };

/** WebSocket close codes of our own. */
export const CLOSE = {
  replaced: 4001,
  signedOut: 4002,
  badMessage: 4003,
  tooFast: 4004,
  shuttingDown: 4005,
  wrongVersion: 4006,
} as const;
