/** What an agent should know before the first word: how often they called today, how the last talk was, what was promised. */
import { Badge, Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconClockCheck, IconMoodSad, IconMoodSmile, IconPhoneIncoming } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { OfferView } from '../../core/commands.ts';
import type { CustomerFile, PromiseMade } from '../../core/customer.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDay, formatMoment } from '../shared/format.ts';
import { ShopLink } from './shop-link.tsx';

/** Of five: two and less opened a complaint, or nearly did. */
const BAD_SCORE = 2;

export function Signs({ offer, customer }: { offer: OfferView; customer: CustomerFile }) {
  const { t } = useWords();
  const callsBefore = offer.caller?.callsBefore ?? 0;
  const score = customer.lastScore?.score;
  return (
    <Group gap="xs" mt={8}>
      {callsBefore > 0 && <Again count={callsBefore + 1} />}
      {score !== undefined && (
        <Badge
          tt="none"
          variant="light"
          color={score <= BAD_SCORE ? 'red' : 'green'}
          leftSection={score <= BAD_SCORE ? <IconMoodSad size={14} /> : <IconMoodSmile size={14} />}
        >
          {t('customers.mood', { score })}
        </Badge>
      )}
      {customer.promises?.map((promise) => (
        <Promised key={promise.kind === 'case' ? promise.caseId : promise.callbackId} promise={promise} />
      ))}
      <Group gap="xs" ml="auto">
        <ShopLink link={offer.link} ofCall />
        <Button size="compact-sm" variant="subtle" component={Link} href={`/customers/${customer.customerId}`}>
          {t('customers.openFile')}
        </Button>
      </Group>
    </Group>
  );
}

export function Again({ count }: { count: number }) {
  const { t } = useWords();
  return (
    <Badge tt="none" variant="light" color="orange" leftSection={<IconPhoneIncoming size={14} />}>
      {t('customers.timesToday', { count })}
    </Badge>
  );
}

function Promised({ promise }: { promise: PromiseMade }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  if (promise.kind === 'callback') {
    return (
      <Badge tt="none" variant="light" leftSection={<IconClockCheck size={14} />}>
        {t('customers.promisedCall', { when: formatMoment(promise.at, language, nowMs) })}
      </Badge>
    );
  }
  const { title, overdue } = promise;
  const date = formatDay(promise.promisedOn, language);
  return (
    <Badge
      tt="none"
      variant={overdue ? 'filled' : 'light'}
      color={overdue ? 'red.8' : 'sea'}
      leftSection={overdue ? <IconAlertTriangle size={14} /> : <IconClockCheck size={14} />}
      maw={420}
      title={title}
    >
      {t(overdue ? 'customers.promiseOverdue' : 'customers.promised', { date, title })}
    </Badge>
  );
}
