import { ActionIcon, Alert, Button, Center, Group, Loader, Paper, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { request } from '../shared/http.ts';
import { type CallList, callsPath } from './api.ts';
import { CallDetailView } from './call-detail.tsx';
import { CallTable } from './call-table.tsx';
import s from './calls.module.css';

/** Call records: the list, and one call with its timeline and recording. */
export default function CallsPage({ callId }: { callId: string | null }) {
  return <main className={s.page}>{callId === null ? <List /> : <CallDetailView callId={callId} />}</main>;
}

function List() {
  const { t } = useWords();
  const query = useInfiniteQuery({
    queryKey: ['calls', 'list'],
    queryFn: ({ pageParam }) => request<CallList>('GET', callsPath(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const calls = query.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <Paper withBorder p="md">
      <Stack>
        <Group>
          <Title order={1} size="h3">
            {t('calls.title')}
          </Title>
          <Tooltip label={t('calls.refresh')}>
            <ActionIcon
              variant="default"
              aria-label={t('calls.refresh')}
              loading={query.isRefetching}
              onClick={() => void query.refetch()}
            >
              <IconRefresh size={17} />
            </ActionIcon>
          </Tooltip>
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
        {query.isSuccess && calls.length === 0 && (
          <Center h={160}>
            <div>
              <Text fw={600} ta="center">
                {t('calls.none')}
              </Text>
              <Text c="dimmed">{t('calls.noneLead')}</Text>
            </div>
          </Center>
        )}
        {calls.length > 0 && <CallTable calls={calls} />}
        {query.hasNextPage && (
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}
