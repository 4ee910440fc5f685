/**
 * Legs that stand from talk to talk. Each waits in a holding bridge without music, and is recorded talk by talk: MixMonitor is
 * started and stopped by the dialplan alone, so the leg takes a step through it (extensions.conf, recording) on its way to a
 * talk and back. So does a dialled one whose recording is paused.
 */
import { CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { agentEndpoint, restingBridge } from './names.ts';
import { addToBridge, makeBridge, type OrderContext, part, silence } from './orders.ts';
import { callerIdOf, originate } from './originate.ts';
import { type RecordingIds, recordingName } from './recordings.ts';
import type { KnownChannel } from './state.ts';

type Order<T extends TelephonyCommand['type']> = Extract<TelephonyCommand, { type: T }>;

/** If nobody stops it; the floor does so much earlier. */
const RING_AT_MOST_S = 30;

/** The step takes some milliseconds; a node that needs longer than this has lost the leg, or soon will. */
const STEP_WITHIN_MS = 2_000;

/** What desk telephones answer by themselves for, as their makers read it: RFC 5373, Snom and Yealink, Polycom and Cisco. */
const ANSWER_BY_ITSELF = {
  'PJSIP_HEADER(add,Answer-Mode)': 'Auto',
  'PJSIP_HEADER(add,Call-Info)': '<sip:hotline.invalid>;answer-after=0',
  'PJSIP_HEADER(add,Alert-Info)': '<http://hotline.invalid>;info=alert-autoanswer;delay=0',
};

export async function dialStandingLeg(context: OrderContext, command: Order<'dialStandingLeg'>): Promise<void> {
  const { channelId, agentId, phone } = command;
  const channel = context.state.addChannel(channelId, 'agent', false);
  channel.agentId = agentId;
  await originate(context, {
    channelId,
    endpoint: `PJSIP/${agentEndpoint(agentId, phone)}`,
    context: 'agent-leg',
    callerId: callerIdOf('hotline', ''),
    variables: {
      HOTLINE_AGENT: agentId,
      HOTLINE_RECORDING: '',
      // The page picks up by it, without a ring.
      'PJSIP_HEADER(add,X-Hotline-Leg)': 'standing',
      ...ANSWER_BY_ITSELF,
    },
    ringAtMostS: RING_AT_MOST_S,
  });
}

export async function parkLeg(context: OrderContext, { channelId }: Order<'parkLeg'>): Promise<void> {
  const bridgeId = restingBridge(context.application);
  const channel = context.state.channels.get(channelId);
  if (channel === undefined) throw new CommandError('notFound', `there is no leg ${channelId}`);
  if (channel.bridgeId === bridgeId && channel.recording === null) return;
  await Promise.allSettled(silence(context, channelId));
  if (channel.recording !== null) await stepThrough(context, channelId, channel, null);
  const made = context.state.bridges.has(bridgeId) ? [] : [makeBridge(context, bridgeId, 'holding')];
  await Promise.allSettled(made);
  // Without a role it hears nothing, and nobody hears it.
  await addToBridge(context, bridgeId, [channelId], {});
}

/** Records the leg from here on as `ids`, or no longer; nothing is done when that is so already. */
export async function recordLeg(context: OrderContext, channelId: string, ids: RecordingIds | null): Promise<void> {
  const channel = context.state.channels.get(channelId);
  if (channel === undefined) throw new CommandError('notFound', `there is no leg ${channelId}`);
  if (!context.records || channel.recording?.recordingId === ids?.recordingId) return;
  await Promise.allSettled(silence(context, channelId));
  await stepThrough(context, channelId, channel, ids);
}

/** Out of whatever bridge it is in, through the dialplan, and back to us. */
async function stepThrough(
  context: OrderContext,
  channelId: string,
  channel: KnownChannel,
  ids: RecordingIds | null,
): Promise<void> {
  const { recording } = channel;
  const back = new Promise<boolean>((resolve) => {
    channel.back = resolve;
  });
  const uri = `channels/${part(channelId)}`;
  const value = ids === null ? '' : recordingName(ids);
  await Promise.all([
    context.request({ method: 'POST', uri: `${uri}/variable`, query: { variable: 'HOTLINE_RECORDING', value } }),
    context.request({
      method: 'POST',
      uri: `${uri}/continue`,
      query: { context: 'recording', extension: ids === null ? 'end' : 'begin', priority: '1' },
    }),
  ]);
  channel.bridgeId = null;
  const isBack = await within(STEP_WITHIN_MS, back);
  channel.back = null;
  if (isBack === null) throw new CommandError('timeout', `leg ${channelId} has not come back from the dialplan`);
  if (!isBack) throw new CommandError('notFound', `leg ${channelId} has ended`);
  channel.recording = ids;
  if (recording !== null) context.recorded(recording);
}

async function within<T>(limitMs: number, answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
