/** Acts: each command to the port that can do it, in the order given; whatever fails comes back through the door. */
import type { Command, LookUpQuery, TelephonyCommand } from '../core/commands.ts';
import type { LookUpResult } from '../core/events.ts';
import { CommandError, type Desks, type Directory, type Door, type Telephony } from './ports.ts';
import type { Timers } from './timers.ts';

export type OutboxParts = {
  telephony: Telephony;
  directory: Directory;
  desks: Desks;
  timers: Timers;
  door: Door;
  /** False once another controller may have taken over: then nothing is done any more. */
  mayAct(): boolean;
};

/** A caller hears "one moment" for so long at most; then the flow goes its way for records that are away. */
const LOOK_UP_LIMIT_MS = 2_500;

export function createOutbox(parts: OutboxParts): (commands: Command[]) => void {
  return (commands) => {
    if (!parts.mayAct()) return;
    for (const command of inOrder(commands)) act(parts, command);
  };
}

/**
 * What somebody waits for goes first: an offer and its ring before music, words and the tidying up after a talk, each of which holds
 * the node's one line for a millisecond. Hanging up stays before it: an agent's phone is rung again only when it is free.
 */
function inOrder(commands: Command[]): Command[] {
  if (!commands.some(({ type }) => type === 'dialAgent')) return commands;
  return [...commands.filter(isUrgent), ...commands.filter((command) => !isUrgent(command))];
}

function isUrgent({ type }: Command): boolean {
  return type === 'hangUpChannel' || type === 'showOffer' || type === 'dialAgent';
}

function act(parts: OutboxParts, command: Command): void {
  switch (command.type) {
    case 'startTimer':
      parts.timers.start(command.timerId, command.dueAtMs);
      return;
    case 'cancelTimer':
      parts.timers.cancel(command.timerId);
      return;
    case 'lookUp':
      void lookUp(parts, command.query).then((result) =>
        parts.door({ type: 'lookUpFinished', requestId: command.requestId, result }),
      );
      return;
    case 'showOffer':
    case 'showCall':
    case 'showAgent':
      parts.desks.send(command);
      return;
    default:
      parts.telephony.execute(command).catch((error: unknown) => parts.door(failureOf(command, error)));
  }
}

async function lookUp(parts: OutboxParts, query: LookUpQuery): Promise<LookUpResult | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LOOK_UP_LIMIT_MS);
  });
  try {
    return await Promise.race([parts.directory.lookUp(query), limit]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function failureOf(command: TelephonyCommand, error: unknown) {
  const reason = error instanceof CommandError ? error.reason : 'unreachable';
  const detail = error instanceof Error ? error.message : String(error);
  return { type: 'commandFailed' as const, command: command.type, about: aboutOf(command), reason, detail };
}

function aboutOf(command: TelephonyCommand): string {
  switch (command.type) {
    case 'playMedia':
    case 'playMessage':
    case 'stopPlayback':
      return command.playbackId;
    case 'recordMessage':
    case 'stopRecording':
    case 'checkRecording':
    case 'keepMessage':
    case 'discardMessage':
      return command.messageId;
    case 'connectChannels':
    case 'dissolveBridge':
      return command.bridgeId;
    default:
      return command.channelId;
  }
}
