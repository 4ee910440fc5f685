/** A disposition for a call whose wrap-up ran out. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { request } from '../shared/http.ts';
import { problemWords } from '../work/problem.ts';
import { DispositionPicker } from '../wrap-up/disposition-picker.tsx';
import type { Undisposed } from './api.ts';

export function LateDisposition({ call, onDone }: { call: Undisposed; onDone(): void }) {
  const { t } = useWords();
  const [disposition, setDisposition] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (resolved: boolean) => {
    setBusy(true);
    setProblem(null);
    try {
      const path = `/api/calls/${encodeURIComponent(call.callId)}/disposition`;
      await request('POST', path, { disposition, note: '', resolved, followUp: 'none' });
      onDone();
    } catch (error) {
      setProblem(problemWords(t, error));
    }
    setBusy(false);
  };
  return (
    <Stack gap={6} my={6}>
      <DispositionPicker queueId={call.queueId} value={disposition} onChange={setDisposition} isMissing={false} />
      <Group gap={6}>
        <Button size="compact-sm" loading={isBusy} disabled={disposition === null} onClick={() => void save(true)}>
          {t('close.yes')}
        </Button>
        <Button size="compact-sm" loading={isBusy} disabled={disposition === null} onClick={() => void save(false)}>
          {t('close.no')}
        </Button>
      </Group>
      {problem !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
    </Stack>
  );
}
