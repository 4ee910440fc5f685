/** Keys of a telephone for whoever the agent talks with; while it is open the keyboard's digits work as well. */
import { ActionIcon, Button, Popover, SimpleGrid, Stack, Text, Tooltip } from '@mantine/core';
import { IconDialpad } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { pressKey } from './session.ts';
import { isOnDeskPhone, useDesk } from './store.ts';

const KEYS = [...'123456789*0#'];

export function Keypad() {
  const onDesk = useDesk(isOnDeskPhone);
  const { t } = useWords();
  const isUp = useDesk((desk) => desk.session === 'up');
  const [isOpen, setOpen] = useState(false);
  // Never the digits themselves: they may be a password, and others look at this screen.
  const [count, setCount] = useState(0);
  const press = (key: string) => {
    pressKey(key);
    setCount((before) => before + 1);
  };
  if (onDesk) return null;
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withArrow position="bottom-end">
      <Popover.Target>
        <Tooltip label={`${t('party.keypad')} #`}>
          <ActionIcon
            variant="default"
            size={42}
            aria-label={t('party.keypad')}
            aria-keyshortcuts="#"
            aria-expanded={isOpen}
            disabled={!isUp}
            onClick={() => {
              setCount(0);
              setOpen((before) => !before);
            }}
          >
            <IconDialpad size={20} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown
        aria-label={t('party.keypad')}
        onKeyDown={(event) => {
          if (KEYS.includes(event.key)) press(event.key);
        }}
      >
        <Stack gap="xs" w={220}>
          <SimpleGrid cols={3} spacing={6}>
            {KEYS.map((key) => (
              <Button key={key} variant="default" size="md" px={0} onClick={() => press(key)}>
                {key}
              </Button>
            ))}
          </SimpleGrid>
          <Text size="xs" c="dimmed" role="status">
            {count === 0 ? t('party.keypadHint') : t('party.pressed', { count })}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
