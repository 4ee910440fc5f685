import { Badge, Table, Text } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconCircleCheck,
  IconCircleX,
  IconPhoneCheck,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX,
  IconRecordMail,
  IconRobot,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from 'wouter';
import type { CallResult } from '../../core/entries.ts';
import { CallBack, numberTo } from '../desk/dial.tsx';
import { useAgentName, useDispositionName, useQueueName } from '../desk/names.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useTodayMs } from '../shared/clock.ts';
import { formatDuration, formatMoment } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import type { CallRecord } from './api.ts';
import s from './calls.module.css';

const RESULT_LOOK: Record<CallResult, { color: string; Icon: TablerIcon }> = {
  answered: { color: 'green', Icon: IconPhoneCheck },
  selfServed: { color: 'sea', Icon: IconRobot },
  abandoned: { color: 'orange', Icon: IconPhoneOff },
  messageLeft: { color: 'teal', Icon: IconRecordMail },
  callback: { color: 'grape', Icon: IconPhoneOutgoing },
  transferred: { color: 'blue', Icon: IconArrowForwardUp },
  notReached: { color: 'orange', Icon: IconPhoneX },
  failed: { color: 'red', Icon: IconCircleX },
};

export function ResultBadge({ result }: { result: CallResult | null }) {
  const { t } = useWords();
  const { color, Icon } = result === null ? { color: 'blue', Icon: IconCircleCheck } : RESULT_LOOK[result];
  return (
    <Badge color={color} variant="light" tt="none" leftSection={<Icon size={13} />}>
      {t(result === null ? 'calls.underWay' : `result.${result}`)}
    </Badge>
  );
}

/** `compact`: the agent's own calls beside the desk. */
export function CallTable(props: { calls: readonly CallRecord[]; compact?: boolean; chosen?: string | null }) {
  const { t } = useWords();
  const { compact = false } = props;
  return (
    <Table.ScrollContainer minWidth={compact ? 560 : 860} type="native">
      <Table highlightOnHover verticalSpacing={compact ? 6 : 'xs'} stickyHeader={!compact}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('calls.when')}</Table.Th>
            <Table.Th>{t('calls.number')}</Table.Th>
            <Table.Th>{t('calls.customer')}</Table.Th>
            <Table.Th>{t('calls.queue')}</Table.Th>
            {!compact && <Table.Th>{t('calls.agent')}</Table.Th>}
            <Table.Th>{t('calls.result')}</Table.Th>
            <Table.Th ta="right">{t('calls.waited')}</Table.Th>
            <Table.Th ta="right">{t('calls.talked')}</Table.Th>
            <Table.Th>{t('calls.disposition')}</Table.Th>
            {!compact && <Table.Th ta="right">{t('calls.score')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.calls.map((call) => (
            <Row key={call.callId} call={call} compact={compact} chosen={props.chosen === call.callId} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ call, compact, chosen }: { call: CallRecord; compact: boolean; chosen: boolean }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const agentName = useAgentName();
  const dispositionName = useDispositionName();
  return (
    <Table.Tr className={s.row} aria-current={chosen || undefined}>
      <Table.Td>
        <Link href={`/calls/${call.callId}`} className={s.when}>
          {formatMoment(call.arrivedAtMs, language, todayMs)}
        </Link>
      </Table.Td>
      <Table.Td className="digits">
        {call.direction === 'outbound' && (
          <IconPhoneOutgoing size={14} className={s.outbound} role="img" aria-label={t('calls.direction.outbound')} />
        )}
        {describeCaller(t, call.ani)} <CallBack to={numberTo(call.ani)} who={describeCaller(t, call.ani)} />
      </Table.Td>
      <Table.Td>
        {call.customerName ?? (
          <Text span size="sm" c="dimmed">
            {t('common.unknown')}
          </Text>
        )}{' '}
        {call.customerLevel === 'vip' && <LevelBadge level="vip" size="sm" />}
      </Table.Td>
      <Table.Td>{call.queueId === null ? '' : queueName(call.queueId)}</Table.Td>
      {!compact && <Table.Td>{call.agentName ?? (call.agentId === null ? '' : agentName(call.agentId))}</Table.Td>}
      <Table.Td>
        <ResultBadge result={call.result} />
      </Table.Td>
      <Table.Td ta="right" className="digits">
        {formatDuration(call.waitMs)}
      </Table.Td>
      <Table.Td ta="right" className="digits">
        {formatDuration(call.talkMs)}
      </Table.Td>
      <Table.Td>{call.disposition === null ? '' : dispositionName(call.disposition)}</Table.Td>
      {!compact && (
        <Table.Td ta="right" className="digits">
          {call.score ?? ''}
        </Table.Td>
      )}
    </Table.Tr>
  );
}
