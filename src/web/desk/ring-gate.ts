/**
 * Decides when the phone may ring aloud: only once the offer of this very call has been painted, so that nobody lifts
 * without knowing who calls. A pop that does not come within the grace does not keep a customer waiting.
 */

/** The pop is sent before the phone is dialled; more than this late, something is wrong with it. */
export const POP_GRACE_MS = 300;

export type RingGate = {
  /** The softphone was called; `callId` null when the INVITE does not say for which call. */
  invited(callId: string | null): void;
  /** The offer of this call is on the screen. */
  painted(callId: string): void;
  /** The session was answered or is gone: no ring any more. */
  ended(): void;
};

export type GateTimer = (fire: () => void, delayMs: number) => () => void;

export function createRingGate(startRinging: () => void, after: GateTimer): RingGate {
  let paintedCallId: string | null = null;
  let waitingFor: { callId: string | null; cancelGrace: () => void } | null = null;

  const open = () => {
    waitingFor?.cancelGrace();
    waitingFor = null;
    startRinging();
  };
  const matches = (callId: string | null) => paintedCallId !== null && (callId === null || callId === paintedCallId);

  return {
    invited(callId) {
      waitingFor?.cancelGrace();
      waitingFor = null;
      if (matches(callId)) return open();
      waitingFor = { callId, cancelGrace: after(open, POP_GRACE_MS) };
    },
    painted(callId) {
      paintedCallId = callId;
      if (waitingFor !== null && matches(waitingFor.callId)) open();
    },
    ended() {
      waitingFor?.cancelGrace();
      waitingFor = null;
    },
  };
}
