/** A mobile or a landline as the agent's telephone: which number, and what happens on it. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { chooseOutsidePhone } from '../desk/requests.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { formatPhone } from '../shared/format.ts';

const NUMBER_LIMIT = 40;

export function OutsidePhone() {
  const { t } = useWords();
  const inUse = useDesk(({ desk }) => desk.agent?.phoneNumber);
  const isOpen = useDesk(({ status }) => status === 'open');
  const [number, setNumber] = useState(inUse ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        chooseOutsidePhone(number.trim());
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('devices.outsideLead')}
        </Text>
        <Group align="end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('devices.outsideNumber')}
            classNames={{ input: 'digits' }}
            inputMode="tel"
            maxLength={NUMBER_LIMIT}
            data-autofocus
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!isOpen || number.trim() === ''}>
            {t('devices.outsideUse')}
          </Button>
        </Group>
        <Text size="sm" role="status" data-check="outside" data-good={inUse !== undefined}>
          <b>{t('devices.phone')}</b>{' '}
          {inUse === undefined ? t('devices.outsideNone') : t('devices.outsideGood', { number: formatPhone(inUse) })}
        </Text>
      </Stack>
    </form>
  );
}
