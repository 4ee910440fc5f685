/**
 * Messages between a page and the controller over the WebSocket at `/desk` (JSON text, one message a frame, subprotocol
 * `hotline.desk.v1`). Shared with the web by type only. Every message to the page carries `seq`, counting up by one per
 * session, so that a page can tell a gap. Limits are in `limits.ts`.
 */
import type { Role } from '../../app/ports.ts';
import type { TransferTarget } from '../../core/call/targets.ts';
import type { AgentCallView, AgentView, OfferView } from '../../core/commands.ts';
import type { DispositionChoice } from '../../core/disposition.ts';
import type { ConsultStep, FollowUp } from '../../core/events.ts';
import type { ScreenNames } from '../../core/organization.ts';
import type { TargetsView } from '../../core/targets-view.ts';
import type { FloorView } from '../../core/views.ts';

/** Page → controller. */
export type DeskRequest =
  | { type: 'requestState'; state: 'ready' | 'notReady' | 'signedOut'; reason?: string }
  /** No calls while a case is written; on again by itself after a quarter of an hour. */
  | { type: 'focus'; on: boolean }
  /** Supervisors and managers: put an agent there. `why` is shown to the agent and kept. */
  | { type: 'forceState'; agentId: string; state: 'ready' | 'notReady' | 'signedOut'; reason?: string; why: string }
  | { type: 'rejectOffer'; callId: string }
  /** The page has no sound of its agent's own talk (it was reloaded, or opened elsewhere): dial it again. */
  | { type: 'rejoin'; callId: string }
  | { type: 'hold'; callId: string }
  | { type: 'resume'; callId: string }
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
  | { type: 'saveNote'; callId: string; note: string }
  | { type: 'extendWrapUp'; callId: string }
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

/** Where and as whom the page's softphone registers. New at every connection of the desk. */
export type PhoneCredentials = {
  /** Path of the SIP WebSocket on the page's own host: `/sip`. */
  path: string;
  uri: string;
  user: string;
  password: string;
};

/** Controller → page. */
export type DeskMessage = { seq: number } & (
  | {
      type: 'welcome';
      user: { userId: string; name: string; role: Role };
      /** The controller's clock, so that the page shows waits by it. */
      serverTimeMs: number;
      queues: { queueId: string; names: ScreenNames }[];
      /** The whole tree, headings too. */
      dispositions: DispositionChoice[];
      skills: { skillId: string; names: ScreenNames }[];
      /** `names` null: the page has its own word for the code. */
      notReadyReasons: { code: string; names: ScreenNames | null; limitMs: number | null }[];
    }
  | { type: 'phone'; phone: PhoneCredentials }
  | { type: 'agent'; agent: AgentView }
  /** The screen-pop: always before the softphone's INVITE. */
  | { type: 'offer'; offer: OfferView }
  | { type: 'call'; call: AgentCallView }
  | { type: 'targets'; targets: TargetsView }
  | { type: 'floor'; floor: FloorView }
  /** Another page of the same agent took over; this one is closed with code 4001 and does not come back by itself. */
  | { type: 'replaced' }
  /** A request that could not be done; the page says `message` (both languages come from `code`). */
  | { type: 'refused'; code: string; message: string; request: string }
);

export type { Role };

/** WebSocket close codes of our own. */
export const CLOSE = { replaced: 4001, signedOut: 4002, badMessage: 4003, tooFast: 4004, shuttingDown: 4005 } as const;
