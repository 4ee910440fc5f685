/**
 * The vocabulary that every compiled flow is made of: actions that are orders (nothing runs; `transition()` hands them back
 * as data), actions that change the context, and guards. `steps.ts` puts them together.
 */
import { assign, setup } from 'xstate';
import type { HoursState } from '../calendar/index.ts';
import type { LookUpQuery } from '../commands.ts';
import type { Language } from '../organization.ts';
import { type EntryRule, entryFits, IDENTITY_X } from './checksum.ts';
import { briefly, type FlowContext, holds, holdsOnFloor, KEYS_WAITING_AT_MOST } from './context.ts';
import type { FlowAnswer, FlowInput, Prompt } from './contract.ts';
import type { Condition, FloorCondition } from './document.ts';
import type { TimeSlot } from './document-ways.ts';
import { isSealed, type SealedPart, sealOf, withoutSealed } from './sealed.ts';

type Event = Exclude<FlowInput, { type: 'timerFired' }>;

/** An order is carried out elsewhere; here it only has a name and the shape of its params. */
const order =
  <P>() =>
  (_: unknown, _params: P) => {};

/** Should a queue not say: as often as shipped ones do. */
const ANNOUNCE_EVERY_MS = 30_000;

const waitingAs = (context: FlowContext, change: Partial<NonNullable<FlowContext['waiting']>>) => ({
  everyMs: ANNOUNCE_EVERY_MS,
  round: 0,
  ringing: false,
  ...context.waiting,
  ...change,
});

