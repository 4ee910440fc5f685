import { Alert, Button, Group, Modal, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowMerge } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { useLanguageName } from '../shared/language-name.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import {
  type CustomerRecord,
  type CustomerRow,
  FIELDS,
  type Fields,
  mergeCustomers,
  readCustomer,
  readDuplicates,
} from './api.ts';
import s from './customers.module.css';

/** Others who have the same number or name; nothing when there are none. */
export function Duplicates(props: { customer: CustomerRecord; mayMerge: boolean; onMerged(): void }) {
  const { t } = useWords();
  const { customer } = props;
  const [other, setOther] = useState<CustomerRow | null>(null);
  const { data } = useQuery({
    queryKey: ['customers', 'duplicates', customer.customerId],
    queryFn: () => readDuplicates(customer.customerId),
  });
  if (data === undefined || data.customers.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="duplicates">
      <Title order={2} size="h5" id="duplicates">
        {t('customers.duplicates')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('customers.duplicatesHint')}
      </Text>
      <Stack gap={6}>
        {data.customers.map((row) => (
          <Group key={row.customerId} gap="xs" wrap="nowrap">
            <div>
              <Link href={`/customers/${encodeURIComponent(row.customerId)}`}>{row.name}</Link>{' '}
              <LevelBadge level={row.level} size="sm" />
              <Text size="sm" className="digits">
                {row.phones.map(({ raw }) => raw).join(' / ')}
              </Text>
            </div>
            {props.mayMerge && (
              <Button
                size="compact-sm"
                variant="default"
                ml="auto"
                leftSection={<IconArrowMerge size={15} />}
                onClick={() => setOther(row)}
              >
                {t('customers.merge')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      {other !== null && (
        <MergeDialog
          kept={customer}
          goneId={other.customerId}
          onClose={() => setOther(null)}
          onMerged={() => {
            setOther(null);
            props.onMerged();
          }}
        />
      )}
    </Paper>
  );
}

/** Field by field, which value stays; those that are equal need no choice. */
function MergeDialog(props: { kept: CustomerRecord; goneId: string; onClose(): void; onMerged(): void }) {
  const { t } = useWords();
  const { kept, goneId } = props;
  const [taken, setTaken] = useState<ReadonlySet<keyof Fields>>(new Set());
  const query = useQuery({ queryKey: ['customers', 'file', goneId], queryFn: () => readCustomer(goneId) });
  const gone = query.data?.customer;
  const merging = useMutation({
    mutationFn: () => mergeCustomers(kept.customerId, goneId, [...taken]),
    onSuccess() {
      notifications.show({ color: 'green', message: t('customers.mergeDone') });
      props.onMerged();
    },
  });
  const differing = gone === undefined ? [] : FIELDS.filter((field) => kept[field] !== gone[field]);
  const choose = (field: keyof Fields, isTaken: boolean) =>
    setTaken((before) => {
      const next = new Set(before);
      if (isTaken) next.add(field);
      else next.delete(field);
      return next;
    });
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('customers.mergeTitle')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
      attributes={{ header: { role: 'none' } }}
    >
      <Stack>
        <Text size="sm">{t('customers.mergeLead', { gone: gone?.name ?? goneId, kept: kept.name })}</Text>
        {gone !== undefined &&
          differing.map((field) => (
            <Radio.Group
              key={field}
              label={t(`customers.field.${field}`)}
              value={taken.has(field) ? 'gone' : 'kept'}
              onChange={(value) => choose(field, value === 'gone')}
            >
              <Group className={s.choice}>
                <Radio value="kept" label={<Value field={field} record={kept} />} />
                <Radio value="gone" label={<Value field={field} record={gone} />} />
              </Group>
            </Radio.Group>
          ))}
        {(merging.error ?? query.error) !== null && (
          <Alert color="red" role="alert">
            {describeError(t, merging.error ?? query.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t('customers.cancel')}
          </Button>
          <Button disabled={gone === undefined} loading={merging.isPending} onClick={() => merging.mutate()}>
            {t('customers.mergeDo')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Value({ field, record }: { field: keyof Fields; record: CustomerRecord }) {
  const { t } = useWords();
  const languageName = useLanguageName();
  if (field === 'level') return <>{t(`customer.level.${record.level}`)}</>;
  if (field === 'language') return <>{languageName(record.language)}</>;
  return <>{record[field] || t('customers.none')}</>;
}
