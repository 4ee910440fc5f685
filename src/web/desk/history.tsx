import type { CaseSummary, ContactSummary } from '../../core/customer.ts';
import type { CallResult } from '../../core/entries.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { useTodayMs } from '../shared/clock.ts';
import { formatDay, formatDuration, formatMoment } from '../shared/format.ts';
import { Tag, type TagLook } from '../shared/tag.tsx';
import s from './customer-file.module.css';
import { useDispositionName, useQueueName } from './names.ts';

const CASE_LOOKS = { complaint: 'red', enquiry: 'blue', return: 'pink' } as const;

export function Cases({ cases }: { cases: readonly CaseSummary[] }) {
  const { t, language } = useWords();
  return (
    <section className={s.card}>
      <h2 className={s.heading}>
        {t('customer.cases')} {cases.length > 0 && `(${cases.length})`}
      </h2>
      {cases.length === 0 && <p className={s.none}>{t('customer.casesNone')}</p>}
      <ul className={s.list}>
        {cases.map((one) => (
          <li key={one.caseId} className={s.item}>
            <div className={s.line}>
              <Tag look={CASE_LOOKS[one.kind]}>{t(`case.${one.kind}`)}</Tag>
              <span className={`${s.small} ${s.strong}`}>{one.title}</span>
            </div>
            <p className={s.dim}>
              {wordFor(t, 'caseState', one.state)} ·{' '}
              {t('customer.openedOn', { date: formatDay(one.openedOn, language) })} ·{' '}
              {one.ownerName === null ? t('customer.ownerNone') : t('customer.owner', { name: one.ownerName })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Contacts({ contacts }: { contacts: readonly ContactSummary[] }) {
  const { t } = useWords();
  return (
    <section className={s.card}>
      <h2 className={s.heading}>{t('customer.contacts')}</h2>
      {contacts.length === 0 && <p className={s.none}>{t('customer.contactsNone')}</p>}
      <ul className={s.list}>
        {contacts.map((contact) => (
          <Contact key={contact.callId} contact={contact} />
        ))}
      </ul>
    </section>
  );
}

function Contact({ contact }: { contact: ContactSummary }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const dispositionName = useDispositionName();
  return (
    <li className={s.item}>
      <div className={s.line}>
        <span className={`${s.small} ${s.strong} digits`}>{formatMoment(contact.at, language, todayMs)}</span>
        {contact.queueId !== null && <span className={s.small}>{queueName(contact.queueId)}</span>}
        {contact.direction === 'outbound' && <span className={s.small}>{t('customer.weCalled')}</span>}
        <Ending contact={contact} />
        {contact.disposition !== null && <Tag look="plain">{dispositionName(contact.disposition)}</Tag>}
        {contact.score !== null && <Stars score={contact.score} />}
      </div>
      {contact.agentName !== null && <p className={s.dim}>{t('customer.by', { name: contact.agentName })}</p>}
      {contact.note !== null && contact.note !== '' && <div className={s.note}>{contact.note}</div>}
    </li>
  );
}

/** What became of a call that nobody wrote anything about. Who gave up waiting is to be met accordingly. */
function Ending({ contact: { result, waitMs = 0, disposition } }: { contact: ContactSummary }) {
  const { t } = useWords();
  if (result == null || result === 'answered' || disposition !== null) return null;
  const look = LOOKS[result] ?? 'plain';
  return (
    <>
      <Tag look={look}>{wordFor(t, 'result', result)}</Tag>
      {result === 'abandoned' && waitMs >= SHORTEST_WAIT_MS && (
        <span className={s.small}>{t('customer.waited', { duration: formatDuration(waitMs) })}</span>
      )}
    </>
  );
}

const LOOKS: Partial<Record<CallResult, TagLook>> = { abandoned: 'orange', failed: 'red', notReached: 'gray' };
/** A shorter one is not worth a word. */
const SHORTEST_WAIT_MS = 5_000;

const MOST_STARS = 5;

function Stars({ score }: { score: number }) {
  const { t } = useWords();
  return (
    <span className={s.stars} role="img" aria-label={t('customer.score', { score })}>
      {'★'.repeat(score)}
      <span>{'★'.repeat(Math.max(0, MOST_STARS - score))}</span>
    </span>
  );
}
