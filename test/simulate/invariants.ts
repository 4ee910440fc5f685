/** What must be true of the floor after every event, whatever the event was. */

import { Matcher, matcherOf } from '../../src/core/acd/matcher.ts';
import { comesBefore } from '../../src/core/acd/order.ts';
import { qualifies, requirementAt } from '../../src/core/acd/relaxation.ts';
import { isAvailable, stateOf } from '../../src/core/agent/agent.ts';
import { legsOutside } from '../../src/core/call/targets.ts';
import { isByUs } from '../../src/core/callback/attempt.ts';
import type { AgentLeg, Call, Floor } from '../../src/core/floor.ts';
import { outermost, standsIn } from '../../src/core/machine.ts';
import { brokenCallbacks } from './callback-invariants.ts';
import { brokenStandingLegs } from './standing-invariants.ts';

/** Sentences about what is wrong; none when all is well. */
export function brokenInvariants(floor: Floor): string[] {
  return [
    ...agentsAndCallsAgree(floor),
    ...whoWaitsStandsInOneLine(floor),
    ...channelsAreOwned(floor),
    ...timersAreOwned(floor),
    ...waysOutAreKept(floor),
    ...brokenCallbacks(floor),
    ...brokenStandingLegs(floor),
    ...nobodyWaitsForAReadyAgent(floor),
    ...theMatcherIsTheFloors(floor),
  ];
}

function agentsAndCallsAgree(floor: Floor): string[] {
  const broken: string[] = [];
  const callOfAgent = new Map<string, string>();
  for (const call of Object.values(floor.calls)) {
    const { callId, leg } = call;
    const state = outermost(call.machine);
    const isCallingOut = state === 'outbound' && !standsIn(call.machine, 'outbound.recognising');
    const isCallingBack = state === 'calling' || state === 'greeting' || isCallingOut;
    const needsLeg = standsIn(call.machine, 'waiting.offer.ringing') || state === 'talking' || isCallingBack;
    if (needsLeg !== (leg !== null))
      broken.push(`call ${callId} is ${JSON.stringify(call.machine.value)}, its leg ${leg?.channelId}`);
    if ((state === 'talking' || state === 'outside') !== (call.bridgeId !== null))
      broken.push(`call ${callId} is ${state}, its bridge ${call.bridgeId}`);
    const isOnHold = ['held', 'consulting.seeking', 'consulting.ringing', 'consulting.together'].some((stage) =>
      standsIn(call.machine, `talking.${stage}`),
    );
    if (isOnHold !== (call.heldSinceMs !== null)) broken.push(`call ${callId}: held or not?`);
    broken.push(...brokenConsult(call));
    broken.push(...brokenSelfService(floor, call));
    const isPaused = leg?.pausedAtMs != null;
    const isAside = standsIn(call.machine, 'talking.selfService');
    if (isPaused && !standsIn(call.machine, 'talking.active') && !isAside)
      broken.push(`call ${callId} is ${state}, its recording paused`);
    if ((isPaused && !isAside) !== `recording/${callId}/limit` in floor.timers)
      broken.push(`call ${callId}: paused for ever?`);
    if (isCutOff(call) !== (call.interruptedSinceMs != null)) broken.push(`call ${callId}: interrupted or not?`);
    const seats: [AgentLeg | null | undefined, string][] = [
      [leg, state === 'talking' || isCallingBack ? 'onCall' : 'offered'],
      [call.consult?.leg, call.consult?.stage === 'ringing' ? 'offered' : 'onCall'],
    ];
    for (const [one, expected] of seats) {
      if (!one) continue;
      const other = callOfAgent.get(one.agentId);
      if (other !== undefined) broken.push(`agent ${one.agentId} has calls ${other} and ${callId}`);
      callOfAgent.set(one.agentId, callId);
      const agent = floor.agents[one.agentId];
      if (agent?.callId !== callId) broken.push(`call ${callId} has agent ${one.agentId}, who has ${agent?.callId}`);
      else if (stateOf(agent) !== expected) broken.push(`call ${callId} is ${state}, its agent ${stateOf(agent)}`);
    }
  }
  for (const { callId, outbound, leg, machine } of Object.values(floor.calls)) {
    // While the file is looked up there is no leg yet, and the call has its agent all the same.
    if (outbound === undefined || leg !== null || outermost(machine) !== 'outbound') continue;
    const other = callOfAgent.get(outbound.by);
    if (other !== undefined) broken.push(`agent ${outbound.by} has calls ${other} and ${callId}`);
    callOfAgent.set(outbound.by, callId);
  }
  for (const agent of Object.values(floor.agents)) {
    const { agentId, callId } = agent;
    const state = stateOf(agent);
    const isBusy = state === 'offered' || state === 'onCall';
    if (isBusy && callOfAgent.get(agentId) === undefined) broken.push(`agent ${agentId} is ${state} and has no call`);
    if ((isBusy || state === 'wrapUp') !== (callId !== null))
      broken.push(`agent ${agentId} is ${state}, with call ${callId}`);
    if ((state === 'wrapUp') !== (agent.wrapUpEndsAtMs !== null))
      broken.push(`agent ${agentId} is ${state}: until ${agent.wrapUpEndsAtMs}`);
    if ((state === 'notReady') !== (agent.machine.context.reason !== null) && state !== 'notReady') {
      broken.push(`agent ${agentId} is ${state}, because of ${agent.machine.context.reason}`);
    }
  }
  return broken;
}

