/** Whom to ask, or to send the customer to: one field, a list, and two verbs. All of it by keyboard. */
import { Button, Group, Kbd, Modal, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowForwardUp, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { useRemembered } from '../shared/remembered.ts';
import { StateBadge } from '../shared/state-badge.tsx';
import { findTargets, lookForTargets, passOn } from './requests.ts';
import { useDesk } from './store.ts';
import s from './transfer-panel.module.css';
import { type Choice, choicesFor } from './transfer-targets.ts';

/** Who is free changes while the panel is open; every two seconds is soon enough to choose by. */
const LOOK_EVERY_MS = 2_000;
const RECENT_AT_MOST = 5;

type Verb = 'consult' | 'transfer';

const KEY_NAMES: Record<Verb, string> = { consult: 'Enter', transfer: 'Shift+Enter' };

/** A flow can be asked nothing. */
const verbsFor = ({ target }: Choice): Verb[] => (target.to === 'flow' ? ['transfer'] : ['consult', 'transfer']);

const idOf = ({ key }: Choice): string => `target-${key.replace(' ', '-')}`;

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
    lookForTargets();
    const timer = window.setInterval(findTargets, LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, []);
  const choices = view === null ? [] : choicesFor(view, typed, language, recent);
  const chosen = choices[Math.min(at, choices.length - 1)];

  const act = (how: Verb, choice: Choice | undefined) => {
    if (choice === undefined || !verbsFor(choice).includes(how) || !passOn(how, choice.target)) return;
    if (choice.key !== 'outside')
      setRecent([choice.key, ...recent.filter((key) => key !== choice.key)].slice(0, RECENT_AT_MOST));
    onDone();
  };

  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) setAt(Math.max(0, Math.min(choices.length - 1, at + move)));
    else if (event.key === 'Enter') act(event.shiftKey ? 'transfer' : 'consult', chosen);
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
        aria-activedescendant={chosen && idOf(chosen)}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ScrollArea.Autosize mah={380} type="auto">
        <div id="transfer-targets" role="listbox" aria-label={t('party.panelTitle')}>
          {choices.map((choice, index) => (
            <Row key={choice.key} choice={choice} isChosen={choice === chosen} onChoose={() => setAt(index)} />
          ))}
        </div>
        {choices.length === 0 && (
          <Text c="dimmed" size="sm" p="sm" role="status">
            {t(view === null ? 'party.loading' : 'party.noMatch')}
          </Text>
        )}
      </ScrollArea.Autosize>
      <Group gap="sm">
        <Text size="xs" c="dimmed" className={s.help}>
          {t('party.help')}
        </Text>
        {(['transfer', 'consult'] as const).map((how) => (
          <Button
            key={how}
            size="sm"
            variant={how === 'consult' ? 'filled' : 'default'}
            rightSection={<Kbd className={how === 'consult' ? s.key : undefined}>{KEY_NAMES[how]}</Kbd>}
            disabled={chosen === undefined || chosen.isFree === false || !verbsFor(chosen).includes(how)}
            onClick={() => act(how, chosen)}
          >
            {t(how === 'consult' ? 'party.consult' : 'party.send')}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}

function Row({ choice, isChosen, onChoose }: { choice: Choice; isChosen: boolean; onChoose(): void }) {
  const { t } = useWords();
  const { target, name, also, state, queue } = choice;
  return (
    // biome-ignore lint/a11y: the field above has focus and keys, as in every combobox
    <div id={idOf(choice)} role="option" aria-selected={isChosen} className={s.row} onClick={onChoose}>
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
    </div>
  );
}
