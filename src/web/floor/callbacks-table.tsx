import { Paper, Table, Text, Title } from '@mantine/core';
import type { CallbackRow } from '../../core/views.ts';
import { useQueueName } from '../desk/names.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';

/** Who is still to be called back, in the order of their places; nothing when there is nobody. */
export function CallbacksTable({ callbacks }: { callbacks: readonly CallbackRow[] }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  const queueName = useQueueName();
  if (callbacks.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h4" mb="xs">
        {t('floor.callbacks')}{' '}
        <Text span c="dimmed" className="digits">
          {callbacks.length}
        </Text>
      </Title>
      <Text size="sm" mb="xs" className="digits">
        {perQueue(callbacks)
          .map(([queueId, count]) => `${queueName(queueId)} ${count}`)
          .join(' · ')}
      </Text>
      <Table.ScrollContainer minWidth={420}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('calls.number')}</Table.Th>
              <Table.Th>{t('calls.queue')}</Table.Th>
              <Table.Th ta="right">{t('calls.waited')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {callbacks.map((one) => (
              <Table.Tr key={one.callbackId}>
                <Table.Td className="digits">{describeCaller(t, one.number)}</Table.Td>
                <Table.Td>{queueName(one.queueId)}</Table.Td>
                <Table.Td ta="right" className="digits">
                  {formatDuration(nowMs - one.queuedAtMs)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function perQueue(callbacks: readonly CallbackRow[]): [queueId: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { queueId } of callbacks) counts.set(queueId, (counts.get(queueId) ?? 0) + 1);
  return [...counts];
}
