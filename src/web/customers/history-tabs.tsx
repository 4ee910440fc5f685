import { Badge, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { Cases } from '../desk/history.tsx';
import { useDispositionName, useQueueName } from '../desk/names.ts';
import { Orders } from '../desk/orders.tsx';
import { useWords, wordFor } from '../i18n/index.ts';
import { useTodayMs } from '../shared/clock.ts';
import { formatDuration, formatMoment } from '../shared/format.ts';
import type { CustomerCall, CustomerHistory } from './api.ts';
import s from './customers.module.css';

export function CallTab({ calls }: { calls: readonly CustomerCall[] }) {
  const { t } = useWords();
  if (calls.length === 0) return <Text c="dimmed">{t('customers.callsNone')}</Text>;
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('calls.when')}</Table.Th>
            <Table.Th>{t('calls.result')}</Table.Th>
            <Table.Th>{t('calls.agent')}</Table.Th>
            <Table.Th>{t('calls.note')}</Table.Th>
            <Table.Th ta="right">{t('calls.score')}</Table.Th>
            <Table.Th>{t('calls.recording')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map((call) => (
            <CallRow key={call.callId} call={call} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CallRow({ call }: { call: CustomerCall }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const dispositionName = useDispositionName();
  const date = formatMoment(call.at, language, todayMs);
  return (
    <Table.Tr>
      <Table.Td className="digits">
        <Link href={`/calls/${encodeURIComponent(call.callId)}`}>{date}</Link>
      </Table.Td>
      <Table.Td>
        {call.result === null ? '–' : wordFor(t, 'result', call.result)}
        <Text size="xs" c="dimmed">
          {call.queueId === null ? '' : queueName(call.queueId)}
        </Text>
      </Table.Td>
      <Table.Td>
        {call.agentName ?? '–'}
        <Text size="xs" c="dimmed" className="digits">
          {call.talkMs > 0 && formatDuration(call.talkMs)}
        </Text>
      </Table.Td>
      <Table.Td>
        {call.disposition !== null && (
          <Badge variant="default" tt="none">
            {dispositionName(call.disposition)}
          </Badge>
        )}
        <Text size="sm">{call.note}</Text>
      </Table.Td>
      <Table.Td ta="right" className="digits">
        {call.score ?? '–'}
      </Table.Td>
      <Table.Td>
        {call.recordings.map(({ recordingId, durationMs }) => (
          // Nothing is fetched before "play" is pressed: each fetch is a playback in the audit log.
          // biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions
          <audio
            key={recordingId}
            className={s.audio}
            controls
            preload="none"
            src={`/api/recordings/${encodeURIComponent(recordingId)}`}
            aria-label={t('customers.recordingOf', { date, duration: formatDuration(durationMs) })}
          />
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

export function OrderTab({ orders }: { orders: CustomerHistory['orders'] }) {
  return <Orders orders={orders} />;
}

export function CaseTab({ cases }: { cases: CustomerHistory['cases'] }) {
  return <Cases cases={cases} />;
}

export function MessageTab({ history }: { history: CustomerHistory }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const { messages, callbacks } = history;
  if (messages.length + callbacks.length === 0) return <Text c="dimmed">{t('customers.messagesNone')}</Text>;
  return (
    <Table verticalSpacing={6}>
      <Table.Tbody>
        {messages.map((message) => (
          <Table.Tr key={message.messageId}>
            <Table.Td className="digits">{formatMoment(message.at, language, todayMs)}</Table.Td>
            <Table.Td>
              {t('customers.messageRow', { duration: formatDuration(message.durationMs) })} ·{' '}
              {t(message.heardAt === null ? 'customers.notHeard' : 'customers.heard')}
            </Table.Td>
            <Table.Td>
              {/* biome-ignore lint/a11y/useMediaCaption: what a caller has said has no captions */}
              <audio
                className={s.audio}
                controls
                preload="none"
                src={`/api/messages/${encodeURIComponent(message.messageId)}`}
                aria-label={t('customers.messageRow', { duration: formatDuration(message.durationMs) })}
              />
            </Table.Td>
          </Table.Tr>
        ))}
        {callbacks.map((callback) => (
          <Table.Tr key={callback.callbackId}>
            <Table.Td className="digits">{formatMoment(callback.requestedAt, language, todayMs)}</Table.Td>
            <Table.Td>
              {t('customers.callbackRow', { attempts: callback.attempts })} · {queueName(callback.queueId)}
            </Table.Td>
            <Table.Td>
              {callback.closedAs === null
                ? callback.dueAt !== null && formatMoment(callback.dueAt, language, todayMs)
                : wordFor(t, 'callback', `closed.${callback.closedAs}`)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
