/**
 * The talk, as part of a call's machine: with the agent, on hold, with somebody asked beside the customer, and with the agent
 * cut off.
 *
 *   active ⇄ selfService (the caller keys something in: `machine-self-service.ts`)
 *   active ⇄ held ─▶ consulting: seeking (a queue) ─▶ ringing ─▶ together ⇄ apart ─▶ conference
 *     (together: agent with the party, the customer hears music; apart: agent with the customer, the party hears music)
 *
 * Whoever hangs up: the customer ends all of it; the party leaves the agent with the customer (who stays on hold if they were);
 * the agent leaves the customer to the party once that has answered, and ends the talk before.
 */
import type { InterruptedWhy } from './contract.ts';
import { selfService } from './machine-self-service.ts';
import { callSetup, endOfTalk, order } from './machine-setup.ts';

/** The other party goes on with the customer: an agent in a talk, somebody outside as any leg outside does. */
const handOver = (endedBy: 'agent' | 'failure') => [
  {
    guard: 'hasAgentParty' as const,
    target: '#call.talking.active',
    actions: [order({ type: 'handOver', endedBy }), 'forgetParty' as const],
  },
  {
    guard: 'hasOutsideParty' as const,
    target: '#call.outside',
    actions: [order({ type: 'handOver', endedBy }), 'forgetParty' as const],
  },
];

/** Back with the customer, and the party, whoever it was to be, is let go. */
const backToCustomer = {
  target: '#call.talking.active',
  actions: [order({ type: 'dropParty', endedBy: 'asker' }), order({ type: 'takeOffHold' }), 'forgetParty' as const],
};

const transfer = [
  {
    guard: 'goesToFlow' as const,
    target: '#call.ivr',
    actions: ['keepTransfer' as const, order({ type: 'sendAway' })],
  },
  {
    guard: 'goesOutside' as const,
    target: '#call.dialling',
    actions: ['keepTransfer' as const, order({ type: 'sendAway' })],
  },
  { target: '#call.waiting', actions: ['keepTransfer' as const, order({ type: 'sendAway' })] },
];

const consult = (before: ReturnType<typeof order>[]) => [
  {
    guard: 'asksSomeQueue' as const,
    target: 'consulting.seeking',
    actions: ['keepParty' as const, ...before, order({ type: 'beginConsult' })],
  },
  { target: 'consulting.ringing', actions: ['keepParty' as const, ...before, order({ type: 'beginConsult' })] },
];

/** Whichever of the two the agent is with. */
const withParty = {
  conferenceRequested: {
    target: '#call.talking.conference',
    actions: ['keepConference' as const, order({ type: 'confer' })],
  },
  handOverRequested: handOver('agent'),
  agentGone: handOver('agent'),
};

/** The agent is cut off before anybody has answered: nobody rings on for them. */
const cutOffWhileAsking = {
  agentInterrupted: {
    target: '#call.talking.interrupted',
    actions: [
      order({ type: 'dropParty', endedBy: 'failure' }),
      'forgetParty' as const,
      {
        type: 'order' as const,
        params: ({ event }: { event: { why: InterruptedWhy } }) => ({
          type: 'interrupt' as const,
          why: event.why,
        }),
      },
    ],
  },
  rejoinRequested: {
    target: '#call.talking.interrupted.dialling',
    actions: [
      order({ type: 'dropParty', endedBy: 'failure' }),
      'forgetParty' as const,
      order({ type: 'interrupt', why: 'pageReturned' }),
    ],
  },
};

/** The agent's telephone is rung again. */
const ringing = {
  on: {
    agentAnswered: [
      { guard: 'confers' as const, target: '#call.talking.conference', actions: order({ type: 'rejoin' }) },
      { guard: 'hasParty' as const, target: '#call.talking.consulting.apart', actions: order({ type: 'rejoin' }) },
      { target: '#call.talking.active', actions: order({ type: 'rejoin' }) },
    ],
    agentGone: 'away',
    rejoinRequested: {},
  },
  after: { rejoinRing: { target: 'away', actions: order({ type: 'hangUpAgentLeg' }) } },
};

