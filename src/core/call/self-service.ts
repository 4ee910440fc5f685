/**
 * A self-service step in a talk: the caller goes out of the talk to key in what the agent must neither hear nor see, and comes back to
 * the same agent with what has come of it. Which flows may be such a step their documents say (`ivr/check-self-service.ts`).
 *
 * The agent stays in the talk's bridge, alone, and is not recorded; the caller is in none, hears the flow, and their keys reach
 * nobody else. An agent who is cut off meanwhile is waited for when the caller is through (`rejoin.ts`).
 */
import { queueOf } from '../acd/queue.ts';
import type { Call } from '../floor.ts';
import type { FlowDocument } from '../ivr/index.ts';
import { isSelfServiceFlow, keptAs } from '../ivr/index.ts';
import { standsIn } from '../machine.ts';
import type { ScreenNames } from '../organization.ts';
import { cancelTimer, startTimer, type Turn, tellCall } from '../turn.ts';
import { nextId, play, stopPlaying } from './call.ts';
import { beginFlow, leaveFlow } from './flow.ts';
import { recordingOf } from './legs.ts';
import { beginPause, endPause } from './recording.ts';
import { refuse, showTalk } from './show.ts';
import { join } from './talk.ts';
import type { RefusedWhy } from './targets.ts';

/**
 * Three tries at a card's number with its words take under two minutes when the digits are read off the card; who is slower has
 * mostly no card at hand, and an agent waits.
 */
export const SELF_SERVICE_AT_MOST_MS = 180_000;

/** `done`: the flow came to an end of its own; `calledBack`: the agent took the caller back; `limit`: it took too long. */
export type SelfServiceOver = 'done' | 'calledBack' | 'limit';
/** Beside those: the caller hung up, the agent did, or a bridge failed. */
export type SelfServiceEnd = SelfServiceOver | 'customer' | 'agent' | 'failure';

export type SelfService = {
  flowId: string;
  /** The flow's own title. */
  names: ScreenNames;
  agentId: string;
  begunAtMs: number;
  /** Null: it goes on. */
  endedAs: SelfServiceEnd | null;
  endedAtMs: number | null;
  /** What its end told the agent; null: it did not come to one. */
  outcome: { id: string; names: ScreenNames } | null;
  /** How many masked digits were kept. */
  digits: number;
  /** Their last ones, where the flow has them shown. */
  lastDigits: string | null;
};

const timerOf = ({ callId }: Call) => `selfService/${callId}/limit`;

export const isInSelfService = (call: Call): boolean => standsIn(call.machine, 'talking.selfService');

/** Why a verb of the talk is not done now. */
export const whyNotNow = (call: Call): RefusedWhy => (isInSelfService(call) ? 'selfService' : 'notNow');

export function askSelfService(turn: Turn, call: Call, agentId: string, flowId: string): void {
  const { callId } = call;
  const source = turn.floor.organization?.flows.find((one) => one.flowId === flowId);
  const why = !standsIn(call.machine, 'talking.active')
    ? whyNotNow(call)
    : source === undefined || !isSelfServiceFlow(source)
      ? 'noStep'
      : null;
  if (why !== null || source === undefined) {
    refuse(turn, agentId, callId, 'selfService', why ?? 'noStep');
    return;
  }
  call.selfService = {
    flowId,
    names: (source.document as FlowDocument).title,
    agentId,
    begunAtMs: turn.atMs,
    endedAs: null,
    endedAtMs: null,
    outcome: null,
    digits: 0,
    lastDigits: null,
  };
  tellCall(turn, callId, { type: 'selfServiceRequested' });
}

/** The agent wants the caller back before the flow has come to its end. */
export function askBack(turn: Turn, call: Call, agentId: string): void {
  if (isInSelfService(call)) tellCall(turn, call.callId, { type: 'selfServiceOver', how: 'calledBack' });
  else refuse(turn, agentId, call.callId, 'endSelfService', 'notNow');
}

export function selfServiceTimerFired(turn: Turn, callId: string): void {
  tellCall(turn, callId, { type: 'selfServiceOver', how: 'limit' });
}

