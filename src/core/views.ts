/** What a supervisor sees of the floor: a pure picture of its state, made anew when it has changed. */
import { expectedWaits, type WaitRange } from './acd/expected-wait/index.ts';
import { qualifies } from './acd/relaxation.ts';
import { agentView, isAvailable, stateOf } from './agent/agent.ts';
import { type CalendarNotice, calendarNotices } from './calendar/index.ts';
import { isFull } from './call/arrive.ts';
import { offerView } from './call/offer.ts';
import { callView } from './call/show.ts';
import { settledCustomer } from './call/who.ts';
import { type CallbackRow, callbackRows } from './callback/views.ts';
import type { AgentCallView, AgentStateName, AgentView, OfferView } from './commands.ts';
import type { Call, Floor } from './floor.ts';
import { outermost } from './machine.ts';
import type { AgentProfile, QueueProfile, ScreenNames } from './organization.ts';

export type QueueView = {
  queueId: string;
  names: ScreenNames;
  waiting: number;
  /** When the one who waits longest was queued; null when none waits. The page counts from it. */
  longestSinceMs: number | null;
  /** Agents with the skills for it, by what they do. */
  ready: number;
  onCall: number;
  wrapUp: number;
  notReady: number;
  /** Since midnight in the shop's time zone, or since the controller's first start that day. */
  today: {
    offered: number;
    answered: number;
    abandoned: number;
    left?: number;
    answeredInTarget: number;
    waitSumMs: number;
  };
  serviceLevelMs: number;
  /** Of one who would join now; null while it cannot be told. */
  expectedWait?: WaitRange | null;
};

export type AgentRow = {
  agentId: string;
  name: string;
  extension: string;
  grade: string;
  state: AgentStateName;
  reason: string | null;
  sinceMs: number;
  phoneRegistered: boolean;
  callId: string | null;
  queueIds: string[];
  /** What comes next, when it was asked for while busy. */
  wanted: AgentView['wanted'];
  by: AgentView['by'];
  isExceeded: boolean;
  isFocused: boolean;
};

export type CallRow = {
  callId: string;
  state: string;
  ani: string | null;
  customerName: string | null;
  level: string | null;
  queueId: string | null;
  agentId: string | null;
  sinceMs: number;
  /** IVR step, position, or nothing. */
  detail: string | null;
  /** From the picture's moment on, of one who waits; null while it cannot be told. */
  expectedWait?: WaitRange | null;
  /** `flow/step`, also while the caller waits in a queue that the step leads to; null outside flows. */
  flowStep: string | null;
  /** Version of the flow the caller is in, as `FlowSource` has it; null outside flows. */
  flowVersion: string | null;
};

/** The SIP edge in one line. Counts are since its start. */
export type EdgeView = {
  atMs: number;
  sinceMs: number;
  /** Whether it has its drachtio-server; without one no call comes in. */
  connected: boolean;
  door: 'open' | 'closed' | 'emergency';
  /** Calls let in. */
  admitted: number;
  /** Requests of trunks that could not be served: too fast, malformed, not our number, closed, full. */
  refused: number;
  /** Requests of nobody we know. */
  scans: number;
  /** Calls that took a further node because the first failed. */
  failovers: number;
  /** Addresses banned now. */
  banned: number;
  nodes: { name: string; state: 'up' | 'down' | 'draining' }[];
};

export type FloorView = {
  atMs: number;
  queues: QueueView[];
  agents: AgentRow[];
  calls: CallRow[];
  /** What the picture lacks at the moment, as codes: `databaseAway`, `asteriskAway`. */
  missing: string[];
  /** What the calendar lacks today; a page of before there was any sends none. */
  notices?: CalendarNotice[];
  /** There are as many callers as the hotline takes: new ones hear busy. */
  full: boolean;
  /** The SIP edge's line; `away` when it is set but does not answer; absent where there is none. */
  edge?: EdgeView | 'away';
  /** Open ones. */
  callbacks: CallbackRow[];
};

export function floorView(floor: Floor, nowMs: number, missing: string[]): FloorView {
  const profiles = floor.organization?.agents ?? [];
  const queues = floor.organization?.queues ?? [];
  const waits = expectedWaits(floor, nowMs);
  return {
    atMs: nowMs,
    queues: queues.map((queue) => ({
      ...viewQueue(floor, queue, profiles),
      expectedWait: waits.queues[queue.queueId] ?? null,
    })),
    agents: profiles.map((profile) => viewAgent(floor, profile, queues)),
    calls: Object.values(floor.calls)
      .filter(isOnALine)
      .map((call) => ({ ...viewCall(floor, call), expectedWait: waits.calls[call.callId] ?? null })),
    missing,
    callbacks: callbackRows(floor),
    notices: noticesAt(floor, nowMs),
    full: isFull(floor),
  };
}

