/**
 * Somebody is asked while the customer hears music: a colleague, whoever a queue gives, or a telephone outside. From there the
 * agent goes to and fro, brings both together, hands the customer over, or comes back.
 *
 * Two bridges at most: the talk's (`call.bridgeId`), which the customer is in unless they hold, and the consult's. A queue is asked by
 * the call itself standing in its line, so that skills, relaxation and strategy choose as for any call; `consult.place` keeps
 * the place it had.
 */
import { joinQueue, leaveQueue, queueOf } from '../acd/queue.ts';
import type { ConsultStep, LiveChannel } from '../events.ts';
import type { Agent, AgentLeg, Call, OutsideLeg } from '../floor.ts';
import { standsIn } from '../machine.ts';
import { type Turn, tellAgent, tellCall } from '../turn.ts';
import { nextId, play } from './call.ts';
import type { PartyGoneWhy } from './contract.ts';
import { hangUp, letLegGo, recordingOf, ringLeg } from './legs.ts';
import { letOfferGo, offerView, seat } from './offer.ts';
import { tellLifted } from './press.ts';
import { whyNotNow } from './self-service.ts';
import { refuse, showTalk } from './show.ts';
import { endHold, join, putOnHold, takeOffHold } from './talk.ts';
import { findTarget, type TransferTarget } from './targets.ts';

export type Consult = {
  target: TransferTarget;
  askedAtMs: number;
  /** Where it stands, for screens and for a controller that comes back. */
  stage: 'seeking' | 'ringing' | 'together' | 'apart' | 'conference';
  leg: AgentLeg | null;
  outside: OutsideLeg | null;
  bridgeId: string | null;
  /** What the asking agent hears until somebody answers. */
  toneId: string | null;
  /** The place the call had, while it stands in the line that is asked. */
  place: Call['queue'];
};

const RINGING_TONE = 'tones/ringing';

export function askConsult(turn: Turn, call: Call, agentId: string, wanted: TransferTarget): void {
  const isFree = standsIn(call.machine, 'talking.active') || standsIn(call.machine, 'talking.held');
  const found = isFree ? findTarget(turn.floor, call, wanted) : whyNotNow(call);
  if (typeof found === 'string' || found.target.to === 'flow') {
    refuse(turn, agentId, call.callId, 'consult', typeof found === 'string' ? found : 'unknown');
    return;
  }
  const { target, ringMs } = found;
  const nobody = { leg: null, outside: null, bridgeId: null, toneId: null, place: null };
  call.consult = { target, askedAtMs: turn.atMs, stage: target.to === 'queue' ? 'seeking' : 'ringing', ...nobody };
  tellCall(turn, call.callId, { type: 'consultRequested', to: found.target.to, ringMs });
}

const STEPS = {
  cancel: { type: 'consultCancelled', from: ['seeking', 'ringing', 'together', 'apart', 'conference'] },
  swap: { type: 'swapRequested', from: ['together', 'apart'] },
  conference: { type: 'conferenceRequested', from: ['together', 'apart'] },
  handOver: { type: 'handOverRequested', from: ['together', 'apart', 'conference'] },
} as const satisfies Record<ConsultStep, { type: string; from: readonly Consult['stage'][] }>;

export function askStep(turn: Turn, call: Call, agentId: string, step: ConsultStep): void {
  const { type, from } = STEPS[step];
  const stages: readonly Consult['stage'][] = from;
  if (call.consult && stages.includes(call.consult.stage)) tellCall(turn, call.callId, { type });
  else refuse(turn, agentId, call.callId, 'consultStep', 'notNow');
}

export function beginConsult(turn: Turn, call: Call): void {
  const { consult, leg, callId, nodeId } = call;
  if (!consult || leg === null) return;
  const { target } = consult;
  const { floor, atMs } = turn;
  turn.entries.push({ kind: 'consultBegun', callId, atMs, agentId: leg.agentId, target });
  // Out of the talk's bridge: alone, the agent would hear nothing of the ringing.
  turn.commands.push({ type: 'unbridgeChannel', nodeId, channelId: leg.channelId });
  consult.toneId = nextId(call, 'p');
  const tone = { playbackId: consult.toneId, media: [RINGING_TONE] };
  turn.commands.push({ type: 'playMedia', nodeId, channelId: leg.channelId, ...tone });
  if (target.to === 'outside') {
    const channelId = nextId(call, 'o');
    consult.outside = { channelId, number: target.number, dialledAtMs: atMs, answeredAtMs: null };
    floor.channels[channelId] = { callId, role: 'party' };
  } else if (target.to === 'agent') {
    const agent = floor.agents[target.agentId];
    if (agent) seatParty(turn, call, agent);
  } else if (target.to === 'queue') {
    consult.place = call.queue;
    floor.tickets += 1;
    const place = { queuedAtMs: atMs, ticket: floor.tickets, announced: 0, priority: 0, preferredAgent: null };
    call.queue = { ...place, queueId: target.queueId };
    joinQueue(turn, call);
    showTalk(turn, call);
  }
}

