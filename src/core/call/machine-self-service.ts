/**
 * The caller keys something in, out of the agent's hearing, and comes back to the same agent (`self-service.ts`).
 *
 *   present ⇄ away ⇄ dialling      where the agent is meanwhile; `gone`: away for so long that they are not waited for any more
 *
 * The flow goes on wherever the agent is. When it is over, the call goes where a talk with such an agent stands.
 */
import type { InterruptedWhy } from './contract.ts';
import { callSetup, endOfTalk, order } from './machine-setup.ts';
import type { SelfServiceOver } from './self-service.ts';

const over = {
  type: 'order' as const,
  params: ({ event }: { event: { how: SelfServiceOver } }) => ({ type: 'endSelfService' as const, endedAs: event.how }),
};

const cutOff = {
  type: 'order' as const,
  params: ({ event }: { event: { why: InterruptedWhy } }) => ({ type: 'interrupt' as const, why: event.why }),
};

/** There is no leg that could end: hanging up is done by the word. */
const leaves = { agentHungUp: endOfTalk('agent') };

export const selfService = callSetup.createStateConfig({
  initial: 'present',
  on: {
    // Nobody is to be joined while the caller is away; the return joins them anew.
    bridgeFailed: {},
  },
  states: {
    present: {
      on: {
        selfServiceOver: { target: '#call.talking.active', actions: [over, order({ type: 'bringBack' })] },
        agentInterrupted: { target: 'away', actions: cutOff },
        rejoinRequested: {
          target: 'dialling',
          actions: [order({ type: 'interrupt', why: 'pageReturned' }), order({ type: 'dialAgain' })],
        },
      },
    },
    away: {
      on: {
        selfServiceOver: {
          target: '#call.talking.interrupted.away',
          actions: [over, order({ type: 'waitForAgent' })],
        },
        rejoinRequested: { target: 'dialling', actions: order({ type: 'dialAgain' }) },
        agentInterrupted: {},
        agentGone: {},
        ...leaves,
      },
      after: { rejoinLimit: 'gone' },
    },
    dialling: {
      on: {
        selfServiceOver: {
          target: '#call.talking.interrupted.ringing',
          actions: [over, order({ type: 'waitForAgent' })],
        },
        agentAnswered: { target: 'present', actions: order({ type: 'rejoinAside' }) },
        rejoinRequested: {},
        agentInterrupted: {},
        agentGone: 'away',
        ...leaves,
      },
      after: { rejoinRing: { target: 'away', actions: order({ type: 'hangUpAgentLeg' }) } },
    },
    gone: {
      on: {
        selfServiceOver: {
          target: '#call.waiting',
          actions: [over, order({ type: 'endTalk', endedBy: 'failure' })],
        },
        rejoinRequested: { target: 'dialling', actions: order({ type: 'dialAgain' }) },
        agentInterrupted: {},
        agentGone: {},
        ...leaves,
      },
    },
  },
});
