/** What the world answers where the record knows of no such thing: a phone that was not rung, a prompt nobody heard. */
import type { Command } from '../commands.ts';
import type { FloorEvent } from '../events.ts';
import { mediaIn } from './keys.ts';
import type { People } from './people.ts';
import type { PeriodRecord } from './record.ts';

/** Asterisk and the records answer within this time on a day that works. */
const AT_ONCE_MS = 20;
/** What a caller records, and how long it takes, when in truth none was recorded. */
const MESSAGE_MS = 10_000;
/** Somebody who was not rung in the period picks up after so long. */
const OUTSIDE_RING_MS = 10_000;

type Made = { afterMs: number; event: FloorEvent };

/** Null: nothing happens. `atMs` of the event is the command's; who plans it sets it. */
export function madeAnswer(command: Command, atMs: number, record: PeriodRecord, people: People): Made | null {
  switch (command.type) {
    case 'answerChannel':
      return { afterMs: AT_ONCE_MS, event: { type: 'channelAnswered', channelId: command.channelId, atMs } };
    case 'dialAgent': {
      if (people.awayUntilMs(command.agentId, atMs) !== null) return null;
      const event = { type: 'channelAnswered' as const, channelId: command.channelId, atMs };
      return { afterMs: people.ringMs(command.agentId), event };
    }
    case 'showOffer': {
      const { agentId, offer } = command;
      if (people.awayUntilMs(agentId, atMs) !== null) return null;
      const event = { type: 'offerAccepted' as const, agentId, callId: offer.callId, atMs };
      return { afterMs: people.ringMs(agentId), event };
    }
    case 'dialStandingLeg':
      return { afterMs: AT_ONCE_MS, event: { type: 'channelAnswered', channelId: command.channelId, atMs } };
    case 'dialOutside': {
      const { channelId } = command;
      const known = record.outside.get(command.number);
      if (known) return { afterMs: known.afterMs, event: { ...known.event, channelId, atMs } };
      return { afterMs: OUTSIDE_RING_MS, event: { type: 'channelAnswered', channelId, atMs } };
    }
    case 'playMedia':
    case 'playMessage': {
      const { playbackId } = command;
      const afterMs = command.type === 'playMedia' ? people.promptMs(mediaIn(command)) : MESSAGE_MS;
      return { afterMs, event: { type: 'playbackFinished', playbackId, atMs } };
    }
    case 'lookUp': {
      const result = record.found.get(JSON.stringify(command.query))?.result ?? null;
      return { afterMs: AT_ONCE_MS, event: { type: 'lookUpFinished', requestId: command.requestId, result, atMs } };
    }
    case 'recordMessage': {
      const { messageId } = command;
      const event = { type: 'messageRecorded' as const, messageId, saidMs: MESSAGE_MS, gone: false, atMs };
      return { afterMs: MESSAGE_MS, event };
    }
    case 'revealKey': {
      const { callId, seal } = command;
      return { afterMs: 0, event: { type: 'keyRevealed', callId, seal, digit: null, atMs } };
    }
    case 'checkEntry': {
      const { callId, entryId } = command;
      return { afterMs: 0, event: { type: 'entryChecked', callId, entryId, fits: false, atMs } };
    }
    case 'revealLast':
      return { afterMs: 0, event: { type: 'lastRevealed', callId: command.callId, digits: null, atMs } };
    case 'hangUpChannel':
      return { afterMs: AT_ONCE_MS, event: { type: 'channelEnded', channelId: command.channelId, cause: 16, atMs } };
    default:
      return null;
  }
}
