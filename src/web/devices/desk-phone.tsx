/** What the agent takes calls on: this page, a telephone on the desk, which needs a user and a password of its own, or a number outside. */
import { Alert, Button, CopyButton, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { choosePhone, forgetDeskPhone, renewDeskPhone } from '../desk/requests.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';

/** @param props.onOutside a number outside is to be given, or not any more */
export function PhoneChoice(props: { shown: 'browser' | 'desk' | 'outside'; onOutside(isAsked: boolean): void }) {
  const { t } = useWords();
  const isOpen = useDesk(({ status }) => status === 'open');
  const isOutsideOffered = useDesk(({ desk }) => desk.welcome?.outsidePhones === true) || props.shown === 'outside';
  const inUse = useDesk(({ desk }) => desk.agent?.phone) ?? 'browser';
  const choose = (value: string) => {
    props.onOutside(value === 'outside');
    if (value !== 'outside' && value !== inUse) choosePhone(value === 'desk' ? 'desk' : 'browser');
  };
  return (
    <div>
      <Text size="sm" fw={500} id="phone-choice" mb={4}>
        {t('devices.use')}
      </Text>
      <SegmentedControl
        fullWidth
        aria-labelledby="phone-choice"
        data-phone-choice
        disabled={!isOpen}
        value={props.shown}
        onChange={choose}
        data={[
          { value: 'browser', label: t('devices.inPage') },
          { value: 'desk', label: t('devices.onDesk') },
          ...(isOutsideOffered ? [{ value: 'outside', label: t('devices.outside') }] : []),
        ]}
      />
    </div>
  );
}

export function DeskPhone() {
  const { t } = useWords();
  const isHere = useDesk(({ desk }) => desk.agent?.phoneRegistered === true);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('devices.onDeskLead')}
      </Text>
      <Settings />
      <Text size="sm" role="status" data-check="phone" data-good={isHere}>
        <b>{t('devices.phone')}</b> {t(isHere ? 'devices.deskGood' : 'devices.deskBad')}
      </Text>
      <div>
        <Button size="xs" variant="default" data-renew onClick={renewDeskPhone}>
          {t('devices.renew')}
        </Button>
        <Text size="xs" c="dimmed" mt={4}>
          {t('devices.renewHint')}
        </Text>
      </div>
    </Stack>
  );
}

/** Shown once, when they have just been made. */
function Settings() {
  const { t } = useWords();
  const settings = useDesk(({ deskPhone }) => deskPhone);
  if (settings === null) return null;
  return (
    <Alert
      title={t('devices.settingsTitle')}
      withCloseButton
      closeButtonLabel={t('common.close')}
      onClose={forgetDeskPhone}
      data-desk-phone
    >
      <Stack gap={6}>
        <Setting name="server" value={serverSeenFromHere(settings.server)} />
        <Setting name="user" value={settings.user} />
        <Setting name="password" value={settings.password} />
        <Text size="sm" fw={600}>
          {t('devices.settingsOnce')}
        </Text>
      </Stack>
    </Alert>
  );
}

function Setting({ name, value }: { name: 'server' | 'user' | 'password'; value: string }) {
  const { t } = useWords();
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="sm">
        {t(`devices.${name}`)} <code data-setting={name}>{value}</code>
      </Text>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="compact-xs"
            variant="default"
            onClick={copy}
            aria-label={`${t('devices.copy')} ${t(`devices.${name}`)}`}
          >
            {t(copied ? 'devices.copied' : 'devices.copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

/** A server that listens everywhere calls itself by its loopback address, which a telephone cannot reach; this page did by another. */
function serverSeenFromHere(server: string): string {
  return server.replace(/^127\.0\.0\.1(?=:)/, location.hostname);
}
