/**
 * For tests of the floor: a small shop, and given, when, then. Events get their moment from a clock that stands still
 * until a test moves it.
 */
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Command } from '../../src/core/commands.ts';
import type { CustomerFile } from '../../src/core/customer.ts';
import type { Entry } from '../../src/core/entries.ts';
import type { FloorEvent } from '../../src/core/events.ts';
import { emptyFloor, type Floor } from '../../src/core/floor.ts';
import { handle } from '../../src/core/handle.ts';
import type { FlowDocument, Step } from '../../src/core/ivr/document.ts';
import { outermost } from '../../src/core/machine.ts';
import type { AgentProfile, FlowSource, Organization, QueueProfile } from '../../src/core/organization.ts';

import { brokenInvariants } from '../simulate/invariants.ts';
import { LANGUAGES } from './languages.ts';

export const NODE = 'node-1';
/** 2026-03-02 09:00 in Shanghai, a Monday: no test depends on the day it is run on. */
export const MORNING_MS = Date.UTC(2026, 2, 2, 1);
export const RING_TIMEOUT_MS = 15_000;
export const WRAP_UP_MS = 20_000;
export const ANNOUNCE_EVERY_MS = 30_000;
export const DESK_GRACE_MS = 45_000;

const words = (text: string) => ({ 'zh-CN': text, en: text });

export function agent(agentId: string, skills: AgentProfile['skills'] = {}): AgentProfile {
  return { agentId, name: agentId, extension: agentId, skills, grade: 'silver' };
}

export function queue(queueId: string, requires: QueueProfile['requires'] = {}): QueueProfile {
  return {
    queueId,
    names: words(queueId),
    requires,
    serviceLevelMs: 20_000,
    ringTimeoutMs: RING_TIMEOUT_MS,
    wrapUpMs: WRAP_UP_MS,
    announceEveryMs: ANNOUNCE_EVERY_MS,
    music: 'default',
  };
}

export function flow(flowId: string, steps: Record<string, Step>, version = '1'): FlowSource {
  const document: FlowDocument = { title: words(flowId), start: Object.keys(steps)[0] ?? '', prompts: {}, steps };
  return { flowId, version, document };
}

export const straightTo = (queueId: string, priority = 0) =>
  flow(`to-${queueId}`, { go: { kind: 'enqueue', queue: queueId, priority } });

/** `1` the queue of refunds, `2` of English, `3` an order read out, `9` goodbye; who presses nothing gets anyone. */
export const MENU = flow('menu', {
  menu: {
    kind: 'menu',
    say: ['main'],
    tries: 2,
    keys: { 1: 'refund', 2: 'english', 3: 'order', 9: 'goodbye' },
    noInput: { go: 'anyone' },
    noMatch: { go: 'anyone' },
  },
  order: { kind: 'lookup', find: 'latest-order', found: 'goodbye', none: 'anyone', notReached: 'anyone' },
  refund: { kind: 'enqueue', queue: 'refund', priority: { vip: 10, otherwise: 0 } },
  english: { kind: 'language', use: 'en', go: 'enqueue-english' },
  'enqueue-english': { kind: 'enqueue', queue: 'english' },
  anyone: { kind: 'enqueue', queue: 'anyone' },
  goodbye: { kind: 'finish', say: ['goodbye'], served: true },
});

/** Whoever waits in it may ask by key to be called back. */
export const WAYS = flow('ways', {
  wait: { kind: 'enqueue', queue: 'anyone', keys: { 1: 'callback' } },
  callback: {
    kind: 'callback',
    queue: 'anyone',
    say: ['own', { digits: 'caller.number' }],
    ask: ['other'],
    noInput: { go: 'noted' },
    noMatch: { go: 'noted' },
    go: 'noted',
  },
  noted: { kind: 'finish', say: ['noted'], served: true },
});

export const SURVEY = flow('survey', {
  ask: {
    kind: 'survey',
    say: ['ask'],
    tries: 1,
    noInput: { go: 'thanks' },
    noMatch: { go: 'thanks' },
    go: 'thanks',
  },
  thanks: { kind: 'finish', say: ['thanks'], served: true },
});

/**
 * Numbers: 4001 the menu; 4002 anyone, 4003 refunds, 4004 English, at once and without a word; 4005 anyone, before others.
 * Agents: wang and li are equal; chen knows refunds, anna English as well.
 */
