/** A leg to an agent's telephone, wherever that is, as an ARI request. */
import { CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { AriError } from './ari-socket.ts';
import { agentEndpoint } from './names.ts';
import { callerIdOf, hangUp, type OrderContext, RING_AT_MOST_S } from './orders.ts';
import { outsideEndpoint } from './outside-orders.ts';
import { recordingName } from './recordings.ts';

type DialAgent = Extract<TelephonyCommand, { type: 'dialAgent' }>;

export async function dialAgent(context: OrderContext, command: DialAgent): Promise<void> {
  const { channelId, agentId, callId, recordingId, phone, outside } = command;
  const { trunk } = context;
  if (outside && trunk === null) throw new CommandError('refused', 'no trunk leads outside; set OUTSIDE_TRUNK');
  const channel = context.state.addChannel(channelId, 'agent', false);
  channel.agentId = agentId;
  // A mailbox that picks up is no talk: recorded when it is joined.
  if (context.records && !outside) channel.recording = { recordingId, callId };
  try {
    await context.request({
      method: 'POST',
      uri: 'channels',
      query: {
        endpoint: outside ? outsideEndpoint(trunk ?? '', outside.number) : `PJSIP/${agentEndpoint(agentId, phone)}`,
        channelId,
        context: 'agent-leg',
        extension: 's',
        priority: '1',
        ...shownCaller(command),
        timeout: String(RING_AT_MOST_S),
      },
      body: {
        variables: {
          HOTLINE_APP: context.application,
          HOTLINE_AGENT: agentId,
          HOTLINE_RECORDING: channel.recording ? recordingName(channel.recording) : '',
          // The page matches the ringing phone with the screen-pop by it; nobody outside is told.
          ...(outside === undefined && { 'PJSIP_HEADER(add,X-Hotline-Call)': callId }),
        },
      },
    });
  } catch (error) {
    context.state.removeChannel(channelId);
    // It may be ringing all the same.
    if (error instanceof AriError && error.kind === 'timeout')
      void hangUp(context, channelId, 'normal').catch(() => {});
    // Asterisk says 500 for a phone that is not there.
    if (error instanceof AriError && error.statusCode === 500) {
      throw new CommandError('refused', `the phone of agent ${agentId} is not registered: ${error.message}`);
    }
    throw error;
  }
}

/** A telephone of ours shows who calls; one outside the shop's number, or whatever the trunk shows. */
function shownCaller({ outside, callerName, callerNumber }: DialAgent): { callerId?: string } {
  if (outside === undefined) return { callerId: callerIdOf(callerName, callerNumber) };
  return outside.callerNumber === null ? {} : { callerId: callerIdOf('', outside.callerNumber) };
}
