/** The work of a call: the note from the first word on, and after it the disposition against the clock. */
import { Group, Kbd, Paper, Text } from '@mantine/core';
import { IconCheck, IconDeviceFloppy, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { WorkTabs } from '../work/tabs.tsx';
import { WrapUp } from '../wrap-up/wrap-up.tsx';
import { draftOf, keepDraft } from './drafts.ts';
import { saveNote } from './session.ts';
import { useDesk } from './store.ts';

/** Long enough for a word to be finished, short enough that a lost computer costs no more than one. */
const SAVE_AFTER_MS = 500;

/** What the controller takes; longer notes belong into a case. */
const NOTE_LIMIT = 4_000;

type SaveState = 'untouched' | 'saving' | 'saved' | 'local';

export function WorkPanel({ offer }: { offer: OfferView }) {
  const { callId, queueId } = offer;
  const isWrapUp = useDesk(({ desk }) => desk.agent?.state === 'wrapUp');
  // This browser's own words, or those another page of the agent has saved.
  const [note, setNote] = useState(() => draftOf(callId)?.note ?? savedNoteOf(callId));
  const saveState = useSavedNote(callId, note);
  return (
    <>
      {isWrapUp && <WrapUp callId={callId} queueId={queueId} note={note} />}
      <NoteField note={note} onChange={setNote} saveState={saveState} />
      <WorkTabs offer={offer} />
    </>
  );
}

function savedNoteOf(callId: string): string {
  const { agent } = useDesk.getState().desk;
  return agent?.callId === callId ? (agent.note ?? '') : '';
}

/** Every letter is kept in this browser at once; words go to the controller a moment later, and at the latest when the page goes. */
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
    keepDraft(callId, note, false);
    let isWaiting = true;
    const save = () => {
      if (!isWaiting) return;
      isWaiting = false;
      setSaveState(saveNote(callId, note) ? 'saved' : 'local');
    };
    const timer = window.setTimeout(save, SAVE_AFTER_MS);
    window.addEventListener('pagehide', save);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('pagehide', save);
    };
  }, [callId, note]);
  // Another page of this one was opened before the moment was over.
  const last = useRef(note);
  last.current = note;
  useEffect(
    () => () => {
      const draft = draftOf(callId);
      if (draft !== null && !draft.sent) saveNote(callId, last.current);
    },
    [callId],
  );
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
      <GrowingTextarea
        label={
          <Group component="span" gap={6} display="inline-flex">
            {t('wrapUp.notes')} <Kbd>N</Kbd>
          </Group>
        }
        aria-keyshortcuts="N"
        placeholder={t('wrapUp.notePlaceholder')}
        leastRows={3}
        mostRows={6}
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
