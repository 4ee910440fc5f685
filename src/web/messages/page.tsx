import { Badge, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import s from '../calls/calls.module.css';
import { CallBack, numberTo } from '../desk/dial.tsx';
import { useQueueName } from '../desk/names.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useTodayMs } from '../shared/clock.ts';
import { formatDuration, formatMoment } from '../shared/format.ts';
import { PagedList } from '../shared/paged-list.tsx';
import { type Message, type MessageList, messagesPath, soundPath } from './api.ts';

/** What callers have left for us to hear, newest first. */
export default function MessagesPage() {
  const { t } = useWords();
  return (
    <main className={s.page}>
      <PagedList
        title={t('messages.title')}
        queryKey={['messages']}
        pathOf={messagesPath}
        rowsOf={(list: MessageList) => list.messages}
        none={<Text c="dimmed">{t('messages.none')}</Text>}
      >
        {(messages) => (
          <>
            <MessageTable messages={messages} />
            <Text size="xs" c="dimmed">
              {t('messages.hint')}
            </Text>
          </>
        )}
      </PagedList>
    </main>
  );
}

function MessageTable({ messages }: { messages: readonly Message[] }) {
  const { t } = useWords();
  return (
    <Table.ScrollContainer minWidth={960}>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('calls.when')}</Table.Th>
            <Table.Th>{t('calls.number')}</Table.Th>
            <Table.Th>{t('calls.customer')}</Table.Th>
            <Table.Th>{t('calls.queue')}</Table.Th>
            <Table.Th ta="right">{t('messages.length')}</Table.Th>
            <Table.Th>{t('messages.listen')}</Table.Th>
            <Table.Th>{t('messages.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) => (
            <Row key={message.messageId} message={message} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ message }: { message: Message }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const when = formatMoment(message.recordedAtMs, language, todayMs);
  return (
    <Table.Tr>
      <Table.Td>
        {message.hasCall ? (
          <Link href={`/calls/${message.callId}`} className={s.when}>
            {when}
          </Link>
        ) : (
          when
        )}
      </Table.Td>
      <Table.Td className="digits">
        {describeCaller(t, message.ani)} <CallBack to={numberTo(message.ani)} who={describeCaller(t, message.ani)} />
      </Table.Td>
      <Table.Td>
        {message.customerName ?? (
          <Text span size="sm" c="dimmed">
            {t('common.unknown')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{message.queueId === null ? '–' : queueName(message.queueId)}</Table.Td>
      <Table.Td ta="right" className="digits">
        {formatDuration(message.durationMs)}
      </Table.Td>
      <Table.Td>
        <MessageSound message={message} />
      </Table.Td>
      <Table.Td>
        {message.heardAtMs === null ? (
          <Badge color="blue" variant="light">
            {t('messages.new')}
          </Badge>
        ) : (
          <Text size="sm" c="dimmed">
            {t('messages.heardBy', { name: message.heardBy ?? '' })}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

export function MessageSound({ message }: { message: Message }) {
  const { t } = useWords();
  return (
    // Nothing is fetched before "play" is pressed: each fetch is a playback in the audit log.
    // biome-ignore lint/a11y/useMediaCaption: a message on the telephone has no captions
    <audio
      className={s.audio}
      // Narrower than this a browser leaves out its play button.
      style={{ minWidth: 260 }}
      controls
      preload="none"
      src={soundPath(message)}
      aria-label={t('messages.label', { duration: formatDuration(message.durationMs) })}
    />
  );
}
