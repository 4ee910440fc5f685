import { Badge, Paper, Rating, Text, Title } from '@mantine/core';
import type { CaseSummary, ContactSummary } from '../../core/customer.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDay, formatMoment } from '../shared/format.ts';
import s from './customer-file.module.css';
import { useDispositionName, useQueueName } from './names.ts';

const CASE_COLORS = { complaint: 'red', enquiry: 'blue', return: 'pink' } as const;

export function Cases({ cases }: { cases: readonly CaseSummary[] }) {
  const { t, language } = useWords();
  return (
    <Paper withBorder p="sm" component="section">
      <Title order={2} size="h5" mb={6}>
        {t('customer.cases')} {cases.length > 0 && `(${cases.length})`}
      </Title>
      {cases.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('customer.casesNone')}
        </Text>
      )}
      <ul className={s.list}>
        {cases.map((one) => (
          <li key={one.caseId} className={s.item}>
            <div className={s.line}>
              <Badge color={CASE_COLORS[one.kind]} variant="light" tt="none">
                {t(`case.${one.kind}`)}
              </Badge>
              <Text span size="sm" fw={600}>
                {one.title}
              </Text>
            </div>
            <Text size="xs" c="dimmed">
              {wordFor(t, 'caseState', one.state)} ·{' '}
              {t('customer.openedOn', { date: formatDay(one.openedOn, language) })} ·{' '}
              {one.ownerName === null ? t('customer.ownerNone') : t('customer.owner', { name: one.ownerName })}
            </Text>
          </li>
        ))}
      </ul>
    </Paper>
  );
}

export function Contacts({ contacts }: { contacts: readonly ContactSummary[] }) {
  const { t } = useWords();
  return (
    <Paper withBorder p="sm" component="section">
      <Title order={2} size="h5" mb={6}>
        {t('customer.contacts')}
      </Title>
      {contacts.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('customer.contactsNone')}
        </Text>
      )}
      <ul className={s.list}>
        {contacts.map((contact) => (
          <Contact key={contact.callId} contact={contact} />
        ))}
      </ul>
    </Paper>
  );
}

function Contact({ contact }: { contact: ContactSummary }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const queueName = useQueueName();
  const dispositionName = useDispositionName();
  return (
    <li className={s.item}>
      <div className={s.line}>
        <Text span size="sm" fw={600} className="digits">
          {formatMoment(contact.at, language, nowMs)}
        </Text>
        {contact.queueId !== null && (
          <Text span size="sm">
            {queueName(contact.queueId)}
          </Text>
        )}
        {contact.disposition !== null && (
          <Badge variant="default" tt="none">
            {dispositionName(contact.disposition)}
          </Badge>
        )}
        {contact.score !== null && (
          <Rating
            value={contact.score}
            readOnly
            size="xs"
            role="img"
            aria-label={t('customer.score', { score: contact.score })}
          />
        )}
      </div>
      {contact.agentName !== null && (
        <Text size="xs" c="dimmed">
          {t('customer.by', { name: contact.agentName })}
        </Text>
      )}
      {contact.note !== null && contact.note !== '' && <div className={s.note}>{contact.note}</div>}
    </li>
  );
}
