/** A list that is fetched page by page: its title with "refresh", what went wrong, that it is empty, its rows, and "more". */
import { ActionIcon, Alert, Button, Center, Group, Loader, Paper, Stack, Title, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/index.ts';
import { describeError } from './errors.ts';
import { request } from './http.ts';

/** @param props.pathOf the address of the page after `next`; null: the first. @param props.none shown when there is no row at all */
export function PagedList<List extends { next: string | null }, Row>(props: {
  title: string;
  queryKey: readonly (string | null)[];
  pathOf(next: string | null): string;
  rowsOf(list: List): readonly Row[];
  none: ReactNode;
  /** Beside the title: what narrows the list down. */
  filter?: ReactNode;
  children(rows: readonly Row[]): ReactNode;
}) {
  const { t } = useWords();
  const query = useInfiniteQuery({
    queryKey: props.queryKey,
    queryFn: ({ pageParam }) => request<List>('GET', props.pathOf(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last: List) => last.next,
  });
  const rows = query.data?.pages.flatMap((page) => props.rowsOf(page)) ?? [];
  return (
    <Paper withBorder p="md">
      <Stack>
        <Group>
          <Title order={1} size="h3">
            {props.title}
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
          {props.filter}
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
        {query.isSuccess && rows.length === 0 && <Center h={160}>{props.none}</Center>}
        {rows.length > 0 && props.children(rows)}
        {query.hasNextPage && (
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}
