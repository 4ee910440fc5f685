/** What the desk shows of callbacks: why this customer is called, the machine's key, and the agent's own that are open. */
import { Alert, Button, Group, Kbd, Paper, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconPhoneOutgoing, IconRecordMail } from '@tabler/icons-react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatClock, formatMoment, formatPhone } from '../shared/format.ts';
import { CallBack } from './dial.tsx';
import { useQueueName } from './names.ts';
import { machineAnswered } from './requests.ts';
import { useDesk } from './store.ts';

/** Above the file: answering rings the customer. */
export function CallbackNotice({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const offeredSinceMs = useDesk(({ desk }) => (desk.agent?.state === 'offered' ? desk.agent.sinceMs : null));
  const { callback } = offer;
  if (callback === undefined) return null;
  const { attempt, mostAttempts, source, requestedAtMs, lastMissed, dialsAfterMs } = callback;
  const leftMs = dialsAfterMs === null || offeredSinceMs === null ? null : offeredSinceMs + dialsAfterMs - nowMs;
  const parts = [
    t(`callback.${source}`, { when: formatMoment(requestedAtMs, language, nowMs) }),
    lastMissed === null ? null : t('callback.last', { why: t(`callback.why.${lastMissed}`) }),
    leftMs === null ? null : t('callback.dials', { seconds: Math.max(0, Math.ceil(leftMs / 1000)) }),
  ];
  return (
    <Alert
      color="grape"
      icon={<IconPhoneOutgoing />}
      title={t('callback.offer', { attempt, most: mostAttempts })}
      p="sm"
      mb="xs"
    >
      {parts.filter((part) => part !== null).join(' · ')}
    </Alert>
  );
}

export function MachineButton() {
  const { t } = useWords();
  const isCallback = useDesk(({ desk }) => desk.offer?.callback !== undefined);
  return (
    <Tooltip label={t(isCallback ? 'callback.machineHint' : 'dial.machineHint')}>
      <Button
        size="md"
        variant="default"
        leftSection={<IconRecordMail size={20} />}
        rightSection={<Kbd>V</Kbd>}
        aria-keyshortcuts="V"
        onClick={machineAnswered}
      >
        {t('callback.machine')}
      </Button>
    </Tooltip>
  );
}

/** Those this agent tried last and did not reach; nothing when there are none. */
export function OwnCallbacks() {
  const { t, language } = useWords();
  const callbacks = useDesk(({ desk }) => desk.agent?.callbacks);
  const queueName = useQueueName();
  if (callbacks === undefined || callbacks.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('callback.mine')}>
      <Group mb="xs">
        <Title order={2} size="h5">
          {t('callback.mine')}
        </Title>
        <Text c="dimmed" className="digits">
          {callbacks.length}
        </Text>
      </Group>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('callback.due')}</Table.Th>
            <Table.Th>{t('callback.customer')}</Table.Th>
            <Table.Th>{t('calls.queue')}</Table.Th>
            <Table.Th>{t('callback.attempts')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {callbacks.map((one) => (
            <Table.Tr key={one.callbackId}>
              <Table.Td className="digits">
                {one.dueAtMs === null ? t(`callback.state.${one.state}`) : formatClock(one.dueAtMs, language)}
              </Table.Td>
              <Table.Td className="digits">
                {one.customerName ?? ''} {formatPhone(one.number)}{' '}
                <CallBack to={{ number: one.number }} who={one.customerName ?? formatPhone(one.number)} />
              </Table.Td>
              <Table.Td>{queueName(one.queueId)}</Table.Td>
              <Table.Td className="digits">
                {one.attempts}/{one.mostAttempts}
                {one.lastMissed !== null && ` · ${t(`callback.why.${one.lastMissed}`)}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
