/**
 * The floor's one function: an event goes in, commands and entries come out, and the floor has moved on. No clock, no
 * chance, no waiting: the same events give the same commands, for ever.
 */
import { learnWaits, waitMemory } from './acd/expected-wait/index.ts';
import { match } from './acd/matching.ts';
import { placeTimerFired, replaceAll } from './acd/place.ts';
import { rehouse } from './acd/queue.ts';
import { agentView, newAgent, takeAgentStep } from './agent/agent.ts';
import { takeFromAgent } from './agent/facts.ts';
import { limitReached } from './agent/limits.ts';
import { type AgentMachineEvent, agentMachine } from './agent/machine.ts';
import { keepsStandingLeg, standingTimerFired, tendStandingLeg } from './agent/standing.ts';
import { arrive } from './call/arrive.ts';
import type { CallMachineEvent } from './call/contract.ts';
import { tellAnswered, tellDigit, tellEnded, tellFailed, tellFound, tellPlayed } from './call/facts.ts';
import { tellRunningFlow } from './call/flow.ts';
import { callMachine } from './call/machine.ts';
import { noteMessage, tellRecorded } from './call/message.ts';
import { pressTimerFired } from './call/press.ts';
import { tellWhoWaitsInVain } from './call/queueing.ts';
import { tellChecked, tellRevealed } from './call/secrecy.ts';
import { selfServiceTimerFired, takeLastDigits } from './call/self-service.ts';
import { takeCallStep } from './call/step.ts';
import { recordingTimerFired } from './call/talk.ts';
import { lookAhead } from './callback/next.ts';
import { callbackTimerFired, planAll } from './callback/tickets.ts';
import { cancelCallback } from './callback/wishes.ts';
import type { Command } from './commands.ts';
import type { Entry } from './entries.ts';
import type { FloorEvent } from './events.ts';
import type { Floor } from './floor.ts';
import { advance } from './machine.ts';
import type { FlowSource, Organization } from './organization.ts';
import { reconcile } from './reconcile.ts';
import { beginTurn, type OnOffer, type Turn, tellAgent, tellFlow } from './turn.ts';

export type Outcome = { commands: Command[]; entries: Entry[] };

/** No event of a real day needs more than some dozens; beyond this two machines answer each other for ever. */
const AGENDA_LIMIT = 10_000;

/**
 * Handles one event to the end. Changes `floor` in place; throws only on a fault in the machines themselves.
 * @param onOffer told of each offer right before it is made; must change nothing
 */
export function handle(floor: Floor, event: FloorEvent, onOffer?: OnOffer): Outcome {
  const turn = beginTurn(floor, event.atMs, onOffer);
  take(turn, event);
  settle(turn);
  if (tellWhoWaitsInVain(turn, event)) settle(turn);
  if (turn.looksAhead) lookAhead(turn);
  for (const agentId of turn.changedAgents) {
    const agent = floor.agents[agentId];
    if (agent) tendStandingLeg(turn, agent);
  }
  learnWaits(waitMemory(floor), turn.entries);
  for (const agentId of turn.changedAgents) {
    const agent = floor.agents[agentId];
    if (agent) turn.commands.push({ type: 'showAgent', agentId, agent: agentView(floor, agent) });
  }
  return { commands: turn.commands, entries: turn.entries };
}

function settle(turn: Turn): void {
  for (let handled = 0; handled < AGENDA_LIMIT; handled += 1) {
    const note = turn.agenda.shift();
    if (note === undefined) {
      if (turn.freeAgents.size === 0 && turn.waitingCalls.size === 0) return;
      match(turn);
      continue;
    }
    if (note.to === 'agent') {
      const agent = turn.floor.agents[note.id];
      if (agent) takeAgentStep(turn, agent, advance(agentMachine, agent.machine, note.event as AgentMachineEvent));
      continue;
    }
    const call = turn.floor.calls[note.id];
    if (call === undefined) continue;
    if (note.to === 'flow') tellRunningFlow(turn, call, note.event);
    else takeCallStep(turn, call, advance(callMachine, call.machine, note.event as CallMachineEvent));
  }
  throw new Error(`The floor does not come to rest: more than ${AGENDA_LIMIT} steps for one event.`);
}

