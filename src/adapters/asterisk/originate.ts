/** A telephone is dialled: the one ARI request for it, whoever it belongs to. */
import { AriError } from './ari-socket.ts';
import { hangUp, type OrderContext } from './orders.ts';

/**
 * How long Asterisk lets a telephone ring if nobody stops it. The floor stops it much earlier (ring time-out of the
 * queue); this is for a controller that died meanwhile.
 */
const RING_AT_MOST_S = 120;

export type Origination = {
  channelId: string;
  /** As `Dial()` has it: `PJSIP/agent-7`. */
  endpoint: string;
  /**
   * Where whoever picks up goes (extensions.conf). Not straight into the application: Stasis alone hangs up on them while no controller
   * is there.
   */
  context: 'agent-leg' | 'to-controller';
  /** Shown to who is called, see {@link callerIdOf}; null: whatever the endpoint shows. */
  callerId: string | null;
  /** Beside the application's name. */
  variables: Record<string, string>;
  ringAtMostS?: number;
};

/**
 * Dials; the channel is known to the node's state already, and forgotten again when this fails.
 * @throws AriError
 */
export async function originate(
  orders: OrderContext,
  { channelId, endpoint, context, callerId, variables, ringAtMostS = RING_AT_MOST_S }: Origination,
): Promise<void> {
  try {
    await orders.request({
      method: 'POST',
      uri: 'channels',
      query: {
        endpoint,
        channelId,
        context,
        extension: 's',
        priority: '1',
        timeout: String(ringAtMostS),
        ...(callerId !== null && { callerId }),
      },
      body: { variables: { HOTLINE_APP: orders.application, ...variables } },
    });
  } catch (error) {
    orders.state.removeChannel(channelId);
    // It may be ringing all the same.
    if (error instanceof AriError && error.kind === 'timeout') void hangUp(orders, channelId, 'normal').catch(() => {});
    throw error;
  }
}

/** `"name" <number>` as Asterisk reads it; it has no way to quote a quote. */
export function callerIdOf(name: string, number: string): string {
  const clean = (text: string, others: RegExp) => text.replace(/[\p{Cc}"\\<>]/gu, '').replace(others, '');
  return `"${clean(name, /$^/).slice(0, 80)}" <${clean(number, /[^0-9A-Za-z+*#._-]/g).slice(0, 40)}>`;
}