export function shop(change: Partial<Organization> = {}): Organization {
  return {
    name: words('shop'),
    utcOffsetMinutes: 480,
    agents: [agent('wang'), agent('li'), agent('chen', { refund: 6 }), agent('anna', { refund: 4, english: 5 })],
    queues: [queue('anyone'), queue('refund', { refund: 5 }), queue('english', { english: 3 })],
    numbers: { 4001: 'menu', 4002: 'to-anyone', 4003: 'to-refund', 4004: 'to-english', 4005: 'hurry' },
    surveyFlow: 'survey',
    dispositions: [{ code: 'solved', names: words('solved') }],
    languages: LANGUAGES,
    flows: [
      MENU,
      SURVEY,
      straightTo('anyone'),
      straightTo('refund'),
      straightTo('english'),
      { ...straightTo('anyone', 10), flowId: 'hurry' },
    ],
    ...change,
  };
}

export function customer(change: Partial<CustomerFile> = {}): CustomerFile {
  return {
    customerId: 'c-1',
    name: '王芳',
    salutation: '王女士',
    level: 'regular',
    language: 'zh-CN',
    phones: ['13800138000'],
    region: '上海',
    orders: [],
    openCases: [],
    lastContacts: [],
    ...change,
  };
}

export type TestFloor = {
  floor: Floor;
  nowMs: number;
  /** Handles events and keeps nothing of what they brought about. */
  given(...events: ArrivingEvent[]): TestFloor;
  /** Handles one event; what it brought about is in `commands` and `entries`. */
  when(event: ArrivingEvent): TestFloor;
  /** Moves the clock, firing what falls due on the way, in order; `commands` and `entries` gather all of it. */
  after(ms: number): TestFloor;
  commands: Command[];
  entries: Entry[];
  /** Commands of one type among `commands`. */
  ordered<T extends Command['type']>(type: T): Extract<Command, { type: T }>[];
  /** Entries of one kind among `entries`. */
  entered<K extends Entry['kind']>(kind: K): Extract<Entry, { kind: K }>[];
  /** Outermost state of a call, `ringing` and `held` told apart; `gone` when the floor has forgotten it. */
  stateOf(callId: string): string;
  agentState(agentId: string): string;
  /** Channel of the agent's leg; throws when the call has none. */
  legOf(callId: string): string;
  /** Ids of all that is left of calls: empty when every call has ended clean. */
  leftOvers(): string[];
};

/** A floor with the organization loaded and the node connected. Every event's result is held against the invariants. */
export function openFloor(organization: Organization = shop()): TestFloor {
  const floor = emptyFloor();
  const take = (event: ArrivingEvent) => {
    const outcome = handle(floor, { ...event, atMs: test.nowMs } as FloorEvent);
    const broken = brokenInvariants(floor);
    if (broken.length > 0) throw new Error(`after ${event.type}: ${broken.join('; ')}`);
    return outcome;
  };
  const test: TestFloor = {
    floor,
    nowMs: MORNING_MS,
    commands: [],
    entries: [],
    given(...events) {
      for (const event of events) take(event);
      return test;
    },
    when(event) {
      const { commands, entries } = take(event);
      test.commands = commands;
      test.entries = entries;
      return test;
    },
    after(ms) {
      const untilMs = test.nowMs + ms;
      test.commands = [];
      test.entries = [];
      for (let due = nextTimer(floor, untilMs); due !== null; due = nextTimer(floor, untilMs)) {
        test.nowMs = due.dueAtMs;
        const { commands, entries } = take({ type: 'timerFired', timerId: due.timerId });
        test.commands.push(...commands);
        test.entries.push(...entries);
      }
      test.nowMs = untilMs;
      return test;
    },
    ordered: (type) => test.commands.filter((one) => one.type === type) as never,
    entered: (kind) => test.entries.filter((one) => one.kind === kind) as never,
    stateOf: (callId) => stateOfCall(floor, callId),
    agentState(agentId) {
      const { value, context } = floor.agents[agentId]?.machine ?? { value: 'unknown', context: null };
      return context?.reason ? `${value}: ${context.reason}` : String(value);
    },
    legOf(callId) {
      const leg = floor.calls[callId]?.leg;
      if (!leg) throw new Error(`call ${callId} has no leg; it is ${stateOfCall(floor, callId)}`);
      return leg.channelId;
    },
    leftOvers: () => leftOvers(floor),
  };
  return test.given({ type: 'organizationLoaded', organization }, connected());
}

