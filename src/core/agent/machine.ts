/**
 * An agent's day. What was asked for while busy is kept as `wanted` and comes true at the next free moment, also through
 * missed rings.
 *
 *   signedOut ⇄ notReady ⇄ ready ─▶ offered ─▶ onCall ─▶ wrapUp ─▶ ready, or what was wanted
 *                     ╰────────┴──── calls somebody ──▶╯
 */
import { assign, setup } from 'xstate';

/** A supervisor who put the agent where they are, and why. */
export type ForcedBy = { userId: string; name: string; why: string };

export type WantedState = { state: 'ready' | 'notReady' | 'signedOut'; reason: string | null; by?: ForcedBy | null };

export type AgentContext = {
  /** Why not ready; null in every other state. */
  reason: string | null;
  wanted: WantedState | null;
  wrapUpMs: number;
  extended: boolean;
  /** Null or left out: nobody but the agent and the rules. */
  by?: ForcedBy | null;
};

export type AgentMachineEvent =
  /** The page is open (again). */
  | { type: 'signedIn' }
  | { type: 'stateRequested'; state: WantedState['state']; reason: string | null; by?: ForcedBy | null }
  | { type: 'assigned' }
  /** The agent calls somebody: offered nothing from here on. */
  | { type: 'dialled' }
  /** The call went elsewhere or away; `reason` takes the agent out, null leaves them ready. */
  | { type: 'offerEnded'; reason: string | null }
  | { type: 'answered' }
  | { type: 'talkEnded'; wrapUpMs: number }
  /** Whom the agent called was not reached: there is nothing to write up. */
  | { type: 'dialFailed' }
  | { type: 'wrapUpFinished' }
  | { type: 'wrapUpExtended' };

/** Why an agent is not ready without having asked for it. Shown on screens by their code. */
export const FORCED_REASONS = {
  /** Signed in, not ready yet. */
  arrived: 'arrived',
  missed: 'missed',
  rejected: 'rejected',
  phone: 'phone',
} as const;

export const agentMachine = setup({
  types: { context: {} as AgentContext, events: {} as AgentMachineEvent },
  actions: {
    keepWanted: assign(({ event }) =>
      event.type === 'stateRequested'
        ? { wanted: { state: event.state, reason: event.reason, ...(event.by && { by: event.by }) } }
        : {},
    ),
    takeBy: assign(({ event }) => ({ by: (event.type === 'stateRequested' && event.by) || null })),
    /** Who called somebody while not ready is so again after it, unless another wish comes. */
    keepWhereFrom: assign(({ context: { reason, by } }) => ({
      wanted: { state: 'notReady' as const, reason, ...(by && { by }) },
      reason: null,
      by: null,
    })),
    takeWantedBy: assign(({ context }) => ({ by: context.wanted?.by ?? null })),
    forgetBy: assign({ by: null }),
    takeReason: assign(({ event }) =>
      event.type === 'stateRequested'
        ? { reason: event.reason, wanted: null, by: event.by ?? null }
        : event.type === 'offerEnded'
          ? { reason: event.reason, wanted: null, by: null }
          : {},
    ),
    /** A page that is opened again takes back the signing out, which mostly came of its own absence. */
    stay: assign({ wanted: null }),
  },
  guards: {
    wantsReady: ({ event }) => event.type === 'stateRequested' && event.state === 'ready',
    wantsNotReady: ({ event }) => event.type === 'stateRequested' && event.state === 'notReady',
    wantsSignedOut: ({ event }) => event.type === 'stateRequested' && event.state === 'signedOut',
    wantedSignedOut: ({ context }) => context.wanted?.state === 'signedOut',
    wantedNotReady: ({ context }) => context.wanted?.state === 'notReady',
    /**
     * Who asks to be ready while it rings is there, whoever missed the ring: they stay ready, once, for the wish is spent by it. To reject is
     * a later word, and a phone that cannot be reached is no matter of wishes.
     */
    missedAndWantedReady: ({ context, event }) =>
      event.type === 'offerEnded' && event.reason === FORCED_REASONS.missed && context.wanted?.state === 'ready',
    takenOut: ({ event }) => event.type === 'offerEnded' && event.reason !== null,
    mayExtend: ({ context }) => !context.extended,
  },
  delays: { wrapUp: ({ context }) => context.wrapUpMs },
}).createMachine({
  id: 'agent',
  context: { reason: null, wanted: null, wrapUpMs: 0, extended: false },
  initial: 'signedOut',
  states: {
    signedOut: {
      entry: assign({ reason: null, wanted: null }),
      on: {
        signedIn: { target: 'notReady', actions: assign({ reason: FORCED_REASONS.arrived, by: null }) },
        stateRequested: [
          { guard: 'wantsReady', target: 'ready', actions: 'takeBy' },
          { guard: 'wantsNotReady', target: 'notReady', actions: 'takeReason' },
        ],
      },
    },
    notReady: {
      on: {
        stateRequested: [
          { guard: 'wantsReady', target: 'ready', actions: 'takeBy' },
          { guard: 'wantsSignedOut', target: 'signedOut', actions: 'takeBy' },
          { target: 'notReady', reenter: true, actions: 'takeReason' },
        ],
        dialled: { target: 'onCall', actions: 'keepWhereFrom' },
      },
    },
    ready: {
      entry: assign({ reason: null, wanted: null }),
      on: {
        assigned: { target: 'offered', actions: 'forgetBy' },
        dialled: { target: 'onCall', actions: 'forgetBy' },
        stateRequested: [
          { guard: 'wantsNotReady', target: 'notReady', actions: 'takeReason' },
          { guard: 'wantsSignedOut', target: 'signedOut', actions: 'takeBy' },
        ],
      },
    },
    offered: {
      on: {
        answered: 'onCall',
        stateRequested: { actions: 'keepWanted' },
        signedIn: { guard: 'wantedSignedOut', actions: 'stay' },
        offerEnded: [
          { guard: 'wantedSignedOut', target: 'signedOut', actions: 'takeWantedBy' },
          { guard: 'wantedNotReady', target: 'free' },
          { guard: 'missedAndWantedReady', target: 'free' },
          { guard: 'takenOut', target: 'notReady', actions: 'takeReason' },
          { target: 'ready' },
        ],
      },
    },
    onCall: {
      on: {
        stateRequested: { actions: 'keepWanted' },
        signedIn: { guard: 'wantedSignedOut', actions: 'stay' },
        talkEnded: {
          target: 'wrapUp',
          actions: assign({ wrapUpMs: ({ event }) => event.wrapUpMs, extended: false }),
        },
        dialFailed: 'free',
      },
    },
    wrapUp: {
      on: {
        stateRequested: { actions: 'keepWanted' },
        signedIn: { guard: 'wantedSignedOut', actions: 'stay' },
        wrapUpFinished: 'free',
        wrapUpExtended: {
          guard: 'mayExtend',
          target: 'wrapUp',
          reenter: true,
          actions: assign({ extended: true }),
        },
      },
      after: { wrapUp: 'free' },
    },
    /** Nobody stays here: it turns what was wanted into what is. */
    free: {
      always: [
        { guard: 'wantedSignedOut', target: 'signedOut', actions: 'takeWantedBy' },
        {
          guard: 'wantedNotReady',
          target: 'notReady',
          actions: assign(({ context: { wanted } }) => ({
            reason: wanted?.reason ?? null,
            by: wanted?.by ?? null,
            wanted: null,
          })),
        },
        { target: 'ready', actions: 'takeWantedBy' },
      ],
    },
  },
});
