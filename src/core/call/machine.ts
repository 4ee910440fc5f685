/**
 * A call's life, from the claim to the last leg's end. The machine says what may happen next and what is to be done; who
 * the caller is and which channels there are lies in the call's record (`call.ts`), and doing it is `orders.ts`.
 *
 *   arriving ─▶ ivr ─▶ waiting ─▶ talking ─▶ surveying ─▶ ended
 *                  ╲─▶ dialling ─▶ outside ─▶ ended (a telephone outside; not answered: back to ivr)
 *                      │ offer: unassigned ⇄ ringing      (every state ends when the customer hangs up)
 *                ◀─────┘ while a caller waits the flow speaks, and may take them out of the line again
 *                        talking: active ⇄ held, and interrupted while the agent's page is away
 *   a callback: waiting ─▶ calling ─▶ greeting ─▶ talking (not reached: ended, and the ticket is tried again)
 */
import { assign, setup } from 'xstate';
import type { CallbackMissedWhy, OutsideMissedWhy } from '../entries.ts';
import type { EndingCause } from './endings.ts';

/** `lost`: the leg was gone when we came back, which is nobody's fault. `callerLeft`: a key led out of the queue. */
export type MissedWhy = 'noAnswer' | 'rejected' | 'unreachable' | 'callerGone' | 'callerLeft' | 'lost';

/**
 * Why a talk lost its agent without anybody hanging up: the page went, another page asks for the call, the leg broke, or the agent
 * opened the desk elsewhere.
 */
export type InterruptedWhy = 'pageLeft' | 'pageReturned' | 'legLost' | 'deskMoved';

export type CallOrder =
  | { type: 'answer' }
  | { type: 'startEntryFlow' }
  | { type: 'leaveFlow' }
  | { type: 'startSurvey' }
  | { type: 'joinQueue' }
  | { type: 'leaveQueue' }
  | { type: 'stopSpeaking' }
  | { type: 'ringAgent' }
  | { type: 'missOffer'; why: MissedWhy }
  | { type: 'connect' }
  | { type: 'putOnHold' }
  | { type: 'takeOffHold' }
  | { type: 'endTalk'; endedBy: 'customer' | 'agent' | 'failure' }
  | { type: 'hangUpAgentLeg' }
  | { type: 'dialOutside' }
  | { type: 'missOutside'; why: OutsideMissedWhy }
  | { type: 'connectOutside' }
  | { type: 'endOutside'; endedBy: 'customer' | 'outside' | 'failure' }
  | { type: 'dialCustomer' }
  | { type: 'greetCustomer' }
  | { type: 'missCustomer'; why: CallbackMissedWhy }
  | { type: 'interrupt'; why: InterruptedWhy }
  | { type: 'dialAgain' }
  | { type: 'rejoin' }
  | { type: 'end'; cause: EndingCause };

export type CallMachineEvent =
  | { type: 'answered' }
  | { type: 'recognised' }
  | { type: 'flowEnqueued'; ringTimeoutMs: number }
  /** The flow has taken the caller out of the line again. */
  | { type: 'flowLeftQueue' }
  | { type: 'flowFinished'; served: boolean }
  | { type: 'assigned' }
  | { type: 'agentAnswered' }
  /** The agent's leg is gone or could not be made. */
  | { type: 'agentGone'; why: MissedWhy }
  /** In the talk: the page with the agent's telephone went away, or the leg ended without a hang-up. */
  | { type: 'agentInterrupted'; why: InterruptedWhy }
  /** The agent's page is (back) here, without the call's sound. */
  | { type: 'rejoinRequested' }
  | { type: 'holdRequested' }
  | { type: 'resumeRequested' }
  /** The agent hung up at the desk: the leg is ended by us. */
  | { type: 'agentHungUp' }
  | { type: 'bridgeFailed' }
  /** The flow wants somebody outside: `call.outside` says whom. */
  | { type: 'flowDialsOutside'; ringMs: number }
  /** The flow no longer waits for an answer. */
  | { type: 'flowGaveUp' }
  | { type: 'outsideAnswered' }
  | { type: 'outsideGone'; why: OutsideMissedWhy }
  /** A callback's: the customer's telephone was not picked up, or by a machine. */
  | { type: 'customerMissed'; why: CallbackMissedWhy }
  /** The customer has heard who calls. */
  | { type: 'greeted' }
  /** A callback is no longer wanted: the customer has called in, or somebody has cancelled it. */
  | { type: 'withdrawn' }
  | { type: 'customerGone'; cause: EndingCause };

