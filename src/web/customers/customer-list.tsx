import {
  ActionIcon,
  Alert,
  Center,
  Group,
  Loader,
  Paper,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { formatDay } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import { type CustomerRow, searchCustomers } from './api.ts';
import s from './customers.module.css';
import { SettingsDialog } from './settings-dialog.tsx';

/** Each search goes on record: it is asked when the typing pauses. */
const TYPED_FOR_MS = 350;

export function CustomerList({ maySettle }: { maySettle: boolean }) {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const [wanted] = useDebouncedValue(text.trim(), TYPED_FOR_MS);
  const [isSettling, setSettling] = useState(false);
  const query = useQuery({
    queryKey: ['customers', 'search', wanted],
    queryFn: () => searchCustomers(wanted, 50),
    placeholderData: (previous) => previous,
  });
  const rows = query.data?.customers ?? [];
  return (
    <Paper withBorder p="md">
      <Stack>
        <Group>
          <Title order={1} size="h3">
            {t('customers.title')}
          </Title>
          <TextInput
            className={s.search}
            aria-label={t('customers.searchLabel')}
            placeholder={t('customers.searchPlaceholder')}
            leftSection={<IconSearch size={17} />}
            value={text}
            maxLength={60}
            autoFocus
            onChange={(event) => {
              const { value } = event.currentTarget;
              setText(value);
              setParams(value.trim() === '' ? {} : { q: value.trim() }, { replace: true });
            }}
          />
          {maySettle && (
            <Tooltip label={t('customers.settings')}>
              <ActionIcon
                variant="default"
                size="lg"
                ml="auto"
                aria-label={t('customers.settings')}
                onClick={() => setSettling(true)}
              >
                <IconSettings size={19} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        {query.error !== null && (
          <Alert color="red" role="alert">
            {describeError(t, query.error)}
          </Alert>
        )}
        {query.isLoading && (
          <Center h={160}>
            <Loader aria-label={t('common.loading')} />
          </Center>
        )}
        {query.isSuccess && rows.length === 0 && (
          <Text c="dimmed" role="status">
            {t('customers.nobody')}
          </Text>
        )}
        {rows.length > 0 && <Rows rows={rows} />}
      </Stack>
      {isSettling && <SettingsDialog onClose={() => setSettling(false)} />}
    </Paper>
  );
}

function Rows({ rows }: { rows: readonly CustomerRow[] }) {
  const { t, language } = useWords();
  return (
    <Table.ScrollContainer minWidth={900}>
      <Table verticalSpacing={7} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('customers.field.name')}</Table.Th>
            <Table.Th>{t('customers.field.level')}</Table.Th>
            <Table.Th>{t('customers.number')}</Table.Th>
            <Table.Th>{t('customers.lastOrderColumn')}</Table.Th>
            <Table.Th>{t('customers.lastContactColumn')}</Table.Th>
            <Table.Th ta="right">{t('customers.casesColumn')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.customerId} className={s.row}>
              <Table.Td>
                <Link href={`/customers/${encodeURIComponent(row.customerId)}`} className={s.rowLink}>
                  {row.name}
                </Link>{' '}
                <Text span size="sm" c="dimmed">
                  {row.salutations[language]}
                </Text>
              </Table.Td>
              <Table.Td>
                <LevelBadge level={row.level} size="sm" />
              </Table.Td>
              <Table.Td className="digits">{row.phones.map(({ raw }) => raw).join(' / ') || '–'}</Table.Td>
              <Table.Td className="digits">
                {row.lastOrder === null
                  ? '–'
                  : `${row.lastOrder.orderNumber} · ${formatDay(row.lastOrder.placedOn, language)}`}
              </Table.Td>
              <Table.Td className="digits">
                {row.lastContactOn === null ? '–' : formatDay(row.lastContactOn, language)}
              </Table.Td>
              <Table.Td ta="right" className="digits">
                {row.openCases > 0 ? row.openCases : '–'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