/** The matcher has found somebody in the queue that is asked. */
export function giveParty(turn: Turn, call: Call, agent: Agent): void {
  seatParty(turn, call, agent);
  tellCall(turn, call.callId, { type: 'partyFound' });
}

function seatParty(turn: Turn, call: Call, agent: Agent): void {
  if (!call.consult) return;
  call.consult.leg = seat(turn, call, agent, 'party');
  call.consult.stage = 'ringing';
}

/** The pop goes out before the ring, as with every call. */
export function ringParty(turn: Turn, call: Call): void {
  const { consult, callId, nodeId } = call;
  if (!consult) return;
  if (consult.outside) {
    const { channelId, number } = consult.outside;
    const callerNumber = turn.floor.organization?.outside?.callerNumber ?? null;
    turn.entries.push({ kind: 'outsideDialled', callId, atMs: turn.atMs, number, channelId, callerNumber });
    turn.commands.push({ type: 'dialOutside', nodeId, channelId, callId, number, callerNumber });
  }
  if (consult.leg) {
    const { agentId } = consult.leg;
    const offer = offerView(turn.floor, call, consult.leg);
    if (offer !== null) turn.commands.push({ type: 'showOffer', agentId, offer });
    ringLeg(turn, call, consult.leg);
  }
  showTalk(turn, call);
}

/** Not answered. In a queue the search goes on; otherwise the consult is over, and the customer still waits on hold. */
export function missParty(turn: Turn, call: Call, why: PartyGoneWhy): void {
  const { consult, callId } = call;
  if (!consult) return;
  if (consult.leg) {
    const { agentId, offeredAtMs } = consult.leg;
    const ringMs = turn.atMs - offeredAtMs;
    letOfferGo(turn, call, consult.leg, missedWhy(why));
    turn.entries.push({ kind: 'consultMissed', callId, atMs: turn.atMs, agentId, ringMs, why });
    consult.leg = null;
  }
  if (consult.outside) {
    const { number, dialledAtMs } = consult.outside;
    letOutsideGo(turn, call);
    turn.entries.push({
      kind: 'outsideMissed',
      callId,
      atMs: turn.atMs,
      number,
      why: outsideWhy(why),
      ringMs: turn.atMs - dialledAtMs,
    });
  }
  if (consult.place !== null) {
    consult.stage = 'seeking';
    turn.waitingCalls.add(callId);
    showTalk(turn, call);
    return;
  }
  close(turn, call);
}

const OUTSIDE_WHYS = new Set<PartyGoneWhy>(['busy', 'noAnswer', 'failed', 'refused', 'lost']);

const outsideWhy = (why: PartyGoneWhy) =>
  OUTSIDE_WHYS.has(why) ? (why as 'busy' | 'noAnswer' | 'failed' | 'refused' | 'lost') : 'failed';

const missedWhy = (why: PartyGoneWhy) =>
  why === 'busy' || why === 'failed' || why === 'refused' ? ('unreachable' as const) : why;

/** Agent and party in the consult's bridge; the customer goes on hearing music. */
export function connectParty(turn: Turn, call: Call): void {
  const { consult, callId } = call;
  const party = consult && (consult.leg ?? consult.outside);
  if (!consult || !party || call.leg === null) return;
  const { atMs } = turn;
  party.answeredAtMs = atMs;
  leaveLine(turn, call);
  meet(turn, call);
  const rangSinceMs = consult.leg?.offeredAtMs ?? consult.outside?.dialledAtMs ?? atMs;
  const who = { agentId: consult.leg?.agentId ?? null, number: consult.outside?.number ?? null };
  turn.entries.push({ kind: 'consultConnected', callId, atMs, ...who, ringMs: atMs - rangSinceMs });
  if (consult.leg) tellAgent(turn, consult.leg.agentId, { type: 'answered' });
  showTalk(turn, call);
}