function nextTimer(floor: Floor, untilMs: number): { timerId: string; dueAtMs: number } | null {
  let next: { timerId: string; dueAtMs: number } | null = null;
  for (const [timerId, { dueAtMs }] of Object.entries(floor.timers)) {
    if (dueAtMs <= untilMs && (next === null || dueAtMs < next.dueAtMs)) next = { timerId, dueAtMs };
  }
  return next;
}

function stateOfCall(floor: Floor, callId: string): string {
  const call = floor.calls[callId];
  if (call === undefined) return 'gone';
  const state = outermost(call.machine);
  if (state === 'waiting' && call.leg !== null) return 'ringing';
  if (state === 'talking' && call.interruptedSinceMs != null) return 'interrupted';
  return state === 'talking' && call.heldSinceMs !== null ? 'held' : state;
}

/** Agents in wrap-up are no left-over: their call is over, their work is not. */
export function leftOvers(floor: Floor): string[] {
  return [
    ...Object.keys(floor.calls),
    ...Object.keys(floor.channels),
    ...Object.keys(floor.lookUps),
    ...Object.entries(floor.timers).flatMap(([id, { owner }]) =>
      owner.kind === 'call' || owner.kind === 'flow' ? [id] : [],
    ),
    ...Object.entries(floor.queues).flatMap(([id, { waiting }]) => waiting.map((callId) => `${id}: ${callId}`)),
    ...Object.values(floor.agents).flatMap(({ agentId, machine }) =>
      machine.value === 'offered' || machine.value === 'onCall' ? [`${agentId}: ${machine.value}`] : [],
    ),
  ];
}

type NodeConnected = Extract<ArrivingEvent, { type: 'nodeConnected' }>;

export function connected(change: Partial<NodeConnected> = {}): NodeConnected {
  return { type: 'nodeConnected', nodeId: NODE, restarted: false, channels: [], bridges: [], ...change };
}

/** Page open, phone registered, ready. */
export function ready(agentId: string): ArrivingEvent[] {
  return [
    { type: 'deskConnected', agentId, deskId: `desk-${agentId}` },
    { type: 'phoneRegistered', agentId, nodeId: NODE },
    { type: 'agentStateRequested', agentId, state: 'ready', reason: null },
  ];
}

export function arrived(callId: string, dnis = '4002', ani: string | null = null): ArrivingEvent {
  return { type: 'callArrived', callId, channelId: channelOf(callId), nodeId: NODE, ani, dnis };
}

export const channelOf = (callId: string) => `${callId}-customer`;

export const answered = (channelId: string): ArrivingEvent => ({ type: 'channelAnswered', channelId });
export const ended = (channelId: string, cause = 16): ArrivingEvent => ({ type: 'channelEnded', channelId, cause });
export const pressed = (callId: string, digit: string): ArrivingEvent => ({
  type: 'digitReceived',
  channelId: channelOf(callId),
  digit,
});
export const asked = (agentId: string, state: 'ready' | 'notReady' | 'signedOut', reason: string | null = null) =>
  ({ type: 'agentStateRequested', agentId, state, reason }) satisfies ArrivingEvent;

/** The look-up of the caller that a call begins with is answered. */
export const found = (callId: string, file: CustomerFile | null): ArrivingEvent => ({
  type: 'lookUpFinished',
  requestId: `${callId}-l0`,
  result: { kind: 'customer', customer: file },
});

/** A call that has been looked up and answered, and stands wherever its number leads. */
export function calling(
  callId: string,
  dnis = '4002',
  ani: string | null = null,
  file: CustomerFile | null = null,
): ArrivingEvent[] {
  const lookedUp = ani === null ? [] : [found(callId, file)];
  return [arrived(callId, dnis, ani), ...lookedUp, answered(channelOf(callId))];
}

/** Brings `callId` into a talk with the agent it is offered to. */
export function talking(test: TestFloor, callId: string, dnis = '4002', ani: string | null = null): TestFloor {
  test.given(...calling(callId, dnis, ani));
  return test.given(answered(test.legOf(callId)));
}
