/** What is seen in Asterisk, as the floor's events. Each fact is told once, however often Asterisk repeats it. */
import type { ArrivingEvent } from '../../app/ports.ts';
import type { LiveChannel } from '../../core/events.ts';
import type { AriApplication, AriBridge, AriChannel, AriEndpoint, AriEvent, AriRecording } from './ari-types.ts';
import { messageOf } from './message-files.ts';
import {
  agentOfChannel,
  aniOf,
  callerArguments,
  DIALPLAN_MUSIC,
  isAgentLeg,
  isHoldingBridge,
  isInStasis,
  isOutsideLeg,
  LEG,
  legRecording,
  listedArguments,
  listedStasisArguments,
  OUTSIDE,
  phoneOfEndpoint,
} from './names.ts';
import type { RecordingIds } from './recordings.ts';
import type { KnownChannel, NodeState } from './state.ts';

export type SightingContext = {
  nodeId: string;
  application: string;
  state: NodeState;
  tell(event: ArrivingEvent): void;
  /** Tries to win a call that is offered to all controllers. */
  claim(channelId: string): void;
  /** An answered agent's leg that was recorded has ended. */
  legEnded(ids: RecordingIds): void;
};

/** Takes one event of Asterisk's in. */
export function see(context: SightingContext, event: AriEvent): void {
  switch (event.type) {
    case 'CallBroadcast':
      // An agent's phone that dials by itself: calls out are placed by us, never by the phone.
      if (agentOfChannel(event.channel) === null) context.claim(event.channel.id);
      return;
    case 'StasisStart':
      seeStart(context, event.channel, event.args);
      return;
    case 'ChannelStateChange':
      seeState(context, event.channel);
      return;
    case 'ChannelHangupRequest':
      seeHangup(context, event);
      return;
    case 'StasisEnd':
      // The last that is told of a caller's channel. Of a leg we dialled there follows ChannelDestroyed, which knows the cause better.
      if (!isDialled(context.state.channels.get(event.channel.id)?.kind)) seeEnd(context, event.channel.id, 0);
      return;
    case 'ChannelDestroyed':
      seeEnd(context, event.channel.id, causeOf(event));
      return;
    case 'ChannelDtmfReceived':
      seeDigit(context, event);
      return;
    case 'PlaybackFinished':
      seePlayed(context, event.playback.id);
      return;
    case 'RecordingFinished':
    case 'RecordingFailed':
      seeRecorded(context, event.recording);
      return;
    case 'PeerStatusChange':
    case 'EndpointStateChange':
      seePhone(context, event.endpoint);
      return;
    case 'ContactStatusChange':
      seePhone(context, event.endpoint);
      seeContact(context, event);
  }
}

export function tellFinished({ state, tell }: Pick<SightingContext, 'state' | 'tell'>, playbackId: string): void {
  if (state.removePlayback(playbackId)) tell({ type: 'playbackFinished', playbackId });
}

/**
 * A hang-up cuts the sound that is being played, and is told after it. Taken for the end of the words it would send the caller on,
 * into a queue and to an agent's phone, for the moment until the hang-up is told.
 */
function seePlayed(context: SightingContext, playbackId: string): void {
  const { state } = context;
  if (state.channels.get(state.playbacks.get(playbackId) ?? '')?.leaving) state.removePlayback(playbackId);
  else tellFinished(context, playbackId);
}

export function tellAnswered({ state, tell }: Pick<SightingContext, 'state' | 'tell'>, channelId: string): void {
  const channel = state.channels.get(channelId);
  if (!channel || channel.answered) return;
  channel.answered = true;
  tell({ type: 'channelAnswered', channelId });
}

/** True for a caller's first event; an agent's leg has been ours since it was dialled. */
export function startsCall(event: AriEvent): event is Extract<AriEvent, { type: 'StasisStart' }> {
  return event.type === 'StasisStart' && event.args[0] !== LEG && event.args[0] !== OUTSIDE;
}