export type CallContext = {
  ringTimeoutMs: number;
  survey: boolean;
  /** How long a telephone outside rings; missing before one was dialled. */
  outsideRingMs?: number;
  /** A callback whose customer has not been reached yet: how long their telephone rings. */
  callbackRingMs?: number | null;
  /** Who calls has been looked up, whether found or not; a withheld number has nothing to look up. */
  recognised: boolean;
};

/** A leg outside costs money: after this nobody talks any more, two telephones have been forgotten beside each other. */
export const OUTSIDE_LIMIT_MS = 2 * 3_600_000;

/** A callback's greeting takes some seconds; if its end is never told, the agent is put through all the same. */
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
 * cable 10 to 20 s, and a network that was away for 30 s is back in use within 10 s more; after that another agent is the better
 * answer, and the desk is signed out as well.
 */
export const REJOIN_LIMIT_MS = 45_000;
/** A page that asked for the call picks up by itself; one that does not is asked again when it asks. */
const REJOIN_RING_MS = 10_000;

const order = (params: CallOrder) => ({ type: 'order' as const, params });
/** The first flow begins once; coming back to it from a queue goes on with the one that runs. */
const intoFlow = { target: '#call.ivr', actions: order({ type: 'startEntryFlow' }) };
/** The customer of a callback was not reached. */
const missed = (why: CallbackMissedWhy) => ({
  target: '#call.ended',
  actions: [order({ type: 'missCustomer', why }), order({ type: 'end', cause: 'callbackMissed' })],
});

