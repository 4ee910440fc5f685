/** Ways out of the menus and queues, as sentences. */
import type { CallEntry } from '../../core/entries.ts';
import type { Translate } from '../i18n/index.ts';
import { formatDuration } from '../shared/format.ts';
import type { Names } from './describe-entry.ts';

type WayEntry = Extract<CallEntry, { kind: 'queuePassed' | 'queueLeft' }>;

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
  }
}
