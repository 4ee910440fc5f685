/** A telephone for who has none: dials the hotline from the browser. */
import { ActionIcon, Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import {
  IconBackspace,
  IconHeadset,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { usePublicFacts } from '../shared/public-facts.ts';
import { LanguageSwitch, ThemeSwitch } from '../shared/switches.tsx';
import { DialPad } from './dial-pad.tsx';
import s from './guest.module.css';
import { type GuestCall, useGuestPhone } from './use-guest-phone.ts';

/** The demo's hotline; an installation tells its own. */
const HOTLINE_NUMBER = '4001';

export default function GuestPage() {
  const { t } = useWords();
  const facts = usePublicFacts();
  const brand = t('brand');
  const title = t('guest.title');
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <div className={s.page}>
      <header className={s.head}>
        <span className={s.brand}>
          <IconHeadset size={22} /> {brand}
        </span>
        <Group gap="xs">
          <LanguageSwitch />
          <ThemeSwitch />
        </Group>
      </header>
      <main className={s.main}>
        <Stack gap="xs" align="center">
          <Title order={1} size="h3">
            {title}
          </Title>
          <Text c="dimmed" ta="center" size="sm">
            {t('guest.lead')}
          </Text>
          {facts?.guestPhone === false ? (
            <Alert color="orange">{t('guest.off')}</Alert>
          ) : (
            <Telephone hotline={facts?.numbers[0] ?? HOTLINE_NUMBER} />
          )}
          <Anchor component={Link} href="/" size="sm">
            {t('guest.toSignIn')}
          </Anchor>
        </Stack>
      </main>
    </div>
  );
}

function Telephone({ hotline }: { hotline: string }) {
  const { t } = useWords();
  const [typed, setNumber] = useState<string | null>(null);
  const number = typed ?? hotline;
  const phone = useGuestPhone();
  const isBusy = phone.call.state !== 'idle';
  const isUp = phone.call.state === 'up';
  const press = (key: string) => (isUp ? phone.press(key) : isBusy ? undefined : setNumber(number + key));

  return (
    <Paper withBorder className={s.phone} shadow="sm">
      <Stack gap="sm">
        <Status call={phone.call} />
        {isBusy ? (
          <Text className={s.number} aria-label={t('guest.number')}>
            {number}
          </Text>
        ) : (
          <TextInput
            aria-label={t('guest.number')}
            classNames={{ input: s.number }}
            inputMode="tel"
            maxLength={20}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value.replace(/[^\d*#+]/g, ''))}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && number !== '') void phone.dial(number);
            }}
            rightSection={
              number !== '' && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('guest.backspace')}
                  onClick={() => setNumber(number.slice(0, -1))}
                >
                  <IconBackspace size={20} />
                </ActionIcon>
              )
            }
          />
        )}
        <DialPad onPress={press} byKeyboard={isUp} />
        {isBusy ? (
          <Group grow>
            <Button
              size="lg"
              variant="default"
              disabled={!isUp}
              aria-pressed={phone.call.muted}
              leftSection={phone.call.muted ? <IconMicrophone size={20} /> : <IconMicrophoneOff size={20} />}
              onClick={phone.toggleMute}
            >
              {t(phone.call.muted ? 'guest.unmute' : 'guest.mute')}
            </Button>
            <Button size="lg" color="red.8" leftSection={<IconPhoneOff size={20} />} onClick={phone.hangUp}>
              {t('guest.hangUp')}
            </Button>
          </Group>
        ) : (
          <Button
            size="lg"
            color="green.8"
            disabled={number === ''}
            leftSection={<IconPhone size={20} />}
            onClick={() => void phone.dial(number)}
          >
            {t('guest.call')}
          </Button>
        )}
        <Text size="xs" c="dimmed" ta="center" mih={34}>
          {phone.call.pressed === '' ? t('guest.hint') : t('guest.sent', { digits: phone.call.pressed })}
        </Text>
      </Stack>
    </Paper>
  );
}

function Status({ call }: { call: GuestCall }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  if (call.problem !== null) {
    return (
      <Alert color="red" p="xs" role="alert">
        {call.problem}
      </Alert>
    );
  }
  return (
    <Text ta="center" fw={600} mih={24} role="status" data-call-state={call.state}>
      {t(`guest.${call.state}`)}{' '}
      {call.upSinceMs !== null && <span className="digits">{formatDuration(nowMs - call.upSinceMs)}</span>}
    </Text>
  );
}
