/** A supervisor puts an agent into another state, and says why: the agent reads it. */
import { ActionIcon, Button, Group, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { IconUserCog } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { AgentRow } from '../../core/views.ts';
import { useReasonName } from '../desk/names.ts';
import { forceState } from '../desk/requests.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';

type State = 'ready' | 'notReady' | 'signedOut';

export function ForceMenu({ agent }: { agent: AgentRow }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const label = t('force.title', { name: agent.name });
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        title={label}
        onClick={() => setOpen(true)}
      >
        <IconUserCog size={16} />
      </ActionIcon>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={label}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <ForceForm agent={agent} done={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function ForceForm({ agent, done }: { agent: AgentRow; done: () => void }) {
  const { t } = useWords();
  const reasons = useDesk(({ desk }) => desk.welcome?.notReadyReasons) ?? [];
  const reasonName = useReasonName();
  const [state, setState] = useState<State>('notReady');
  const [reason, setReason] = useState<string | null>(reasons[0]?.code ?? null);
  const [why, setWhy] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    forceState(agent.agentId, state, why.trim(), state === 'notReady' ? (reason ?? undefined) : undefined);
    done();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t('floor.state')}
          value={state}
          onChange={(value) => setState(value as State)}
          data={(['ready', 'notReady', 'signedOut'] as const).map((value) => ({ value, label: t(`state.${value}`) }))}
        />
        {state === 'notReady' && (
          <Select
            label={t('stateControl.chooseReason')}
            allowDeselect={false}
            value={reason}
            onChange={setReason}
            data={reasons.map(({ code }) => ({ value: code, label: reasonName(code) }))}
          />
        )}
        <TextInput
          label={t('force.why')}
          description={t('force.whyHint')}
          required
          maxLength={200}
          value={why}
          onChange={({ currentTarget }) => setWhy(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" disabled={why.trim() === ''}>
            {t('force.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
