/** The parts a call's machine is made of: its delays with their reasons, its guards, and how it orders. */
import { assign, setup } from 'xstate';
import type { CallContext, CallMachineEvent, CallOrder } from './contract.ts';

/** A leg outside costs money: after this nobody talks any more, two telephones have been forgotten beside each other. */
export const OUTSIDE_LIMIT_MS = 2 * 3_600_000;

/** The fixed words of a callback take some seconds; if their end is never told, the agent is put through all the same. */
const GREETING_LIMIT_MS = 15_000;

/** The trunk accepts our answer within this time or never will (SIP's Timer B is 32 s, but no caller waits for it in silence). */
const ANSWER_LIMIT_MS = 10_000;

/**
 * The file is there some ms after the answer, and known customers are greeted in their own language. A database that takes
 * longer must not make silence: 300 ms is a pause that nobody notices after a click.
 */
export const RECOGNISE_LIMIT_MS = 300;

/**
 * How long a caller who was cut off from the agent is kept for that agent. A reload takes 2 s, a laptop carried from Wi-Fi to
 * cable 10 to 20 s, and a network that was away for 30 s is in use again within 10 s more; after that another agent is the better
 * answer, and the desk is signed out as well.
 */
export const REJOIN_LIMIT_MS = 45_000;
/** A page that asked for the call picks up by itself; one that does not is asked again when it asks. */
const REJOIN_RING_MS = 10_000;

export const order = (params: CallOrder) => ({ type: 'order' as const, params });
export const callSetup = setup({
  types: { context: {} as CallContext, events: {} as CallMachineEvent, input: {} as CallContext },
  actions: {
    order: (_, _params: CallOrder) => undefined,
    keepTransfer: assign(({ event }) =>
      event.type === 'transferRequested'
        ? { transferred: event.to === 'outside', ringTimeoutMs: event.ringMs, outsideRingMs: event.ringMs }
        : event.type === 'transferFailed'
          ? { transferred: false, ringTimeoutMs: event.ringMs }
          : {},
    ),
    keepRing: assign(({ event }) => (event.type === 'assigned' ? { moreRingMs: event.moreRingMs ?? 0 } : {})),
    forgetTransfer: assign({ transferred: false }),
    keepParty: assign(({ event }) =>
      event.type === 'consultRequested'
        ? {
            party: event.to === 'outside' ? ('outside' as const) : ('agent' as const),
            viaQueue: event.to === 'queue',
            partyRingMs: event.ringMs,
            conference: false,
          }
        : {},
    ),
    keepConference: assign({ conference: true }),
    forgetParty: assign({ party: null, viaQueue: false, conference: false }),
  },
  delays: {
    answerLimit: ANSWER_LIMIT_MS,
    recogniseLimit: RECOGNISE_LIMIT_MS,
    outsideRing: ({ context }) => context.outsideRingMs ?? 0,
    outsideLimit: OUTSIDE_LIMIT_MS,
    callbackRing: ({ context }) => context.callbackRingMs ?? 0,
    greetingLimit: ({ context }) => context.greetingMs ?? GREETING_LIMIT_MS,
    ringTimeout: ({ context }) => context.ringTimeoutMs + (context.moreRingMs ?? 0),
    rejoinLimit: REJOIN_LIMIT_MS,
    rejoinRing: ({ context }) => REJOIN_RING_MS + (context.moreRingMs ?? 0),
    partyRing: ({ context }) => context.partyRingMs ?? 0,
  },
  guards: {
    surveys: ({ context }) => context.survey,
    isRecognised: ({ context }) => context.recognised,
    isCallback: ({ context }) => context.callbackRingMs != null,
    isOutbound: ({ context }) => context.outbound === true,
    isTransferred: ({ context }) => context.transferred === true,
    asksQueue: ({ context }) => context.viaQueue === true,
    confers: ({ context }) => context.party != null && context.conference === true,
    hasParty: ({ context }) => context.party != null,
    hasAgentParty: ({ context }) => context.party === 'agent',
    hasOutsideParty: ({ context }) => context.party === 'outside',
    goesToFlow: ({ event }) => event.type === 'transferRequested' && event.to === 'flow',
    goesOutside: ({ event }) => event.type === 'transferRequested' && event.to === 'outside',
    asksSomeQueue: ({ event }) => event.type === 'consultRequested' && event.to === 'queue',
  },
});

/** The agent, or a fault, has ended the talk; the customer is still there. */
export const endOfTalk = (endedBy: 'agent' | 'failure') => [
  { guard: 'surveys' as const, target: '#call.surveying', actions: order({ type: 'endTalk', endedBy }) },
  {
    target: '#call.ended',
    actions: [order({ type: 'endTalk', endedBy }), order({ type: 'end', cause: 'agentHungUp' })],
  },
];
