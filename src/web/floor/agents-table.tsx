import { Group, Paper, SegmentedControl, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconAlarm, IconPencil, IconPhoneOff, IconUserShield } from '@tabler/icons-react';
import { useState } from 'react';
import type { AgentStateName } from '../../core/commands.ts';
import type { AgentRow, FloorView } from '../../core/views.ts';
import { useDesk } from '../desk/store.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { StateBadge } from '../shared/state-badge.tsx';
import s from './floor.module.css';
import { ForceMenu } from './force-menu.tsx';

/** Who is with a customer first, then who could be; the offline last. */
const ORDER: readonly AgentStateName[] = ['offered', 'onCall', 'wrapUp', 'ready', 'notReady', 'signedOut'];

export function AgentsTable({ floor }: { floor: FloorView }) {
  const { t } = useWords();
  const [shown, setShown] = useState<'online' | 'all'>('online');
  const agents = floor.agents
    .filter((agent) => shown === 'all' || agent.state !== 'signedOut')
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.agentId.localeCompare(b.agentId));
  return (
    <Paper withBorder p="sm" className={s.panel}>
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h5">
          {t('floor.agents')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('floor.agents')}
          value={shown}
          onChange={(value) => setShown(value === 'all' ? 'all' : 'online')}
          data={[
            { value: 'online', label: t('floor.filterOnline') },
            { value: 'all', label: t('floor.filterAll') },
          ]}
        />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className={s.scroll} tabIndex={0} aria-label={t('floor.agents')}>
        {agents.length === 0 ? (
          <Text c="dimmed">{t('floor.noAgents')}</Text>
        ) : (
          <Table stickyHeader verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('floor.agent')}</Table.Th>
                <Table.Th>{t('floor.state')}</Table.Th>
                <Table.Th ta="right">{t('floor.since')}</Table.Th>
                <Table.Th>{t('floor.call')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {agents.map((agent) => (
                <Row key={agent.agentId} agent={agent} floor={floor} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </section>
    </Paper>
  );
}

function Row({ agent, floor }: { agent: AgentRow; floor: FloorView }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  const call = floor.calls.find((one) => one.callId === agent.callId);
  const isOnline = agent.state !== 'signedOut';
  const role = useDesk(({ desk }) => desk.welcome?.user.role);
  const mayForce = role === 'supervisor' || role === 'manager';
  return (
    <Table.Tr data-agent={agent.agentId} data-state={agent.state}>
      <Table.Td>
        <Text span size="sm" fw={600}>
          {agent.name}
        </Text>{' '}
        <Text span size="xs" c="dimmed" className="digits">
          {agent.extension} · {wordFor(t, 'grade', agent.grade)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <StateBadge state={agent.state} reason={agent.reason} />
          {agent.isFocused && (
            <Tooltip label={t('force.focus')}>
              <IconPencil size={16} aria-label={t('force.focus')} role="img" />
            </Tooltip>
          )}
          {agent.isExceeded && (
            <Tooltip label={t('force.exceeded')}>
              <IconAlarm
                size={16}
                color="var(--mantine-color-red-7)"
                aria-label={t('force.exceeded')}
                role="img"
                data-exceeded
              />
            </Tooltip>
          )}
          {agent.by !== null && (
            <Tooltip label={`${agent.by.name}: ${agent.by.why}`}>
              <IconUserShield size={16} aria-label={`${agent.by.name}: ${agent.by.why}`} role="img" data-forced />
            </Tooltip>
          )}
          {mayForce && <ForceMenu agent={agent} />}
          {isOnline && !agent.phoneRegistered && (
            <Tooltip label={t('floor.phoneLost')}>
              <IconPhoneOff size={16} color="var(--mantine-color-red-7)" aria-label={t('floor.phoneLost')} role="img" />
            </Tooltip>
          )}
        </Group>
      </Table.Td>
      <Table.Td ta="right" className="digits">
        {isOnline ? formatDuration(nowMs - agent.sinceMs) : ''}
      </Table.Td>
      <Table.Td className="digits">
        {call === undefined ? '' : (call.customerName ?? describeCaller(t, call.ani))}
      </Table.Td>
    </Table.Tr>
  );
}