export const flowSetup = setup({
  types: { context: {} as FlowContext, events: {} as Event, input: {} as FlowContext },
  actions: {
    enterStep: order<{ step: string }>(),
    recordInput: order<{ step: string; digits: string; outcome: 'matched' | 'noMatch' | 'noInput' }>(),
    play: order<{ prompts: Prompt[] }>(),
    stopPlaying: order<object>(),
    chooseLanguage: order<{ language: Language }>(),
    lookUp: order<{ query: LookUpQuery }>(),
    checkEntry: order<{ parts: SealedPart[]; rule: EntryRule }>(),
    ask: order<{ queueIds: string[] }>(),
    recordScore: order<{ score: number }>(),
    askQueue: order<{ queueId: string }>(),
    passQueue: order<{ queueId: string; why: string }>(),
    enqueue: order<{ queueId: string; priority: number }>(),
    leaveQueue: order<{ why: string }>(),
    finish: order<{ served: boolean; outcome?: string }>(),
    startRecording: order<object>(),
    stopRecording: order<object>(),
    playMessage: order<object>(),
    keepMessage: order<object>(),
    discardMessage: order<object>(),
    dialOutside: order<{ number: string; ringMs: number }>(),
    offerAgent: order<{ extension: string; ringMs: number }>(),
    giveUpTransfer: order<object>(),
    askTimes: order<{ queueId: string; slots: TimeSlot[] }>(),
    requestCallback: order<{ queueId: string; number: string }>(),

    keepKey: assign({
      keys: ({ context, event }) =>
        event.type === 'digitReceived' ? (context.keys + event.digit).slice(0, KEYS_WAITING_AT_MOST) : context.keys,
    }),
    takeKey: assign({ keys: ({ context }) => context.keys.slice(1) }),
    takeKeyIntoEntry: assign({
      keys: ({ context }) => context.keys.slice(1),
      entry: ({ context }) => context.entry + context.keys.charAt(0),
    }),
    spendKey: assign({ spentKey: (_, params: { key: string | null }) => params.key }),
    beginStep: assign({ misses: 0, lastMiss: null, entry: '' }),
    forgetMisses: assign({ misses: 0, lastMiss: null }),
    missNoInput: assign({ misses: ({ context }) => context.misses + 1, lastMiss: 'noInput', entry: '' }),
    missNoMatch: assign({ misses: ({ context }) => context.misses + 1, lastMiss: 'noMatch', entry: '' }),
    keepValue: assign({
      values: ({ context }, params: { name: string }) => ({ ...context.values, [params.name]: context.entry }),
    }),
    keepFound: assign(({ context, event }) => {
      if (event.type !== 'lookUpFinished') return {};
      const { order = context.order, complaint = context.complaint ?? null, customer, facts } = event;
      return {
        order,
        complaint,
        ...(customer ? { customer: briefly(customer) } : {}),
        settings: { ...context.settings, ...facts },
      };
    }),
    forgetFound: assign(({ context }, { answers }: { answers: keyof FlowAnswer }) => ({
      order: answers === 'order' ? null : context.order,
      complaint: answers === 'complaint' ? null : (context.complaint ?? null),
    })),
    takeRevealed: assign({
      keys: ({ context: { keys }, event }) => {
        // Another key stands first by now when the question was asked twice.
        if (event.type !== 'keyRevealed' || !isSealed(keys) || sealOf(keys) !== event.seal) return keys;
        return (event.digit ?? '') + keys.slice(1);
      },
    }),
    keepTimes: assign({
      callbackTimes: ({ context, event }) =>
        event.type === 'toldOfTimes' ? event.times : (context.callbackTimes ?? []),
    }),
    /** Without a slot: when it is the caller's turn. */
    chooseTime: assign({
      callbackAt: ({ context }, params: { slot: number | null }) =>
        (params.slot !== null && context.callbackTimes?.[params.slot]) || null,
    }),
    dropSealed: assign({ keys: ({ context }) => withoutSealed(context.keys) }),
    keepCustomer: assign({
      customer: ({ context, event }) => (event.type === 'customerKnown' ? briefly(event.customer) : context.customer),
    }),
    useLanguage: assign({ language: (_, params: { language: Language }) => params.language }),
    setValues: assign({
      settings: ({ context }, params: { set: Record<string, string> }) => ({ ...context.settings, ...params.set }),
    }),
    keepOpening: assign({
      opening: ({ event }, params: { queueId: string }) =>
        (event.type === 'told' && event.facts.queues[params.queueId]?.opening) || null,
    }),
    keepQueues: assign({
      queues: ({ context: { queues }, event }) => {
        if (event.type !== 'told') return queues;
        const told = Object.entries(event.facts.queues).map(([queueId, { waiting, expectedWaitMs = null }]) => [
          queueId,
          { waiting, expectedWaitMs },
        ]);
        return { ...queues, ...Object.fromEntries(told) };
      },
    }),
    beginWaiting: assign({
      waiting: ({ event }) => ({
        everyMs: event.type === 'queued' ? event.announceEveryMs : ANNOUNCE_EVERY_MS,
        round: 0,
        ringing: false,
      }),
    }),
    nextRound: assign({
      waiting: ({ context }, params: { of: number }) =>
        waitingAs(context, { round: ((context.waiting?.round ?? 0) + 1) % params.of }),
    }),
    ringing: assign({ waiting: ({ context }) => waitingAs(context, { ringing: true }) }),
    ringingNoMore: assign({ waiting: ({ context }) => waitingAs(context, { ringing: false }) }),
    /** Whoever kept the sealed keys may have been away too: the caller is asked again rather than misheard. */
    apologise: assign({ interrupted: true, keys: ({ context }) => withoutSealed(context.keys) }),
    apologised: assign({ interrupted: false }),
  },
  delays: { announceEvery: ({ context }) => context.waiting?.everyMs ?? ANNOUNCE_EVERY_MS },
  guards: {
    anyKey: ({ context }) => context.keys !== '',
    /** A sealed key at the head waits until it is opened for the step. */
    openKey: ({ context }) => context.keys !== '' && !isSealed(context.keys),
    nextKeyIs: ({ context }, params: { keys: string }) =>
      context.keys !== '' && params.keys.includes(context.keys.charAt(0)),
    isLastTry: ({ context }, params: { tries: number }) => context.misses + 1 >= params.tries,
    nextKeyIsWrongAndLast: ({ context }, params: { tries: number }) =>
      context.keys !== '' && !isSealed(context.keys) && context.misses + 1 >= params.tries,
    nextDigitFills: ({ context }, params: { max: number; hasX: boolean }) =>
      isDigit(context.keys, params.hasX) && context.entry.length + 1 >= params.max,
    nextKeyIsDigit: ({ context }, params: { hasX: boolean }) => isDigit(context.keys, params.hasX),
    entryIsLong: ({ context }, params: { min: number }) => context.entry.length >= params.min,
    entryFits: ({ context }, params: { min: number; rule: EntryRule }) =>
      context.entry.length >= params.min && entryFits(context.entry, params.rule),
    checkedFits: ({ event }) => event.type === 'entryChecked' && event.fits,
    found: ({ event }) => event.type === 'lookUpFinished' && answersOf(event).some((answer) => answer),
    none: ({ event }) => event.type === 'lookUpFinished' && answersOf(event).some((answer) => answer === null),
    customerUnknown: ({ context }) => context.customer === null,
    hoursAre: ({ event }, params: { queueId: string; hours: HoursState }) =>
      event.type === 'told' && event.facts.queues[params.queueId]?.hours === params.hours,
    holdsAsTold: ({ context, event }, params: { when: FloorCondition }) =>
      event.type === 'told' && holds(params.when, context) && holdsOnFloor(params.when, event.facts),
    queueHolds: ({ event }, params: { callers: number }) =>
      event.type === 'toldOfQueue' && event.waiting >= params.callers,
    saidEnough: ({ event }, params: { leastMs: number }) => event.type === 'recorded' && event.saidMs >= params.leastMs,
    missedAtLeast: ({ context }, params: { times: number }) => context.misses >= params.times,
    transferFailedBy: ({ event }, params: { why: string }) =>
      event.type === 'transferFailed' && event.why === params.why,
    callerNumberKnown: ({ context }) => Boolean(context.callerNumber),
    someTime: ({ event }) => event.type === 'toldOfTimes' && event.times.some((time) => time !== null),
    nextKeyChooses: ({ context }, params: { key: string; slot: number }) =>
      context.keys.startsWith(params.key) && Boolean(context.callbackTimes?.[params.slot]),
    callbackNoted: ({ event }) => event.type === 'toldOfCallback' && event.noted,
    nobodySignedIn: ({ event }) => event.type === 'toldOfQueue' && event.agentsSignedIn === 0,
    nothingRings: ({ context }) => context.waiting?.ringing !== true,
    holds: ({ context }, params: { when: Condition }) => holds(params.when, context),
  },
});

function isDigit(keys: string, hasX: boolean): boolean {
  return /^[0-9]/.test(keys) || isSealed(keys) || (hasX && keys.startsWith(IDENTITY_X));
}

function answersOf({
  order,
  complaint,
  customer,
  facts,
}: { [Kind in keyof FlowAnswer]?: FlowAnswer[Kind] | undefined }) {
  return [order, complaint, customer, facts];
}
