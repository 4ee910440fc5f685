/** Promises the caller a callback at a time they agree on. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPhoneCalling } from '@tabler/icons-react';
import { useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { formatMoment, formatPhone } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import { noteDone } from './done.ts';
import { problemWords } from './problem.ts';

const MINUTE_MS = 60_000;

export function PromiseTab({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  const [when, setWhen] = useState('');
  const [number, setNumber] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [promisedMs, setPromised] = useState<number | null>(null);
  const atMs = when === '' ? Number.NaN : new Date(when).getTime();

  const promise = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await request('POST', '/api/callbacks', { callId: offer.callId, atMs, number: number.trim() || null });
      setPromised(atMs);
      noteDone(offer.callId, 'callback');
    } catch (error) {
      setProblem(problemWords(t, error));
    }
    setBusy(false);
  };

  if (promisedMs !== null) {
    return (
      <Text size="sm" role="status" fw={600}>
        {t('promise.done', { when: formatMoment(promisedMs, language, Date.now()) })}
      </Text>
    );
  }
  return (
    <Stack gap={8}>
      <Group gap={6}>
        {([30, 60, 120] as const).map((minutes) => (
          <Button
            key={minutes}
            size="compact-sm"
            variant="default"
            onClick={() => setWhen(localTime(Date.now() + minutes * MINUTE_MS))}
          >
            {t('promise.inMinutes', { n: minutes })}
          </Button>
        ))}
        <Button size="compact-sm" variant="default" onClick={() => setWhen(localTime(tomorrowAt(10)))}>
          {t('promise.tomorrow')}
        </Button>
      </Group>
      <TextInput
        type="datetime-local"
        size="sm"
        label={t('promise.when')}
        value={when}
        onChange={(event) => setWhen(event.currentTarget.value)}
      />
      <TextInput
        size="sm"
        label={t('promise.number')}
        placeholder={offer.ani === null ? '' : formatPhone(offer.ani)}
        inputMode="tel"
        maxLength={30}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      {problem !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
      <Button
        leftSection={<IconPhoneCalling size={16} />}
        disabled={Number.isNaN(atMs)}
        loading={isBusy}
        onClick={() => void promise()}
      >
        {t('promise.do')}
      </Button>
    </Stack>
  );
}

/** As a field for date and time writes it, in this computer's own time, to the minute. */
function localTime(atMs: number): string {
  const at = new Date(Math.ceil(atMs / MINUTE_MS) * MINUTE_MS);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function tomorrowAt(hour: number): number {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(hour, 0, 0, 0);
  return at.getTime();
}
