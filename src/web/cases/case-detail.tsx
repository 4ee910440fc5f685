/** A case's history, and a line added to it. */
import { Anchor, Button, Group, Loader, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { CaseState } from '../../core/cases/rules.ts';
import { CallBack } from '../desk/dial.tsx';
import { useWords, wordFor } from '../i18n/index.ts';
import { formatMoment } from '../shared/format.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { request } from '../shared/http.ts';
import { problemWords } from '../work/problem.ts';
import type { Case, CaseLine } from './api.ts';

const NEXT: Record<CaseState, readonly CaseState[]> = {
  open: ['inProgress', 'waitingForCustomer', 'resolved'],
  inProgress: ['waitingForCustomer', 'resolved'],
  waitingForCustomer: ['inProgress', 'resolved'],
  resolved: ['inProgress', 'closed'],
  closed: [],
};

type Whole = { case: Case; history: CaseLine[] };

export function CaseDetail(props: { caseId: string; callId: string | null; onFiled(caseId: string): void }) {
  const { t, language } = useWords();
  const { caseId, callId, onFiled } = props;
  const path = `/api/cases/${encodeURIComponent(caseId)}`;
  const { data, refetch } = useQuery({ queryKey: ['case', caseId], queryFn: () => request<Whole>('GET', path) });
  const [text, setText] = useState('');
  const [state, setState] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (data === undefined) return <Loader size="sm" aria-label={t('common.loading')} />;

  const add = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await request('POST', `${path}/history`, { text, state, callId, ownerId: null, ownerQueue: null });
      setText('');
      setState(null);
      await refetch();
      onFiled(caseId);
    } catch (error) {
      setProblem(problemWords(t, error));
    }
    setBusy(false);
  };

  return (
    <Stack gap={6}>
      {data.history.map((line) => (
        <Text key={line.n} size="xs">
          <Text span c="dimmed" size="xs" className="digits">
            {formatMoment(line.atMs, language, Date.now())} {line.byName}
            {line.callId !== null && (
              <>
                {' · '}
                <Anchor
                  component={Link}
                  href={`/calls/${encodeURIComponent(line.callId)}`}
                  size="xs"
                  underline="always"
                >
                  {t('cases.call')}
                </Anchor>
              </>
            )}
          </Text>
          <br />
          {line.text}
        </Text>
      ))}
      <GrowingTextarea
        size="xs"
        leastRows={2}
        mostRows={6}
        maxLength={4_000}
        aria-label={t('cases.add')}
        placeholder={t('cases.addHint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap={6} wrap="nowrap">
        <Select
          size="xs"
          flex={1}
          clearable
          aria-label={t('cases.state')}
          placeholder={t('cases.stateStays')}
          data={NEXT[data.case.state].map((one) => ({ value: one, label: wordFor(t, 'caseState', one) }))}
          value={state}
          onChange={setState}
        />
        <CallBack to={{ customerId: data.case.customerId, nth: 0 }} who={data.case.customerName} isWide />
        <Button size="xs" disabled={text.trim() === ''} loading={isBusy} onClick={() => void add()}>
          {t('cases.append')}
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
