import { ActionIcon, Kbd, Modal, Stack, Switch, Table, Text, Tooltip } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { useRemembered } from '../shared/remembered.ts';
import { SHORTCUTS, useShortcuts } from './use-shortcuts.ts';

/** The keys, and the switch for those whom single keys disturb (speech input, for instance). */
export function ShortcutsHelp() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [isEnabled, setEnabled] = useRemembered<boolean>('hotline.shortcuts', true);
  useShortcuts(isEnabled);

  return (
    <>
      <Tooltip label={`${t('keys.open')} ?`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('keys.open')}
          aria-keyshortcuts="?"
          onClick={() => setOpen(true)}
        >
          <IconKeyboard size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('keys.title')}
        centered
        closeButtonProps={{ 'aria-label': t('common.close') }}
        // A dialogue's heading is no second banner of the page.
        attributes={{ header: { role: 'none' } }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t('keys.lead')}
          </Text>
          <Table>
            <Table.Tbody>
              {SHORTCUTS.map(({ key, word }) => (
                <Table.Tr key={key}>
                  <Table.Td w={60}>
                    <Kbd>{key}</Kbd>
                  </Table.Td>
                  <Table.Td>{t(`keys.${word}`)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Switch
            label={t('keys.enable')}
            checked={isEnabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
        </Stack>
      </Modal>
    </>
  );
}
