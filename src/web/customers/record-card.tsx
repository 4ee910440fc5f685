import { Badge, Button, Group, Text } from '@mantine/core';
import { IconEye, IconPencil } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CallBack } from '../desk/dial.tsx';
import { useWords } from '../i18n/index.ts';
import { useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatMoment } from '../shared/format.ts';
import { useLanguageName } from '../shared/language-name.ts';
import { type CustomerAnswer, type Phone, reveal } from './api.ts';
import s from './customers.module.css';

/** Who they are. Masked values are shown on a click, which goes on record, to those who may. */
export function RecordCard({ answer, onEdit }: { answer: CustomerAnswer; onEdit: (() => void) | null }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const languageName = useLanguageName();
  const { customer, sight } = answer;
  const revealing = useMutation({ mutationFn: () => reveal(customer.customerId) });
  const shown = revealing.data ?? customer;
  return (
    <>
      <dl className={s.facts}>
        <Fact label={t('customers.number')}>
          {shown.phones.length === 0 && t('customers.none')}
          {shown.phones.map((phone, nth) => (
            <PhoneLine key={phone.raw} phone={phone} to={{ customerId: customer.customerId, nth }} />
          ))}
        </Fact>
        <Fact label={t('customers.field.address')}>{shown.address || t('customers.none')}</Fact>
        <Fact label={t('customers.field.language')}>{languageName(customer.language)}</Fact>
        <Fact label={t('customers.field.remark')}>
          <span style={{ whiteSpace: 'pre-wrap' }}>{customer.remark || t('customers.none')}</span>
        </Fact>
        <Fact label={t('customers.customerId')}>{customer.customerId}</Fact>
        <Fact label={t('customers.createdAt')}>{formatMoment(customer.createdAt, language, todayMs)}</Fact>
      </dl>
      {sight === 'masked' && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('customers.maskedHint')}
        </Text>
      )}
      {revealing.error !== null && (
        <Text size="sm" c="red" role="alert">
          {describeError(t, revealing.error)}
        </Text>
      )}
      <Group mt="sm" gap="xs">
        {onEdit !== null && (
          <Button size="compact-sm" variant="light" leftSection={<IconPencil size={15} />} onClick={onEdit}>
            {t('customers.edit')}
          </Button>
        )}
        {sight === 'onRequest' && revealing.data === undefined && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconEye size={15} />}
            loading={revealing.isPending}
            onClick={() => revealing.mutate()}
            title={t('customers.revealHint')}
          >
            {t('customers.reveal')}
          </Button>
        )}
      </Group>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** One press calls it, also where it is masked. */
function PhoneLine({ phone, to }: { phone: Phone; to: { customerId: string; nth: number } }) {
  const { t } = useWords();
  return (
    <div>
      <span className="digits">{phone.raw}</span>{' '}
      <Badge size="sm" variant="default" tt="none">
        {t(`customers.kind.${phone.kind}`)}
      </Badge>{' '}
      {phone.region !== null && (
        <Text span size="sm" c="dimmed">
          {phone.region}
        </Text>
      )}{' '}
      <CallBack to={to} who={phone.raw} />
    </div>
  );
}