export const talking = callSetup.createStateConfig({
  entry: [order({ type: 'stopSpeaking' }), order({ type: 'leaveFlow' }), order({ type: 'connect' }), 'forgetTransfer'],
  initial: 'active',
  on: {
    customerGone: {
      target: 'ended',
      actions: [
        order({ type: 'endTalk', endedBy: 'customer' }),
        { type: 'order', params: ({ event }) => ({ type: 'end', cause: event.cause }) },
      ],
    },
    agentGone: endOfTalk('agent'),
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
    active: {
      on: {
        holdRequested: { target: 'held', actions: order({ type: 'putOnHold' }) },
        transferRequested: transfer,
        consultRequested: consult([order({ type: 'putOnHold' })]),
        selfServiceRequested: { target: 'selfService', actions: order({ type: 'beginSelfService' }) },
      },
    },
    selfService,
    held: {
      on: {
        resumeRequested: { target: 'active', actions: order({ type: 'takeOffHold' }) },
        transferRequested: transfer,
        consultRequested: consult([]),
      },
    },
    consulting: {
      initial: 'seeking',
      on: { consultCancelled: backToCustomer },
      states: {
        seeking: { on: { partyFound: 'ringing', ...cutOffWhileAsking } },
        ringing: {
          entry: order({ type: 'ringParty' }),
          on: {
            ...cutOffWhileAsking,
            partyAnswered: { target: 'together', actions: order({ type: 'connectParty' }) },
            partyGone: [
              {
                guard: 'asksQueue',
                target: 'seeking',
                actions: { type: 'order', params: ({ event }) => ({ type: 'missParty', why: event.why }) },
              },
              {
                target: '#call.talking.held',
                actions: [
                  { type: 'order', params: ({ event }) => ({ type: 'missParty', why: event.why }) },
                  'forgetParty',
                ],
              },
            ],
          },
          after: {
            partyRing: [
              { guard: 'asksQueue', target: 'seeking', actions: order({ type: 'missParty', why: 'noAnswer' }) },
              {
                target: '#call.talking.held',
                actions: [order({ type: 'missParty', why: 'noAnswer' }), 'forgetParty'],
              },
            ],
          },
        },
        together: {
          on: {
            swapRequested: { target: 'apart', actions: order({ type: 'turnToCustomer' }) },
            ...withParty,
            // What the colleagues have just said of the customer is not for their ears: the agent takes them back.
            partyGone: {
              target: '#call.talking.held',
              actions: [order({ type: 'dropParty', endedBy: 'party' }), 'forgetParty'],
            },
          },
        },
        apart: {
          on: {
            swapRequested: { target: 'together', actions: order({ type: 'turnToParty' }) },
            ...withParty,
            partyGone: {
              target: '#call.talking.active',
              actions: [order({ type: 'dropParty', endedBy: 'party' }), 'forgetParty'],
            },
          },
        },
      },
    },
    conference: {
      on: {
        handOverRequested: handOver('agent'),
        agentGone: handOver('agent'),
        consultCancelled: backToCustomer,
        partyGone: { target: 'active', actions: [order({ type: 'dropParty', endedBy: 'party' }), 'forgetParty'] },
      },
    },
    /** The caller hears a word and music until the same agent is back; not for ever. A party who is there stays with them. */
    interrupted: {
      initial: 'away',
      after: {
        rejoinLimit: [
          ...handOver('failure'),
          { target: '#call.waiting', actions: order({ type: 'endTalk', endedBy: 'failure' }) },
        ],
      },
      on: {
        agentInterrupted: {},
        bridgeFailed: {},
        partyGone: { actions: [order({ type: 'dropParty', endedBy: 'party' }), 'forgetParty'] },
        agentHungUp: [...handOver('agent'), ...endOfTalk('agent')],
      },
      states: {
        away: { on: { rejoinRequested: 'dialling', agentGone: {} } },
        dialling: { entry: order({ type: 'dialAgain' }), ...ringing },
        /** From a self-service step, whose agent's leg is on its way already. */
        ringing,
      },
    },
  },
});
