/** A leg to an agent's telephone, wherever that is. */
import { CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { AriError } from './ari-socket.ts';
import { agentEndpoint } from './names.ts';
import type { OrderContext } from './orders.ts';
import { callerIdOf, originate } from './originate.ts';
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
    await originate(context, {
      channelId,
      endpoint: outside ? outsideEndpoint(trunk ?? '', outside.number) : `PJSIP/${agentEndpoint(agentId, phone)}`,
      context: 'agent-leg',
      callerId: shownCaller(command),
      variables: {
        HOTLINE_AGENT: agentId,
        HOTLINE_RECORDING: channel.recording ? recordingName(channel.recording) : '',
        // The page matches the ringing phone with the screen-pop by it; nobody outside is told.
        ...(outside === undefined && { 'PJSIP_HEADER(add,X-Hotline-Call)': callId }),
      },
    });
  } catch (error) {
    // Asterisk says 500 for a phone that is not there.
    if (error instanceof AriError && error.statusCode === 500) {
      throw new CommandError('refused', `the phone of agent ${agentId} is not registered: ${error.message}`);
    }
    throw error;
  }
}

/** A telephone of ours shows who calls; one outside the shop's number, or whatever the trunk shows. */
function shownCaller({ outside, callerName, callerNumber }: DialAgent): string | null {
  if (outside === undefined) return callerIdOf(callerName, callerNumber);
  return outside.callerNumber === null ? null : callerIdOf('', outside.callerNumber);
}