function seeStart(context: SightingContext, channel: AriChannel, args: string[]): void {
  const { state, nodeId } = context;
  if (args[0] === LEG) {
    // Known already, unless it was dialled by the controller before us and is answered only now.
    const known = state.channels.get(channel.id);
    if (known?.back) known.back(true);
    else if (known) known.recording ??= legRecording(args);
    tellAnswered(context, channel.id);
    return;
  }
  if (args[0] === OUTSIDE) {
    tellAnswered(context, channel.id);
    return;
  }
  if (state.channels.has(channel.id)) return;
  const known = state.addChannel(channel.id, 'customer', false);
  if (args.length > 0) known.music = DIALPLAN_MUSIC;
  const caller = callerArguments(args, channel);
  const ani = aniOf(channel, caller);
  const { dnis } = caller;
  context.tell({ type: 'callArrived', callId: channel.id, channelId: channel.id, nodeId, ani, dnis });
  if (channel.state === 'Up') tellAnswered(context, channel.id);
}

/** A leg of ours counts as answered when it enters Stasis: only then can it be put into a bridge. */
function seeState(context: SightingContext, channel: AriChannel): void {
  const known = context.state.channels.get(channel.id);
  if (!known) return;
  if (channel.state === 'Up' && known.kind === 'customer') tellAnswered(context, channel.id);
  if (channel.state === 'Ringing' && known.kind === 'agent' && !known.rang) {
    known.rang = true;
    context.tell({ type: 'channelRang', channelId: channel.id });
  }
}

/**
 * Comes first and may come more than once; the first says why. Nothing when the other side hung up in the ordinary way; and when
 * Asterisk itself hangs up (`soft`), `cause` is one of its flags instead, of which only ours (somebody ordered it) is clear.
 */
function seeHangup(context: SightingContext, event: Extract<AriEvent, { type: 'ChannelHangupRequest' }>): void {
  const known = context.state.channels.get(event.channel.id);
  if (!known) return;
  known.leaving = true;
  const said = event.cause ?? NORMAL_CLEARING;
  if (event.soft) known.cause ??= said === ORDERED ? NORMAL_CLEARING : null;
  else known.cause ??= said;
}

function seeEnd(context: SightingContext, channelId: string, cause: number): void {
  const known = context.state.channels.get(channelId);
  if (!known) return;
  context.state.removeChannel(channelId);
  context.tell({ type: 'channelEnded', channelId, cause: cause || (known.cause ?? 0) });
  if (known.recording && known.answered) context.legEnded(known.recording);
}

const isDialled = (kind: KnownChannel['kind'] | undefined) => kind === 'agent' || kind === 'outside';

/** Whoever hung up in the middle of the message is `gone`: the end of the channel is told right after. */
function seeRecorded({ state, tell }: SightingContext, recording: AriRecording): void {
  const messageId = messageOf(recording.name);
  if (messageId === null) return;
  const channelId = recording.target_uri.replace(/^channel:/, '');
  const { duration = 0, talking_duration: talking = duration } = recording;
  const gone = state.channels.get(channelId)?.leaving !== false;
  tell({ type: 'messageRecorded', messageId, saidMs: talking * 1000, gone });
}

function seeDigit(context: SightingContext, event: Extract<AriEvent, { type: 'ChannelDtmfReceived' }>): void {
  const known = context.state.channels.get(event.channel.id);
  // An agent's channel is followed twice, by itself and by its endpoint, so each event of it comes twice with one timestamp.
  if (!known || known.lastDigitAt === event.timestamp) return;
  known.lastDigitAt = event.timestamp;
  context.tell({ type: 'digitReceived', channelId: event.channel.id, digit: event.digit });
}

export function seePhone({ state, nodeId, tell }: SightingContext, endpoint: AriEndpoint): void {
  const { technology, resource } = endpoint;
  const whose = technology === 'PJSIP' ? whosePhone(resource) : null;
  if (whose === null || endpoint.state === undefined) return;
  if (endpoint.state === 'online') {
    if (state.phones.has(resource)) return;
    state.phones.set(resource, null);
    tell({ type: 'phoneRegistered', ...whose, nodeId });
  } else if (state.phones.delete(resource)) {
    tell({ type: 'phoneUnregistered', ...whose });
  }
}

/** As events say it. */
function whosePhone(endpoint: string): { agentId: string; phone?: 'desk' } | null {
  const found = phoneOfEndpoint(endpoint);
  if (found === null) return null;
  const { agentId, phone } = found;
  return phone === 'desk' ? { agentId, phone } : { agentId };
}

