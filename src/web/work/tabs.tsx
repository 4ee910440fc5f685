/** What helps while the customer is on the line, one thing at a time; each is a key away. */
import { Paper } from '@mantine/core';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { BesideCall } from '../knowledge/beside-call.tsx';
import s from './tabs.module.css';

export function WorkTabs({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  return (
    <Paper withBorder p="xs" component="section" className={s.panel} aria-label={t('knowledge.title')}>
      <BesideCall offer={offer} />
    </Paper>
  );
}