export const callMachine = setup({
  types: { context: {} as CallContext, events: {} as CallMachineEvent, input: {} as CallContext },
  actions: { order: (_, _params: CallOrder) => undefined },
  delays: {
    answerLimit: ANSWER_LIMIT_MS,
    recogniseLimit: RECOGNISE_LIMIT_MS,
    outsideRing: ({ context }) => context.outsideRingMs ?? 0,
    outsideLimit: OUTSIDE_LIMIT_MS,
    callbackRing: ({ context }) => context.callbackRingMs ?? 0,
    greetingLimit: GREETING_LIMIT_MS,
    ringTimeout: ({ context }) => context.ringTimeoutMs,
    rejoinLimit: REJOIN_LIMIT_MS,
    rejoinRing: REJOIN_RING_MS,
  },
  guards: {
    surveys: ({ context }) => context.survey,
    isRecognised: ({ context }) => context.recognised,
    isCallback: ({ context }) => context.callbackRingMs != null,
  },
}).createMachine({
  id: 'call',
  context: ({ input }) => input,
  initial: 'beginning',
  on: {
    customerGone: {
      target: '.ended',
      actions: { type: 'order', params: ({ event }) => ({ type: 'end', cause: event.cause }) },
    },
  },
  states: {
    beginning: { always: [{ guard: 'isCallback', target: 'waiting' }, { target: 'arriving' }] },
    arriving: {
      initial: 'answering',
      on: { recognised: { actions: assign({ recognised: true }) } },
      states: {
        answering: {
          entry: order({ type: 'answer' }),
          on: { answered: [{ guard: 'isRecognised', ...intoFlow }, { target: 'recognising' }] },
          after: { answerLimit: { target: '#call.ended', actions: order({ type: 'end', cause: 'notAnswerable' }) } },
        },
        recognising: {
          on: { recognised: intoFlow },
          after: { recogniseLimit: intoFlow },
        },
      },
    },
    ivr: {
      on: {
        flowEnqueued: {
          target: 'waiting',
          actions: assign(({ event }) => ({ ringTimeoutMs: event.ringTimeoutMs })),
        },
        flowDialsOutside: {
          target: 'dialling',
          actions: assign(({ event }) => ({ outsideRingMs: event.ringMs })),
        },
        flowFinished: {
          target: 'ended',
          actions: {
            type: 'order',
            params: ({ event }) => ({ type: 'end', cause: event.served ? 'served' : 'dismissed' }),
          },
        },
      },
    },
    waiting: {
      initial: 'offer',
      entry: order({ type: 'joinQueue' }),
      exit: order({ type: 'leaveQueue' }),
      on: {
        agentAnswered: [{ guard: 'isCallback', target: 'calling' }, { target: 'talking' }],
        withdrawn: {
          target: 'ended',
          actions: [
            order({ type: 'missOffer', why: 'callerLeft' }),
            order({ type: 'end', cause: 'callbackWithdrawn' }),
          ],
        },
        flowLeftQueue: { target: 'ivr', actions: order({ type: 'missOffer', why: 'callerLeft' }) },
        customerGone: {
          target: 'ended',
          actions: [
            order({ type: 'missOffer', why: 'callerGone' }),
            { type: 'order', params: ({ event }) => ({ type: 'end', cause: event.cause }) },
          ],
        },
      },
      states: {
        offer: {
          initial: 'unassigned',
          states: {
            unassigned: { on: { assigned: 'ringing' } },
            ringing: {
              entry: order({ type: 'ringAgent' }),
              on: {
                agentGone: {
                  target: 'unassigned',
                  actions: { type: 'order', params: ({ event }) => ({ type: 'missOffer', why: event.why }) },
                },
              },
              after: { ringTimeout: { target: 'unassigned', actions: order({ type: 'missOffer', why: 'noAnswer' }) } },
            },
          },
        },
      },
    },
    calling: {
      entry: order({ type: 'dialCustomer' }),
      on: {
        answered: 'greeting',
        customerMissed: {
          target: 'ended',
          actions: [
            { type: 'order', params: ({ event }) => ({ type: 'missCustomer', why: event.why }) },
            order({ type: 'end', cause: 'callbackMissed' }),
          ],
        },
        agentHungUp: { actions: order({ type: 'hangUpAgentLeg' }) },
        agentGone: missed('agentGone'),
        withdrawn: missed('withdrawn'),
      },
      after: { callbackRing: missed('noAnswer') },
    },
    greeting: {
      entry: order({ type: 'greetCustomer' }),
      on: {
        greeted: { target: 'talking', actions: assign({ callbackRingMs: null }) },
        customerMissed: {
          target: 'ended',
          actions: [
            { type: 'order', params: ({ event }) => ({ type: 'missCustomer', why: event.why }) },
            order({ type: 'end', cause: 'callbackMissed' }),
          ],
        },
        agentHungUp: { actions: order({ type: 'hangUpAgentLeg' }) },
        agentGone: missed('agentGone'),
        withdrawn: {},
      },
      after: { greetingLimit: { target: 'talking', actions: assign({ callbackRingMs: null }) } },
    },
    dialling: {
      entry: order({ type: 'dialOutside' }),
      on: {
        outsideAnswered: 'outside',
        outsideGone: {
          target: 'ivr',
          actions: { type: 'order', params: ({ event }) => ({ type: 'missOutside', why: event.why }) },
        },
        flowGaveUp: 'ivr',
        customerGone: {
          target: 'ended',
          actions: [
            order({ type: 'missOutside', why: 'lost' }),
            { type: 'order', params: ({ event }) => ({ type: 'end', cause: event.cause }) },
          ],
        },
      },
      after: { outsideRing: { target: 'ivr', actions: order({ type: 'missOutside', why: 'noAnswer' }) } },
    },
    outside: {
      entry: [order({ type: 'stopSpeaking' }), order({ type: 'leaveFlow' }), order({ type: 'connectOutside' })],
      on: {
        customerGone: {
          target: 'ended',
          actions: [
            order({ type: 'endOutside', endedBy: 'customer' }),
            { type: 'order', params: ({ event }) => ({ type: 'end', cause: event.cause }) },
          ],
        },
        outsideGone: {
          target: 'ended',
          actions: [order({ type: 'endOutside', endedBy: 'outside' }), order({ type: 'end', cause: 'outsideHungUp' })],
        },
        bridgeFailed: {
          target: 'ended',
          actions: [order({ type: 'endOutside', endedBy: 'failure' }), order({ type: 'end', cause: 'bridgeFailed' })],
        },
      },
      after: {
        outsideLimit: {
          target: 'ended',
          actions: [order({ type: 'endOutside', endedBy: 'failure' }), order({ type: 'end', cause: 'outsideTooLong' })],
        },
      },
    },
    talking: {
      entry: [order({ type: 'stopSpeaking' }), order({ type: 'leaveFlow' }), order({ type: 'connect' })],
      initial: 'active',
      on: {
        customerGone: {
          target: 'ended',
          actions: [
            order({ type: 'endTalk', endedBy: 'customer' }),
            { type: 'order', params: ({ event }) => ({ type: 'end', cause: event.cause }) },
          ],
        },
        agentGone: [
          { guard: 'surveys', target: 'surveying', actions: order({ type: 'endTalk', endedBy: 'agent' }) },
          {
            target: 'ended',
            actions: [order({ type: 'endTalk', endedBy: 'agent' }), order({ type: 'end', cause: 'agentHungUp' })],
          },
        ],
        agentHungUp: { actions: order({ type: 'hangUpAgentLeg' }) },
        agentInterrupted: {
          target: '.interrupted',
          actions: { type: 'order', params: ({ event }) => ({ type: 'interrupt', why: event.why }) },
        },
        rejoinRequested: {
          target: '.interrupted.dialling',
          actions: order({ type: 'interrupt', why: 'pageReturned' }),
        },
        bridgeFailed: {
          target: 'ended',
          actions: [order({ type: 'endTalk', endedBy: 'failure' }), order({ type: 'end', cause: 'bridgeFailed' })],
        },
        /** A callback that a machine has answered, as the agent hears. */
        customerMissed: {
          target: 'ended',
          actions: [order({ type: 'endTalk', endedBy: 'agent' }), order({ type: 'end', cause: 'callbackMissed' })],
        },
      },
      states: {
        active: { on: { holdRequested: { target: 'held', actions: order({ type: 'putOnHold' }) } } },
        held: { on: { resumeRequested: { target: 'active', actions: order({ type: 'takeOffHold' }) } } },
        /** The caller hears a word and music until the same agent is back; not for ever. */
        interrupted: {
          initial: 'away',
          after: {
            rejoinLimit: {
              target: '#call.waiting',
              actions: order({ type: 'endTalk', endedBy: 'failure' }),
            },
          },
          on: {
            agentInterrupted: {},
            bridgeFailed: {},
            agentHungUp: [
              { guard: 'surveys', target: '#call.surveying', actions: order({ type: 'endTalk', endedBy: 'agent' }) },
              {
                target: '#call.ended',
                actions: [order({ type: 'endTalk', endedBy: 'agent' }), order({ type: 'end', cause: 'agentHungUp' })],
              },
            ],
          },
          states: {
            away: { on: { rejoinRequested: 'dialling', agentGone: {} } },
            dialling: {
              entry: order({ type: 'dialAgain' }),
              on: {
                agentAnswered: { target: '#call.talking.active', actions: order({ type: 'rejoin' }) },
                agentGone: 'away',
                rejoinRequested: {},
              },
              after: { rejoinRing: { target: 'away', actions: order({ type: 'hangUpAgentLeg' }) } },
            },
          },
        },
      },
    },
    surveying: {
      entry: order({ type: 'startSurvey' }),
      on: { flowFinished: { target: 'ended', actions: order({ type: 'end', cause: 'surveyed' }) } },
    },
    ended: { type: 'final' },
  },
});
