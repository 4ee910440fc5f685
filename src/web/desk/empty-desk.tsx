import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type CallList, recentCallsPath } from '../calls/api.ts';
import { CallTable } from '../calls/call-table.tsx';
import { useWords } from '../i18n/index.ts';
import { request } from '../shared/http.ts';
import { OwnCallbacks } from './callback-parts.tsx';
import { useDesk } from './store.ts';

const SHOWN = 8;

/** Between calls: where the file will be, and what one has just done. */
export function EmptyDesk() {
  const { t } = useWords();
  // A finished call changes the agent's state, and with it this list.
  const stateSince = useDesk(({ desk }) => desk.agent?.sinceMs ?? 0);
  const { data } = useQuery({
    queryKey: ['calls', 'recent', stateSince],
    queryFn: () => request<CallList>('GET', recentCallsPath(SHOWN)),
    placeholderData: (previous) => previous,
  });
  const calls = data?.calls ?? [];
  return (
    <Stack gap="sm" h="100%">
      <Paper withBorder p="lg">
        <Group wrap="nowrap">
          <IconUserSearch size={44} stroke={1.3} aria-hidden="true" />
          <div>
            <Title order={1} size="h4">
              {t('customer.noFileTitle')}
            </Title>
            <Text c="dimmed">{t('customer.noFile')}</Text>
          </div>
        </Group>
      </Paper>
      <OwnCallbacks />
      <Paper withBorder p="sm" component="section" aria-label={t('today.title')}>
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h5">
            {t('today.title')}
          </Title>
          <Anchor component={Link} href="/calls" size="sm">
            {t('today.open')}
          </Anchor>
        </Group>
        {calls.length === 0 ? <Text c="dimmed">{t('today.none')}</Text> : <CallTable calls={calls} compact />}
      </Paper>
    </Stack>
  );
}
