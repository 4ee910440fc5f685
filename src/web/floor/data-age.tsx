import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconCalendarExclamation, IconPhoneOff, IconPlugConnectedX } from '@tabler/icons-react';
import type { FloorView } from '../../core/views.ts';
import { useDesk } from '../desk/store.ts';
import { type Translate, useWords, wordFor } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { ageOf, formatClock } from '../shared/format.ts';
import s from './floor.module.css';

function ageInWords(t: Translate, ageMs: number): string {
  const { unit, n } = ageOf(ageMs);
  return t(`time.${unit}`, { n });
}

/** How old the picture is, and what it lacks. Old numbers that look new are the worst a wall screen can show. */
export function DataAge({ floor }: { floor: FloorView }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const isOpen = useDesk((desk) => desk.status === 'open');
  const ageMs = nowMs - floor.atMs;
  return (
    <div className={s.age}>
      {isOpen ? (
        <Text size="sm" c="dimmed" className="digits">
          {t('floor.asOf', { time: formatClock(floor.atMs, language) })} ·{' '}
          {ageMs < 2_000 ? t('time.justNow') : t('floor.age', { age: ageInWords(t, ageMs) })}
        </Text>
      ) : (
        <Alert color="red" py={4} px="sm" icon={<IconPlugConnectedX size={17} />} role="alert">
          {t('floor.stale', { age: ageMs < 2_000 ? t('time.seconds', { n: 1 }) : ageInWords(t, ageMs) })}
        </Alert>
      )}
      {(floor.notices ?? []).map(({ code, year }) => (
        <Alert
          key={code + year}
          color="yellow"
          py={4}
          px="sm"
          icon={<IconCalendarExclamation size={17} />}
          role="status"
        >
          {t(`floor.notices.${code}`, { year })}
        </Alert>
      ))}
      {floor.missing.length > 0 && (
        <Alert color="orange" py={4} px="sm" icon={<IconAlertTriangle size={17} />} role="alert">
          {t('floor.missing', {
            what: floor.missing
              .map((code) => wordFor(t, 'floor', `missingCodes.${code}`))
              .join(language === 'en' ? '; ' : '；'),
          })}
        </Alert>
      )}
      {floor.full && (
        <Alert color="red" py={4} px="sm" icon={<IconPhoneOff size={17} />} role="alert">
          {t('floor.full', { n: floor.calls.length })}
        </Alert>
      )}
    </div>
  );
}