function take(turn: Turn, event: FloorEvent): void {
  const { floor } = turn;
  switch (event.type) {
    case 'organizationLoaded':
      loadOrganization(turn, event.organization);
      return;
    case 'flowsPublished':
      publishFlows(turn, event);
      return;
    case 'nodeConnected':
      reconcile(turn, event);
      return;
    case 'nodeLost':
      floor.nodes[event.nodeId] = { connected: false };
      for (const agent of Object.values(floor.agents)) {
        if (agent.phoneNodeId === event.nodeId) turn.freeAgents.add(agent.agentId);
      }
      return;
    case 'callArrived':
      arrive(turn, event);
      return;
    case 'channelAnswered':
      tellAnswered(turn, event.channelId);
      return;
    case 'channelRang':
      return;
    case 'channelEnded':
      tellEnded(turn, event.channelId, event.cause);
      return;
    case 'digitReceived':
      tellDigit(turn, event);
      return;
    case 'playbackFinished':
      tellPlayed(turn, event.playbackId);
      return;
    case 'messageRecorded':
      tellRecorded(turn, event);
      return;
    case 'messageSaved':
      noteMessage(turn, event);
      return;
    case 'recordingSaved': {
      const { callId, atMs, recordingId, file, durationMs, bytes } = event;
      turn.entries.push({ kind: 'recordingSaved', callId, atMs, recordingId, file, durationMs, bytes });
      return;
    }
    case 'timerFired':
      fire(turn, event.timerId);
      return;
    case 'lookUpFinished':
      tellFound(turn, event);
      return;
    case 'keyRevealed':
      tellRevealed(turn, event);
      return;
    case 'entryChecked':
      tellChecked(turn, event);
      return;
    case 'lastRevealed':
      takeLastDigits(turn, event.callId, event.digits);
      return;
    case 'callbackCancelled':
      cancelCallback(turn, event);
      return;
    case 'commandFailed':
      tellFailed(turn, event);
      return;
    default:
      takeFromAgent(turn, event);
  }
}

function loadOrganization(turn: Turn, organization: Organization): void {
  const { floor } = turn;
  floor.organization = withRunning(floor, organization);
  rehouse(turn);
  replaceAll(turn);
  planAll(turn);
  const { utcOffsetMinutes } = organization;
  for (const { agentId } of organization.agents) {
    floor.agents[agentId] ??= newAgent(agentId, turn.atMs, utcOffsetMinutes);
  }
  // By their ids: the order in which the shop wrote its people down decides nothing.
  for (const agentId of Object.keys(floor.agents).sort()) {
    turn.freeAgents.add(agentId);
    const agent = floor.agents[agentId];
    // The shop may want it otherwise now; who is to keep a leg is offered nothing before it is there.
    if (agent && (agent.standing?.leg || keepsStandingLeg(floor, agent))) turn.changedAgents.add(agentId);
  }
}

/** For callers to come; who is in a flow now finishes in the version they began with. */
function publishFlows({ floor }: Turn, event: Extract<FloorEvent, { type: 'flowsPublished' }>): void {
  const { organization } = floor;
  if (organization === null) return;
  const { flows, calendar, languages = organization.languages } = event;
  floor.organization = withRunning(floor, { ...organization, calendar, flows, ...(languages && { languages }) });
}

/** With the versions that callers are in, and the languages those are spoken in. */
function withRunning(floor: Floor, organization: Organization): Organization {
  const running = flowsStillRunning(floor, organization.flows);
  const { languages } = organization;
  const older = (floor.organization?.languages ?? []).filter(
    ({ tag, version }) =>
      running.some((flow) => flow.languages?.[tag] === version) &&
      !languages?.some((one) => one.tag === tag && one.version === version),
  );
  return {
    ...organization,
    flows: [...organization.flows, ...running],
    ...(languages && { languages: [...languages, ...older] }),
  };
}

/** Versions that callers are in and that are not among `flows`. */
function flowsStillRunning(floor: Floor, flows: FlowSource[]): FlowSource[] {
  const running = new Set(Object.values(floor.calls).map((call) => `${call.flow?.flowId} ${call.flow?.version}`));
  const offered = new Set(flows.map((flow) => `${flow.flowId} ${flow.version}`));
  return (floor.organization?.flows ?? []).filter((flow) => {
    const key = `${flow.flowId} ${flow.version}`;
    return running.has(key) && !offered.has(key);
  });
}

function fire(turn: Turn, timerId: string): void {
  const timer = turn.floor.timers[timerId];
  if (timer === undefined) return;
  delete turn.floor.timers[timerId];
  const { kind, id } = timer.owner;
  if (kind === 'callback') callbackTimerFired(turn, id, timer.event.type);
  else if (kind === 'limit') limitReached(turn, id, timer.event.type);
  else if (kind === 'standing') standingTimerFired(turn, id, timer.event.type);
  else if (kind === 'recording') recordingTimerFired(turn, id);
  else if (kind === 'selfService') selfServiceTimerFired(turn, id);
  else if (kind === 'press') pressTimerFired(turn, id);
  else if (kind === 'ahead') turn.looksAhead = true;
  else if (kind === 'place') placeTimerFired(turn, id, timer.event.type);
  else if (kind === 'flow') tellFlow(turn, id, { type: 'timerFired', timer: timer.event.type });
  else if (kind === 'desk') tellAgent(turn, id, { type: 'stateRequested', state: 'signedOut', reason: null });
  else turn.agenda.push({ to: kind, id, event: timer.event });
}
