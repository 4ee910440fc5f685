/** Ways out of the menus and queues, as sentences. */
import type { CallEntry } from '../../core/entries.ts';
import type { Translate } from '../i18n/index.ts';
import { formatDuration } from '../shared/format.ts';
import type { Names } from './describe-entry.ts';

type WayEntry = Extract<
  CallEntry,
  {
    kind:
      | 'queuePassed'
      | 'queueLeft'
      | 'messageTaken'
      | 'messageSaved'
      | 'callbackRequested'
      | 'callbackMerged'
      | 'callbackTaken'
      | 'callbackChanged'
      | 'callbackBegun'
      | 'callbackDialled'
      | 'callbackMissed'
      | 'outboundBegun'
      | 'outboundMissed'
      | 'outsideDialled'
      | 'outsideMissed'
      | 'outsideConnected'
      | 'outsideEnded';
  }
>;

export function describeWay(t: Translate, names: Names, entry: WayEntry): string {
  switch (entry.kind) {
    case 'queuePassed':
      return t('entry.queuePassed', { queue: names.queue(entry.queueId), why: t(`leftWhy.${entry.why}`) });
    case 'queueLeft': {
      const queue = names.queue(entry.queueId);
      const waited = formatDuration(entry.waitedMs);
      if (entry.key !== undefined) return t('entry.queueLeftByKey', { queue, waited, key: entry.key });
      return t('entry.queueLeft', { queue, waited, why: t(`leftWhy.${entry.why}`) });
    }
    case 'messageTaken':
      if (entry.queueId === null) return t('entry.messageTakenForCall');
      return t('entry.messageTaken', { queue: names.queue(entry.queueId) });
    case 'messageSaved':
      return t('entry.messageSaved', { duration: formatDuration(entry.durationMs) });
    case 'callbackRequested':
      return t('entry.callbackRequested', { number: entry.number, queue: names.queue(entry.queueId) });
    case 'callbackChanged':
      return describeCallback(t, entry);
    case 'callbackBegun':
      return t('entry.callbackBegun', { number: entry.number, attempt: entry.attempt });
    case 'callbackDialled':
      return t('entry.callbackDialled', { number: entry.number, agent: names.agent(entry.agentId) });
    case 'outboundBegun':
      return t('entry.outboundBegun', { agent: names.agent(entry.agentId), number: entry.number });
    case 'callbackMissed':
    case 'outboundMissed':
      return t('entry.callbackMissed', { number: entry.number, why: t(`callback.why.${entry.why}`) });
    case 'callbackTaken':
    case 'callbackMerged':
    case 'outsideDialled':
    case 'outsideConnected':
      return t(`entry.${entry.kind}`, { number: entry.number });
    case 'outsideMissed':
      return t('entry.outsideMissed', { number: entry.number, why: t(`outsideWhy.${entry.why}`) });
    case 'outsideEnded':
      return t('entry.outsideEnded', {
        number: entry.number,
        by: t(`endedBy.${entry.endedBy}`),
        talk: formatDuration(entry.talkMs),
      });
  }
}

function describeCallback(t: Translate, entry: Extract<WayEntry, { kind: 'callbackChanged' }>): string {
  const { closedAs, attempts, dueAtMs, byUser, reason } = entry;
  if (closedAs === 'cancelled') return t('entry.callbackCancelled', { user: byUser ?? '', reason: reason ?? '' });
  if (closedAs !== null) return t('entry.callbackClosed', { why: t(`callback.closed.${closedAs}`) });
  const when = dueAtMs === null ? '' : new Date(dueAtMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const state = t(dueAtMs === null ? 'callback.state.waiting' : 'callback.state.later', { when });
  return t('entry.callbackOpen', { attempts, state });
}
