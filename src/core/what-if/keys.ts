/**
 * What followed from what. A recorded event is either the world's own (a call came, somebody asked for a break) or the answer to
 * something: to a command (a phone that was rung, a prompt that was played), to a timer that was started, or to where the call
 * stood (the caller hung up after 40 s in the line, the agent put them on hold 10 s into the talk). Answers are kept by what they
 * answer, so that they can follow when the same comes about at another moment, or with another agent.
 */
import { agentOfStandingLeg } from '../agent/standing.ts';
import { isBeforeTalk } from '../callback/attempt.ts';
import type { Command } from '../commands.ts';
import type { Entry } from '../entries.ts';
import type { FloorEvent } from '../events.ts';
import type { AgentLeg, Call, Floor } from '../floor.ts';

/** Key of what may be answered, and how long after it an answer came. */
export type Cause = string;

/** Commands as causes: the same command given again (to an agent's phone, after a break) is another. */
export class Commanded {
  private readonly times = new Map<string, number>();
  private readonly wrapUps = new Map<string, Cause>();

  /** The cause that this command is; null: the world answers nothing to it. */
  next(command: Command): Cause | null {
    const name = nameOf(command);
    if (name === null) return null;
    const nth = (this.times.get(name) ?? 0) + 1;
    this.times.set(name, nth);
    return `${name} ${nth}`;
  }

  /** The agent's wrap-up after this call: of a call that was talked twice there are two, also at once, when it was sent on. */
  nextWrapUp(callId: string, agentId: string): Cause {
    const name = `wrap ${callId}`;
    const nth = (this.times.get(name) ?? 0) + 1;
    this.times.set(name, nth);
    const cause = `${name} ${nth}`;
    this.wrapUps.set(`${callId} ${agentId}`, cause);
    return cause;
  }

  /** This agent's, that goes on; null: there has been none. */
  wrapUpOf(callId: string, agentId: string): Cause | null {
    return this.wrapUps.get(`${callId} ${agentId}`) ?? null;
  }

  /** The ring that goes on, or was the last. */
  lastRing(callId: string, agentId: string): Cause {
    const name = `ring ${callId} ${agentId}`;
    return `${name} ${this.times.get(name) ?? 0}`;
  }
}

function nameOf(command: Command): string | null {
  switch (command.type) {
    case 'answerChannel':
      return `answer ${command.channelId}`;
    case 'dialAgent':
      return `ring ${command.callId} ${command.agentId}`;
    // Over a standing leg nothing is dialled: the page rings.
    case 'showOffer':
      return command.offer.standing ? `ring ${command.offer.callId} ${command.agentId}` : null;
    case 'dialStandingLeg':
      return `standing ${command.channelId}`;
    case 'parkLeg':
      return `park ${command.channelId}`;
    case 'dialOutside':
      return `outside ${command.channelId} ${command.number}`;
    case 'playMedia':
      return `play ${command.playbackId} ${mediaIn(command)}`;
    case 'playMessage':
      return `play ${command.playbackId} ${command.messageId}`;
    case 'lookUp':
      return `look ${command.requestId}`;
    case 'recordMessage':
      return `record ${command.messageId}`;
    case 'revealKey':
      return `reveal ${command.callId} ${command.seal} ${command.wanted}`;
    case 'checkEntry':
      return `check ${command.callId} ${command.entryId}`;
    case 'revealLast':
      return `last ${command.callId}`;
    case 'hangUpChannel':
      return `hang ${command.channelId}`;
    case 'connectChannels':
      return `connect ${command.bridgeId}`;
    default:
      return null;
  }
}

export function mediaIn({ media }: Extract<Command, { type: 'playMedia' }>): string {
  return media.join();
}

