import { Paper, Table, Text, Title } from '@mantine/core';
import type { CallRow, FloorView } from '../../core/views.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatWait } from '../shared/expected-wait.ts';
import { formatDuration } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import s from './floor.module.css';

export function CallsTable({ floor }: { floor: FloorView }) {
  const { t } = useWords();
  const calls = floor.calls.filter((call) => call.state !== 'ended').sort((a, b) => a.sinceMs - b.sinceMs);
  return (
    <Paper withBorder p="sm" className={s.panel}>
      <Title order={2} size="h5" mb={6}>
        {t('floor.calls')} {calls.length > 0 && `(${calls.length})`}
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className={s.scroll} tabIndex={0} aria-label={t('floor.calls')}>
        {calls.length === 0 ? (
          <Text c="dimmed">{t('floor.noCalls')}</Text>
        ) : (
          <Table stickyHeader verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('floor.caller')}</Table.Th>
                <Table.Th>{t('floor.where')}</Table.Th>
                <Table.Th>{t('floor.queue')}</Table.Th>
                <Table.Th>{t('floor.agent')}</Table.Th>
                <Table.Th ta="right">{t('floor.since')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {calls.map((call) => (
                <Row key={call.callId} call={call} floor={floor} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </section>
    </Paper>
  );
}

function Row({ call, floor }: { call: CallRow; floor: FloorView }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const queue = floor.queues.find((one) => one.queueId === call.queueId);
  const number = describeCaller(t, call.ani);
  const agent = floor.agents.find((one) => one.agentId === call.agentId);
  return (
    <Table.Tr data-call={call.callId}>
      <Table.Td>
        <Text span size="sm" fw={600}>
          {call.customerName ?? number}
        </Text>{' '}
        {call.level === 'vip' && <LevelBadge level="vip" size="sm" />}
        {call.customerName !== null && (
          <Text size="xs" c="dimmed" className="digits">
            {number}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{wordFor(t, 'callState', call.state)}</Text>
        <Text size="xs" c="dimmed">
          {describeDetail(call, (n) => t('floor.position', { n }))}
          {call.expectedWait && (
            <span data-figure="expectedWait">
              {' '}
              · {t('wait.still')} {formatWait(call.expectedWait)}
            </span>
          )}
        </Text>
      </Table.Td>
      <Table.Td>{queue?.names[language] ?? ''}</Table.Td>
      <Table.Td>{agent?.name ?? ''}</Table.Td>
      <Table.Td ta="right" className="digits">
        {formatDuration(nowMs - call.sinceMs)}
      </Table.Td>
    </Table.Tr>
  );
}

/** A number is the place in the queue, anything else the step of the flow. */
function describeDetail(call: CallRow, position: (n: string) => string): string {
  if (call.detail === null) return '';
  return /^\d+$/.test(call.detail) ? position(call.detail) : call.detail;
}