/** Agent and party hear each other, and nobody else does. */
export function meet(turn: Turn, call: Call): void {
  const { consult, leg, nodeId } = call;
  const partyId = consult?.leg?.channelId ?? consult?.outside?.channelId;
  if (!consult || leg === null || partyId === undefined) return;
  stopTone(turn, call);
  consult.stage = 'together';
  consult.bridgeId ??= nextId(call, 'b');
  const channelIds = [leg.channelId, partyId];
  const { bridgeId } = consult;
  turn.commands.push({ type: 'connectChannels', nodeId, bridgeId, channelIds, ...recordingOf(call, consult.leg) });
}

export function turnToCustomer(turn: Turn, call: Call): void {
  if (!call.consult) return;
  holdParty(turn, call);
  call.consult.stage = 'apart';
  takeOffHold(turn, call);
}

export function holdParty(turn: Turn, call: Call): void {
  const { consult, nodeId } = call;
  const channelId = consult?.leg?.channelId ?? consult?.outside?.channelId;
  const music = queueOf(turn, call)?.music ?? 'default';
  if (channelId !== undefined) turn.commands.push({ type: 'holdChannel', nodeId, channelId, music });
}

export function turnToParty(turn: Turn, call: Call): void {
  putOnHold(turn, call);
  meet(turn, call);
  showTalk(turn, call);
}

/** All three in the talk's bridge. */
export function confer(turn: Turn, call: Call): void {
  const { consult, callId } = call;
  if (!consult) return;
  consult.stage = 'conference';
  endHold(turn, call);
  join(turn, call);
  dissolveConsult(turn, call);
  const who = { agentId: consult.leg?.agentId ?? null, number: consult.outside?.number ?? null };
  turn.entries.push({ kind: 'conferenceBegun', callId, atMs: turn.atMs, ...who });
  showTalk(turn, call);
}

/** The party is let go, answered or not, whoever of the others stays. */
export function dropParty(turn: Turn, call: Call, endedBy: 'asker' | 'party' | 'customer' | 'failure'): void {
  const { consult } = call;
  if (!consult) return;
  const isAnswered = (consult.leg ?? consult.outside)?.answeredAtMs != null;
  if (!isAnswered) {
    const { target } = consult;
    if (target.to === 'queue') leaveLine(turn, call);
    missParty(turn, call, endedBy === 'customer' ? 'callerGone' : 'callerLeft');
    return;
  }
  const isWithoutAgent = call.interruptedSinceMs != null && consult.stage === 'conference';
  endConsult(turn, call, endedBy);
  if (consult.leg) {
    const { agentId } = consult.leg;
    letLegGo(turn, call, consult.leg);
    leaveAsked(turn, call, agentId, endedBy === 'party' ? 'agent' : endedBy === 'customer' ? 'customer' : 'colleague');
  }
  letOutsideGo(turn, call);
  close(turn, call);
  if (!isWithoutAgent || !(call.channelId in turn.floor.channels)) return;
  const { nodeId, channelId } = call;
  turn.commands.push({ type: 'holdChannel', nodeId, channelId, music: queueOf(turn, call)?.music ?? 'default' });
  play(turn, call, [{ say: 'waiting/interrupted' }]);
}

