/** A new case out of the call: what it is about, whose it is, and this call as its evidence. */
import { Button, Group, Loader, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import type { CustomerFile } from '../../core/customer.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { factsOf } from '../knowledge/fill.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { request } from '../shared/http.ts';
import { problemWords } from '../work/problem.ts';
import { type Case, useCaseKinds } from './api.ts';

export function NewCase(props: {
  offer: OfferView;
  customer: CustomerFile;
  onFiled(caseId: string): void;
  onCancel(): void;
}) {
  const { t, language } = useWords();
  const { offer, customer } = props;
  const user = useDesk(({ desk }) => desk.welcome?.user);
  const queues = useDesk(({ desk }) => desk.welcome?.queues) ?? [];
  const kinds = useCaseKinds();
  const [kind, setKind] = useState<string | null>(offer.queueId === 'complaints' ? 'complaint' : null);
  const [owner, setOwner] = useState<string | null>('me');
  const [order, setOrder] = useState<string | null>(factsOf(offer, '').orderNumber ?? null);
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const orders = customer.orders.map(({ orderNumber, items }) => ({
    value: orderNumber,
    label: `${orderNumber} ${items}`,
  }));
  const isWhole = kind !== null && owner !== null && title.trim() !== '' && text.trim() !== '';

  const open = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const opened = await request<{ case: Case }>('POST', '/api/cases', {
        ...{ customerId: customer.customerId, kind, title, text, callId: offer.callId },
        orderNumber: orders.some(({ value }) => value === order) ? order : null,
        ownerId: owner === 'me' ? (user?.userId ?? null) : null,
        ownerQueue: owner === 'me' ? null : owner,
      });
      props.onFiled(opened.case.caseId);
    } catch (error) {
      setProblem(problemWords(t, error));
      setBusy(false);
    }
  };

  // A list without its kinds would take the keys of whoever knows them by heart, and choose nothing.
  if (kinds === undefined) return <Loader size="sm" aria-label={t('common.loading')} />;
  return (
    <Stack gap={6}>
      <Group gap={6} grow wrap="nowrap">
        <Select
          size="xs"
          label={t('cases.kind')}
          autoFocus
          data={kinds.map((one) => ({ value: one.kind, label: one.names[language] ?? one.kind }))}
          value={kind}
          onChange={setKind}
        />
        <Select
          size="xs"
          label={t('cases.owner')}
          data={[
            { value: 'me', label: t('cases.me') },
            ...queues.map((queue) => ({ value: queue.queueId, label: queue.names[language] ?? queue.queueId })),
          ]}
          value={owner}
          onChange={setOwner}
          allowDeselect={false}
        />
      </Group>
      <Select size="xs" clearable label={t('cases.order')} data={orders} value={order} onChange={setOrder} />
      <TextInput
        size="xs"
        label={t('cases.caseTitle')}
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <GrowingTextarea
        size="xs"
        label={t('cases.text')}
        leastRows={2}
        mostRows={6}
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {problem !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
      <Group gap={6}>
        <Button size="xs" disabled={!isWhole} loading={isBusy} onClick={() => void open()}>
          {t('cases.open')}
        </Button>
        <Button size="xs" variant="default" onClick={props.onCancel}>
          {t('knowledge.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
