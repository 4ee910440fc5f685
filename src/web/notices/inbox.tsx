/**
 * Messages from the supervisor, beside the agent's own state: they wait there and cover nothing, least of all a call that rings.
 * One is read when the agent says so, and the supervisor sees it.
 */
import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { IconMail, IconMailOpened } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { formatClock } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import { NOTICES_KEY, type Notice } from './api.ts';
import s from './notices.module.css';

const READ_ONES_SHOWN = 2;

export function Inbox() {
  const { t, language } = useWords();
  const client = useQueryClient();
  // A message that comes is told over the desk's socket; what came while it was away is asked for when it is back.
  const heard = useDesk(({ desk }) => desk.notice?.noticeId ?? 0);
  const status = useDesk((desk) => desk.status);
  const { data } = useQuery({
    queryKey: NOTICES_KEY,
    queryFn: () => request<{ notices: Notice[] }>('GET', '/api/notices'),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when one has come, or when the desk is back
  useEffect(() => {
    if (status === 'open') void client.invalidateQueries({ queryKey: NOTICES_KEY });
  }, [heard, status, client]);

  const all = data?.notices ?? [];
  const unread = all.filter(({ readAtMs }) => readAtMs === null);
  const shown = [...unread, ...all.filter(({ readAtMs }) => readAtMs !== null).slice(0, READ_ONES_SHOWN)];
  if (shown.length === 0) return null;
  const read = async (noticeId: number) => {
    await request('POST', `/api/notices/${noticeId}/read`).catch(() => undefined);
    await client.invalidateQueries({ queryKey: NOTICES_KEY });
  };
  return (
    <Paper withBorder p="xs" component="section" aria-label={t('notices.title')} data-unread={unread.length}>
      <Group gap={6} mb={4} role="status">
        <IconMail size={16} aria-hidden="true" />
        <Title order={2} size="h6">
          {unread.length > 0 ? t('notices.unread', { n: unread.length }) : t('notices.title')}
        </Title>
      </Group>
      {shown.map((notice) => (
        <div key={notice.noticeId} className={s.notice} data-read={notice.readAtMs !== null}>
          <Text size="xs" c="dimmed" className="digits">
            {notice.fromName} · {formatClock(notice.atMs, language)}
          </Text>
          <Text size="sm" className={s.words}>
            {notice.text}
          </Text>
          {notice.readAtMs === null && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconMailOpened size={13} />}
              onClick={() => void read(notice.noticeId)}
            >
              {t('notices.markRead')}
            </Button>
          )}
        </div>
      ))}
    </Paper>
  );
}