/** A callback that stands in the line is no call yet. */
function isOnALine({ callback, leg }: Call): boolean {
  return callback === undefined || leg !== null;
}

/** Asked at every picture: a hotline that runs over New Year's Eve is not started again for it. */
function noticesAt({ organization }: Floor, nowMs: number): CalendarNotice[] {
  if (!organization?.calendar) return [];
  return calendarNotices(organization.calendar, nowMs + organization.utcOffsetMinutes * 60_000);
}

function viewQueue(floor: Floor, profile: QueueProfile, agents: AgentProfile[]): QueueView {
  const queue = floor.queues[profile.queueId];
  const count = { ready: 0, onCall: 0, wrapUp: 0, notReady: 0 };
  for (const agentProfile of agents) {
    const agent = floor.agents[agentProfile.agentId];
    if (agent === undefined || !qualifies(agentProfile, profile.requires)) continue;
    const state = stateOf(agent);
    if (state === 'ready' && isAvailable(floor, agent)) count.ready += 1;
    else if (state === 'onCall' || state === 'offered') count.onCall += 1;
    else if (state === 'wrapUp') count.wrapUp += 1;
    else if (state !== 'signedOut') count.notReady += 1;
  }
  // Who is to be called back has been in the line for hours perhaps, and has a list of their own.
  const waits = (queue?.waiting ?? [])
    .filter((callId) => floor.calls[callId]?.callback === undefined)
    .map((callId) => floor.calls[callId]?.queue?.queuedAtMs ?? Number.POSITIVE_INFINITY);
  return {
    queueId: profile.queueId,
    names: profile.names,
    waiting: waits.length,
    longestSinceMs: waits.length === 0 ? null : Math.min(...waits),
    ...count,
    today: {
      offered: queue?.offered ?? 0,
      answered: queue?.answered ?? 0,
      abandoned: queue?.abandoned ?? 0,
      left: queue?.left ?? 0,
      answeredInTarget: queue?.answeredInTarget ?? 0,
      waitSumMs: queue?.waitSumMs ?? 0,
    },
    serviceLevelMs: profile.serviceLevelMs,
  };
}

function viewAgent(floor: Floor, profile: AgentProfile, queues: QueueProfile[]): AgentRow {
  const agent = floor.agents[profile.agentId];
  return {
    agentId: profile.agentId,
    name: profile.name,
    extension: profile.extension,
    grade: profile.grade,
    state: agent ? stateOf(agent) : 'signedOut',
    reason: agent?.machine.context.reason ?? null,
    sinceMs: agent?.sinceMs ?? 0,
    phoneRegistered: agent?.phoneNodeId != null,
    callId: agent?.callId ?? null,
    queueIds: queues.filter((queue) => qualifies(profile, queue.requires)).map((queue) => queue.queueId),
    wanted: agent?.machine.context.wanted ?? null,
    by: agent?.machine.context.by ?? null,
    isExceeded: agent?.exceededSinceMs != null,
    isFocused: agent?.focusSinceMs != null,
  };
}

function viewCall(floor: Floor, call: Call): CallRow {
  const state = outermost(call.machine);
  const position = call.queue ? (floor.queues[call.queue.queueId]?.waiting.indexOf(call.callId) ?? -1) + 1 : 0;
  return {
    callId: call.callId,
    state:
      state === 'waiting' && call.leg !== null
        ? 'ringing'
        : state === 'talking' && call.heldSinceMs !== null
          ? 'held'
          : call.interruptedSinceMs != null
            ? 'interrupted'
            : call.selfService?.endedAs === null
              ? 'selfService'
              : state,
    ani: call.ani,
    customerName: settledCustomer(call)?.name ?? null,
    level: call.customer?.level ?? null,
    queueId: call.queue?.queueId ?? null,
    agentId: call.leg?.agentId ?? null,
    sinceMs: call.sinceMs,
    flowStep: call.flowStep,
    flowVersion: call.flow?.version ?? null,
    detail: state === 'waiting' && position > 0 ? String(position) : call.flowStep,
  };
}

/** All that an agent's page shows, for one that has just been opened; null for someone who is no agent. */
export function deskView(
  floor: Floor,
  agentId: string,
): { agent: AgentView; offer: OfferView | null; call: AgentCallView | null } | null {
  const agent = floor.agents[agentId];
  if (agent === undefined) return null;
  const note = agent.talk?.note;
  const view = { ...agentView(floor, agent), ...(note && { note }) };
  const call = floor.calls[agent.callId ?? ''];
  const shown = call ? callView(floor, call, agentId) : null;
  if (call === undefined || shown === null) return { agent: view, offer: null, call: null };
  const leg = call.leg?.agentId === agentId ? call.leg : (call.consult?.leg ?? null);
  return { agent: view, offer: offerView(floor, call, leg), call: shown };
}
