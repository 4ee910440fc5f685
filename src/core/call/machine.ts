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
 *   an agent calls somebody: outbound (the agent's own telephone, then the customer's) ─▶ talking
 */
import { assign } from 'xstate';
import type { CallbackMissedWhy } from '../entries.ts';
import { callSetup, order } from './machine-setup.ts';
import { talking } from './machine-talk.ts';

/** The first flow begins once; coming back to it from a queue goes on with the one that runs. */
const intoFlow = { target: '#call.ivr', actions: order({ type: 'startEntryFlow' }) };
/** The customer of a callback, or whom an agent called, was not reached. */
const missed = (why: CallbackMissedWhy) => ({
  target: '#call.ended',
  actions: [order({ type: 'missCustomer', why }), order({ type: 'end', cause: 'callbackMissed' })],
});

export const callMachine = callSetup.createMachine({
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
    beginning: {
      always: [
        { guard: 'isOutbound', target: 'outbound' },
        { guard: 'isCallback', target: 'waiting' },
        { target: 'arriving' },
      ],
    },
    /** Whoever lets go of it on the agent's side ends it: nobody is called for an agent who is not there. */
    outbound: {
      initial: 'recognising',
      on: {
        agentGone: missed('agentGone'),
        agentHungUp: missed('agentGone'),
        agentInterrupted: missed('agentGone'),
        withdrawn: missed('withdrawn'),
        customerMissed: {
          target: '#call.ended',
          actions: [
            { type: 'order', params: ({ event }) => ({ type: 'missCustomer', why: event.why }) },
            order({ type: 'end', cause: 'callbackMissed' }),
          ],
        },
      },
      states: {
        recognising: { on: { recognised: 'ownPhone' }, after: { recogniseLimit: 'ownPhone' } },
        ownPhone: {
          entry: order({ type: 'ringDialler' }),
          on: { agentAnswered: 'customer', agentGone: missed('ownPhone') },
          after: { ringTimeout: missed('ownPhone') },
        },
        customer: {
          entry: order({ type: 'dialOut' }),
          on: {
            answered: { target: '#call.talking', actions: order({ type: 'reachCustomer' }) },
            rejoinRequested: missed('agentGone'),
          },
          after: { outsideRing: missed('noAnswer') },
        },
      },
    },
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
        transferFailed: {
          target: 'waiting',
          reenter: true,
          actions: [
            'keepTransfer',
            { type: 'order', params: ({ event }) => ({ type: 'returnTransfer', why: event.why }) },
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
            unassigned: { on: { assigned: { target: 'ringing', actions: 'keepRing' } } },
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
        outsideGone: [
          {
            guard: 'isTransferred',
            actions: { type: 'order', params: ({ event }) => ({ type: 'missOutside', why: event.why }) },
          },
          {
            target: 'ivr',
            actions: { type: 'order', params: ({ event }) => ({ type: 'missOutside', why: event.why }) },
          },
        ],
        transferFailed: {
          target: 'waiting',
          actions: [
            'keepTransfer',
            { type: 'order', params: ({ event }) => ({ type: 'returnTransfer', why: event.why }) },
          ],
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
      after: {
        outsideRing: [
          { guard: 'isTransferred', actions: order({ type: 'missOutside', why: 'noAnswer' }) },
          { target: 'ivr', actions: order({ type: 'missOutside', why: 'noAnswer' }) },
        ],
      },
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
    talking,
    surveying: {
      entry: order({ type: 'startSurvey' }),
      on: { flowFinished: { target: 'ended', actions: order({ type: 'end', cause: 'surveyed' }) } },
    },
    ended: { type: 'final' },
  },
});
