/** A leg to a telephone outside, as an ARI request. */
import { CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { AriError } from './ari-socket.ts';
import { OUTSIDE } from './names.ts';
import { callerIdOf, hangUp, type OrderContext, RING_AT_MOST_S } from './orders.ts';

/** The PJSIP endpoint behind which all telephones outside are. */
export function trunkEndpoint(trunk: string): string {
  return trunk.startsWith('sip:') ? 'outside' : trunk;
}

/** `sip:host:port` is a gateway without a password; anything else the name of an endpoint of one's own pjsip.conf. */
export function outsideEndpoint(trunk: string, number: string): string {
  return trunk.startsWith('sip:')
    ? `PJSIP/outside/sip:${number}@${trunk.slice('sip:'.length)}`
    : `PJSIP/${number}@${trunk}`;
}

/** By way of the dialplan, where whoever picks up waits for a controller that has just died: Stasis alone would hang up on them. */
export async function dialOutside(
  context: OrderContext,
  command: Extract<TelephonyCommand, { type: 'dialOutside' }>,
): Promise<void> {
  const { channelId, callId, number, callerNumber } = command;
  if (context.trunk === null) throw new CommandError('refused', 'no trunk leads outside; set OUTSIDE_TRUNK');
  context.state.addChannel(channelId, 'outside', false);
  try {
    await context.request({
      method: 'POST',
      uri: 'channels',
      query: {
        endpoint: outsideEndpoint(context.trunk, number),
        channelId,
        context: 'to-controller',
        extension: 's',
        priority: '1',
        timeout: String(RING_AT_MOST_S),
        ...(callerNumber !== null && { callerId: callerIdOf('', callerNumber) }),
      },
      body: { variables: { HOTLINE_APP: context.application, HOTLINE_AS: [OUTSIDE, callId].join(',') } },
    });
  } catch (error) {
    context.state.removeChannel(channelId);
    if (error instanceof AriError && error.kind === 'timeout')
      void hangUp(context, channelId, 'normal').catch(() => {});
    throw error;
  }
}
