/** What the call bar shows and offers while somebody is asked beside the customer, or talks with both. */
import { Button, Kbd } from '@mantine/core';
import { IconArrowRight, IconArrowsExchange, IconUsersGroup, IconUserX, IconX } from '@tabler/icons-react';
import type { ConsultView } from '../../core/commands.ts';
import type { ConsultStep } from '../../core/events.ts';
import { useWords } from '../i18n/index.ts';
import { useQueueName } from './names.ts';
import { takeConsultStep } from './requests.ts';

type Verb = {
  step: ConsultStep;
  key: string;
  word: 'swap' | 'confer' | 'handOver' | 'leave' | 'cancel' | 'endConsult' | 'remove';
  Icon: typeof IconX;
};

const WHILE_BOTH: Verb[] = [
  { step: 'swap', key: 'H', word: 'swap', Icon: IconArrowsExchange },
  { step: 'conference', key: 'G', word: 'confer', Icon: IconUsersGroup },
  { step: 'handOver', key: 'T', word: 'handOver', Icon: IconArrowRight },
  { step: 'cancel', key: 'C', word: 'endConsult', Icon: IconX },
];
const CANCEL: Verb = { step: 'cancel', key: 'C', word: 'cancel', Icon: IconX };

const VERBS: Record<ConsultView['stage'], Verb[]> = {
  seeking: [CANCEL],
  ringing: [CANCEL],
  together: WHILE_BOTH,
  apart: WHILE_BOTH,
  conference: [
    { step: 'handOver', key: 'T', word: 'leave', Icon: IconArrowRight },
    { step: 'cancel', key: 'C', word: 'remove', Icon: IconUserX },
  ],
};

/** With so many verbs there is room for no more. */
export const SMALL = { size: 'sm', px: 10 } as const;

export function StepButtons({ stage }: { stage: ConsultView['stage'] }) {
  const { t } = useWords();
  return VERBS[stage].map(({ step, key, word, Icon }) => (
    <Button
      key={word}
      {...SMALL}
      variant="default"
      leftSection={<Icon size={18} />}
      rightSection={<Kbd>{key}</Kbd>}
      aria-keyshortcuts={key}
      onClick={() => takeConsultStep(step)}
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
    const asked = target.to === 'queue' ? queueName(target.queueId) : '';
    const other = name ?? number ?? agentId ?? asked;
    if (!isAsked) return t(`party.${stage}`, { target: other });
    if (stage === 'conference') return t('party.askedConference', { name: other });
    return t(stage === 'apart' ? 'party.askedHeld' : 'party.askedBy', { name: other });
  };
}
