/** What an agent should know before the first word: how often they called today, how the last talk was, what was promised. */
import { IconAlertTriangle, IconClockCheck, IconMoodSad, IconMoodSmile, IconPhoneIncoming } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { OfferView } from '../../core/commands.ts';
import type { CustomerFile, PromiseMade } from '../../core/customer.ts';
import { ShopLink } from '../customers/shop-link.tsx';
import { useWords } from '../i18n/index.ts';
import { useTodayMs } from '../shared/clock.ts';
import { formatDay, formatMoment } from '../shared/format.ts';
import { Tag } from '../shared/tag.tsx';
import s from './customer-file.module.css';

/** Of five: two and less opened a complaint, or nearly did. */
const BAD_SCORE = 2;

type SignsProps = { offer: OfferView; customer: CustomerFile; isAhead: boolean };

export function Signs({ offer, customer, isAhead }: SignsProps) {
  const { t } = useWords();
  const callsBefore = offer.caller?.callsBefore ?? 0;
  const score = customer.lastScore?.score;
  return (
    <div className={`${s.row} ${s.signs}`}>
      {callsBefore > 0 && <Again count={callsBefore + 1} />}
      {score !== undefined && (
        <Tag
          look={score <= BAD_SCORE ? 'red' : 'green'}
          icon={score <= BAD_SCORE ? <IconMoodSad size={14} /> : <IconMoodSmile size={14} />}
        >
          {t('customers.mood', { score })}
        </Tag>
      )}
      {customer.promises?.map((promise) => (
        <Promised key={promise.kind === 'case' ? promise.caseId : promise.callbackId} promise={promise} />
      ))}
      <div className={`${s.row} ${s.end}`}>
        <ShopLink link={offer.link} ofCall={!isAhead} />
        <Link className={s.open} href={`/customers/${customer.customerId}`}>
          {t('customers.openFile')}
        </Link>
      </div>
    </div>
  );
}

export function Again({ count }: { count: number }) {
  const { t } = useWords();
  return (
    <Tag look="orange" icon={<IconPhoneIncoming size={14} />}>
      {t('customers.timesToday', { count })}
    </Tag>
  );
}

function Promised({ promise }: { promise: PromiseMade }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  if (promise.kind === 'callback') {
    return (
      <Tag look="sea" icon={<IconClockCheck size={14} />}>
        {t('customers.promisedCall', { when: formatMoment(promise.at, language, todayMs) })}
      </Tag>
    );
  }
  const { title, overdue } = promise;
  const date = formatDay(promise.promisedOn, language);
  return (
    <Tag
      look={overdue ? 'alarm' : 'sea'}
      icon={overdue ? <IconAlertTriangle size={14} /> : <IconClockCheck size={14} />}
      title={title}
    >
      {t(overdue ? 'customers.promiseOverdue' : 'customers.promised', { date, title })}
    </Tag>
  );
}