const CUT_OFF = ['interrupted', 'selfService.away', 'selfService.dialling', 'selfService.gone'];
const isCutOff = ({ machine }: Call) => CUT_OFF.some((state) => standsIn(machine, `talking.${state}`));

/** Who keys something in has a flow and a limit, and nobody records the agent who waits. */
function brokenSelfService(floor: Floor, call: Call): string[] {
  const { callId, flow, leg, machine, selfService } = call;
  const isAside = standsIn(machine, 'talking.selfService');
  const broken: string[] = [];
  if (isAside !== (selfService?.endedAs === null)) broken.push(`call ${callId}: self-service or not?`);
  if (isAside !== `selfService/${callId}/limit` in floor.timers) broken.push(`call ${callId}: self-service for ever?`);
  if (!isAside) return broken;
  if (flow?.flowId !== selfService?.flowId) broken.push(`call ${callId} is in ${flow?.flowId}, not its self-service`);
  if (standsIn(machine, 'talking.selfService.present') !== (leg?.pausedAtMs != null))
    broken.push(`call ${callId}: its agent is recorded beside self-service`);
  return broken;
}

/** Who is asked beside the customer is there as the machine says, and nobody is left of whom it does not. */
function brokenConsult({ callId, consult, machine, interruptedSinceMs, bridgeId }: Call): string[] {
  const stage = STAGES.find((one) =>
    standsIn(machine, one === 'conference' ? 'talking.conference' : `talking.consulting.${one}`),
  );
  if (!consult) return stage === undefined ? [] : [`call ${callId} is ${stage} with nobody`];
  const broken: string[] = [];
  const isCutOff = interruptedSinceMs != null && (consult.stage === 'apart' || consult.stage === 'conference');
  if (stage !== consult.stage && !isCutOff) broken.push(`call ${callId} is ${stage}, its consult ${consult.stage}`);
  const parties = [consult.leg, consult.outside].filter((one) => one !== null);
  if (parties.length !== (consult.stage === 'seeking' ? 0 : 1))
    broken.push(`call ${callId} has ${parties.length} parties`);
  const isAnswered = consult.stage !== 'seeking' && consult.stage !== 'ringing';
  if (parties.some(({ answeredAtMs }) => (answeredAtMs !== null) !== isAnswered))
    broken.push(`call ${callId} is ${consult.stage}: answered or not?`);
  if ((consult.place !== null) !== (consult.target.to === 'queue' && !isAnswered))
    broken.push(`call ${callId} is ${consult.stage}, and its own place ${JSON.stringify(consult.place)}`);
  if (consult.bridgeId !== null && consult.bridgeId === bridgeId) broken.push(`call ${callId} has one bridge twice`);
  return broken;
}

