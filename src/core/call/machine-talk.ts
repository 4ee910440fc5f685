/** The talk, as part of a call's machine: with the agent, on hold, and with the agent cut off. */
import { callSetup, order } from './machine-setup.ts';

export const talking = callSetup.createStateConfig({
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
});
