/** What the parts of a call have in common. */
import type { Call } from './call.ts';
import type { SipTransport } from './transactions.ts';

/** Moments in ms of performance.now(), the clock of every telephone of this process. */
export interface CallTimes {
  /** INVITE sent (for a call we made) or received. */
  inviteMs: number;
  ringingMs?: number;
  answeredMs?: number;
  endedMs?: number;
}

/** How a call came to its end. */
export interface Ending {
  by: 'us' | 'them' | 'nobody';
  /** `rejected`: a final refusal; `cancelled`: by the caller before the answer; `lost`: no reply within 64 * T1. */
  kind: 'hung-up' | 'cancelled' | 'rejected' | 'lost';
  /** Status of the refusal, when it was one. */
  status?: number;
  reason: string;
}

export interface CallEvents {
  ringing: [call: Call];
  answered: [call: Call];
  ended: [ending: Ending];
  key: [key: string];
  /** True when the other side put us on hold, false when it took us back. */
  held: [held: boolean];
}

/** What a call needs of its telephone. */
export interface CallHost {
  transport: SipTransport;
  address: string;
  contact: string;
  keepAudioMs: number;
  /** For calls without sound of their own: the port that swallows what is sent to it. */
  sinkPort: number | undefined;
  eventPayloadType: number | undefined;
  /** The call is over for good; nothing for it is expected any more. */
  forget: (call: Call) => void;
}
