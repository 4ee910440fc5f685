import { Paper, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconLoader2 } from '@tabler/icons-react';
import { DeviceCheck } from '../devices/device-check.tsx';
import { useWords } from '../i18n/index.ts';
import { judgeMos } from '../phone/emodel.ts';
import { formatPhone } from '../shared/format.ts';
import type { ConnectionStatus } from './connection.ts';
import s from './phone-status.module.css';
import { StandingLeg } from './standing-leg.tsx';
import { isOnDeskPhone, useDesk } from './store.ts';

type Health = 'good' | 'busy' | 'bad';

function Line({ label, word, health }: { label: string; word: string; health: Health }) {
  const Icon = health === 'good' ? IconCircleCheck : health === 'busy' ? IconLoader2 : IconAlertTriangle;
  return (
    <div className={s.line}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="sm" className={s.word} data-health={health} role="status">
        <Icon size={15} aria-hidden="true" /> {word}
      </Text>
    </div>
  );
}

const WORD_OF: Partial<Record<ConnectionStatus, 'connecting' | 'open' | 'retrying' | 'elsewhere' | 'signedOut'>> = {
  open: 'open',
  retrying: 'retrying',
  replaced: 'elsewhere',
  elsewhere: 'elsewhere',
  outdated: 'retrying',
  signedOut: 'signedOut',
};

/** How the talk sounds, every few seconds anew. */
function Quality() {
  const { t } = useWords();
  const quality = useDesk((desk) => desk.quality);
  if (quality === null) return null;
  const { mos, lossPercent, jitterMs: jitter, roundTripMs: roundTrip } = quality;
  const verdict = judgeMos(mos);
  const detail = t('quality.detail', { mos: mos.toFixed(1), loss: lossPercent.toFixed(1), jitter, roundTrip });
  return (
    <div data-quality={verdict} title={detail}>
      <Line
        label={t('quality.label')}
        word={`${t(`quality.${verdict}`)} · MOS ${mos.toFixed(1)}`}
        health={verdict === 'good' ? 'good' : 'bad'}
      />
      <Text size="xs" c="dimmed">
        {detail}
      </Text>
    </div>
  );
}

/** Whether a call could reach this page now: its phone and its socket. */
export function PhoneStatus() {
  const { t } = useWords();
  const registration = useDesk((desk) => desk.registration);
  const status = useDesk((desk) => desk.status);
  const onDesk = useDesk(isOnDeskPhone);
  const number = useDesk(({ desk }) => desk.agent?.phoneNumber);
  const isHere = useDesk(({ desk }) => desk.agent?.phoneRegistered === true);
  const phoneHealth = registration === 'registered' ? 'good' : registration === 'connecting' ? 'busy' : 'bad';
  const shown = WORD_OF[status] ?? 'connecting';
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('phone.label')}>
      {number !== undefined ? (
        <Line label={t('phone.outside')} word={formatPhone(number)} health="good" />
      ) : onDesk ? (
        <Line
          label={t('phone.desk')}
          word={t(isHere ? 'phone.deskHere' : 'phone.deskAway')}
          health={isHere ? 'good' : 'bad'}
        />
      ) : (
        <Line label={t('phone.label')} word={t(`phone.${registration}`)} health={phoneHealth} />
      )}
      <Line
        label={t('connection.label')}
        word={t(`connection.${shown}`)}
        health={shown === 'open' ? 'good' : shown === 'connecting' ? 'busy' : 'bad'}
      />
      <StandingLeg />
      <Quality />
      <DeviceCheck />
    </Paper>
  );
}
