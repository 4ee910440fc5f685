import { Alert } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';

/** Above the file: who sends the customer, and what they have noted. */
export function TransferNotice({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  const { transfer } = offer;
  if (transfer === undefined) return null;
  const { how, by, byName, note } = transfer;
  return (
    <Alert
      color="blue"
      icon={<IconArrowRight />}
      title={t(`party.notice.${how}`, { name: byName ?? by })}
      p="sm"
      mb="xs"
    >
      {note === '' ? null : t('party.noticeNote', { note })}
    </Alert>
  );
}
