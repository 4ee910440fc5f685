/** What agents did with others on a call, as sentences of its timeline. */
import type { TransferTarget } from '../../core/call/targets.ts';
import type { CallEntry } from '../../core/entries.ts';
import { type Translate, wordFor } from '../i18n/index.ts';
import { formatDuration } from '../shared/format.ts';
import type { Names } from './describe-entry.ts';

type PartyEntry = Extract<
  CallEntry,
  {
    kind:
      | 'transferred'
      | 'transferMissed'
      | 'consultBegun'
      | 'consultMissed'
      | 'consultConnected'
      | 'consultEnded'
      | 'conferenceBegun';
  }
>;

export function describeParty(t: Translate, names: Names, entry: PartyEntry): string {
  switch (entry.kind) {
    case 'transferred':
      return t(entry.how === 'blind' ? 'party.sent' : 'party.handedOver', {
        agent: names.agent(entry.by),
        target: targetName(names, entry.target),
      });
    case 'transferMissed':
      return t('party.missed', {
        target: targetName(names, entry.target),
        why: t(`party.missedWhy.${entry.why}`),
        queue: names.queue(entry.queueId),
      });
    case 'consultBegun':
      return t('party.asked', { agent: names.agent(entry.agentId), target: targetName(names, entry.target) });
    case 'consultMissed':
      return t('entry.offerMissed', {
        agent: names.agent(entry.agentId),
        why: wordFor(t, 'missedWhy', entry.why),
        ring: formatDuration(entry.ringMs),
      });
    case 'consultConnected':
      return t('party.connected', { who: partyName(names, entry) });
    case 'consultEnded':
      return t('party.ended', { who: partyName(names, entry), talk: formatDuration(entry.talkMs) });
    case 'conferenceBegun':
      return t('party.conferenceBegun', { who: partyName(names, entry) });
  }
}

function partyName(names: Names, { agentId, number }: { agentId: string | null; number: string | null }): string {
  return agentId === null ? (number ?? '') : names.agent(agentId);
}

function targetName(names: Names, target: TransferTarget): string {
  switch (target.to) {
    case 'agent':
      return names.agent(target.agentId);
    case 'queue':
      return names.queue(target.queueId);
    case 'flow':
      return target.flowId;
    case 'outside':
      return target.number;
  }
}
