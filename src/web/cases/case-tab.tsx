/** The customer's open cases beside the call: read, added to with this call as evidence, or a new one opened. */
import { Accordion, Badge, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { request } from '../shared/http.ts';
import { noteDone } from '../work/done.ts';
import { type Case, dueOf, useCaseKinds } from './api.ts';
import { CaseDetail } from './case-detail.tsx';
import { DueBadge } from './due-badge.tsx';
import { NewCase } from './new-case.tsx';

export function CaseTab({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [isNew, setNew] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const { customer, callId } = offer;
  // Asked for ahead, so that a new case has its kinds when it is opened.
  useCaseKinds();
  const { data } = useQuery({
    queryKey: ['cases', customer?.customerId],
    queryFn: () =>
      request<{ cases: Case[] }>('GET', `/api/cases?customerId=${encodeURIComponent(customer?.customerId ?? '')}`),
    enabled: customer !== null,
  });
  if (customer === null) return <Text size="sm">{t('cases.customerFirst')}</Text>;
  const filed = (caseId: string) => {
    noteDone(callId, 'case');
    setNew(false);
    setOpen(caseId);
    void client.invalidateQueries({ queryKey: ['cases'] });
  };
  if (isNew) return <NewCase offer={offer} customer={customer} onFiled={filed} onCancel={() => setNew(false)} />;
  const cases = data?.cases ?? [];
  return (
    <>
      <Button size="compact-sm" mb={6} leftSection={<IconPlus size={14} />} onClick={() => setNew(true)}>
        {t('cases.new')}
      </Button>
      {data !== undefined && cases.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('cases.none')}
        </Text>
      )}
      <Accordion value={open} onChange={setOpen} variant="contained">
        {cases.map((one) => {
          const due = dueOf(one);
          return (
            <Accordion.Item key={one.caseId} value={one.caseId}>
              <Accordion.Control>
                <Text size="sm" fw={600} component="span">
                  {one.caseId} · {one.title}
                </Text>{' '}
                <Badge size="xs" variant="light" tt="none">
                  {wordFor(t, 'caseState', one.state)}
                </Badge>{' '}
                {due !== null && <DueBadge due={due} />}
              </Accordion.Control>
              <Accordion.Panel>
                {open === one.caseId && <CaseDetail caseId={one.caseId} callId={callId} onFiled={filed} />}
              </Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </>
  );
}
