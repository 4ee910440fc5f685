/** A supervisor's message to one agent, a team or all, and who has read the last ones. */
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { formatClock } from '../shared/format.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { request } from '../shared/http.ts';
import { problemWords } from '../work/problem.ts';
import type { Sent } from './api.ts';

const LONGEST = 500;
/** While the list is open: receipts come in by then. */
const RECEIPTS_EVERY_MS = 3_000;

export function SendNotice() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="default" leftSection={<IconSend size={16} />} onClick={() => setOpen(true)}>
        {t('notices.send')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('notices.send')}
        size="lg"
        centered
        closeButtonProps={{ 'aria-label': t('common.close') }}
        attributes={{ header: { role: 'none' } }}
      >
        <Form />
      </Modal>
    </>
  );
}

function Form() {
  const { t, language } = useWords();
  const client = useQueryClient();
  const agents = useDesk(({ desk }) => desk.floor?.agents) ?? [];
  const [to, setTo] = useState<string | null>('all');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { data } = useQuery({
    queryKey: ['notices', 'sent'],
    queryFn: () => request<Sent>('GET', '/api/notices/sent'),
    refetchInterval: RECEIPTS_EVERY_MS,
  });

  const send = async () => {
    if (to === null) return;
    setBusy(true);
    setProblem(null);
    const [kind, id] = to.split(':');
    try {
      await request('POST', '/api/notices', { text, to: kind === 'all' ? { kind } : { kind, id } });
      setText('');
      await client.invalidateQueries({ queryKey: ['notices'] });
    } catch (error) {
      setProblem(problemWords(t, error));
    }
    setBusy(false);
  };

  return (
    <Stack gap="sm">
      <Select
        label={t('notices.to')}
        searchable
        allowDeselect={false}
        value={to}
        onChange={setTo}
        data={[
          { group: t('notices.many'), items: [{ value: 'all', label: t('notices.all') }] },
          {
            group: t('notices.teams'),
            items: (data?.teams ?? []).map(({ teamId, names }) => ({
              value: `team:${teamId}`,
              label: names[language] ?? teamId,
            })),
          },
          {
            group: t('notices.people'),
            items: agents.map(({ agentId, name }) => ({ value: `one:${agentId}`, label: `${name} ${agentId}` })),
          },
        ]}
      />
      <GrowingTextarea
        label={t('notices.text')}
        leastRows={2}
        mostRows={6}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {problem !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
      <Group justify="flex-end">
        <Button
          leftSection={<IconSend size={16} />}
          disabled={text.trim() === ''}
          loading={isBusy}
          onClick={() => void send()}
        >
          {t('notices.sendNow')}
        </Button>
      </Group>
      {(data?.notices ?? []).slice(0, 8).map((one) => (
        <div key={one.noticeId}>
          <Text size="xs" c="dimmed" className="digits">
            {formatClock(one.atMs, language)} · {one.fromName} → {one.toNames?.[language] ?? t('notices.all')} ·{' '}
            {t('notices.receipts', { read: one.read, all: one.readers.length })}
          </Text>
          <Text size="sm">{one.text}</Text>
          {one.read < one.readers.length && (
            <Text size="xs">
              {t('notices.notRead', {
                names: one.readers
                  .filter(({ readAtMs }) => readAtMs === null)
                  .map(({ name }) => name)
                  .slice(0, 12)
                  .join('、'),
              })}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}
