/** Acts: each command to the port that can do it, in the order given; whatever fails comes back through the door. */
import type { Command, LookUpQuery, SecretCommand, ServiceQuery, TelephonyCommand } from '../core/commands.ts';
import type { LookUpResult } from '../core/events.ts';
import { HIDDEN_DIGIT } from '../core/ivr/index.ts';
import { CommandError, type Desks, type Directory, type Door, type Services, type Telephony } from './ports.ts';
import type { Timers } from './timers.ts';
import type { Vault } from './vault.ts';

export type OutboxParts = {
  telephony: Telephony;
  directory: Directory;
  services: Services;
  vault: Vault;
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
    for (const command of inOrder(withoutVain(commands))) act(parts, command);
  };
}

/** Who is hung up in the same turn need not be moved or spoken to before: it would only keep the phone line and Asterisk busy. */
function withoutVain(commands: Command[]): Command[] {
  const leaving = new Set(commands.flatMap((one) => (one.type === 'hangUpChannel' ? one.channelId : [])));
  if (leaving.size === 0) return commands;
  const isVain = (one: Command) =>
    (one.type === 'unbridgeChannel' ||
      one.type === 'holdChannel' ||
      one.type === 'parkLeg' ||
      one.type === 'playMedia') &&
    leaving.has(one.channelId);
  return commands.filter((one) => !isVain(one));
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
      void withinLimit(limitOf(command.query), lookUp(parts, command.query)).then((result) =>
        parts.door({ type: 'lookUpFinished', requestId: command.requestId, result }),
      );
      return;
    case 'revealKey':
    case 'checkEntry':
    case 'revealLast':
    case 'forgetKeys':
      askVault(parts, command);
      return;
    case 'showOffer':
    case 'showCustomer':
    case 'showCall':
    case 'showAgent':
    case 'showRefusal':
      parts.desks.send(command);
      return;
    default:
      parts.telephony.execute(command).catch((error: unknown) => parts.door(failureOf(command, error)));
  }
}

/** Answered at once: what a caller presses next already meets the step that follows. */
function askVault({ vault, door }: OutboxParts, command: SecretCommand): void {
  const { callId } = command;
  if (command.type === 'forgetKeys') vault.forget(callId);
  else if (command.type === 'revealLast') {
    const { parts, count } = command;
    door({ type: 'lastRevealed', callId, digits: vault.open(callId, parts)?.slice(-count) ?? null });
  } else if (command.type === 'revealKey') {
    const { seal, wanted } = command;
    door({ type: 'keyRevealed', callId, seal, digit: vault.reveal(callId, seal, wanted) });
  } else {
    const { entryId, parts, rule } = command;
    door({ type: 'entryChecked', callId, entryId, fits: vault.fits(callId, parts, rule) });
  }
}

function limitOf(query: LookUpQuery): number {
  return query.kind === 'service' ? query.withinMs : LOOK_UP_LIMIT_MS;
}

async function lookUp(parts: OutboxParts, query: LookUpQuery): Promise<LookUpResult | null> {
  if (query.kind !== 'service') return parts.directory.lookUp(query);
  const given = openedFor(parts.vault, query);
  if (given === null) return null;
  const secrets = Object.keys(given).flatMap((name) =>
    typeof query.given[name] === 'string' ? [] : [given[name] ?? ''],
  );
  return withoutEcho(await parts.services.ask({ ...query, given }), secrets);
}

/** A service may repeat what it was given; the answer is an event, which must not hold it. */
function withoutEcho(result: LookUpResult | null, secrets: string[]): LookUpResult | null {
  if (result === null || secrets.length === 0) return result;
  const hide = (text: string) =>
    secrets.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, HIDDEN_DIGIT)), text);
  return JSON.parse(JSON.stringify(result), (_, value) => (typeof value === 'string' ? hide(value) : value));
}

/** Only here do masked digits leave the vault, and only to the service that a flow names. Null: they are not kept any more. */
function openedFor(vault: Vault, { callId, given }: ServiceQuery): Record<string, string> | null {
  const opened: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const digits = typeof value === 'string' ? value : vault.open(callId, value.sealed);
    if (digits === null) return null;
    opened[name] = digits;
  }
  return opened;
}

async function withinLimit(limitMs: number, answer: Promise<LookUpResult | null>): Promise<LookUpResult | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([answer, limit]);
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