export function beginSelfService(turn: Turn, call: Call): void {
  const { selfService, callId, nodeId, channelId } = call;
  if (!selfService) return;
  const { flowId, agentId, names } = selfService;
  const { atMs } = turn;
  endPause(turn, call, 'changed');
  turn.entries.push({ kind: 'selfServiceBegun', callId, atMs, agentId, flowId, names });
  turn.commands.push({ type: 'unbridgeChannel', nodeId, channelId });
  leaveAgentAlone(turn, call);
  startTimer(turn, timerOf(call), SELF_SERVICE_AT_MOST_MS, { kind: 'selfService', id: callId }, { type: 'limit' });
  beginFlow(turn, call, flowId);
  showTalk(turn, call);
}

/** In the talk's bridge without the caller, and not recorded. */
export function leaveAgentAlone(turn: Turn, call: Call): void {
  const { leg, nodeId } = call;
  if (leg === null) return;
  beginPause(turn, call, 'selfService');
  call.bridgeId ??= nextId(call, 'b');
  const { bridgeId } = call;
  const channelIds = [leg.channelId];
  turn.commands.push({ type: 'connectChannels', nodeId, bridgeId, channelIds, ...recordingOf(call, leg) });
}

/** The flow has come to an end of its own. False: it is no self-service step's. */
export function finishSelfService(turn: Turn, call: Call, outcome: string | undefined): boolean {
  const { selfService, callId, flow } = call;
  if (!selfService || !flow || selfService.endedAs !== null) return false;
  const source = turn.floor.organization?.flows.find(
    (one) => one.flowId === flow.flowId && one.version === flow.version,
  );
  const rules = (source?.document as FlowDocument | undefined)?.selfService;
  const names = rules?.outcomes[outcome ?? ''];
  if (outcome !== undefined && names) selfService.outcome = { id: outcome, names };
  const parts = rules?.shows === undefined ? [] : keptAs(flow, rules.shows);
  selfService.digits = parts.length;
  // Before the digits are forgotten with the flow.
  if (rules?.lastDigits !== undefined && parts.length > 0)
    turn.commands.push({ type: 'revealLast', callId, parts, count: rules.lastDigits });
  tellCall(turn, callId, { type: 'selfServiceOver', how: 'done' });
  return true;
}

export function takeLastDigits(turn: Turn, callId: string, digits: string | null): void {
  const call = turn.floor.calls[callId];
  if (!call?.selfService) return;
  call.selfService.lastDigits = digits;
  if (call.leg?.answeredAtMs != null) showTalk(turn, call);
}

/** Nothing of it speaks, waits or is known any more. Where the caller goes from here is the machine's matter. */
export function endSelfService(turn: Turn, call: Call, endedAs: SelfServiceEnd): void {
  const { selfService, callId } = call;
  if (!selfService || selfService.endedAs !== null) return;
  const { atMs } = turn;
  const { agentId, flowId, begunAtMs, outcome, digits } = selfService;
  stopPlaying(turn, call);
  leaveFlow(turn, call);
  cancelTimer(turn, timerOf(call));
  endPause(turn, call, 'changed');
  selfService.endedAs = endedAs;
  selfService.endedAtMs = atMs;
  turn.entries.push({
    kind: 'selfServiceEnded',
    callId,
    atMs,
    agentId,
    flowId,
    endedAs,
    outcome: outcome?.id ?? null,
    outcomeNames: outcome?.names ?? null,
    digits,
    lastedMs: atMs - begunAtMs,
  });
}

/** The same two hear each other again. */
export function bringBack(turn: Turn, call: Call): void {
  join(turn, call);
  showTalk(turn, call);
}

/** The agent who was cut off meanwhile is not back yet: the caller waits, as in any talk that is interrupted. */
export function waitForAgent(turn: Turn, call: Call): void {
  const { nodeId, channelId } = call;
  turn.commands.push({ type: 'holdChannel', nodeId, channelId, music: queueOf(turn, call)?.music ?? 'default' });
  play(turn, call, [{ say: 'waiting/interrupted' }]);
  showTalk(turn, call);
}

/** The agent is on the line again, and the caller still keys in. */
export function rejoinAside(turn: Turn, call: Call): void {
  const { leg, callId } = call;
  if (leg === null) return;
  const { atMs } = turn;
  const awayMs = atMs - (call.interruptedSinceMs ?? atMs);
  call.interruptedSinceMs = null;
  leaveAgentAlone(turn, call);
  turn.entries.push({ kind: 'talkRejoined', callId, atMs, agentId: leg.agentId, awayMs });
  showTalk(turn, call);
}
