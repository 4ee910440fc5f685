/** Before the first call of the day: which devices, does the microphone hear, how is the network, is the phone there. */
import { Button, Group, Modal, Progress, Select, Stack, Text } from '@mantine/core';
import { IconHeadphones, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { forgetDeskPhone } from '../desk/requests.ts';
import { measureRoundTrip } from '../desk/session.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { chooseDevices, chosenDevices, type DeviceChoice } from '../phone/devices.ts';
import { playTest } from '../phone/tones.ts';
import { DeskPhone, PhoneChoice } from './desk-phone.tsx';
import { OutsidePhone } from './outside-phone.tsx';
import { useDeviceList, useMicrophoneLevel } from './use-devices.ts';

/** Below this a microphone hears a quiet room and nobody in it. */
const HEARD_LEVEL = 0.02;
const ECHOES = 10;
/** A round trip beyond which people begin to talk over one another (ITU-T G.114: 150 ms each way). */
const SLOW_MS = 300;

export function DeviceCheck() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconHeadphones size={15} />} onClick={() => setOpen(true)}>
        {t('devices.open')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => {
          setOpen(false);
          // Shown once: who opens this again finds no password in it.
          forgetDeskPhone();
        }}
        title={t('devices.title')}
        centered
        closeButtonProps={{ 'aria-label': t('common.close') }}
        attributes={{ header: { role: 'none' } }}
      >
        {isOpen && <Check />}
      </Modal>
    </>
  );
}

function Check() {
  const inUse = useDesk(({ desk }) => desk.agent?.phone) ?? 'browser';
  // A number outside is in use only when it has been given.
  const [isAsked, setAsked] = useState(false);
  const shown = isAsked ? 'outside' : inUse;
  return (
    <Stack gap="sm">
      <PhoneChoice shown={shown} onOutside={setAsked} />
      {shown === 'outside' ? <OutsidePhone /> : shown === 'desk' ? <DeskPhone /> : <PageDevices />}
    </Stack>
  );
}

function PageDevices() {
  const { t } = useWords();
  const { microphones, speakers } = useDeviceList();
  const [choice, setChoice] = useState(chosenDevices);
  const choose = (change: Partial<DeviceChoice>) => {
    const next = { ...choice, ...change };
    setChoice(next);
    chooseDevices(next);
  };
  const options = (devices: MediaDeviceInfo[]) => [
    { value: '', label: t('devices.system') },
    ...devices.map(({ deviceId, label }, index) => ({
      value: deviceId,
      label: label || t('devices.unnamed', { n: index + 1 }),
    })),
  ];
  const pick = (label: string, key: keyof DeviceChoice, devices: MediaDeviceInfo[]) => (
    <Select
      flex={1}
      label={label}
      data={options(devices)}
      value={choice[key]}
      allowDeselect={false}
      onChange={(value) => choose({ [key]: value ?? '' })}
    />
  );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('devices.lead')}
      </Text>
      {pick(t('devices.microphone'), 'microphoneId', microphones)}
      <Level microphoneId={choice.microphoneId} />
      <Group align="end" wrap="nowrap">
        {pick(t('devices.headset'), 'headsetId', speakers)}
        <Button variant="default" onClick={() => void playTest(choice.headsetId)}>
          {t('devices.testHeadset')}
        </Button>
      </Group>
      <Group align="end" wrap="nowrap">
        {pick(t('devices.ringer'), 'ringerId', speakers)}
        <Button variant="default" onClick={() => void playTest(choice.ringerId)}>
          {t('devices.testRinger')}
        </Button>
      </Group>
      <Network />
      <Registration />
    </Stack>
  );
}

function Level({ microphoneId }: { microphoneId: string }) {
  const { t } = useWords();
  const { level, hasHeard, problem } = useMicrophoneLevel(microphoneId, HEARD_LEVEL);
  if (problem !== null) {
    return (
      <Text size="sm" c="red" role="alert">
        {t(`microphone.${problem.kind}`, { detail: problem.detail })}
      </Text>
    );
  }
  return (
    <div>
      <Progress
        value={Math.min(100, level * 300)}
        color={hasHeard ? 'green' : 'gray'}
        transitionDuration={60}
        attributes={{ section: { 'aria-label': t('devices.level') } }}
      />
      <Text size="sm" mt={4} role="status" data-check="microphone" data-good={hasHeard}>
        {t(hasHeard ? 'devices.heard' : 'devices.silent')}
      </Text>
    </div>
  );
}

type Measured = { ms: number; lost: number } | 'away' | null;

function Network() {
  const { t } = useWords();
  const [measured, setMeasured] = useState<Measured>(null);
  const measure = useCallback(async () => {
    setMeasured(null);
    const took: number[] = [];
    for (let n = 0; n < ECHOES; n += 1) {
      const ms = await measureRoundTrip();
      if (ms !== null) took.push(ms);
      else if (took.length === 0) break;
    }
    const worst = Math.max(...took);
    setMeasured(took.length === 0 ? 'away' : { ms: Math.round(worst), lost: ECHOES - took.length });
  }, []);
  useEffect(() => void measure(), [measure]);
  const isGood = measured !== null && measured !== 'away' && measured.lost === 0 && measured.ms <= SLOW_MS;
  return (
    <Group gap="xs" wrap="nowrap" align="start">
      <Text size="sm" flex={1} role="status" data-check="network" data-good={isGood}>
        <b>{t('devices.network')}</b> {networkWords(t, measured)}
      </Text>
      <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={() => void measure()}>
        {t('devices.again')}
      </Button>
    </Group>
  );
}

function networkWords(t: ReturnType<typeof useWords>['t'], measured: Measured): string {
  if (measured === null) return t('devices.measuring');
  if (measured === 'away') return t('devices.networkAway');
  if (measured.lost > 0) return t('devices.networkLoss', { n: ECHOES, lost: measured.lost });
  return t(measured.ms > SLOW_MS ? 'devices.networkSlow' : 'devices.networkGood', { ms: measured.ms });
}

function Registration() {
  const { t } = useWords();
  const isGood = useDesk(({ registration }) => registration === 'registered');
  return (
    <Text size="sm" role="status" data-check="phone" data-good={isGood}>
      <b>{t('devices.phone')}</b> {t(isGood ? 'devices.phoneGood' : 'devices.phoneBad')}
    </Text>
  );
}