const STAGES = ['seeking', 'ringing', 'together', 'apart', 'conference'] as const;

function whoWaitsStandsInOneLine(floor: Floor): string[] {
  const broken: string[] = [];
  const lineOf = new Map<string, string>();
  for (const [queueId, { waiting }] of Object.entries(floor.queues)) {
    let before: Call | undefined;
    for (const callId of waiting) {
      const call = floor.calls[callId];
      if (call === undefined) broken.push(`queue ${queueId} holds ${callId}, which is gone`);
      else if (!isWaiting(call)) broken.push(`queue ${queueId} holds ${callId}, which does not wait`);
      else if (call.queue?.queueId !== queueId)
        broken.push(`queue ${queueId} holds ${callId} of ${call.queue?.queueId}`);
      if (lineOf.has(callId)) broken.push(`call ${callId} stands in ${lineOf.get(callId)} and in ${queueId}`);
      lineOf.set(callId, queueId);
      if (before && call && !comesBefore(before, call))
        broken.push(`queue ${queueId}: ${before.callId} before ${callId}`);
      before = call;
    }
  }
  const known = new Set(floor.organization?.queues.map((queue) => queue.queueId));
  for (const call of Object.values(floor.calls)) {
    if (outermost(call.machine) !== 'waiting' || call.queue?.onlyAgent !== undefined) continue;
    if (!lineOf.has(call.callId)) broken.push(`call ${call.callId} waits in no queue`);
    else if (!known.has(lineOf.get(call.callId) ?? ''))
      broken.push(`call ${call.callId} waits in a queue that does not exist`);
  }
  return broken;
}

function channelsAreOwned(floor: Floor): string[] {
  const broken: string[] = [];
  for (const [channelId, { callId, role }] of Object.entries(floor.channels)) {
    const call = floor.calls[callId];
    const owned = {
      customer: call?.channelId,
      agent: call?.leg?.channelId,
      outside: call?.outside?.channelId,
      party: (call?.consult?.leg ?? call?.consult?.outside)?.channelId,
    }[role];
    if (owned !== channelId) broken.push(`channel ${channelId} is nobody's (${role} of ${callId})`);
  }
  for (const call of Object.values(floor.calls)) {
    const attempt = call.outbound ?? call.callback;
    const isNotDialled = attempt !== undefined && attempt.dialledAtMs === null;
    if (!isNotDialled && !(call.channelId in floor.channels)) broken.push(`call ${call.callId} without its channel`);
    if (call.leg && !isCutOff(call) && !(call.leg.channelId in floor.channels))
      broken.push(`leg ${call.leg.channelId} is not known`);
    const party = call.consult?.leg ?? call.consult?.outside;
    if (party && !(party.channelId in floor.channels)) broken.push(`party ${party.channelId} is not known`);
  }
  return broken;
}

function timersAreOwned(floor: Floor): string[] {
  const broken: string[] = [];
  for (const [timerId, { owner }] of Object.entries(floor.timers)) {
    const exists =
      owner.kind === 'call' || owner.kind === 'recording' || owner.kind === 'selfService'
        ? owner.id in floor.calls
        : owner.kind === 'flow'
          ? floor.calls[owner.id]?.flow != null
          : owner.kind === 'place'
            ? isWaiting(floor.calls[owner.id])
            : owner.kind === 'press'
              ? owner.id in floor.channels
              : owner.kind === 'callback'
                ? owner.id in (floor.callbacks ?? {})
                : owner.id in floor.agents;
    if (!exists) broken.push(`timer ${timerId} is nobody's`);
  }
  for (const [requestId, { callId, purpose }] of Object.entries(floor.lookUps)) {
    const call = floor.calls[callId];
    // Whose call it was may be said, and read, after its end.
    if (purpose === 'chosen') continue;
    if (call === undefined || (purpose === 'flow' && call.flow === null))
      broken.push(`look-up ${requestId} is nobody's`);
  }
  return broken;
}