/** The phone has moved to another page, or another desk: its endpoint was online all the while, so nothing else tells of it. */
function seeContact(
  { state, nodeId, tell }: SightingContext,
  { endpoint, contact_info: contact }: Extract<AriEvent, { type: 'ContactStatusChange' }>,
): void {
  const whose = whosePhone(endpoint.resource);
  const before = state.phones.get(endpoint.resource);
  if (whose === null || before === undefined || contact === undefined) return;
  if (!REGISTERED.has(contact.contact_status) || contact.uri === before) return;
  state.phones.set(endpoint.resource, contact.uri);
  if (before !== null) tell({ type: 'phoneRegistered', ...whose, nodeId });
}

const REGISTERED: ReadonlySet<string> = new Set(['Created', 'NonQualified', 'Reachable']);

/** Q.850: somebody hung up. */
const NORMAL_CLEARING = 16;
/** AST_SOFTHANGUP_EXPLICIT (asterisk/channel.h). */
const ORDERED = 32;

/** Q.850 cause of a SIP answer (RFC 3398, 8.2.6.1) where Asterisk gives none. */
const CAUSE_OF_SIP: Readonly<Record<number, number>> = { 408: 18, 480: 19, 486: 17, 487: 16, 600: 17, 603: 21 };

function causeOf({ cause, tech_cause: sip }: { cause: number; tech_cause?: number }): number {
  if (cause !== 0) return cause;
  return CAUSE_OF_SIP[sip ?? 0] ?? 0;
}

export type Listing = {
  application: AriApplication;
  channels: AriChannel[];
  bridges: AriBridge[];
  endpoints: AriEndpoint[];
};

/**
 * Takes in what a node has when it is connected, and makes it the whole of what is known.
 * @param arriving channels whose StasisStart is waiting to be seen: they are new calls, not found ones
 */
export function takeStock(
  context: SightingContext,
  listing: Listing,
  arriving: ReadonlySet<string>,
): { channels: LiveChannel[]; bridges: { bridgeId: string; channelIds: string[] }[] } {
  const { state, application } = context;
  const ours = new Set(listing.application.channel_ids);
  const before = new Map(state.channels);
  state.channels.clear();
  state.bridges.clear();
  const channels: LiveChannel[] = [];
  for (const channel of listing.channels) {
    const kind = isOutsideLeg(channel.id)
      ? 'outside'
      : isAgentLeg(channel.id) || agentOfChannel(channel) !== null
        ? 'agent'
        : channel.name.startsWith('PJSIP/')
          ? 'customer'
          : 'other';
    const isOurs = isDialled(kind) || ours.has(channel.id);
    if (arriving.has(channel.id) || !isOurs) continue;
    // One that was picked up while no controller was there waits in the dialplan, and cannot be put into a bridge yet.
    const answered = channel.state === 'Up' && (!isDialled(kind) || isInStasis(channel));
    const known = state.addChannel(channel.id, kind, answered);
    known.agentId = agentOfChannel(channel);
    // Sounds ordered before the break may still be playing, and have to be stopped before the channel is moved.
    for (const playbackId of before.get(channel.id)?.playbacks ?? []) known.playbacks.add(playbackId);
    if (kind === 'agent') known.recording = legRecording(listedStasisArguments(channel));
    const caller = listedArguments(channel);
    // An agent's leg shows whoever it was told is calling.
    const ani = isDialled(kind) ? null : aniOf(channel, caller);
    channels.push({ channelId: channel.id, kind, answered, ani, dnis: caller.dnis });
  }
  for (const [playbackId, channelId] of state.playbacks) {
    if (!state.channels.has(channelId)) state.playbacks.delete(playbackId);
  }
  const bridges: { bridgeId: string; channelIds: string[] }[] = [];
  for (const bridge of listing.bridges) {
    if (bridge.name !== application) continue;
    state.bridges.add(bridge.id);
    for (const channelId of bridge.channels) {
      const known = state.channels.get(channelId);
      if (known) known.bridgeId = bridge.id;
    }
    if (!isHoldingBridge(application, bridge.id)) bridges.push({ bridgeId: bridge.id, channelIds: bridge.channels });
  }
  return { channels, bridges };
}
