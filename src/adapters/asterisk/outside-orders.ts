/** A leg to a telephone outside. */
import { CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { OUTSIDE } from './names.ts';
import type { OrderContext } from './orders.ts';
import { callerIdOf, originate } from './originate.ts';

/** The PJSIP endpoint behind which all telephones outside are. */
export function trunkEndpoint(trunk: string): string {
  return trunk.startsWith('sip:') ? 'outside' : trunk;
}

/** `sip:host:port` is a gateway without a password; anything else the name of an endpoint of one's own pjsip.conf. */
export function outsideEndpoint(trunk: string, number: string): string {
  const endpoint = trunkEndpoint(trunk);
  return endpoint === trunk
    ? `PJSIP/${number}@${endpoint}`
    : `PJSIP/${endpoint}/sip:${number}@${trunk.slice('sip:'.length)}`;
}

export async function dialOutside(
  context: OrderContext,
  command: Extract<TelephonyCommand, { type: 'dialOutside' }>,
): Promise<void> {
  const { channelId, callId, number, callerNumber } = command;
  if (context.trunk === null) throw new CommandError('refused', 'no trunk leads outside; set OUTSIDE_TRUNK');
  context.state.addChannel(channelId, 'outside', false);
  await originate(context, {
    channelId,
    endpoint: outsideEndpoint(context.trunk, number),
    context: 'to-controller',
    callerId: callerNumber === null ? null : callerIdOf('', callerNumber),
    variables: { HOTLINE_AS: [OUTSIDE, callId].join(',') },
  });
}
