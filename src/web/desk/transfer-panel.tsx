/** Whom to send the customer to: one field and a list, all of it by keyboard. */
import { Button, Kbd, Modal, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowForwardUp, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { useRemembered } from '../shared/remembered.ts';
import { StateBadge } from '../shared/state-badge.tsx';
import { findTargets, sendOn } from './session.ts';
import { useDesk } from './store.ts';
import s from './transfer-panel.module.css';
import { type Choice, choicesFor } from './transfer-targets.ts';

/** Who is free changes while the panel is open; every two seconds is soon enough to choose by. */
const LOOK_EVERY_MS = 2_000;
const RECENT_AT_MOST = 5;

export function TransferPanel() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="md"
        variant="default"
        leftSection={<IconArrowForwardUp size={20} />}
        rightSection={<Kbd>T</Kbd>}
        aria-keyshortcuts="T"
        onClick={() => setOpen(true)}
      >
        {t('party.transfer')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('party.panelTitle')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
        attributes={{ header: { role: 'none' } }}
      >
        {isOpen && <Panel onDone={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

function Panel({ onDone }: { onDone(): void }) {
  const { t, language } = useWords();
  const view = useDesk(({ desk }) => desk.targets);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [recent, setRecent] = useRemembered<string[]>('hotline.transfers', []);
  useEffect(() => {
    findTargets();
    const timer = window.setInterval(findTargets, LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, []);
  const choices = view === null ? [] : choicesFor(view, typed, language, recent);
  const chosen = choices[Math.min(at, choices.length - 1)];

  const act = (choice: Choice | undefined) => {
    if (choice === undefined || !sendOn(choice.target)) return;
    if (choice.key !== 'outside')
      setRecent([choice.key, ...recent.filter((key) => key !== choice.key)].slice(0, RECENT_AT_MOST));
    onDone();
  };

  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) setAt(Math.max(0, Math.min(choices.length - 1, at + move)));
    else if (event.key === 'Enter') act(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        autoFocus
        leftSection={<IconSearch size={18} />}
        aria-label={t('party.search')}
        placeholder={t('party.search')}
        role="combobox"
        aria-expanded
        aria-controls="transfer-targets"
        aria-activedescendant={chosen && `target-${chosen.key}`}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ScrollArea.Autosize mah={380} type="auto">
        <div id="transfer-targets" role="listbox" aria-label={t('party.panelTitle')}>
          {choices.map((choice) => (
            <Row key={choice.key} choice={choice} isChosen={choice === chosen} act={act} />
          ))}
        </div>
        {choices.length === 0 && (
          <Text c="dimmed" size="sm" p="sm" role="status">
            {t(view === null ? 'party.loading' : 'party.noMatch')}
          </Text>
        )}
      </ScrollArea.Autosize>
      <Text size="xs" c="dimmed">
        {t('party.help')}
      </Text>
    </Stack>
  );
}

function Row(props: { choice: Choice; isChosen: boolean; act(choice: Choice): void }) {
  const { t } = useWords();
  const { choice, isChosen, act } = props;
  const { target, name, also, state, queue, isFree } = choice;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus, as in every combobox
    <div id={`target-${choice.key}`} role="option" aria-selected={isChosen} className={s.row}>
      <div className={s.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {t(`party.group.${target.to}`)}
          {target.to === 'agent' && ` · ${also.split(' ')[0]}`}
          {queue && ` · ${t('party.queueState', queue)}`}
        </Text>
      </div>
      {state !== undefined && <StateBadge state={state} reason={null} />}
      <Button size="compact-sm" tabIndex={-1} disabled={isFree === false} onClick={() => act(choice)}>
        {t('party.send')}
      </Button>
    </div>
  );
}
