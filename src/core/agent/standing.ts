/**
 * Standing legs ("nailed up"): an agent's telephone is called once, answers by itself and stays connected, parked in silence,
 * so that a call offered later only has to be put through. The leg outlives calls; a call has it on loan (`call/legs.ts`).
 *
 *   none ─▶ calling ─▶ up ⇄ in a talk        ended, not answered: called again after a pause, and after some tries in a row
 *     ◀────────┴───────┘                     the agent is taken out
 */
import type { AgentView } from '../commands.ts';
import type { LiveChannel } from '../events.ts';
import type { Agent, Floor, Standing, StandingLeg } from '../floor.ts';
import { cancelTimer, startTimer, type Turn, tellAgent, tellCall } from '../turn.ts';
import { stateOf } from './agent.ts';
import { FORCED_REASONS } from './machine.ts';
import { dialledPhone, outsidePhone } from './phone.ts';

/** A softphone answers within half a second, a desk telephone set to answer by itself within some seconds. */
const ANSWER_WITHIN_MS = 10_000;
/** The telephone that has just lost a leg has it called again after this, and after each further try so much later. */
const PAUSE_MS = 1_000;
/** Legs in a row that did not come up or did not last: then a person has to look at the telephone. */
const TRIES_AT_MOST = 3;
/** Which lasted so long was a good one. */
const GOOD_AFTER_MS = 10_000;

export function keepsStandingLeg(floor: Floor, agent: Agent): boolean {
  const rule = floor.organization?.standingLegs ?? 'off';
  // A call outside costs money for as long as it stands.
  if (agent.phone === 'outside') return false;
  return rule === 'always' || (rule === 'optional' && agent.standing?.chosen === true);
}

/** Who keeps a leg is offered calls only while it is there; everybody else's telephone is rung. */
export function canBeReached(floor: Floor, agent: Agent): boolean {
  if (agent.phone === 'outside') return outsidePhone(floor, agent.outsideNumber ?? '') !== null;
  if (!keepsStandingLeg(floor, agent)) return true;
  const leg = agent.standing?.leg;
  return leg?.state === 'up' && leg.nodeId === agent.phoneNodeId;
}

/** The leg a call may have: there, and on the call's node. */
export function standingLegFor(agent: Agent, nodeId: string): StandingLeg | null {
  const leg = agent.standing?.leg;
  return leg?.state === 'up' && leg.nodeId === nodeId ? leg : null;
}

export function standingView(floor: Floor, agent: Agent): AgentView['standing'] {
  const rule = floor.organization?.standingLegs ?? 'off';
  if (rule === 'off' || agent.phone === 'outside') return undefined;
  return { rule, on: keepsStandingLeg(floor, agent), state: agent.standing?.leg?.state ?? 'none' };
}

/** The agent decides, where the shop leaves it to them. During a talk it holds from the next one on. */
export function chooseStandingLeg(turn: Turn, agent: Agent, isOn: boolean): void {
  if (turn.floor.organization?.standingLegs !== 'optional') return;
  const standing = standingOf(agent);
  standing.chosen = isOn;
  // Before a call is offered: the phone would be busy with the leg's own ring.
  if (!isOn && standing.leg?.state === 'calling') letGo(turn, agent, standing.leg);
}

/**
 * Called at the end of every turn in which something about the agent has changed: calls the leg that is missing, ends the one
 * that is not wanted. Neither changes whether the agent may be offered calls.
 */
export function tendStandingLeg(turn: Turn, agent: Agent): void {
  const { floor } = turn;
  const state = stateOf(agent);
  const isKept = keepsStandingLeg(floor, agent) && state !== 'signedOut';
  const leg = agent.standing?.leg ?? null;
  if (leg !== null) {
    const isElsewhere = agent.phoneNodeId !== null && agent.phoneNodeId !== leg.nodeId;
    const isOnLoan = leg.channelId in floor.channels;
    if (!isOnLoan && (!isKept || isElsewhere)) letGo(turn, agent, leg);
    else return;
  }
  const nodeId = agent.phoneNodeId;
  const isWanted = isKept && (state === 'ready' || state === 'wrapUp');
  if (!isWanted || agent.deskId === null || nodeId === null || floor.nodes[nodeId]?.connected !== true) return;
  if (!(timerOf(agent, 'pause') in floor.timers)) call(turn, agent, nodeId);
}

function call(turn: Turn, agent: Agent, nodeId: string): void {
  const { floor } = turn;
  const standing = standingOf(agent);
  const { agentId } = agent;
  standing.made += 1;
  const channelId = `standing-${agentId}-${standing.made}`;
  standing.leg = { channelId, nodeId, state: 'calling', sinceMs: turn.atMs };
  turn.commands.push({ type: 'dialStandingLeg', nodeId, channelId, agentId, ...dialledPhone(floor, agent) });
  const owner = { kind: 'standing', id: agentId } as const;
  startTimer(turn, timerOf(agent, 'answer'), ANSWER_WITHIN_MS, owner, { type: 'notAnswered' });
  noteChange(turn, agent);
}

/** Puts the leg back where it waits in silence. */
export function restStandingLeg(turn: Turn, agent: Agent): void {
  const leg = agent.standing?.leg;
  if (leg) turn.commands.push({ type: 'parkLeg', nodeId: leg.nodeId, channelId: leg.channelId });
  noteChange(turn, agent);
}

