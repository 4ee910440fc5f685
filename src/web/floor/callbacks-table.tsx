/** Who is still to be called back, in the order of their places; nothing when there is nobody. Supervisors may call one off. */
import { Button, Group, Modal, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { CallbackRow } from '../../core/callback/views.ts';
import type { FloorView } from '../../core/views.ts';
import { useQueueName } from '../desk/names.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatDuration, formatMoment, formatPhone } from '../shared/format.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { request } from '../shared/http.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import s from './floor.module.css';

export function CallbacksTable({ floor }: { floor: FloorView }) {
  const { t } = useWords();
  const role = useDesk(({ desk }) => desk.welcome?.user.role);
  const [cancelling, setCancelling] = useState<CallbackRow | null>(null);
  const { callbacks } = floor;
  if (callbacks.length === 0 && cancelling === null) return null;
  const mayCancel = role === 'supervisor' || role === 'manager';
  return (
    <Paper withBorder p="md" component="section" aria-label={t('floor.callbacks')} className={s.wide}>
      <Title order={2} size="h4" mb="xs">
        {t('floor.callbacks')}{' '}
        <Text span c="dimmed" className="digits">
          {callbacks.length}
        </Text>
      </Title>
      <Table.ScrollContainer minWidth={640} type="native">
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('callback.customer')}</Table.Th>
              <Table.Th>{t('calls.queue')}</Table.Th>
              <Table.Th>{t('callback.due')}</Table.Th>
              <Table.Th>{t('callback.attempts')}</Table.Th>
              <Table.Th>{t('callback.owner')}</Table.Th>
              <Table.Th ta="right">{t('callback.since')}</Table.Th>
              {mayCancel && <Table.Th ta="right">{t('callback.actions')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {callbacks.map((one) => (
              <Row
                key={one.callbackId}
                row={one}
                floor={floor}
                cancel={mayCancel && one.state !== 'talking' ? () => setCancelling(one) : null}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {cancelling !== null && <CancelDialogue row={cancelling} close={() => setCancelling(null)} />}
    </Paper>
  );
}

function Row({ row, floor, cancel }: { row: CallbackRow; floor: FloorView; cancel: (() => void) | null }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const queueName = useQueueName();
  const { number, customerName, level, source, state, dueAtMs, attempts, mostAttempts, lastMissed, agentId } = row;
  const when = dueAtMs === null ? '' : formatMoment(dueAtMs, language, nowMs);
  return (
    <Table.Tr data-callback={row.callbackId}>
      <Table.Td>
        <Text span size="sm" fw={600} className="digits">
          {customerName ?? formatPhone(number)}
        </Text>{' '}
        {level === 'vip' && <LevelBadge level="vip" size="sm" />}
        <Text size="xs" c="dimmed" className="digits">
          {customerName !== null && `${formatPhone(number)} · `}
          {t(`callback.source.${source}`)}
        </Text>
      </Table.Td>
      <Table.Td>{queueName(row.queueId)}</Table.Td>
      <Table.Td className="digits">{t(`callback.state.${state}`, { when })}</Table.Td>
      <Table.Td className="digits">
        {attempts}/{mostAttempts}
        {lastMissed !== null && (
          <Text size="xs" c="dimmed">
            {t(`callback.why.${lastMissed}`)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{floor.agents.find((one) => one.agentId === agentId)?.name ?? '–'}</Table.Td>
      <Table.Td ta="right" className="digits">
        {formatDuration(nowMs - row.requestedAtMs)}
      </Table.Td>
      {cancel !== null && (
        <Table.Td ta="right">
          <Button size="compact-xs" variant="default" onClick={cancel}>
            {t('callback.cancel')}
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function CancelDialogue({ row, close }: { row: CallbackRow; close: () => void }) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    try {
      await request('POST', `/api/callbacks/${encodeURIComponent(row.callbackId)}/cancel`, { reason });
      close();
    } catch (error) {
      setProblem(describeError(t, error));
      setSending(false);
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('callback.cancelTitle', { who: row.customerName ?? formatPhone(row.number) })}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
      attributes={{ header: { role: 'none' } }}
    >
      <Stack>
        <GrowingTextarea
          label={t('callback.cancelReason')}
          description={t('callback.cancelReasonHint')}
          required
          leastRows={2}
          maxLength={500}
          data-autofocus
          value={reason}
          error={problem}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('common.close')}
          </Button>
          <Button color="red.8" disabled={reason.trim() === ''} loading={isSending} onClick={() => void send()}>
            {t('callback.cancel')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
