/** "What if": a past day is chosen, changes are picked, and the day is played again with them. */
import { Alert, Button, Group, Paper, Progress, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { WhatIfAnswer } from '../../core/what-if/index.ts';
import { useWords } from '../i18n/index.ts';
import { serverNowMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { ApiError, request } from '../shared/http.ts';
import { Answer } from './answer.tsx';
import { ChangeRow } from './change-row.tsx';
import { changeOf, type Draft, newDraft, periodOf, type ShopToPick, yesterday } from './drafts.ts';
import s from './what-if.module.css';

/** As `app/what-if.ts` answers. */
type Job =
  | { state: 'running'; share: number }
  | { state: 'done'; answer: WhatIfAnswer }
  | { state: 'failed'; message: string };

const LOOK_EVERY_MS = 500;
/** The controller takes no more at once. */
const CHANGES_AT_MOST = 10;

export default function WhatIfPage() {
  const { t } = useWords();
  const shop = useQuery({ queryKey: ['whatIfShop'], queryFn: () => request<ShopToPick>('GET', '/api/what-if/shop') });
  return (
    <main className={s.page}>
      <Stack gap="sm">
        <Title order={1} size="h4">
          {t('whatIf.title')}
        </Title>
        {shop.error && <Alert color="red">{describeError(t, shop.error)}</Alert>}
        {shop.data && <Question shop={shop.data} />}
      </Stack>
    </main>
  );
}

function Question({ shop }: { shop: ShopToPick }) {
  const { t } = useWords();
  const [day, setDay] = useState(() => yesterday(serverNowMs(), shop));
  const [drafts, setDrafts] = useState<Draft[]>(() => [newDraft(0, shop)]);
  const period = periodOf(day, shop);
  const asked = useMutation({
    mutationFn: () =>
      request<{ jobId: string }>('POST', '/api/what-if', {
        ...period,
        changes: drafts.map((draft) => changeOf(draft, period.fromMs, shop)),
      }),
  });
  const jobId = asked.data?.jobId;
  const job = useQuery({
    queryKey: ['whatIf', jobId],
    queryFn: () => request<Job>('GET', `/api/what-if/${jobId}`),
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.state === 'running' ? LOOK_EVERY_MS : false,
  });
  const isRunning =
    asked.isPending || (jobId !== undefined && !job.error && (job.data?.state ?? 'running') === 'running');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asked.mutate();
  };
  const replace = (key: number, by: Draft[]) =>
    setDrafts(drafts.flatMap((draft) => (draft.key === key ? by : [draft])));
  const add = () => setDrafts([...drafts, newDraft(1 + Math.max(-1, ...drafts.map(({ key }) => key)), shop)]);
  return (
    <>
      <Paper withBorder p="md" component="form" onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            type="date"
            label={t('whatIf.day')}
            value={day}
            onChange={({ currentTarget }) => setDay(currentTarget.value)}
            max={yesterday(serverNowMs() + 86_400_000, shop)}
            required
            w={180}
          />
          {drafts.map((draft) => (
            <ChangeRow
              key={draft.key}
              draft={draft}
              shop={shop}
              onChange={(changed) => replace(draft.key, [changed])}
              onRemove={() => replace(draft.key, [])}
            />
          ))}
          {drafts.length === 0 && <Text size="sm">{t('whatIf.none')}</Text>}
          <Group>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              onClick={add}
              disabled={drafts.length >= CHANGES_AT_MOST}
            >
              {t('whatIf.add')}
            </Button>
            <Button type="submit" leftSection={<IconPlayerPlay size={16} />} disabled={isRunning}>
              {t('whatIf.play')}
            </Button>
          </Group>
          <Text size="xs" c="dimmed">
            {t('whatIf.limits')}
          </Text>
        </Stack>
      </Paper>
      <Result job={job.data} isRunning={isRunning} error={asked.error ?? job.error} shop={shop} />
    </>
  );
}

type Shown = { job: Job | undefined; isRunning: boolean; error: Error | null; shop: ShopToPick };

function Result({ job, isRunning, error, shop }: Shown) {
  const { t } = useWords();
  if (error instanceof ApiError && error.code === 'whatIfBusy') return <Alert color="orange">{t('whatIf.busy')}</Alert>;
  if (error) return <Alert color="red">{describeError(t, error)}</Alert>;
  if (isRunning) {
    const percent = job?.state === 'running' ? Math.round(job.share * 100) : 0;
    return (
      <Stack gap={4}>
        <Text size="sm">{t('whatIf.running')}</Text>
        <Progress value={Math.max(3, percent)} animated aria-label={t('whatIf.running')} />
      </Stack>
    );
  }
  if (job?.state === 'failed') return <Alert color="red">{t('whatIf.failed', { message: job.message })}</Alert>;
  return job?.state === 'done' ? <Answer answer={job.answer} shop={shop} /> : null;
}
