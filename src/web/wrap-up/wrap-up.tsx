/** After the talk, against the clock: what it was about, whether it is settled, what follows. */
import { Button, Group, Kbd, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconClockPlus } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { FollowUp } from '../../core/events.ts';
import { useReasonName } from '../desk/names.ts';
import { extendWrapUp } from '../desk/requests.ts';
import { finishWrapUp } from '../desk/session.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { useDone } from '../work/done.ts';
import { DispositionPicker } from './disposition-picker.tsx';

export function WrapUp({ callId, queueId, note }: { callId: string; queueId: string | null; note: string }) {
  const { t } = useWords();
  const wanted = useDesk(({ desk }) => desk.agent?.wanted ?? null);
  const reasonName = useReasonName();
  const isOpen = useDesk((desk) => desk.status === 'open');
  // What has been done during the call says what follows; the agent may say otherwise.
  const done = useDone(callId);
  const [disposition, setDisposition] = useState<string | null>(null);
  const [resolved, setResolved] = useState<boolean | null>(null);
  const [chosen, setFollowUp] = useState<FollowUp | null>(null);
  const [isMissing, setMissing] = useState(false);
  const resolvedButton = useRef<HTMLButtonElement>(null);
  const followUp = chosen ?? done;
  const next = wanted === null ? t('state.ready') : t(`state.${wanted.state}`);
  const nextReason = wanted?.reason ? ` · ${reasonName(wanted.reason)}` : '';

  const finish = () => {
    if (disposition === null || resolved === null) {
      setMissing(true);
      if (disposition === null) document.querySelector<HTMLElement>('[aria-keyshortcuts="D"]')?.focus();
      return;
    }
    finishWrapUp(callId, { disposition, note, resolved, followUp });
  };

  return (
    <Paper withBorder p="sm" component="section" aria-label={t('wrapUp.title')}>
      <Stack gap={6}>
        <Countdown callId={callId} />
        <DispositionPicker
          queueId={queueId}
          value={disposition}
          onChange={setDisposition}
          isMissing={isMissing}
          // Single keys work again: the focus leaves the field.
          onDone={() => requestAnimationFrame(() => resolvedButton.current?.focus())}
        />
        <Choices
          label={t('close.resolved')}
          missing={isMissing && resolved === null ? t('close.resolvedMissing') : null}
        >
          <Choice ref={resolvedButton} isOn={resolved === true} keyName="Y" onClick={() => setResolved(true)}>
            {t('close.yes')}
          </Choice>
          <Choice isOn={resolved === false} keyName="U" onClick={() => setResolved(false)}>
            {t('close.no')}
          </Choice>
        </Choices>
        <Choices label={t('close.followUp')} missing={null}>
          {(['none', 'callback', 'case'] as const).map((one) => (
            <Choice key={one} isOn={followUp === one} onClick={() => setFollowUp(one)}>
              {t(`close.${one}`)}
            </Choice>
          ))}
        </Choices>
        <Button
          leftSection={<IconCheck size={18} />}
          rightSection={<Kbd>F</Kbd>}
          aria-keyshortcuts="F"
          disabled={!isOpen}
          onClick={finish}
        >
          {t('wrapUp.finish', { state: next + nextReason })}
        </Button>
      </Stack>
    </Paper>
  );
}

function Choices(props: { label: string; missing: string | null; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line in every browser
    <div role="group" aria-label={props.label}>
      <Group gap={6} wrap="nowrap">
        <Text size="sm" fw={500} w={76} flex="none">
          {props.label}
        </Text>
        {props.children}
      </Group>
      {props.missing !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {props.missing}
        </Text>
      )}
    </div>
  );
}

function Choice(props: {
  ref?: React.Ref<HTMLButtonElement>;
  isOn: boolean;
  keyName?: string;
  onClick(): void;
  children: ReactNode;
}) {
  return (
    <Button
      ref={props.ref}
      size="compact-sm"
      variant={props.isOn ? 'filled' : 'default'}
      aria-pressed={props.isOn}
      aria-keyshortcuts={props.keyName}
      rightSection={props.keyName === undefined ? null : <Kbd size="xs">{props.keyName}</Kbd>}
      onClick={props.onClick}
    >
      {props.children}
    </Button>
  );
}

function Countdown({ callId }: { callId: string }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  const endsAtMs = useDesk(({ desk }) => desk.agent?.wrapUpEndsAtMs ?? null);
  const sinceMs = useDesk(({ desk }) => desk.agent?.sinceMs ?? 0);
  const isExtended = useDesk(({ desk }) => desk.agent?.wrapUpExtended === true);
  if (endsAtMs === null) return null;
  const leftMs = endsAtMs - nowMs;
  const share = Math.max(0, Math.min(100, (leftMs / Math.max(1, endsAtMs - sinceMs)) * 100));
  const color = leftMs > 15_000 ? 'violet' : 'red';
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h5">
          {t('wrapUp.title')}
        </Title>
        <Text className="digits" fw={700} size="lg">
          <Text span size="xs" c="dimmed" fw={400} mr={6}>
            {t(leftMs > 0 ? 'wrapUp.left' : 'wrapUp.over')}
          </Text>
          {formatDuration(leftMs)}
        </Text>
      </Group>
      <Group gap="xs" wrap="nowrap" mt={4}>
        <Progress value={share} color={color} flex={1} aria-label={t('wrapUp.left')} />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconClockPlus size={15} />}
          rightSection={<Kbd size="xs">G</Kbd>}
          aria-keyshortcuts="G"
          disabled={isExtended}
          onClick={() => extendWrapUp(callId)}
        >
          {t(isExtended ? 'wrapUp.extended' : 'wrapUp.extend')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {t('close.atTheEnd')}
      </Text>
    </div>
  );
}
