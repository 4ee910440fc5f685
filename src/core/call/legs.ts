/** The call's channels as it lets go of them. */
import type { Call } from '../floor.ts';
import type { Turn } from '../turn.ts';

/** Ends a channel of this call; one that is gone or no longer ours is left alone. */
export function hangUp(turn: Turn, call: Call, channelId: string): void {
  if (!(channelId in turn.floor.channels)) return;
  turn.floor.leaving[channelId] = call.nodeId;
  turn.commands.push({ type: 'hangUpChannel', nodeId: call.nodeId, channelId, reason: 'normal' });
}

export function forgetLeg(turn: Turn, call: Call): void {
  if (call.leg === null) return;
  delete turn.floor.channels[call.leg.channelId];
  call.leg = null;
}