/** The agent whose standing leg this is, in use or not. */
export function agentOfStandingLeg(floor: Floor, channelId: string): Agent | undefined {
  if (!channelId.startsWith('standing-')) return undefined;
  const agent = floor.agents[channelId.slice('standing-'.length, channelId.lastIndexOf('-'))];
  return agent?.standing?.leg?.channelId === channelId ? agent : undefined;
}

export function tellStandingAnswered(turn: Turn, channelId: string): void {
  const agent = agentOfStandingLeg(turn.floor, channelId);
  const leg = agent?.standing?.leg;
  if (!agent || leg?.state !== 'calling') return;
  cancelTimer(turn, timerOf(agent, 'answer'));
  agent.standing = { ...standingOf(agent), leg: { ...leg, state: 'up', sinceMs: turn.atMs } };
  restStandingLeg(turn, agent);
}

/** The channel is gone. What it means for a call that has it on loan is told by whoever knows the cause. */
export function tellStandingEnded(turn: Turn, agent: Agent): void {
  const leg = agent.standing?.leg;
  if (!leg) return;
  forget(turn, agent);
  countFailure(turn, agent, leg);
}

/** `dialStandingLeg` or `parkLeg` failed: whether there is a leg is not known, so it is ended for certain. */
export function tellStandingFailed(turn: Turn, channelId: string): void {
  const agent = agentOfStandingLeg(turn.floor, channelId);
  const leg = agent?.standing?.leg;
  if (!agent || !leg || channelId in turn.floor.channels) return;
  letGo(turn, agent, leg);
  countFailure(turn, agent, leg);
}

export function standingTimerFired(turn: Turn, agentId: string, type: string): void {
  const agent = turn.floor.agents[agentId];
  if (agent === undefined) return;
  const leg = agent.standing?.leg;
  if (type === 'notAnswered' && leg?.state === 'calling') {
    letGo(turn, agent, leg);
    countFailure(turn, agent, leg);
  }
  // After a pause the end of the turn does the rest.
  noteChange(turn, agent);
}

/** The page went, and a softphone with it: a leg that still seems to stand leads nowhere. */
export function loseStandingLeg(turn: Turn, agent: Agent): void {
  const leg = agent.standing?.leg;
  if (!leg) return;
  const loan = turn.floor.channels[leg.channelId];
  letGo(turn, agent, leg);
  if (loan === undefined) return;
  delete turn.floor.channels[leg.channelId];
  tellCall(turn, loan.callId, { type: loan.role === 'party' ? 'partyGone' : 'agentGone', why: 'lost' });
}

/** After a break. Legs that are gone are nobody's fault; those that stand are where they belong, or are put there. */
export function reconcileStandingLegs(turn: Turn, nodeId: string, live: Map<string, LiveChannel>): void {
  const { agents, channels } = turn.floor;
  for (const agentId of Object.keys(agents).sort()) {
    const agent = agents[agentId];
    const leg = agent?.standing?.leg;
    if (!agent || leg?.nodeId !== nodeId) continue;
    const channel = live.get(leg.channelId);
    if (channel === undefined) {
      forget(turn, agent);
      noteChange(turn, agent);
    } else if (channel.answered && leg.state === 'calling') tellStandingAnswered(turn, leg.channelId);
    else if (channel.answered && !(leg.channelId in channels)) restStandingLeg(turn, agent);
  }
}

function countFailure(turn: Turn, agent: Agent, leg: StandingLeg): void {
  const standing = standingOf(agent);
  const lasted = leg.state === 'up' && turn.atMs - leg.sinceMs >= GOOD_AFTER_MS;
  standing.failures = lasted ? 1 : standing.failures + 1;
  if (standing.failures < TRIES_AT_MOST) {
    const owner = { kind: 'standing', id: agent.agentId } as const;
    startTimer(turn, timerOf(agent, 'pause'), PAUSE_MS * standing.failures, owner, { type: 'again' });
  } else {
    standing.failures = 0;
    tellAgent(turn, agent.agentId, { type: 'stateRequested', state: 'notReady', reason: FORCED_REASONS.phone });
  }
  noteChange(turn, agent);
}

function letGo(turn: Turn, agent: Agent, { channelId, nodeId }: StandingLeg): void {
  turn.floor.leaving[channelId] = nodeId;
  turn.commands.push({ type: 'hangUpChannel', nodeId, channelId, reason: 'normal' });
  forget(turn, agent);
  noteChange(turn, agent);
}

function forget(turn: Turn, agent: Agent): void {
  cancelTimer(turn, timerOf(agent, 'answer'));
  agent.standing = { ...standingOf(agent), leg: null };
}

function noteChange(turn: Turn, agent: Agent): void {
  turn.changedAgents.add(agent.agentId);
  turn.freeAgents.add(agent.agentId);
}

function standingOf(agent: Agent): Standing {
  agent.standing ??= { chosen: false, made: 0, failures: 0, leg: null };
  return agent.standing;
}

const timerOf = ({ agentId }: Agent, what: 'answer' | 'pause') => `standing/${agentId}/${what}`;
