/** While a call is written up: whom the agent calls back as soon as they are done, with the file a key away. */
import { Kbd } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useTodayMs } from '../shared/clock.ts';
import { formatMoment } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import { intentOf } from '../shared/pressed.ts';
import s from './customer-file.module.css';
import { useQueueName } from './names.ts';
import { PressedWords } from './pressed-words.tsx';

type NextCallbackProps = { next: OfferView; isOpen: boolean; onToggle(): void };

export function NextCallback({ next, isOpen, onToggle }: NextCallbackProps) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const { customer, callback, ani, queueId, pressed } = next;
  if (callback === undefined) return null;
  const { attempt, mostAttempts, source, requestedAtMs, lastMissed, dialsAfterMs } = callback;
  const facts = [
    queueName(queueId),
    t('callback.offer', { attempt, most: mostAttempts }),
    t(`callback.${source}`, { when: formatMoment(requestedAtMs, language, todayMs) }),
    lastMissed === null ? null : t('callback.last', { why: t(`callback.why.${lastMissed}`) }),
  ];
  return (
    <section className={`${s.card} ${s.next}`} aria-label={t('callback.next')}>
      <IconPhoneOutgoing size={24} aria-hidden="true" />
      <div role="status">
        <p className={s.row}>
          <strong>{t('callback.next')}</strong>
          <strong>{customer?.salutations?.[language] ?? customer?.salutation ?? describeCaller(t, ani)}</strong>
          {customer !== null && <LevelBadge level={customer.level} size="sm" />}
          <span>
            <PressedWords pressed={intentOf(pressed)} />
          </span>
        </p>
        <p className={s.dim}>{facts.filter((fact) => fact !== null).join(' · ')}</p>
        <p className={s.dim}>{t(dialsAfterMs === null ? 'callback.nextByHand' : 'callback.nextDials')}</p>
      </div>
      <button type="button" className={s.read} aria-keyshortcuts="I" aria-expanded={isOpen} onClick={onToggle}>
        {t(isOpen ? 'callback.closeFile' : 'callback.readFile')} <Kbd size="xs">I</Kbd>
      </button>
    </section>
  );
}
