import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type CallList, recentCallsPath } from '../calls/api.ts';
import { CallTable } from '../calls/call-table.tsx';
import { DayPanel } from '../day/day-panel.tsx';
import { useWords } from '../i18n/index.ts';
import { request } from '../shared/http.ts';
import { OwnCallbacks } from './callback-parts.tsx';
import { useDesk } from './store.ts';

const SHOWN = 5;

/** Between calls: the day so far, what is left to do, and what one has just done. */
export function EmptyDesk() {
  const { t } = useWords();
  // A finished call changes the agent's state, and with it this list.
  const stateSince = useDesk(({ desk }) => desk.agent?.sinceMs ?? 0);
  const { data } = useQuery({
    queryKey: ['calls', 'recent', stateSince],
    queryFn: () => request<CallList>('GET', recentCallsPath(SHOWN)),
    placeholderData: (previous) => previous,
    // Each state has a key of its own, and nobody asks for an old one again.
    gcTime: 0,
  });
  const calls = data?.calls ?? [];
  return (
    <Stack gap="sm" h="100%">
      <DayPanel />
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