/** Under what an answer to a command is looked for: the id that both carry, with the kind of thing it is. */
export function subjectOf(command: Command): string | null {
  switch (command.type) {
    case 'answerChannel':
    case 'dialAgent':
    case 'dialStandingLeg':
    case 'dialOutside':
      return `up ${command.channelId}`;
    case 'showOffer':
      return `accept ${command.offer.callId} ${command.agentId}`;
    case 'parkLeg':
      return `park ${command.channelId}`;
    case 'hangUpChannel':
      return `down ${command.channelId}`;
    case 'playMedia':
    case 'playMessage':
      return `play ${command.playbackId}`;
    case 'lookUp':
      return `look ${command.requestId}`;
    case 'recordMessage':
      return `record ${command.messageId}`;
    case 'revealKey':
      return `reveal ${command.callId} ${command.seal}`;
    case 'checkEntry':
      return `check ${command.callId} ${command.entryId}`;
    case 'revealLast':
      return `last ${command.callId}`;
    case 'connectChannels':
      return `connect ${command.bridgeId}`;
    default:
      return null;
  }
}

const FAILED_SUBJECTS: Record<string, string> = {
  dialAgent: 'up',
  dialStandingLeg: 'up',
  parkLeg: 'park',
  answerChannel: 'up',
  dialOutside: 'up',
  playMedia: 'play',
  playMessage: 'play',
  recordMessage: 'record',
  checkRecording: 'record',
  connectChannels: 'connect',
};

/**
 * What kind of fact an event is:
 * - `own`: comes whatever we do, at its own moment
 * - `answer`: to the command with this subject
 * - `timer`
 * - `inCall`: by the caller or the agent, at a moment of the call
 * - `idle`: changes nothing that anybody waits for
 */
export type Fact =
  | { is: 'own' | 'timer' | 'idle' }
  | { is: 'answer'; subject: string }
  | { is: 'inCall'; callId: string; by: InCall };

/** Whose telephone, or page, in a call. `party`: who is asked beside the customer. */
export type InCall = 'customer' | 'agent' | 'outside' | 'party';

/** @param floor as it stood before the event */
export function factOf(floor: Floor, event: FloorEvent): Fact {
  switch (event.type) {
    case 'timerFired':
      return { is: 'timer' };
    case 'channelAnswered':
      return { is: 'answer', subject: `up ${event.channelId}` };
    case 'channelEnded':
      return endOf(floor, event.channelId);
    case 'playbackFinished':
      return { is: 'answer', subject: `play ${event.playbackId}` };
    case 'lookUpFinished':
      return { is: 'answer', subject: `look ${event.requestId}` };
    case 'messageRecorded':
      return { is: 'answer', subject: `record ${event.messageId}` };
    case 'keyRevealed':
      return { is: 'answer', subject: `reveal ${event.callId} ${event.seal}` };
    case 'entryChecked':
      return { is: 'answer', subject: `check ${event.callId} ${event.entryId}` };
    case 'lastRevealed':
      return { is: 'answer', subject: `last ${event.callId}` };
    case 'commandFailed': {
      const kind = FAILED_SUBJECTS[event.command];
      return kind === undefined ? { is: 'idle' } : { is: 'answer', subject: `${kind} ${event.about}` };
    }
    case 'digitReceived': {
      const channel = floor.channels[event.channelId];
      if (channel === undefined) return { is: 'idle' };
      // The key that takes a telephone outside is part of how it was answered.
      if (channel.role !== 'customer') return { is: 'answer', subject: `up ${event.channelId}` };
      return { is: 'inCall', callId: channel.callId, by: 'customer' };
    }
    case 'offerAccepted':
      return { is: 'answer', subject: `accept ${event.callId} ${event.agentId}` };
    case 'offerRejected':
      return isTheirs(floor, event) ? legSubject(event.callId, legOf(floor, event)) : { is: 'idle' };
    case 'holdRequested':
    case 'resumeRequested':
    case 'recordingPauseRequested':
    case 'recordingResumeRequested':
    case 'selfServiceRequested':
    case 'selfServiceEndRequested':
    case 'hangUpRequested':
    case 'transferRequested':
    case 'consultRequested':
    case 'consultStepRequested':
    case 'machineAnswered':
    case 'rejoinRequested':
    case 'wrapUpExtended':
    case 'wrapUpFinished':
      if (!isTheirs(floor, event)) return { is: 'idle' };
      return { is: 'inCall', callId: event.callId, by: isAsked(floor, event) ? 'party' : 'agent' };
    case 'channelRang':
    case 'messageSaved':
    case 'recordingSaved':
    case 'noteSaved':
      return { is: 'idle' };
    default:
      return { is: 'own' };
  }
}

