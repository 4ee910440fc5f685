/** What the call bar shows and offers while somebody is asked beside the customer. */
import { Alert, Button, Kbd } from '@mantine/core';
import { IconArrowRight, IconArrowsExchange, IconUsersGroup, IconX } from '@tabler/icons-react';
import type { ConsultView, OfferView } from '../../core/commands.ts';
import type { ConsultStep } from '../../core/events.ts';
import { useWords } from '../i18n/index.ts';
import { useQueueName } from './names.ts';
import { consultStep } from './session.ts';

type Verb = {
  step: ConsultStep;
  key: string;
  word: 'swap' | 'confer' | 'handOver' | 'leave' | 'cancel' | 'remove';
  Icon: typeof IconX;
};

const CANCEL: Verb = { step: 'cancel', key: 'C', word: 'cancel', Icon: IconX };
const WHILE_BOTH: Verb[] = [
  { step: 'swap', key: 'W', word: 'swap', Icon: IconArrowsExchange },
  { step: 'conference', key: 'G', word: 'confer', Icon: IconUsersGroup },
  { step: 'handOver', key: 'T', word: 'handOver', Icon: IconArrowRight },
  CANCEL,
];

const VERBS: Record<ConsultView['stage'], Verb[]> = {
  seeking: [CANCEL],
  ringing: [CANCEL],
  together: WHILE_BOTH,
  apart: WHILE_BOTH,
  conference: [
    { step: 'handOver', key: 'T', word: 'leave', Icon: IconArrowRight },
    { step: 'cancel', key: 'C', word: 'remove', Icon: IconX },
  ],
};

export function StepButtons({ stage }: { stage: ConsultView['stage'] }) {
  const { t } = useWords();
  return VERBS[stage].map(({ step, key, word, Icon }) => (
    <Button
      key={word}
      size="md"
      variant="default"
      leftSection={<Icon size={20} />}
      rightSection={<Kbd>{key}</Kbd>}
      aria-keyshortcuts={key}
      onClick={() => consultStep(step)}
    >
      {t(`party.${word}`)}
    </Button>
  ));
}

/** Who hears whom now, in a sentence. */
export function useConsultWords(): (consult: ConsultView) => string {
  const { t } = useWords();
  const queueName = useQueueName();
  return ({ stage, target, isAsked, name, number, agentId }) => {
    const asked = target.to === 'queue' ? queueName(target.queueId) : target.to === 'outside' ? target.number : '';
    const other = name ?? number ?? agentId ?? asked;
    if (!isAsked) return t(`party.${stage}`, { target: other });
    if (stage === 'conference') return t('party.askedConference', { name: other });
    return t(stage === 'apart' ? 'party.askedHeld' : 'party.askedBy', { name: other });
  };
}

/** Above the file: who sends the customer or asks about them, and what they have noted. */
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