/** The customer and the party stay, the agent goes. */
export function handOver(turn: Turn, call: Call, endedBy: 'agent' | 'failure'): void {
  const { consult, leg, callId } = call;
  if (!consult || leg === null) return;
  const { atMs, floor } = turn;
  endHold(turn, call);
  stopTone(turn, call);
  call.interruptedSinceMs = null;
  const talkMs = atMs - (leg.answeredAtMs ?? atMs);
  const target = consult.leg ? { to: 'agent' as const, agentId: consult.leg.agentId } : consult.target;
  endConsult(turn, call, 'asker');
  turn.entries.push({ kind: 'talkEnded', callId, atMs, agentId: leg.agentId, talkMs, endedBy: 'transfer' });
  turn.entries.push({ kind: 'transferred', callId, atMs, by: leg.agentId, target, how: 'attended' });
  const ended = { callId, state: 'ended' as const, sinceMs: atMs };
  turn.commands.push({
    type: 'showCall',
    agentId: leg.agentId,
    call: { ...ended, endedBy: endedBy === 'agent' ? 'transferred' : 'failure' },
  });
  letLegGo(turn, call, leg);
  tellAgent(turn, leg.agentId, { type: 'talkEnded', wrapUpMs: queueOf(turn, call)?.wrapUpMs ?? 0 });
  call.consult = null;
  call.transfer = {
    target,
    by: leg.agentId,
    askedAtMs: consult.askedAtMs,
    place: null,
    how: 'attended',
    isUnderWay: false,
  };
  call.leg = consult.leg && { ...consult.leg, answeredAtMs: atMs };
  if (consult.leg) {
    floor.channels[consult.leg.channelId] = { callId, role: 'agent' };
    join(turn, call);
  } else if (consult.outside) {
    // Joined with the customer as every leg outside is, when the call's machine has come there.
    call.outside = consult.outside;
    call.queue = null;
    floor.channels[consult.outside.channelId] = { callId, role: 'outside' };
  }
  if (consult.bridgeId !== null)
    turn.commands.push({ type: 'dissolveBridge', nodeId: call.nodeId, bridgeId: consult.bridgeId });
  showTalk(turn, call);
}

function endConsult(turn: Turn, call: Call, endedBy: 'asker' | 'party' | 'customer' | 'failure'): void {
  const { consult, callId } = call;
  if (!consult) return;
  const { atMs } = turn;
  const talkMs = atMs - ((consult.leg ?? consult.outside)?.answeredAtMs ?? atMs);
  const who = { agentId: consult.leg?.agentId ?? null, number: consult.outside?.number ?? null };
  turn.entries.push({ kind: 'consultEnded', callId, atMs, ...who, talkMs, endedBy });
}

/** Who was asked has talked and writes it up as everybody does. */
function leaveAsked(turn: Turn, call: Call, agentId: string, endedBy: 'agent' | 'customer' | 'colleague'): void {
  const { callId } = call;
  const view = { callId, state: 'ended' as const, sinceMs: turn.atMs, endedBy };
  turn.commands.push({ type: 'showCall', agentId, call: view });
  tellAgent(turn, agentId, { type: 'talkEnded', wrapUpMs: queueOf(turn, call)?.wrapUpMs ?? 0 });
}

function letOutsideGo(turn: Turn, call: Call): void {
  const { consult } = call;
  if (!consult?.outside) return;
  hangUp(turn, call, consult.outside.channelId);
  delete turn.floor.channels[consult.outside.channelId];
  consult.outside = null;
}

/** Out of the line that was asked, back at the place the call had. */
function leaveLine(turn: Turn, call: Call): void {
  const { consult } = call;
  if (consult?.place == null) return;
  leaveQueue(turn, call);
  call.queue = consult.place;
  consult.place = null;
}

function close(turn: Turn, call: Call): void {
  leaveLine(turn, call);
  stopTone(turn, call);
  dissolveConsult(turn, call);
  call.consult = null;
  showTalk(turn, call);
}

function dissolveConsult(turn: Turn, call: Call): void {
  const { consult, nodeId } = call;
  if (!consult || consult.bridgeId === null) return;
  turn.commands.push({ type: 'dissolveBridge', nodeId, bridgeId: consult.bridgeId });
  consult.bridgeId = null;
}

function stopTone(turn: Turn, call: Call): void {
  const { consult, nodeId } = call;
  if (!consult || consult.toneId === null) return;
  turn.commands.push({ type: 'stopPlayback', nodeId, playbackId: consult.toneId });
  consult.toneId = null;
}

/** After a break: a party that is gone is reported as such, one that has answered meanwhile too. */
export function reconcileParty(turn: Turn, call: Call, live: Map<string, LiveChannel>): void {
  const { consult, callId } = call;
  const party = consult && (consult.leg ?? consult.outside);
  if (!consult) return;
  // Its agent may have found somebody who is not there any more.
  if (consult.stage === 'seeking') turn.waitingCalls.add(callId);
  if (!party) return;
  const leg = live.get(party.channelId);
  if (leg === undefined) {
    delete turn.floor.channels[party.channelId];
    tellCall(turn, callId, { type: 'partyGone', why: 'lost' });
  } else if (leg.answered && party.answeredAtMs === null) {
    if (consult.leg) tellLifted(turn, party.channelId);
    else tellCall(turn, callId, { type: 'partyAnswered' });
  }
}