/** A message sent late, about a call that is somebody else's by now, changes nothing. */
function isTheirs(floor: Floor, { agentId, callId }: { agentId: string; callId: string }): boolean {
  return floor.agents[agentId]?.callId === callId;
}

function isAsked({ calls }: Floor, { agentId, callId }: { agentId: string; callId: string }): boolean {
  return calls[callId]?.consult?.leg?.agentId === agentId;
}

function legOf(floor: Floor, event: { agentId: string; callId: string }): AgentLeg | null {
  const call = floor.calls[event.callId];
  return (isAsked(floor, event) ? call?.consult?.leg : call?.leg) ?? null;
}

/** A phone that is rung answers by ending; one we have hung up answers that; everything else is somebody who hangs up. */
function endOf(floor: Floor, channelId: string): Fact {
  if (channelId in floor.leaving) return { is: 'answer', subject: `down ${channelId}` };
  const channel = floor.channels[channelId];
  const call = floor.calls[channel?.callId ?? ''];
  if (channel === undefined || call === undefined) {
    const standing = agentOfStandingLeg(floor, channelId)?.standing?.leg;
    if (!standing) return { is: 'idle' };
    return standing.state === 'calling' ? { is: 'answer', subject: `up ${channelId}` } : { is: 'own' };
  }
  if (channel.role === 'agent')
    return call.leg?.answeredAtMs == null
      ? legSubject(call.callId, call.leg)
      : { is: 'inCall', callId: call.callId, by: 'agent' };
  if (channel.role === 'party') return endOfParty(call, channelId);
  const isRung = channel.role === 'outside' ? call.outside?.answeredAtMs == null : isBeforeTalk(call);
  return isRung
    ? { is: 'answer', subject: `up ${channelId}` }
    : { is: 'inCall', callId: call.callId, by: channel.role };
}

function endOfParty({ callId, consult }: Call, channelId: string): Fact {
  if ((consult?.leg ?? consult?.outside)?.answeredAtMs != null) return { is: 'inCall', callId, by: 'party' };
  return consult?.leg ? legSubject(callId, consult.leg) : { is: 'answer', subject: `up ${channelId}` };
}

function legSubject(callId: string, leg: AgentLeg | null): Fact {
  if (leg === null) return { is: 'idle' };
  const { standing, agentId, channelId } = leg;
  return { is: 'answer', subject: standing ? `accept ${callId} ${agentId}` : `up ${channelId}` };
}

/** Where a call stands, as far as people do other things there; null: the entry changes nothing of it. */
export function phaseOf(entry: Entry): { callId: string; phase: Phase } | null {
  switch (entry.kind) {
    case 'callArrived':
    case 'callbackBegun':
    case 'outboundBegun':
      return { callId: entry.callId, phase: 'arrived' };
    case 'queued':
      return { callId: entry.callId, phase: 'queued' };
    case 'queueLeft':
      return { callId: entry.callId, phase: 'left' };
    case 'connected':
      return { callId: entry.callId, phase: 'talk' };
    case 'outsideConnected':
      return { callId: entry.callId, phase: 'outside' };
    case 'surveyStarted':
      return { callId: entry.callId, phase: 'survey' };
    case 'talkEnded':
      return { callId: entry.callId, phase: 'after' };
    default:
      return null;
  }
}

export type Phase = 'arrived' | 'queued' | 'left' | 'talk' | 'outside' | 'after' | 'survey';
