/**
 * The vocabulary that every compiled flow is made of: actions that are orders (nothing runs; `transition()` hands them back
 * as data), actions that change the context, and guards. `steps.ts` puts them together.
 */
import { assign, setup } from 'xstate';
import type { HoursState } from '../calendar/index.ts';
import type { LookUpQuery } from '../commands.ts';
import type { OrderSummary } from '../customer.ts';
import type { Language } from '../organization.ts';
import { briefly, type FlowContext, holds, holdsOnFloor, KEYS_WAITING_AT_MOST } from './context.ts';
import type { FlowInput, Prompt } from './contract.ts';
import type { Condition, FloorCondition } from './document.ts';

type Event = Exclude<FlowInput, { type: 'timerFired' }>;

/** An order is carried out elsewhere; here it only has a name and the shape of its params. */
const order =
  <P>() =>
  (_: unknown, _params: P) => {};

export const flowSetup = setup({
  types: { context: {} as FlowContext, events: {} as Event, input: {} as FlowContext },
  actions: {
    enterStep: order<{ step: string }>(),
    recordInput: order<{ step: string; digits: string; outcome: 'matched' | 'noMatch' | 'noInput' }>(),
    play: order<{ prompts: Prompt[] }>(),
    stopPlaying: order<object>(),
    chooseLanguage: order<{ language: Language }>(),
    lookUp: order<{ query: LookUpQuery }>(),
    ask: order<{ queueIds: string[] }>(),
    recordScore: order<{ score: number }>(),
    enqueue: order<{ queueId: string; priority: number }>(),
    finish: order<{ served: boolean }>(),

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
    missNoInput: assign({ misses: ({ context }) => context.misses + 1, lastMiss: 'noInput', entry: '' }),
    missNoMatch: assign({ misses: ({ context }) => context.misses + 1, lastMiss: 'noMatch', entry: '' }),
    keepValue: assign({
      values: ({ context }, params: { name: string }) => ({ ...context.values, [params.name]: context.entry }),
    }),
    keepOrder: assign({
      order: ({ event }): OrderSummary | null =>
        event.type === 'lookUpFinished' ? (event.order as OrderSummary | null) : null,
    }),
    forgetOrder: assign({ order: null }),
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
    apologise: assign({ interrupted: true }),
    apologised: assign({ interrupted: false }),
  },
  guards: {
    anyKey: ({ context }) => context.keys !== '',
    nextKeyIs: ({ context }, params: { keys: string }) =>
      context.keys !== '' && params.keys.includes(context.keys.charAt(0)),
    isLastTry: ({ context }, params: { tries: number }) => context.misses + 1 >= params.tries,
    nextKeyIsWrongAndLast: ({ context }, params: { tries: number }) =>
      context.keys !== '' && context.misses + 1 >= params.tries,
    nextDigitFills: ({ context }, params: { max: number }) =>
      /^[0-9]/.test(context.keys) && context.entry.length + 1 >= params.max,
    nextKeyIsDigit: ({ context }) => /^[0-9]/.test(context.keys),
    entryFits: ({ context }, params: { min: number; pattern: string | undefined }) =>
      context.entry.length >= params.min &&
      (params.pattern === undefined || new RegExp(`^(?:${params.pattern})$`).test(context.entry)),
    orderFound: ({ event }) => event.type === 'lookUpFinished' && Boolean(event.order),
    orderNone: ({ event }) => event.type === 'lookUpFinished' && event.order === null,
    customerUnknown: ({ context }) => context.customer === null,
    hoursAre: ({ event }, params: { queueId: string; hours: HoursState }) =>
      event.type === 'told' && event.facts.queues[params.queueId]?.hours === params.hours,
    holdsAsTold: ({ context, event }, params: { when: FloorCondition }) =>
      event.type === 'told' && holds(params.when, context) && holdsOnFloor(params.when, event.facts),
    holds: ({ context }, params: { when: Condition }) => holds(params.when, context),
  },
});
