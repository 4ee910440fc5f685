/**
 * Orders that move a channel in more than one step, with something of Asterisk's to be waited for in between (a standing leg's way
 * through the dialplan). Whatever else is ordered of such a channel waits for the end of it, in the order given.
 */
import type { TelephonyCommand } from '../../core/commands.ts';
import type { NodeState } from './state.ts';

/** @param work moves these channels from now until it settles */
export function whileMoving(state: NodeState, channelIds: string[], work: Promise<void>): Promise<void> {
  const channels = channelIds.flatMap((channelId) => state.channels.get(channelId) ?? []);
  state.moves += 1;
  for (const channel of channels) channel.moving = work;
  const done = () => {
    state.moves -= 1;
    for (const channel of channels) if (channel.moving === work) channel.moving = null;
  };
  work.then(done, done);
  return work;
}

/**
 * What has to be over before this command may be carried out. Ask again after it: whoever waited longer goes first, and may move
 * the channel on. Who is hung up is not waited for.
 */
export function moveUnderWay(state: NodeState, command: TelephonyCommand): Promise<unknown> | undefined {
  if (state.moves === 0 || command.type === 'hangUpChannel') return undefined;
  const channelIds: string[] = [];
  if ('channelId' in command) channelIds.push(command.channelId);
  if ('channelIds' in command) channelIds.push(...command.channelIds);
  if ('bridgeId' in command)
    for (const [channelId, { bridgeId }] of state.channels)
      if (bridgeId === command.bridgeId) channelIds.push(channelId);
  return channelIds.flatMap((channelId) => state.channels.get(channelId)?.moving ?? [])[0];
}
