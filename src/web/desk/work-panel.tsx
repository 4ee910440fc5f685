/** The work of a call: the note from the first word on, and after it the disposition against the clock. */
import { Button, Group, Kbd, Paper, Progress, Select, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconCheck, IconClockPlus, IconDeviceFloppy, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { draftOf } from './drafts.ts';
import { useReasonName } from './names.ts';
import { extendWrapUp, finishWrapUp, saveNote } from './session.ts';
import { useDesk } from './store.ts';

/** Long enough for a word to be finished, short enough that a crash costs no more than one. */
const SAVE_AFTER_MS = 500;

/** What the controller takes; longer notes belong into a case. */
const NOTE_LIMIT = 4_000;

type SaveState = 'untouched' | 'saving' | 'saved' | 'local';

export function WorkPanel({ callId }: { callId: string }) {
  const isWrapUp = useDesk(({ desk }) => desk.agent?.state === 'wrapUp');
  const [note, setNote] = useState(() => draftOf(callId)?.note ?? '');
  const saveState = useSavedNote(callId, note);
  return (
    <>
      {isWrapUp && <WrapUp callId={callId} note={note} />}
      <NoteField note={note} onChange={setNote} saveState={saveState} />
    </>
  );
}

function useSavedNote(callId: string, note: string): SaveState {
  const [saveState, setSaveState] = useState<SaveState>('untouched');
  const isOpen = useDesk((desk) => desk.status === 'open');
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    setSaveState('saving');
    const timer = window.setTimeout(() => setSaveState(saveNote(callId, note) ? 'saved' : 'local'), SAVE_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [callId, note]);
  // What was kept here has been sent with the first message after the return.
  return saveState === 'local' && isOpen ? 'saved' : saveState;
}

function NoteField(props: { note: string; onChange(note: string): void; saveState: SaveState }) {
  const { t } = useWords();
  const states = {
    untouched: null,
    saving: 'wrapUp.noteSaving',
    saved: 'wrapUp.noteSaved',
    local: 'wrapUp.noteLocal',
  } as const;
  const key = states[props.saveState];
  const Icon = props.saveState === 'saved' ? IconCheck : props.saveState === 'local' ? IconDeviceFloppy : IconPencil;
  return (
    <Paper withBorder p="sm" component="section">
      <Textarea
        label={
          <Group component="span" gap={6} display="inline-flex">
            {t('wrapUp.notes')} <Kbd>N</Kbd>
          </Group>
        }
        aria-keyshortcuts="N"
        placeholder={t('wrapUp.notePlaceholder')}
        minRows={7}
        maxRows={14}
        autosize
        maxLength={NOTE_LIMIT}
        value={props.note}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed" mt={4} mih={18} role="status">
        {key !== null && (
          <>
            <Icon size={13} aria-hidden="true" /> {t(key)}
          </>
        )}
      </Text>
    </Paper>
  );
}

function WrapUp({ callId, note }: { callId: string; note: string }) {
  const { t, language } = useWords();
  const dispositions = useDesk(({ desk }) => desk.welcome?.dispositions) ?? [];
  const wanted = useDesk(({ desk }) => desk.agent?.wanted ?? null);
  const reasonName = useReasonName();
  const isOpen = useDesk((desk) => desk.status === 'open');
  const [disposition, setDisposition] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  const next = wanted === null ? t('state.ready') : t(`state.${wanted.state}`);
  const nextReason = wanted?.reason ? ` · ${reasonName(wanted.reason)}` : '';

  const finish = () => {
    if (disposition === null) {
      setMissing(true);
      document.querySelector<HTMLElement>('[aria-keyshortcuts="D"]')?.focus();
      return;
    }
    finishWrapUp(callId, disposition, note);
  };

  return (
    <Paper withBorder p="sm" component="section" aria-label={t('wrapUp.title')}>
      <Stack gap="xs">
        <Countdown callId={callId} />
        <Select
          label={
            <Group component="span" gap={6} display="inline-flex">
              {t('wrapUp.disposition')} <Kbd>D</Kbd>
            </Group>
          }
          aria-keyshortcuts="D"
          placeholder={t('wrapUp.dispositionPlaceholder')}
          nothingFoundMessage={t('wrapUp.dispositionNone')}
          searchable
          selectFirstOptionOnChange
          maxDropdownHeight={280}
          error={isMissing && disposition === null ? t('wrapUp.dispositionRequired') : null}
          data={dispositions.map((one) => ({ value: one.code, label: one.names[language] }))}
          value={disposition}
          onChange={setDisposition}
        />
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

function Countdown({ callId }: { callId: string }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  const endsAtMs = useDesk(({ desk }) => desk.agent?.wrapUpEndsAtMs ?? null);
  const sinceMs = useDesk(({ desk }) => desk.agent?.sinceMs ?? 0);
  const firstEnd = useRef(endsAtMs);
  if (endsAtMs === null) return null;
  const leftMs = endsAtMs - nowMs;
  const isExtended = firstEnd.current !== null && endsAtMs > firstEnd.current;
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
          disabled={isExtended}
          onClick={() => extendWrapUp(callId)}
        >
          {t(isExtended ? 'wrapUp.extended' : 'wrapUp.extend')}
        </Button>
      </Group>
    </div>
  );
}