function isWaiting(call: Call | undefined): boolean {
  if (call === undefined) return false;
  // An agent in a talk asks a queue: the call stands in its line meanwhile.
  return outermost(call.machine) === 'waiting' || call.consult?.place != null;
}

/** The promise of the matcher: nobody idles while someone waits whom they could serve. */
function nobodyWaitsForAReadyAgent(floor: Floor): string[] {
  const broken: string[] = [];
  const idle = (floor.organization?.agents ?? []).flatMap((profile) => {
    const agent = floor.agents[profile.agentId];
    return agent && isAvailable(floor, agent) ? [{ profile, agent }] : [];
  });
  if (idle.length === 0) return broken;
  for (const queue of floor.organization?.queues ?? []) {
    for (const callId of floor.queues[queue.queueId]?.waiting ?? []) {
      const call = floor.calls[callId];
      if (call === undefined || call.queue === null) continue;
      if (call.consult ? call.consult.leg !== null : call.leg !== null) continue;
      const requires = requirementAt(queue, call.queue);
      const only = call.queue.waitsFor?.agentId ?? null;
      const server = idle.find(
        ({ profile, agent }) =>
          agent.phoneNodeId === call.nodeId && (only === null ? qualifies(profile, requires) : agent.agentId === only),
      );
      if (server) broken.push(`call ${callId} waits in ${queue.queueId} while ${server.agent.agentId} idles`);
    }
  }
  return broken;
}

/** Places, messages, legs outside and callbacks: each belongs to a call in the state that has it. */
function waysOutAreKept(floor: Floor): string[] {
  const broken: string[] = [];
  for (const call of Object.values(floor.calls)) {
    const { callId, queue, outside, message, leg, flow } = call;
    const state = outermost(call.machine);
    if ((state === 'dialling' || state === 'outside') !== Boolean(outside))
      broken.push(`call ${callId} is ${state}, its leg outside ${outside?.channelId}`);
    if (outside && (state === 'outside') !== (outside.answeredAtMs !== null))
      broken.push(`call ${callId} is ${state}, outside answered: ${outside.answeredAtMs}`);
    if (outside && !(outside.channelId in floor.channels)) broken.push(`leg ${outside.channelId} is not known`);
    const mayLackFlow = isByUs(call) || call.transfer != null;
    if (state === 'waiting' && (queue === null || (flow === null && !mayLackFlow)))
      broken.push(`call ${callId} waits without place or flow`);
    if (state === 'waiting' && queue?.onlyAgent !== undefined && leg?.agentId !== queue.onlyAgent)
      broken.push(`call ${callId} is for ${queue.onlyAgent} only, who has ${leg?.agentId}`);
    const isSentOut = state === 'dialling' && call.transfer?.isUnderWay === true;
    if ((state === 'ivr' || state === 'dialling') && ((flow === null && !isSentOut) || queue !== null))
      broken.push(`call ${callId} is ${state}, flow ${flow?.flowId}, queue ${queue?.queueId}`);
    const isAside = standsIn(call.machine, 'talking.selfService');
    if ((state === 'talking' || state === 'outside') && flow !== null && !isAside)
      broken.push(`call ${callId} talks, and its flow too`);
    if (state === 'calling' && flow !== null) broken.push(`call ${callId} rings its customer, and its flow speaks`);
    if (message && state !== 'ivr' && state !== 'surveying')
      broken.push(`call ${callId} is ${state} and leaves a message`);
  }
  const legs = legsOutside(floor);
  if (legs > (floor.organization?.outside?.most ?? 0)) broken.push(`${legs} legs outside`);
  return broken;
}

/** What the matcher has kept up event by event is what one made from the floor alone would know. */
function theMatcherIsTheFloors(floor: Floor): string[] {
  const kept = matcherOf(floor).facts();
  const anew = new Matcher(floor).facts();
  return JSON.stringify(kept) === JSON.stringify(anew)
    ? []
    : [`the matcher knows ${JSON.stringify(kept)}, the floor says ${JSON.stringify(anew)}`];
}
