/**
 * Orders to Asterisk: each TelephonyCommand as ARI requests.
 *
 * All requests of a command are sent at once, in order, without waiting for one another: requests that touch the same channel, bridge or
 * phone are served one by one (`ari-lanes.ts`). The reverse of that medal: moving a channel waits inside Asterisk for the channel's own
 * thread, which a sound that is being played keeps busy, so an order to move a channel in the middle of a prompt would hold up all
 * that follows for this call. Hence whoever moves a channel stops its playbacks first.
 */
import { CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { dialAgent } from './agent-orders.ts';
import { AriError, type AriRequest } from './ari-socket.ts';
import { type Messages, orderMessage } from './messages.ts';
import { moveUnderWay, whileMoving } from './moving.ts';
import { agentEndpoint, holdingBridge, isHoldingBridge } from './names.ts';
import { dialOutside } from './outside-orders.ts';
import type { RecordingIds } from './recordings.ts';
import { dialStandingLeg, parkLeg, recordLeg } from './standing-legs.ts';
import type { NodeState } from './state.ts';

type Order<T extends TelephonyCommand['type']> = Extract<TelephonyCommand, { type: T }>;

export type OrderContext = {
  application: string;
  state: NodeState;
  /** False: talks are not recorded. */
  records: boolean;
  /** `things`: see {@link thingsOf}; left out inside an order, which is given them. */
  request<T = unknown>(request: AriRequest, things?: readonly string[]): Promise<T>;
  /** Null: there is no folder in which messages could be fetched. */
  messages: Messages | null;
  /** How telephones outside are reached; null: not at all. */
  trunk: string | null;
  /** Tells the floor that a playback is over. */
  finished(playbackId: string): void;
  /** Tells the floor that a channel that was up already is up. */
  answered(channelId: string): void;
  /** A talk's recording is complete, and its leg goes on. */
  recorded(ids: RecordingIds): void;
};

/**
 * Carries one command out.
 *
 * What is gone already needs no ending: `hangUpChannel`, `dissolveBridge`, `stopPlayback` and `unbridgeChannel` succeed then.
 * @throws CommandError `notFound` the channel is gone; `refused` Asterisk will not (for dialAgent: the phone is not registered);
 * `unreachable` no connection; `timeout` no answer, so that it may or may not have been done
 */
export async function carryOut(context: OrderContext, command: TelephonyCommand): Promise<void> {
  try {
    // Not a turn of the event loop between the last look and the act: the next who waits must find the channel on the move.
    for (let move = moveUnderWay(context.state, command); move; move = moveUnderWay(context.state, command)) {
      await move.catch(() => undefined);
    }
    const things = thingsOf(context, command);
    await order({ ...context, request: (request) => context.request(request, things) }, command);
  } catch (error) {
    throw commandError(error);
  }
}

/**
 * What a command touches: channels, bridges, the agent's phone. Commands that share one of them are carried out in the order given; for all
 * others there is none.
 */
function thingsOf({ application, state }: OrderContext, command: TelephonyCommand): string[] {
  const things = new Set<string>();
  const addChannel = (channelId: string) => {
    things.add(channelId);
    const { agentId, bridgeId } = state.channels.get(channelId) ?? {};
    // The phone is rung again behind its last hang-up.
    if (agentId != null) things.add(agentEndpoint(agentId));
    // All who wait are in one holding bridge: they have nothing to do with one another.
    if (bridgeId != null && !isHoldingBridge(application, bridgeId)) things.add(bridgeId);
  };
  if ('channelId' in command) addChannel(command.channelId);
  if ('channelIds' in command) for (const channelId of command.channelIds) addChannel(channelId);
  if ('agentId' in command) things.add(agentEndpoint(command.agentId));
  if ('bridgeId' in command) {
    things.add(command.bridgeId);
    for (const [channelId, { bridgeId }] of state.channels) if (bridgeId === command.bridgeId) things.add(channelId);
  }
  if ('playbackId' in command) {
    const channelId = state.playbacks.get(command.playbackId);
    if (channelId !== undefined) addChannel(channelId);
    else if (things.size === 0) things.add(command.playbackId);
  }
  if (command.type === 'holdChannel') {
    const bridgeId = holdingBridge(application, command.music);
    // Until it is made, nobody may be put into it.
    if (!state.bridges.has(bridgeId) || state.making.has(bridgeId)) things.add(bridgeId);
  }
  return [...things];
}

function order(context: OrderContext, command: TelephonyCommand): Promise<unknown> {
  switch (command.type) {
    case 'answerChannel':
      return answerChannel(context, command);
    case 'playMedia':
      return playMedia(context, command);
    case 'stopPlayback':
      return stopPlayback(context, command.playbackId);
    case 'holdChannel':
      return holdChannel(context, command);
    case 'unbridgeChannel':
      return unbridgeChannel(context, command);
    case 'dialAgent':
      return dialAgent(context, command);
    case 'connectChannels':
      return command.record === undefined
        ? connectChannels(context, command)
        : whileMoving(context.state, command.channelIds, connectRecorded(context, command, command.record));
    case 'dissolveBridge':
      return dissolveBridge(context, command);
    case 'hangUpChannel':
      return hangUpChannel(context, command);
    case 'dialOutside':
      return dialOutside(context, command);
    case 'dialStandingLeg':
      return dialStandingLeg(context, command);
    case 'parkLeg':
      return whileMoving(context.state, [command.channelId], parkLeg(context, command));
    default:
      return orderMessage(context, command);
  }
}

async function answerChannel(context: OrderContext, { channelId }: Order<'answerChannel'>): Promise<void> {
  await context.request({ method: 'POST', uri: `channels/${part(channelId)}/answer` });
  // A channel that was up before changes no state, and the floor would wait for the change for ever.
  context.answered(channelId);
}

async function playMedia(context: OrderContext, command: Order<'playMedia'>): Promise<void> {
  const { channelId, playbackId, media } = command;
  if (media.length === 0) throw new CommandError('refused', `playMedia ${playbackId}: the list of media is empty`);
  context.state.addPlayback(playbackId, channelId);
  try {
    await context.request({
      method: 'POST',
      uri: `channels/${part(channelId)}/play/${part(playbackId)}`,
      body: { media: media.map(mediaUri) },
    });
  } catch (error) {
    context.state.removePlayback(playbackId);
    throw error;
  }
}

/**
 * Stops a playback, running or still queued. Its end is told when Asterisk has taken the order: a playback stopped between two of
 * its sounds, or before its first, ends without an event.
 */
async function stopPlayback(context: OrderContext, playbackId: string): Promise<void> {
  const { stopping } = context.state;
  stopping.add(playbackId);
  try {
    await unlessGone(stopSound(context, playbackId, 3));
  } finally {
    stopping.delete(playbackId);
  }
  context.finished(playbackId);
}

/**
 * What came with the hotline lies among Asterisk's sounds; what was published since, in its spool as a recording, the one
 * folder that controller and node share wherever they run.
 */
function mediaUri(name: string): string {
  if (name === 'tones/ringing') return 'tone:ring;tonezone=cn';
  return name.startsWith('published/') ? `recording:${name}` : `sound:hotline/${name}`;
}

/** For some microseconds at the start of a sound Asterisk refuses to stop it (500); it does so right after. */
async function stopSound(context: OrderContext, playbackId: string, attempts: number): Promise<void> {
  try {
    await context.request({ method: 'DELETE', uri: `playbacks/${part(playbackId)}` });
  } catch (error) {
    const passing = error instanceof AriError && (error.statusCode === 500 || error.statusCode === 409);
    if (!passing || attempts <= 1) throw error;
    await stopSound(context, playbackId, attempts - 1);
  }
}

/**
 * Newest first: otherwise the next one would start for a moment when the running one is stopped. What the floor has just stopped
 * itself is left out: its order is on the line already, ahead of whatever follows.
 */
export function silence(context: OrderContext, channelId: string): Promise<unknown>[] {
  const { channels, stopping } = context.state;
  const playbacks = [...(channels.get(channelId)?.playbacks ?? [])].reverse();
  return playbacks.filter((id) => !stopping.has(id)).map((playbackId) => stopPlayback(context, playbackId));
}

async function holdChannel(context: OrderContext, { channelId, music }: Order<'holdChannel'>): Promise<void> {
  const bridgeId = holdingBridge(context.application, music);
  const channel = context.state.channels.get(channelId);
  // Already there: adding it again would start the music anew.
  if (channel?.bridgeId === bridgeId) return;
  const before = silence(context, channelId);
  if (!context.state.bridges.has(bridgeId)) {
    before.push(makeBridge(context, bridgeId, 'holding'));
  }
  if (channel?.music !== music) {
    // In a holding bridge each channel hears its own music.
    const query = { variable: 'CHANNEL(musicclass)', value: music };
    before.push(context.request({ method: 'POST', uri: `channels/${part(channelId)}/variable`, query }));
    if (channel) channel.music = music;
  }
  // In any other role it would wait in silence.
  before.push(addToBridge(context, bridgeId, [channelId], { role: 'holding_participant' }));
  await allOf(before);
}

async function unbridgeChannel(context: OrderContext, { channelId }: Order<'unbridgeChannel'>): Promise<void> {
  const channel = context.state.channels.get(channelId);
  const bridgeId = channel?.bridgeId ?? null;
  if (!channel || bridgeId === null) return;
  channel.bridgeId = null;
  const uri = `bridges/${part(bridgeId)}/removeChannel`;
  const removed = context.request({ method: 'POST', uri, query: { channel: channelId } });
  await allOf([...silence(context, channelId), unlessGone(removed)]);
}

async function connectChannels(
  context: OrderContext,
  { bridgeId, channelIds }: Order<'connectChannels'>,
): Promise<void> {
  const { channels, bridges } = context.state;
  const steps = channelIds.flatMap((channelId) => silence(context, channelId));
  if (!bridges.has(bridgeId)) steps.push(makeBridge(context, bridgeId, 'mixing'));
  // Who is in it already would be taken out and put in again.
  const coming = channelIds.filter((channelId) => channels.get(channelId)?.bridgeId !== bridgeId);
  if (coming.length > 0) steps.push(addToBridge(context, bridgeId, coming, {}));
  for (const [channelId] of [...channels].filter(([id, one]) => one.bridgeId === bridgeId && !channelIds.includes(id)))
    steps.push(unbridgeChannel(context, { type: 'unbridgeChannel', nodeId: '', channelId }));
  await allOf(steps);
}

/** The caller is in the bridge before the leg is back from its step, so that not a word is lost. */
async function connectRecorded(
  context: OrderContext,
  command: Order<'connectChannels'>,
  { channelId, recordingId, callId }: NonNullable<Order<'connectChannels'>['record']>,
): Promise<void> {
  const others = command.channelIds.filter((id) => id !== channelId);
  const recorded = recordLeg(context, channelId, recordingId === null ? null : { recordingId, callId });
  await allOf([recorded, connectChannels(context, { ...command, channelIds: others })]);
  await connectChannels(context, command);
}

export async function makeBridge(context: OrderContext, bridgeId: string, type: 'holding' | 'mixing'): Promise<void> {
  const { bridges, making } = context.state;
  bridges.add(bridgeId);
  making.add(bridgeId);
  // The name tells our bridges from those of others on the same Asterisk.
  const query = { type, name: context.application };
  try {
    await context.request({ method: 'POST', uri: `bridges/${part(bridgeId)}`, query });
  } catch (error) {
    // 409: made by the controller before us.
    if (error instanceof AriError && error.statusCode === 409) return;
    bridges.delete(bridgeId);
    throw error;
  } finally {
    making.delete(bridgeId);
  }
}

export async function addToBridge(
  context: OrderContext,
  bridgeId: string,
  channelIds: string[],
  query: Record<string, string>,
): Promise<void> {
  const channels = channelIds.flatMap((channelId) => context.state.channels.get(channelId) ?? []);
  const before = channels.map((channel) => channel.bridgeId);
  for (const channel of channels) channel.bridgeId = bridgeId;
  const uri = `bridges/${part(bridgeId)}/addChannel`;
  try {
    await context.request({ method: 'POST', uri, query: { channel: channelIds.join(','), ...query } });
  } catch (error) {
    // Asterisk moves all of them or none.
    for (const [index, channel] of channels.entries()) {
      if (channel.bridgeId === bridgeId) channel.bridgeId = before[index] ?? null;
    }
    if (error instanceof AriError && error.statusCode === 404) context.state.bridges.delete(bridgeId);
    throw error;
  }
}

async function dissolveBridge(context: OrderContext, { bridgeId }: Order<'dissolveBridge'>): Promise<void> {
  context.state.bridges.delete(bridgeId);
  for (const channel of context.state.channels.values()) if (channel.bridgeId === bridgeId) channel.bridgeId = null;
  try {
    await context.request({ method: 'DELETE', uri: `bridges/${part(bridgeId)}` });
  } catch (error) {
    // 409: it is being dissolved at this moment.
    if (!isGone(error) && !(error instanceof AriError && error.statusCode === 409)) throw error;
  }
}

async function hangUpChannel(context: OrderContext, { channelId, reason }: Order<'hangUpChannel'>): Promise<void> {
  await unlessGone(hangUp(context, channelId, reason));
}

export function hangUp(context: OrderContext, channelId: string, reason: string): Promise<unknown> {
  return context.request({ method: 'DELETE', uri: `channels/${part(channelId)}`, query: { reason } });
}

export function part(id: string): string {
  return encodeURIComponent(id);
}

/** Waits for all of them, so that none goes unheard, and then fails as the last that failed did: it is the one the others prepare. */
async function allOf(steps: Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(steps)).filter((outcome) => outcome.status === 'rejected');
  const last = failures.at(-1);
  if (last) throw last.reason;
}

async function unlessGone(step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/**
 * 404: no such channel, bridge or playback; 400 "Channel not found" and 422 from a bridge: the channel is gone or not in it.
 */
function isGone(error: unknown): boolean {
  if (!(error instanceof AriError)) return false;
  const { statusCode, message } = error;
  return statusCode === 404 || statusCode === 422 || (statusCode === 400 && /channel not found/i.test(message));
}

function commandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const message = (error as Error).message;
  if (!(error instanceof AriError)) return new CommandError('refused', message);
  if (error.kind === 'timeout') return new CommandError('timeout', message);
  if (error.kind === 'closed') return new CommandError('unreachable', message);
  return new CommandError(isGone(error) ? 'notFound' : 'refused', message);
}
