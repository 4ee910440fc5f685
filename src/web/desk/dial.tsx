/** Calls that the agent makes: the dialogue for a number, and the one press that calls back whoever a row or a file is about. */
import { ActionIcon, Button, Group, Kbd, Modal, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeskRequest } from '../../adapters/desk/protocol.ts';
import { useWords } from '../i18n/index.ts';
import { isGuest } from '../shared/caller.ts';
import { dial } from './session.ts';
import { type DeskStore, useDesk } from './store.ts';

type To = Extract<DeskRequest, { type: 'dial' }>['to'];

/** What the protocol takes; a number with its spaces is shorter. */
const NUMBER_LIMIT = 40;

/** The last number that was dialled here, which is dialled again more often than any other. */
let lastNumber = '';

/** The shop lets this agent call people. */
export const mayDial = ({ desk }: DeskStore) => desk.welcome?.mayDial === true;

/** In no call, nor in what comes after one. */
function canDial({ desk, status }: DeskStore): boolean {
  const state = desk.agent?.state;
  return status === 'open' && (state === 'ready' || state === 'notReady');
}

/** In the call bar between calls. */
export function DialButton() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const isOffered = useDesk(mayDial);
  const isFree = useDesk(canDial);
  if (!isOffered) return null;
  return (
    <>
      <Button
        size="md"
        variant="default"
        leftSection={<IconPhoneOutgoing size={20} />}
        rightSection={<Kbd>Z</Kbd>}
        aria-keyshortcuts="Z"
        disabled={!isFree}
        onClick={() => setOpen(true)}
      >
        {t('dial.open')}
      </Button>
      <Modal
        opened={isOpen && isFree}
        onClose={() => setOpen(false)}
        title={t('dial.title')}
        centered
        closeButtonProps={{ 'aria-label': t('common.close') }}
        attributes={{ header: { role: 'none' } }}
      >
        <NumberForm onDialled={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function NumberForm({ onDialled }: { onDialled(): void }) {
  const { t } = useWords();
  const [number, setNumber] = useState(lastNumber);
  const [isDialling, setDialling] = useState(false);
  const submit = async () => {
    setDialling(true);
    lastNumber = number.trim();
    if (await dial({ number: lastNumber })) onDialled();
    setDialling(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack>
        <TextInput
          label={t('dial.number')}
          description={t('dial.hint')}
          classNames={{ input: 'digits' }}
          inputMode="tel"
          size="lg"
          data-autofocus
          maxLength={NUMBER_LIMIT}
          value={number}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button
            type="submit"
            color="green.8"
            leftSection={<IconPhoneOutgoing size={18} />}
            disabled={number.trim() === ''}
            loading={isDialling}
          >
            {t('dial.call')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Nothing where the agent may call nobody, or where there is nobody to be called: a withheld number, a guest of the web page. */
export function CallBack({ to, who, isWide = false }: { to: To | null; who: string; isWide?: boolean }) {
  const { t } = useWords();
  const isOffered = useDesk(mayDial);
  const isFree = useDesk(canDial);
  if (!isOffered || to === null) return null;
  const name = t('dial.callBackWho', { who });
  if (isWide) {
    return (
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconPhoneOutgoing size={15} />}
        disabled={!isFree}
        aria-label={name}
        onClick={() => void dial(to)}
      >
        {t('dial.callBack')}
      </Button>
    );
  }
  return (
    <Tooltip label={isFree ? name : t('dial.notNow')}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="green.8"
        disabled={!isFree}
        aria-label={name}
        onClick={() => void dial(to)}
      >
        <IconPhoneOutgoing size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Who called from here; null: nobody who could be called. */
export function numberTo(ani: string | null): To | null {
  return ani === null || isGuest(ani) || ani.includes('*') ? null : { number: ani };
}
